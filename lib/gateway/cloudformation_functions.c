/* The functions of templates (H3.20 to H3.24). What a resource is called once it is deployed is not known here, so that
 * text has a link to its logical id in place. */
#include "core/error.h"
#include "gateway/cloudformation_importers.h"

/* What a function that has failed gives, and AWS::NoValue. */
static value no_value(void) {
    return gw_value_null();
}

static value make_text(slice text) {
    return gw_value_string(text.at != NULL ? text : SLICE(""));
}

/* Return the link to a resource. */
static value make_link(importer *im, slice id, slice attribute) {
    static const char begin[] = {LINK_BEGIN}, end[] = {LINK_END};
    text_builder made = {.im = im};
    gw_text_add(&made, slice_of(begin, 1));
    gw_text_add(&made, id);
    if (attribute.len != 0)
        gw_text_add(&made, SLICE("."));
    gw_text_add(&made, attribute);
    gw_text_add(&made, slice_of(end, 1));
    return make_text(gw_text_end(&made));
}

/* Return the arguments of a function, already evaluated; NULL when there are too few or too many. */
static const value *read_arguments(importer *im, value list, size_t least, size_t most, size_t *given) {
    *given = list.kind == VALUE_LIST ? list.as.list->count : 0;
    if (*given >= least && *given <= most)
        return list.as.list->items;
    gw_import_fail(im, APIGW_E_VALUE, im->place, "expected a function with %u to %u arguments", (unsigned)least,
                   (unsigned)most);
    return NULL;
}

static const value *two_arguments(importer *im, value list) {
    size_t given;
    return read_arguments(im, list, 2, 2, &given);
}

static slice need_text(importer *im, value v, const char *what) {
    slice text;
    if (gw_import_scalar(node_of(v, im->place), &text))
        return text;
    gw_import_fail(im, APIGW_E_TYPE, im->place, "expected text as %s of a function", what);
    return slice_absent();
}

/* ---- parameters, pseudo parameters, resources ------------------------------------------------------------------- */

static bool given_value(const importer *im, slice name, slice *out) {
    const value_entry *entry = gw_value_map_find(im->d->values.as.map, name);
    if (entry != NULL)
        *out = value_text(entry->value);
    return entry != NULL;
}

static value pseudo_parameter(importer *im, slice name) {
    slice text;
    if (slice_is(name, "AWS::NoValue"))
        return no_value();
    if (given_value(im, name, &text))
        return make_text(text);
    if (slice_is(name, "AWS::Partition"))
        return make_text(SLICE("aws"));
    if (slice_is(name, "AWS::URLSuffix"))
        return make_text(SLICE("amazonaws.com"));
    return make_link(im, name, slice_absent());
}

/* Return the pieces of a text. A link has ':' of its own: it is never cut. */
static value split_text(importer *im, slice text, slice delimiter) {
    value list;
    size_t begin = 0;
    bool inside = false;
    if (!gw_value_new_list(im->memory, &list)) {
        gw_import_nomem(im);
        return no_value();
    }
    for (size_t at = 0; at <= text.len && import_good(im); at++) {
        const bool end = at == text.len;
        if (!end)
            inside = text.at[at] == LINK_BEGIN || (inside && text.at[at] != LINK_END);
        if (!end && (inside || !slice_starts_with(slice_skip(text, at), delimiter)))
            continue;
        if (gw_import_spend(im, 24 + at - begin) &&
            !gw_value_list_add(im->memory, list.as.list, gw_value_string(slice_of(text.at + begin, at - begin))))
            gw_import_nomem(im);
        begin = at + delimiter.len;
        at += end ? 0 : delimiter.len - 1;
    }
    return list;
}

static value template_parameter(importer *im, slice name, value parameter) {
    slice text, type = slice_absent();
    const value_entry *entry = NULL;
    bool given = given_value(im, name, &text);
    if (parameter.kind == VALUE_MAP) {
        entry = gw_value_map_find(parameter.as.map, SLICE("Type"));
        if (entry != NULL && entry->value.kind == VALUE_STRING)
            type = value_text(entry->value);
        entry = gw_value_map_find(parameter.as.map, SLICE("Default"));
    }
    if (!given && entry != NULL && !slice_starts_with(type, SLICE("AWS::SSM::Parameter::Value")))
        given = gw_import_scalar(node_of(entry->value, im->place), &text);
    if (!given) {
        gw_import_fail_name(im, APIGW_E_MISSING, im->place, "the parameter %s has no value", name);
        return no_value();
    }
    if (slice_is(type, "CommaDelimitedList") || slice_starts_with(type, SLICE("List<")))
        return split_text(im, text, SLICE(","));
    return make_text(text);
}

