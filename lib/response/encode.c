/* From a response to the result document of a front end (B.1 to B.7), and to the prelude of a streamed one (E.1). */
#include "core/buffer.h"
#include "core/error.h"
#include "core/output.h"
#include "core/sort.h"
#include "format/registry.h"
#include "response/response.h"
#include "text/base64.h"
#include "text/header.h"
#include "text/media_type.h"
#include "text/pairs.h"
#include "text/reason.h"
#include "text/utf8.h"
#include "json/writer.h"
#include <apigw/runtime.h>

enum {
    FEW_LINES = 64,
    NO_NEXT_LINE = -1,
    COOKIE_NAME_BITS = 9,                    /* letters of "Set-Cookie" */
    COOKIE_NAMES_MAX = 1 << COOKIE_NAME_BITS /* its spellings */
};

/* How the lines of one name hang together. */
typedef struct line_link {
    int32_t next; /* the next line of that name, or NO_NEXT_LINE */
    bool later;   /* there is one before */
    bool silent;  /* a framing header, or a cookie that goes elsewhere: not written with the headers */
} line_link;

/* One response on its way. */
typedef struct response_encoding {
    const apigw_response *r;
    const format_result_member *members; /* of the result, or of the prelude */
    apigw_buffer *out;
    line_link *links; /* of each line */
    bool single;      /* a member takes one value a name */
    bool multi;       /* a member takes the names that repeat, or all when there is none for the others */
    bool cookies;     /* a member takes the Set-Cookie lines */
    bool arrays;      /* several of them may be an array (B.6) */
    bool by_case;     /* several of them go under names that differ in case (B5.11) */
    bool base64;
} response_encoding;

/* ---- lines of one name -------------------------------------------------------------------------------------- */

static bool response_same_name(const apigw_pair *a, const apigw_pair *b) {
    return header_name_equal(a->name, a->name_len, b->name, b->name_len);
}

/* Few lines, as a rule: each is compared with those behind it. */
static void link_few(response_encoding *e, size_t n) {
    const apigw_pair *lines = e->r->headers.at;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && e->links[i].next == NO_NEXT_LINE; k++)
            if (response_same_name(&lines[i], &lines[k])) {
                e->links[i].next = (int32_t)k;
                e->links[k].later = true;
            }
}

static bool response_line_before(const void *context, uint32_t a, uint32_t b) {
    int order = gw_pairs_compare((const apigw_pair *)context + a, (const apigw_pair *)context + b, true);
    return order != 0 ? order < 0 : a < b;
}

/* Many: in the order of their names. */
static void link_many(response_encoding *e, size_t n, uint32_t *order) {
    const apigw_pair *lines = e->r->headers.at;
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, n, response_line_before, lines);
    for (size_t i = 1; i < n; i++)
        if (response_same_name(&lines[order[i - 1]], &lines[order[i]])) {
            e->links[order[i - 1]].next = (int32_t)order[i];
            e->links[order[i]].later = true;
        }
}

static bool is_response_cookie(const apigw_pair *line) {
    return header_name_equal(line->name, line->name_len, "set-cookie", 10);
}

/* Whether a member of that kind is written. */
static bool has_response_member(const format_result_member *members, enum format_result what) {
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS; i++)
        if (members[i].what == what)
            return members[i].how != READ_ONLY;
    return false;
}

static void link_response_lines(response_encoding *e, size_t n, uint32_t *order) {
    for (size_t i = 0; i < n; i++) {
        const apigw_pair *line = &e->r->headers.at[i];
        e->links[i] =
            (line_link){NO_NEXT_LINE, false,
                        gw_header_is_framing(line->name, line->name_len) || (e->cookies && is_response_cookie(line))};
    }
    if (order == NULL)
        link_few(e, n);
    else
        link_many(e, n, order);
}

/* ---- members ------------------------------------------------------------------------------------------------ */

/* Each writes the value of its member, and nothing when the member is left out. */
typedef void write_response_value(response_encoding *e, const format_result_member *m);

static void open_response_member(response_encoding *e, const char *name) {
    const char *before = e->out->length == 1 ? "\"" : ",\""; /* behind the opening brace */
    buffer_append(e->out, before, strlen(before));
    buffer_append(e->out, name, strlen(name));
    buffer_literal(e->out, "\":");
}

static void write_status(response_encoding *e, const format_result_member *m) {
    open_response_member(e, m->name);
    gw_buffer_integer(e->out, e->r->status);
}

