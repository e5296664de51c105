/* A request from its head, or from method, target and field lines. A head is first read as a whole without changing
 * anything; then the request gets all of it. */
#include "core/error.h"
#include "core/nts.h"
#include "request/derived.h"
#include "request/setter.h"
#include "text/header.h"
#include "text/simd.h"
#include "text/target.h"
#include "text/utf8.h"
#include <apigw/http.h>

/* Field lines of a head whose parts are remembered; those of later ones are found again. */
enum { HEAD_REMEMBERED = 48 };

/* Digits of a Content-Length: what 64 bits surely hold. */
enum { CONTENT_LENGTH_DIGITS = 18 };

/* What is in a field line. */
typedef struct field_line {
    slice name, value;
    const char *next; /* the line after it; of a wrong line its first wrong byte */
    unsigned high;    /* not 0: the value has bytes over 127 */
} field_line;

typedef struct head_reading {
    const apigw_request *r;
    const char *begin, *end; /* the text, as far as it may be read */
    bool is_cut;             /* the text goes on, but is longer than allowed */
    slice method, target;
    bool is_http_1_0;
    const char *fields; /* the first field line */
    const char *after;  /* after the last field line */
    size_t count;       /* of field lines */
    size_t hosts;
    slice content_length; /* at is NULL without one */
    bool chunked;
    field_line remembered[HEAD_REMEMBERED];
    apigw_error *err;
} head_reading;

/* ---- errors ------------------------------------------------------------------------------------------------- */

/* Refuse the head at a byte of it, which may be its end. */
static apigw_status refuse_head(const head_reading *h, apigw_status code, const char *at, const char *expected) {
    gw_error_found(h->err, code, (uint64_t)(at - h->begin), expected, at, at < h->end);
    return gw_request_refuse(code, h->err);
}

/* The end of the text was reached before that of the head. */
static apigw_status need_more(const head_reading *h) {
    if (!h->is_cut)
        return APIGW_MORE;
    gw_error_set(h->err, APIGW_E_SIZE, (uint64_t)(h->end - h->begin), "expected a request head of at most %llu bytes",
                 (unsigned long long)h->r->options.value[APIGW_OPT_MAX_HEAD]);
    return gw_request_refuse(APIGW_E_SIZE, h->err);
}

/* Refuse text that is not UTF-8, under APIGW_OPT_REFUSE_OBS_TEXT (F43). */
static apigw_status check_head_text(const head_reading *h, slice text) {
    size_t valid;
    if (h->r->options.value[APIGW_OPT_REFUSE_OBS_TEXT] == 0)
        return APIGW_OK;
    valid = gw_utf8_valid(text.at, text.len);
    return valid == text.len ? APIGW_OK : refuse_head(h, APIGW_E_UTF8, text.at + valid, "UTF-8");
}

/* ---- finding ends ------------------------------------------------------------------------------------------- */

/* Return the end of a token. */
static const char *token_end(const char *p, const char *end) {
#if SIMD_BLOCKS
    if (end - p >= 16) {
        const unsigned stops = header_name_stops(simd_load(p));
        p += stops == 0 ? 16 : lowest_bit(stops);
        if (stops != 0 && (*p == ':' || *p == ' ')) /* most often */
            return p;
    }
#endif
    return p == end ? p : p + gw_header_name_valid(p, (size_t)(end - p));
}

/* Return the first control byte, or `end`. `target`: spaces and tabs count as such. `*high` becomes other than 0 for
 * bytes over 127 before it. */
static IN_LINE const char *control_byte(const char *p, const char *end, bool target, unsigned *high) {
#if SIMD_BLOCKS
    for (; end - p >= 16; p += 16) {
        const simd_block block = simd_load(p);
        simd_block control = simd_at_most(block, target ? 0x20 : 0x1f);
        if (!target)
            control = simd_clear(control, simd_equal(block, '\t'));
        const unsigned stops = simd_bits(simd_or(control, simd_equal(block, 0x7f)));
        const unsigned bytes = simd_high_bits(block);
        if (stops != 0) {
            *high |= bytes & ((stops & (0 - stops)) - 1);
            return p + lowest_bit(stops);
        }
        *high |= bytes;
    }
#endif
    for (; p < end; p++) {
        const unsigned char c = (unsigned char)*p;
        if (c == 0x7f || c < 0x20 + (target ? 1 : 0)) {
            if (target || c != '\t')
                return p;
        }
        *high |= c & 0x80u;
    }
    return p;
}

enum line_outcome { LINE_WHOLE, LINE_SHORT, LINE_WRONG };

