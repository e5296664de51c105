/* Makes the neutral request of a document that was read: paths, query, headers, cookies and the body, by the rules of
 * the kind. */
#include "core/error.h"
#include "request/derived.h"
#include "request/request.h"
#include "text/base64.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/percent.h"
#include "json/pointer.h"
#include "json/walker.h"
#include <string.h>

/* A request that is being normalized. */
typedef struct normalizing {
    apigw_request *r;
    char *text;     /* of the document, editable */
    slice original; /* an unchanged copy, or absent */
    apigw_error *err;
    unsigned lists; /* bit set of the lists that the kind's rows have */
} normalizing;

static bool lenient(const normalizing *s) {
    return s->r->options.value[APIGW_OPT_LENIENT] != 0;
}

/* Report an error at a member of the document; lenient decoding lists it as an issue. */
COLD static apigw_status report_error(normalizing *s, const apigw_error *what) {
    if (lenient(s))
        return gw_json_issue(&s->r->document, &s->r->memory, what) ? APIGW_OK : gw_error_nomem(s->err);
    if (s->err != NULL)
        *s->err = *what;
    return what->code;
}

/* Return the entries of a list, or none when this kind does not have the list: members of other front ends are ignored.
 */
static const pair_list *list_read(const normalizing *s, unsigned list) {
    static const pair_list none;
    return (s->lists >> list & 1) != 0 ? &s->r->document.lists[list] : &none;
}

static apigw_status check_normalize_count(normalizing *s, size_t count) {
    return count <= s->r->options.value[APIGW_OPT_MAX_ITEMS] ? APIGW_OK : gw_derive_too_many(s->r, s->err);
}

/* ---- forms -------------------------------------------------------------------------------------------------- */

/* Append the pointer of a row to that of an error. */
COLD static void point_to_row(apigw_error *err, const format_row *m) {
    slice rest = row_pointer(m), token;
    while (gw_json_pointer_next(&rest, &token))
        gw_error_pointer_name(err, token.at, token.len);
}

COLD static apigw_status wrong_form(normalizing *s, const format_row *m, bool arrays) {
    const gw_json_form *form = &s->r->document.forms[m->target];
    slice name = arrays ? form->text_name : form->array_name;
    apigw_error what;
    gw_error_clear(&what);
    gw_error_set(&what, APIGW_E_TYPE, arrays ? form->text_offset : form->array_offset, "expected %s, found %s",
                 arrays ? "an array of strings" : "a string", arrays ? "a string" : "an array");
    point_to_row(&what, m);
    if (m->type == GW_JSON_MAP || m->type == GW_JSON_MULTI_MAP)
        gw_error_pointer_name(&what, name.at, name.len);
    return report_error(s, &what);
}

/* The union reads lists in the forms of all kinds. In strict mode, reject a list whose form is not that of its row. */
OUT_OF_LINE static apigw_status check_forms(normalizing *s) {
    const format *f = s->r->format;
    apigw_status status = APIGW_OK;
    for (const uint8_t *i = gw_format_readings[f->kind].wider; *i != 0 && status == APIGW_OK; i++) {
        const format_row *m = &format_layout_of(f)->rows[*i - 1];
        const gw_json_form *form = &s->r->document.forms[m->target];
        bool arrays = m->type == GW_JSON_MULTI_MAP || m->type == GW_JSON_STRINGS;
        slice other = arrays ? form->text_name : form->array_name;
        if ((s->r->document.formed >> m->target & 1) != 0 && other.at != NULL)
            status = wrong_form(s, m, arrays);
    }
    return status;
}

/* ---- the method --------------------------------------------------------------------------------------------- */

COLD static apigw_status bad_method(normalizing *s, const gw_json_text *t) {
    const format *f = s->r->format;
    const size_t valid = gw_header_name_valid(t->at, t->len);
    const uint8_t *slots = gw_format_sources[f->kind][APIGW_FIELD_METHOD];
    const format_row *m = format_field_row(f, APIGW_FIELD_METHOD);
    if (s->err == NULL)
        return APIGW_E_VALUE;
    if (t != &s->r->document.slots[slots[0]]) /* the next row that has it */
        do
            m++;
        while (row_is_list(m) || m->target != APIGW_FIELD_METHOD);
    gw_error_found(s->err, APIGW_E_VALUE, t->escaped ? t->offset : t->offset + valid,
                   "a method that is an RFC 9110 token", t->at + valid, t->len - valid < 32 ? t->len - valid : 32);
    point_to_row(s->err, m);
    return APIGW_E_VALUE;
}