/* What Ref of a resource yields where the template says it. */
static const struct {
    const char *type, *property;
} known_names[] = {
    {"AWS::ApiGateway::Stage", "StageName"},
    {"AWS::ApiGatewayV2::Stage", "StageName"},
    {"AWS::ApiGateway::DomainName", "DomainName"},
    {"AWS::ApiGatewayV2::DomainName", "DomainName"},
};

static value reference_to(evaluation *e, const template_resource *r, slice attribute) {
    const value_entry *entry = NULL;
    for (size_t i = 0; attribute.len == 0 && i < sizeof known_names / sizeof known_names[0]; i++)
        if (slice_is(r->type, known_names[i].type)) /* so it is of the template, and its properties are an object */
            entry = gw_value_map_find(r->props.v.as.map, slice_of_string(known_names[i].property));
    if (entry == NULL)
        return make_link(e->im, r->id, attribute);
    e->again = true;
    return entry->value;
}

/* Names that SAM makes up: Function.Alias, ServerlessRestApi and the like. */
static bool sam_name(importer *im, slice name, template_resource *r) {
    slice rest = name, id = slice_cut(&rest, '.');
    if (!im->template->sam)
        return false;
    if (slice_starts_with(name, SLICE("ServerlessRestApi")) || slice_starts_with(name, SLICE("ServerlessHttpApi"))) {
        *r = (template_resource){.id = name};
        return true;
    }
    return rest.len != 0 && gw_template_find(im, id, r);
}

static value resource_name(evaluation *e, slice name, slice attribute) {
    importer *im = e->im;
    template_resource r;
    slice known;
    text_builder joined = {.im = im};
    if (attribute.len != 0) { /* the host may know it */
        gw_text_add(&joined, name);
        gw_text_add(&joined, SLICE("."));
        gw_text_add(&joined, attribute);
        if (given_value(im, gw_text_end(&joined), &known))
            return make_text(known);
    }
    if (gw_template_find(im, name, &r) || (import_good(im) && sam_name(im, name, &r)))
        return reference_to(e, &r, attribute);
    gw_import_fail_name(im, APIGW_E_NOT_FOUND, im->place, "there is no parameter or resource %s", name);
    return no_value();
}

/* ---- functions -------------------------------------------------------------------------------------------------- */

static value run_reference(evaluation *e, slice name) {
    importer *im = e->im;
    const value_entry *entry;
    if (slice_starts_with(name, SLICE("AWS::")))
        return pseudo_parameter(im, name);
    entry = node_is(im->template->parameters, VALUE_MAP) ? gw_value_map_find(im->template->parameters.v.as.map, name)
                                                         : NULL;
    return entry != NULL ? template_parameter(im, name, entry->value) : resource_name(e, name, slice_absent());
}

static value run_ref(evaluation *e, value argument) {
    if (argument.kind == VALUE_STRING)
        return run_reference(e, value_text(argument));
    gw_import_fail(e->im, APIGW_E_TYPE, e->im->place, "expected a name in 'Ref'");
    return no_value();
}

static value run_get_att(evaluation *e, value argument) {
    const value *parts;
    slice id, attribute;
    if (argument.kind == VALUE_STRING) {
        attribute = value_text(argument);
        id = slice_cut(&attribute, '.');
    } else {
        parts = two_arguments(e->im, argument);
        if (parts == NULL)
            return no_value();
        id = need_text(e->im, parts[0], "the resource");
        attribute = need_text(e->im, parts[1], "the attribute");
    }
    return import_good(e->im) ? resource_name(e, id, attribute) : no_value();
}

