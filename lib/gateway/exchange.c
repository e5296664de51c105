/* The exchange: runs the checks of its type of API in order, and stops where the host has to do something (H5.1). */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/claims_text.h"
#include "gateway/exchange_state.h"
#include "gateway/gateway_response_set.h"
#include "gateway/model_violations.h"

enum { EXCHANGE_RETAIN = 256 * 1024 /* bytes of memory that are kept for the next request */ };

static const exchange_rules *const rules_by_kind[APIGW_DEFINITION_LAST + 1] = {
    [APIGW_DEFINITION_REST] = &gw_exchange_rest,           [APIGW_DEFINITION_HTTP] = &gw_exchange_http,
    [APIGW_DEFINITION_WEBSOCKET] = &gw_exchange_websocket, [APIGW_DEFINITION_FUNCTION_URL] = &gw_exchange_function_url,
    [APIGW_DEFINITION_ALB] = &gw_exchange_balancer,        [APIGW_DEFINITION_ALB_MULTI] = &gw_exchange_balancer,
};

/* ---- the handle ------------------------------------------------------------------------------------------------- */

apigw_exchange *apigw_exchange_new(const apigw_allocator *allocator) {
    apigw_exchange *x = gw_memory_handle(allocator, sizeof *x);
    if (x == NULL)
        return NULL;
    gw_arena_init(&x->memory, &x->allocator);
    gw_regex_run_init(&x->run, &x->allocator, 0);
    x->response = apigw_response_new(&x->allocator);
    x->front = apigw_api_new(&x->allocator, APIGW_KIND_REST);
    x->log = apigw_buffer_new(&x->allocator);
    x->explanation = apigw_buffer_new(&x->allocator);
    if (x->response == NULL || x->front == NULL || x->log == NULL || x->explanation == NULL) {
        apigw_exchange_free(x);
        return NULL;
    }
    return x;
}

void apigw_exchange_free(apigw_exchange *exchange) {
    if (exchange == NULL)
        return;
    apigw_response_free(exchange->response);
    apigw_response_free(exchange->endpoint);
    apigw_api_free(exchange->staged);
    apigw_api_free(exchange->front);
    apigw_api_free(exchange->gate);
    apigw_buffer_free(exchange->out);
    apigw_buffer_free(exchange->arn);
    apigw_buffer_free(exchange->key);
    apigw_buffer_free(exchange->text);
    apigw_buffer_free(exchange->log);
    apigw_buffer_free(exchange->explanation);
    apigw_buffer_free(exchange->rest);
    apigw_authorization_free(exchange->authorization);
    apigw_claims_free(exchange->claims);
    apigw_violations_free(exchange->violations);
    apigw_failure_free(exchange->failure);
    apigw_integration_call_free(exchange->call);
    apigw_prelude_free(exchange->prelude);
    gw_regex_run_free(&exchange->run);
    gw_arena_free(&exchange->memory);
    apigw_allocator own = exchange->allocator;
    gw_memory_release(&own, exchange, sizeof *exchange);
}

/* Empty the handles of the exchange, so that none keeps more than it may. */
static void reset_handles(apigw_exchange *x) {
    apigw_buffer *const buffers[] = {x->out, x->arn, x->key, x->text, x->log, x->explanation, x->rest};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        apigw_buffer_reset(buffers[i]);
    apigw_response_reset(x->response);
    apigw_response_reset(x->endpoint);
    apigw_authorization_reset(x->authorization);
    apigw_integration_call_reset(x->call);
    apigw_prelude_reset(x->prelude);
    if (x->claims != NULL)
        gw_claims_reset(x->claims);
    if (x->violations != NULL)
        gw_violations_begin(x->violations, 0);
    if (x->failure != NULL)
        gw_failure_reset(x->failure);
}

/* Clear everything of one request. What is kept are the handles. */
void apigw_exchange_reset(apigw_exchange *exchange) {
    apigw_exchange kept;
    if (exchange == NULL)
        return;
    arena_reset(&exchange->memory, EXCHANGE_RETAIN);
    reset_handles(exchange);
    kept = *exchange;
    memset(exchange, 0, offsetof(apigw_exchange, out));
    exchange->allocator = kept.allocator;
    exchange->memory = kept.memory;
    exchange->response = kept.response;
    exchange->endpoint = kept.endpoint;
    exchange->staged = kept.staged;
    exchange->front = kept.front;
    exchange->gate = kept.gate;
}

/* ---- running ---------------------------------------------------------------------------------------------------- */

/* Forget what the last step was about. */
static void clear_step(apigw_exchange *x) {
    x->function = x->qualifier = x->payload = x->cache_key = x->token = x->issuer = x->method = x->url = x->api_key =
        slice_absent();
    x->timeout_ms = x->ttl_s = 0;
    x->is_stream = x->is_asynchronous = false;
}

