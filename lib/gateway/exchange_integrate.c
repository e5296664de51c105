/* Calling the integration, and what the client gets of its result (H1.32 to H1.35, H1.60, H5.9). */
#include "core/buffer.h"
#include "gateway/exchange_service.h"
#include "gateway/exchange_state.h"

/* ---- what is called --------------------------------------------------------------------------------------------- */

/* The front end that a compiled integration is of: integrations of WebSocket APIs are those of REST APIs. */
static const apigw_api *integration_front(apigw_exchange *x) {
    if (x->definition->kind != APIGW_DEFINITION_WEBSOCKET)
        return x->front;
    if (x->gate == NULL)
        x->gate = apigw_api_new(&x->allocator, APIGW_KIND_REST);
    if (x->gate != NULL)
        (void)apigw_api_combine(x->gate, x->definition->configs[1], x->base, NULL);
    return x->gate;
}

/* Name the function. Return false when the stage lacks a variable, or memory ran out: `*refused` is the outcome. */
static bool name_invoked_function(apigw_exchange *x, outcome *refused) {
    const definition_integration *i = x->integration;
    slice uri = i->uri, *const texts[] = {&x->function, &x->qualifier, &uri};
    bool complete = true;
    x->function = i->function;
    x->qualifier = i->qualifier;
    for (size_t k = 0; i->has_variables && complete && k < sizeof texts / sizeof *texts; k++)
        complete = texts[k]->at == NULL || gw_exchange_expand(x, *texts[k], texts[k]);
    if (!complete)
        *refused = gw_exchange_refuse_status(x, APIGW_ERROR_RESPONSE_FUNCTION_ERROR, x->rules->unresolved_status,
                                             SLICE("the stage lacks a variable of the integration"));
    return complete;
}

static outcome ask_call(apigw_exchange *x, uint32_t step) {
    const definition_integration *i = x->integration;
    x->timeout_ms = i->timeout.text.at != NULL ? (uint64_t)i->timeout.value : x->rules->function_timeout;
    x->is_stream = step == APIGW_STEP_INVOKE && i->transfer == TRANSFER_STREAM;
    return gw_exchange_ask(x, step);
}

/* The event of a proxy integration. */
static outcome send_proxy_event(apigw_exchange *x) {
    apigw_error error;
    apigw_status status;
    if (gw_exchange_buffer(x, &x->out) == NULL)
        return gw_exchange_nomem(x);
    status = apigw_request_encode(x->request, x->front, x->out, &error);
    if (status != APIGW_OK)
        return gw_exchange_refuse_error(x, status, &error, APIGW_ERROR_RESPONSE_CONFIGURATION);
    x->payload.at = apigw_buffer_data(x->out, &x->payload.len);
    return ask_call(x, APIGW_STEP_INVOKE);
}

/* URL and method of an HTTP request. */
static bool set_url(apigw_exchange *x) {
    slice uri, query;
    apigw_buffer *out = gw_exchange_buffer(x, &x->text);
    if (out == NULL)
        return false;
    uri.at = apigw_integration_call_get(x->call, APIGW_CALL_URI, &uri.len);
    query.at = apigw_integration_call_get(x->call, APIGW_CALL_QUERY, &query.len);
    x->method.at = apigw_integration_call_get(x->call, APIGW_CALL_METHOD, &x->method.len);
    gw_buffer_begin(out);
    buffer_append(out, uri.at, uri.len);
    if (query.len != 0)
        buffer_byte(out, slice_find(uri, '?') == uri.len ? '?' : '&');
    buffer_append(out, query.at, query.len);
    if (gw_buffer_finish(out) != APIGW_OK)
        return false;
    uri.at = apigw_buffer_data(out, &uri.len);
    x->url = gw_exchange_copy(x, uri);
    return x->url.at != NULL;
}

