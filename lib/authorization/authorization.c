/* The result of an authorizer as a handle: making, building and reading it. */
#include "authorization/authorization.h"
#include "core/error.h"
#include "core/nts.h"
#include "request/request.h"
#include "text/pairs.h"
#include "text/utf8.h"
#include "json/walker.h"
#include <string.h>

static const char invoke[] = "execute-api:Invoke";

/* ---- its life ----------------------------------------------------------------------------------------------- */

apigw_authorization *apigw_authorization_new(const apigw_allocator *allocator) {
    apigw_authorization *a = gw_memory_handle(allocator, sizeof *a);
    if (a == NULL)
        return NULL;
    a->authorized = AUTHORIZED_UNSET;
    gw_arena_init(&a->memory, &a->allocator);
    gw_options_init(&a->options);
    return a;
}

void apigw_authorization_free(apigw_authorization *authorization) {
    if (authorization == NULL)
        return;
    gw_arena_free(&authorization->memory);
    gw_memory_release(&authorization->allocator, authorization, sizeof *authorization);
}

void gw_authorization_clear(apigw_authorization *a) {
    memset(a->fields, 0, sizeof a->fields);
    a->statements = NULL;
    a->count = a->capacity = 0;
    memset(&a->context, 0, sizeof a->context);
    a->context_index = NULL;
    a->authorized = AUTHORIZED_UNSET;
}

void apigw_authorization_reset(apigw_authorization *authorization) {
    if (authorization == NULL)
        return;
    gw_authorization_clear(authorization);
    arena_reset(&authorization->memory, (size_t)authorization->options.value[APIGW_OPT_RETAIN_MAX]);
}

apigw_status apigw_authorization_set_option(apigw_authorization *authorization, uint32_t option, uint64_t value,
                                            apigw_error *err) {
    gw_error_clear(err);
    if (authorization == NULL)
        return gw_error_argument(err, "authorization");
    return gw_options_set(&authorization->options, option, value, err);
}

/* ---- checks ------------------------------------------------------------------------------------------------- */

/* Check that a text is one JSON value, and remove white space around it. `above`: levels of the document around it. */
static apigw_status check_authorization_json(const apigw_authorization *a, slice *json, size_t above,
                                             apigw_error *err) {
    size_t depth = (size_t)a->options.value[APIGW_OPT_MAX_DEPTH];
    const char *end = json->at + json->len, *begin = gw_json_skip_space(json->at, end), *after;
    gw_json_fault f;
    after = gw_json_value_end(begin, end, depth > above ? depth - above : 0, &f);
    if (after == NULL)
        return gw_error_set(err, f.code, (uint64_t)(f.at - json->at), "expected %s", f.expected);
    if (gw_json_skip_space(after, end) != end)
        return gw_error_set(err, APIGW_E_TRAILING, (uint64_t)(after - json->at), "expected one JSON value");
    *json = slice_between(begin, after);
    return APIGW_OK;
}

static apigw_status refuse_item(const apigw_authorization *a, apigw_error *err) {
    return gw_error_set(err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %llu entries of a list",
                        (unsigned long long)a->options.value[APIGW_OPT_MAX_ITEMS]);
}

static bool is_scalar(slice value) {
    return *value.at != '{' && *value.at != '[' && *value.at != 'n';
}

/* Return what is wrong with the keys of an operator: the value of each is one scalar or an array of them. */
static const char *bad_keys(slice keys, const char **expected) {
    const char *p = keys.at + 1, *element;
    slice name, values, value;
    *expected = "an object of condition keys";
    if (*keys.at != '{')
        return keys.at;
    *expected = "a string, number, true or false, or an array of those";
    while (gw_json_next_member(&p, keys.at + keys.len, &name, &values)) {
        if (*values.at != '[' && !is_scalar(values))
            return values.at;
        element = values.at + 1;
        while (*values.at == '[' && gw_json_next_element(&element, values.at + values.len, &value))
            if (!is_scalar(value))
                return value.at;
    }
    return NULL;
}

