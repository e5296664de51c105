/* Time in the Common Log Format: "10/Oct/2000:13:55:36 +0000" (A0.2). */
#ifndef TEXT_CLF_TIME_H
#define TEXT_CLF_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLF_TIME_LEN = 26 };

/* Write CLF_TIME_LEN bytes, no NUL, in UTC. Return false when the year does not have four digits. */
bool gw_clf_time_format(char *out, int64_t time_ms);

/* Read a time with any zone offset. Return false when the text is not such a time. */
bool gw_clf_time_parse(const char *text, size_t n, int64_t *time_ms);

#endif
