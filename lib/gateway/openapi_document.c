/* What parts of an OpenAPI document refer to: components with `$ref`, and request validators by name. */
#include "gateway/openapi_document.h"
#include "core/error.h"

node gw_openapi_member(openapi *o, node object, const char *name, value_kind kind, unsigned flags) {
    const node found = gw_import_member(o->im, object, slice_of_string(name));
    if (!node_present(found) || node_is(found, kind))
        return found;
    gw_import_wrong(o->im, APIGW_E_TYPE, found, DIALECT_OPENAPI, flags,
                    kind == VALUE_MAP    ? "an object"
                    : kind == VALUE_LIST ? "a list"
                                         : "a string");
    return node_absent();
}

node gw_openapi_resolve(openapi *o, node n, const char *member, const char *swagger_member) {
    importer *im = o->im;
    node reference = gw_import_member(im, n, SLICE("$ref")), found;
    slice text, prefix;
    if (!node_present(reference))
        return n;
    if (!gw_import_scalar(reference, &text)) {
        gw_import_wrong(im, APIGW_E_TYPE, reference, DIALECT_OPENAPI, MEMBER_STRICT, "a reference");
        return node_absent();
    }
    prefix = o->swagger
                 ? gw_import_join(im, SLICE("#/"), slice_of_string(swagger_member), SLICE("/"), slice_absent())
                 : gw_import_join(im, SLICE("#/components/"), slice_of_string(member), SLICE("/"), slice_absent());
    if (!import_good(im))
        return node_absent();
    if (!slice_starts_with(text, prefix) || slice_find(slice_skip(text, prefix.len), '/') != text.len - prefix.len) {
        gw_import_fail_name(im, APIGW_E_UNSUPPORTED, reference.at,
                            "the reference %s leads out of what can be referred to", text);
        return node_absent();
    }
    found = gw_import_member(im, o->swagger ? o->document : o->components,
                             slice_of_string(o->swagger ? swagger_member : member));
    found = gw_import_member(im, found, gw_import_unescape(im, slice_skip(text, prefix.len)));
    if (!node_present(found))
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, reference.at, "the reference %s leads nowhere", text);
    return found;
}

definition_validator *gw_openapi_validator(openapi *o, node name) {
    definition_validator *v;
    slice text;
    if (!node_present(name) || !import_good(o->im))
        return NULL;
    if (!gw_import_scalar(name, &text)) {
        gw_import_wrong(o->im, APIGW_E_TYPE, name, DIALECT_OPENAPI, MEMBER_STRICT, "the name of a validator");
        return NULL;
    }
    v = gw_import_lookup(o->im, SORT_VALIDATOR, text);
    if (v == NULL)
        gw_import_fail_name(o->im, APIGW_E_NOT_FOUND, name.at, "there is no request validator %s", text);
    return v;
}
