/* Routes, and the resources of REST APIs that they stand below. */
#include "core/error.h"
#include "gateway/definition_build.h"

/* ---- resources of REST APIs ------------------------------------------------------------------------------------- */

static definition_resource *add_resource(importer *im, definition_resource *parent, slice segment, slice path,
                                         const char *at) {
    const bool variable = parent != NULL && segment.len != 0 && segment.at[0] == '{'; /* the root has no parent */
    definition_resource *r;
    if (variable && parent->variable != NULL) {
        gw_import_fail_name(im, APIGW_E_DUPLICATE, at, "%s is a second path variable below one resource", segment);
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
    if (variable)
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
    while (rest.len != 0 && r != NULL) {
        const slice segment = slice_cut(&rest, '/');
        const value_entry *child = gw_value_map_find(r->children.as.map, segment);
        if (child != NULL)
            r = child->value.as.other;
        else
            r = add_resource(im, r, segment, slice_between(path.at, segment.at + segment.len), at);
    }
    return import_good(im) ? r : NULL;
}

/* ---- routes ----------------------------------------------------------------------------------------------------- */

enum { PARAMETERS_MAX = 512, MEDIA_TYPES_MAX = 128 }; /* of one route */

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
