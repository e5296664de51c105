/* Building and changing a request. Each setter first makes what it needs and then changes the request, so that it is as
 * it was when out of memory. */
#include "request/build.h"
#include "core/error.h"
#include "core/nts.h"
#include "request/derived.h"
#include "request/request.h"
#include "text/ascii.h"
#include "text/clf_time.h"
#include "text/header.h"
#include "text/obs_text.h"
#include "text/pairs.h"
#include "text/percent.h"
#include "text/slice.h"
#include "text/target.h"
#include "text/utf8.h"
#include <apigw/api.h>
#include <string.h>

enum { NAMES_MAX = 64 /* names of a list that are noted one by one; with more the list counts as replaced */ };

/* ---- refusing ------------------------------------------------------------------------------------------------ */

apigw_status gw_request_refuse(apigw_status status, apigw_error *err) {
    if (err != NULL && status <= APIGW_E_SYNTAX && status >= APIGW_E_SPACE)
        err->error_response = APIGW_ERROR_RESPONSE_BAD_REQUEST;
    return status;
}

/* Return whether the client sends what the field tells. */
static bool is_sent_by_client(uint32_t field) {
    return field == APIGW_FIELD_METHOD || field == APIGW_FIELD_PATH || field == APIGW_FIELD_RAW_PATH ||
           field == APIGW_FIELD_RAW_QUERY || field == APIGW_FIELD_PROTOCOL || field == APIGW_FIELD_DOMAIN_NAME ||
           field == APIGW_FIELD_USER_AGENT || field == APIGW_FIELD_AUTHORIZATION_TOKEN;
}

/* ---- checks ------------------------------------------------------------------------------------------------- */

static apigw_status bad_byte(apigw_error *err, apigw_status code, slice text, size_t at, const char *expected) {
    bool there = at < text.len; /* else the text may be NULL */
    return gw_error_found(err, code, at, expected, there ? text.at + at : "", there);
}

static apigw_status check_nul(slice text, apigw_error *err) {
    const char *nul = text.len == 0 ? NULL : memchr(text.at, '\0', text.len);
    return nul == NULL ? APIGW_OK : bad_byte(err, APIGW_E_VALUE, text, (size_t)(nul - text.at), "no U+0000");
}

static apigw_status check_no_nul(slice text, apigw_error *err) {
    apigw_status status = check_nul(text, err);
    if (status != APIGW_OK)
        return status;
    return gw_utf8_check(text, err);
}

/* Check bytes of a client: all are accepted, unless obs-text is to be refused (F43). */
static apigw_status check_obs_text(const apigw_request *r, slice text, apigw_error *err) {
    return r->options.value[APIGW_OPT_REFUSE_OBS_TEXT] == 0 ? APIGW_OK
                                                            : gw_request_refuse(gw_utf8_check(text, err), err);
}

static apigw_status check_token(slice text, apigw_status code, apigw_error *err) {
    size_t valid = text.len == 0 ? 0 : gw_header_name_valid(text.at, text.len);
    return text.len != 0 && valid == text.len ? APIGW_OK : bad_byte(err, code, text, valid, "an RFC 9110 token");
}

/* A header value, whatever its encoding. */
static apigw_status check_control(slice text, apigw_status code, const char *expected, apigw_error *err) {
    size_t valid = text.len == 0 ? 0 : gw_header_value_valid(text.at, text.len);
    return valid == text.len ? APIGW_OK : bad_byte(err, code, text, valid, expected);
}

static apigw_status check_setter_line(slice text, apigw_error *err) {
    return check_control(text, APIGW_E_HEADER, "no control byte in a field value", err);
}

/* A part of a cookie: what would end it, or would not come back from the Cookie line, may not be in it. */
static apigw_status check_cookie_part(slice text, bool no_sign, const char *expected, apigw_error *err) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == ';' || (no_sign && text.at[i] == '=') ||
            ((i == 0 || i == text.len - 1) && ascii_is_space(text.at[i])))
            return bad_byte(err, APIGW_E_VALUE, text, i, expected);
    return check_setter_line(text, err);
}

static apigw_status check_cookie(slice name, slice value, apigw_error *err) {
    apigw_status status = check_cookie_part(name, true, "a cookie's name", err);
    if (status == APIGW_OK && name.len == 0 && value.len == 0)
        return bad_byte(err, APIGW_E_VALUE, value, 0, "a cookie with a name or a value");
    if (status != APIGW_OK)
        return status;
    return check_cookie_part(value, name.len == 0, "a cookie's value", err);
}

