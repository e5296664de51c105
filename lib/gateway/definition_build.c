/* Building a definition: resources, routes, models, authorizers; and at the end what is compiled of them. */
#include "core/error.h"
#include "gateway/definition_import.h"

/* ---- resources of REST APIs ------------------------------------------------------------------------------------- */

static definition_resource *add_resource(importer *im, definition_resource *parent, slice segment, slice path,
                                         const char *at) {
    const bool variable = segment.len != 0 && segment.at[0] == '{';
    definition_resource *r;
    if (variable && parent != NULL && parent->variable != NULL) {
        gw_import_fail_name(im, APIGW_E_DUPLICATE, at, "%s stands beside another path variable below one resource",
                            segment);
        return NULL;
    }
    r = gw_import_append(im, &im->d->resources, sizeof *r);
    if (r == NULL)
        return NULL;
    r->path = path;
    r->segment = segment;
    if (!gw_value_new_map(im->memory, &r->children) ||
        (parent != NULL && !gw_value_map_put(im->memory, parent->children.as.map, gw_value_string(segment),
                                             (value){.kind = VALUE_OTHER, .as.other = r}))) {
        gw_import_nomem(im);
        return NULL;
    }
    if (variable && parent != NULL)
        parent->variable = r;
    return r;
}

definition_resource *gw_import_resource(importer *im, slice path, const char *at) {
    definition_resource *r = (definition_resource *)(void *)im->d->resources.first;
    slice rest = path;
    if (path.len == 0 || path.at[0] != '/') {
        gw_import_fail_name(im, APIGW_E_VALUE, at, "expected a path that begins with '/', found %s", path);
        return NULL;
    }
    if (r == NULL)
        r = add_resource(im, NULL, SLICE(""), slice_of("/", 1), at);
    rest = slice_skip(rest, 1);
    while (rest.len != 0 && r != NULL && import_good(im)) {
        const slice segment = slice_cut(&rest, '/');
        const value_entry *child = gw_value_map_find(r->children.as.map, segment);
        if (child != NULL)
            r = child->value.as.other;
        else
            r = add_resource(im, r, segment, slice_between(path.at, segment.at + segment.len), at);
    }
    return import_good(im) ? r : NULL;
}

/* ---- things by name --------------------------------------------------------------------------------------------- */

/* The key of a thing: its sort and its name. */
static slice sort_key(importer *im, char sort, slice name) {
    return gw_import_join(im, slice_of(&sort, 1), name, slice_absent(), slice_absent());
}

void *gw_import_lookup(importer *im, char sort, slice name) {
    const slice key = sort_key(im, sort, name);
    const value_entry *entry = key.at != NULL ? gw_value_map_find(im->names.as.map, key) : NULL;
    return entry != NULL ? entry->value.as.other : NULL;
}

bool gw_import_register(importer *im, char sort, slice name, void *what) {
    const slice key = sort_key(im, sort, name);
    if (key.at == NULL || gw_value_map_find(im->names.as.map, key) != NULL)
        return false;
    if (!gw_value_map_put(im->memory, im->names.as.map, gw_value_string(key),
                          (value){.kind = VALUE_OTHER, .as.other = what}))
        gw_import_nomem(im);
    return import_good(im);
}

enum { PARAMETERS_MAX = 512, MEDIA_TYPES_MAX = 128 }; /* of one route */

/* ---- routes ----------------------------------------------------------------------------------------------------- */

definition_parameter *gw_import_parameter(importer *im, definition_route *r, slice name, bool required) {
    definition_parameter *p;
    LIST_EACH(definition_parameter, known, r->parameters) {
        if (slice_equal(known->name, name)) {
            known->required = required;
            return known;
        }
    }
    if (r->parameters.count == PARAMETERS_MAX) {
        gw_import_fail(im, APIGW_E_ITEMS, r->at, "expected at most %d parameters", (int)PARAMETERS_MAX);
        return NULL;
    }
    p = gw_import_append(im, &r->parameters, sizeof *p);
    if (p != NULL) {
        p->name = name;
        p->required = required;
    }
    return p;
}

