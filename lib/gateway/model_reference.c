/* References between schemas: `#`, `#/definitions/NAME` and canonical URLs of models (G.6.4). */
#include "core/error.h"
#include "gateway/model_schema.h"
#include "text/percent.h"
#include "json/pointer.h"
#include <string.h>

static const char model_url[] = "https://apigateway.amazonaws.com/restapis/";
static const char model_path[] = "/models/";

static apigw_status reference_bad(const model_compiler *c, const model_schema *s, apigw_status code, const char *what) {
    return gw_model_bad(c, gw_value_map_find(s->source.as.map, SLICE("$ref"))->value, code, what);
}

/* Take text off the front; false where it does not stand there. */
static bool take_text(slice *rest, const char *text) {
    const size_t n = strlen(text);
    if (rest->len < n || memcmp(rest->at, text, n) != 0)
        return false;
    rest->at += n;
    rest->len -= n;
    return true;
}

static slice take_until(slice *rest, char end) {
    const char *at = rest->len != 0 ? memchr(rest->at, end, rest->len) : NULL;
    slice taken = {rest->at, at != NULL ? (size_t)(at - rest->at) : rest->len};
    rest->at += taken.len;
    rest->len -= taken.len;
    return taken;
}

/* The parts of a reference. `id.at` is NULL for one within the document. */
typedef struct model_reference {
    slice id, name, fragment;
} model_reference;

static apigw_status split_reference(const model_compiler *c, const model_schema *s, model_reference *out) {
    slice rest = s->reference;
    memset(out, 0, sizeof *out);
    out->fragment = rest;
    if (rest.len == 0 || rest.at[0] != '#') {
        if (!take_text(&rest, model_url))
            return reference_bad(c, s, APIGW_E_VALUE, "a reference in canonical form: #/... or the URL of a model");
        out->id = take_until(&rest, '/');
        if (!take_text(&rest, model_path))
            return reference_bad(c, s, APIGW_E_VALUE, "a reference in canonical form: .../restapis/ID/models/NAME");
        out->name = take_until(&rest, '#');
        out->fragment = rest;
        if (c->models->api_id.at != NULL &&
            (out->id.len != c->models->api_id.len || memcmp(out->id.at, c->models->api_id.at, out->id.len) != 0))
            return reference_bad(c, s, APIGW_E_VALUE, "a reference to a model of this API");
    }
    take_text(&out->fragment, "#");
    if (out->fragment.len != 0 && out->fragment.at[0] != '/')
        return reference_bad(c, s, APIGW_E_VALUE, "a JSON Pointer after the # of a reference");
    return APIGW_OK;
}

apigw_status gw_model_check_reference(const model_compiler *c, const model_schema *s) {
    model_reference ignored;
    return split_reference(c, s, &ignored);
}

/* A token of a pointer in a fragment: percent-decoded, then "~0" and "~1" undone. In the arena. */
static bool plain_token(arena *memory, slice token, slice *out) {
    char *text = arena_bytes(memory, token.len);
    size_t n, to = 0;
    if (text == NULL)
        return false;
    n = gw_percent_decode(text, token.at, token.len, false);
    for (size_t i = 0; i < n; to++)
        text[to] = gw_json_pointer_byte(slice_of(text, n), &i);
    *out = slice_of(text, to);
    return true;
}

/* Go one token down; NULL where there is no such value. */
static const value *step_down(const value *at, slice token) {
    const value_entry *entry;
    size_t index;
    if (at->kind == VALUE_MAP) {
        entry = gw_value_map_find(at->as.map, token);
        return entry != NULL ? &entry->value : NULL;
    }
    if (at->kind == VALUE_LIST && gw_json_pointer_index(token, &index) && index < at->as.list->count)
        return &at->as.list->items[index];
    return NULL;
}

static apigw_status find_place(model_compiler *c, const model_schema *s, slice pointer, const model_document *document,
                               const value **out) {
    const value *at = &document->root;
    slice token, plain;
    while (at != NULL && gw_json_pointer_next(&pointer, &token)) {
        if (!plain_token(&c->models->memory, token, &plain))
            return gw_error_nomem(c->err);
        at = step_down(at, plain);
    }
    if (at == NULL)
        return reference_bad(c, s, APIGW_E_NOT_FOUND, "a reference to a place that there is");
    if (at->kind != VALUE_MAP)
        return reference_bad(c, s, APIGW_E_VALUE, "a reference to a schema");
    *out = at;
    return APIGW_OK;
}

/* Find the schema that a reference leads to; one that was not known is queued. */
static apigw_status resolve_reference(model_compiler *c, model_schema *s) {
    model_compiler there = *c;
    model_reference reference;
    const value_entry *entry;
    const value *place = NULL;
    apigw_status status = split_reference(c, s, &reference);
    if (status != APIGW_OK)
        return status;
    if (reference.id.at != NULL) {
        entry = gw_value_map_find(c->models->names.as.map, reference.name);
        if (entry == NULL)
            return reference_bad(c, s, APIGW_E_NOT_FOUND, "a reference to a model that there is");
        there.document = entry->value.as.other;
    }
    status = find_place(c, s, reference.fragment, there.document, &place);
    if (status != APIGW_OK)
        return status;
    s->target = gw_model_schema_of(&there, *place);
    return s->target != NULL ? APIGW_OK : gw_error_nomem(c->err);
}

/* Make a reference to references direct, and all on the way, so that each is followed once. In a circle of nothing but
 * references one meets itself. */
static apigw_status shorten(model_compiler *c, model_schema *s) {
    const model_schema *slow = s;
    model_schema *target = s->target, *next;
    bool move = false;
    while (target->target != NULL) {
        if (target == slow)
            return reference_bad(c, s, APIGW_E_VALUE, "a reference that does not lead back to itself");
        target = target->target;
        if (move)
            slow = slow->target;
        move = !move;
    }
    for (; s != target; s = next) {
        next = s->target;
        s->target = target;
    }
    return APIGW_OK;
}

apigw_status gw_model_resolve_references(apigw_models *models, apigw_error *err) {
    apigw_status status = APIGW_OK;
    /* schemas that only a reference leads to come last, and are read here */
    for (model_schema *s = models->schemas; s != NULL && status == APIGW_OK; s = s->next) {
        model_compiler c = {models, s->document, err};
        if (!s->compiled)
            status = gw_model_compile(&c, s);
        if (status == APIGW_OK && s->reference.at != NULL)
            status = resolve_reference(&c, s);
    }
    for (model_schema *s = models->schemas; s != NULL && status == APIGW_OK; s = s->next) {
        model_compiler c = {models, s->document, err};
        if (s->target != NULL)
            status = shorten(&c, s);
    }
    return status;
}