/* Return whether a field holds a header value of the client, which may be in another encoding than UTF-8. */
static bool is_client_line(uint32_t field) {
    return field == APIGW_FIELD_USER_AGENT || field == APIGW_FIELD_TRACE_ID || field == APIGW_FIELD_AUTHORIZATION_TOKEN;
}

/* Check the text of a field. */
static apigw_status check_setter_field(uint32_t field, slice value, apigw_error *err) {
    apigw_status status;
    switch (field) {
    case APIGW_FIELD_METHOD:
        return check_token(value, APIGW_E_VALUE, err);
    case APIGW_FIELD_ENDPOINT_TYPE:
        return gw_format_is_endpoint_type(value.at, value.len)
                   ? APIGW_OK
                   : bad_byte(err, APIGW_E_ARGUMENT, value, 0, FORMAT_ENDPOINT_TYPES);
    case APIGW_FIELD_SOURCE_IP: /* these become header lines */
    case APIGW_FIELD_DOMAIN_NAME:
    case APIGW_FIELD_SCHEME:
    case APIGW_FIELD_PORT:
    case APIGW_FIELD_TRACE_ID:
    case APIGW_FIELD_TLS_VERSION:
    case APIGW_FIELD_TLS_CIPHER:
        status = check_setter_line(value, err);
        break;
    case APIGW_FIELD_CLIENT_CERT_PEM: /* these have lines */
    case APIGW_FIELD_DISCONNECT_REASON:
        status = check_nul(value, err);
        break;
    default: /* decoding takes no control character in them either */
        status = check_control(value, APIGW_E_VALUE, "no control character", err);
    }
    return status == APIGW_OK && !is_client_line(field) ? gw_utf8_check(value, err) : status;
}

/* ---- fields ------------------------------------------------------------------------------------------------- */

void gw_request_set_field(apigw_request *r, uint32_t field, slice value) {
    gw_request_make(r, field, value.at, value.len);
    field_set_add(&r->set_fields, field);
    r->built = true;
    if (field == APIGW_FIELD_RAW_QUERY)
        r->query_mark = false;
}

static bool copy_setter(apigw_request *r, slice text, slice *copied) {
    copied->at = gw_arena_copy(&r->memory, text.at, text.len);
    copied->len = text.len;
    return copied->at != NULL;
}

/* What is not UTF-8 is read as ISO 8859-1, so that nothing is lost (F43). */
apigw_status gw_request_copy_line(apigw_request *r, slice text, slice *copied, apigw_error *err) {
    apigw_status status;
    char *to;
    if (gw_utf8_valid(text.at, text.len) == text.len)
        return copy_setter(r, text, copied) ? APIGW_OK : gw_error_nomem(err);
    status = check_obs_text(r, text, err);
    if (status != APIGW_OK)
        return status;
    to = arena_bytes(&r->memory, text.len + gw_obs_text_count(text.at, text.len) + 1);
    if (to == NULL)
        return gw_error_nomem(err);
    copied->at = to;
    to = gw_obs_text_to_utf8(to, text.at, text.len);
    *to = '\0';
    copied->len = (size_t)(to - copied->at);
    return APIGW_OK;
}

/* Escape the control characters of a path or query string, as decoding does: nothing in it may end a request line. */
static apigw_status escape_control(apigw_request *r, slice *text, apigw_error *err) {
    size_t n = text->len == 0 ? 0 : gw_percent_encoded_len(text->at, text->len, PERCENT_NO_CONTROL);
    if (n == text->len)
        return APIGW_OK;
    char *escaped = arena_bytes(&r->memory, n);
    if (escaped == NULL)
        return gw_error_nomem(err);
    gw_percent_encode(escaped, text->at, text->len, PERCENT_NO_CONTROL);
    *text = slice_of(escaped, n);
    return APIGW_OK;
}

