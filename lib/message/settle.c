/* From the event as it was read to the neutral request: what the kind's rules say of paths, queries, headers, cookies
 * and the body. */
#include "core/error.h"
#include "message/pairs.h"
#include "message/request.h"
#include "text/base64.h"
#include "text/cookie.h"
#include "text/header.h"
#include "text/percent.h"
#include "text/query.h"
#include "json/scan.h"
#include <string.h>

/* One request on its way. */
typedef struct settling {
    apigw_request *r;
    char *text;     /* what was read, editable */
    slice original; /* untouched, or NULL */
    apigw_error *err;
} settling;

static bool lenient(const settling *s) {
    return s->r->options.value[APIGW_OPT_LENIENT] != 0;
}

/* An error at a member of the document, or in lenient decoding an issue. */
static apigw_status complain(settling *s, const apigw_error *what) {
    if (lenient(s))
        return json_issue(&s->r->document, &s->r->memory, what) ? APIGW_OK : error_nomem(s->err);
    if (s->err != NULL)
        *s->err = *what;
    return what->code;
}

static apigw_status too_many(const settling *s) {
    return error_set(s->err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %llu entries of a list",
                     (unsigned long long)s->r->options.value[APIGW_OPT_MAX_ITEMS]);
}

/* ---- forms -------------------------------------------------------------------------------------------------- */

/* Maps that the union reads in either form must have the one that this kind has. */
static apigw_status check_form(settling *s, const format_member *m) {
    const json_pairs *list = &s->r->document.lists[m->target];
    bool arrays = m->type == JSON_MULTI_MAP;
    slice name = arrays ? list->text_name : list->array_name;
    apigw_error what;
    if (name.at == NULL || lenient(s))
        return APIGW_OK;
    error_clear(&what);
    error_set(&what, APIGW_E_TYPE, arrays ? list->text_offset : list->array_offset, "expected %s, found %s",
              arrays ? "an array of strings" : "a string", arrays ? "a string" : "an array");
    error_pointer_name(&what, m->path, strlen(m->path));
    error_pointer_name(&what, name.at, name.len);
    return complain(s, &what);
}

static apigw_status check_forms(settling *s) {
    const format *f = s->r->format;
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < f->member_count && status == APIGW_OK; i++)
        if (f->members[i].type == JSON_MAP || f->members[i].type == JSON_MULTI_MAP)
            status = check_form(s, &f->members[i]);
    return status;
}

/* ---- paths -------------------------------------------------------------------------------------------------- */

/* A valid URI path: what may not stand in one is escaped, and it begins with "/". */
static apigw_status settle_path(settling *s) {
    apigw_request *r = s->r;
    bool decoded = (r->format->rules & PATH_DECODED) != 0, slash;
    const json_text *raw = request_field(r, APIGW_RAW_PATH);
    enum percent_set set;
    size_t n;
    char *path;
    if (raw == NULL && (r->format->rules & CONTEXT_PATH_DECODED) != 0) {
        raw = request_field(r, APIGW_CONTEXT_PATH);
        decoded = true;
    }
    if (raw == NULL)
        return APIGW_OK;
    set = decoded ? PERCENT_PATH : PERCENT_VALID_PATH;
    n = percent_encoded_len(raw->at, raw->len, set);
    slash = raw->len == 0 || raw->at[0] != '/';
    if (n == raw->len && !slash) {
        request_make(r, APIGW_PATH, raw->at, n);
        return APIGW_OK;
    }
    path = arena_bytes(&r->memory, n + slash + 1);
    if (path == NULL)
        return error_nomem(s->err);
    path[0] = '/';
    percent_encode(path + slash, raw->at, raw->len, set);
    path[n + slash] = '\0';
    request_make(r, APIGW_PATH, path, n + slash);
    return APIGW_OK;
}

/* REST hands path parameters over as they stood in the path (A1.5). */
static apigw_status settle_parameters(settling *s) {
    json_pairs *list = &s->r->lists[APIGW_PATH_PARAMETERS];
    *list = s->r->document.lists[MODEL_PATH_PARAMETERS];
    s->r->lists[APIGW_STAGE_VARIABLES] = s->r->document.lists[MODEL_STAGE_VARIABLES];
    if ((s->r->format->rules & PARAMETERS_ENCODED) == 0)
        return APIGW_OK;
    for (size_t i = 0; i < list->count; i++) {
        apigw_pair *pair = &list->at[i];
        char *value;
        if (!percent_is_encoded(pair->value, pair->value_len, false))
            continue;
        value = arena_bytes(&s->r->memory, pair->value_len + 1);
        if (value == NULL)
            return error_nomem(s->err);
        pair->value_len = percent_decode(value, pair->value, pair->value_len, false);
        value[pair->value_len] = '\0';
        pair->value = value;
        if (memchr(value, '\0', pair->value_len) != NULL)
            pair->flags |= APIGW_HAS_NUL;
    }
    return APIGW_OK;
}