/* A code that has no phrase needs no description (B5.4). */
static void write_description(response_encoding *e, const format_result_member *m) {
    const char *reason = gw_reason_phrase(e->r->status);
    if (reason == NULL)
        return;
    open_response_member(e, m->name);
    buffer_byte(e->out, '"');
    gw_buffer_integer(e->out, e->r->status);
    buffer_byte(e->out, ' ');
    buffer_append(e->out, reason, strlen(reason));
    buffer_byte(e->out, '"');
}

/* Write what separates an entry from the one before; the first opens the member. */
static void begin_entry(response_encoding *e, const format_result_member *m, bool *any) {
    if (*any) {
        buffer_byte(e->out, ',');
    } else {
        open_response_member(e, m->name);
        buffer_byte(e->out, '{');
    }
    *any = true;
}

static void open_response_entry(response_encoding *e, const format_result_member *m, bool *any,
                                const apigw_pair *line) {
    begin_entry(e, m, any);
    gw_json_write_string(e->out, line->name, line->name_len);
    buffer_byte(e->out, ':');
}

/* The lines of one name as one value (RFC 9110 section 5.3). */
static void write_joined(response_encoding *e, int32_t i) {
    buffer_byte(e->out, '"');
    for (; i != NO_NEXT_LINE; i = e->links[i].next) {
        const apigw_pair *line = &e->r->headers.at[i];
        gw_json_write_inside(e->out, line->value, line->value_len);
        if (e->links[i].next != NO_NEXT_LINE)
            buffer_literal(e->out, ", ");
    }
    buffer_byte(e->out, '"');
}

/* Behind the entries, if there were any. */
static void close_entries(response_encoding *e, const format_result_member *m, bool any) {
    if (!any && m->how != EVEN_EMPTY)
        return;
    if (!any) {
        open_response_member(e, m->name);
        buffer_byte(e->out, '{');
    }
    buffer_byte(e->out, '}');
}

static void write_values(response_encoding *e, int32_t i) {
    buffer_byte(e->out, '[');
    for (; i != NO_NEXT_LINE; i = e->links[i].next) {
        gw_json_write_string(e->out, e->r->headers.at[i].value, e->r->headers.at[i].value_len);
        if (e->links[i].next != NO_NEXT_LINE)
            buffer_byte(e->out, ',');
    }
    buffer_byte(e->out, ']');
}

/* Write the name of the n-th Set-Cookie line: each bit of `n` switches the case of other letters. */
static void write_cookie_name(apigw_buffer *out, unsigned n) {
    static const uint16_t letters[COOKIE_NAME_BITS] = {1 << 0 | 1 << 4, 1 << 4, 1 << 1, 1 << 2, 1 << 5,
                                                       1 << 6,          1 << 7, 1 << 8, 1 << 9};
    char name[] = "Set-Cookie";
    for (unsigned bit = 0; bit < COOKIE_NAME_BITS; bit++)
        for (unsigned i = 0; (n >> bit & 1) != 0 && i < sizeof name - 1; i++)
            if ((letters[bit] >> i & 1) != 0)
                name[i] ^= 0x20;
    gw_json_write_string(out, name, sizeof name - 1);
}

/* Write each Set-Cookie line as an entry of its own. */
static void write_cookies_by_case(response_encoding *e, const format_result_member *m, int32_t i, bool *any) {
    for (unsigned n = 0; i != NO_NEXT_LINE; i = e->links[i].next, n++) {
        begin_entry(e, m, any);
        write_cookie_name(e->out, n);
        buffer_byte(e->out, ':');
        gw_json_write_string(e->out, e->r->headers.at[i].value, e->r->headers.at[i].value_len);
    }
}

/* Cookies are not joined where there may be an array (B.6). */
static void write_headers(response_encoding *e, const format_result_member *m) {
    bool any = false;
    for (size_t i = 0; i < e->r->headers.count; i++) {
        const apigw_pair *line = &e->r->headers.at[i];
        const line_link *l = &e->links[i];
        if (l->later || l->silent || (e->multi && l->next != NO_NEXT_LINE))
            continue;
        if (e->by_case && l->next != NO_NEXT_LINE && is_response_cookie(line)) {
            write_cookies_by_case(e, m, (int32_t)i, &any);
            continue;
        }
        open_response_entry(e, m, &any, line);
        if (e->arrays && l->next != NO_NEXT_LINE && is_response_cookie(line))
            write_values(e, (int32_t)i);
        else
            write_joined(e, (int32_t)i);
    }
    close_entries(e, m, any);
}