/* Return the value of one ${name}. */
static slice substitute(evaluation *e, slice name, value map) {
    importer *im = e->im;
    slice rest = name, id;
    const value_entry *entry = map.kind == VALUE_MAP ? gw_value_map_find(map.as.map, name) : NULL;
    value v;
    if (entry != NULL)
        return need_text(im, entry->value, "a value");
    id = slice_cut(&rest, '.');
    v = id.len < name.len ? resource_name(e, id, rest) : run_reference(e, name);
    if (e->again) { /* only where it is text without being evaluated */
        e->again = false;
        if (v.kind != VALUE_STRING)
            v = make_link(im, id, slice_absent());
    }
    return import_good(im) ? need_text(im, v, "a value") : slice_absent();
}

static value run_sub(evaluation *e, value argument) {
    importer *im = e->im;
    const value *parts = argument.kind == VALUE_LIST ? two_arguments(im, argument) : &argument;
    const value map = argument.kind == VALUE_LIST && parts != NULL ? parts[1] : no_value();
    text_builder made = {.im = im};
    slice rest = parts != NULL ? need_text(im, parts[0], "the text") : slice_absent(), name;
    while (rest.len != 0 && import_good(im)) {
        const size_t dollar = slice_find(rest, '$');
        gw_text_add(&made, slice_of(rest.at, dollar));
        rest = slice_skip(rest, dollar);
        name = slice_skip(rest, rest.len < 2 ? rest.len : 2);
        if (rest.len < 2 || rest.at[1] != '{' || slice_find(name, '}') == name.len) {
            gw_text_add(&made, slice_of(rest.at, rest.len != 0));
            rest = slice_skip(rest, rest.len != 0);
            continue;
        }
        rest = name;
        name = slice_cut(&rest, '}');
        if (name.len != 0 && name.at[0] == '!') {
            gw_text_add(&made, SLICE("${"));
            gw_text_add(&made, slice_skip(name, 1));
            gw_text_add(&made, SLICE("}"));
        } else {
            gw_text_add(&made, substitute(e, slice_trim(name), map));
        }
    }
    return make_text(gw_text_end(&made));
}

static value run_join(evaluation *e, value argument) {
    importer *im = e->im;
    const value *parts = two_arguments(im, argument);
    text_builder made = {.im = im};
    slice delimiter;
    bool first = true;
    if (parts == NULL)
        return no_value();
    delimiter = need_text(im, parts[0], "the delimiter");
    if (parts[1].kind != VALUE_LIST)
        gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a list in 'Fn::Join'");
    for (size_t i = 0; import_good(im) && i < parts[1].as.list->count; i++) {
        if (parts[1].as.list->items[i].kind == VALUE_NULL)
            continue;
        if (!first)
            gw_text_add(&made, delimiter);
        first = false;
        gw_text_add(&made, need_text(im, parts[1].as.list->items[i], "an element"));
    }
    return make_text(gw_text_end(&made));
}

static value run_select(evaluation *e, value argument) {
    const value *parts = two_arguments(e->im, argument);
    definition_number index;
    if (parts == NULL)
        return no_value();
    if (gw_import_number(node_of(parts[0], e->im->place), false, &index) && parts[1].kind == VALUE_LIST &&
        (uint64_t)index.value < parts[1].as.list->count)
        return parts[1].as.list->items[index.value];
    gw_import_fail(e->im, APIGW_E_VALUE, e->im->place, "'Fn::Select' has no such element");
    return no_value();
}

/* Return the ARN of a function of this template, so that its parts can be taken: only its name is the link. */
static slice spell_arn(importer *im, slice text) {
    link_found link;
    text_builder made = {.im = im};
    if (!gw_import_link(text, &link) || link.before.len != 0 || !slice_is(link.attribute, "Arn"))
        return text;
    gw_text_add(&made, SLICE("arn:"));
    gw_text_add(&made, value_text(pseudo_parameter(im, SLICE("AWS::Partition"))));
    gw_text_add(&made, SLICE(":lambda:"));
    gw_text_add(&made, value_text(pseudo_parameter(im, SLICE("AWS::Region"))));
    gw_text_add(&made, SLICE(":"));
    gw_text_add(&made, value_text(pseudo_parameter(im, SLICE("AWS::AccountId"))));
    gw_text_add(&made, SLICE(":function:"));
    gw_text_add(&made, value_text(make_link(im, link.id, slice_absent())));
    gw_text_add(&made, link.after);
    return gw_text_end(&made);
}