/* Find the line after the one whose content ends at `p`. */
static enum line_outcome end_line(const char *p, const char *end, const char **next) {
    *next = p;
    if (p == end)
        return LINE_SHORT;
    if (*p != '\r')
        return LINE_WRONG;
    if (p + 1 == end)
        return LINE_SHORT;
    *next = p[1] == '\n' ? p + 2 : p + 1;
    return p[1] == '\n' ? LINE_WHOLE : LINE_WRONG;
}

/* Read the field line at `p`. */
static enum line_outcome read_field_line(const char *p, const char *end, field_line *f) {
    const char *colon = token_end(p, end), *value, *stop;
    enum line_outcome outcome;
    f->next = colon;
    f->high = 0;
    if (colon == end)
        return LINE_SHORT;
    if (colon == p || *colon != ':')
        return LINE_WRONG;
    value = colon + 1;
    while (value < end && ascii_is_space(*value))
        value++;
    stop = control_byte(value, end, false, &f->high);
    outcome = end_line(stop, end, &f->next);
    while (stop > value && ascii_is_space(stop[-1]))
        stop--;
    f->name = slice_between(p, colon);
    f->value = slice_between(value, stop);
    return outcome;
}

/* ---- the request line --------------------------------------------------------------------------------------- */

/* Check a target and set it. */
static apigw_status take_target(head_reading *h, slice target, unsigned high) {
    target_parts parts;
    const char *expected;
    size_t bad;
    h->target = target;
    if (slice_is(target, "*") && slice_is(h->method, "OPTIONS")) {
        h->target = SLICE("/");
        return APIGW_OK;
    }
    if (!gw_target_split(target, &parts, &bad, &expected))
        return refuse_head(h, APIGW_E_VALUE, target.at + bad, expected);
    return high == 0 ? APIGW_OK : check_head_text(h, target);
}

/* Read the version and the end of the request line. */
static apigw_status read_http_version(head_reading *h, const char *p) {
    static const char expected[] = "HTTP/1.";
    enum line_outcome outcome;
    for (const char *e = expected; *e != '\0'; e++, p++) {
        if (p == h->end)
            return need_more(h);
        if (*p != *e)
            return refuse_head(h, APIGW_E_VALUE, p, "HTTP/1.1 or HTTP/1.0");
    }
    if (p == h->end)
        return need_more(h);
    if (!ascii_is_digit(*p))
        return refuse_head(h, APIGW_E_VALUE, p, "HTTP/1.1 or HTTP/1.0");
    h->is_http_1_0 = *p == '0';
    outcome = end_line(p + 1, h->end, &h->fields);
    if (outcome == LINE_SHORT)
        return need_more(h);
    return outcome == LINE_WHOLE ? APIGW_OK : refuse_head(h, APIGW_E_VALUE, h->fields, "CR LF after the HTTP version");
}

static apigw_status read_request_line(head_reading *h) {
    const char *p = h->begin, *stop;
    unsigned high = 0;
    apigw_status status;
    if (p < h->end && *p == '\r') { /* an empty line before it (RFC 9112 section 2.2) */
        enum line_outcome outcome = end_line(p, h->end, &p);
        if (outcome != LINE_WHOLE)
            return outcome == LINE_SHORT ? need_more(h) : refuse_head(h, APIGW_E_VALUE, p, "LF after CR");
    }
    stop = token_end(p, h->end);
    if (stop == h->end)
        return need_more(h);
    if (stop == p || *stop != ' ')
        return refuse_head(h, APIGW_E_VALUE, stop, "a method and one space");
    h->method = slice_between(p, stop);
    p = stop + 1;
    stop = control_byte(p, h->end, true, &high);
    if (stop == h->end)
        return need_more(h);
    if (stop == p || *stop != ' ')
        return refuse_head(h, APIGW_E_VALUE, stop, "a target and one space");
    status = take_target(h, slice_between(p, stop), high);
    if (status != APIGW_OK)
        return status;
    return read_http_version(h, stop + 1);
}

/* ---- the field lines ---------------------------------------------------------------------------------------- */

static apigw_status check_content_length(head_reading *h, slice value) {
    size_t digits = 0;
    while (digits < value.len && ascii_is_digit(value.at[digits]))
        digits++;
    if (digits == 0 || digits != value.len || digits > CONTENT_LENGTH_DIGITS)
        return refuse_head(h, APIGW_E_VALUE, value.at + (digits == value.len ? 0 : digits), "a length in decimal");
    if (h->chunked || (h->content_length.at != NULL && !slice_equal(h->content_length, value)))
        return refuse_head(h, APIGW_E_VALUE, value.at, "one Content-Length, and no Transfer-Encoding beside it");
    h->content_length = value;
    return APIGW_OK;
}