static void write_multi_headers(response_encoding *e, const format_result_member *m) {
    bool any = false;
    for (size_t i = 0; i < e->r->headers.count; i++) {
        const line_link *l = &e->links[i];
        if (l->later || l->silent || (e->single && l->next == NO_NEXT_LINE))
            continue;
        open_response_entry(e, m, &any, &e->r->headers.at[i]);
        write_values(e, (int32_t)i);
    }
    close_entries(e, m, any);
}

static void write_cookies(response_encoding *e, const format_result_member *m) {
    for (size_t i = 0; i < e->r->headers.count; i++)
        if (is_response_cookie(&e->r->headers.at[i])) {
            open_response_member(e, m->name);
            write_values(e, (int32_t)i);
            return;
        }
}

static void write_response_body(response_encoding *e, const format_result_member *m) {
    if (e->r->body.at == NULL)
        return;
    open_response_member(e, m->name);
    if (e->base64)
        gw_json_write_base64(e->out, e->r->body.at, e->r->body.len);
    else
        gw_json_write_string(e->out, e->r->body.at, e->r->body.len);
}

static void write_is_base64(response_encoding *e, const format_result_member *m) {
    open_response_member(e, m->name);
    if (e->base64)
        buffer_literal(e->out, "true");
    else
        buffer_literal(e->out, "false");
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Whether any Content-Encoding line names one that is not identity. */
static bool is_encoded(const pair_list *headers) {
    for (size_t i = 0; i < headers->count; i++) {
        const apigw_pair *line = &headers->at[i];
        if (line->value_len != 0 && header_name_equal(line->name, line->name_len, "content-encoding", 16) &&
            !header_name_equal(line->value, line->value_len, "identity", 8))
            return true;
    }
    return false;
}

/* Whether the body goes as base64: the caller's word, else when it is encoded, not UTF-8, or of a type that is not
 * text. */
static bool wants_response_base64(const apigw_response *r) {
    const apigw_pair *type_line = gw_pairs_find(&r->headers, "content-type", 12, 0, true);
    if (r->body.at == NULL || (r->body_flags & APIGW_BODY_TEXT) != 0)
        return false;
    if ((r->body_flags & APIGW_BODY_BASE64) != 0)
        return true;
    if (is_encoded(&r->headers))
        return true;
    if (type_line != NULL) {
        slice type = gw_media_type(type_line->value, type_line->value_len);
        if (type.len != 0 && !gw_media_type_is_text(type.at, type.len))
            return true;
    }
    return gw_utf8_valid(r->body.at, r->body.len) != r->body.len;
}

static apigw_status check_response_text(const apigw_response *r, apigw_error *err) {
    size_t at = (r->body_flags & APIGW_BODY_TEXT) != 0 ? gw_utf8_valid(r->body.at, r->body.len) : r->body.len;
    char quote[ERROR_QUOTE_MAX];
    if (at == r->body.len)
        return APIGW_OK;
    return gw_error_set(err, APIGW_E_UTF8, at, "expected a body in UTF-8 to be sent as text, found '%s'",
                        gw_error_quote(quote, r->body.at + at, 1));
}

/* Whether a name has one value and no other member takes the cookies. */
static bool has_one_cookie(const format *f) {
    return !has_response_member(f->result, RESULT_COOKIES) && !has_response_member(f->result, RESULT_MULTI_HEADERS) &&
           (f->result_rules & RESULT_ARRAYS) == 0;
}

static bool writes_cookies_by_case(const apigw_response *r, const format *f) {
    return r->options.value[APIGW_OPT_COOKIES_BY_CASE] != 0 && has_one_cookie(f);
}

/* Where a name has one value, a second cookie would be lost, or both would be read as one (B5.5, A5.2); under an option
 * as many go out as the name has spellings (B5.11). */
static apigw_status check_cookies(const apigw_response *r, const format *f, apigw_error *err) {
    size_t count = 0, most = writes_cookies_by_case(r, f) ? COOKIE_NAMES_MAX : 1;
    if (!has_one_cookie(f))
        return APIGW_OK;
    for (size_t i = 0; i < r->headers.count; i++)
        count += is_response_cookie(&r->headers.at[i]);
    if (count <= most)
        return APIGW_OK;
    if (most == 1)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX,
                            "expected at most one Set-Cookie line, which is all that kind %s carries, found %zu",
                            apigw_kind_name(f->kind), count);
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX,
                        "expected at most %zu Set-Cookie lines, as many as the name has spellings, found %zu", most,
                        count);
}

