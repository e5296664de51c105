/* From the result of an authorizer to an authorization, or to an error response of the front end (D.2). */
#include "authorization/authorization.h"
#include "authorization/usual_result.h"
#include "core/error.h"
#include "core/nts.h"
#include "text/pairs.h"
#include "json/duplicates.h"
#include "json/pointer.h"
#include "json/walker.h"
#include <string.h>

/* One result on its way. */
typedef struct policy_decoding {
    apigw_authorization *a;
    const format_authorizer *rules;
    slice text;    /* the JSON value */
    size_t before; /* bytes of the result before it: white space, a byte-order mark */
    bool simple;
    apigw_error *err;
} policy_decoding;

static bool has_policy_rule(const policy_decoding *d, uint32_t rule) {
    return (d->rules->rules & rule) != 0;
}

/* ---- errors ----------------------------------------------------------------------------------------------- */

/* Set the error response of an error that is filled in. */
static apigw_status fail_policy(const policy_decoding *d, apigw_status code, uint32_t error_response) {
    if (d->err != NULL)
        d->err->error_response = error_response;
    return code;
}

/* Refuse the result, which is malformed at that byte. */
static apigw_status refuse_policy(const policy_decoding *d, apigw_status code, const char *at, const char *expected) {
    const uint64_t offset = (uint64_t)(at - d->text.at) + d->before;
    size_t left = (size_t)(d->text.at + d->text.len - at), n = 0;
    while (n < left && n < 32 && (n == 0 || strchr(",:]} \t\r\n", at[n]) == NULL))
        n++;
    if (n == 0)
        gw_error_set(d->err, code, offset, "expected %s, found the end of the text", expected);
    else
        gw_error_found(d->err, code, offset, expected, at, n);
    gw_json_point_to(d->err, d->text.at, at);
    return fail_policy(d, code, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR);
}

static apigw_status policy_no_memory(const policy_decoding *d) {
    return gw_error_nomem(d->err);
}

/* Check that a list of `count` entries may have one more. */
static apigw_status check_policy_count(const policy_decoding *d, size_t count, const char *at) {
    if (count < d->a->options.value[APIGW_OPT_MAX_ITEMS])
        return APIGW_OK;
    return refuse_policy(d, APIGW_E_ITEMS, at, "fewer entries of a list");
}

/* ---- values ------------------------------------------------------------------------------------------------- */

/* Find the members of an object that have the given names; at is NULL where there is none, and the last of duplicate
 * members counts. Return the opening quote of the first member with another name, or NULL. */
static const char *read_policy_object(slice object, const char *const *names, size_t count, slice *found) {
    const char *p = object.at + 1, *unknown = NULL;
    slice name, value;
    memset(found, 0, count * sizeof *found);
    while (gw_json_next_member(&p, object.at + object.len, &name, &value)) {
        size_t i = 0;
        while (i < count && !gw_json_pointer_names(slice_of_string(names[i]), name))
            i++;
        if (i < count)
            found[i] = value;
        else if (unknown == NULL)
            unknown = name.at - 1;
    }
    return unknown;
}

/* Return whether a member is neither absent nor null. */
static bool is_present(slice value) {
    return value.at != NULL && *value.at != 'n';
}

static bool is_nested(slice value) {
    return *value.at == '{' || *value.at == '[';
}

/* Return whether a value is a string with that text. */
static bool is_string_of(slice value, const char *text) {
    return *value.at == '"' && gw_json_pointer_names(slice_of_string(text), slice_of(value.at + 1, value.len - 2));
}

static apigw_status read_policy_string(const policy_decoding *d, slice value, const char *expected, slice *text) {
    uint32_t flags;
    if (*value.at != '"')
        return refuse_policy(d, APIGW_E_TYPE, value.at, expected);
    *text = gw_authorization_value(d->a, value, &flags);
    return text->at == NULL ? policy_no_memory(d) : APIGW_OK;
}

/* Read a field: a string, or the text of a number, true or false. */
static apigw_status read_field(const policy_decoding *d, uint32_t field, slice value, const char *expected) {
    bool strict = d->a->options.value[APIGW_OPT_STRICT] != 0;
    slice text;
    uint32_t flags;
    if (is_nested(value) || (strict && *value.at != '"'))
        return refuse_policy(d, APIGW_E_TYPE, value.at, expected);
    text = gw_authorization_value(d->a, value, &flags);
    d->a->fields[field] = text;
    return text.at == NULL ? policy_no_memory(d) : APIGW_OK;
}

