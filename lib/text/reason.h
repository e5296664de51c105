/* Reason phrases (RFC 9112 section 4). */
#ifndef TEXT_REASON_H
#define TEXT_REASON_H

#include <stdint.h>

/* The phrase that IANA registers for a status code, or NULL. */
const char *gw_reason_phrase(int32_t status);

#endif
