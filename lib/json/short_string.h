/* Writing short strings that rarely need escapes: names and values of header fields. */
#ifndef JSON_SHORT_STRING_H
#define JSON_SHORT_STRING_H

#include "core/buffer.h"
#include "text/simd.h"
#include "text/slice.h"
#include "json/writer.h"

/* Copy a text to `to`. Return whether it is ASCII that needs no escapes; if not, the copy is of no use. */
static inline bool json_copy_plain(char *to, slice text) {
#if SIMD_BLOCKS
    const size_t n = text.len;
    unsigned special = 0;
    if (n >= 16) {
        for (size_t i = 0; i + 16 <= n; i += 16) {
            const simd_block v = simd_load(text.at + i);
            simd_store(to + i, v);
            special |= simd_special_bits(v);
        }
        const simd_block last = simd_load(text.at + n - 16);
        simd_store(to + n - 16, last);
        return (special | simd_special_bits(last)) == 0;
    }
    if (n >= 4)
        return simd_special_bits(simd_copy_short(to, text.at, n)) == 0;
    for (size_t i = 0; i < n; i++) {
        to[i] = text.at[i];
        special |= byte_special((unsigned char)text.at[i]);
    }
    return special == 0;
#else
    if (text.len == 0)
        return true;
    memcpy(to, text.at, text.len);
    return plain_end(text.at, text.at + text.len) == text.at + text.len;
#endif
}

/* Write a string as gw_json_write_string() does, which writes those with escapes, and those that do not fit. */
static inline void json_write_short(apigw_buffer *b, slice text) {
    const bool fits = text.len + 2 >= 2 && text.len + 2 <= buffer_capacity(b);
    char *to = fits ? b->data + b->length : NULL;
    if (!fits || !json_copy_plain(to + 1, text)) {
        gw_json_write_string(b, text.at, text.len);
        return;
    }
    to[0] = to[text.len + 1] = '"';
    buffer_commit(b, text.len + 2);
}

#endif