/* Set up the call, with $context. */
static bool prepare_call(apigw_exchange *x) {
    slice context;
    if (x->call == NULL)
        x->call = apigw_integration_call_new(&x->allocator);
    if (x->call == NULL || gw_exchange_buffer(x, &x->text) == NULL || !gw_exchange_write_context(x, x->text))
        return false;
    context.at = apigw_buffer_data(x->text, &context.len);
    return apigw_render_set_context(apigw_integration_call_render(x->call), context.at, context.len, NULL) !=
           APIGW_E_NOMEM;
}

/* Complete the response of an integration: what may be cached, and who was not allowed to replace it (H4.5, H4.6). */
static outcome finish_integration(apigw_exchange *x) {
    const int32_t status = apigw_response_status(x->response);
    size_t length = 0;
    (void)apigw_response_body(x->response, &length);
    if (x->cache_ttl_s != 0 && status < 300 && length <= APIGW_CACHE_SIZE_MAX)
        x->store_ttl_s = x->cache_ttl_s;
    if (!gw_exchange_warn_of_cache(x))
        return gw_exchange_nomem(x);
    if (x->definition->kind == APIGW_DEFINITION_WEBSOCKET && x->integration->compiled != NULL &&
        !x->route->has_responses && apigw_response_set_body(x->response, NULL, 0, 0, NULL) == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    return OUTCOME_RESPONDED;
}

static outcome finish_status(apigw_exchange *x, apigw_status status, const apigw_error *error) {
    if (status == APIGW_OK)
        return finish_integration(x);
    return gw_exchange_refuse_error(x, status, error, x->rules->bad_result);
}

static outcome send_call(apigw_exchange *x) {
    const apigw_api *front = integration_front(x);
    const definition_integration *i = x->integration;
    outcome refused = OUTCOME_REFUSED;
    apigw_error error;
    apigw_status status;
    if (front == NULL || !prepare_call(x))
        return gw_exchange_nomem(x);
    status = apigw_integration_request(i->compiled, x->call, front, x->request, &error);
    if (status != APIGW_OK)
        return gw_exchange_refuse_error(x, status, &error, APIGW_ERROR_RESPONSE_CONFIGURATION);
    if (!name_invoked_function(x, &refused))
        return refused;
    if (i->type == INTEGRATION_MOCK) {
        status = apigw_integration_respond_mock(i->compiled, x->call, front, x->request, x->response, &error);
        return finish_status(x, status, &error);
    }
    x->payload.at = apigw_integration_call_body(x->call, &x->payload.len);
    x->is_asynchronous = apigw_integration_call_is_async(x->call) != 0;
    if (i->type == INTEGRATION_LAMBDA || i->type == INTEGRATION_LAMBDA_PROXY)
        return ask_call(x, APIGW_STEP_INVOKE);
    if (!set_url(x))
        return gw_exchange_nomem(x);
    if (x->endpoint == NULL)
        x->endpoint = apigw_response_new(&x->allocator);
    if (x->endpoint == NULL)
        return gw_exchange_nomem(x);
    apigw_response_reset(x->endpoint);
    return ask_call(x, i->type == INTEGRATION_SERVICE ? APIGW_STEP_BACKEND : APIGW_STEP_FORWARD);
}

/* The values that references to $context and stage variables read. */
static apigw_status read_scope(apigw_exchange *x, mapping_scope *scope) {
    value_fault fault;
    apigw_pair pair;
    slice text;
    const char *body = apigw_request_body(x->request, &text.len);
    *scope = (mapping_scope){.memory = &x->memory, .request = x->request, .work_max = 1000000};
    if (text.len <= APIGW_INTEGRATION_HTTP_BODY_MAX)
        scope->request_body.text = slice_of(body, text.len);
    if (gw_exchange_buffer(x, &x->text) == NULL || !gw_exchange_write_context(x, x->text))
        return APIGW_E_NOMEM;
    text.at = apigw_buffer_data(x->text, &text.len);
    if (!gw_values_read(&x->memory, text, VALUE_DEPTH_MAX, 0, &scope->context, NULL, &fault))
        return fault.code;
    if (!gw_value_new_map(&x->memory, &scope->stage_variables))
        return APIGW_E_NOMEM;
    for (size_t i = 0; apigw_api_at(x->base, APIGW_LIST_STAGE_VARIABLES, i, &pair) == APIGW_OK; i++)
        if (!gw_value_map_put(&x->memory, scope->stage_variables.as.map,
                              gw_value_string(slice_of(pair.name, pair.name_len)),
                              gw_value_string(slice_of(pair.value, pair.value_len))))
            return APIGW_E_NOMEM;
    return APIGW_OK;
}

/* An HTTP API's integration with an AWS service sends its parameters. */
static outcome call_service(apigw_exchange *x) {
    const definition_integration *i = x->integration;
    mapping_scope scope;
    apigw_status status = gw_exchange_buffer(x, &x->out) != NULL ? read_scope(x, &scope) : APIGW_E_NOMEM;
    if (status == APIGW_OK)
        status = gw_service_write(&scope, i->parameters, i->request_parameters.count, x->out);
    if (status == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    if (status != APIGW_OK)
        return gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_CONFIGURATION, SLICE("a parameter cannot be evaluated"));
    x->url = i->subtype;
    x->payload.at = apigw_buffer_data(x->out, &x->payload.len);
    return ask_call(x, APIGW_STEP_BACKEND);
}

outcome gw_check_integration(apigw_exchange *x) {
    const definition_integration *i = x->integration;
    outcome refused = OUTCOME_REFUSED;
    if (i == NULL) { /* a $connect without an integration is accepted (H1.80) */
        apigw_response_reset(x->response);
        return OUTCOME_RESPONDED;
    }
    if (i->compiled != NULL) /* the choice of a template comes before the stage variables of the uri (H1.1) */
        return send_call(x);
    if (!name_invoked_function(x, &refused))
        return refused;
    return i->type == INTEGRATION_LAMBDA_PROXY ? send_proxy_event(x) : call_service(x);
}

/* ---- responses -------------------------------------------------------------------------------------------------- */

static outcome respond_endpoint(apigw_exchange *x) {
    apigw_error error;
    const apigw_status status = apigw_integration_respond_endpoint(
        x->integration->compiled, x->call, integration_front(x), x->request, x->endpoint, x->response, &error);
    return finish_status(x, status, &error);
}

/* The result of an AWS service is the body of its response. */
static outcome respond_service(apigw_exchange *x, slice bytes, uint32_t flags) {
    enum { SERVICE_OK = 200, SERVICE_ERROR = 400 };
    const int32_t status = (flags & APIGW_ANSWER_FUNCTION_ERROR) != 0 ? SERVICE_ERROR : SERVICE_OK;
    apigw_response *to = x->integration->compiled != NULL ? x->endpoint : x->response;
    apigw_response_reset(to);
    if (apigw_response_set_body(to, bytes.at, bytes.len, 0, NULL) != APIGW_OK)
        return gw_exchange_nomem(x);
    (void)apigw_response_set_status(to, status, NULL);
    if (x->integration->compiled != NULL)
        return respond_endpoint(x);
    if (apigw_response_add_ids(x->response, x->front, x->request, 0, NULL) == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    return finish_integration(x);
}

/* ---- streams ---------------------------------------------------------------------------------------------------- */

/* Keep what follows the prelude: the host sends it first. */
static outcome relay(apigw_exchange *x, slice rest) {
    apigw_buffer *out = gw_exchange_buffer(x, &x->rest);
    if (out == NULL)
        return gw_exchange_nomem(x);
    gw_buffer_begin(out);
    buffer_append(out, rest.at, rest.len);
    if (gw_buffer_finish(out) != APIGW_OK)
        return gw_exchange_nomem(x);
    x->relays = true;
    return OUTCOME_RESPONDED;
}

/* A function that did not respond with a prelude: a Function URL sends its bytes as they are (B4.6, E1.5). */
static outcome relay_plain(apigw_exchange *x, slice bytes) {
    apigw_response_reset(x->response);
    if (apigw_response_add_header(x->response, "Content-Type", APIGW_NTS, "application/octet-stream", APIGW_NTS,
                                  NULL) != APIGW_OK ||
        apigw_response_add_ids(x->response, x->front, x->request, 0, NULL) != APIGW_OK)
        return gw_exchange_nomem(x);
    return relay(x, bytes);
}

static outcome take_stream_piece(apigw_exchange *x, slice bytes, uint32_t flags) {
    apigw_error error;
    apigw_status status;
    size_t used = 0;
    if ((flags & APIGW_ANSWER_FUNCTION_ERROR) != 0)
        return gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_FUNCTION_ERROR, SLICE("the function failed"));
    if ((flags & APIGW_ANSWER_PLAIN) != 0)
        return x->definition->kind == APIGW_DEFINITION_FUNCTION_URL && !x->has_piece
                   ? relay_plain(x, bytes)
                   : gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_BAD_PRELUDE, SLICE("the stream has no prelude"));
    x->has_piece = true;
    if (x->prelude == NULL)
        x->prelude = apigw_prelude_new(&x->allocator);
    if (x->prelude == NULL)
        return gw_exchange_nomem(x);
    status = apigw_prelude_feed(x->prelude, bytes.at, bytes.len, &used, &error);
    if (status == APIGW_MORE && (flags & APIGW_ANSWER_MORE) != 0)
        return OUTCOME_STEP;
    if (status == APIGW_OK || status == APIGW_MORE)
        status = apigw_prelude_decode(x->prelude, x->front, x->request, x->response, &error);
    if (status != APIGW_OK)
        return gw_exchange_refuse_error(x, status, &error, APIGW_ERROR_RESPONSE_BAD_PRELUDE);
    return relay(x, slice_skip(bytes, used));
}

