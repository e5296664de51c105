#include "core/error.h"
#include "core/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Return the length of the UTF-8 sequence at `text`, n > 0, or 0 when it is ill-formed. A simple version, as this layer
 * is below text/utf8.h and messages are short. */
static size_t sequence_length(const char *text, size_t n) {
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000}; /* code point, by length */
    unsigned char lead = (unsigned char)text[0];
    size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    if (lead < 0x80)
        return 1;
    if (lead < 0xC0 || lead > 0xF7 || n < length)
        return 0;
    uint32_t code_point = lead & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return 0;
        code_point = code_point << 6 | ((unsigned char)text[i] & 0x3Fu);
    }
    bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    return code_point >= least[length] && code_point <= 0x10FFFF && !surrogate ? length : 0;
}

void gw_error_clear(apigw_error *err) {
    if (err != NULL)
        gw_memory_clear(err, sizeof *err);
}

apigw_status gw_error_set(apigw_error *err, apigw_status code, uint64_t offset, const char *format, ...) {
    if (err == NULL)
        return code;
    err->code = code;
    err->offset = offset;

    va_list list;
    va_start(list, format);
    if (vsnprintf(err->message, sizeof err->message, format, list) < 0)
        err->message[0] = '\0';
    va_end(list);

    /* remove a character that was cut at the end */
    size_t length = strlen(err->message), at = 0;
    while (at < length) {
        size_t step = sequence_length(err->message + at, length - at);
        if (step == 0)
            break;
        at += step;
    }
    err->message[at] = '\0';
    return code;
}

apigw_status gw_error_argument(apigw_error *err, const char *name) {
    return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "%s is NULL", name);
}

apigw_status gw_error_nomem(apigw_error *err) {
    return gw_error_set(err, APIGW_E_NOMEM, UINT64_MAX, "out of memory");
}

/* The last byte of the pointer is not 0 once a token was left out. If the text reaches this byte, it is the NUL, and no
 * more token fits anyway. */
enum { POINTER_CLOSED = APIGW_ERROR_POINTER_MAX - 1 };

bool gw_error_pointer_closed(const apigw_error *err) {
    return err->pointer[POINTER_CLOSED] != '\0';
}

size_t gw_error_append_token(char pointer[APIGW_ERROR_POINTER_MAX], size_t length, const char *name, size_t n) {
    size_t at = length, left = APIGW_ERROR_POINTER_MAX - 1 - length;
    const char *piece = "/";
    size_t piece_length = 1, i = 0;

    while (piece_length <= left) {
        memcpy(pointer + at, piece, piece_length);
        at += piece_length;
        left -= piece_length;
        if (i == n) {
            pointer[at] = '\0';
            return at;
        }
        size_t step = sequence_length(name + i, n - i);
        piece = name + i;
        piece_length = step;
        if (step == 0 || name[i] == '\0') {
            piece = "\xEF\xBF\xBD"; /* U+FFFD, for a NUL too: it would end the text */
            piece_length = 3;
            step = 1;
        } else if (name[i] == '~' || name[i] == '/') {
            piece = name[i] == '~' ? "~0" : "~1";
            piece_length = 2;
        }
        i += step;
    }
    pointer[length] = '\0';
    return length;
}

void gw_error_pointer_name(apigw_error *err, const char *name, size_t n) {
    if (err == NULL || gw_error_pointer_closed(err))
        return;
    size_t start = strlen(err->pointer);
    if (gw_error_append_token(err->pointer, start, name, n) == start)
        err->pointer[POINTER_CLOSED] = start < POINTER_CLOSED ? '/' : '\0';
}

size_t gw_error_append_index(char pointer[APIGW_ERROR_POINTER_MAX], size_t length, size_t index) {
    char text[3 * sizeof index];
    size_t at = sizeof text;

    do {
        text[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index != 0);
    return gw_error_append_token(pointer, length, text + at, sizeof text - at);
}

void gw_error_pointer_index(apigw_error *err, size_t index) {
    char token[APIGW_ERROR_POINTER_MAX];
    if (err != NULL)
        gw_error_pointer_name(err, token + 1, gw_error_append_index(token, 0, index) - 1);
}

const char *gw_error_quote(char out[ERROR_QUOTE_MAX], const char *text, size_t n) {
    enum { SHOWN = 32 }; /* bytes, including "..." */
    static const char hex[] = "0123456789ABCDEF";
    size_t at = 0, fits = 0; /* `fits`: length of the text that leaves space for "..." */

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        bool plain = c >= 0x20 && c < 0x7F;
        if (at + (plain ? 1 : 4) > SHOWN) {
            memcpy(out + fits, "...", 3);
            at = fits + 3;
            break;
        }
        if (plain) {
            out[at++] = (char)c;
        } else {
            out[at++] = '\\';
            out[at++] = 'x';
            out[at++] = hex[c >> 4];
            out[at++] = hex[c & 15];
        }
        if (at <= SHOWN - 3)
            fits = at;
    }
    out[at] = '\0';
    return out;
}

apigw_status gw_error_found(apigw_error *err, apigw_status code, uint64_t offset, const char *expected,
                            const char *found, size_t n) {
    char quote[ERROR_QUOTE_MAX];
    return gw_error_set(err, code, offset, "expected %s, found '%s'", expected, gw_error_quote(quote, found, n));
}
