/* Models, of any kind of document, and the references between their schemas (H2.15 to H2.17). */
#include "core/error.h"
#include "gateway/definition_build.h"
#include "text/percent.h"
#include "json/pointer.h"
#include <stdio.h>

definition_model *gw_import_new_model(importer *im, slice name, node schema) {
    definition_model *m = gw_import_append(im, &im->d->models, sizeof *m);
    if (m == NULL)
        return NULL;
    m->name = name;
    m->content_type = SLICE("application/json");
    m->source = schema.v;
    m->at = schema.at;
    snprintf(m->compiled, sizeof m->compiled, "m%zu", im->d->models.count);
    if (!gw_import_register(im, SORT_MODEL, name, m))
        gw_import_fail_name(im, APIGW_E_DUPLICATE, schema.at, "there is a model %s already", name);
    return import_good(im) ? m : NULL;
}

/* ---- references ------------------------------------------------------------------------------------------------- */

/* Undo the escapes of a pointer's token in a fragment. */
static slice token_text(importer *im, slice token) {
    char *text = gw_import_new(im, token.len + 1);
    size_t n, to = 0;
    if (text == NULL)
        return slice_absent();
    n = gw_percent_decode(text, token.at, token.len, false);
    for (size_t i = 0; i < n; to++)
        text[to] = gw_json_pointer_byte(slice_of(text, n), &i);
    return slice_of(text, to);
}

bool gw_import_reference(importer *im, node reference, slice *name) {
    static const char *const prefixes[] = {"#/components/schemas/", "#/definitions/"};
    static const char url[] = "https://apigateway.amazonaws.com/restapis/";
    slice text = value_text(reference.v), rest;
    *name = slice_absent();
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (slice_starts_with(text, slice_of_string(prefixes[i]))) {
            rest = slice_skip(text, strlen(prefixes[i]));
            if (slice_find(rest, '/') == rest.len)
                *name = token_text(im, rest);
            return name->at != NULL;
        }
    }
    if (slice_starts_with(text, SLICE(url))) {
        rest = slice_skip(text, sizeof url - 1);
        slice_cut(&rest, '/');
        if (!slice_starts_with(rest, SLICE("models/")))
            return false;
        *name = slice_skip(rest, 7);
        return true;
    }
    return slice_is(text, "#"); /* the schema itself */
}

definition_model *gw_import_referred_model(importer *im, slice name) {
    link_found link;
    if (gw_import_link(name, &link) && link.before.len == 0 && link.after.len == 0)
        name = link.id;
    return gw_import_lookup(im, SORT_MODEL, name);
}

/* Names below which a schema has no schemas. */
static bool is_data(slice name) {
    static const char *const names[] = {"example", "examples", "default", "enum", "const"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_is(name, names[i]))
            return true;
    return slice_starts_with(name, SLICE("x-"));
}

typedef struct schema_walk {
    importer *im;
    definition_model *model;
    bool strict; /* a model that is not there is an error */
    struct {
        node container;
        size_t at;
    } stack[APIGW_DEFINITION_DEPTH_MAX + 2];
    size_t depth;
} schema_walk;

static void note_reference(schema_walk *w, node reference) {
    importer *im = w->im;
    definition_model_use *use;
    definition_model *m;
    slice name;
    if (!gw_import_reference(im, reference, &name)) {
        gw_import_fail_name(im, APIGW_E_UNSUPPORTED, reference.at, "the reference %s leads out of the document",
                            value_text(reference.v));
        return;
    }
    if (name.at == NULL)
        return;
    m = gw_import_referred_model(im, name);
    if (m == NULL && w->strict)
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, reference.at, "there is no model %s", name);
    if (m == NULL)
        return;
    use = gw_import_append(im, &w->model->references, sizeof *use);
    if (use != NULL)
        use->model = m;
}

static void schema_enter(schema_walk *w, node n) {
    if (!node_is(n, VALUE_MAP) && !node_is(n, VALUE_LIST))
        return;
    if (w->depth == APIGW_DEFINITION_DEPTH_MAX + 2) {
        gw_import_fail(w->im, APIGW_E_DEPTH, n.at, "expected less nesting");
        return;
    }
    w->stack[w->depth].container = n;
    w->stack[w->depth++].at = 0;
}

/* Find all references of a schema. */
static void walk_schema(importer *im, definition_model *model, bool strict) {
    schema_walk *w = gw_memory_allocate(&im->d->allocator, sizeof *w);
    slice name;
    node n;
    if (w == NULL) {
        gw_import_nomem(im);
        return;
    }
    w->im = im;
    w->model = model;
    w->strict = strict;
    w->depth = 0;
    schema_enter(w, node_of(model->source, model->at));
    while (w->depth != 0 && import_good(im) && gw_import_spend(im, 1)) {
        if (!gw_import_next(im, w->stack[w->depth - 1].container, &w->stack[w->depth - 1].at, &name, &n))
            w->depth--;
        else if (slice_is(name, "$ref") && node_is(n, VALUE_STRING))
            note_reference(w, n);
        else if (!is_data(name))
            schema_enter(w, n);
    }
    gw_memory_release(&im->d->allocator, w, sizeof *w);
}

void gw_import_follow_models(importer *im) {
    definition_model **waiting = gw_import_new(im, (im->d->models.count + 1) * sizeof *waiting);
    size_t count = 0;
    if (waiting == NULL)
        return;
    LIST_EACH(definition_model, m, im->d->models) {
        if (m->needed)
            waiting[count++] = m;
    }
    while (count != 0 && import_good(im)) {
        definition_model *m = waiting[--count];
        walk_schema(im, m, true);
        LIST_EACH(definition_model_use, use, m->references) {
            if (use->model->needed)
                continue;
            use->model->needed = true;
            waiting[count++] = use->model;
        }
    }
    LIST_EACH(definition_model, m, im->d->models) {
        if (!m->needed && import_good(im))
            walk_schema(im, m, false);
    }
}

/* Write a reference to a model in the form that models are compiled with. */
static bool write_reference(importer *im, slice name, node n, apigw_buffer *out) {
    definition_model *model;
    slice target;
    if (!slice_equal(name, SLICE("$ref")) || !node_is(n, VALUE_STRING) || !gw_import_reference(im, n, &target) ||
        target.at == NULL)
        return false;
    model = gw_import_referred_model(im, target);
    if (model == NULL)
        return false;
    buffer_literal(out, "\"https://apigateway.amazonaws.com/restapis/api/models/");
    buffer_append(out, model->compiled, strlen(model->compiled));
    buffer_byte(out, '"');
    return true;
}

slice gw_import_schema(importer *im, const definition_model *m) {
    return gw_import_json_text(im, node_of(m->source, m->at), write_reference);
}