static void write_response_document(response_encoding *e) {
    static write_response_value *const writers[RESULT_END] = {
        [RESULT_STATUS] = write_status,
        [RESULT_HEADERS] = write_headers,
        [RESULT_MULTI_HEADERS] = write_multi_headers,
        [RESULT_COOKIES] = write_cookies,
        [RESULT_BODY] = write_response_body,
        [RESULT_IS_BASE64] = write_is_base64,
        [RESULT_DESCRIPTION] = write_description,
    };
    const format_result_member *m = e->members;
    buffer_byte(e->out, '{');
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS && m[i].what != 0; i++)
        if (m[i].how != READ_ONLY)
            writers[m[i].what](e, &m[i]);
    buffer_byte(e->out, '}');
}

/* Write with memory of the buffer, for more lines than usual. */
static apigw_status write_response_many(response_encoding *e, apigw_error *err) {
    size_t n = e->r->headers.count;
    line_link *links = gw_buffer_scratch(e->out, n * (sizeof *links + sizeof(uint32_t)));
    if (links == NULL)
        return gw_error_nomem(err);
    e->links = links;
    link_response_lines(e, n, (uint32_t *)(void *)(links + n));
    write_response_document(e);
    return APIGW_OK;
}

static apigw_status write_response_all(response_encoding *e, uint32_t rules, apigw_error *err) {
    line_link links[FEW_LINES];
    e->single = has_response_member(e->members, RESULT_HEADERS);
    e->multi = has_response_member(e->members, RESULT_MULTI_HEADERS);
    e->cookies = has_response_member(e->members, RESULT_COOKIES);
    e->arrays = (rules & RESULT_ARRAYS) != 0;
    if (e->r->headers.count > FEW_LINES)
        return write_response_many(e, err);
    e->links = links;
    link_response_lines(e, e->r->headers.count, NULL);
    write_response_document(e);
    return APIGW_OK;
}

/* Writes a response as those members. */
static apigw_status write_response(response_encoding *e, uint32_t rules, apigw_error *err) {
    flat_response flat;
    if (!gw_flat_response_begin(&flat, e->r))
        return gw_error_nomem(err);
    e->r = flat.r;
    apigw_status status = write_response_all(e, rules, err);
    gw_flat_response_end(&flat);
    return status;
}

apigw_status gw_response_write_prelude(const apigw_response *r, const format *f, apigw_buffer *out, apigw_error *err) {
    response_encoding e = {.r = r, .members = f->stream, .out = out};
    return write_response(&e, f->stream_rules, err);
}

/* Refuse a result of `n` bytes that is over the front end's own limit (A5.7), or that of an invocation (B.9). */
static apigw_status check_size(const format *f, size_t n, apigw_error *err) {
    size_t limit = f->result_limit != 0 ? f->result_limit : APIGW_RUNTIME_PAYLOAD_MAX;
    if (n <= limit)
        return APIGW_OK;
    gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected a result of at most %llu bytes, found %llu",
                 (unsigned long long)limit, (unsigned long long)n);
    if (err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE;
    return APIGW_E_SIZE;
}

/* A body that is too large by itself is refused before anything is written. */
static apigw_status write_response_result(response_encoding *e, const format *f, apigw_error *err) {
    size_t body = e->base64 ? gw_base64_encoded_len(e->r->body.len) : e->r->body.len;
    apigw_status status = check_size(f, body, err);
    if (status == APIGW_OK)
        status = write_response(e, f->result_rules, err);
    return status == APIGW_OK ? check_size(f, e->out->length, err) : status;
}

apigw_status apigw_response_encode(const apigw_response *response, uint32_t kind, apigw_buffer *out, apigw_error *err) {
    const format *f = gw_format_of_kind(kind);
    apigw_status status = APIGW_OK;
    response_encoding e;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (response == NULL || out == NULL || f == NULL)
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a kind and a buffer");
    else if (gw_buffer_holds(out, response->body.at, response->body.len))
        status = gw_buffer_refuse_input(out, err);
    else if (f->result[0].what == 0)
        status = gw_response_unsupported(f, err);
    else
        status = check_response_text(response, err);
    if (status == APIGW_OK)
        status = check_cookies(response, f, err);
    if (status == APIGW_OK) {
        e = (response_encoding){.r = response,
                                .members = f->result,
                                .out = out,
                                .by_case = writes_cookies_by_case(response, f),
                                .base64 = wants_response_base64(response)};
        status = write_response_result(&e, f, err);
    }
    if (status == APIGW_OK)
        return gw_output_finish(out, err);
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}
