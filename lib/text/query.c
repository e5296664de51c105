#include "text/query.h"

#include "text/ascii.h"
#include <string.h>

/* Offset of the first `c`, or the length. */
static size_t find(slice s, char c) {
    const char *at = s.len != 0 ? memchr(s.at, c, s.len) : NULL;
    return at != NULL ? (size_t)(at - s.at) : s.len;
}

bool query_next(slice *rest, slice *name, slice *value, bool *equals) {
    while (rest->len != 0 && *rest->at == '&') {
        rest->at++;
        rest->len--;
    }
    if (rest->len == 0)
        return false;

    slice piece = {rest->at, find(*rest, '&')};
    rest->at += piece.len;
    rest->len -= piece.len;

    size_t sign = find(piece, '=');
    *equals = sign < piece.len;
    *name = (slice){piece.at, sign};
    *value = *equals ? (slice){piece.at + sign + 1, piece.len - sign - 1} : (slice){piece.at + sign, 0};
    return true;
}

/* What a byte is within a query. */
enum { PLAIN, SIGN, AMPERSAND, CODED };
static const unsigned char bytes[256] = {['='] = SIGN, ['&'] = AMPERSAND, ['%'] = CODED, ['+'] = CODED, ['\0'] = CODED};

/* Decodes to `*to` what stands before the next "&", or before the next `stop`. A NUL is put behind it. */
static slice decode_until(slice *rest, char **to, unsigned char stop, bool *has_nul) {
    const char *p = rest->at, *end = p + rest->len;
    char *out = *to;
    slice decoded = {out, 0};
    for (; p < end; p++) {
        unsigned char byte = bytes[(unsigned char)*p];
        char c = *p;
        if (byte != PLAIN) {
            if (byte == AMPERSAND || byte == stop)
                break;
            if (c == '%' && end - p >= 3 && ascii_is_hex(p[1]) && ascii_is_hex(p[2])) {
                c = (char)(ascii_hex(p[1]) << 4 | ascii_hex(p[2]));
                p += 2;
            } else if (c == '+') {
                c = ' ';
            }
            *has_nul |= c == '\0';
        }
        *out++ = c;
    }
    *rest = (slice){p, (size_t)(end - p)};
    decoded.len = (size_t)(out - decoded.at);
    *out = '\0';
    *to = out;
    return decoded;
}

bool query_next_decoded(slice *rest, char **to, query_parameter *parameter) {
    while (rest->len != 0 && *rest->at == '&') {
        rest->at++;
        rest->len--;
    }
    if (rest->len == 0)
        return false;
    parameter->has_nul = false;
    parameter->name = decode_until(rest, to, SIGN, &parameter->has_nul);
    parameter->equals = rest->len != 0 && *rest->at == '=';
    parameter->value = (slice){*to, 0}; /* the NUL behind the name */
    if (parameter->equals) {
        rest->at++;
        rest->len--;
        ++*to;
        parameter->value = decode_until(rest, to, AMPERSAND, &parameter->has_nul);
    }
    ++*to;
    return true;
}