/* A copy of a part of a request line, in which bytes over 127 are percent-encoded (F43). */
static apigw_status copy_escaped(apigw_request *r, slice text, slice *copied, apigw_error *err) {
    size_t count = gw_obs_text_count(text.at, text.len);
    apigw_status status = check_obs_text(r, text, err);
    char *to;
    if (status == APIGW_OK)
        status = escape_control(r, &text, err);
    if (status != APIGW_OK)
        return status;
    if (count == 0)
        return copy_setter(r, text, copied) ? APIGW_OK : gw_error_nomem(err);
    to = count > (SIZE_MAX - text.len - 1) / 2 ? NULL : arena_bytes(&r->memory, text.len + 2 * count + 1);
    if (to == NULL)
        return gw_error_nomem(err);
    copied->at = to;
    to = gw_obs_text_escape(to, text.at, text.len);
    *to = '\0';
    copied->len = (size_t)(to - copied->at);
    return APIGW_OK;
}

static bool path_comes_decoded(const apigw_request *r) {
    return r->format != NULL && (r->format->rules & PATH_DECODED) != 0;
}

/* The path as a kind carries it that decodes it. */
static apigw_status decode_path(apigw_request *r, slice path, slice *raw, apigw_error *err) {
    char *text = arena_bytes(&r->memory, path.len + 1);
    if (text == NULL)
        return gw_error_nomem(err);
    raw->at = text;
    raw->len = gw_percent_decode(text, path.at, path.len, false);
    text[raw->len] = '\0';
    return check_no_nul(*raw, err);
}

/* Both views of a path. `given` is the one that the caller has. */
static apigw_status make_setter_path(apigw_request *r, uint32_t given, slice value, slice *path, slice *raw,
                                     apigw_error *err) {
    bool decoded = path_comes_decoded(r), as_carried = decoded && given == APIGW_FIELD_RAW_PATH;
    apigw_status status = as_carried ? check_no_nul(value, err) : check_nul(value, err);
    if (status == APIGW_OK && as_carried)
        status = copy_setter(r, value, raw) ? APIGW_OK : gw_error_nomem(err);
    else if (status == APIGW_OK)
        status = copy_escaped(r, value, raw, err);
    if (status != APIGW_OK)
        return status;
    status = gw_derive_path(r, *raw, as_carried ? PERCENT_PATH : PERCENT_VALID_PATH, path, err);
    return status == APIGW_OK && decoded && given == APIGW_FIELD_PATH ? decode_path(r, *path, raw, err) : status;
}

/* The path in the context is made anew when encoding. */
static void set_path(apigw_request *r, slice path, slice raw) {
    gw_request_set_field(r, APIGW_FIELD_PATH, path);
    gw_request_set_field(r, APIGW_FIELD_RAW_PATH, raw);
    gw_request_set_field(r, APIGW_FIELD_CONTEXT_PATH, slice_absent());
    r->slash_ignored = false;
}

/* Both views of a query string. */
static apigw_status make_query(apigw_request *r, slice value, slice *text, pair_list *list, apigw_error *err) {
    apigw_status status = check_nul(value, err);
    memset(list, 0, sizeof *list);
    if (status == APIGW_OK)
        status = copy_escaped(r, value, text, err);
    if (status != APIGW_OK)
        return status;
    return gw_derive_query(r, *text, list, err);
}

static void set_query(apigw_request *r, slice text, const pair_list *list) {
    gw_request_set_field(r, APIGW_FIELD_RAW_QUERY, text);
    r->lists[APIGW_LIST_QUERY] = *list;
    r->set_lists |= 1u << APIGW_LIST_QUERY;
}

static void set_time(apigw_request *r, slice text, slice number) {
    gw_request_set_field(r, APIGW_FIELD_TIME, text);
    gw_request_set_field(r, APIGW_FIELD_TIME_MS, number);
}

/* A number as text of the arena. */
static bool number_text(apigw_request *r, int64_t value, slice *text) {
    char digits[20]; /* "-9223372036854775808" */
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        digits[--at] = '-';
    return copy_setter(r, slice_of(digits + at, sizeof digits - at), text);
}

static apigw_status set_time_ms(apigw_request *r, int64_t value, apigw_error *err) {
    char clf[CLF_TIME_LEN];
    slice text = {NULL, 0}, number;
    if (!number_text(r, value, &number) ||
        (gw_clf_time_format(clf, value) && !copy_setter(r, slice_of(clf, CLF_TIME_LEN), &text)))
        return gw_error_nomem(err);
    set_time(r, text, number);
    return APIGW_OK;
}

