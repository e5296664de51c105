/* Resource policies of REST APIs, compiled statement by statement (H1.15). Patterns in the short form are compared with
 * the ARN of the request in the short form, so that the policy does not depend on the id of the API (C4.5). */
#include "core/error.h"
#include "gateway/definition_compile.h"
#include "gateway/exchange_policy.h"

enum { FORM_FULL, FORM_SHORT };

/* One statement while it is compiled. */
typedef struct statement_reader {
    importer *im;
    const char *at; /* of the policy in the document */
    slice version;
    definition_statement *to;
} statement_reader;

static void refuse_policy_statement(const statement_reader *r, apigw_status status, const char *message) {
    if (status == APIGW_E_NOMEM)
        gw_import_nomem(r->im);
    else
        gw_import_fail(r->im, status, r->at, "the resource policy is refused: %s", message);
}

/* ---- patterns --------------------------------------------------------------------------------------------------- */

/* The policy for patterns of a form, made when the first of them is added. */
static apigw_authorization *policy_of_form(const statement_reader *r, size_t form) {
    apigw_authorization **made = &r->to->forms[form];
    apigw_error error = {0};
    apigw_status status = APIGW_OK;
    if (*made != NULL)
        return *made;
    *made = apigw_authorization_new(&r->im->d->allocator);
    if (*made == NULL)
        status = APIGW_E_NOMEM;
    if (status == APIGW_OK && r->version.at != NULL)
        status =
            apigw_authorization_set(*made, APIGW_AUTHORIZATION_POLICY_VERSION, r->version.at, r->version.len, &error);
    if (status == APIGW_OK)
        status =
            apigw_authorization_add_statement(*made, r->to->denies ? APIGW_EFFECT_DENY : APIGW_EFFECT_ALLOW, &error);
    if (status != APIGW_OK)
        refuse_policy_statement(r, status, error.message);
    return import_good(r->im) ? *made : NULL;
}

static void add_policy_element(const statement_reader *r, size_t form, uint32_t element, slice text) {
    apigw_authorization *policy = policy_of_form(r, form);
    apigw_error error = {0};
    apigw_status status;
    if (policy == NULL)
        return;
    status = apigw_authorization_add(policy, element, text.at, text.len, &error);
    if (status != APIGW_OK)
        refuse_policy_statement(r, status, error.message);
}

static void add_policy_resource(const statement_reader *r, uint32_t element, slice pattern) {
    static const slice begin = SLICE_INIT("execute-api:/");
    if (!slice_starts_with(pattern, begin)) {
        add_policy_element(r, FORM_FULL, element, pattern);
        return;
    }
    pattern = gw_import_join(r->im, SLICE(POLICY_SHORT_ARN), slice_skip(pattern, begin.len - 1), slice_absent(),
                             slice_absent());
    if (import_good(r->im))
        add_policy_element(r, FORM_SHORT, element, pattern);
}

/* Call `add` for a text, or for each text of a list. */
static void for_each_text(const statement_reader *r, value v, uint32_t element,
                          void (*add)(const statement_reader *r, uint32_t element, slice text)) {
    if (v.kind == VALUE_STRING)
        add(r, element, value_text(v));
    for (size_t i = 0; v.kind == VALUE_LIST && i < v.as.list->count && import_good(r->im); i++) {
        if (v.as.list->items[i].kind == VALUE_STRING)
            add(r, element, value_text(v.as.list->items[i]));
        else
            refuse_policy_statement(r, APIGW_E_TYPE, "expected a text in a list of a statement");
    }
    if (v.kind != VALUE_STRING && v.kind != VALUE_LIST)
        refuse_policy_statement(r, APIGW_E_TYPE, "expected a text or a list in a statement");
}

/* Add to the policies of both forms that there are. */
static void add_to_forms(const statement_reader *r, uint32_t element, slice text) {
    for (size_t form = FORM_FULL; form <= FORM_SHORT; form++)
        if (r->to->forms[form] != NULL && import_good(r->im))
            add_policy_element(r, form, element, text);
}

/* An unknown member could restrict the statement. `names` ends with NULL. */
static void check_policy_members(const statement_reader *r, const value_map *map, const char *const *names,
                                 const char *message) {
    const value_entry *entry;
    size_t at = 0;
    while ((entry = gw_value_map_next(map, &at)) != NULL && import_good(r->im)) {
        size_t i = 0;
        while (names[i] != NULL && !slice_is(value_text(entry->name), names[i]))
            i++;
        if (names[i] == NULL)
            refuse_policy_statement(r, APIGW_E_VALUE, message);
    }
}

/* ---- principals ------------------------------------------------------------------------------------------------- */

