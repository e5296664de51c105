/* From a request to the event of a front end: its rows are written in their order, or an event that was kept is
 * replayed with what was changed since. */
#include "core/error.h"
#include "core/output.h"
#include "request/changes.h"
#include "request/encoding.h"

/* Write all rows; an event of its own kind keeps members that the library does not know. */
static void write_fresh(encoding *e) {
    const gw_json_document *d = &e->r->document;
    bool any = false;
    buffer_byte(e->out, '{');
    gw_encoding_write_rows(e, 0, e->layout->row_count, &any);
    for (size_t i = 0; e->same && i < d->other_count; i++)
        if (gw_changes_find_set_json(e, NO_EVENT_ROW, d->others[i].name) < 0) {
            open_member(e, &any, d->others[i].name);
            buffer_append(e->out, d->others[i].value.at, d->others[i].value.len);
        }
    gw_encoding_write_set_json(e, NO_EVENT_ROW, 0, &any);
    buffer_byte(e->out, '}');
}

static void write_linked(encoding *e) {
    gw_encoding_headers(e);
    gw_encoding_query(e);
    slice source = e->r->source;
    if (e->same && source.at != NULL) /* the object is after a byte-order mark and white space */
        gw_encoding_replay(e, NO_EVENT_ROW, slice_skip(source, slice_find(source, '{')));
    else
        write_fresh(e);
    if (e->consumed != NULL)
        e->consumed->done(e);
}

/* Write with memory of the buffer: for more lines than usual, or for a query string that is split anew. */
static apigw_status write_event_many(encoding *e, size_t headers, size_t query, size_t text, apigw_error *err) {
    size_t n = headers + query, lines_size = n * (sizeof(line) + sizeof(uint32_t));
    char *memory = gw_buffer_scratch(e->out, lines_size + text);
    if (memory == NULL)
        return gw_error_nomem(err);
    e->query_text = text == 0 ? NULL : memory + lines_size;
    e->headers.at = (line *)(void *)memory;
    e->query.at = e->headers.at + headers;
    e->headers.order = (uint32_t *)(void *)(memory + n * sizeof(line));
    e->query.order = e->headers.order + headers;
    write_linked(e);
    return APIGW_OK;
}

/* Write with memory on the stack. */
static apigw_status write_few(encoding *e) {
    line headers[FEW_HEADERS], query[FEW_PARAMETERS];
    uint32_t header_order[FEW_HEADERS], query_order[FEW_PARAMETERS];
    e->headers.at = headers;
    e->headers.order = header_order;
    e->query.at = query;
    e->query.order = query_order;
    write_linked(e);
    return APIGW_OK;
}

apigw_status gw_encoding_write(encoding *e, apigw_error *err) {
    size_t headers = e->r->lists[APIGW_LIST_HEADERS].count + OWN_LINES, query = e->r->lists[APIGW_LIST_QUERY].count;
    size_t more = 0, text = gw_encoding_split_query(e, &more);
    e->replay = gw_encoding_replay;
    if (headers > FEW_HEADERS || query > FEW_PARAMETERS || text != 0)
        return write_event_many(e, headers, query + more, text, err);
    return write_few(e);
}

static apigw_status encode(encoding *e, apigw_error *err) {
    const format_row *row = format_field_row(e->format, MODEL_BODY);
    const bool body = row != NULL && (e->same || encoding_is_occasion(e, row));
    apigw_status status;
    e->base64 = body && gw_encoding_wants_base64(e);
    status = gw_encoding_check_limits(e, body, err);
    if (status == APIGW_OK)
        status = gw_encoding_check_sources(e, err);
    if (status == APIGW_OK)
        status = gw_encoding_write(e, err);
    if (status != APIGW_OK)
        return status;
    return gw_encoding_check_length(e, err);
}

apigw_status apigw_request_encode(const apigw_request *request, const apigw_api *api, apigw_buffer *out,
                                  apigw_error *err) {
    const format *f = api != NULL ? api->format : request != NULL ? request->format : NULL;
    flat_request flat;
    encoding e;
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (request == NULL || out == NULL) {
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a buffer");
    } else if (gw_request_in_buffer(request, out)) {
        status = gw_buffer_refuse_input(out, err);
    } else if (f == NULL) {
        status = gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a front end, or a request that was decoded");
    } else if (!gw_flat_request_begin(&flat, request)) {
        status = gw_error_nomem(err);
    } else {
        gw_encoding_begin(&e, flat.r, api, f, out);
        status = encode(&e, err);
        gw_flat_request_end(&flat);
    }
    if (status == APIGW_OK)
        return gw_output_finish(out, err);
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}