/* Go on with the result of a check until the host has to do something. */
static apigw_status advance(apigw_exchange *x, outcome result) {
    for (;;) {
        const check *c = &x->rules->checks[x->at];
        x->results[x->at] = result;
        if (result == OUTCOME_STEP)
            return APIGW_OK;
        if (c->phase != PHASE_NONE && result != OUTCOME_SKIPPED) {
            x->phases[c->phase].status = result == OUTCOME_PASSED ? 200 : apigw_response_status(x->response);
            x->phases[c->phase].error = result == OUTCOME_REFUSED ? x->log_error : slice_absent();
        }
        if (result == OUTCOME_REFUSED || result == OUTCOME_RESPONDED)
            break;
        clear_step(x);
        if (++x->at == x->rules->count) { /* the last check always responds */
            result = gw_exchange_refuse(x, x->rules->unsupported, SLICE("no check responded"));
            break; /* without a next check */
        }
        result = x->rules->checks[x->at].run(x);
    }
    clear_step(x);
    gw_exchange_deliver(x, result == OUTCOME_REFUSED);
    return x->is_out_of_memory ? APIGW_E_NOMEM : APIGW_OK;
}

static apigw_status report_advance(apigw_status status, apigw_error *err) {
    return status == APIGW_OK ? status : gw_error_nomem(err);
}

/* Make the front ends of the request: the host's, with the variables that the definition has for the stage. */
static bool make_fronts(apigw_exchange *x) {
    const slice name = gw_exchange_shared_field(x, APIGW_FIELD_STAGE);
    x->base = x->host;
    LIST_EACH(definition_stage, s, x->definition->stages) {
        if (name.at != NULL && slice_equal(s->name, name))
            x->stage = s;
    }
    if (x->stage != NULL && x->stage->config != NULL) {
        if (x->staged == NULL)
            x->staged = apigw_api_new(&x->allocator, APIGW_KIND_REST);
        if (x->staged == NULL || apigw_api_combine(x->staged, x->stage->config, x->host, NULL) != APIGW_OK)
            return false;
        x->base = x->staged;
    }
    return apigw_api_combine(x->front, x->definition->configs[0], x->base, NULL) == APIGW_OK;
}

apigw_status apigw_exchange_begin(apigw_exchange *exchange, const apigw_definition *definition, const apigw_api *api,
                                  apigw_request *request, uint64_t now_ms, uint32_t flags, apigw_error *err) {
    const uint32_t known =
        APIGW_EXCHANGE_ADMIT | APIGW_EXCHANGE_METHOD_CACHE | APIGW_EXCHANGE_BINARY | APIGW_EXCHANGE_AUTHENTICATED;
    apigw_exchange *x = exchange;
    const exchange_rules *rules;
    gw_error_clear(err);
    apigw_exchange_reset(x); /* whatever is wrong now, no step of an earlier request is left */
    if (x == NULL || definition == NULL || api == NULL || request == NULL || (flags & ~known) != 0 ||
        now_ms > INT64_MAX / 2)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected an exchange, a definition, a front end, a request, a time and known flags");
    rules = rules_by_kind[apigw_definition_kind(definition)];
    if (rules == NULL)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "the definition is not loaded");
    if (apigw_api_kind(api) != rules->kinds[0] && apigw_api_kind(api) != rules->kinds[1])
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a front end of the kind of the definition");
    x->definition = definition;
    x->rules = rules;
    x->host = api;
    x->request = request;
    x->now_ms = (int64_t)now_ms;
    x->flags = flags;
    if (!make_fronts(x) || (apigw_request_get(request, APIGW_FIELD_TIME_MS, NULL) == NULL &&
                            apigw_request_set_int(request, APIGW_FIELD_TIME_MS, x->now_ms, NULL) != APIGW_OK)) {
        x->step = APIGW_STEP_RESPOND;
        gw_exchange_nomem(x);
        return gw_error_nomem(err);
    }
    return report_advance(advance(x, x->rules->checks[0].run(x)), err);
}

/* ---- the host's answers ----------------------------------------------------------------------------------------- */

/* Whether the step is one that ends an exchange: nothing is asked there. */
static bool is_last_step(uint32_t step) {
    return step >= APIGW_STEP_RESPOND && step <= APIGW_STEP_CLOSE;
}

#define REASON(name) (1u << APIGW_FAIL_##name)
#define REASONS_ALWAYS (REASON(TIMEOUT) | REASON(UNREACHABLE) | REASON(UNSUPPORTED))
#define REASONS_CALL (REASONS_ALWAYS | REASON(PERMISSION) | REASON(THROTTLED))

