/* The functions of templates (H3.20 to H3.24): they are evaluated where a member is read. What a resource is called
 * once it is deployed is not known here, so that text has a link to its logical id in place. */
#include "core/error.h"
#include "gateway/cloudformation.h"

enum { FUNCTIONS_DEPTH = 10 }; /* nested functions */

static node make_text(slice text) {
    return node_of(gw_value_string(text.at != NULL ? text : SLICE("")), "");
}

/* The link to a resource. */
static node make_link(importer *im, slice id, slice attribute) {
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

/* The evaluated elements of an argument list, in memory that is not the stack's: functions nest. NULL when there are
 * too few or too many. Absent ones follow those that are given. */
static node *read_arguments(importer *im, node list, size_t least, size_t most) {
    const size_t given = node_is(list, VALUE_LIST) ? list.v.as.list->count : 0;
    node *out;
    size_t count = 0, i = 0;
    if (given < least || given > most) {
        gw_import_fail(im, APIGW_E_VALUE, im->place, "expected a function with %u to %u arguments", (unsigned)least,
                       (unsigned)most);
        return NULL;
    }
    out = gw_import_new(im, most * sizeof *out);
    while (out != NULL && count < given && gw_import_next_any(im, list, &i, NULL, &out[count]))
        count++;
    return import_good(im) ? out : NULL;
}

static slice need_text(importer *im, node n, const char *what) {
    slice text;
    if (gw_import_scalar(n, &text))
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

static node pseudo_parameter(importer *im, slice name) {
    slice text;
    if (slice_is(name, "AWS::NoValue"))
        return node_absent();
    if (given_value(im, name, &text))
        return make_text(text);
    if (slice_is(name, "AWS::Partition"))
        return make_text(SLICE("aws"));
    if (slice_is(name, "AWS::URLSuffix"))
        return make_text(SLICE("amazonaws.com"));
    return make_link(im, name, slice_absent());
}

/* The pieces of a text. A link has ':' of its own: it is never cut. */
static node split_text(importer *im, slice text, slice delimiter) {
    value list;
    size_t begin = 0;
    bool inside = false;
    if (!gw_value_new_list(im->memory, &list)) {
        gw_import_nomem(im);
        return node_absent();
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
    return node_of(list, "");
}

static node template_parameter(importer *im, slice name, node parameter) {
    const slice type_name = SLICE("Type"), default_name = SLICE("Default");
    slice text, type = slice_absent();
    const value_entry *entry = NULL;
    bool given = given_value(im, name, &text);
    if (parameter.v.kind == VALUE_MAP) {
        entry = gw_value_map_find(parameter.v.as.map, type_name);
        if (entry != NULL && entry->value.kind == VALUE_STRING)
            type = value_text(entry->value);
        entry = gw_value_map_find(parameter.v.as.map, default_name);
    }
    if (!given && entry != NULL && !slice_starts_with(type, SLICE("AWS::SSM::Parameter::Value")))
        given = gw_import_scalar(node_of(entry->value, entry->value.at), &text);
    if (!given) {
        gw_import_fail_name(im, APIGW_E_MISSING, im->place, "the parameter %s has no value", name);
        return node_absent();
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

static node reference_to(importer *im, const template_resource *r, slice attribute) {
    for (size_t i = 0; attribute.len == 0 && i < sizeof known_names / sizeof known_names[0]; i++) {
        if (slice_is(r->type, known_names[i].type)) {
            node n = gw_import_member(im, r->props, slice_of_string(known_names[i].property));
            if (node_present(n))
                return n;
        }
    }
    return make_link(im, r->id, attribute);
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

static node resource_name(importer *im, slice name, slice attribute) {
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
        return reference_to(im, &r, attribute);
    gw_import_fail_name(im, APIGW_E_NOT_FOUND, im->place, "there is no parameter or resource %s", name);
    return node_absent();
}

/* ---- functions -------------------------------------------------------------------------------------------------- */

static node run_reference(importer *im, slice name) {
    const value_entry *entry;
    if (slice_starts_with(name, SLICE("AWS::")))
        return pseudo_parameter(im, name);
    entry = node_is(im->template->parameters, VALUE_MAP) ? gw_value_map_find(im->template->parameters.v.as.map, name)
                                                         : NULL;
    if (entry != NULL)
        return template_parameter(im, name, node_of(entry->value, entry->value.at));
    return resource_name(im, name, slice_absent());
}

static node run_ref(importer *im, node argument) {
    if (!node_is(argument, VALUE_STRING)) {
        gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a name in 'Ref'");
        return node_absent();
    }
    return run_reference(im, value_text(argument.v));
}

static node run_get_att(importer *im, node argument) {
    node *parts;
    slice id, attribute;
    if (node_is(argument, VALUE_STRING)) {
        attribute = value_text(argument.v);
        id = slice_cut(&attribute, '.');
    } else {
        parts = read_arguments(im, argument, 2, 2);
        if (parts == NULL)
            return node_absent();
        id = need_text(im, parts[0], "the resource");
        attribute = need_text(im, parts[1], "the attribute");
    }
    return import_good(im) ? resource_name(im, id, attribute) : node_absent();
}

/* The value of one ${name}. */
static slice substitute(importer *im, slice name, node map) {
    slice text, rest = name, id;
    node n = gw_import_member(im, map, name);
    if (node_present(n))
        return need_text(im, n, "a value");
    if (slice_find(name, '.') < name.len) {
        id = slice_cut(&rest, '.');
        n = resource_name(im, id, rest);
    } else {
        n = run_reference(im, name);
    }
    if (import_good(im) && !gw_import_scalar(n, &text))
        gw_import_fail_name(im, APIGW_E_VALUE, im->place, "%s is no text", name);
    return import_good(im) ? text : slice_absent();
}

static node run_sub(importer *im, node argument) {
    node *parts = NULL;
    text_builder made = {.im = im};
    slice rest, name;
    if (node_is(argument, VALUE_LIST)) {
        parts = read_arguments(im, argument, 2, 2);
        if (parts == NULL)
            return node_absent();
    }
    rest = need_text(im, parts != NULL ? parts[0] : argument, "the text");
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
            gw_text_add(&made, substitute(im, slice_trim(name), parts != NULL ? parts[1] : node_absent()));
        }
    }
    return make_text(gw_text_end(&made));
}

static node run_join(importer *im, node argument) {
    node *parts = read_arguments(im, argument, 2, 2), item;
    text_builder made = {.im = im};
    slice delimiter;
    size_t i = 0;
    bool first = true;
    if (parts == NULL)
        return node_absent();
    delimiter = need_text(im, parts[0], "the delimiter");
    if (import_good(im) && !node_is(parts[1], VALUE_LIST))
        gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a list in 'Fn::Join'");
    while (import_good(im) && gw_import_next(im, parts[1], &i, NULL, &item)) {
        if (!first)
            gw_text_add(&made, delimiter);
        first = false;
        gw_text_add(&made, need_text(im, item, "an element"));
    }
    return make_text(gw_text_end(&made));
}

static node run_select(importer *im, node argument) {
    node *parts = read_arguments(im, argument, 2, 2);
    definition_number index;
    value v;
    if (parts == NULL)
        return node_absent();
    if (!gw_import_number(parts[0], false, &index) || !node_is(parts[1], VALUE_LIST) ||
        (uint64_t)index.value >= parts[1].v.as.list->count) {
        gw_import_fail(im, APIGW_E_VALUE, im->place, "'Fn::Select' has no such element");
        return node_absent();
    }
    v = parts[1].v.as.list->items[index.value];
    return gw_import_evaluate(im, node_of(v, im->place));
}

/* The ARN of a function of this template, so that its parts can be taken: only its name is the link. */
static slice spell_arn(importer *im, slice text) {
    link_found link;
    text_builder made = {.im = im};
    if (!gw_import_link(text, &link) || link.before.len != 0 || !slice_is(link.attribute, "Arn"))
        return text;
    gw_text_add(&made, SLICE("arn:"));
    gw_text_add(&made, value_text(pseudo_parameter(im, SLICE("AWS::Partition")).v));
    gw_text_add(&made, SLICE(":lambda:"));
    gw_text_add(&made, value_text(pseudo_parameter(im, SLICE("AWS::Region")).v));
    gw_text_add(&made, SLICE(":"));
    gw_text_add(&made, value_text(pseudo_parameter(im, SLICE("AWS::AccountId")).v));
    gw_text_add(&made, SLICE(":function:"));
    gw_text_add(&made, value_text(make_link(im, link.id, slice_absent()).v));
    gw_text_add(&made, link.after);
    return gw_text_end(&made);
}

static node run_split(importer *im, node argument) {
    node *parts = read_arguments(im, argument, 2, 2);
    slice delimiter, text;
    if (parts == NULL)
        return node_absent();
    delimiter = need_text(im, parts[0], "the delimiter");
    text = need_text(im, parts[1], "the text");
    if (import_good(im) && delimiter.len == 0)
        gw_import_fail(im, APIGW_E_VALUE, im->place, "expected a delimiter in 'Fn::Split'");
    if (import_good(im) && slice_is(delimiter, ":"))
        text = spell_arn(im, text);
    return import_good(im) ? split_text(im, text, delimiter) : node_absent();
}

static node run_if(importer *im, node argument) {
    const value_list *list = node_is(argument, VALUE_LIST) ? argument.v.as.list : NULL;
    value v;
    if (list == NULL || list->count != 3 || list->items[0].kind != VALUE_STRING) {
        gw_import_fail(im, APIGW_E_VALUE, im->place, "expected a condition and two values in 'Fn::If'");
        return node_absent();
    }
    v = list->items[gw_template_condition(im, value_text(list->items[0]), im->place) ? 1 : 2];
    return gw_import_evaluate(im, node_of(v, v.at != NULL ? v.at : im->place));
}

static node run_find_in_map(importer *im, node argument) {
    node *parts = read_arguments(im, argument, 3, 4), n = im->template->mappings;
    slice name = slice_absent();
    for (size_t i = 0; i < 3 && parts != NULL && import_good(im); i++) {
        name = need_text(im, parts[i], "a name");
        if (!import_good(im))
            return node_absent();
        n = gw_import_member(im, n, name);
        if (node_present(n))
            continue;
        if (node_present(parts[3]))
            return gw_import_member(im, parts[3], SLICE("DefaultValue"));
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, im->place, "the mappings have no %s", name);
    }
    return import_good(im) ? n : node_absent();
}

static node run_import_value(importer *im, node argument) {
    slice name, text;
    argument = gw_import_evaluate(im, argument);
    name = need_text(im, argument, "the name");
    if (import_good(im) && given_value(im, gw_import_printable(im, name), &text))
        return make_text(text);
    gw_import_fail_name(im, APIGW_E_UNSUPPORTED, im->place,
                        "the value %s is exported by another stack: it has to be given", name);
    return node_absent();
}

/* ---- conditions ------------------------------------------------------------------------------------------------- */

/* What is known of a condition: the tag of its value. */
enum { CONDITION_NEW, CONDITION_RUNNING, CONDITION_TRUE, CONDITION_FALSE };

static bool condition_value(importer *im, node n);

static bool enter(importer *im, const char *at) {
    if (im->depth == 0)
        im->place = at;
    if (im->depth == FUNCTIONS_DEPTH) {
        gw_import_fail(im, APIGW_E_DEPTH, im->place, "functions are nested too deep");
        return false;
    }
    if (!gw_import_spend(im, 1))
        return false;
    im->depth++;
    return true;
}

bool gw_template_condition(importer *im, slice name, const char *at) {
    value_entry *entry = node_is(im->template->conditions, VALUE_MAP)
                             ? gw_value_map_find(im->template->conditions.v.as.map, name)
                             : NULL;
    bool holds = false;
    if (!enter(im, at))
        return false;
    if (entry == NULL) {
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, im->place, "there is no condition %s", name);
    } else if (entry->value.tag == CONDITION_RUNNING) {
        gw_import_fail_name(im, APIGW_E_VALUE, im->place, "the condition %s depends on itself", name);
    } else if (entry->value.tag != CONDITION_NEW) {
        holds = entry->value.tag == CONDITION_TRUE;
    } else {
        entry->value.tag = CONDITION_RUNNING;
        holds = condition_value(im, node_of(entry->value, im->place));
        entry->value.tag = holds ? CONDITION_TRUE : CONDITION_FALSE;
    }
    im->depth--;
    return holds && import_good(im);
}

static bool conditions_equal(importer *im, node list) {
    node *parts = read_arguments(im, list, 2, 2);
    slice texts[2];
    link_found link;
    if (parts == NULL)
        return false;
    for (size_t i = 0; i < 2 && import_good(im); i++) {
        texts[i] = need_text(im, parts[i], "what is compared");
        if (import_good(im) && gw_import_link(texts[i], &link))
            gw_import_fail_name(im, APIGW_E_MISSING, im->place, "%s has no value, and a condition needs it", link.id);
    }
    return import_good(im) && slice_equal(texts[0], texts[1]);
}

/* Whether all, or any, of a list hold. */
static bool conditions_of(importer *im, node list, bool all) {
    bool result = all;
    if (!node_is(list, VALUE_LIST)) {
        gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a list of conditions");
        return false;
    }
    for (size_t i = 0; i < list.v.as.list->count && result == all && import_good(im); i++)
        result = condition_value(im, node_of(list.v.as.list->items[i], im->place));
    return result;
}

static bool condition_function(importer *im, slice name, node argument) {
    if (slice_is(name, "Condition") && argument.v.kind == VALUE_STRING)
        return gw_template_condition(im, value_text(argument.v), im->place);
    if (slice_is(name, "Fn::Equals"))
        return conditions_equal(im, argument);
    if (slice_is(name, "Fn::And") || slice_is(name, "Fn::Or"))
        return conditions_of(im, argument, slice_is(name, "Fn::And"));
    if (slice_is(name, "Fn::Not") && node_is(argument, VALUE_LIST) && argument.v.as.list->count == 1)
        return !condition_value(im, node_of(argument.v.as.list->items[0], im->place));
    gw_import_fail_name(im, APIGW_E_UNSUPPORTED, im->place, "%s is no condition that is supported", name);
    return false;
}

static bool condition_value(importer *im, node n) {
    const value_entry *entry;
    size_t i = 0;
    bool holds;
    if (n.v.kind == VALUE_BOOLEAN)
        return n.v.as.boolean;
    if (n.v.kind != VALUE_MAP || gw_value_map_count(n.v.as.map) != 1) {
        gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a condition");
        return false;
    }
    if (!enter(im, im->place))
        return false;
    entry = gw_value_map_next(n.v.as.map, &i);
    holds = condition_function(im, value_text(entry->name), node_of(entry->value, im->place));
    im->depth--;
    return holds;
}

/* ---- evaluating ------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    node (*run)(importer *im, node argument);
} functions[] = {
    {"Ref", run_ref},
    {"Fn::GetAtt", run_get_att},
    {"Fn::Sub", run_sub},
    {"Fn::Join", run_join},
    {"Fn::If", run_if},
    {"Fn::Select", run_select},
    {"Fn::Split", run_split},
    {"Fn::FindInMap", run_find_in_map},
    {"Fn::ImportValue", run_import_value},
};

static node run_function(importer *im, slice name, node argument) {
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (slice_is(name, functions[i].name))
            return functions[i].run(im, argument);
    gw_import_fail_name(im, APIGW_E_UNSUPPORTED, im->place, "the function %s is not supported", name);
    return node_absent();
}

node gw_import_evaluate(importer *im, node n) {
    const value_entry *entry;
    node result;
    size_t i = 0;
    if (!node_present(n) || n.v.kind == VALUE_NULL || !import_good(im))
        return node_absent();
    if (im->template == NULL || n.v.kind != VALUE_MAP || gw_value_map_count(n.v.as.map) != 1)
        return n;
    entry = gw_value_map_next(n.v.as.map, &i);
    if (!slice_starts_with(value_text(entry->name), SLICE("Fn::")) && !slice_is(value_text(entry->name), "Ref"))
        return n;
    if (!enter(im, n.at))
        return node_absent();
    result = run_function(im, value_text(entry->name), node_of(entry->value, im->place));
    im->depth--;
    if (!import_good(im))
        return node_absent();
    if (node_present(result))
        result.at = n.at;
    return result;
}
