/* Bytes from 0x80 to 0xFF in what a client sends, which RFC 9110 section 5.5 calls obs-text (F43). */
#ifndef TEXT_OBS_TEXT_H
#define TEXT_OBS_TEXT_H

#include <stddef.h>

/* Return the number of such bytes. */
size_t gw_obs_text_count(const char *text, size_t n);

/* Write a text with each such byte percent-encoded, which adds two bytes for each. Return its end; no overlap. */
char *gw_obs_text_escape(char *out, const char *text, size_t n);

/* Convert ISO 8859-1 to UTF-8, which adds a byte for each such byte. Return the end of the output; no overlap. */
char *gw_obs_text_to_utf8(char *out, const char *text, size_t n);

#endif
