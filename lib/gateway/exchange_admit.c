/* API keys, throttling, validation and the method cache (H1.24 to H1.31). */
#include "gateway/exchange_state.h"

/* ---- API keys and throttling ------------------------------------------------------------------------------------ */

/* Return whether the request needs a key: a WebSocket connection has shown its key in $connect. */
static bool requires_key(const apigw_exchange *x) {
    return x->route->api_key == SWITCH_ON && !slice_is(gw_exchange_field(x, APIGW_FIELD_EVENT_TYPE), "MESSAGE");
}

static bool key_is_authorizers(const apigw_exchange *x) {
    return slice_is_fold(x->definition->api_key_source, "AUTHORIZER");
}

/* The header field or query parameter that has the API key: WebSocket APIs may say which. */
static slice sent_key(const apigw_exchange *x) {
    const slice selection = x->definition->key_selection;
    if (key_is_authorizers(x))
        return x->usage_key;
    if (selection.len != 0 && slice_starts_with(selection, SLICE("$context.")))
        return x->usage_key;
    return selection.len != 0 ? gw_exchange_parameter(x, selection) : gw_exchange_header(x, SLICE("x-api-key"));
}

static outcome ask_admission(apigw_exchange *x) {
    if (requires_key(x)) {
        x->api_key = sent_key(x);
        if (x->api_key.len == 0)
            return gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_API_KEY, SLICE("the request has no API key"));
    } else if ((x->flags & APIGW_EXCHANGE_ADMIT) == 0) {
        return OUTCOME_SKIPPED;
    }
    return gw_exchange_ask(x, APIGW_STEP_ADMIT);
}

/* Whether requests are counted before the authorizer (H6.6). A key that the authorizer has to tell cannot be. */
static bool admits_first(const apigw_exchange *x) {
    const uint64_t order = apigw_api_get_switch(x->host, APIGW_SWITCH_ADMISSION);
    if (requires_key(x) && key_is_authorizers(x))
        return false;
    return order == APIGW_ADMISSION_USUAL ? x->rules->admits_first : order == APIGW_ADMISSION_FIRST;
}

outcome gw_check_admission_first(apigw_exchange *x) {
    return admits_first(x) ? ask_admission(x) : OUTCOME_SKIPPED;
}

outcome gw_check_admission(apigw_exchange *x) {
    return admits_first(x) ? OUTCOME_SKIPPED : ask_admission(x);
}

outcome gw_take_admission(apigw_exchange *x, slice bytes, uint32_t flags) {
    const slice key = x->api_key;
    slice id = slice_absent();
    value root;
    bool nomem;
    (void)flags;
    if (bytes.len != 0) {
        if (!gw_exchange_read_object(x, bytes, &root, &nomem))
            return nomem ? gw_exchange_nomem(x)
                         : gw_exchange_refuse(x, x->rules->unsupported, SLICE("the answer to ADMIT is no object"));
        id = gw_exchange_member(root, "apiKeyId");
    }
    if (key.at == NULL)
        return OUTCOME_PASSED;
    if (apigw_request_set(x->request, APIGW_FIELD_API_KEY, key.at, key.len, NULL) == APIGW_E_NOMEM ||
        (id.at != NULL && apigw_request_set(x->request, APIGW_FIELD_API_KEY_ID, id.at, id.len, NULL) == APIGW_E_NOMEM))
        return gw_exchange_nomem(x);
    return OUTCOME_PASSED;
}

outcome gw_fail_admission(apigw_exchange *x, uint32_t reason) {
    if (reason == APIGW_FAIL_TIMEOUT || reason == APIGW_FAIL_UNREACHABLE)
        return gw_exchange_refuse(x, x->rules->unsupported, SLICE("the request could not be counted"));
    return gw_exchange_failed(x, reason);
}

/* ---- validation ------------------------------------------------------------------------------------------------- */

outcome gw_check_request(apigw_exchange *x) {
    apigw_error error;
    apigw_status status;
    slice text;
    if (x->route->checks == NULL)
        return OUTCOME_SKIPPED;
    if (x->violations == NULL)
        x->violations = apigw_violations_new(&x->allocator);
    if (x->violations == NULL)
        return gw_exchange_nomem(x);
    status = apigw_method_validator_check(x->route->checks, x->definition->compiled_models, x->front, x->request,
                                          x->violations, x->response, &error);
    if (status == APIGW_OK)
        return OUTCOME_PASSED;
    if (status == APIGW_E_NOMEM || error.error_response == 0)
        return gw_exchange_refuse_error(x, status, &error, APIGW_ERROR_RESPONSE_CONFIGURATION);
    text.at = apigw_violations_text(x->violations, &text.len);
    if (text.at != NULL && error.error_response == APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY)
        x->validation = gw_exchange_copy(x, text);
    return gw_exchange_refused(x, error.error_response, gw_exchange_copy(x, slice_of_string(error.message)));
}

/* ---- the method cache ------------------------------------------------------------------------------------------- */

