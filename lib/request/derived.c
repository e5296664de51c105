#include "request/derived.h"
#include "core/error.h"
#include "text/cookie.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/query.h"
#include <string.h>

apigw_status gw_derive_too_many(const apigw_request *r, apigw_error *err) {
    return gw_error_set(err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %llu entries of a list",
                        (unsigned long long)r->options.value[APIGW_OPT_MAX_ITEMS]);
}

/* Copy `*text` into a larger block, `before` bytes after its beginning. Point `*text` at the copy, and return the
 * block. */
static char *copy_open_text(apigw_request *r, slice *text, size_t before) {
    char *block = arena_bytes(&r->memory, before + text->len + SIMD_TEXT_AHEAD), *copy;
    if (block == NULL)
        return NULL;
    copy = block + before;
    if (text->len != 0)
        memcpy(copy, text->at, text->len);
    memset(copy + text->len, '\0', SIMD_TEXT_AHEAD);
    text->at = copy;
    return block;
}

/* ---- paths -------------------------------------------------------------------------------------------------- */

apigw_status gw_derive_path(apigw_request *r, slice raw, enum percent_set set, slice *path, apigw_error *err) {
    size_t n = gw_percent_encoded_len(raw.at, raw.len, set);
    bool slash = raw.len == 0 || raw.at[0] != '/';
    char *to;
    *path = raw;
    if (n == raw.len && !slash)
        return APIGW_OK;
    to = arena_bytes(&r->memory, n + slash + 1);
    if (to == NULL)
        return gw_error_nomem(err);
    to[0] = '/';
    gw_percent_encode(to + slash, raw.at, raw.len, set);
    to[n + slash] = '\0';
    *path = slice_of(to, n + slash);
    return APIGW_OK;
}

apigw_status gw_derive_parameter(apigw_request *r, apigw_pair *pair, apigw_error *err) {
    char *value;
    if (!gw_percent_is_encoded(pair->value, pair->value_len, false))
        return APIGW_OK;
    value = arena_bytes(&r->memory, pair->value_len + 1);
    if (value == NULL)
        return gw_error_nomem(err);
    pair->value_len = gw_percent_decode(value, pair->value, pair->value_len, false);
    value[pair->value_len] = '\0';
    pair->value = value;
    if (memchr(value, '\0', pair->value_len) != NULL)
        pair->flags |= APIGW_PAIR_HAS_NUL;
    return APIGW_OK;
}

/* ---- query -------------------------------------------------------------------------------------------------- */

apigw_status gw_derive_query(apigw_request *r, slice raw, pair_list *list, apigw_error *err) {
    char *to = copy_open_text(r, &raw, QUERY_BEHIND); /* NULs take the places of "&" and "=" */
    query_parameter parameter;
    if (to == NULL)
        return gw_error_nomem(err);
    while (gw_query_next_decoded(&raw, &to, &parameter)) {
        uint32_t flags = parameter.equals ? 0 : (uint32_t)APIGW_PAIR_NO_EQUALS;
        flags |= parameter.has_nul ? (uint32_t)APIGW_PAIR_HAS_NUL : 0;
        if (list->count >= r->options.value[APIGW_OPT_MAX_ITEMS])
            return gw_derive_too_many(r, err);
        if (!pairs_push(list, &r->memory, parameter.name, parameter.value, flags))
            return gw_error_nomem(err);
    }
    return APIGW_OK;
}

static size_t encoded_length(slice name, slice value, const enum percent_set sets[2]) {
    return gw_percent_encoded_len(name.at, name.len, sets[0]) + gw_percent_encoded_len(value.at, value.len, sets[1]) +
           1;
}

static char *encode_to(char *to, slice name, slice value, const enum percent_set sets[2]) {
    to = gw_percent_encode(to, name.at, name.len, sets[0]);
    *to++ = '=';
    return gw_percent_encode(to, value.at, value.len, sets[1]);
}

/* Of name and value. */
static const enum percent_set decoded_sets[2] = {PERCENT_COMPONENT, PERCENT_COMPONENT};
static const enum percent_set encoded_sets[2] = {PERCENT_VALID_NAME, PERCENT_VALID_VALUE};

size_t gw_derive_parameter_length(slice name, slice value) {
    return encoded_length(name, value, decoded_sets);
}