/* ---- context ------------------------------------------------------------------------------------------------ */

static apigw_status read_context_member(const policy_decoding *d, slice name, slice value) {
    apigw_authorization *a = d->a;
    slice key, kept;
    uint32_t key_flags = 0, flags = 0;
    apigw_status status = check_policy_count(d, a->context.count, name.at - 1);
    if (status != APIGW_OK)
        return status;
    if (has_policy_rule(d, AUTHORIZER_FLAT_CONTEXT) && is_nested(value))
        return refuse_policy(d, APIGW_E_TYPE, value.at, "a string, number, true, false or null");
    if (has_policy_rule(d, AUTHORIZER_FLAT_CONTEXT) && gw_json_pointer_names(SLICE("claims"), name))
        return refuse_policy(d, APIGW_E_VALUE, name.at - 1, "another name than claims, which is reserved");
    key = gw_authorization_value(a, slice_of(name.at - 1, name.len + 2), &key_flags);
    kept = key.at == NULL ? key : gw_authorization_value(a, value, &flags);
    if (kept.at == NULL || !pairs_push(&a->context, &a->memory, key, kept, key_flags | flags))
        return policy_no_memory(d);
    return APIGW_OK;
}

static apigw_status read_context(const policy_decoding *d, slice context) {
    const char *p = context.at + 1;
    slice name, value;
    apigw_status status = APIGW_OK;
    if (*context.at != '{')
        return refuse_policy(d, APIGW_E_TYPE, context.at, "an object as context");
    while (status == APIGW_OK && gw_json_next_member(&p, context.at + context.len, &name, &value))
        status = read_context_member(d, name, value);
    if (status == APIGW_OK && !gw_json_deduplicate(&d->a->context, &d->a->memory))
        return policy_no_memory(d);
    return status;
}

/* ---- policy ------------------------------------------------------------------------------------------------- */

enum {
    SID,
    EFFECT,
    PRINCIPAL,
    NOT_PRINCIPAL,
    ACTION,
    NOT_ACTION,
    RESOURCE,
    NOT_RESOURCE,
    CONDITION,
    STATEMENT_MEMBERS
};