/* Every variable of the path is a required parameter (H2.14). */
static void add_path_parameters(importer *im, definition_route *r) {
    slice rest = r->path, segment;
    while (rest.len != 0 && import_good(im)) {
        segment = slice_cut(&rest, '/');
        if (segment.len < 3 || segment.at[0] != '{' || segment.at[segment.len - 1] != '}')
            continue;
        segment = slice_of(segment.at + 1, segment.len - 2);
        if (segment.at[segment.len - 1] == '+')
            segment.len--;
        gw_import_parameter(
            im, r, gw_import_join(im, SLICE("method.request.path."), segment, slice_absent(), slice_absent()), true);
    }
}

definition_route *gw_import_route(importer *im, slice key, const char *at) {
    definition_route *r;
    if (key.len > APIGW_ROUTE_KEY_MAX) {
        gw_import_fail(im, APIGW_E_SIZE, at, "expected a route key of at most %d bytes", (int)APIGW_ROUTE_KEY_MAX);
        return NULL;
    }
    r = gw_import_append(im, &im->d->routes, sizeof *r);
    if (r == NULL)
        return NULL;
    if (!gw_import_register(im, SORT_ROUTE, key, r)) {
        gw_import_fail_name(im, APIGW_E_DUPLICATE, at, "there is a route %s already", key);
        return NULL;
    }
    r->key = key;
    r->at = at;
    r->api_key = SWITCH_OFF;
    if (im->d->kind != APIGW_DEFINITION_WEBSOCKET && slice_find(key, ' ') < key.len) {
        r->path = key;
        r->method = slice_cut(&r->path, ' ');
    }
    if (im->d->kind == APIGW_DEFINITION_REST) {
        definition_resource *resource = gw_import_resource(im, r->path, at);
        if (resource != NULL)
            resource->methods |= slice_is(r->method, "ANY") ? APIGW_METHOD_ANY & ~APIGW_METHOD_OPTIONS
                                                            : apigw_method_bit(r->method.at, r->method.len);
        add_path_parameters(im, r);
    }
    return r;
}

void gw_import_use_model(importer *im, definition_route *r, slice media_type, definition_model *model) {
    definition_model_use *use;
    if (r->models.count == MEDIA_TYPES_MAX) {
        gw_import_fail(im, APIGW_E_ITEMS, r->at, "expected models for at most %d media types", (int)MEDIA_TYPES_MAX);
        return;
    }
    use = gw_import_append(im, &r->models, sizeof *use);
    if (use != NULL) {
        use->media_type = media_type;
        use->model = model;
    }
}

static const uint8_t authorization_of[] = {
    [AUTHORIZER_ABSENT] = AUTHORIZATION_NONE,    [AUTHORIZER_TOKEN] = AUTHORIZATION_LAMBDA,
    [AUTHORIZER_REQUEST] = AUTHORIZATION_LAMBDA, [AUTHORIZER_COGNITO] = AUTHORIZATION_COGNITO,
    [AUTHORIZER_JWT] = AUTHORIZATION_JWT,
};

void gw_import_authorize(importer *im, definition_route *r, definition_authorizer *a, const char *at) {
    if (a != NULL && (r->authorization == AUTHORIZATION_IAM || (r->authorizer != NULL && r->authorizer != a)))
        gw_import_fail(im, APIGW_E_VALUE, at, "a route can have one authorizer, and this is the second");
    r->authorizer = a;
    r->authorization = a != NULL ? authorization_of[a->type] : AUTHORIZATION_NONE;
}

/* ---- authorizers ------------------------------------------------------------------------------------------------ */

static void compile_validation(importer *im, definition_authorizer *a, const char *at) {
    apigw_error error;
    apigw_status status = gw_regex_compile(&a->pattern, im->memory, a->validation, REGEX_JAVA, 0, &error);
    if (status == APIGW_E_NOMEM)
        gw_import_nomem(im);
    else if (status != APIGW_OK)
        gw_import_fail(im, status, at, "the validation expression cannot be compiled: %s", error.message);
}