/* Refuse a method that is not a token, in every mode: written into a request line it could end the line. */
static apigw_status check_method(normalizing *s) {
    const gw_json_text *t = request_read(s->r, APIGW_FIELD_METHOD);
    size_t i = 0;
    if (t == NULL)
        return APIGW_OK;
    while (i < t->len && t->at[i] >= 'A' && t->at[i] <= 'Z')
        i++;
    return t->len != 0 && (i == t->len || gw_header_name_valid(t->at, t->len) == t->len) ? APIGW_OK : bad_method(s, t);
}

/* ---- times -------------------------------------------------------------------------------------------------- */

/* Convert microseconds to milliseconds (A0.4). */
OUT_OF_LINE static apigw_status normalize_time(normalizing *s) {
    apigw_request *r = s->r;
    const gw_json_text *t = request_read(r, APIGW_FIELD_TIME_MS);
    char *text;
    if (t == NULL)
        return APIGW_OK;
    if (t->len - (t->at[0] == '-') <= 3) {
        gw_request_make(r, APIGW_FIELD_TIME_MS, "0", 1);
        return APIGW_OK;
    }
    text = gw_arena_copy(&r->memory, t->at, t->len - 3);
    if (text == NULL)
        return gw_error_nomem(s->err);
    gw_request_make(r, APIGW_FIELD_TIME_MS, text, t->len - 3);
    return APIGW_OK;
}

/* ---- paths -------------------------------------------------------------------------------------------------- */

/* Split a path that is followed by the query string (A6.1, A6.2), in place. */
OUT_OF_LINE static apigw_status normalize_target(normalizing *s) {
    const gw_json_text *raw = request_read(s->r, APIGW_FIELD_RAW_PATH);
    const char *mark = raw == NULL ? NULL : memchr(raw->at, '?', raw->len);
    size_t n;
    if (mark == NULL)
        return APIGW_OK;
    n = (size_t)(mark - raw->at);
    s->text[mark - s->text] = '\0';
    s->r->query_mark = n + 1 == raw->len;
    gw_request_make(s->r, APIGW_FIELD_RAW_QUERY, mark + 1, raw->len - n - 1);
    s->r->made[APIGW_FIELD_RAW_QUERY].has_control = raw->has_control || raw->escaped;
    gw_request_make(s->r, APIGW_FIELD_RAW_PATH, raw->at, n);
    return APIGW_OK;
}

/* Return the path of the context, also when it is withheld for its control characters, which a URI has escaped. */
OUT_OF_LINE static const gw_json_text *context_path(const normalizing *s) {
    const gw_json_document *d = &s->r->document;
    const uint8_t slot = gw_format_sources[s->r->format->kind][APIGW_FIELD_CONTEXT_PATH][0];
    const bool withheld = d->withholds && (d->withheld[slot >> 6] >> (slot & 63) & 1) != 0;
    return withheld ? &d->slots[slot] : request_read(s->r, APIGW_FIELD_CONTEXT_PATH);
}

/* Report U+0000 in the only path of the event. */
COLD static apigw_status bad_path(normalizing *s, const gw_json_text *t) {
    const char *nul = memchr(t->at, '\0', t->len);
    const size_t at = nul == NULL ? 0 : (size_t)(nul - t->at);
    if (s->err == NULL)
        return APIGW_E_VALUE;
    gw_error_found(s->err, APIGW_E_VALUE, gw_json_source_offset(t, s->original, at), "no U+0000", t->at + at, 1);
    point_to_row(s->err, format_field_row(s->r->format, APIGW_FIELD_CONTEXT_PATH));
    return APIGW_E_VALUE;
}

static apigw_status normalize_path(normalizing *s) {
    apigw_request *r = s->r;
    bool decoded = (r->format->rules & PATH_DECODED) != 0;
    const gw_json_text *raw = gw_request_field(r, APIGW_FIELD_RAW_PATH);
    slice path;
    apigw_status status;
    if (raw == NULL && (r->format->rules & CONTEXT_PATH_DECODED) != 0) {
        raw = context_path(s);
        decoded = true;
        if (raw != NULL && raw->has_nul)
            return bad_path(s, raw);
    }
    if (raw == NULL)
        return APIGW_OK;
    status = gw_derive_path(r, slice_of(raw->at, raw->len), decoded ? PERCENT_PATH : PERCENT_VALID_PATH, &path, s->err);
    if (status == APIGW_OK)
        gw_request_make(r, APIGW_FIELD_PATH, path.at, path.len);
    return status;
}