/* Reasons that fit a step. */
static const uint32_t reasons_of_steps[APIGW_STEP_LAST + 1] = {
    [APIGW_STEP_VERIFY_IAM] = REASONS_ALWAYS | REASON(INVALID_SIGNATURE) | REASON(EXPIRED),
    [APIGW_STEP_VERIFY_TOKEN] = REASONS_ALWAYS | REASON(INVALID_TOKEN) | REASON(EXPIRED),
    [APIGW_STEP_AUTHORIZE] = REASONS_CALL,
    [APIGW_STEP_ADMIT] = REASONS_ALWAYS | REASON(THROTTLED) | REASON(QUOTA) | REASON(UNKNOWN_KEY),
    [APIGW_STEP_CACHE] = REASONS_ALWAYS | REASON(MISS),
    [APIGW_STEP_INVOKE] = REASONS_CALL,
    [APIGW_STEP_FORWARD] = REASONS_CALL,
    [APIGW_STEP_BACKEND] = REASONS_CALL,
    [APIGW_STEP_RESPOND] = REASON(UNREACHABLE) | REASON(UNSUPPORTED),
    [APIGW_STEP_RELAY] = REASONS_ALWAYS,
    [APIGW_STEP_FRAME] = REASON(UNREACHABLE) | REASON(UNSUPPORTED),
    [APIGW_STEP_CLOSE] = REASON(UNREACHABLE) | REASON(UNSUPPORTED),
};

/* Flags that fit a step. */
static const uint32_t flags_of_steps[APIGW_STEP_LAST + 1] = {
    [APIGW_STEP_AUTHORIZE] = APIGW_ANSWER_FUNCTION_ERROR | APIGW_ANSWER_CACHED,
    [APIGW_STEP_INVOKE] = APIGW_ANSWER_FUNCTION_ERROR | APIGW_ANSWER_MORE | APIGW_ANSWER_PLAIN,
    [APIGW_STEP_BACKEND] = APIGW_ANSWER_FUNCTION_ERROR,
};

/* Return whether the flags of an answer fit the step. A result that cannot be stored cannot be a stored one. */
static bool flags_fit(const apigw_exchange *x, uint32_t flags) {
    if ((flags & ~flags_of_steps[x->step]) != 0 || ((flags & APIGW_ANSWER_MORE) != 0 && !x->is_stream))
        return false;
    if ((flags & APIGW_ANSWER_CACHED) == 0)
        return true;
    return x->cache_key.at != NULL && (flags & APIGW_ANSWER_FUNCTION_ERROR) == 0;
}

static apigw_status refuse_answer(apigw_error *err) {
    return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "the answer does not fit the step");
}

apigw_status apigw_exchange_answer(apigw_exchange *exchange, const char *bytes, size_t bytes_len, uint32_t flags,
                                   apigw_error *err) {
    apigw_exchange *x = exchange;
    const slice text = slice_of(bytes, length_of(bytes, bytes_len));
    gw_error_clear(err);
    if (x == NULL || (bytes == NULL && bytes_len != 0) || flags >= 2 * APIGW_ANSWER_PLAIN)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an exchange, bytes and known flags");
    if (!flags_fit(x, flags))
        return refuse_answer(err);
    if (is_last_step(x->step)) {
        if (text.len != 0)
            return refuse_answer(err);
        x->step = gw_exchange_after(x);
        return APIGW_OK;
    }
    if (x->step == APIGW_STEP_NONE || x->step == APIGW_STEP_DONE ||
        (text.len != 0 && (x->step == APIGW_STEP_CACHE || x->step == APIGW_STEP_FORWARD)))
        return refuse_answer(err);
    return report_advance(advance(x, x->rules->checks[x->at].take(x, text, flags)), err);
}

apigw_status apigw_exchange_fail(apigw_exchange *exchange, uint32_t reason, apigw_error *err) {
    apigw_exchange *x = exchange;
    gw_error_clear(err);
    if (x == NULL || reason == 0 || reason > APIGW_FAIL_LAST)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an exchange and a reason");
    if ((reasons_of_steps[x->step] >> reason & 1) == 0)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "the reason does not fit the step");
    if (is_last_step(x->step)) {
        x->step = APIGW_STEP_DONE;
        return APIGW_OK;
    }
    return report_advance(advance(x, x->rules->checks[x->at].fail(x, reason)), err);
}

/* ---- getters ---------------------------------------------------------------------------------------------------- */

uint32_t apigw_exchange_step(const apigw_exchange *exchange) {
    return exchange != NULL ? exchange->step : APIGW_STEP_NONE;
}