/* Other codings than chunked would have to be undone by a server that never asked for them. */
static apigw_status check_transfer_encoding(head_reading *h, slice value) {
    if (!slice_is_fold(value, "chunked") || h->chunked)
        return refuse_head(h, APIGW_E_VALUE, value.at, "Transfer-Encoding: chunked once");
    if (h->is_http_1_0)
        return refuse_head(h, APIGW_E_VALUE, value.at, "no Transfer-Encoding in HTTP/1.0");
    if (h->content_length.at != NULL)
        return refuse_head(h, APIGW_E_VALUE, value.at, "no Transfer-Encoding beside a Content-Length");
    h->chunked = true;
    return APIGW_OK;
}

static apigw_status check_host(head_reading *h, slice value) {
    const size_t valid = gw_target_authority_valid(value);
    if (valid != value.len)
        return refuse_head(h, APIGW_E_VALUE, value.at + valid, "a host and a port");
    if (h->hosts++ != 0)
        return refuse_head(h, APIGW_E_VALUE, value.at, "one Host field");
    return APIGW_OK;
}

static bool is_content_length(slice name) {
    return header_name_equal(name.at, name.len, "content-length", 14);
}

static bool is_host_field(slice name) {
    return header_name_equal(name.at, name.len, "host", 4);
}

static apigw_status take_field_line(head_reading *h, const field_line *f) {
    apigw_status status = APIGW_OK;
    if (is_host_field(f->name)) /* these decide who the request is for, and where it ends */
        status = check_host(h, f->value);
    else if (is_content_length(f->name))
        status = check_content_length(h, f->value);
    else if (header_name_equal(f->name.at, f->name.len, "transfer-encoding", 17))
        status = check_transfer_encoding(h, f->value);
    if (status == APIGW_OK && f->high != 0)
        status = check_head_text(h, f->value);
    if (status != APIGW_OK)
        return status;
    if (h->count >= h->r->options.value[APIGW_OPT_MAX_ITEMS]) {
        gw_derive_too_many(h->r, h->err);
        return gw_request_refuse(APIGW_E_ITEMS, h->err);
    }
    if (h->count < HEAD_REMEMBERED)
        h->remembered[h->count] = *f;
    h->count++;
    return APIGW_OK;
}

/* Read the field lines and the empty line after them, which `optional` says may be missing. */
static apigw_status read_field_lines(head_reading *h, bool optional) {
    const char *p = h->fields, *expected = "a field name and ':' directly after it";
    field_line f;
    for (;;) {
        enum line_outcome outcome;
        apigw_status status;
        if (p == h->end && optional && !h->is_cut) {
            h->after = p;
            return APIGW_OK;
        }
        if (p < h->end && *p == '\r') {
            outcome = end_line(p, h->end, &h->after);
            if (outcome == LINE_WHOLE)
                return APIGW_OK;
            return outcome == LINE_SHORT ? need_more(h) : refuse_head(h, APIGW_E_HEADER, h->after, "LF after CR");
        }
        outcome = read_field_line(p, h->end, &f);
        if (outcome == LINE_SHORT)
            return need_more(h);
        if (outcome == LINE_WRONG)
            return refuse_head(h, APIGW_E_HEADER, f.next,
                               memchr(p, ':', (size_t)(f.next - p)) == NULL ? expected : "CR LF at the end of a line");
        status = take_field_line(h, &f);
        if (status != APIGW_OK)
            return status;
        p = f.next;
    }
}

/* ---- setting ------------------------------------------------------------------------------------------------ */

/* What a request is set to. */
typedef struct made_head {
    slice method;
    request_target target;
    pair_list headers, cookies;
} made_head;

/* Return a text in the copy of `original`, ended with a NUL. */
static slice move_text(slice text, char *copy, const char *original) {
    char *at = copy + (text.at - original);
    at[text.len] = '\0';
    return slice_of(at, text.len);
}

/* Whether a field line becomes no header field: Host beside the authority of the target, a second Content-Length. */
static bool is_superseded(const made_head *made, const field_line *f, size_t *lengths) {
    if (is_host_field(f->name))
        return made->target.host.at != NULL;
    return is_content_length(f->name) && (*lengths)++ != 0;
}

