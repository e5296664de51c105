/* Adding entries to lists and removing them. */
#include "core/error.h"
#include "core/nts.h"
#include "request/derived.h"
#include "request/setter.h"
#include "text/ascii.h"
#include "text/header.h"
#include "text/plain_copy.h"
#include <string.h>

/* A part of a cookie: what would end it, or would not come back from the Cookie line, may not be in it. */
static apigw_status check_cookie_part(slice text, bool no_sign, const char *expected, apigw_error *err) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == ';' || (no_sign && text.at[i] == '=') ||
            ((i == 0 || i == text.len - 1) && ascii_is_space(text.at[i])))
            return gw_setter_bad_byte(err, APIGW_E_VALUE, text, i, expected);
    return gw_setter_check_line(text, err);
}

static apigw_status check_cookie(slice name, slice value, apigw_error *err) {
    apigw_status status = check_cookie_part(name, true, "a cookie's name", err);
    if (status == APIGW_OK && name.len == 0 && value.len == 0)
        return gw_setter_bad_byte(err, APIGW_E_VALUE, value, 0, "a cookie with a name or a value");
    if (status != APIGW_OK)
        return status;
    return check_cookie_part(value, name.len == 0, "a cookie's value", err);
}

static bool is_host(slice name) {
    return header_name_equal(name.at, name.len, "host", 4);
}

OUT_OF_LINE static apigw_status add_header(apigw_request *r, slice name, slice value, apigw_error *err) {
    pair_list *headers = &r->lists[APIGW_LIST_HEADERS], *cookies = &r->lists[APIGW_LIST_COOKIES];
    bool cookie = header_name_equal(name.at, name.len, "cookie", 6);
    size_t before = cookies->count;
    apigw_pair line = {name.at, name.len, value.at, value.len, 0, 0};
    const pair_list one = {.at = &line, .count = 1};
    apigw_status status = cookie ? gw_derive_cookies(r, &one, cookies, err) : APIGW_OK;
    if (status == APIGW_OK &&
        (!gw_setter_report_name(r, APIGW_LIST_HEADERS, name) || !pairs_push(headers, &r->memory, name, value, 0)))
        status = gw_error_nomem(err);
    if (status != APIGW_OK) {
        cookies->count = before;
        return status;
    }
    if (cookie)
        gw_setter_cookies_changed(r);
    r->built = true;
    return APIGW_OK;
}

/* Set an entry of a list without duplicate names. */
static apigw_status put_setter(apigw_request *r, uint32_t list, slice name, slice value, apigw_error *err) {
    pair_list *pairs = &r->lists[list];
    apigw_pair pair = {name.at, name.len, value.at, value.len, 0, 0};
    bool parameter = list == APIGW_LIST_PATH_PARAMETERS, known = parameter && r->matched.count == pairs->count;
    indexed_list indexed;
    size_t at;
    apigw_status status = parameter ? gw_derive_parameter(r, &pair, err) : APIGW_OK;
    if (status != APIGW_OK)
        return status;
    if (!gw_request_list(r, list, &indexed) || !gw_list_find(&indexed, name, &at) ||
        !gw_setter_report_name(r, list, name) ||
        (known && at == LIST_NONE && !pairs_push(&r->matched, &r->memory, name, value, 0)))
        return gw_error_nomem(err);
    if (at == LIST_NONE && !pairs_push(pairs, &r->memory, name, value, 0)) {
        if (known)
            r->matched.count--;
        return gw_error_nomem(err);
    }
    if (at == LIST_NONE)
        at = pairs->count - 1;
    pairs->at[at] = pair;
    if (known)
        r->matched.at[at] = (apigw_pair){name.at, name.len, value.at, value.len, 0, 0};
    r->built = true;
    return APIGW_OK;
}

static apigw_status add_setter_source(apigw_request *r, slice value, apigw_error *err) {
    const slice none = {"", 0};
    if (!gw_setter_report_name(r, APIGW_LIST_IDENTITY_SOURCES, none) ||
        !pairs_push(&r->lists[APIGW_LIST_IDENTITY_SOURCES], &r->memory, none, value, 0))
        return gw_error_nomem(err);
    r->built = true;
    return APIGW_OK;
}

