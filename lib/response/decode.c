/* From a function result to the response that the client gets, or to an error response (B.1 to B.7). */
#include "response/decode.h"
#include "core/nts.h"
#include "request/request.h"
#include "response/added_headers.h"
#include "response/decoding.h"
#include "response/diagnostics.h"
#include "response/header_merge.h"
#include "response/header_names.h"
#include "response/result_body.h"
#include "response/result_head.h"
#include "response/result_reader.h"
#include "json/walker.h"
#include <apigw/runtime.h>
#include <string.h>

/* ---- members ------------------------------------------------------------------------------------------------ */

/* Refuse a member that this front end does not know, by its value. */
static apigw_status refuse_member(decoding *d, const char *member, const char *expected) {
    const char *p = d->original.at + gw_decoding_json_offset(d->original) + 1;
    slice name, value;
    while (gw_decoding_next_member(d, &p, &name, &value))
        if (value.at == member)
            return gw_decoding_refuse_name(d, APIGW_E_VALUE, name.at - 1, expected);
    return gw_decoding_refuse(d, APIGW_E_VALUE, member, expected);
}

/* Refuse members that this front end does not know, where it does not ignore them (B1.2). */
static apigw_status check_members(decoding *d) {
    static const char known[] = "no other members than those of the format";
    apigw_status status = APIGW_OK;
    gw_report_members(d);
    if (!decoding_has(d, RESULT_KNOWN_MEMBERS))
        return APIGW_OK;
    d->rule = RULE_MEMBERS;
    for (size_t i = 0; i < d->other_count && !decoding_ends(d, status); i++)
        status = gw_decoding_refuse_name(d, APIGW_E_VALUE, d->others[i].name.at - 1, known);
    for (unsigned what = 1; what < RESULT_END; what++)
        if (decoding_is_there(d, what) && !decoding_knows(d, (enum format_result)what) && !decoding_ends(d, status))
            status = refuse_member(d, d->values[what].at, known);
    return status;
}

/* Refuse members that are null, where the front end does; not a map that does not count (B5.2). */
static apigw_status check_nulls(decoding *d) {
    apigw_status status = APIGW_OK;
    if (!decoding_has(d, RESULT_NO_NULLS))
        return APIGW_OK;
    d->rule = RULE_NULLS;
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS && d->members[i].what != 0 && !decoding_ends(d, status); i++) {
        const enum format_result what = d->members[i].what;
        const char *value = d->values[what].at;
        if (value != NULL && *value == 'n' && !(what == RESULT_HEADERS && result_ignores_headers(d)))
            status = gw_decoding_refuse(d, APIGW_E_TYPE, value, "a value other than null");
    }
    return status;
}

/* Read everything but the body. */
static apigw_status read_head(decoding *d) {
    static apigw_status (*const steps[])(decoding *) = {
        check_members,
        check_nulls,
        gw_result_read_status,
        gw_result_read_description,
        gw_result_read_headers,
        gw_result_read_multi_headers,
        gw_result_read_cookies,
        gw_headers_merge,
        gw_headers_normalize_names,
        gw_headers_check_size,
    };
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && !decoding_ends(d, status); i++)
        status = steps[i](d);
    return status;
}

