/* What every call that writes a document ends with. */
#ifndef MESSAGE_OUTPUT_H
#define MESSAGE_OUTPUT_H

#include "core/buffer.h"

/* Closes a buffer and says why it could not be. */
apigw_status message_finish(apigw_buffer *out, apigw_error *err);

#endif
