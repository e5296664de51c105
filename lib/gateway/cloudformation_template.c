/* The resources of a template: which there are, and what links to them. */
#include "gateway/cloudformation_template.h"
#include "core/error.h"
#include "gateway/definition_build.h"
#include "gateway/definition_members.h"

/* A resource from its entry; false where its condition does not hold. */
static bool open_resource(importer *im, slice id, value v, const char *type, template_resource *out) {
    const value_entry *entry;
    memset(out, 0, sizeof *out);
    if (v.kind != VALUE_MAP)
        return false;
    entry = gw_value_map_find(v.as.map, SLICE("Type"));
    if (entry == NULL || entry->value.kind != VALUE_STRING)
        return false;
    out->type = value_text(entry->value);
    if (!slice_starts_with(out->type, slice_of_string(type)))
        return false;
    out->id = id;
    out->at = v.at;
    entry = gw_value_map_find(v.as.map, SLICE("Properties"));
    out->props =
        entry != NULL && entry->value.kind == VALUE_MAP ? node_of(entry->value, entry->value.at) : node_of(v, v.at);
    entry = gw_value_map_find(v.as.map, SLICE("Condition"));
    return entry == NULL || entry->value.kind != VALUE_STRING ||
           gw_template_condition(im, value_text(entry->value), v.at);
}

bool gw_template_next(importer *im, size_t *i, const char *type, template_resource *out) {
    const value_entry *entry;
    while (import_good(im) && (entry = gw_value_map_next(im->template->resources.v.as.map, i)) != NULL)
        if (open_resource(im, value_text(entry->name), entry->value, type, out))
            return import_good(im);
    return false;
}

bool gw_template_find(importer *im, slice id, template_resource *out) {
    const value_entry *entry = gw_value_map_find(im->template->resources.v.as.map, id);
    if (entry == NULL || !import_good(im))
        return false;
    if (open_resource(im, value_text(entry->name), entry->value, "", out))
        return true;
    if (out->at != NULL)
        gw_import_fail_name(im, APIGW_E_MISSING, im->place, "the condition of the resource %s does not hold", id);
    return false;
}

bool gw_template_belongs(importer *im, const template_resource *r, const char *property) {
    return slice_equal(gw_import_linked(gw_import_member(im, r->props, slice_of_string(property))), im->template->api);
}

void *gw_template_linked(importer *im, node property, char sort, const char *what) {
    const slice id = gw_import_linked(property);
    void *found = NULL;
    slice text;
    if (!node_present(property) || !import_good(im))
        return NULL;
    if (id.at != NULL)
        found = gw_import_lookup(im, sort, id);
    if (found == NULL && gw_import_scalar(property, &text))
        gw_import_fail(im, APIGW_E_NOT_FOUND, property.at, "expected %s of this template", what);
    else if (found == NULL)
        gw_import_wrong(im, APIGW_E_TYPE, property, DIALECT_V1, MEMBER_STRICT, what);
    return found;
}

void gw_template_use_models(importer *im, definition_route *r, node models, bool of_messages) {
    size_t i = 0;
    slice key, name;
    node n;
    while (gw_import_next(im, models, &i, &key, &n)) {
        const slice id = gw_import_linked(n);
        definition_model *m = NULL;
        name = slice_absent();
        if (id.at != NULL || gw_import_scalar(n, &name))
            m = gw_import_lookup(im, SORT_MODEL, id.at != NULL ? id : name);
        if (m != NULL) {
            m->needed = m->needed || of_messages;
            gw_import_use_model(im, r, key, m);
        } else if (!of_messages && (slice_is(name, "Empty") || slice_is(name, "Error"))) {
            continue; /* every REST API has these, and they check nothing that matters */
        } else if (import_good(im)) {
            gw_import_fail(im, APIGW_E_NOT_FOUND, n.at, "expected a model of this template");
        }
    }
}