static apigw_status check_setter_entry(uint32_t list, slice name, slice value, apigw_error *err) {
    apigw_status status;
    if (list == APIGW_LIST_HEADERS) {
        status = gw_setter_check_token(name, APIGW_E_HEADER, err);
        if (status != APIGW_OK)
            return status;
        return gw_setter_check_line(value, err);
    }
    if (list == APIGW_LIST_COOKIES)
        return check_cookie(name, value, err);
    if (list == APIGW_LIST_QUERY)
        return APIGW_OK; /* any bytes: they are escaped */
    if (list == APIGW_LIST_IDENTITY_SOURCES && name.len != 0)
        return gw_setter_bad_byte(err, APIGW_E_VALUE, name, 0, "no name");
    status = gw_setter_check_no_nul(name, err);
    if (status != APIGW_OK)
        return status;
    return list == APIGW_LIST_STAGE_VARIABLES ? gw_setter_check_no_nul(value, err) : gw_setter_check_nul(value, err);
}

/* Copy name and value: a client's bytes become UTF-8, in path parameters as in the path (F43). */
static apigw_status copy_entry(apigw_request *r, uint32_t list, slice *name, slice *value, apigw_error *err) {
    apigw_status status;
    if (list == APIGW_LIST_QUERY)
        return gw_setter_copy(r, *name, name) && gw_setter_copy(r, *value, value) ? APIGW_OK : gw_error_nomem(err);
    if (list != APIGW_LIST_COOKIES && !gw_setter_copy(r, *name, name))
        return gw_error_nomem(err);
    status = list == APIGW_LIST_COOKIES ? gw_request_copy_line(r, *name, name, err) : APIGW_OK;
    if (status != APIGW_OK)
        return status;
    return list == APIGW_LIST_PATH_PARAMETERS ? gw_setter_copy_escaped(r, *value, value, err)
                                              : gw_request_copy_line(r, *value, value, err);
}

/* Add what was checked and copied. */
static apigw_status add_setter_entry(apigw_request *r, uint32_t list, slice name, slice value, apigw_error *err) {
    switch (list) {
    case APIGW_LIST_HEADERS:
        return add_header(r, name, value, err);
    case APIGW_LIST_QUERY:
        return gw_setter_add_parameter(r, name, value) ? APIGW_OK : gw_error_nomem(err);
    case APIGW_LIST_COOKIES:
        return gw_setter_add_cookie(r, name, value) ? APIGW_OK : gw_error_nomem(err);
    case APIGW_LIST_IDENTITY_SOURCES:
        return add_setter_source(r, value, err);
    default:
        return put_setter(r, list, name, value, err);
    }
}

/* Return whether a header field can be copied as it is checked: there is no event to be replayed, no limit is reached,
 * and it is not a Host field that the target of the request overrides. */
static inline bool is_appended(const apigw_request *r, slice name) {
    return r->source.at == NULL && r->lists[APIGW_LIST_HEADERS].count < r->options.value[APIGW_OPT_MAX_ITEMS] &&
           !(r->host_from_target && is_host(name));
}

/* Add a header field whose name and value are plain, as nearly all are, in one copy. Return APIGW_MORE
 * where it is not; then nothing has changed. */
static apigw_status add_plain_header(apigw_request *r, slice name, slice value, apigw_error *err) {
    char *to;
    if (name.len == 0 || value.len > SIZE_MAX / 4 || name.len > SIZE_MAX / 4 || !is_appended(r, name))
        return APIGW_MORE;
    to = arena_bytes(&r->memory, name.len + value.len + 2);
    if (to == NULL)
        return gw_error_nomem(err);
    char *copy = to + name.len + 1;
    if (copy_plain_by(to, name.at, name.len, PLAIN_NAME) != name.len ||
        (value.len != 0 && copy_plain_by(copy, value.at, value.len, PLAIN_PRINTABLE) != value.len)) {
        arena_cut(&r->memory, to);
        return APIGW_MORE;
    }
    copy[-1] = copy[value.len] = '\0';
    if (name.len == 6 && header_name_equal(to, 6, "cookie", 6))
        return gw_request_refuse(add_header(r, slice_of(to, 6), slice_of(copy, value.len), err), err);
    if (!pairs_push(&r->lists[APIGW_LIST_HEADERS], &r->memory, slice_of(to, name.len), slice_of(copy, value.len), 0))
        return gw_error_nomem(err);
    r->built = true;
    return APIGW_OK;
}

static bool is_setter_list(uint32_t list) {
    return list != 0 && list <= APIGW_LIST_LAST;
}