char *gw_derive_parameter_text(char *to, slice name, slice value) {
    return encode_to(to, name, value, decoded_sets);
}

/* Bytes that a query string takes at most. For a short one that is as if all were escaped, which is found sooner. */
static size_t query_capacity(const pair_list *list, const enum percent_set sets[2]) {
    const size_t is_short = 512;
    size_t n = 0;
    for (size_t i = 0; i < list->count && n <= is_short; i++)
        n += list->at[i].name_len + list->at[i].value_len + 2;
    if (n <= is_short)
        return 3 * n;
    n = 0;
    for (size_t i = 0; i < list->count; i++)
        n += encoded_length(pair_name(&list->at[i]), pair_value(&list->at[i]), sets) + 1;
    return n;
}

size_t gw_derive_query_length(const pair_list *list) {
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        n += gw_derive_parameter_length(pair_name(&list->at[i]), pair_value(&list->at[i])) + 1;
    return n;
}

apigw_status gw_derive_query_text(apigw_request *r, const pair_list *list, bool encoded, slice *query,
                                  apigw_error *err) {
    const enum percent_set *sets = encoded ? encoded_sets : decoded_sets;
    char *begin = arena_bytes(&r->memory, query_capacity(list, sets) + 1), *to = begin;
    if (to == NULL)
        return gw_error_nomem(err);
    for (size_t i = 0; i < list->count; i++) {
        const apigw_pair *pair = &list->at[i];
        if (i != 0)
            *to++ = '&';
        to = encode_to(to, pair_name(pair), pair_value(pair), sets);
    }
    *to = '\0';
    arena_cut(&r->memory, to + 1);
    *query = slice_between(begin, to);
    return APIGW_OK;
}

/* ---- cookies ------------------------------------------------------------------------------------------------ */

/* Add a cookie that is part of `text`. Its name and its value are NUL-terminated in place. */
static inline apigw_status add_derived_cookie(apigw_request *r, char *text, slice name, slice value, pair_list *list,
                                              apigw_error *err) {
    if (name.len != 0)
        text[(name.at - text) + (ptrdiff_t)name.len] = '\0';
    else
        name.at = "";
    text[(value.at - text) + (ptrdiff_t)value.len] = '\0';
    if (list->count >= r->options.value[APIGW_OPT_MAX_ITEMS])
        return gw_derive_too_many(r, err);
    return pairs_push(list, &r->memory, name, value, 0) ? APIGW_OK : gw_error_nomem(err);
}

apigw_status gw_derive_each_cookie(apigw_request *r, char *text, const pair_list *cookies, pair_list *list,
                                   apigw_error *err) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < cookies->count && status == APIGW_OK; i++) {
        slice name, value;
        cookie_split(pair_value(&cookies->at[i]), &name, &value);
        status = add_derived_cookie(r, text, name, value, list, err);
    }
    return status;
}

bool gw_derive_needs_sign(const apigw_pair *cookie) {
    return cookie->name_len != 0 || cookie->value_len == 0 || memchr(cookie->value, '=', cookie->value_len) != NULL;
}

/* Letter case aside. Most names differ in length already. */
static inline bool is_derived_cookie(const char *name, size_t n) {
    return n == 6 && (name[0] | 0x20) == 'c' && gw_header_letters_equal(name, "cookie", 6);
}

size_t gw_derive_cookie_line(const pair_list *headers, size_t i) {
    const apigw_pair *lines = headers->at;
    const size_t count = headers->count;
    while (i < count && !is_derived_cookie(lines[i].name, lines[i].name_len))
        i++;
    return i;
}

apigw_status gw_derive_cookies(apigw_request *r, const pair_list *headers, pair_list *list, apigw_error *err) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; status == APIGW_OK && (i = gw_derive_cookie_line(headers, i)) < headers->count; i++) {
        const apigw_pair *line = &headers->at[i];
        slice rest = {line->value, line->value_len}, name, value;
        char *copy = copy_open_text(r, &rest, 0);
        if (copy == NULL)
            return gw_error_nomem(err);
        while (status == APIGW_OK && gw_cookie_next_split(&rest, &name, &value))
            status = add_derived_cookie(r, copy, name, value, list, err);
    }
    return status;
}
