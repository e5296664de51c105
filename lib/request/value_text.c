/* Writing the text of a field. */
#include "request/encoding.h"
#include "text/percent.h"
#include "json/writer.h"
#include <string.h>

/* Write bytes inside a string. A NUL, which no path may have, stays escaped. */
static void write_decoded(apigw_buffer *out, const char *text, size_t n) {
    while (n != 0) {
        const char *nul = memchr(text, '\0', n);
        size_t piece = nul == NULL ? n : (size_t)(nul - text);
        gw_json_write_bytes_inside(out, text, piece);
        if (nul == NULL)
            return;
        buffer_literal(out, "%00");
        text += piece + 1;
        n -= piece + 1;
    }
}

/* Return how many bytes at the end may begin a character that is not complete. */
static size_t unfinished(const char *text, size_t n) {
    for (size_t k = 1; k <= 3 && k <= n; k++) {
        unsigned char c = (unsigned char)text[n - k];
        if (c < 0x80)
            return 0;
        if (c >= 0xC0)
            return (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) > k ? k : 0;
    }
    return 0;
}

/* Write a text percent-decoded, piece by piece, without memory. No escape and no character is cut in two. */
static void write_percent_decoded(apigw_buffer *out, slice text) {
    enum { PIECE = 1024 };
    char piece[3 + PIECE];
    size_t held = 0;
    while (text.len != 0) {
        size_t n = text.len, length;
        if (n > PIECE)
            n = PIECE - (text.at[PIECE - 1] == '%' ? 1 : text.at[PIECE - 2] == '%' ? 2 : 0);
        length = held + gw_percent_decode(piece + held, text.at, n, false);
        text = slice_of(text.at + n, text.len - n);
        held = text.len == 0 ? 0 : unfinished(piece, length);
        write_decoded(out, piece, length - held);
        memmove(piece, piece + length - held, held);
    }
}

/* Return whether a path has escapes, or a NUL, which becomes one. */
static bool is_encoded(slice path) {
    return slice_find(path, '%') != path.len || slice_find(path, '\0') != path.len;
}

void gw_encoding_write_parts(apigw_buffer *out, const field_value *v) {
    for (int i = 0; i < FIELD_PARTS; i++) {
        if (v->part[i].len == 0)
            continue;
        if (v->form == DECODED && i == PATH_PART && is_encoded(v->part[i]))
            write_percent_decoded(out, v->part[i]);
        else
            gw_json_write_bytes_inside(out, v->part[i].at, v->part[i].len);
    }
}
