/* The response side of integrations (G.5). */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/integration_code.h"
#include "text/header.h"

/* What came back. */
typedef struct integration_answer {
    const apigw_response *endpoint; /* NULL: of a function, or none */
    slice payload;
    slice selection; /* what the patterns are matched with */
    bool is_error;   /* of a function that failed */
    bool is_function;
} integration_answer;

/* ---- choosing the integration response -------------------------------------------------------------------------- */

/* Return whether a match is better than the best so far: the entry whose own status is that of the integration, else
 * the lowest status (G.5.6). */
static bool is_better(const integration_outcome *o, const integration_outcome *best, int64_t status) {
    if (best == NULL || best->status == status)
        return best == NULL;
    return o->status == status || o->status < best->status;
}

/* Find the integration response. `*out` is NULL when none matches. */
static apigw_status select_outcome(const integration_run *run, const integration_answer *a, int64_t status,
                                   const integration_outcome **out) {
    const integration_outcome *matching = NULL, *standard = NULL;
    enum regex_outcome found = REGEX_NO;
    regex_run regexes;
    gw_regex_run_init(&regexes, &run->call->allocator, run->call->scope.work_max);
    for (const integration_outcome *o = run->integration->outcomes; o != NULL; o = o->next) {
        if (o->pattern == NULL) {
            standard = is_better(o, standard, status) ? o : standard;
            continue;
        }
        found = gw_regex_matches(o->pattern, &regexes, a->selection, NULL);
        if (found == REGEX_STEPS || found == REGEX_NOMEM)
            break;
        if (found == REGEX_FOUND && is_better(o, matching, status))
            matching = o;
    }
    gw_regex_run_free(&regexes);
    *out = matching != NULL ? matching : standard;
    if (found == REGEX_NOMEM)
        return gw_error_nomem(run->err);
    if (found == REGEX_STEPS)
        return gw_call_fail(run, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_CONFIGURATION,
                            "a selection pattern takes too long");
    return APIGW_OK;
}

static apigw_status find_outcome(const integration_run *run, const integration_answer *a, int64_t integration_status,
                                 const integration_outcome **out) {
    const apigw_integration *i = run->integration;
    apigw_status status = select_outcome(run, a, integration_status, out);
    if (status != APIGW_OK)
        return status;
    if (*out == NULL)
        return gw_call_fail(run, APIGW_E_NOT_FOUND, APIGW_ERROR_RESPONSE_CONFIGURATION,
                            "no match for output mapping and no default output mapping configured");
    if (i->declares && (i->declared[(*out)->status / 8] >> ((*out)->status % 8) & 1) == 0)
        return gw_call_fail(run, APIGW_E_NOT_FOUND, APIGW_ERROR_RESPONSE_CONFIGURATION,
                            "the method does not declare the status of the integration response");
    return APIGW_OK;
}

/* ---- header fields ---------------------------------------------------------------------------------------------- */

/* Add a header field under the name that it goes out with (G.5.15). */
static apigw_status add_remapped(apigw_response *response, slice name, slice text, bool replace) {
    static const slice prefix = SLICE_INIT("x-amzn-Remapped-");
    char renamed[48];
    if (gw_rest_header_is_lost(name))
        return APIGW_OK;
    if (gw_rest_header_is_remapped(name)) {
        memcpy(renamed, prefix.at, prefix.len);
        memcpy(renamed + prefix.len, name.at, name.len); /* 18 bytes at most */
        name = slice_of(renamed, prefix.len + name.len);
    }
    return replace ? apigw_response_set_header(response, name.at, name.len, text.at, text.len, NULL)
                   : apigw_response_add_header(response, name.at, name.len, text.at, text.len, NULL);
}

static apigw_status map_response_parameters(const integration_run *run, const integration_outcome *o,
                                            apigw_response *response) {
    apigw_status status = APIGW_OK;
    mapping_values values;
    slice text;
    for (const integration_parameter *p = o->parameters; p != NULL && status == APIGW_OK; p = p->next) {
        status = gw_mapping_read(&run->call->scope, &p->from, &values);
        if (status == APIGW_OK && values.count != 0)
            status = gw_call_header_text(&run->call->memory, values.at[0], &text);
        if (status == APIGW_OK && values.count != 0 && text.len != 0)
            status = add_remapped(response, p->name, text, true);
    }
    return gw_call_failed(run, status, APIGW_ERROR_RESPONSE_CONFIGURATION);
}