/* Decode path parameters, which REST sends as they are in the path (A1.5), and keep the encoded ones too. */
static apigw_status normalize_parameters(normalizing *s) {
    pair_list *list = &s->r->lists[APIGW_LIST_PATH_PARAMETERS];
    *list = *list_read(s, MODEL_PATH_PARAMETERS);
    s->r->lists[APIGW_LIST_STAGE_VARIABLES] = *list_read(s, MODEL_STAGE_VARIABLES);
    s->r->lists[APIGW_LIST_IDENTITY_SOURCES] = *list_read(s, MODEL_IDENTITY_SOURCES);
    if ((s->r->format->rules & PARAMETERS_ENCODED) == 0 || list->count == 0)
        return APIGW_OK;
    s->r->matched = *list;
    list->at = arena_alloc(&s->r->memory, list->count * sizeof *list->at);
    if (list->at == NULL)
        return gw_error_nomem(s->err);
    list->capacity = list->count;
    memcpy(list->at, s->r->matched.at, list->count * sizeof *list->at);
    for (size_t i = 0; i < list->count; i++) {
        apigw_status status = gw_derive_parameter(s->r, &list->at[i], s->err);
        if (status != APIGW_OK)
            return status;
    }
    return APIGW_OK;
}

/* ---- query -------------------------------------------------------------------------------------------------- */

/* Every front end with query strings has one of these maps. */
enum { QUERY_LISTS = 1 << MODEL_QUERY | 1 << MODEL_MULTI_QUERY | 1 << MODEL_LATTICE_QUERY };

/* Take the query string of the event, with control bytes escaped, so that it cannot end a request line. */
static apigw_status normalize_raw_query(normalizing *s, const gw_json_text *raw) {
    apigw_request *r = s->r;
    size_t n =
        raw->escaped || raw->has_control ? gw_percent_encoded_len(raw->at, raw->len, PERCENT_NO_CONTROL) : raw->len;
    char *text;
    if (n == raw->len)
        return gw_derive_query(r, slice_of(raw->at, raw->len), &r->lists[APIGW_LIST_QUERY], s->err);
    text = arena_bytes(&r->memory, n + 1);
    if (text == NULL)
        return gw_error_nomem(s->err);
    *gw_percent_encode(text, raw->at, raw->len, PERCENT_NO_CONTROL) = '\0';
    gw_request_make(r, APIGW_FIELD_RAW_QUERY, text, n);
    return gw_derive_query(r, slice_of(text, n), &r->lists[APIGW_LIST_QUERY], s->err);
}

/* Take the query string of the event; when it is missing or empty, as in events made by hand, build it from the maps.
 */
static apigw_status normalize_query(normalizing *s) {
    apigw_request *r = s->r;
    const gw_json_text *raw = gw_request_field(r, APIGW_FIELD_RAW_QUERY);
    pair_list *list = &r->lists[APIGW_LIST_QUERY];
    bool encoded = (r->format->rules & QUERY_ENCODED) != 0;
    apigw_status status;
    slice query;
    if (raw != NULL && raw->len != 0)
        return normalize_raw_query(s, raw);
    *list = *list_read(s, MODEL_MULTI_QUERY);
    if (!pairs_merge(list, list_read(s, MODEL_QUERY), false, &r->memory) ||
        !pairs_merge(list, list_read(s, MODEL_LATTICE_QUERY), false, &r->memory))
        return gw_error_nomem(s->err);
    if (list->count == 0) {
        if (raw == NULL && (s->lists & QUERY_LISTS) != 0)
            gw_request_make(r, APIGW_FIELD_RAW_QUERY, "", 0);
        return APIGW_OK;
    }
    status = check_normalize_count(s, list->count);
    if (status == APIGW_OK)
        status = gw_derive_query_text(r, list, encoded, &query, s->err);
    if (status != APIGW_OK)
        return status;
    gw_request_make(r, APIGW_FIELD_RAW_QUERY, query.at, query.len);
    if (!encoded)
        return APIGW_OK;
    memset(list, 0, sizeof *list);
    return gw_derive_query(r, query, list, s->err);
}

/* ---- headers and cookies ------------------------------------------------------------------------------------ */

/* Add a Cookie line with the entries of the `cookies` member, for callers that look for the header (A3.21). */
OUT_OF_LINE static apigw_status join_cookies(normalizing *s, const pair_list *cookies) {
    apigw_status status = check_normalize_count(s, s->r->lists[APIGW_LIST_HEADERS].count + 1);
    size_t n = 0;
    char *line, *to;
    if (status != APIGW_OK)
        return status;
    for (size_t i = 0; i < cookies->count; i++)
        n += cookies->at[i].value_len + 2;
    line = to = arena_bytes(&s->r->memory, n);
    if (line == NULL)
        return gw_error_nomem(s->err);
    for (size_t i = 0; i < cookies->count; i++) {
        if (i != 0) {
            memcpy(to, "; ", 2);
            to += 2;
        }
        memcpy(to, cookies->at[i].value, cookies->at[i].value_len);
        to += cookies->at[i].value_len;
    }
    *to = '\0';
    return pairs_push(&s->r->lists[APIGW_LIST_HEADERS], &s->r->memory, SLICE("cookie"), slice_between(line, to), 0)
               ? APIGW_OK
               : gw_error_nomem(s->err);
}