/* Make the header fields in one copy of all lines. */
static apigw_status make_header_fields(apigw_request *r, const head_reading *h, made_head *made, apigw_error *err) {
    const char *p = h->fields;
    const size_t n = (size_t)(h->after - p), capacity = h->count + 1; /* with that of the authority */
    char *copy = arena_bytes(&r->memory, n + 1);
    size_t lengths = 0;
    made->headers = (pair_list){.capacity = capacity};
    made->headers.at = copy == NULL || capacity > SIZE_MAX / sizeof(apigw_pair)
                           ? NULL
                           : arena_alloc(&r->memory, capacity * sizeof(apigw_pair));
    if (made->headers.at == NULL)
        return gw_error_nomem(err);
    if (n != 0)
        memcpy(copy, p, n);
    if (made->target.host.at != NULL)
        pairs_push(&made->headers, &r->memory, SLICE("Host"), made->target.host, 0); /* there is room */
    for (size_t i = 0; i < h->count; i++) {
        field_line again;
        const field_line *f = &again;
        slice value;
        if (i < HEAD_REMEMBERED)
            f = &h->remembered[i];
        else
            (void)read_field_line(p, h->end, &again); /* it was whole */
        p = f->next;
        if (is_superseded(made, f, &lengths))
            continue;
        value = move_text(f->value, copy, h->fields);
        if (f->high != 0 && gw_utf8_valid(value.at, value.len) != value.len) {
            apigw_status status = gw_request_copy_line(r, value, &value, err);
            if (status != APIGW_OK)
                return status;
        }
        pairs_push(&made->headers, &r->memory, move_text(f->name, copy, h->fields), value, 0);
    }
    return APIGW_OK;
}

/* Make everything that the request is set to. */
static apigw_status make_head(apigw_request *r, const head_reading *h, made_head *made, apigw_error *err) {
    char *method;
    apigw_status status;
    memset(made, 0, sizeof *made);
    status = gw_request_make_target(r, h->target, &made->target, err);
    if (status == APIGW_OK)
        status = make_header_fields(r, h, made, err);
    if (status == APIGW_OK)
        status = gw_derive_cookies(r, &made->headers, &made->cookies, err);
    if (status != APIGW_OK)
        return gw_request_refuse(status, err);
    method = gw_arena_copy(&r->memory, h->method.at, h->method.len);
    if (method == NULL)
        return gw_error_nomem(err);
    made->method = slice_of(method, h->method.len);
    return APIGW_OK;
}

static void put_list(apigw_request *r, uint32_t list, const pair_list *pairs) {
    r->lists[list] = *pairs;
    r->set_lists |= 1u << list;
    gw_request_list_replaced(r, list);
}

static void put_head(apigw_request *r, const made_head *made) {
    gw_request_set_field(r, APIGW_FIELD_METHOD, made->method);
    gw_request_put_target(r, &made->target);
    put_list(r, APIGW_LIST_HEADERS, &made->headers);
    put_list(r, APIGW_LIST_COOKIES, &made->cookies);
}

/* ---- public ------------------------------------------------------------------------------------------------- */

/* Begin to read a text. */
static void begin_head(head_reading *h, const apigw_request *r, slice text, apigw_error *err) {
    const uint64_t max = r->options.value[APIGW_OPT_MAX_HEAD];
    h->r = r;
    h->is_cut = text.len > max;
    h->begin = text.at == NULL ? "" : text.at;
    h->end = h->begin + (h->is_cut ? (size_t)max : text.len);
    h->method = h->target = h->content_length = slice_absent();
    h->count = h->hosts = 0;
    h->chunked = h->is_http_1_0 = false;
    h->fields = h->after = h->begin;
    h->err = err;
}