/* The time as text: the milliseconds are made of it. */
static apigw_status set_time_text(apigw_request *r, slice value, apigw_error *err) {
    slice text, number;
    int64_t ms;
    if (!gw_clf_time_parse(value.at, value.len, &ms))
        return bad_byte(err, APIGW_E_VALUE, value, 0, "a time such as '10/Jul/2026:19:19:04 +0000'");
    if (!copy_setter(r, value, &text) || !number_text(r, ms, &number))
        return gw_error_nomem(err);
    set_time(r, text, number);
    return APIGW_OK;
}

static apigw_status set_setter_text(apigw_request *r, uint32_t field, slice value, apigw_error *err) {
    slice text;
    apigw_status status = check_setter_field(field, value, err);
    if (status == APIGW_OK)
        status = gw_request_copy_line(r, value, &text, err);
    if (status == APIGW_OK)
        gw_request_set_field(r, field, text);
    return status;
}

/* Take a field away, with its other view. */
static void unset(apigw_request *r, uint32_t field) {
    static const pair_list none;
    const slice nothing = {NULL, 0};
    if (field == APIGW_FIELD_PATH || field == APIGW_FIELD_RAW_PATH)
        set_path(r, nothing, nothing);
    else if (field == APIGW_FIELD_RAW_QUERY)
        set_query(r, SLICE(""), &none);
    else if (field == APIGW_FIELD_TIME || field == APIGW_FIELD_TIME_MS)
        set_time(r, nothing, nothing);
    else
        gw_request_set_field(r, field, nothing);
}

static apigw_status set_number(apigw_request *r, uint32_t field, int64_t value, apigw_error *err) {
    slice text;
    if (field == APIGW_FIELD_TIME_MS)
        return set_time_ms(r, value, err);
    if (!number_text(r, value, &text))
        return gw_error_nomem(err);
    gw_request_set_field(r, field, text);
    return APIGW_OK;
}

static apigw_status set_number_text(apigw_request *r, uint32_t field, slice value, apigw_error *err) {
    int64_t number;
    return gw_request_parse_integer(value.at, value.len, &number)
               ? set_number(r, field, number, err)
               : bad_byte(err, APIGW_E_VALUE, value, 0, "a decimal integer of 64 bits");
}

static apigw_status set_either_path(apigw_request *r, uint32_t field, slice value, apigw_error *err) {
    slice path, raw;
    apigw_status status = make_setter_path(r, field, value, &path, &raw, err);
    if (status == APIGW_OK)
        set_path(r, path, raw);
    return status;
}

static apigw_status set_raw_query(apigw_request *r, slice value, apigw_error *err) {
    slice text;
    pair_list list;
    apigw_status status = make_query(r, value, &text, &list, err);
    if (status == APIGW_OK)
        set_query(r, text, &list);
    return status;
}

static apigw_status set_field(apigw_request *r, uint32_t field, slice text, apigw_error *err) {
    if (field == APIGW_FIELD_PATH || field == APIGW_FIELD_RAW_PATH)
        return set_either_path(r, field, text, err);
    if (field == APIGW_FIELD_RAW_QUERY)
        return set_raw_query(r, text, err);
    if (field == APIGW_FIELD_TIME)
        return set_time_text(r, text, err);
    if (gw_format_numbers[field])
        return set_number_text(r, field, text, err);
    return set_setter_text(r, field, text, err);
}