/* The values of one overridden header field: those of a list, or one. */
static apigw_status override_header(const integration_run *run, slice name, value v, apigw_response *response) {
    const bool is_list = v.kind == VALUE_LIST;
    const value *items = is_list ? v.as.list->items : &v;
    const size_t count = is_list ? v.as.list->count : 1;
    apigw_status status = APIGW_OK;
    bool replace = true;
    slice text;
    if (gw_header_name_valid(name.at, name.len) != name.len)
        return APIGW_E_HEADER;
    for (size_t i = 0; i < count && status == APIGW_OK; i++) {
        if (gw_mapping_text(&run->call->scope, items[i], &text, &status))
            status = gw_call_header_text(&run->call->memory, text, &text);
        if (status != APIGW_OK || text.len == 0)
            continue;
        status = add_remapped(response, name, text, replace);
        replace = false;
    }
    return status;
}

static apigw_status override_headers(const integration_run *run, const value_map *overrides, apigw_response *response) {
    const value_entry *member = gw_value_map_find(overrides, SLICE("header")), *one;
    apigw_status status = APIGW_OK;
    size_t at = 0, count = 0;
    if (member == NULL || member->value.kind != VALUE_MAP)
        return APIGW_OK;
    while (status == APIGW_OK && (one = gw_value_map_next(member->value.as.map, &at)) != NULL) {
        slice name;
        if (++count > APIGW_INTEGRATION_OVERRIDES_MAX)
            return APIGW_E_ITEMS;
        if (gw_mapping_text(&run->call->scope, one->name, &name, &status) && name.len != 0)
            status = override_header(run, name, one->value, response);
    }
    return status;
}

/* Apply $context.responseOverride: a status from 200 to 599 counts, another is ignored (G.5.8). */
static apigw_status apply_response_overrides(const integration_run *run, apigw_response *response) {
    const value_map *overrides = run->call->render->response_override.as.map;
    const value_entry *status = gw_value_map_find(overrides, SLICE("status"));
    if (status != NULL && status->value.kind == VALUE_INTEGER)
        apigw_response_set_status(response, (int32_t)status->value.as.integer, NULL);
    return gw_call_failed(run, override_headers(run, overrides, response), APIGW_ERROR_RESPONSE_CONFIGURATION);
}

/* ---- the body --------------------------------------------------------------------------------------------------- */

/* Return the template by what the client accepts, else that of application/json, else the first (G.5.13); NULL: none.
 */
static const integration_template *response_template(const integration_outcome *o, slice accepted) {
    const integration_template *json = NULL;
    for (const integration_template *t = o->templates; t != NULL; t = t->next) {
        if (slice_equal_fold(t->media_type, accepted))
            return t;
        if (json == NULL && slice_is_fold(t->media_type, "application/json"))
            json = t;
    }
    return json != NULL ? json : o->templates;
}

static apigw_status convert_answer(const integration_run *run, const integration_answer *a,
                                   const integration_outcome *o, slice accepted, content *out) {
    size_t length = 0;
    slice payload = a->payload;
    if (a->is_function && o->handling == HANDLING_BINARY && payload.len >= 2 && payload.at[0] == '"' &&
        payload.at[payload.len - 1] == '"') /* decode a string without its quotes */
        payload = slice_of(payload.at + 1, payload.len - 2);
    const char *line = apigw_response_find(a->endpoint, APIGW_LIST_HEADERS, "content-type", 12, 0, &length);
    const bool binary = gw_content_is_binary(run->api, gw_content_type(line, length));
    apigw_status status = gw_content_of_response(&run->call->memory, binary, gw_content_is_binary(run->api, accepted),
                                                 o->handling, payload, out);
    return gw_call_failed(run, status, APIGW_ERROR_RESPONSE_CONFIGURATION);
}

