#include "json/writer.h"
#include "text/base64.h"
#include "text/utf8.h"
#include "json/block.h"

/* What stands behind the backslash of each control byte, 'u' for those without a letter. */
static const char control_escapes[33] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";

static bool needs_escape(unsigned char c) {
    return c == '"' || c == '\\' || c < 0x20;
}

#if defined(__SSE2__)
static unsigned escape_mask(__m128i v) {
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v);
    return (unsigned)_mm_movemask_epi8(control) | block_equal(v, '"') | block_equal(v, '\\');
}
#endif

/* The first byte from `p` on that needs an escape, or `end`. */
static const char *escape_at(const char *p, const char *end) {
#if defined(__SSE2__)
    for (; end - p >= 16; p += 16) {
        unsigned mask = escape_mask(block_load(p));
        if (mask != 0)
            return p + __builtin_ctz(mask);
    }
#endif
    while (p < end && !needs_escape((unsigned char)*p))
        p++;
    return p;
}

/* How many bytes more the escapes take. */
static size_t escapes_length(const char *text, size_t n) {
    const char *end = text + n;
    size_t more = 0;
    for (const char *p = escape_at(text, end); p < end; p = escape_at(p + 1, end))
        more += (unsigned char)*p < 0x20 && control_escapes[(unsigned char)*p] == 'u' ? 5 : 1;
    return more;
}

static char *put_escape(char *to, unsigned char c) {
    static const char digits[] = "0123456789abcdef";
    *to++ = '\\';
    if (c >= 0x20) {
        *to++ = (char)c;
        return to;
    }
    *to++ = control_escapes[c];
    if (control_escapes[c] != 'u')
        return to;
    memcpy(to, "00", 2);
    to[2] = digits[c >> 4];
    to[3] = digits[c & 15];
    return to + 4;
}

void json_write_inside(apigw_buffer *b, const char *text, size_t n) {
    const char *end = text + n;
    size_t length = n == 0 ? 0 : n + escapes_length(text, n);
    char *to = buffer_reserve(b, length);
    if (to == NULL) {
        buffer_skip(b, length);
        return;
    }
    while (text < end) {
        const char *escape = escape_at(text, end);
        memcpy(to, text, (size_t)(escape - text));
        to += escape - text;
        text = escape;
        while (text < end && needs_escape((unsigned char)*text))
            to = put_escape(to, (unsigned char)*text++);
    }
    buffer_commit(b, length);
}

void json_write_string(apigw_buffer *b, const char *text, size_t n) {
    buffer_byte(b, '"');
    json_write_inside(b, text, n);
    buffer_byte(b, '"');
}

void json_write_bytes_inside(apigw_buffer *b, const char *text, size_t n) {
    while (n != 0) {
        size_t valid = utf8_valid(text, n), bad;
        json_write_inside(b, text, valid);
        text += valid;
        n -= valid;
        if (n == 0)
            break;
        buffer_literal(b, "\xef\xbf\xbd");
        bad = utf8_bad_length(text, n);
        text += bad;
        n -= bad;
    }
}

void json_write_bytes(apigw_buffer *b, const char *text, size_t n) {
    buffer_byte(b, '"');
    json_write_bytes_inside(b, text, n);
    buffer_byte(b, '"');
}

void json_write_base64(apigw_buffer *b, const void *data, size_t n) {
    size_t length = base64_encoded_len(n);
    char *to;
    buffer_byte(b, '"');
    to = buffer_reserve(b, length);
    if (to == NULL) {
        buffer_skip(b, length);
    } else {
        base64_encode(to, data, n);
        buffer_commit(b, length);
    }
    buffer_byte(b, '"');
}
