/* The public face of this directory: checks arguments, then hands on. */
#include <apigw/codec.h>

#include "text/base64.h"
#include "text/clf_time.h"
#include "text/cookie.h"
#include "text/header.h"
#include "text/media_type.h"
#include "text/percent.h"
#include "text/query.h"
#include "text/utf8.h"
#include <string.h>

/* Whether this is no string: a length and no pointer. */
static bool is_missing(const void *text, size_t n) {
    return text == NULL && n != 0;
}

/* Whether output would be written over input that is still to be read. */
static bool overlaps(const void *in, size_t n, const void *out, size_t max) {
    return n != 0 && max != 0 && ((uintptr_t)in - (uintptr_t)out < max || (uintptr_t)out - (uintptr_t)in < n);
}

size_t apigw_utf8_valid(const char *text, size_t n) {
    return text != NULL ? utf8_valid(text, n) : 0;
}

size_t apigw_base64_encoded_len(size_t n) {
    return base64_encoded_len(n);
}

apigw_status apigw_base64_encode(const void *data, size_t n, char *out, size_t max) {
    if (is_missing(data, n) || is_missing(out, max))
        return APIGW_E_ARGUMENT;
    size_t len = base64_encoded_len(n);
    if (len > max || len == SIZE_MAX)
        return APIGW_E_SPACE;
    if (overlaps(data, n, out, len))
        return APIGW_E_ARGUMENT;
    if (n != 0)
        base64_encode(out, data, n);
    return APIGW_OK;
}

size_t apigw_base64_decoded_max(size_t n) {
    return n / 4 * 3;
}

apigw_status apigw_base64_decode(const char *text, size_t n, void *out, size_t max, size_t *len) {
    size_t unwanted;
    if (len == NULL)
        len = &unwanted;
    *len = 0;
    if (is_missing(text, n) || is_missing(out, max))
        return APIGW_E_ARGUMENT;
    if (base64_decoded_len(text, n) > max)
        return APIGW_E_SPACE;
    if (out != text && overlaps(text, n, out, base64_decoded_len(text, n)))
        return APIGW_E_ARGUMENT;
    return base64_decode(out, text, n, len) ? APIGW_OK : APIGW_E_BASE64;
}

apigw_status apigw_percent_encode(const char *text, size_t n, uint32_t set, char *out, size_t max, size_t *len) {
    if (len != NULL)
        *len = 0;
    if (is_missing(text, n) || is_missing(out, max) || set > APIGW_PERCENT_PATH)
        return APIGW_E_ARGUMENT;
    enum percent_set stays = set == APIGW_PERCENT_PATH ? PERCENT_PATH : PERCENT_COMPONENT;
    size_t needed = percent_encoded_len(text, n, stays);
    if (len != NULL)
        *len = needed;
    if (needed > max || needed == SIZE_MAX)
        return APIGW_E_SPACE;
    if (overlaps(text, n, out, needed))
        return APIGW_E_ARGUMENT;
    percent_encode(out, text, n, stays);
    return APIGW_OK;
}

size_t apigw_percent_decode(const char *text, size_t n, int32_t plus, char *out) {
    return text != NULL && out != NULL ? percent_decode(out, text, n, plus != 0) : 0;
}

static void fill_pair(apigw_pair *out, slice name, slice value) {
    memset(out, 0, sizeof *out);
    out->name = name.at;
    out->name_len = name.len;
    out->value = value.at;
    out->value_len = value.len;
    if ((name.len != 0 && memchr(name.at, '\0', name.len) != NULL) ||
        (value.len != 0 && memchr(value.at, '\0', value.len) != NULL))
        out->flags |= APIGW_HAS_NUL;
}

/* The strings of a pair are never NULL, not even when there is none. */
static const slice empty = {"", 0};

apigw_status apigw_query_next(const char **query, size_t *n, apigw_pair *out) {
    if (query == NULL || n == NULL || out == NULL || is_missing(*query, *n))
        return APIGW_E_ARGUMENT;
    slice rest = {*query, *n}, name = empty, value = empty;
    bool equals = true;
    bool more = query_next(&rest, &name, &value, &equals);

    *query = rest.at;
    *n = rest.len;
    fill_pair(out, name, value);
    if (!equals)
        out->flags |= APIGW_NO_EQUALS;
    return more ? APIGW_MORE : APIGW_OK;
}

apigw_status apigw_cookie_next(const char **line, size_t *n, apigw_pair *out) {
    if (line == NULL || n == NULL || out == NULL || is_missing(*line, *n))
        return APIGW_E_ARGUMENT;
    slice rest = {*line, *n}, cookie, name = empty, value = empty;
    bool more = cookie_next(&rest, &cookie);
    if (more)
        cookie_split(cookie, &name, &value);

    *line = rest.at;
    *n = rest.len;
    fill_pair(out, name, value);
    return more ? APIGW_MORE : APIGW_OK;
}

size_t apigw_header_name_valid(const char *name, size_t n) {
    return name != NULL ? header_name_valid(name, n) : 0;
}

size_t apigw_header_value_valid(const char *value, size_t n) {
    return value != NULL ? header_value_valid(value, n) : 0;
}

const char *apigw_media_type(const char *value, size_t n, size_t *len) {
    slice type = media_type(value, value != NULL ? n : 0);
    if (len != NULL)
        *len = type.len;
    return type.at;
}

int32_t apigw_media_type_is_text(const char *type, size_t n) {
    return type != NULL && media_type_is_text(type, n) ? 1 : 0;
}

_Static_assert((int)CLF_TIME_LEN == (int)APIGW_CLF_TIME_LEN, "the inner and the public length are one");

apigw_status apigw_clf_time_format(int64_t time_ms, char *out, size_t max) {
    if (out == NULL)
        return APIGW_E_ARGUMENT;
    if (max < CLF_TIME_LEN + 1)
        return APIGW_E_SPACE;
    if (!clf_time_format(out, time_ms))
        return APIGW_E_VALUE;
    out[CLF_TIME_LEN] = '\0';
    return APIGW_OK;
}

apigw_status apigw_clf_time_parse(const char *text, size_t n, int64_t *time_ms) {
    if (text == NULL || time_ms == NULL)
        return APIGW_E_ARGUMENT;
    return clf_time_parse(text, n, time_ms) ? APIGW_OK : APIGW_E_VALUE;
}