const char *gw_authorization_bad_condition(slice json, const char **expected) {
    const char *p = json.at + 1, *bad = NULL;
    slice name, keys;
    *expected = "an object of condition operators";
    if (*json.at != '{')
        return json.at;
    while (bad == NULL && gw_json_next_member(&p, json.at + json.len, &name, &keys))
        bad = bad_keys(keys, expected);
    return bad;
}

apigw_status gw_authorization_check_kind(const format *f, bool simple, apigw_error *err) {
    if (f->authorizer.size_limit == 0)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "kind %s is not that of an authorizer",
                            apigw_kind_name(f->kind));
    if (simple && (f->authorizer.rules & AUTHORIZER_MAY_BE_SIMPLE) == 0)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "kind %s has no simple responses",
                            apigw_kind_name(f->kind));
    return APIGW_OK;
}

/* Every byte that does not continue a character begins one. */
bool gw_authorization_is_longer(slice text, size_t characters) {
    size_t n = 0;
    for (size_t i = 0; text.len > characters && i < text.len; i++)
        n += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return n > characters;
}

/* ---- keeping ------------------------------------------------------------------------------------------------ */

bool gw_authorization_begin_statement(apigw_authorization *a, uint32_t effect) {
    policy_statement *grown = a->statements;
    if (a->count == a->capacity)
        grown = gw_arena_grow(&a->memory, a->statements, sizeof *grown, &a->capacity, a->count + 1);
    if (grown == NULL)
        return false;
    a->statements = grown;
    memset(&grown[a->count], 0, sizeof *grown);
    grown[a->count++].effect = effect;
    return true;
}

bool gw_authorization_push(apigw_authorization *a, text_list *list, slice text) {
    slice *grown = list->at;
    if (list->count == list->capacity)
        grown = gw_arena_grow(&a->memory, list->at, sizeof *grown, &list->capacity, list->count + 1);
    if (grown == NULL)
        return false;
    list->at = grown;
    grown[list->count++] = text;
    return true;
}

slice gw_authorization_value(apigw_authorization *a, slice json, uint32_t *flags) {
    bool string = *json.at == '"', has_nul = false;
    size_t n = string ? json.len - 2 : json.len;
    char *text = gw_arena_copy(&a->memory, json.at + string, n);
    if (text == NULL)
        return slice_absent();
    if (string) {
        n = gw_json_unescape(text, text, n, &has_nul);
        text[n] = '\0';
    } else {
        gw_json_replace_lone_surrogates(text, n);
    }
    *flags = (string ? 0u : (uint32_t)APIGW_PAIR_IS_JSON) | (has_nul ? (uint32_t)APIGW_PAIR_HAS_NUL : 0u);
    return slice_of(text, n);
}

static slice keep_authorization_text(apigw_authorization *a, slice text) {
    return slice_of(gw_arena_copy(&a->memory, text.at, text.len), text.len);
}

/* ---- building ----------------------------------------------------------------------------------------------- */

static bool is_authorization_field(uint32_t field) {
    return field != 0 && field <= APIGW_AUTHORIZATION_LAST;
}

static apigw_status check_authorization_field(uint32_t field, slice value, apigw_error *err) {
    int64_t number = 0;
    if (field == APIGW_AUTHORIZATION_POLICY_VERSION && !slice_is(value, "2012-10-17") && !slice_is(value, "2008-10-17"))
        return gw_error_set(err, APIGW_E_VALUE, 0, "expected the version 2012-10-17 or 2008-10-17");
    if (field == APIGW_AUTHORIZATION_LATENCY && (!gw_request_parse_integer(value.at, value.len, &number) ||
                                                 value.at[0] == '-' || (value.at[0] == '0' && value.len != 1)))
        return gw_error_set(err, APIGW_E_VALUE, 0, "expected an integer of 0 or more");
    return gw_utf8_check(value, err);
}