/* ---- query -------------------------------------------------------------------------------------------------- */

/* Decodes one name or value to `*to`, moved behind its NUL. */
static slice decode_piece(char **to, slice piece) {
    slice decoded = {*to, percent_decode(*to, piece.at, piece.len, true)};
    *to += decoded.len;
    *(*to)++ = '\0';
    return decoded;
}

/* The parameters of a query string, decoded once (A3.10). */
static apigw_status parse_query(settling *s, const json_text *raw) {
    slice rest = {raw->at, raw->len}, name, value;
    json_pairs *list = &s->r->lists[APIGW_QUERY];
    size_t pieces = 1;
    bool equals;
    char *to;
    for (size_t i = 0; i < raw->len; i++)
        pieces += raw->at[i] == '&';
    if (pieces > s->r->options.value[APIGW_OPT_MAX_ITEMS])
        return too_many(s);
    to = arena_bytes(&s->r->memory, raw->len + 2 * pieces); /* NULs take the places of "&" and "=", and two more */
    if (to == NULL)
        return error_nomem(s->err);
    while (query_next(&rest, &name, &value, &equals)) {
        uint32_t flags = equals ? 0 : APIGW_NO_EQUALS;
        name = decode_piece(&to, name);
        value = decode_piece(&to, value);
        if (memchr(name.at, '\0', name.len) != NULL || memchr(value.at, '\0', value.len) != NULL)
            flags |= APIGW_HAS_NUL;
        if (!pairs_push(list, &s->r->memory, name, value, flags))
            return error_nomem(s->err);
    }
    return APIGW_OK;
}

/* A query string from decoded parameters: "" when there are none. */
static apigw_status rebuild_query(settling *s) {
    const json_pairs *list = &s->r->lists[APIGW_QUERY];
    size_t n = 0;
    char *query, *to;
    for (size_t i = 0; i < list->count; i++)
        n += percent_encoded_len(list->at[i].name, list->at[i].name_len, PERCENT_COMPONENT) +
             percent_encoded_len(list->at[i].value, list->at[i].value_len, PERCENT_COMPONENT) + 2;
    query = to = arena_bytes(&s->r->memory, n + 1);
    if (query == NULL)
        return error_nomem(s->err);
    for (size_t i = 0; i < list->count; i++) {
        const apigw_pair *pair = &list->at[i];
        if (i != 0)
            *to++ = '&';
        percent_encode(to, pair->name, pair->name_len, PERCENT_COMPONENT);
        to += percent_encoded_len(pair->name, pair->name_len, PERCENT_COMPONENT);
        *to++ = '=';
        percent_encode(to, pair->value, pair->value_len, PERCENT_COMPONENT);
        to += percent_encoded_len(pair->value, pair->value_len, PERCENT_COMPONENT);
    }
    *to = '\0';
    request_make(s->r, APIGW_RAW_QUERY, query, (size_t)(to - query));
    return APIGW_OK;
}

/* The query string as sent is the truth where the event has it. Where it is missing or empty beside a map that is not,
 * as in events made by hand, the map is. */
static apigw_status settle_query(settling *s) {
    apigw_request *r = s->r;
    const json_text *raw = request_field(r, APIGW_RAW_QUERY);
    json_pairs *list = &r->lists[APIGW_QUERY];
    if (raw != NULL && raw->len != 0)
        return parse_query(s, raw);
    *list = r->document.lists[MODEL_MULTI_QUERY];
    if (!pairs_merge(list, &r->document.lists[MODEL_QUERY], false, &r->memory))
        return error_nomem(s->err);
    if (list->count == 0) {
        if (raw == NULL)
            request_make(r, APIGW_RAW_QUERY, "", 0);
        return APIGW_OK;
    }
    return rebuild_query(s);
}

/* ---- headers and cookies ------------------------------------------------------------------------------------ */

/* Adds a cookie, whose text is copied to be cut in two. */
static apigw_status add_cookie(settling *s, slice cookie) {
    slice name, value;
    char *copy = arena_copy(&s->r->memory, cookie.at, cookie.len);
    if (copy == NULL)
        return error_nomem(s->err);
    cookie_split((slice){copy, cookie.len}, &name, &value);
    if (name.len != 0)
        copy[(name.at - copy) + (ptrdiff_t)name.len] = '\0';
    else
        name.at = "";
    copy[(value.at - copy) + (ptrdiff_t)value.len] = '\0';
    if (s->r->lists[APIGW_COOKIES].count >= s->r->options.value[APIGW_OPT_MAX_ITEMS])
        return too_many(s);
    return pairs_push(&s->r->lists[APIGW_COOKIES], &s->r->memory, name, value, 0) ? APIGW_OK : error_nomem(s->err);
}