static value run_split(evaluation *e, value argument) {
    importer *im = e->im;
    const value *parts = two_arguments(im, argument);
    slice delimiter, text;
    if (parts == NULL)
        return no_value();
    delimiter = need_text(im, parts[0], "the delimiter");
    text = need_text(im, parts[1], "the text");
    if (import_good(im) && delimiter.len == 0)
        gw_import_fail(im, APIGW_E_VALUE, im->place, "expected a delimiter in 'Fn::Split'");
    if (import_good(im) && slice_is(delimiter, ":"))
        text = spell_arn(im, text);
    return import_good(im) ? split_text(im, text, delimiter) : no_value();
}

static value run_find_in_map(evaluation *e, value argument) {
    importer *im = e->im;
    size_t given;
    const value *parts = read_arguments(im, argument, 3, 4, &given);
    const value_entry *entry;
    value v = im->template->mappings.v;
    for (size_t i = 0; i < 3 && parts != NULL; i++) {
        const slice name = need_text(im, parts[i], "a name");
        if (!import_good(im))
            return no_value();
        entry = v.kind == VALUE_MAP ? gw_value_map_find(v.as.map, name) : NULL;
        if (entry == NULL && given == 4 && parts[3].kind == VALUE_MAP) {
            entry = gw_value_map_find(parts[3].as.map, SLICE("DefaultValue"));
            return entry != NULL ? entry->value : no_value();
        }
        if (entry == NULL) {
            gw_import_fail_name(im, APIGW_E_NOT_FOUND, im->place, "the mappings have no %s", name);
            return no_value();
        }
        v = entry->value;
    }
    return v;
}

static value run_import_value(evaluation *e, value argument) {
    importer *im = e->im;
    const slice name = need_text(im, argument, "the name");
    slice text;
    if (import_good(im) && given_value(im, gw_import_printable(im, name), &text))
        return make_text(text);
    gw_import_fail_name(im, APIGW_E_UNSUPPORTED, im->place,
                        "the value %s is exported by another stack: it has to be given", name);
    return no_value();
}

/* ---- functions of conditions ------------------------------------------------------------------------------------ */

static value run_equals(evaluation *e, value argument) {
    importer *im = e->im;
    const value *parts = two_arguments(im, argument);
    slice texts[2];
    link_found link;
    for (size_t i = 0; i < 2 && parts != NULL && import_good(im); i++) {
        texts[i] = need_text(im, parts[i], "what is compared");
        if (import_good(im) && gw_import_link(texts[i], &link))
            gw_import_fail_name(im, APIGW_E_MISSING, im->place, "%s has no value, and a condition needs it", link.id);
    }
    return parts != NULL && import_good(im) ? gw_value_boolean(slice_equal(texts[0], texts[1])) : no_value();
}

/* How many of a list hold; fails when they are no conditions. */
static size_t count_holding(importer *im, value list, size_t *all) {
    size_t holding = 0;
    *all = list.kind == VALUE_LIST ? list.as.list->count : 0;
    for (size_t i = 0; i < *all; i++) {
        if (list.as.list->items[i].kind != VALUE_BOOLEAN)
            gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a condition");
        else
            holding += list.as.list->items[i].as.boolean;
    }
    if (*all == 0)
        gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a list of conditions");
    return holding;
}

static value run_and(evaluation *e, value argument) {
    size_t all, holding = count_holding(e->im, argument, &all);
    return gw_value_boolean(holding == all);
}

static value run_or(evaluation *e, value argument) {
    size_t all;
    return gw_value_boolean(count_holding(e->im, argument, &all) != 0);
}

static value run_not(evaluation *e, value argument) {
    size_t all;
    return gw_value_boolean(count_holding(e->im, argument, &all) == 0);
}

const template_function gw_template_functions[] = {
    {"Ref", run_ref},
    {"Fn::GetAtt", run_get_att},
    {"Fn::Sub", run_sub},
    {"Fn::Join", run_join},
    {"Fn::Select", run_select},
    {"Fn::Split", run_split},
    {"Fn::FindInMap", run_find_in_map},
    {"Fn::ImportValue", run_import_value},
    {"Fn::Equals", run_equals},
    {"Fn::And", run_and},
    {"Fn::Or", run_or},
    {"Fn::Not", run_not},
    {NULL, NULL},
};