/* The text of a buffer that may not have been made. */
static slice buffered_text(const apigw_buffer *buffer) {
    slice text = slice_absent();
    if (buffer != NULL)
        text.at = apigw_buffer_data(buffer, &text.len);
    return text.len != 0 ? text : slice_absent();
}

/* A text that is written when it is asked for. */
static slice written_text(const apigw_exchange *x, apigw_buffer *at,
                          void (*write)(const apigw_exchange *x, apigw_buffer *out)) {
    if (x->step == APIGW_STEP_NONE)
        return slice_absent();
    write(x, at);
    return buffered_text(at);
}

static slice exchange_text(const apigw_exchange *x, uint32_t field) {
    switch (field) {
    case APIGW_EXCHANGE_FUNCTION:
        return x->function;
    case APIGW_EXCHANGE_QUALIFIER:
        return x->qualifier;
    case APIGW_EXCHANGE_PAYLOAD:
        return x->payload;
    case APIGW_EXCHANGE_CACHE_KEY:
        return x->step == APIGW_STEP_RESPOND && x->store_ttl_s != 0 ? x->store_key : x->cache_key;
    case APIGW_EXCHANGE_TOKEN:
        return x->token;
    case APIGW_EXCHANGE_ISSUER:
        return x->issuer;
    case APIGW_EXCHANGE_METHOD:
        return x->method;
    case APIGW_EXCHANGE_URL:
        return x->url;
    case APIGW_EXCHANGE_ARN:
        return x->step != APIGW_STEP_NONE ? buffered_text(x->arn) : slice_absent();
    case APIGW_EXCHANGE_API_KEY:
        return x->api_key;
    default:
        return slice_absent();
    }
}

/* Texts of the exchange as a whole. */
static slice outcome_text(const apigw_exchange *x, uint32_t field) {
    switch (field) {
    case APIGW_EXCHANGE_KEY:
        return x->route != NULL ? x->route->key : slice_absent();
    case APIGW_EXCHANGE_AUTHORIZER:
        return x->route != NULL && x->route->authorizer != NULL ? x->route->authorizer->name : slice_absent();
    case APIGW_EXCHANGE_REST:
        return x->step == APIGW_STEP_RELAY ? buffered_text(x->rest) : slice_absent();
    case APIGW_EXCHANGE_CLOSE_REASON:
        return x->close_reason;
    case APIGW_EXCHANGE_LOG:
        return written_text(x, x->log, gw_exchange_write_log);
    case APIGW_EXCHANGE_RESPONSE_TYPE:
        return x->type != 0 ? slice_of_string(apigw_gateway_response_type_name(x->type)) : slice_absent();
    case APIGW_EXCHANGE_EXPLANATION:
        return written_text(x, x->explanation, gw_exchange_write_explanation);
    default:
        return exchange_text(x, field);
    }
}

const char *apigw_exchange_get(const apigw_exchange *exchange, uint32_t field, size_t *len) {
    const slice text = exchange != NULL ? outcome_text(exchange, field) : slice_absent();
    if (len != NULL)
        *len = text.len;
    return text.at;
}

uint64_t apigw_exchange_int(const apigw_exchange *exchange, uint32_t field) {
    if (exchange == NULL)
        return 0;
    switch (field) {
    case APIGW_EXCHANGE_TIMEOUT_MS:
        return exchange->timeout_ms;
    case APIGW_EXCHANGE_TTL_S:
        return exchange->ttl_s;
    case APIGW_EXCHANGE_MODE:
        return exchange->is_stream;
    case APIGW_EXCHANGE_ASYNCHRONOUS:
        return exchange->is_asynchronous;
    case APIGW_EXCHANGE_STORE_TTL_S:
        return exchange->store_ttl_s;
    case APIGW_EXCHANGE_CLOSE_CODE:
        return exchange->close_code;
    case APIGW_EXCHANGE_ERROR_RESPONSE:
        return exchange->error_response;
    case APIGW_EXCHANGE_ACCEPTED:
        return exchange->is_accepted;
    case APIGW_EXCHANGE_STORE_RESULT:
        return exchange->stores_result;
    default:
        return 0;
    }
}

apigw_response *apigw_exchange_response(apigw_exchange *exchange) {
    if (exchange == NULL)
        return NULL;
    return exchange->step == APIGW_STEP_FORWARD ? exchange->endpoint : exchange->response;
}

const apigw_integration_call *apigw_exchange_call(const apigw_exchange *exchange) {
    const bool has_call =
        exchange != NULL && (exchange->step == APIGW_STEP_FORWARD || exchange->step == APIGW_STEP_BACKEND);
    return has_call && exchange->integration->compiled != NULL ? exchange->call : NULL;
}