static apigw_status make_body(const integration_run *run, const integration_answer *a, const integration_outcome *o,
                              apigw_response *response) {
    const slice accepted = gw_content_accepted(run->request);
    const integration_template *t = response_template(o, accepted);
    slice type =
        t != NULL && slice_find(t->media_type, '/') < t->media_type.len ? t->media_type : SLICE("application/json");
    content body;
    apigw_status status = convert_answer(run, a, o, accepted, &body);
    if (t != NULL && t->is_null)
        t = NULL;
    if (status == APIGW_OK && t != NULL && body.is_bytes)
        return gw_call_fail(run, APIGW_E_TYPE, APIGW_ERROR_RESPONSE_CONFIGURATION,
                            "the template needs text, and the payload is bytes");
    if (status == APIGW_OK && t != NULL)
        status = gw_call_render(run, t, body.at, run->call->back, APIGW_ERROR_RESPONSE_CONFIGURATION);
    if (status != APIGW_OK)
        return status;
    if (t != NULL)
        body.at.at = apigw_buffer_data(run->call->back, &body.at.len);
    if (gw_header_value_valid(type.at, type.len) != type.len)
        type = SLICE("application/json");
    status = apigw_response_set_header(response, "Content-Type", 12, type.at, type.len, run->err);
    if (status == APIGW_OK)
        status = apigw_response_set_body(response, body.at.at != NULL ? body.at.at : "", body.at.len, 0, run->err);
    return gw_call_failed(run, status, APIGW_ERROR_RESPONSE_CONFIGURATION);
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static apigw_status add_ids(const integration_run *run, apigw_response *response) {
    const bool mock = run->integration->type == APIGW_INTEGRATION_MOCK;
    return apigw_response_add_ids(response, run->api, run->request, mock ? 0 : APIGW_IDS_TRACE, run->err);
}

/* `integration_status` is 0 for a function, whose own status matches nothing (G.5.1). */
static apigw_status respond_custom(const integration_run *run, const integration_answer *a, int64_t integration_status,
                                   apigw_response *response) {
    const integration_outcome *o = NULL;
    apigw_status status;
    run->call->scope.response = a->endpoint;
    run->call->scope.response_body = (mapping_body){.text = a->payload, .is_error = a->is_error};
    status = find_outcome(run, a, integration_status, &o);
    if (status == APIGW_OK && apigw_response_set_status(response, o->status, NULL) != APIGW_OK)
        status = gw_call_fail(run, APIGW_E_VALUE, APIGW_ERROR_RESPONSE_CONFIGURATION,
                              "the status of the integration response is not that of a final response");
    if (status == APIGW_OK)
        status = make_body(run, a, o, response);
    if (status == APIGW_OK)
        status = map_response_parameters(run, o, response);
    if (status == APIGW_OK)
        status = apply_response_overrides(run, response);
    return status == APIGW_OK ? add_ids(run, response) : status;
}

/* HTTP_PROXY: what the endpoint answered, under the names that go out. */
static apigw_status respond_proxied(const integration_run *run, const apigw_response *endpoint,
                                    apigw_response *response) {
    const bool is_http = run->integration->is_http;
    size_t length;
    const char *body = apigw_response_body(endpoint, &length);
    apigw_status status = apigw_response_set_status(response, apigw_response_status(endpoint), run->err);
    apigw_pair pair;
    for (size_t i = 0; status == APIGW_OK && apigw_response_at(endpoint, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK;
         i++) {
        if (!is_http)
            status = add_remapped(response, pair_name(&pair), pair_value(&pair), false);
        else if (!gw_header_is_framing(pair.name, pair.name_len))
            status = apigw_response_add_header(response, pair.name, pair.name_len, pair.value, pair.value_len, NULL);
    }
    if (status == APIGW_OK)
        status = apigw_response_set_body(response, body, length, 0, run->err);
    if (status == APIGW_OK && is_http)
        status = gw_http_map_response(run, response);
    status = gw_call_failed(run, status, APIGW_ERROR_RESPONSE_CONFIGURATION);
    return status == APIGW_OK ? add_ids(run, response) : status;
}

/* Make the response the error response of a failure that has one, else the neutral 500. */
static apigw_status finish_response(const integration_run *run, apigw_status status, apigw_response *response) {
    const uint32_t error_response = run->err->error_response;
    apigw_error ignored;
    if (status == APIGW_OK)
        return status;
    apigw_response_reset(response);
    if (error_response == 0 ||
        apigw_error_response(response, run->api, run->request, error_response, &ignored) != APIGW_OK)
        apigw_response_set_status(response, 500, NULL);
    return status;
}

static apigw_status begin_response(const integration_run *run, apigw_response *response) {
    const apigw_integration *i = run->integration;
    if (i == NULL || run->call == NULL || run->api == NULL || run->request == NULL || response == NULL ||
        !gw_call_fits(run))
        return gw_error_set(run->err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected an integration, a call, a front end of its type, a request and a response");
    apigw_response_reset(response);
    if (!i->is_ready)
        return gw_error_set(run->err, APIGW_E_STATE, UINT64_MAX, "the integration is not compiled");
    return gw_call_prepare(run);
}

static apigw_status wrong_type(const integration_run *run) {
    return gw_error_set(run->err, APIGW_E_STATE, UINT64_MAX, "the integration is of another type");
}

static apigw_status payload_too_long(const integration_run *run) {
    return gw_call_fail(run, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_CONFIGURATION, "the payload is too long");
}

/* The errorMessage of a function that failed, as text; "" when it has none (G.5.1). */
static apigw_status error_message(const integration_run *run, slice payload, slice *out) {
    arena *memory = &run->call->memory;
    const value_entry *entry;
    value root;
    value_fault fault;
    apigw_status status = APIGW_OK;
    *out = SLICE("");
    if (!gw_values_read_lenient(memory, payload, VALUE_DEPTH_MAX, &root, &fault))
        return fault.code == APIGW_E_NOMEM ? gw_error_nomem(run->err) : APIGW_OK;
    entry = root.kind == VALUE_MAP ? gw_value_map_find(root.as.map, SLICE("errorMessage")) : NULL;
    if (entry == NULL || !gw_mapping_text(&run->call->scope, entry->value, out, &status) || out->at == NULL)
        *out = SLICE("");
    return gw_call_failed(run, status, APIGW_ERROR_RESPONSE_CONFIGURATION);
}

static apigw_status respond_to_result(const integration_run *run, slice payload, uint32_t flags,
                                      apigw_response *response) {
    const bool is_error = (flags & APIGW_DECODE_FUNCTION_ERROR) != 0 && !run->call->is_async;
    integration_answer a = {.payload = run->call->is_async ? SLICE("") : payload,
                            .selection = SLICE(""),
                            .is_error = is_error,
                            .is_function = true};
    apigw_status status;
    if (run->integration->type == APIGW_INTEGRATION_AWS_PROXY) {
        status = apigw_response_decode(response, run->api, run->request, payload.at != NULL ? payload.at : "",
                                       payload.len, flags, run->err);
        if (status == APIGW_OK && run->integration->is_http)
            status = gw_call_failed(run, gw_http_map_response(run, response), APIGW_ERROR_RESPONSE_CONFIGURATION);
        return status;
    }
    if (run->integration->type != APIGW_INTEGRATION_AWS)
        return wrong_type(run);
    if (payload.len > APIGW_INTEGRATION_BODY_MAX)
        return payload_too_long(run);
    status = is_error ? error_message(run, a.payload, &a.selection) : APIGW_OK;
    return status == APIGW_OK ? respond_custom(run, &a, 0, response) : status;
}

/* Return whether a text lies within another. */
static bool lies_in(slice text, const char *at, size_t length) {
    return text.at != NULL && at != NULL && (uintptr_t)text.at >= (uintptr_t)at &&
           (uintptr_t)text.at - (uintptr_t)at <= length;
}

/* Return whether a text is of the response, which is about to be emptied. */
static bool is_own_text(const apigw_response *response, slice text) {
    size_t length;
    const char *body = apigw_response_body(response, &length);
    apigw_pair pair;
    if (lies_in(text, body, length))
        return true;
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++)
        if (lies_in(text, pair.value, pair.value_len))
            return true;
    return false;
}

apigw_status apigw_integration_respond_function(const apigw_integration *integration, apigw_integration_call *call,
                                                const apigw_api *api, const apigw_request *request, const char *json,
                                                size_t json_len, uint32_t flags, apigw_response *response,
                                                apigw_error *err) {
    apigw_error own;
    const integration_run run = {integration, call, api, request, err != NULL ? err : &own};
    slice payload = slice_of(json, length_of(json, json_len));
    apigw_status status;
    gw_error_clear(run.err);
    if (call != NULL && response != NULL && payload.len != 0 && is_own_text(response, payload)) {
        payload.at = gw_arena_copy(&call->memory, payload.at, payload.len);
        if (payload.at == NULL) {
            apigw_response_reset(response);
            apigw_response_set_status(response, 500, NULL);
            return gw_error_nomem(run.err);
        }
    }
    if ((json == NULL && json_len != 0) || (flags & ~(uint32_t)APIGW_DECODE_FUNCTION_ERROR) != 0)
        return gw_error_set(run.err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a result and known flags");
    status = begin_response(&run, response);
    if (status == APIGW_OK)
        status = respond_to_result(&run, payload, flags, response);
    return status == APIGW_E_ARGUMENT ? status : finish_response(&run, status, response);
}

/* Whether an AWS service refuses the credentials of the integration (G.5.17). */
static apigw_status check_access(const integration_run *run, slice payload) {
    const value_entry *entry;
    value root;
    value_fault fault;
    if (run->integration->type != APIGW_INTEGRATION_AWS || payload.len == 0 || payload.at[0] != '{')
        return APIGW_OK;
    if (!gw_values_read_lenient(&run->call->memory, payload, VALUE_DEPTH_MAX, &root, &fault))
        return fault.code == APIGW_E_NOMEM ? gw_error_nomem(run->err) : APIGW_OK;
    entry = gw_value_map_find(root.as.map, SLICE("__type"));
    if (entry == NULL || entry->value.kind != VALUE_STRING ||
        !slice_ends_with(value_text(entry->value), SLICE("AccessDeniedException")))
        return APIGW_OK;
    return gw_call_fail(run, APIGW_E_VALUE, APIGW_ERROR_RESPONSE_CONFIGURATION,
                        "the service denied access to the credentials of the integration");
}

/* Decimal text of a status. */
static slice status_text(int64_t status, char text[24]) {
    uint64_t rest = status < 0 ? -(uint64_t)status : (uint64_t)status;
    size_t at = 24;
    do
        text[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (status < 0)
        text[--at] = '-';
    return slice_of(text + at, 24 - at);
}

static apigw_status respond_to_endpoint(const integration_run *run, const apigw_response *endpoint,
                                        apigw_response *response) {
    const int32_t code = apigw_response_status(endpoint);
    char text[24];
    size_t length;
    const char *body = apigw_response_body(endpoint, &length);
    const integration_answer a = {
        .endpoint = endpoint, .payload = slice_of(body, length), .selection = status_text(code, text)};
    apigw_status status;
    if (run->integration->type == APIGW_INTEGRATION_HTTP_PROXY)
        return respond_proxied(run, endpoint, response);
    if (run->integration->type != APIGW_INTEGRATION_HTTP && run->integration->type != APIGW_INTEGRATION_AWS)
        return wrong_type(run);
    if (length > APIGW_INTEGRATION_BODY_MAX)
        return payload_too_long(run);
    status = check_access(run, a.payload);
    return status == APIGW_OK ? respond_custom(run, &a, code, response) : status;
}

apigw_status apigw_integration_respond_endpoint(const apigw_integration *integration, apigw_integration_call *call,
                                                const apigw_api *api, const apigw_request *request,
                                                const apigw_response *endpoint, apigw_response *response,
                                                apigw_error *err) {
    apigw_error own;
    const integration_run run = {integration, call, api, request, err != NULL ? err : &own};
    apigw_status status;
    gw_error_clear(run.err);
    if (endpoint == NULL || endpoint == response)
        return gw_error_set(run.err, APIGW_E_ARGUMENT, UINT64_MAX, "expected what the endpoint answered");
    status = begin_response(&run, response);
    if (status == APIGW_OK)
        status = respond_to_endpoint(&run, endpoint, response);
    return status == APIGW_E_ARGUMENT ? status : finish_response(&run, status, response);
}

apigw_status apigw_integration_respond_mock(const apigw_integration *integration, apigw_integration_call *call,
                                            const apigw_api *api, const apigw_request *request,
                                            apigw_response *response, apigw_error *err) {
    apigw_error own;
    const integration_run run = {integration, call, api, request, err != NULL ? err : &own};
    char text[24];
    integration_answer a = {.payload = {NULL, 0}};
    apigw_status status;
    gw_error_clear(run.err);
    status = begin_response(&run, response);
    if (status == APIGW_E_ARGUMENT)
        return status;
    if (status == APIGW_OK && integration->type != APIGW_INTEGRATION_MOCK)
        status = wrong_type(&run);
    if (status == APIGW_OK && !call->has_mock)
        status = gw_error_set(run.err, APIGW_E_STATE, UINT64_MAX, "expected a call whose request side was done");
    if (status == APIGW_OK) {
        a.selection = status_text(call->mock_status, text);
        status = respond_custom(&run, &a, call->mock_status, response);
    }
    return finish_response(&run, status, response);
}
