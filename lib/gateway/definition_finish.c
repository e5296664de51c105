/* The end of importing: what is compiled of routes, models and validators, and what can be said of all of them. */
#include "core/error.h"
#include "gateway/definition_build.h"

static void mark_needed_models(importer *im) {
    LIST_EACH(definition_route, r, im->d->routes) {
        if ((r->validator == NULL || r->validator->body != SWITCH_ON) && im->d->kind != APIGW_DEFINITION_WEBSOCKET)
            continue; /* messages of WebSocket APIs are always validated (H1.82) */
        LIST_EACH(definition_model_use, use, r->models) {
            use->model->needed = true;
        }
    }
    gw_import_follow_models(im);
}

static void compile_models(importer *im) {
    apigw_error error;
    apigw_status status = APIGW_OK;
    LIST_EACH(definition_model, m, im->d->models) {
        if (!m->needed || !import_good(im))
            continue;
        m->schema = gw_import_schema(im, m);
        if (!import_good(im))
            return;
        status = apigw_models_add(im->d->compiled_models, m->compiled, strlen(m->compiled), m->schema.at, m->schema.len,
                                  m->imported ? APIGW_MODEL_UNCHECKED | APIGW_MODEL_IMPORTED : 0, &error);
        if (status == APIGW_E_NOMEM)
            gw_import_nomem(im);
        else if (status != APIGW_OK)
            gw_import_fail(im, status, m->at, "the model cannot be used for validation: %s", error.message);
    }
    if (!import_good(im))
        return;
    status = apigw_models_seal(im->d->compiled_models, &error);
    if (status == APIGW_E_NOMEM)
        gw_import_nomem(im);
    else if (status != APIGW_OK)
        gw_import_fail(im, status, NULL, "the models cannot be used for validation: %s", error.message);
}

static void compile_checks(importer *im, definition_route *r) {
    apigw_error error = {0};
    uint32_t switches = 0;
    apigw_status status;
    if (r->validator == NULL)
        return;
    r->checks = apigw_method_validator_new(&im->d->allocator);
    if (r->checks == NULL) {
        gw_import_nomem(im);
        return;
    }
    if (r->validator->body == SWITCH_ON)
        switches |= APIGW_VALIDATE_BODY;
    if (r->validator->parameters == SWITCH_ON)
        switches |= APIGW_VALIDATE_PARAMETERS;
    status = apigw_method_validator_set_switches(r->checks, switches);
    LIST_EACH(definition_parameter, p, r->parameters) {
        if (p->required && (switches & APIGW_VALIDATE_PARAMETERS) != 0 && status == APIGW_OK)
            status = apigw_method_validator_require(r->checks, p->name.at, p->name.len, &error);
    }
    LIST_EACH(definition_model_use, use, r->models) {
        if ((switches & APIGW_VALIDATE_BODY) != 0 && status == APIGW_OK)
            status = apigw_method_validator_add_model(r->checks, use->media_type.at, use->media_type.len,
                                                      use->model->compiled, strlen(use->model->compiled), &error);
    }
    if (status == APIGW_E_NOMEM)
        gw_import_nomem(im);
    else if (status != APIGW_OK)
        gw_import_fail(im, status, r->at, "the request validation of the route cannot be made: %s", error.message);
}

static void add_to_router(importer *im, definition_route *r) {
    apigw_error error;
    apigw_status status = apigw_router_add(im->d->router, r->key.at, r->key.len, r->index, &error);
    if (status == APIGW_E_NOMEM)
        gw_import_nomem(im);
    else if (status != APIGW_OK)
        gw_import_fail(im, status, r->at, "the route is refused: %s", error.message);
}

static const uint32_t routes_of[] = {
    [APIGW_DEFINITION_REST] = APIGW_ROUTES_REST,
    [APIGW_DEFINITION_HTTP] = APIGW_ROUTES_HTTP,
    [APIGW_DEFINITION_WEBSOCKET] = APIGW_ROUTES_WEBSOCKET,
    [APIGW_DEFINITION_FUNCTION_URL] = APIGW_ROUTES_HTTP,
};