/* Merge the maps of header fields: for each name the multi-value map takes precedence. List cookies once, also when
 * both a member and a header field have them (A4.3). */
static apigw_status normalize_headers(normalizing *s) {
    apigw_request *r = s->r;
    const pair_list *cookies = list_read(s, MODEL_COOKIES);
    pair_list *headers = &r->lists[APIGW_LIST_HEADERS];
    apigw_status status;
    *headers = *list_read(s, MODEL_MULTI_HEADERS);
    if (!pairs_merge(headers, list_read(s, MODEL_HEADERS), true, &r->memory))
        return gw_error_nomem(s->err);
    status = check_normalize_count(s, headers->count);
    if (status != APIGW_OK)
        return status;
    if (cookies->count == 0)
        return gw_derive_cookies(r, headers, &r->lists[APIGW_LIST_COOKIES], s->err);
    if (gw_derive_cookie_line(headers, 0) == headers->count)
        status = join_cookies(s, cookies);
    if (status != APIGW_OK)
        return status;
    return gw_derive_each_cookie(r, s->text, cookies, &r->lists[APIGW_LIST_COOKIES], s->err);
}

/* ---- body --------------------------------------------------------------------------------------------------- */

COLD static apigw_status bad_base64(normalizing *s, const gw_json_text *body, size_t at) {
    apigw_error what;
    size_t offset = gw_json_source_offset(body, s->original, at);
    char quote[ERROR_QUOTE_MAX];
    gw_error_clear(&what);
    if (at < body->len) /* decoding in place has not come as far as to write over it */
        gw_error_set(&what, APIGW_E_BASE64, offset, "expected base64 of RFC 4648, found '%s'",
                     gw_error_quote(quote, body->at + at, 1));
    else
        gw_error_set(&what, APIGW_E_BASE64, offset, "expected base64 of RFC 4648, found its end too early");
    point_to_row(&what, format_field_row(s->r->format, MODEL_BODY));
    return report_error(s, &what);
}

/* Base64 that lenient decoding takes all the same. */
COLD static apigw_status list_odd_base64(normalizing *s, const gw_json_text *body, size_t at) {
    apigw_error what;
    gw_error_clear(&what);
    gw_error_set(&what, APIGW_E_BASE64, body->escaped ? body->offset : body->offset + at,
                 "expected base64 of RFC 4648, found line breaks, the URL alphabet or no padding");
    point_to_row(&what, format_field_row(s->r->format, MODEL_BODY));
    return report_error(s, &what);
}

/* Decode the body in place if it is base64. Lenient decoding accepts more than RFC 4648, and reports where the
 * deviation begins (F47). */
static apigw_status normalize_body(normalizing *s) {
    const gw_json_text *body = request_read(s->r, MODEL_BODY), *flag = request_read(s->r, MODEL_IS_BASE64);
    size_t n, odd = SIZE_MAX;
    bool valid;
    char *at;
    if (body == NULL)
        return APIGW_OK;
    s->r->body = slice_of(body->at, body->len);
    if (flag == NULL || flag->at[0] != 't')
        return APIGW_OK;
    at = s->text + (body->at - s->text);
    valid = lenient(s) ? gw_base64_decode_loosely(at, body->at, body->len, &n, &odd)
                       : gw_base64_decode(at, body->at, body->len, &n);
    if (!valid) {
        s->r->body = slice_absent();
        return bad_base64(s, body, n);
    }
    at[n] = '\0';
    s->r->body.len = n;
    s->r->body_was_base64 = true;
    return odd == SIZE_MAX ? APIGW_OK : list_odd_base64(s, body, odd);
}

apigw_status gw_request_normalize(apigw_request *r, char *text, slice original, apigw_error *err) {
    normalizing s = {r, text, original, err, gw_format_readings[r->format->kind].lists};
    if (original.at == NULL)
        s.original = r->source;
    apigw_status status = check_method(&s);
    if (status == APIGW_OK && r->options.value[APIGW_OPT_STRICT] != 0 && !lenient(&s))
        status = check_forms(&s);
    if (status == APIGW_OK && (r->format->rules & TIME_IN_MICROSECONDS) != 0)
        status = normalize_time(&s);
    if (status == APIGW_OK && (r->format->rules & QUERY_IN_PATH) != 0)
        status = normalize_target(&s);
    if (status == APIGW_OK)
        status = normalize_path(&s);
    if (status == APIGW_OK)
        status = normalize_query(&s);
    if (status == APIGW_OK)
        status = normalize_parameters(&s);
    if (status == APIGW_OK)
        status = normalize_headers(&s);
    if (status != APIGW_OK)
        return status;
    return normalize_body(&s);
}