apigw_status apigw_authorization_set(apigw_authorization *authorization, uint32_t field, const char *value,
                                     size_t value_len, apigw_error *err) {
    value_len = length_of(value, value_len);
    slice text = {value, value_len};
    apigw_status status = APIGW_OK;
    gw_error_clear(err);
    if (authorization == NULL || !is_authorization_field(field) || (value == NULL && value_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an authorization, a field of it and a value");
    if (value != NULL) {
        status = check_authorization_field(field, text, err);
        if (status != APIGW_OK)
            return status;
        text = keep_authorization_text(authorization, text);
        if (text.at == NULL)
            return gw_error_nomem(err);
    }
    authorization->fields[field] = text;
    return APIGW_OK;
}

apigw_status apigw_authorization_add_statement(apigw_authorization *authorization, uint32_t effect, apigw_error *err) {
    gw_error_clear(err);
    if (authorization == NULL || (effect != APIGW_EFFECT_ALLOW && effect != APIGW_EFFECT_DENY))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected an authorization and APIGW_EFFECT_ALLOW or APIGW_EFFECT_DENY");
    if (authorization->count >= authorization->options.value[APIGW_OPT_MAX_ITEMS])
        return refuse_item(authorization, err);
    return gw_authorization_begin_statement(authorization, effect) ? APIGW_OK : gw_error_nomem(err);
}

/* Return the element that excludes another one; 0: none does. */
static uint32_t opposite_element(uint32_t element) {
    static const uint8_t opposites[APIGW_STATEMENT_LAST + 1] = {
        [APIGW_STATEMENT_ACTION] = APIGW_STATEMENT_NOT_ACTION,
        [APIGW_STATEMENT_NOT_ACTION] = APIGW_STATEMENT_ACTION,
        [APIGW_STATEMENT_RESOURCE] = APIGW_STATEMENT_NOT_RESOURCE,
        [APIGW_STATEMENT_NOT_RESOURCE] = APIGW_STATEMENT_RESOURCE,
    };
    return opposites[element];
}

static apigw_status check_element(const apigw_authorization *a, uint32_t element, slice *text, apigw_error *err) {
    enum { LEVELS_ABOVE = 4 }; /* the document, policyDocument, Statement, the statement */
    const char *bad, *expected;
    apigw_status status;
    if (element != APIGW_STATEMENT_CONDITION)
        return gw_utf8_check(*text, err);
    status = check_authorization_json(a, text, LEVELS_ABOVE, err);
    if (status != APIGW_OK)
        return status;
    bad = gw_authorization_bad_condition(*text, &expected);
    if (bad != NULL)
        return gw_error_found(err, APIGW_E_TYPE, (uint64_t)(bad - text->at), expected, bad, 1);
    return APIGW_OK;
}

/* Add a checked text to an element of the last statement; of a single element it replaces the text. */
static apigw_status add_element(apigw_authorization *a, uint32_t element, slice text, apigw_error *err) {
    text_list *list = &a->statements[a->count - 1].elements[element];
    const bool is_single = element == APIGW_STATEMENT_CONDITION || element == APIGW_STATEMENT_SID;
    const bool replaces = is_single && list->count != 0;
    char *copy;
    if (!replaces && list->count >= a->options.value[APIGW_OPT_MAX_ITEMS])
        return refuse_item(a, err);
    copy = gw_arena_copy(&a->memory, text.at, text.len);
    if (copy == NULL)
        return gw_error_nomem(err);
    if (element == APIGW_STATEMENT_CONDITION)
        gw_json_replace_lone_surrogates(copy, text.len);
    text.at = copy;
    if (replaces)
        list->at[0] = text;
    else if (!gw_authorization_push(a, list, text))
        return gw_error_nomem(err);
    return APIGW_OK;
}

apigw_status apigw_authorization_add(apigw_authorization *authorization, uint32_t element, const char *text,
                                     size_t text_len, apigw_error *err) {
    slice value = {text == NULL ? "" : text, length_of(text, text_len)};
    const policy_statement *last;
    apigw_status status;
    gw_error_clear(err);
    if (authorization == NULL || element == 0 || element > APIGW_STATEMENT_LAST || (text == NULL && value.len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected an authorization, an element of a statement, a text");
    if (authorization->count == 0)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a statement to add to, found none");
    last = &authorization->statements[authorization->count - 1];
    if (opposite_element(element) != 0 && last->elements[opposite_element(element)].count != 0)
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "the statement has the element that excludes this one");
    status = check_element(authorization, element, &value, err);
    if (status != APIGW_OK)
        return status;
    return add_element(authorization, element, value, err);
}

/* Return whether a statement is one that apigw_authorization_add_method() makes. */
static bool is_method_statement(const policy_statement *s, uint32_t effect) {
    const text_list *actions = &s->elements[APIGW_STATEMENT_ACTION];
    return s->effect == effect && actions->count == 1 && slice_is(actions->at[0], invoke) &&
           s->elements[APIGW_STATEMENT_NOT_RESOURCE].count == 0 && s->elements[APIGW_STATEMENT_CONDITION].count == 0;
}

apigw_status apigw_authorization_add_method(apigw_authorization *authorization, uint32_t effect, const char *arn,
                                            size_t arn_len, apigw_error *err) {
    arn_len = length_of(arn, arn_len);
    size_t before = authorization == NULL ? 0 : authorization->count;
    apigw_status status = APIGW_OK;
    gw_error_clear(err);
    if (authorization == NULL || (effect != APIGW_EFFECT_ALLOW && effect != APIGW_EFFECT_DENY) ||
        (arn == NULL && arn_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an authorization, an effect and an ARN");
    if (before == 0 || !is_method_statement(&authorization->statements[before - 1], effect)) {
        status = apigw_authorization_add_statement(authorization, effect, err);
        if (status == APIGW_OK)
            status = apigw_authorization_add(authorization, APIGW_STATEMENT_ACTION, invoke, sizeof invoke - 1, err);
    }
    if (status == APIGW_OK)
        status = apigw_authorization_add(authorization, APIGW_STATEMENT_RESOURCE, arn, arn_len, err);
    if (status != APIGW_OK)
        authorization->count = before;
    return status;
}

apigw_status apigw_authorization_set_authorized(apigw_authorization *authorization, uint32_t authorized,
                                                apigw_error *err) {
    gw_error_clear(err);
    if (authorization == NULL)
        return gw_error_argument(err, "authorization");
    if (authorized > 1)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "authorized is 0 or 1");
    authorization->authorized = (int32_t)authorized;
    return APIGW_OK;
}

/* ---- context ------------------------------------------------------------------------------------------------ */

/* Set a member of the context. The value is a copy already. */
static apigw_status put_authorization_member(apigw_authorization *a, slice key, slice value, uint32_t flags,
                                             apigw_error *err) {
    pair_list *context = &a->context;
    const indexed_list members = {.pairs = context, .index = &a->context_index, .memory = &a->memory};
    size_t at;
    if (!gw_list_find(&members, key, &at))
        return gw_error_nomem(err);
    if (at == LIST_NONE && context->count >= a->options.value[APIGW_OPT_MAX_ITEMS])
        return refuse_item(a, err);
    if (at == LIST_NONE) {
        slice copy = keep_authorization_text(a, key);
        if (copy.at == NULL || !pairs_push(context, &a->memory, copy, value, flags))
            return gw_error_nomem(err);
        return APIGW_OK;
    }
    context->at[at].value = value.at;
    context->at[at].value_len = value.len;
    context->at[at].flags = flags;
    return APIGW_OK;
}

static bool is_authorization_member(const apigw_authorization *a, slice key, slice value) {
    return a != NULL && (key.at != NULL || key.len == 0) && (value.at != NULL || value.len == 0);
}

static uint32_t nul_flag(slice text) {
    return text.len != 0 && memchr(text.at, '\0', text.len) != NULL ? (uint32_t)APIGW_PAIR_HAS_NUL : 0u;
}

apigw_status apigw_authorization_set_context(apigw_authorization *authorization, const char *key, size_t key_len,
                                             const char *value, size_t value_len, apigw_error *err) {
    key_len = length_of(key, key_len);
    value_len = length_of(value, value_len);
    slice name = {key == NULL ? "" : key, key_len}, text = {value, value_len};
    apigw_status status;
    gw_error_clear(err);
    if (!is_authorization_member(authorization, slice_of(key, key_len), text))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an authorization, a key and a value");
    status = gw_utf8_check(name, err);
    if (status == APIGW_OK)
        status = gw_utf8_check(text, err);
    if (status != APIGW_OK)
        return status;
    text = keep_authorization_text(authorization, text);
    if (text.at == NULL)
        return gw_error_nomem(err);
    return put_authorization_member(authorization, name, text, nul_flag(text) | nul_flag(name), err);
}

apigw_status apigw_authorization_set_context_json(apigw_authorization *authorization, const char *key, size_t key_len,
                                                  const char *json, size_t json_len, apigw_error *err) {
    key_len = length_of(key, key_len);
    json_len = length_of(json, json_len);
    enum { LEVELS_ABOVE = 2 }; /* the document and context */
    slice name = {key == NULL ? "" : key, key_len}, value = {json == NULL ? "" : json, json_len};
    uint32_t flags = 0;
    apigw_status status;
    gw_error_clear(err);
    if (!is_authorization_member(authorization, slice_of(key, key_len), slice_of(json, json_len)))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an authorization, a key and a value");
    status = gw_utf8_check(name, err);
    if (status == APIGW_OK)
        status = check_authorization_json(authorization, &value, LEVELS_ABOVE, err);
    if (status != APIGW_OK)
        return status;
    value = gw_authorization_value(authorization, value, &flags);
    if (value.at == NULL)
        return gw_error_nomem(err);
    return put_authorization_member(authorization, name, value, flags | nul_flag(name), err);
}

/* ---- reading ------------------------------------------------------------------------------------------ */

static const char *give_authorization(slice text, size_t *len) {
    if (len != NULL)
        *len = text.len;
    return text.at;
}

const char *apigw_authorization_get(const apigw_authorization *authorization, uint32_t field, size_t *len) {
    return give_authorization(
        authorization == NULL || !is_authorization_field(field) ? slice_absent() : authorization->fields[field], len);
}

int32_t apigw_authorization_get_authorized(const apigw_authorization *authorization) {
    return authorization == NULL ? AUTHORIZED_UNSET : authorization->authorized;
}

size_t apigw_authorization_statement_count(const apigw_authorization *authorization) {
    return authorization == NULL ? 0 : authorization->count;
}

static const policy_statement *find_statement(const apigw_authorization *a, size_t i) {
    return a == NULL || i >= a->count ? NULL : &a->statements[i];
}

uint32_t apigw_authorization_effect(const apigw_authorization *authorization, size_t statement) {
    const policy_statement *s = find_statement(authorization, statement);
    return s == NULL ? 0 : s->effect;
}

size_t apigw_authorization_element_count(const apigw_authorization *authorization, size_t statement, uint32_t element) {
    const policy_statement *s = find_statement(authorization, statement);
    return s == NULL || element > APIGW_STATEMENT_LAST ? 0 : s->elements[element].count;
}

const char *apigw_authorization_element_at(const apigw_authorization *authorization, size_t statement, uint32_t element,
                                           size_t i, size_t *len) {
    const policy_statement *s = find_statement(authorization, statement);
    if (s == NULL || element > APIGW_STATEMENT_LAST || i >= s->elements[element].count)
        return give_authorization(slice_absent(), len);
    return give_authorization(s->elements[element].at[i], len);
}

size_t apigw_authorization_context_count(const apigw_authorization *authorization) {
    return authorization == NULL ? 0 : authorization->context.count;
}

apigw_status apigw_authorization_context_at(const apigw_authorization *authorization, size_t i, apigw_pair *out) {
    if (authorization == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= authorization->context.count)
        return APIGW_E_NOT_FOUND;
    *out = authorization->context.at[i];
    return APIGW_OK;
}

apigw_status apigw_authorization_context_find(const apigw_authorization *authorization, const char *key, size_t key_len,
                                              apigw_pair *out) {
    key_len = length_of(key, key_len);
    const apigw_pair *found;
    if (authorization == NULL || out == NULL || (key == NULL && key_len != 0))
        return APIGW_E_ARGUMENT;
    found = gw_pairs_find(&authorization->context, key == NULL ? "" : key, key_len, 0, false);
    if (found == NULL)
        return APIGW_E_NOT_FOUND;
    *out = *found;
    return APIGW_OK;
}
