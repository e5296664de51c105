/* Bytes from 0x80 to 0xFF in what a client sends, which RFC 9110 section 5.5 calls obs-text (F43). */
#ifndef TEXT_OBS_TEXT_H
#define TEXT_OBS_TEXT_H

#include <stddef.h>

/* How many such bytes there are. */
size_t gw_obs_text_count(const char *text, size_t n);

/* Writes a text with each such byte percent-encoded, two bytes more for each, and returns its end; no overlap. */
char *gw_obs_text_escape(char *out, const char *text, size_t n);

/* Writes a text of ISO 8859-1 as UTF-8, one byte more for each such byte, and returns its end; no overlap. */
char *gw_obs_text_to_utf8(char *out, const char *text, size_t n);

#endif