static void build_router(importer *im) {
    apigw_definition *d = im->d;
    apigw_error error;
    apigw_status status;
    if (d->kind > APIGW_DEFINITION_FUNCTION_URL)
        return;
    d->router = apigw_router_new(&d->allocator, routes_of[d->kind]);
    d->by_index = gw_import_new(im, (d->routes.count + 1) * sizeof *d->by_index);
    if (d->router == NULL || d->by_index == NULL) {
        gw_import_nomem(im);
        return;
    }
    LIST_EACH(definition_route, r, d->routes) {
        if (!import_good(im))
            return;
        d->by_index[r->index] = r;
        add_to_router(im, r);
    }
    if (!import_good(im))
        return;
    status = apigw_router_seal(d->router, &error);
    if (status == APIGW_E_NOMEM)
        gw_import_nomem(im);
    else if (status != APIGW_OK)
        gw_import_fail(im, status, NULL, "the routes are refused: %s", error.message);
}

/* Return whether the key of a cached response tells callers of an authorizer apart. */
static bool key_has_source(const definition_route *r) {
    for (size_t i = 0; i < r->integration->cache_keys.count; i++)
        for (size_t j = 0; j < r->authorizer->sources.count; j++)
            if (slice_equal_fold(r->integration->cache_keys.items[i], r->authorizer->sources.items[j]))
                return true;
    return false;
}

/* A cached response of a caller must not become that of another (H4.5). */
static void warn_of_caches(importer *im, const definition_stage *stage) {
    value by_key;
    const value_entry *entry;
    bool all = false;
    if (!gw_value_new_map(im->memory, &by_key)) {
        gw_import_nomem(im);
        return;
    }
    LIST_EACH(definition_setting, s, stage->settings) {
        if (s->caching == SWITCH_ABSENT)
            continue;
        if (slice_is(s->key, "*"))
            all = s->caching == SWITCH_ON;
        else if (!gw_value_map_put(im->memory, by_key.as.map, gw_value_string(s->key),
                                   gw_value_boolean(s->caching == SWITCH_ON)))
            gw_import_nomem(im);
    }
    LIST_EACH(definition_route, r, im->d->routes) {
        entry = gw_value_map_find(by_key.as.map, r->key);
        if (r->authorizer != NULL && (entry != NULL ? entry->value.as.boolean : all && slice_is(r->method, "GET")) &&
            !key_has_source(r))
            gw_import_warn(im, APIGW_E_VALUE, r->at,
                           "responses are cached for all callers: the key of the cache has no identity source of the "
                           "authorizer");
    }
}

static void note_function(importer *im, slice function, slice qualifier, bool own) {
    const slice key = gw_import_join(im, function, SLICE(" "), qualifier, slice_absent());
    definition_function *f;
    if (function.at == NULL || !import_good(im) || gw_import_lookup(im, SORT_FUNCTION, key) != NULL)
        return;
    f = gw_import_append(im, &im->d->functions, sizeof *f);
    if (f == NULL)
        return;
    *f = (definition_function){.function = function, .qualifier = qualifier, .own = own};
    gw_import_register(im, SORT_FUNCTION, key, f);
}

static void note_functions(importer *im) {
    LIST_EACH(definition_integration, i, im->d->integrations) {
        note_function(im, i->function, i->qualifier, i->own_function);
    }
    LIST_EACH(definition_authorizer, a, im->d->authorizers) {
        note_function(im, a->function, a->qualifier, a->own_function);
    }
}

void gw_import_finish(importer *im) {
    apigw_definition *d = im->d;
    uint32_t index = 0;
    if (!import_good(im))
        return;
    LIST_EACH(definition_route, r, d->routes) {
        r->index = index++;
    }
    LIST_EACH(definition_stage, s, d->stages) {
        if (d->kind == APIGW_DEFINITION_REST)
            warn_of_caches(im, s);
    }
    note_functions(im);
    build_router(im);
    if (!import_good(im) || (d->kind != APIGW_DEFINITION_REST && d->kind != APIGW_DEFINITION_WEBSOCKET))
        return;
    d->compiled_models = apigw_models_new(&d->allocator);
    if (d->compiled_models == NULL) {
        gw_import_nomem(im);
        return;
    }
    mark_needed_models(im);
    compile_models(im);
    LIST_EACH(definition_route, r, d->routes) {
        if (import_good(im))
            compile_checks(im, r);
    }
}