/* Cookies of the Cookie lines. */
static apigw_status split_cookies(settling *s) {
    const json_pairs *headers = &s->r->lists[APIGW_HEADERS];
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < headers->count; i++) {
        slice rest = {headers->at[i].value, headers->at[i].value_len}, cookie;
        if (!header_name_equal(headers->at[i].name, headers->at[i].name_len, "cookie", 6))
            continue;
        while (status == APIGW_OK && cookie_next(&rest, &cookie))
            status = add_cookie(s, cookie);
    }
    return status;
}

/* A Cookie line of the `cookies` member, for those who look for the header (A3.21). */
static apigw_status join_cookies(settling *s, const json_pairs *cookies) {
    size_t n = 0;
    char *line, *to;
    for (size_t i = 0; i < cookies->count; i++)
        n += cookies->at[i].value_len + 2;
    line = to = arena_bytes(&s->r->memory, n);
    if (line == NULL)
        return error_nomem(s->err);
    for (size_t i = 0; i < cookies->count; i++) {
        if (i != 0) {
            memcpy(to, "; ", 2);
            to += 2;
        }
        memcpy(to, cookies->at[i].value, cookies->at[i].value_len);
        to += cookies->at[i].value_len;
    }
    *to = '\0';
    return pairs_push(&s->r->lists[APIGW_HEADERS], &s->r->memory, (slice){"cookie", 6},
                      (slice){line, (size_t)(to - line)}, 0)
               ? APIGW_OK
               : error_nomem(s->err);
}

/* Per name the multi-value map wins, and names that only the single-value map has are added. Cookies are listed once,
 * also where they come twice (A4.3). */
static apigw_status settle_headers(settling *s) {
    apigw_request *r = s->r;
    const json_pairs *cookies = &r->document.lists[MODEL_COOKIES];
    json_pairs *headers = &r->lists[APIGW_HEADERS];
    apigw_status status = APIGW_OK;
    *headers = r->document.lists[MODEL_MULTI_HEADERS];
    if (!pairs_merge(headers, &r->document.lists[MODEL_HEADERS], true, &r->memory))
        return error_nomem(s->err);
    if (cookies->count == 0)
        return split_cookies(s);
    for (size_t i = 0; i < cookies->count && status == APIGW_OK; i++)
        status = add_cookie(s, (slice){cookies->at[i].value, cookies->at[i].value_len});
    if (status == APIGW_OK && pairs_find(headers, "cookie", 6, 0, true) == NULL)
        status = join_cookies(s, cookies);
    return status;
}

/* ---- body --------------------------------------------------------------------------------------------------- */

static apigw_status bad_base64(settling *s, const json_text *body, size_t at) {
    apigw_error what;
    size_t offset = json_source_offset(body, s->original, at);
    char quote[ERROR_QUOTE_MAX];
    error_clear(&what);
    if (at < body->len && s->original.at != NULL)
        error_set(&what, APIGW_E_BASE64, offset, "expected base64 of RFC 4648, found '%s'",
                  error_quote(quote, s->original.at + offset, 1));
    else if (at < body->len)
        error_set(&what, APIGW_E_BASE64, offset, "expected base64 of RFC 4648, found another byte");
    else
        error_set(&what, APIGW_E_BASE64, offset, "expected base64 of RFC 4648, found its end too early");
    error_pointer_name(&what, "body", 4);
    return complain(s, &what);
}

/* The body as bytes; base64 is undone where it stands. */
static apigw_status settle_body(settling *s) {
    const json_text *body = request_field(s->r, MODEL_BODY), *flag = request_field(s->r, MODEL_IS_BASE64);
    size_t n;
    char *at;
    if (body == NULL)
        return APIGW_OK;
    s->r->body = (slice){body->at, body->len};
    if (flag == NULL || flag->at[0] != 't')
        return APIGW_OK;
    at = s->text + (body->at - s->text);
    if (!base64_decode(at, body->at, body->len, &n)) {
        s->r->body = (slice){NULL, 0};
        return bad_base64(s, body, n);
    }
    at[n] = '\0';
    s->r->body.len = n;
    s->r->body_was_base64 = true;
    return APIGW_OK;
}

apigw_status request_settle(apigw_request *r, char *text, slice original, apigw_error *err) {
    static apigw_status (*const steps[])(settling *) = {check_forms,       settle_path,    settle_query,
                                                        settle_parameters, settle_headers, settle_body};
    settling s = {r, text, original, err};
    apigw_status status = APIGW_OK;
    if (original.at == NULL)
        s.original = r->source;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == APIGW_OK; i++)
        status = steps[i](&s);
    return status;
}
