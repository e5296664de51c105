/* The public functions of this directory: they check arguments and call the internal functions. */
#include "core/nts.h"
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

/* Return whether a string is NULL with a length. */
static bool is_missing(const void *text, size_t n) {
    return text == NULL && n != 0;
}

/* Return whether the output would overwrite input before it is read. */
static bool overlaps(const void *in, size_t n, const void *out, size_t max) {
    return n != 0 && max != 0 && ((uintptr_t)in - (uintptr_t)out < max || (uintptr_t)out - (uintptr_t)in < n);
}

size_t apigw_utf8_valid(const char *text, size_t text_len) {
    text_len = length_of(text, text_len);
    return text != NULL ? gw_utf8_valid(text, text_len) : 0;
}

size_t apigw_base64_encoded_len(size_t n) {
    return gw_base64_encoded_len(n);
}

apigw_status apigw_base64_encode(const void *data, size_t data_len, char *out, size_t max) {
    data_len = length_of(data, data_len);
    if (is_missing(data, data_len) || is_missing(out, max))
        return APIGW_E_ARGUMENT;
    size_t len = gw_base64_encoded_len(data_len);
    if (len > max || len == SIZE_MAX)
        return APIGW_E_SPACE;
    if (overlaps(data, data_len, out, len))
        return APIGW_E_ARGUMENT;
    if (data_len != 0)
        gw_base64_encode(out, data, data_len);
    return APIGW_OK;
}

size_t apigw_base64_decoded_max(size_t n) {
    return n / 4 * 3;
}

apigw_status apigw_base64_decode(const char *text, size_t text_len, void *out, size_t max, size_t *len) {
    text_len = length_of(text, text_len);
    size_t unwanted;
    if (len == NULL)
        len = &unwanted;
    *len = 0;
    if (is_missing(text, text_len) || is_missing(out, max))
        return APIGW_E_ARGUMENT;
    if (gw_base64_decoded_len(text, text_len) > max)
        return APIGW_E_SPACE;
    if (out != text && overlaps(text, text_len, out, gw_base64_decoded_len(text, text_len)))
        return APIGW_E_ARGUMENT;
    return gw_base64_decode(out, text, text_len, len) ? APIGW_OK : APIGW_E_BASE64;
}

apigw_status apigw_percent_encode(const char *text, size_t text_len, uint32_t set, char *out, size_t max, size_t *len) {
    text_len = length_of(text, text_len);
    if (len != NULL)
        *len = 0;
    if (is_missing(text, text_len) || is_missing(out, max) || set > APIGW_PERCENT_PATH)
        return APIGW_E_ARGUMENT;
    enum percent_set stays = set == APIGW_PERCENT_PATH ? PERCENT_PATH : PERCENT_COMPONENT;
    size_t needed = gw_percent_encoded_len(text, text_len, stays);
    if (len != NULL)
        *len = needed;
    if (needed > max || needed == SIZE_MAX)
        return APIGW_E_SPACE;
    if (overlaps(text, text_len, out, needed))
        return APIGW_E_ARGUMENT;
    gw_percent_encode(out, text, text_len, stays);
    return APIGW_OK;
}

size_t apigw_percent_decode(const char *text, size_t text_len, int32_t plus, char *out) {
    text_len = length_of(text, text_len);
    return text != NULL && out != NULL ? gw_percent_decode(out, text, text_len, plus != 0) : 0;
}

static void fill_pair(apigw_pair *out, slice name, slice value) {
    memset(out, 0, sizeof *out);
    out->name = name.at;
    out->name_len = name.len;
    out->value = value.at;
    out->value_len = value.len;
    if ((name.len != 0 && memchr(name.at, '\0', name.len) != NULL) ||
        (value.len != 0 && memchr(value.at, '\0', value.len) != NULL))
        out->flags |= APIGW_PAIR_HAS_NUL;
}

/* The strings of a pair are never NULL, even when there is no pair. */
static const slice empty = {"", 0};

apigw_status apigw_query_next(const char **query, size_t *query_len, apigw_pair *out) {
    if (query == NULL || query_len == NULL || out == NULL || is_missing(*query, *query_len))
        return APIGW_E_ARGUMENT;
    slice rest = {*query, *query_len}, name = empty, value = empty;
    bool equals = true;
    bool more = gw_query_next(&rest, &name, &value, &equals);

    *query = rest.at;
    *query_len = rest.len;
    fill_pair(out, name, value);
    if (!equals)
        out->flags |= APIGW_PAIR_NO_EQUALS;
    return more ? APIGW_MORE : APIGW_OK;
}

apigw_status apigw_cookie_next(const char **line, size_t *line_len, apigw_pair *out) {
    if (line == NULL || line_len == NULL || out == NULL || is_missing(*line, *line_len))
        return APIGW_E_ARGUMENT;
    slice rest = {*line, *line_len}, cookie, name = empty, value = empty;
    bool more = gw_cookie_next(&rest, &cookie);
    if (more)
        cookie_split(cookie, &name, &value);

    *line = rest.at;
    *line_len = rest.len;
    fill_pair(out, name, value);
    return more ? APIGW_MORE : APIGW_OK;
}

size_t apigw_header_name_valid(const char *name, size_t name_len) {
    name_len = length_of(name, name_len);
    return name != NULL ? gw_header_name_valid(name, name_len) : 0;
}

size_t apigw_header_value_valid(const char *value, size_t value_len) {
    value_len = length_of(value, value_len);
    return value != NULL ? gw_header_value_valid(value, value_len) : 0;
}

const char *apigw_media_type(const char *value, size_t value_len, size_t *len) {
    value_len = length_of(value, value_len);
    slice type = gw_media_type(value, value != NULL ? value_len : 0);
    if (len != NULL)
        *len = type.len;
    return type.at;
}

int32_t apigw_media_type_is_text(const char *type, size_t type_len) {
    type_len = length_of(type, type_len);
    return type != NULL && gw_media_type_is_text(type, type_len) ? 1 : 0;
}

_Static_assert((int)CLF_TIME_LEN == (int)APIGW_CLF_TIME_LEN, "the internal and the public length are equal");

apigw_status apigw_clf_time_format(int64_t time_ms, char *out, size_t max) {
    if (out == NULL)
        return APIGW_E_ARGUMENT;
    if (max < CLF_TIME_LEN + 1)
        return APIGW_E_SPACE;
    if (!gw_clf_time_format(out, time_ms))
        return APIGW_E_VALUE;
    out[CLF_TIME_LEN] = '\0';
    return APIGW_OK;
}

apigw_status apigw_clf_time_parse(const char *text, size_t text_len, int64_t *time_ms) {
    text_len = length_of(text, text_len);
    if (text == NULL || time_ms == NULL)
        return APIGW_E_ARGUMENT;
    return gw_clf_time_parse(text, text_len, time_ms) ? APIGW_OK : APIGW_E_VALUE;
}
