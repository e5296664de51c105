/* The identity sources of an authorizer, as they are configured on the front end and filled from the request (D.1). */
#include "core/error.h"
#include "core/output.h"
#include "request/encoding.h"
#include "text/header.h"
#include "text/pairs.h"
#include "json/writer.h"
#include <string.h>

/* ---- values ------------------------------------------------------------------------------------------------- */

/* The list that a source looks in. */
static const pair_list *list_of(const encoding *e, const identity_source *source) {
    return &e->r->lists[source->where == SOURCE_HEADER ? APIGW_LIST_HEADERS : APIGW_LIST_QUERY];
}

/* A stage variable of the request, or of the front end. */
static const apigw_pair *find_variable(const encoding *e, slice name) {
    const apigw_pair *own = gw_pairs_find(&e->r->lists[APIGW_LIST_STAGE_VARIABLES], name.at, name.len, 0, false);
    return own != NULL ? own : gw_pairs_find(&e->api->stage_variables, name.at, name.len, 0, false);
}

static bool is_sources_named(const apigw_pair *pair, const identity_source *source) {
    if (source->where == SOURCE_HEADER)
        return header_name_equal(pair->name, pair->name_len, source->name.at, source->name.len);
    return pair->name_len == source->name.len && memcmp(pair->name, source->name.at, pair->name_len) == 0;
}

/* Return whether there is a value that is not empty: of header lines and parameters of one name any, or the last, as
 * the kind delivers them. */
static bool has_entry(const encoding *e, const identity_source *source) {
    const pair_list *list = list_of(e, source);
    bool joined = has_rule(e, VALUES_JOINED), found = false;
    for (size_t i = 0; i < list->count; i++)
        if (is_sources_named(&list->at[i], source))
            found = list->at[i].value_len != 0 || (found && joined);
    return found;
}

static bool has_sources_value(encoding *e, const identity_source *source) {
    const apigw_pair *variable;
    field_value v;
    switch (source->where) {
    case SOURCE_CONTEXT:
        v = gw_encoding_value(e, source->field);
        for (int i = 0; i < FIELD_PARTS; i++)
            if (v.present && v.part[i].len != 0)
                return true;
        return false;
    case SOURCE_VARIABLE:
        variable = find_variable(e, source->name);
        return variable != NULL && variable->value_len != 0;
    default:
        return has_entry(e, source);
    }
}

/* Write the values in a request by `write`. Cookie lines would be other cookies with a comma between them. */
static void write_sources_entries(encoding *e, const identity_source *source,
                                  void (*write)(apigw_buffer *out, const char *text, size_t n)) {
    const pair_list *list = list_of(e, source);
    const apigw_pair *last = NULL;
    bool cookie = source->where == SOURCE_HEADER && header_name_equal(source->name.at, source->name.len, "cookie", 6);
    for (size_t i = 0; i < list->count; i++) {
        if (!is_sources_named(&list->at[i], source))
            continue;
        if (last != NULL && has_rule(e, VALUES_JOINED)) {
            write(e->out, last->value, last->value_len);
            buffer_append(e->out, cookie ? "; " : ",", cookie ? 2 : 1);
        }
        last = &list->at[i];
    }
    if (last != NULL)
        write(e->out, last->value, last->value_len);
}

static apigw_status refuse_source(const encoding *e, const identity_source *source, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected the identity source '%s%s' in the request",
                 e->format->sources[source->where], gw_error_quote(quote, source->name.at, source->name.len));
    if (err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_UNAUTHORIZED;
    return APIGW_E_MISSING;
}

static void write_sources_value(encoding *e, const identity_source *source) {
    const apigw_pair *variable;
    field_value v;
    switch (source->where) {
    case SOURCE_CONTEXT:
        v = gw_encoding_value(e, source->field);
        gw_encoding_write_parts(e->out, &v);
        break;
    case SOURCE_VARIABLE:
        variable = find_variable(e, source->name);
        if (variable != NULL)
            gw_json_write_bytes_inside(e->out, variable->value, variable->value_len);
        break;
    default:
        write_sources_entries(e, source, gw_json_write_bytes_inside);
    }
}

/* Append the value as it is, without the escapes of JSON. */
static void append_source(encoding *e, const identity_source *source) {
    const apigw_pair *variable;
    field_value v;
    switch (source->where) {
    case SOURCE_CONTEXT:
        v = gw_encoding_value(e, source->field);
        for (int i = 0; v.present && i < FIELD_PARTS; i++)
            buffer_append(e->out, v.part[i].at, v.part[i].len);
        break;
    case SOURCE_VARIABLE:
        variable = find_variable(e, source->name);
        if (variable != NULL)
            buffer_append(e->out, variable->value, variable->value_len);
        break;
    default:
        write_sources_entries(e, source, gw_buffer_append_slow);
    }
}

apigw_status apigw_request_source_at(const apigw_request *request, const apigw_api *api, size_t i, apigw_buffer *out,
                                     apigw_error *err) {
    encoding e;
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (request == NULL || api == NULL || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a front end and a buffer");
    gw_encoding_begin(&e, request, api, api->format, out);
    if (i >= api->source_count) {
        status = gw_error_set(err, APIGW_E_NOT_FOUND, UINT64_MAX, "no identity source %zu", i);
    } else if (has_sources_value(&e, &api->sources[i])) {
        append_source(&e, &api->sources[i]);
        return gw_output_finish(out, err);
    } else {
        status = refuse_source(&e, &api->sources[i], err);
    }
    gw_buffer_abandon(out);
    return status;
}

/* ---- all of them -------------------------------------------------------------------------------------------- */

apigw_status gw_encoding_check_sources(encoding *e, apigw_error *err) {
    for (size_t i = 0; gw_encoding_fills_sources(e) && i < e->api->source_count; i++)
        if (!has_sources_value(e, &e->api->sources[i]))
            return refuse_source(e, &e->api->sources[i], err);
    return APIGW_OK;
}

void gw_encoding_write_sources(encoding *e, const char *between) {
    for (size_t i = 0; i < e->api->source_count; i++) {
        if (i != 0)
            buffer_append(e->out, between, strlen(between));
        write_sources_value(e, &e->api->sources[i]);
    }
}