static apigw_status read_result_members(decoding *d) {
    apigw_status status = read_head(d);
    if (!decoding_ends(d, status))
        status = gw_result_read_body(d);
    if (decoding_ends(d, status))
        return status;
    if (d->event != NULL) {
        gw_headers_keep_for_event(d);
        return APIGW_OK;
    }
    gw_report_body(d);
    gw_report_content_type(d);
    return gw_decoding_add_content_type(d, d->api->format->content_type);
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* A document with a slot for each member. */
enum { DOCUMENT_SIZE = sizeof(gw_json_document) + RESULT_END * sizeof(gw_json_text) };

/* Copy the result, which is edited, followed by what reading it in place needs. */
static apigw_status copy_result(decoding *d) {
    enum { LISTS = 2048 }; /* bytes that most results need for header fields */
    const size_t beside = SIMD_TEXT_AHEAD + ARENA_ALIGNMENT, later = DOCUMENT_SIZE + LISTS;
    arena *memory = &d->r->memory;
    if (d->original.len >= SIZE_MAX - beside - later || !arena_reserve(memory, d->original.len + beside + later))
        return decoding_no_memory(d);
    d->text = arena_take(memory, d->original.len + beside);
    memcpy(d->text, d->original.at, d->original.len);
    memset(d->text + d->original.len, 0, SIMD_TEXT_AHEAD);
    return APIGW_OK;
}

/* Read the result on the fast path, if it is as most are. Set `d->is_read`; nothing was changed when it is false. */
static apigw_status read_usual_result(decoding *d) {
    apigw_status status = gw_result_read_usual(d);
    if (decoding_has(d, RESULT_INFERRED) && !decoding_is_there(d, RESULT_STATUS))
        d->is_read = false; /* the whole object is the body */
    if (d->is_read)
        return status;
    memcpy(d->text, d->original.at, d->original.len);
    memset(d->values, 0, sizeof d->values);
    d->single.count = d->multi.count = d->cookies.count = 0;
    return status;
}

/* Read the members of the outermost object as they were sent. The document is too large for a small stack. */
static apigw_status read_result_document(decoding *d) {
    uint8_t prediction[2 * RESULT_END * GW_JSON_PREDICTIONS] = {0};
    const gw_json_reading how = {
        .schema = &gw_format_results,
        .memory = &d->r->memory,
        .text = d->text,
        .len = d->original.len,
        .original = d->original,
        .prediction = prediction,
        .max_depth = (size_t)d->r->options.value[APIGW_OPT_MAX_DEPTH],
        .max_items = (size_t)d->r->options.value[APIGW_OPT_MAX_ITEMS],
    };
    gw_json_document *document = arena_alloc(&d->r->memory, DOCUMENT_SIZE);
    apigw_status status;
    if (document == NULL)
        return decoding_no_memory(d);
    document->slots = (gw_json_text *)(void *)(document + 1);
    gw_json_document_clear(document);
    status = gw_json_read(&how, document, d->err);
    d->rule = RULE_DOCUMENT;
    if (status != APIGW_OK)
        return status == APIGW_E_NOMEM ? status : gw_decoding_fail(d, status, d->malformed);
    for (unsigned what = 1; what < RESULT_END; what++)
        if (gw_json_has(document, what))
            d->values[what] = slice_of(document->slots[what].at, document->slots[what].len);
    d->others = document->others;
    d->other_count = document->other_count;
    return APIGW_OK;
}

/* Decode a result that need not be an object with statusCode (B3.1): everything else is the body, unless it is no JSON
 * and the switch refuses that. */
static apigw_status decode_inferred(decoding *d) {
    const char *end = d->text + d->original.len, *begin = decoding_begin(d), *after;
    gw_json_fault f = {APIGW_OK, NULL, NULL};
    bool is_json, is_object;
    after = gw_json_value_end(begin, end, (size_t)d->r->options.value[APIGW_OPT_MAX_DEPTH], &f);
    is_json = after != NULL && gw_json_skip_space(after, end) == end;
    is_object = is_json && *begin == '{';
    if (is_object || f.code == APIGW_E_DEPTH || (!is_json && !d->api->switches[APIGW_SWITCH_RAW_RESULT])) {
        apigw_status status = read_result_document(d); /* finds and reports the error */
        if (status != APIGW_OK)
            return status;
    }
    if (is_object && decoding_is_there(d, RESULT_STATUS))
        return read_result_members(d);
    return gw_result_infer(d, is_json ? slice_between(begin, after) : slice_absent());
}

static apigw_status decode_text(decoding *d) {
    apigw_status status = read_usual_result(d);
    if (status != APIGW_OK)
        return status;
    if (!d->is_read && decoding_has(d, RESULT_INFERRED))
        return decode_inferred(d);
    if (!d->is_read)
        status = read_result_document(d);
    if (status != APIGW_OK)
        return status;
    return read_result_members(d);
}

/* ---- one result --------------------------------------------------------------------------------------------- */

/* Refuse a function that failed, and a result that is too large. */
static apigw_status check_result(decoding *d, uint32_t flags) {
    const format *f = d->api->format;
    const uint64_t most = d->r->options.value[APIGW_OPT_MAX_INPUT];
    uint64_t limit = f->result_limit != 0 ? f->result_limit : APIGW_RUNTIME_PAYLOAD_MAX;
    if (most < limit)
        limit = most;
    if ((flags & APIGW_DECODE_FUNCTION_ERROR) != 0) {
        d->rule = RULE_FAILURE;
        gw_error_set(d->err, APIGW_E_FUNCTION, UINT64_MAX, "the function failed");
        return gw_decoding_fail(d, APIGW_E_FUNCTION, APIGW_ERROR_RESPONSE_FUNCTION_ERROR);
    }
    if (d->original.len > limit) {
        d->rule = RULE_SIZE;
        gw_error_set(d->err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes, found %llu",
                     (unsigned long long)limit, (unsigned long long)d->original.len);
        return gw_decoding_fail(d, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
    }
    return APIGW_OK;
}

static apigw_status decode_result(decoding *d, uint32_t flags) {
    apigw_status status = check_result(d, flags);
    if (status != APIGW_OK)
        return status;
    status = copy_result(d);
    if (status == APIGW_OK)
        status = decode_text(d);
    if (decoding_ends(d, status))
        return status;
    gw_report_added_headers(d);
    if (!gw_response_add_headers(d->r, d->api, d->request, true))
        return decoding_no_memory(d);
    return status;
}

/* Return how much of a result counts for the type of the event; NULL: all of it. */
static const format_result_event *find_result_event(const format *f, const apigw_request *request) {
    const format_result_event *event = f->result_events;
    slice type;
    if (event == NULL)
        return NULL;
    type.at = apigw_request_get(request, APIGW_FIELD_EVENT_TYPE, &type.len);
    while (event->type != NULL && (type.at == NULL || !slice_is(type, event->type)))
        event++;
    return event;
}

static apigw_status decode_or_check(apigw_response *r, const apigw_api *api, const apigw_request *request, slice json,
                                    uint32_t flags, diagnostic_sink *sink, apigw_error *err) {
    const format *f = api->format;
    apigw_status status;
    decoding d = {
        .r = r,
        .api = api,
        .request = request,
        .members = f->result,
        .event = find_result_event(f, request),
        .rules = f->result_rules,
        .known = decoding_members(f->result),
        .malformed = APIGW_ERROR_RESPONSE_MALFORMED_RESULT,
        .original = slice_of(json.len == 0 ? "" : json.at, json.len),
        .err = err,
        .sink = sink,
    };
    if (f->result[0].what == 0)
        return gw_response_unsupported(f, err);
    if (d.event != NULL && d.event->ignored) {
        d.original = SLICE("{\"statusCode\":200}");
        flags = 0;
    }
    if (sink == NULL)
        return decode_result(&d, flags);
    gw_sink_begin(sink, f, d.original, gw_decoding_json_offset(d.original), r->options.value[APIGW_OPT_MAX_ITEMS]);
    status = decode_result(&d, flags);
    if (status != APIGW_E_NOMEM && !gw_sink_finish(sink))
        return gw_error_nomem(err);
    return status;
}

apigw_status gw_response_decode(apigw_response *r, const apigw_api *api, const apigw_request *request, slice json,
                                uint32_t flags, diagnostic_sink *sink, apigw_error *err) {
    const bool is_own = r != NULL && arena_holds(&r->memory, json.at);
    arena aside;
    apigw_status status;
    gw_error_clear(err);
    if (is_own)
        gw_arena_set_aside(&r->memory, &aside);
    apigw_response_reset(r);
    if (r == NULL || api == NULL || (json.at == NULL && json.len != 0) ||
        (flags & ~(uint32_t)APIGW_DECODE_FUNCTION_ERROR) != 0)
        status =
            gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a front end, a text and known flags");
    else
        status = decode_or_check(r, api, request, json, flags, sink, err);
    if (status != APIGW_OK && sink == NULL)
        apigw_response_reset(r);
    if (is_own)
        gw_arena_free(&aside);
    return status;
}

apigw_status apigw_response_decode(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                   const char *json, size_t json_len, uint32_t flags, apigw_error *err) {
    return gw_response_decode(response, api, request, slice_of(json, length_of(json, json_len)), flags, NULL, err);
}

apigw_status gw_response_decode_prelude(apigw_response *r, const apigw_api *api, slice json, apigw_error *err) {
    decoding d = {
        .r = r,
        .api = api,
        .members = api->format->stream,
        .rules = api->format->stream_rules,
        .known = decoding_members(api->format->stream),
        .malformed = APIGW_ERROR_RESPONSE_BAD_PRELUDE,
        .original = slice_of(json.len == 0 ? "" : json.at, json.len),
        .err = err,
    };
    apigw_status status = copy_result(&d);
    if (status == APIGW_OK)
        status = read_usual_result(&d);
    if (status == APIGW_OK && !d.is_read)
        status = read_result_document(&d);
    if (status != APIGW_OK)
        return status;
    return read_head(&d);
}