/* The setting of the stage that says whether the method is cached: that of the method, else that of all, which counts
 * for GET. */
static const definition_setting *cache_setting(const apigw_exchange *x) {
    const bool is_get = slice_is(gw_exchange_field(x, APIGW_FIELD_METHOD), "GET");
    const definition_setting *found = NULL;
    if (x->stage == NULL)
        return NULL;
    LIST_EACH(definition_setting, s, x->stage->settings) {
        if (s->caching == SWITCH_ABSENT)
            continue;
        if (slice_equal(s->key, x->route->key)) /* the key does not tell methods apart */
            return s->caching == SWITCH_ON && (is_get || !slice_is(x->route->method, "ANY")) ? s : NULL;
        if (slice_is(s->key, "*") && is_get)
            found = s->caching == SWITCH_ON ? s : NULL;
    }
    return found;
}

/* The namespace, and the values of the parameters in order: one that the request does not have is not an empty one. */
static bool make_cache_key(apigw_exchange *x) {
    const definition_texts *keys = &x->integration->cache_keys;
    const slice own = x->integration->cache_namespace;
    const slice name = own.len != 0 ? own : x->route->path;
    apigw_key_part *parts = arena_alloc(&x->memory, (keys->count + 1) * sizeof *parts);
    if (parts == NULL || gw_exchange_buffer(x, &x->key) == NULL)
        return false;
    parts[0] = (apigw_key_part){name.at, name.len};
    for (size_t i = 0; i < keys->count; i++) {
        const slice text = gw_exchange_parameter(x, keys->items[i]);
        parts[i + 1] = (apigw_key_part){text.at, text.len};
    }
    if (apigw_cache_key(x->key, APIGW_KEY_METHOD, parts, keys->count + 1, NULL) != APIGW_OK)
        return false;
    x->cache_key.at = apigw_buffer_data(x->key, &x->cache_key.len);
    return true;
}

/* Decide on a request for a new response. Without the cache the response of the integration replaces the stored one. */
static outcome invalidate_cache(apigw_exchange *x) {
    const uint64_t strategy = apigw_api_get_switch(x->host, APIGW_SWITCH_CACHE_CONTROL);
    if (x->may_invalidate || strategy == APIGW_CACHE_CONTROL_ALLOW)
        return OUTCOME_SKIPPED;
    if (strategy == APIGW_CACHE_CONTROL_FORBID)
        return gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_FORBIDDEN, SLICE("the caller may not invalidate the cache"));
    x->warns_of_cache = strategy == APIGW_CACHE_CONTROL_WARN;
    return OUTCOME_PASSED;
}

outcome gw_check_cache(apigw_exchange *x) {
    const definition_setting *s =
        (x->flags & APIGW_EXCHANGE_METHOD_CACHE) != 0 && x->integration != NULL ? cache_setting(x) : NULL;
    const slice control = s != NULL ? gw_exchange_header(x, SLICE("cache-control")) : slice_absent();
    if (s == NULL || x->integration->transfer == TRANSFER_STREAM)
        return OUTCOME_SKIPPED;
    x->cache_ttl_s = s->cache_ttl.text.at != NULL ? (uint64_t)s->cache_ttl.value : APIGW_CACHE_TTL_DEFAULT;
    if (x->cache_ttl_s == 0)
        return OUTCOME_SKIPPED;
    if (!make_cache_key(x))
        return gw_exchange_nomem(x);
    x->store_key = gw_exchange_copy(x, x->cache_key);
    if (x->store_key.at == NULL)
        return gw_exchange_nomem(x);
    if (control.at != NULL && apigw_cache_control_refreshes(control.at, control.len)) {
        const outcome result = invalidate_cache(x);
        if (result != OUTCOME_PASSED)
            return result;
    }
    x->ttl_s = x->cache_ttl_s;
    apigw_response_reset(x->response);
    return gw_exchange_ask(x, APIGW_STEP_CACHE);
}

bool gw_exchange_warn_of_cache(apigw_exchange *x) {
    static const char warning[] = "199 Cache-control headers were ignored because the caller was unauthorized.";
    return !x->warns_of_cache || apigw_response_add_header(x->response, "Warning", APIGW_NTS, warning,
                                                           sizeof warning - 1, NULL) != APIGW_E_NOMEM;
}

outcome gw_take_cache(apigw_exchange *x, slice bytes, uint32_t flags) {
    (void)bytes;
    (void)flags;
    if (!gw_exchange_warn_of_cache(x) ||
        apigw_response_add_ids(x->response, x->front, x->request, 0, NULL) == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    return OUTCOME_RESPONDED;
}

/* Without the cache the integration is asked; a host that does not know the step is refused (H5.5). */
outcome gw_fail_cache(apigw_exchange *x, uint32_t reason) {
    if (reason == APIGW_FAIL_UNSUPPORTED)
        return gw_exchange_failed(x, reason);
    apigw_response_reset(x->response);
    return OUTCOME_PASSED;
}