/* Checks, copies and adds an entry. */
OUT_OF_LINE static apigw_status setter_take_entry(apigw_request *r, uint32_t list, slice name, slice value,
                                                  apigw_error *err) {
    apigw_status status = check_setter_entry(list, name, value, err);
    if (status != APIGW_OK)
        return status;
    if (list == APIGW_LIST_HEADERS && r->host_from_target && is_host(name))
        return APIGW_OK;
    if (gw_request_list_count(r, list) >= r->options.value[APIGW_OPT_MAX_ITEMS])
        return gw_derive_too_many(r, err);
    status = copy_entry(r, list, &name, &value, err);
    if (status != APIGW_OK)
        return status;
    return add_setter_entry(r, list, name, value, err);
}

apigw_status apigw_request_add(apigw_request *request, uint32_t list, const char *name, size_t name_len,
                               const char *value, size_t value_len, apigw_error *err) {
    name_len = length_of(name, name_len);
    value_len = length_of(value, value_len);
    apigw_status status = APIGW_MORE;
    gw_error_clear(err);
    if (request == NULL || !is_setter_list(list) || (name == NULL && name_len != 0) ||
        (value == NULL && value_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a list of it, a name and a value");
    if (list == APIGW_LIST_HEADERS)
        status = add_plain_header(request, slice_of(name, name_len), slice_of(value, value_len), err);
    if (status != APIGW_MORE)
        return status;
    status = setter_take_entry(request, list, slice_of(name, name_len), slice_of(value, value_len), err);
    return list == APIGW_LIST_STAGE_VARIABLES ? status : gw_request_refuse(status, err); /* those are the host's */
}

/* Return whether a list has a name. Return false when out of memory. */
static bool find_setter_entry(apigw_request *r, uint32_t list, slice name, bool *found) {
    indexed_list indexed;
    size_t at;
    if (list == APIGW_LIST_QUERY || list == APIGW_LIST_COOKIES) { /* they are gone through anyway */
        *found = gw_pairs_find(&r->lists[list], name.at, name.len, 0, false) != NULL;
        return true;
    }
    if (!gw_request_list(r, list, &indexed) || !gw_list_find(&indexed, name, &at))
        return false;
    *found = at != LIST_NONE;
    return true;
}

/* Forget what followed from a header field that was removed. */
static void forget_header(apigw_request *r, slice name) {
    if (is_host(name))
        r->host_from_target = false;
    if (!header_name_equal(name.at, name.len, "cookie", 6))
        return;
    r->lists[APIGW_LIST_COOKIES].count = 0;
    gw_setter_cookies_changed(r);
}

apigw_status apigw_request_remove(apigw_request *request, uint32_t list, const char *name, size_t name_len,
                                  apigw_error *err) {
    name_len = length_of(name, name_len);
    slice entry = {name == NULL ? "" : name, name_len};
    bool found;
    gw_error_clear(err);
    if (request == NULL || !is_setter_list(list) || (name == NULL && name_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a list of it and a name");
    if (!find_setter_entry(request, list, entry, &found))
        return gw_error_nomem(err);
    if (!found)
        return APIGW_OK;
    if (!gw_setter_report_name(request, list, entry))
        return gw_error_nomem(err);
    if (list == APIGW_LIST_QUERY)
        return gw_setter_drop_parameter(request, entry) ? APIGW_OK : gw_error_nomem(err);
    if (list == APIGW_LIST_COOKIES)
        return gw_setter_drop_cookie(request, entry) ? APIGW_OK : gw_error_nomem(err);
    if (!gw_request_list_remove(request, list, entry, LIST_KEEP_NONE))
        return gw_error_nomem(err);
    if (list == APIGW_LIST_HEADERS)
        forget_header(request, entry);
    request->built = true;
    return APIGW_OK;
}

apigw_status apigw_request_lower_headers(apigw_request *request, apigw_error *err) {
    pair_list *list;
    size_t size = 0;
    char *text;
    gw_error_clear(err);
    if (request == NULL)
        return gw_error_argument(err, "request");
    list = &request->lists[APIGW_LIST_HEADERS];
    for (size_t i = 0; i < list->count; i++)
        size += list->at[i].name_len + 1;
    text = arena_bytes(&request->memory, size);
    if (text == NULL)
        return gw_error_nomem(err);
    for (size_t i = 0; i < list->count; i++) {
        apigw_pair *line = &list->at[i];
        for (size_t n = 0; n < line->name_len; n++)
            text[n] = ascii_lower(line->name[n]);
        text[line->name_len] = '\0';
        line->name = text;
        text += line->name_len + 1;
    }
    gw_request_list_replaced(request, APIGW_LIST_HEADERS);
    request->set_lists |= 1u << APIGW_LIST_HEADERS;
    request->lower_headers = request->built = true;
    return APIGW_OK;
}