static const char *const statement_members[STATEMENT_MEMBERS] = {
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"};

static apigw_status read_pattern(const policy_decoding *d, text_list *list, slice value, size_t limit) {
    slice text;
    apigw_status status = check_policy_count(d, list->count, value.at);
    if (status == APIGW_OK)
        status = read_policy_string(d, value, "a string, or an array of strings", &text);
    if (status != APIGW_OK)
        return status;
    if (limit != 0 && gw_authorization_is_longer(text, limit))
        return refuse_policy(d, APIGW_E_SIZE, value.at, "a resource of at most 512 characters");
    return gw_authorization_push(d->a, list, text) ? APIGW_OK : policy_no_memory(d);
}

/* Read one string or an array of strings. */
static apigw_status read_patterns(const policy_decoding *d, text_list *list, slice value, size_t limit) {
    const char *p = value.at + 1;
    slice element;
    apigw_status status = APIGW_OK;
    if (*value.at != '[')
        return read_pattern(d, list, value, limit);
    while (status == APIGW_OK && gw_json_next_element(&p, value.at + value.len, &element))
        status = read_pattern(d, list, element, limit);
    return status;
}

/* Read one of two elements that exclude each other; `pair` has their values in the object. */
static apigw_status read_either(const policy_decoding *d, policy_statement *s, uint32_t element, const slice *pair,
                                slice object, size_t limit) {
    const bool is_action = element == APIGW_STATEMENT_ACTION;
    if (is_present(pair[0]) && is_present(pair[1]))
        return refuse_policy(d, APIGW_E_VALUE, pair[1].at,
                             is_action ? "Action or NotAction" : "Resource or NotResource");
    if (is_present(pair[0]))
        return read_patterns(d, &s->elements[element], pair[0], limit);
    if (is_present(pair[1]))
        return read_patterns(d, &s->elements[element + 1], pair[1], limit);
    return refuse_policy(d, APIGW_E_MISSING, object.at,
                         is_action ? "a statement with Action or NotAction"
                                   : "a statement with Resource or NotResource");
}

static apigw_status read_effect(const policy_decoding *d, slice value, slice object, uint32_t *effect) {
    if (!is_present(value))
        return refuse_policy(d, APIGW_E_MISSING, object.at, "a statement with Effect");
    if (is_string_of(value, "Allow"))
        *effect = APIGW_EFFECT_ALLOW;
    else if (is_string_of(value, "Deny"))
        *effect = APIGW_EFFECT_DENY;
    else
        return refuse_policy(d, APIGW_E_VALUE, value.at, "Allow or Deny");
    return APIGW_OK;
}

static apigw_status read_condition(const policy_decoding *d, text_list *list, slice value) {
    const char *expected, *bad;
    slice text;
    uint32_t flags;
    if (value.at == NULL || (*value.at == 'n' && has_policy_rule(d, AUTHORIZER_NULL_CONDITION)))
        return APIGW_OK;
    bad = gw_authorization_bad_condition(value, &expected);
    if (bad != NULL)
        return refuse_policy(d, APIGW_E_TYPE, bad, expected);
    text = gw_authorization_value(d->a, value, &flags);
    return text.at != NULL && gw_authorization_push(d->a, list, text) ? APIGW_OK : policy_no_memory(d);
}

static apigw_status read_sid(const policy_decoding *d, text_list *list, slice value) {
    slice text;
    apigw_status status;
    if (!is_present(value))
        return APIGW_OK;
    status = read_policy_string(d, value, "a string", &text);
    if (status != APIGW_OK)
        return status;
    return gw_authorization_push(d->a, list, text) ? APIGW_OK : policy_no_memory(d);
}

/* Read a statement. Principal is ignored; any other unknown member is refused: it might narrow the statement. */
static apigw_status read_statement(const policy_decoding *d, slice object) {
    slice found[STATEMENT_MEMBERS];
    const char *unknown;
    uint32_t effect = 0;
    policy_statement *s;
    apigw_status status = check_policy_count(d, d->a->count, object.at);
    if (status != APIGW_OK)
        return status;
    if (*object.at != '{')
        return refuse_policy(d, APIGW_E_TYPE, object.at, "an object as statement");
    unknown = read_policy_object(object, statement_members, STATEMENT_MEMBERS, found);
    if (unknown != NULL)
        return refuse_policy(d, APIGW_E_VALUE, unknown, "no other members than those of a statement");
    status = read_effect(d, found[EFFECT], object, &effect);
    if (status != APIGW_OK)
        return status;
    if (!gw_authorization_begin_statement(d->a, effect))
        return policy_no_memory(d);
    s = &d->a->statements[d->a->count - 1];
    status = read_either(d, s, APIGW_STATEMENT_ACTION, &found[ACTION], object, 0);
    if (status == APIGW_OK)
        status = read_either(d, s, APIGW_STATEMENT_RESOURCE, &found[RESOURCE], object, d->rules->resource_limit);
    if (status == APIGW_OK)
        status = read_condition(d, &s->elements[APIGW_STATEMENT_CONDITION], found[CONDITION]);
    if (status != APIGW_OK)
        return status;
    return read_sid(d, &s->elements[APIGW_STATEMENT_SID], found[SID]);
}

/* Read an array of statements, or one by itself. */
static apigw_status read_statements(const policy_decoding *d, slice value) {
    const char *p = value.at + 1;
    slice element;
    apigw_status status = APIGW_OK;
    if (*value.at != '[')
        return read_statement(d, value);
    while (status == APIGW_OK && gw_json_next_element(&p, value.at + value.len, &element))
        status = read_statement(d, element);
    if (status == APIGW_OK && d->a->count == 0)
        return refuse_policy(d, APIGW_E_VALUE, value.at, "a statement at least");
    return status;
}

/* A policy without a version has the older one. */
static apigw_status read_version(const policy_decoding *d, slice value) {
    static const char *const versions[] = {"2008-10-17", "2012-10-17"};
    enum { VERSIONS = sizeof versions / sizeof versions[0] };
    size_t i = 0;
    while (is_present(value) && i < VERSIONS && !is_string_of(value, versions[i]))
        i++;
    if (i == VERSIONS)
        return refuse_policy(d, APIGW_E_VALUE, value.at, "the version 2012-10-17 or 2008-10-17");
    d->a->fields[APIGW_AUTHORIZATION_POLICY_VERSION] = slice_of_string(versions[i]);
    return APIGW_OK;
}

static apigw_status read_policy(const policy_decoding *d, slice policy) {
    enum { VERSION, STATEMENT, POLICY_MEMBERS };
    static const char *const names[POLICY_MEMBERS] = {"Version", "Statement"};
    slice found[POLICY_MEMBERS];
    apigw_status status;
    if (*policy.at != '{')
        return refuse_policy(d, APIGW_E_TYPE, policy.at, "an object as policyDocument");
    read_policy_object(policy, names, POLICY_MEMBERS, found);
    if (!is_present(found[STATEMENT]))
        return refuse_policy(d, APIGW_E_MISSING, policy.at, "a policy with Statement");
    status = read_version(d, found[VERSION]);
    if (status != APIGW_OK)
        return status;
    return read_statements(d, found[STATEMENT]);
}

/* ---- the document ------------------------------------------------------------------------------------------- */

enum { PRINCIPAL_ID, POLICY_DOCUMENT, CONTEXT, USAGE_KEY, IS_AUTHORIZED, ERROR_MESSAGE, MEMBERS };

/* Read everything but the context: the decision of a simple response, or a policy and for whom it is. */
static apigw_status read_policy_form(const policy_decoding *d, const slice *found) {
    const slice simple = found[IS_AUTHORIZED];
    apigw_status status;
    if (d->simple) {
        if (!is_present(simple))
            return refuse_policy(d, APIGW_E_MISSING, d->text.at, "a result with isAuthorized");
        if (*simple.at != 't' && *simple.at != 'f')
            return refuse_policy(d, APIGW_E_TYPE, simple.at, "true or false");
        d->a->authorized = *simple.at == 't';
        return APIGW_OK;
    }
    if (!is_present(found[PRINCIPAL_ID]))
        return refuse_policy(d, APIGW_E_MISSING, d->text.at, "a result with principalId");
    if (!is_present(found[POLICY_DOCUMENT]))
        return refuse_policy(d, APIGW_E_MISSING, d->text.at, "a result with policyDocument");
    status = read_field(d, APIGW_AUTHORIZATION_PRINCIPAL_ID, found[PRINCIPAL_ID], "a string as principalId");
    if (status == APIGW_OK && has_policy_rule(d, AUTHORIZER_USAGE_KEY) && is_present(found[USAGE_KEY]))
        status = read_field(d, APIGW_AUTHORIZATION_USAGE_KEY, found[USAGE_KEY], "a string as usageIdentifierKey");
    if (status != APIGW_OK)
        return status;
    return read_policy(d, found[POLICY_DOCUMENT]);
}

/* The authorizer failed: an error about no byte of the result. */
static apigw_status report_failure(const policy_decoding *d, uint32_t error_response) {
    gw_error_clear(d->err);
    gw_error_set(d->err, APIGW_E_FUNCTION, UINT64_MAX, "the authorizer %s",
                 error_response == APIGW_ERROR_RESPONSE_UNAUTHORIZED ? "says: Unauthorized" : "failed");
    return fail_policy(d, APIGW_E_FUNCTION, error_response);
}

/* Check that the text is one JSON value, in strict mode without duplicate members, and remove white space around it. */
static apigw_status check_policy_text(policy_decoding *d) {
    const char *end = d->text.at + d->text.len, *begin = gw_json_skip_space(d->text.at, end), *after, *duplicate = NULL;
    gw_json_fault f;
    after = gw_json_value_end(begin, end, (size_t)d->a->options.value[APIGW_OPT_MAX_DEPTH], &f);
    if (after == NULL)
        return refuse_policy(d, f.code, f.at, f.expected);
    if (gw_json_skip_space(after, end) != end)
        return refuse_policy(d, APIGW_E_TRAILING, gw_json_skip_space(after, end), "nothing after the value");
    d->before += (size_t)(begin - d->text.at);
    d->text = slice_between(begin, after);
    if (d->a->options.value[APIGW_OPT_STRICT] == 0)
        return APIGW_OK;
    if (!gw_json_find_duplicate(d->text, &d->a->memory, &duplicate))
        return policy_no_memory(d);
    if (duplicate != NULL)
        return refuse_policy(d, APIGW_E_DUPLICATE, duplicate, "every member once");
    return APIGW_OK;
}

/* Decode a result whose form is not the usual one, or the description of a function error. */
static apigw_status decode_unusual_text(policy_decoding *d, bool function_error) {
    static const char *const names[MEMBERS] = {"principalId",        "policyDocument", "context",
                                               "usageIdentifierKey", "isAuthorized",   "errorMessage"};
    slice found[MEMBERS];
    apigw_status status = check_policy_text(d);
    if (status == APIGW_OK && *d->text.at != '{')
        status = refuse_policy(d, APIGW_E_TYPE, d->text.at, "an object");
    if (status != APIGW_OK)
        return function_error && status != APIGW_E_NOMEM ? report_failure(d, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR)
                                                         : status;
    read_policy_object(d->text, names, MEMBERS, found);
    if ((function_error || has_policy_rule(d, AUTHORIZER_SAYS_UNAUTHORIZED)) && is_present(found[ERROR_MESSAGE]) &&
        is_string_of(found[ERROR_MESSAGE], "Unauthorized"))
        return report_failure(d, APIGW_ERROR_RESPONSE_UNAUTHORIZED);
    if (function_error)
        return report_failure(d, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR);
    status = read_policy_form(d, found);
    if (status != APIGW_OK || !is_present(found[CONTEXT]))
        return status;
    return read_context(d, found[CONTEXT]);
}

static apigw_status decode_policy_text(policy_decoding *d, bool function_error) {
    bool is_read = false;
    if (!function_error && gw_authorization_read_usual(d->a, d->rules, d->text, d->simple, &is_read) != APIGW_OK)
        return policy_no_memory(d);
    return is_read ? APIGW_OK : decode_unusual_text(d, function_error);
}

static apigw_status check_policy_size(const policy_decoding *d, size_t len) {
    uint64_t limit = d->rules->size_limit;
    if (d->a->options.value[APIGW_OPT_MAX_INPUT] < limit)
        limit = d->a->options.value[APIGW_OPT_MAX_INPUT];
    if (len <= limit)
        return APIGW_OK;
    gw_error_set(d->err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes, found %llu", (unsigned long long)limit,
                 (unsigned long long)len);
    return fail_policy(d, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR);
}

static apigw_status decode_policy(apigw_authorization *a, uint32_t kind, slice json, uint32_t flags, apigw_error *err) {
    const uint32_t known = APIGW_DECODE_FUNCTION_ERROR | APIGW_AUTHORIZER_SIMPLE_RESPONSE;
    const format *f = gw_format_of_kind(kind);
    policy_decoding d = {.a = a, .simple = (flags & APIGW_AUTHORIZER_SIMPLE_RESPONSE) != 0, .err = err};
    apigw_status status;
    gw_error_clear(err);
    apigw_authorization_reset(a);
    if (a == NULL || (json.at == NULL && json.len != 0) || (flags & ~known) != 0 || f == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected an authorization, a kind, a text and known flags");
    status = gw_authorization_check_kind(f, d.simple, err);
    if (status != APIGW_OK)
        return status;
    d.rules = &f->authorizer;
    d.before = slice_starts_with(json, SLICE("\xEF\xBB\xBF")) ? 3 : 0;
    d.text = json.len == 0 ? SLICE("") : slice_skip(json, d.before);
    status = check_policy_size(&d, json.len);
    if (status == APIGW_OK)
        status = decode_policy_text(&d, (flags & APIGW_DECODE_FUNCTION_ERROR) != 0);
    if (status != APIGW_OK)
        apigw_authorization_reset(a);
    return status;
}

apigw_status apigw_authorization_decode(apigw_authorization *authorization, uint32_t kind, const char *json,
                                        size_t json_len, uint32_t flags, apigw_error *err) {
    const slice text = {json, length_of(json, json_len)};
    const bool is_own = authorization != NULL && arena_holds(&authorization->memory, json);
    arena aside;
    apigw_status status;
    if (is_own)
        gw_arena_set_aside(&authorization->memory, &aside);
    status = decode_policy(authorization, kind, text, flags, err);
    if (is_own)
        gw_arena_free(&aside);
    return status;
}