apigw_status apigw_request_set_head(apigw_request *request, const char *head, size_t head_len, size_t *consumed,
                                    apigw_error *err) {
    head_reading h;
    made_head made;
    apigw_status status;
    gw_error_clear(err);
    head_len = length_of(head, head_len);
    if (consumed != NULL)
        *consumed = 0;
    if (request == NULL || (head == NULL && head_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a head");
    begin_head(&h, request, slice_of(head, head_len), err);
    status = read_request_line(&h);
    if (status == APIGW_OK)
        status = read_field_lines(&h, false);
    if (status != APIGW_OK)
        return status;
    if (h.hosts == 0 && !h.is_http_1_0)
        return refuse_head(&h, APIGW_E_VALUE, h.after - 2, "a Host field");
    status = make_head(request, &h, &made, err);
    if (status != APIGW_OK) {
        if (err != NULL)
            err->offset = UINT64_MAX; /* it was within the target */
        return status;
    }
    put_head(request, &made);
    gw_request_set_field(request, APIGW_FIELD_PROTOCOL, h.is_http_1_0 ? SLICE("HTTP/1.0") : SLICE("HTTP/1.1"));
    if (consumed != NULL)
        *consumed = (size_t)(h.after - h.begin);
    return APIGW_OK;
}

/* Check the method and the target of a message; offsets of errors are within each. */
static apigw_status read_message_line(head_reading *h, slice method, slice target) {
    unsigned high = 0;
    const char *stop;
    const size_t valid = method.len == 0 ? 0 : gw_header_name_valid(method.at, method.len);
    h->begin = method.at;
    h->end = method.at + method.len;
    if (method.len == 0 || valid != method.len)
        return refuse_head(h, APIGW_E_VALUE, h->begin + valid, "a method");
    h->method = method;
    h->begin = target.at;
    h->end = target.at + target.len;
    stop = control_byte(h->begin, h->end, true, &high);
    if (stop != h->end)
        return refuse_head(h, APIGW_E_VALUE, stop, "a target without spaces and control bytes");
    return take_target(h, target, high);
}

/* Read the field lines of a message. */
static apigw_status read_message_fields(head_reading *h, slice lines) {
    const slice method = h->method, target = h->target;
    apigw_status status;
    begin_head(h, h->r, lines, h->err);
    h->method = method;
    h->target = target;
    status = read_field_lines(h, true);
    if (status == APIGW_MORE)
        return refuse_head(h, APIGW_E_HEADER, h->end, "CR LF at the end of a line");
    if (status == APIGW_OK && h->after != h->end)
        return refuse_head(h, APIGW_E_HEADER, h->after, "nothing after the empty line");
    return status;
}

static bool is_given(const void *text, size_t n) {
    return text != NULL || n == 0;
}

/* The empty text for NULL. */
static slice given_text(const char *text, size_t n) {
    return text == NULL ? SLICE("") : slice_of(text, n);
}

apigw_status apigw_request_set_message(apigw_request *request, const char *method, size_t method_len,
                                       const char *target, size_t target_len, const char *lines, size_t lines_len,
                                       const void *body, size_t body_len, uint32_t flags, apigw_error *err) {
    head_reading h;
    made_head made;
    apigw_status status;
    gw_error_clear(err);
    method_len = length_of(method, method_len);
    target_len = length_of(target, target_len);
    lines_len = length_of(lines, lines_len);
    if (request == NULL || !is_given(method, method_len) || !is_given(target, target_len) ||
        !is_given(lines, lines_len))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a method, a target and lines");
    begin_head(&h, request, slice_absent(), err);
    status = read_message_line(&h, given_text(method, method_len), given_text(target, target_len));
    if (status == APIGW_OK)
        status = read_message_fields(&h, given_text(lines, lines_len));
    if (status == APIGW_OK)
        status = make_head(request, &h, &made, err);
    if (status == APIGW_OK)
        status = apigw_request_set_body(request, body, body_len, flags, err);
    if (status == APIGW_OK)
        put_head(request, &made);
    return status;
}

apigw_status apigw_request_to_event(apigw_request *request, const apigw_api *api, const apigw_router *router,
                                    const char *method, size_t method_len, const char *target, size_t target_len,
                                    const char *lines, size_t lines_len, const void *body, size_t body_len,
                                    uint32_t flags, apigw_buffer *out, apigw_error *err) {
    apigw_status status;
    gw_error_clear(err);
    if (out == NULL)
        return gw_error_argument(err, "out");
    gw_buffer_begin(out);
    if (gw_buffer_holds(out, method, length_of(method, method_len)) ||
        gw_buffer_holds(out, target, length_of(target, target_len)) ||
        gw_buffer_holds(out, lines, length_of(lines, lines_len)) ||
        gw_buffer_holds(out, body, length_of(body, body_len)))
        return gw_buffer_refuse_input(out, err);
    if (api == NULL)
        status = gw_error_argument(err, "api");
    else
        status = apigw_request_set_message(request, method, method_len, target, target_len, lines, lines_len, body,
                                           body_len, flags, err);
    if (status == APIGW_OK && router != NULL) {
        status = apigw_request_route(request, router, NULL, 0, NULL, err);
        if (status == APIGW_E_NOT_FOUND && err != NULL)
            err->error_response = APIGW_ERROR_RESPONSE_NO_ROUTE;
    }
    if (status == APIGW_OK)
        status = apigw_request_encode(request, api, out, err);
    if (status != APIGW_OK)
        gw_buffer_abandon(out);
    return status;
}