apigw_status apigw_request_set(apigw_request *request, uint32_t field, const char *value, size_t value_len,
                               apigw_error *err) {
    value_len = length_of(value, value_len);
    apigw_status status;
    gw_error_clear(err);
    if (request == NULL || field == 0 || field > APIGW_FIELD_LAST || (value == NULL && value_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a field and a value");
    if (value == NULL) {
        unset(request, field);
        return APIGW_OK;
    }
    status = set_field(request, field, slice_of(value, value_len), err);
    return is_sent_by_client(field) ? gw_request_refuse(status, err) : status;
}

apigw_status apigw_request_set_int(apigw_request *request, uint32_t field, int64_t value, apigw_error *err) {
    gw_error_clear(err);
    if (request == NULL || field > APIGW_FIELD_LAST || !gw_format_numbers[field])
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a field that is a number");
    return set_number(request, field, value, err);
}

/* ---- lists -------------------------------------------------------------------------------------------------- */

/* Note that entries of that name changed, as long as there is an event to be replayed. */
static bool report_name(apigw_request *r, uint32_t list, slice name) {
    slice kept;
    if (r->source.at == NULL || (r->set_lists >> list & 1) != 0)
        return true;
    if (list == APIGW_LIST_QUERY && r->format != NULL && (r->format->rules & QUERY_ENCODED) != 0) {
        r->set_lists |= 1u << list; /* its names are written in another way than they are noted */
        return true;
    }
    for (size_t i = 0; i < r->set_names.count; i++)
        if (r->set_names.at[i].flags == list && r->set_names.at[i].name_len == name.len &&
            memcmp(r->set_names.at[i].name, name.at, name.len) == 0)
            return true;
    if (r->set_names.count >= NAMES_MAX) {
        r->set_lists |= 1u << list;
        return true;
    }
    return copy_setter(r, name, &kept) && pairs_push(&r->set_names, &r->memory, kept, SLICE(""), list);
}

/* Reserve `more` bytes and a NUL after a text that may grow in place. Return NULL when out of memory. */
static char *grow_text(apigw_request *r, growing *g, slice now, size_t more) {
    char *at = g->at == now.at ? g->at : NULL;
    size_t capacity = at == NULL ? 0 : g->capacity;
    at = gw_arena_grow(&r->memory, at, 1, &capacity, now.len + more + 1);
    if (at == NULL)
        return NULL;
    if (g->at != now.at && now.len != 0)
        memcpy(at, now.at, now.len);
    *g = (growing){at, capacity};
    return at;
}

static slice field_text(const apigw_request *r, uint32_t field) {
    const gw_json_text *t = gw_request_field(r, field);
    return t == NULL ? SLICE("") : slice_of(t->at, t->len);
}

static apigw_status add_parameter(apigw_request *r, slice name, slice value, apigw_error *err) {
    slice now = field_text(r, APIGW_FIELD_RAW_QUERY);
    size_t more = gw_derive_parameter_length(name, value) + (now.len != 0);
    uint32_t nul = memchr(name.at, '\0', name.len) != NULL || memchr(value.at, '\0', value.len) != NULL;
    char *text = grow_text(r, &r->query_text, now, more), *to;
    if (text == NULL || !report_name(r, APIGW_LIST_QUERY, name) ||
        !pairs_push(&r->lists[APIGW_LIST_QUERY], &r->memory, name, value, nul * APIGW_PAIR_HAS_NUL))
        return gw_error_nomem(err);
    to = text + now.len;
    if (now.len != 0)
        *to++ = '&';
    to = gw_derive_parameter_text(to, name, value);
    *to = '\0';
    gw_request_set_field(r, APIGW_FIELD_RAW_QUERY, slice_of(text, now.len + more));
    return APIGW_OK;
}

static const slice cookie_name = {"cookie", 6};

/* Make `text` the only line of a header, or remove the header when the text is empty. */
static bool set_only_line(apigw_request *r, slice name, slice cased, slice text) {
    bool lower = r->format != NULL && (r->format->rules & HEADERS_LOWER) != 0;
    indexed_list headers;
    size_t first;
    if (!report_name(r, APIGW_LIST_HEADERS, name) || !gw_request_list(r, APIGW_LIST_HEADERS, &headers) ||
        !gw_list_find(&headers, name, &first))
        return false;
    if (first == LIST_NONE)
        return text.len == 0 || pairs_push(headers.pairs, &r->memory, lower ? name : cased, text, 0);
    if (!gw_request_list_remove(r, APIGW_LIST_HEADERS, name, text.len != 0 ? LIST_KEEP_FIRST : LIST_KEEP_NONE))
        return false;
    if (text.len != 0 && gw_list_find(&headers, name, &first)) { /* it may be elsewhere now */
        headers.pairs->at[first].value = text.at;
        headers.pairs->at[first].value_len = text.len;
    }
    return true;
}

static bool set_cookie_line(apigw_request *r, slice text) {
    return set_only_line(r, cookie_name, SLICE("Cookie"), text);
}

static void cookies_changed(apigw_request *r) {
    r->set_lists |= 1u << APIGW_LIST_COOKIES;
    r->built = true;
}

static bool has_name(const apigw_pair *pair, slice name) {
    return pair->name_len == name.len && (name.len == 0 || memcmp(pair->name, name.at, name.len) == 0);
}

/* Length of all cookies as one line; `without`: but those of that name. */
static size_t cookie_line_length(const apigw_request *r, const slice *without) {
    const pair_list *cookies = &r->lists[APIGW_LIST_COOKIES];
    size_t n = 0;
    for (size_t i = 0; i < cookies->count; i++) {
        const apigw_pair *c = &cookies->at[i];
        if (without == NULL || !has_name(c, *without))
            n += (n != 0 ? 2 : 0) + c->name_len + gw_derive_needs_sign(c) + c->value_len;
    }
    return n;
}

/* Write that line and a NUL. */
static void write_cookie_line(const apigw_request *r, const slice *without, char *to) {
    const pair_list *cookies = &r->lists[APIGW_LIST_COOKIES];
    const char *begin = to;
    for (size_t i = 0; i < cookies->count; i++) {
        const apigw_pair *c = &cookies->at[i];
        if (without != NULL && has_name(c, *without))
            continue;
        if (to != begin) {
            memcpy(to, "; ", 2);
            to += 2;
        }
        memcpy(to, c->name, c->name_len);
        to += c->name_len;
        if (gw_derive_needs_sign(c))
            *to++ = '=';
        memcpy(to, c->value, c->value_len);
        to += c->value_len;
    }
    *to = '\0';
}

/* The Cookie line that there is when it is the only one, else one of all cookies. Return false when out of memory. */
static bool cookie_line_now(apigw_request *r, slice *now) {
    indexed_list headers;
    size_t first;
    if (!gw_request_list(r, APIGW_LIST_HEADERS, &headers) || !gw_list_find(&headers, cookie_name, &first))
        return false;
    if (first != LIST_NONE && gw_list_is_only(&headers, first)) {
        *now = pair_value(&headers.pairs->at[first]);
        return true;
    }
    size_t n = cookie_line_length(r, NULL);
    char *line = arena_bytes(&r->memory, n + 1);
    if (line == NULL)
        return false;
    write_cookie_line(r, NULL, line);
    *now = slice_of(line, n);
    return true;
}

static apigw_status add_setter_cookie(apigw_request *r, slice name, slice value, apigw_error *err) {
    pair_list *cookies = &r->lists[APIGW_LIST_COOKIES];
    slice now;
    size_t more = (name.len == 0 ? 0 : name.len + 1) + value.len;
    char *text, *to;
    if (!cookie_line_now(r, &now))
        return gw_error_nomem(err);
    if (now.len != 0)
        more += 2;
    text = grow_text(r, &r->cookie_text, now, more);
    if (text == NULL || !pairs_push(cookies, &r->memory, name, value, 0))
        return gw_error_nomem(err);
    if (!set_cookie_line(r, slice_of(text, now.len + more))) {
        cookies->count--;
        return gw_error_nomem(err);
    }
    to = text + now.len;
    if (now.len != 0) {
        memcpy(to, "; ", 2);
        to += 2;
    }
    memcpy(to, name.at, name.len);
    to += name.len;
    if (name.len != 0)
        *to++ = '=';
    memcpy(to, value.at, value.len);
    to[value.len] = '\0';
    cookies_changed(r);
    return APIGW_OK;
}

static bool is_host(slice name) {
    return header_name_equal(name.at, name.len, "host", 4);
}

/* Make `host` the only Host line. */
static bool set_host(apigw_request *r, slice host) {
    return set_only_line(r, SLICE("host"), SLICE("Host"), host);
}

static apigw_status add_header(apigw_request *r, slice name, slice value, apigw_error *err) {
    pair_list *headers = &r->lists[APIGW_LIST_HEADERS], *cookies = &r->lists[APIGW_LIST_COOKIES];
    bool cookie = header_name_equal(name.at, name.len, "cookie", 6);
    size_t before = cookies->count;
    apigw_pair line = {name.at, name.len, value.at, value.len, 0, 0};
    const pair_list one = {.at = &line, .count = 1};
    apigw_status status = cookie ? gw_derive_cookies(r, &one, cookies, err) : APIGW_OK;
    if (status == APIGW_OK &&
        (!report_name(r, APIGW_LIST_HEADERS, name) || !pairs_push(headers, &r->memory, name, value, 0)))
        status = gw_error_nomem(err);
    if (status != APIGW_OK) {
        cookies->count = before;
        return status;
    }
    if (cookie)
        cookies_changed(r);
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
    if (!gw_request_list(r, list, &indexed) || !gw_list_find(&indexed, name, &at) || !report_name(r, list, name) ||
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
    if (!report_name(r, APIGW_LIST_IDENTITY_SOURCES, none) ||
        !pairs_push(&r->lists[APIGW_LIST_IDENTITY_SOURCES], &r->memory, none, value, 0))
        return gw_error_nomem(err);
    r->built = true;
    return APIGW_OK;
}

static apigw_status check_setter_entry(uint32_t list, slice name, slice value, apigw_error *err) {
    apigw_status status;
    if (list == APIGW_LIST_HEADERS) {
        status = check_token(name, APIGW_E_HEADER, err);
        if (status != APIGW_OK)
            return status;
        return check_setter_line(value, err);
    }
    if (list == APIGW_LIST_COOKIES)
        return check_cookie(name, value, err);
    if (list == APIGW_LIST_QUERY)
        return APIGW_OK; /* any bytes: they are escaped */
    if (list == APIGW_LIST_IDENTITY_SOURCES && name.len != 0)
        return bad_byte(err, APIGW_E_VALUE, name, 0, "no name");
    status = check_no_nul(name, err);
    if (status != APIGW_OK)
        return status;
    return list == APIGW_LIST_STAGE_VARIABLES ? check_no_nul(value, err) : check_nul(value, err);
}

/* Copy name and value: a client's bytes become UTF-8, in path parameters as in the path (F43). */
static apigw_status copy_entry(apigw_request *r, uint32_t list, slice *name, slice *value, apigw_error *err) {
    apigw_status status;
    if (list == APIGW_LIST_QUERY)
        return copy_setter(r, *name, name) && copy_setter(r, *value, value) ? APIGW_OK : gw_error_nomem(err);
    if (list != APIGW_LIST_COOKIES && !copy_setter(r, *name, name))
        return gw_error_nomem(err);
    status = list == APIGW_LIST_COOKIES ? gw_request_copy_line(r, *name, name, err) : APIGW_OK;
    if (status != APIGW_OK)
        return status;
    return list == APIGW_LIST_PATH_PARAMETERS ? copy_escaped(r, *value, value, err)
                                              : gw_request_copy_line(r, *value, value, err);
}

/* Add what was checked and copied. */
static apigw_status add_setter_entry(apigw_request *r, uint32_t list, slice name, slice value, apigw_error *err) {
    switch (list) {
    case APIGW_LIST_HEADERS:
        return add_header(r, name, value, err);
    case APIGW_LIST_QUERY:
        return add_parameter(r, name, value, err);
    case APIGW_LIST_COOKIES:
        return add_setter_cookie(r, name, value, err);
    case APIGW_LIST_IDENTITY_SOURCES:
        return add_setter_source(r, value, err);
    default:
        return put_setter(r, list, name, value, err);
    }
}

static bool is_setter_list(uint32_t list) {
    return list != 0 && list <= APIGW_LIST_LAST;
}

/* Checks, copies and adds an entry. */
static apigw_status setter_take_entry(apigw_request *r, uint32_t list, slice name, slice value, apigw_error *err) {
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
    apigw_status status;
    gw_error_clear(err);
    if (request == NULL || !is_setter_list(list) || (name == NULL && name_len != 0) ||
        (value == NULL && value_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a list of it, a name and a value");
    status = setter_take_entry(request, list, slice_of(name, name_len), slice_of(value, value_len), err);
    return list == APIGW_LIST_STAGE_VARIABLES ? status : gw_request_refuse(status, err); /* those are the host's */
}

apigw_status gw_request_make_target(apigw_request *r, slice text, request_target *target, apigw_error *err) {
    const char *expected;
    target_parts parts;
    size_t bad;
    apigw_status status;
    *target = (request_target){.host = {NULL, 0}};
    if (!gw_target_split(text, &parts, &bad, &expected))
        return gw_request_refuse(bad_byte(err, APIGW_E_VALUE, text, bad, expected), err);
    status = make_setter_path(r, APIGW_FIELD_PATH, parts.path, &target->path, &target->raw, err);
    if (status == APIGW_OK)
        status =
            make_query(r, parts.query.at == NULL ? SLICE("") : parts.query, &target->query, &target->parameters, err);
    if (status == APIGW_OK && parts.authority.at != NULL && !copy_setter(r, parts.authority, &target->host))
        status = gw_error_nomem(err);
    target->query_mark = parts.query.at != NULL && target->query.len == 0;
    return gw_request_refuse(status, err);
}

void gw_request_put_target(apigw_request *r, const request_target *target) {
    set_path(r, target->path, target->raw);
    set_query(r, target->query, &target->parameters);
    r->query_mark = target->query_mark;
    r->host_from_target = target->host.at != NULL;
}

apigw_status apigw_request_set_target(apigw_request *request, const char *target, size_t target_len, apigw_error *err) {
    target_len = length_of(target, target_len);
    request_target made;
    apigw_status status;
    gw_error_clear(err);
    if (request == NULL || (target == NULL && target_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a target");
    status = gw_request_make_target(request, slice_of(target, target_len), &made, err);
    if (status != APIGW_OK)
        return status;
    if (made.host.at != NULL && !set_host(request, made.host))
        return gw_error_nomem(err);
    gw_request_put_target(request, &made);
    return APIGW_OK;
}

/* Take entries of that name out of a list whose other view is made anew as a whole. */
static void drop(pair_list *list, slice name) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!has_name(&list->at[i], name))
            list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

/* The query string without a parameter takes the place of one that was made before. */
static apigw_status drop_parameter(apigw_request *r, slice name, apigw_error *err) {
    pair_list *list = &r->lists[APIGW_LIST_QUERY];
    char *text = grow_text(r, &r->query_text, slice_of(r->query_text.at, 0), gw_derive_query_length(list)), *to = text;
    if (text == NULL)
        return gw_error_nomem(err);
    drop(list, name);
    for (size_t i = 0; i < list->count; i++) {
        if (i != 0)
            *to++ = '&';
        to = gw_derive_parameter_text(to, pair_name(&list->at[i]), pair_value(&list->at[i]));
    }
    *to = '\0';
    gw_request_set_field(r, APIGW_FIELD_RAW_QUERY, slice_between(text, to));
    return APIGW_OK;
}

static apigw_status drop_cookie(apigw_request *r, slice name, apigw_error *err) {
    size_t n = cookie_line_length(r, &name);
    char *line = grow_text(r, &r->cookie_text, slice_of(r->cookie_text.at, 0), n);
    if (line == NULL || !set_cookie_line(r, slice_of(line, n)))
        return gw_error_nomem(err);
    write_cookie_line(r, &name, line); /* perhaps over the one that there was */
    drop(&r->lists[APIGW_LIST_COOKIES], name);
    cookies_changed(r);
    return APIGW_OK;
}

/* Remove the fields that were derived from removed header fields. */
static void forget_line(apigw_request *r, slice name) {
    if (is_host(name))
        r->host_from_target = false;
    if (!header_name_equal(name.at, name.len, "cookie", 6))
        return;
    r->lists[APIGW_LIST_COOKIES].count = 0;
    cookies_changed(r);
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
    if (!report_name(request, list, entry))
        return gw_error_nomem(err);
    if (list == APIGW_LIST_QUERY)
        return drop_parameter(request, entry, err);
    if (list == APIGW_LIST_COOKIES)
        return drop_cookie(request, entry, err);
    if (!gw_request_list_remove(request, list, entry, LIST_KEEP_NONE))
        return gw_error_nomem(err);
    if (list == APIGW_LIST_HEADERS)
        forget_line(request, entry);
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

/* ---- body --------------------------------------------------------------------------------------------------- */

apigw_status apigw_request_set_body(apigw_request *request, const void *data, size_t data_len, uint32_t flags,
                                    apigw_error *err) {
    data_len = length_of(data, data_len);
    slice body = {data, data_len};
    gw_error_clear(err);
    if (request == NULL || (data == NULL && data_len != 0) || (flags & ~(uint32_t)APIGW_BODY_BORROW) != 0)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, bytes and APIGW_BODY_BORROW or 0");
    if (data != NULL && (flags & APIGW_BODY_BORROW) == 0 && !copy_setter(request, body, &body))
        return gw_error_nomem(err);
    request->body = body;
    request->body_was_base64 = false;
    request->body_set = request->built = true;
    return APIGW_OK;
}