/* ---- answers ---------------------------------------------------------------------------------------------------- */

static outcome take_result(apigw_exchange *x, slice bytes, uint32_t flags) {
    const uint32_t decode = (flags & APIGW_ANSWER_FUNCTION_ERROR) != 0 ? APIGW_DECODE_FUNCTION_ERROR : 0;
    const char *json = bytes.at != NULL ? bytes.at : "";
    apigw_error error;
    apigw_status status;
    if (x->integration->compiled != NULL)
        status = apigw_integration_respond_function(x->integration->compiled, x->call, integration_front(x), x->request,
                                                    json, bytes.len, decode, x->response, &error);
    else
        status = apigw_response_decode(x->response, x->front, x->request, json, bytes.len, decode, &error);
    return finish_status(x, status, &error);
}

outcome gw_take_integration(apigw_exchange *x, slice bytes, uint32_t flags) {
    if (x->is_stream)
        return take_stream_piece(x, bytes, flags);
    if (x->step == APIGW_STEP_FORWARD)
        return respond_endpoint(x);
    return x->step == APIGW_STEP_BACKEND ? respond_service(x, bytes, flags) : take_result(x, bytes, flags);
}

outcome gw_fail_integration(apigw_exchange *x, uint32_t reason) {
    if (reason == APIGW_FAIL_UNREACHABLE && x->step != APIGW_STEP_INVOKE)
        return gw_exchange_refuse_status(x, APIGW_ERROR_RESPONSE_FUNCTION_ERROR, x->rules->unreachable_status,
                                         SLICE("the endpoint cannot be reached"));
    if (reason == APIGW_FAIL_THROTTLED)
        return gw_exchange_refuse(x, x->rules->throttled_function, SLICE("the function is throttled"));
    return gw_exchange_failed(x, reason);
}