static void add_principal(const statement_reader *r, uint32_t element, slice text) {
    definition_texts *list = &r->to->principals;
    slice *items;
    (void)element;
    if (slice_is(text, "*")) {
        r->to->all = true;
        return;
    }
    if ((list->count & (list->count - 1)) == 0) { /* the capacity is the next power of two */
        items = gw_import_new(r->im, (list->count == 0 ? 1 : 2 * list->count) * sizeof *items);
        if (items == NULL)
            return;
        if (list->count != 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
    }
    list->items[list->count++] = text;
}

static const char *const principal_members[] = {"AWS", "Service", "Federated", "CanonicalUser", NULL};

/* "*", or an object whose member AWS has ARNs and accounts. Services and federated users never call as such. */
static void read_principal(const statement_reader *r, value v) {
    const value_entry *entry;
    if (v.kind == VALUE_STRING && slice_is(value_text(v), "*")) {
        r->to->all = true;
        return;
    }
    if (v.kind != VALUE_MAP) {
        refuse_policy_statement(r, APIGW_E_TYPE, "expected \"*\" or an object as the principal of a statement");
        return;
    }
    check_policy_members(r, v.as.map, principal_members, "a principal has an unknown member");
    entry = gw_value_map_find(v.as.map, SLICE("AWS"));
    if (entry != NULL)
        for_each_text(r, entry->value, 0, add_principal);
}

/* ---- statements ------------------------------------------------------------------------------------------------- */

static const char *const statement_members[] = {"Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
                                                "NotAction", "Resource", "NotResource", "Condition",    NULL};

/* Read the one of two members that a statement has. */
static const value_entry *either_member(const statement_reader *r, const value_map *statement, const char *name,
                                        const char *other, bool *is_other) {
    const value_entry *one = gw_value_map_find(statement, slice_of_string(name)),
                      *two = gw_value_map_find(statement, slice_of_string(other));
    *is_other = one == NULL;
    if ((one == NULL) != (two == NULL))
        return one != NULL ? one : two;
    refuse_policy_statement(r, one == NULL ? APIGW_E_MISSING : APIGW_E_VALUE,
                            "expected one principal, one action and one resource in a statement");
    return NULL;
}

static void read_policy_statement(const statement_reader *r, const value_map *statement) {
    const value_entry *effect = gw_value_map_find(statement, SLICE("Effect")), *principal, *action, *resource,
                      *condition = gw_value_map_find(statement, SLICE("Condition"));
    bool not_action;
    check_policy_members(r, statement, statement_members, "a statement has an unknown member");
    if (effect == NULL || effect->value.kind != VALUE_STRING ||
        (!slice_is(value_text(effect->value), "Allow") && !slice_is(value_text(effect->value), "Deny"))) {
        refuse_policy_statement(r, APIGW_E_VALUE, "expected the effect \"Allow\" or \"Deny\"");
        return;
    }
    r->to->denies = slice_is(value_text(effect->value), "Deny");
    principal = either_member(r, statement, "Principal", "NotPrincipal", &r->to->excludes);
    resource = either_member(r, statement, "Resource", "NotResource", &r->to->not_resource);
    action = either_member(r, statement, "Action", "NotAction", &not_action);
    if (principal == NULL || resource == NULL || action == NULL || !import_good(r->im))
        return;
    read_principal(r, principal->value);
    for_each_text(r, resource->value, r->to->not_resource ? APIGW_STATEMENT_NOT_RESOURCE : APIGW_STATEMENT_RESOURCE,
                  add_policy_resource);
    for_each_text(r, action->value, not_action ? APIGW_STATEMENT_NOT_ACTION : APIGW_STATEMENT_ACTION, add_to_forms);
    if (condition != NULL && import_good(r->im))
        add_to_forms(r, APIGW_STATEMENT_CONDITION,
                     gw_import_json_text(r->im, node_of(condition->value, condition->name.at), NULL));
}

void gw_definition_compile_policy(importer *im) {
    apigw_definition *d = im->d;
    const value_entry *statements, *version;
    statement_reader r = {.im = im, .at = NULL};
    value root;
    value_fault fault;
    size_t count = 1;
    if (d->policy.at == NULL)
        return;
    if (!gw_values_read(im->memory, d->policy, APIGW_DEFINITION_DEPTH_MAX, VALUES_UNIQUE, &root, NULL, &fault)) {
        refuse_policy_statement(&r, fault.code, "it is no JSON text");
        return;
    }
    statements = gw_value_map_find(root.as.map, SLICE("Statement")); /* importers take no policy without it */
    version = gw_value_map_find(root.as.map, SLICE("Version"));
    if (version != NULL && version->value.kind == VALUE_STRING)
        r.version = value_text(version->value);
    if (statements->value.kind == VALUE_LIST)
        count = statements->value.as.list->count;
    d->statements = gw_import_new(im, (count + 1) * sizeof *d->statements);
    for (size_t i = 0; i < count && import_good(im); i++) {
        const value v = statements->value.kind == VALUE_LIST ? statements->value.as.list->items[i] : statements->value;
        r.to = &d->statements[d->statement_count++];
        if (v.kind == VALUE_MAP)
            read_policy_statement(&r, v.as.map);
        else
            refuse_policy_statement(&r, APIGW_E_TYPE, "expected a statement, which is an object");
    }
}