static void name_authorizer_function(importer *im, definition_authorizer *a, node uri) {
    function_name name;
    slice text;
    if (!node_present(uri)) {
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected the uri of the authorizer's function");
    } else if (!gw_import_scalar(uri, &text) ||
               !gw_import_function(im, text, im->d->kind != APIGW_DEFINITION_REST, &name)) {
        if (import_good(im))
            gw_import_fail(im, APIGW_E_VALUE, uri.at, "expected the uri of a Lambda function");
    } else {
        a->function = name.function;
        a->qualifier = name.qualifier;
        a->own_function = name.own;
    }
}

static void need_authorizer_members(importer *im, const definition_authorizer *a) {
    const bool http = im->d->kind == APIGW_DEFINITION_HTTP, cached = a->ttl.value > 0;
    if (a->type == AUTHORIZER_COGNITO && a->user_pools.count == 0)
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected the user pools of the authorizer");
    if (a->type == AUTHORIZER_JWT && a->issuer.len == 0)
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected the issuer of the authorizer");
    if ((a->type == AUTHORIZER_JWT) != http && a->type != AUTHORIZER_REQUEST)
        gw_import_fail(im, APIGW_E_VALUE, a->at, "this type of authorizer is none of this type of API");
    if (a->ttl.value > 3600)
        gw_import_fail(im, APIGW_E_VALUE, a->at, "expected at most 3600 seconds for results of the authorizer");
    if (a->type == AUTHORIZER_REQUEST && im->d->kind != APIGW_DEFINITION_WEBSOCKET && a->sources.count == 0 && cached)
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected identity sources, because results are cached");
}

/* Where a token is when the document does not say. */
static void set_default_source(importer *im, definition_authorizer *a, slice header) {
    slice *source;
    if (a->sources.count != 0 || a->type == AUTHORIZER_REQUEST)
        return;
    source = gw_import_new(im, sizeof *source);
    if (source == NULL)
        return;
    if (a->type == AUTHORIZER_JWT)
        *source = SLICE("$request.header.Authorization");
    else
        *source = gw_import_join(im, SLICE("method.request.header."), header.len != 0 ? header : SLICE("Authorization"),
                                 slice_absent(), slice_absent());
    a->sources = (definition_texts){source, 1};
}

void gw_import_finish_authorizer(importer *im, definition_authorizer *a, node uri, slice default_header) {
    const bool lambda = a->type == AUTHORIZER_TOKEN || a->type == AUTHORIZER_REQUEST,
               rest = im->d->kind == APIGW_DEFINITION_REST;
    if (!import_good(im))
        return;
    if (lambda)
        name_authorizer_function(im, a, uri);
    set_default_source(im, a, default_header);
    if (a->ttl.text.at == NULL && a->type != AUTHORIZER_JWT)
        a->ttl = rest ? (definition_number){SLICE("300"), 300} : (definition_number){SLICE("0"), 0};
    if (lambda && im->d->kind == APIGW_DEFINITION_HTTP && a->payload.at == NULL)
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected the payload format version of the authorizer");
    if (a->validation.len != 0 && import_good(im))
        compile_validation(im, a, a->at);
    if (import_good(im))
        need_authorizer_members(im, a);
}

/* ---- what is compiled at the end -------------------------------------------------------------------------------- */

static void mark_needed_models(importer *im) {
    LIST_EACH(definition_route, r, im->d->routes) {
        if (r->validator == NULL || r->validator->body != SWITCH_ON)
            continue;
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
        m->schema = gw_import_schema(im, node_of(m->source, m->at));
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

/* Whether the key of a cached response tells callers of an authorizer apart. */
static bool key_has_source(const definition_route *r) {
    for (size_t i = 0; r->integration != NULL && i < r->integration->cache_keys.count; i++)
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
