/* The fast path of reading an authorizer's result: an object of known members, each once and none null, that says
 * nothing which is refused or ignored. For any other text, malformed or not, the caller validates it and walks over it.
 *
 * A function that reads returns the position after the value at `p`, or NULL. */
#include "authorization/usual_result.h"
#include "core/options.h"
#include "json/duplicates.h"
#include "json/in_place.h"
#include "json/walker.h"
#include <string.h>

enum {
    CONTEXT_DEPTH = 2,   /* levels around a member of the context */
    CONDITION_DEPTH = 4, /* the result, the policy, its statements, the statement */
    USUAL_DEPTH = 5      /* and an array of its elements */
};

typedef struct usual_authorization {
    apigw_authorization *a;
    const format_authorizer *rules;
    const char *end; /* of the text */
    size_t most;     /* entries of a list */
    size_t depth;    /* levels that are allowed */
    bool no_memory;
} usual_authorization;

/* The members of an object while they are read. */
typedef struct usual_members {
    const slice *names;
    unsigned count;
    unsigned seen; /* by bit */
} usual_members;

static char *out_of_memory(usual_authorization *u) {
    u->no_memory = true;
    return NULL;
}

/* ---- objects ------------------------------------------------------------------------------------------------ */

/* Return the value of the member at `p`, and set `*which` to its index: NULL when its name is unknown or a duplicate.
 */
static char *usual_member(usual_members *m, char *p, unsigned *which) {
    char *quote = in_place_special(p + 1);
    const size_t n = (size_t)(quote - p) - 1;
    unsigned i = 0;
    if (*p != '"' || *quote != '"')
        return NULL;
    while (i < m->count && (m->names[i].len != n || memcmp(m->names[i].at, p + 1, n) != 0))
        i++;
    if (i == m->count || (m->seen >> i & 1) != 0)
        return NULL;
    m->seen |= 1u << i;
    *which = i;
    p = in_place_skip_space(quote + 1);
    return *p == ':' ? in_place_skip_space(p + 1) : NULL;
}

/* Return the position after the comma or closing bracket at `p`. `*more`: it was a comma. */
static char *usual_separator(char *p, char close, bool *more) {
    p = in_place_skip_space(p);
    *more = *p == ',';
    if (*more)
        return in_place_skip_space(p + 1);
    return *p == close ? p + 1 : NULL;
}

/* Return the position of the first member or element after the bracket at `p`: NULL when it is another one. */
static char *usual_first(char *p, char open) {
    return *p == open ? in_place_skip_space(p + 1) : NULL;
}

/* ---- strings ------------------------------------------------------------------------------------------------ */

static char *read_usual_string(const usual_authorization *u, char *p, slice *text) {
    unsigned holds;
    return *p == '"' ? in_place_string(p + 1, u->end, text, &holds) : NULL;
}

static char *read_usual_element(usual_authorization *u, char *p, text_list *list, size_t limit) {
    slice text;
    p = read_usual_string(u, p, &text);
    if (p == NULL || list->count >= u->most || (limit != 0 && text.len > limit))
        return NULL; /* text of more bytes may have fewer characters */
    return gw_authorization_push(u->a, list, text) ? p : out_of_memory(u);
}

/* Read a string or an array of them. */
static char *read_usual_elements(usual_authorization *u, char *p, text_list *list, size_t limit) {
    bool more = true;
    if (*p == '"')
        return read_usual_element(u, p, list, limit);
    p = usual_first(p, '[');
    while (p != NULL && more) {
        p = read_usual_element(u, p, list, limit);
        if (p != NULL)
            p = usual_separator(p, ']', &more);
    }
    return p;
}

/* ---- policies ----------------------------------------------------------------------------------------------- */

static char *read_usual_effect(const usual_authorization *u, char *p, uint32_t *effect) {
    slice text;
    p = read_usual_string(u, p, &text);
    if (p == NULL)
        return NULL;
    *effect = slice_is(text, "Allow") ? APIGW_EFFECT_ALLOW : APIGW_EFFECT_DENY;
    return *effect == APIGW_EFFECT_ALLOW || slice_is(text, "Deny") ? p : NULL;
}

static char *read_usual_condition(usual_authorization *u, char *p, text_list *list) {
    const char *expected, *end = NULL;
    gw_json_fault f;
    uint32_t flags;
    slice text;
    if (*p == '{')
        end = gw_json_value_end(p, u->end, u->depth - CONDITION_DEPTH, &f);
    if (end == NULL || gw_authorization_bad_condition(slice_between(p, end), &expected) != NULL)
        return NULL;
    text = gw_authorization_value(u->a, slice_between(p, end), &flags);
    if (text.at == NULL || !gw_authorization_push(u->a, list, text))
        return out_of_memory(u);
    return p + (end - p);
}

/* Read a statement, which has one of Action and NotAction, and one of Resource and NotResource. */
static char *read_usual_statement(usual_authorization *u, char *p) {
    enum { EFFECT, ACTION, RESOURCE, CONDITION, SID, NOT_ACTION, NOT_RESOURCE, STATEMENT_NAMES };
    static const slice names[STATEMENT_NAMES] = {
        SLICE_INIT("Effect"), SLICE_INIT("Action"),    SLICE_INIT("Resource"),   SLICE_INIT("Condition"),
        SLICE_INIT("Sid"),    SLICE_INIT("NotAction"), SLICE_INIT("NotResource")};
    static const uint8_t elements[STATEMENT_NAMES] = {0, APIGW_STATEMENT_ACTION,     APIGW_STATEMENT_RESOURCE,    0,
                                                      0, APIGW_STATEMENT_NOT_ACTION, APIGW_STATEMENT_NOT_RESOURCE};
    usual_members m = {names, STATEMENT_NAMES, 0};
    policy_statement *s;
    bool more = true;
    if (u->a->count >= u->most)
        return NULL;
    p = usual_first(p, '{');
    if (!gw_authorization_begin_statement(u->a, 0))
        return out_of_memory(u);
    s = &u->a->statements[u->a->count - 1];
    while (p != NULL && more) {
        unsigned which = 0;
        p = usual_member(&m, p, &which);
        if (p == NULL)
            return NULL;
        if (which == EFFECT)
            p = read_usual_effect(u, p, &s->effect);
        else if (which == CONDITION)
            p = read_usual_condition(u, p, &s->elements[APIGW_STATEMENT_CONDITION]);
        else if (which == SID)
            p = read_usual_element(u, p, &s->elements[APIGW_STATEMENT_SID], 0);
        else
            p = read_usual_elements(u, p, &s->elements[elements[which]],
                                    which == RESOURCE || which == NOT_RESOURCE ? u->rules->resource_limit : 0);
        if (p != NULL)
            p = usual_separator(p, '}', &more);
    }
    if ((m.seen >> EFFECT & 1) == 0 || (m.seen >> ACTION & 1) == (m.seen >> NOT_ACTION & 1) ||
        (m.seen >> RESOURCE & 1) == (m.seen >> NOT_RESOURCE & 1))
        return NULL;
    return p;
}

/* Read an array of statements, or one by itself. */
static char *read_usual_statements(usual_authorization *u, char *p) {
    bool more = true;
    if (*p == '{')
        return read_usual_statement(u, p);
    p = usual_first(p, '[');
    while (p != NULL && more) {
        p = read_usual_statement(u, p);
        if (p != NULL)
            p = usual_separator(p, ']', &more);
    }
    return p;
}

static char *read_usual_policy(usual_authorization *u, char *p) {
    enum { VERSION, STATEMENT, POLICY_NAMES };
    static const slice names[POLICY_NAMES] = {SLICE_INIT("Version"), SLICE_INIT("Statement")};
    const slice standard = SLICE("2012-10-17");
    usual_members m = {names, POLICY_NAMES, 0};
    bool more = true;
    p = usual_first(p, '{');
    while (p != NULL && more) {
        slice version = standard;
        unsigned which = 0;
        p = usual_member(&m, p, &which);
        if (p == NULL)
            return NULL;
        p = which == VERSION ? read_usual_string(u, p, &version) : read_usual_statements(u, p);
        if (p == NULL || !slice_equal(version, standard))
            return NULL;
        p = usual_separator(p, '}', &more);
    }
    u->a->fields[APIGW_AUTHORIZATION_POLICY_VERSION] = standard;
    return m.seen == (1u << POLICY_NAMES) - 1 ? p : NULL; /* without a version it is the older one */
}

/* ---- context ------------------------------------------------------------------------------------------------ */

/* Read a value of the context. `*after` is the NUL that goes after it, once the text there was read; NULL: it has one.
 */
static char *read_usual_context_value(usual_authorization *u, char *p, apigw_pair *member, char **after) {
    gw_json_fault f;
    const char *end;
    slice value;
    unsigned holds;
    *after = NULL;
    if (*p == '"') {
        p = in_place_string(p + 1, u->end, &value, &holds);
        member->flags |= p != NULL && (holds & GW_JSON_NUL) != 0 ? (uint32_t)APIGW_PAIR_HAS_NUL : 0u;
    } else if (*p == '{' || *p == '[') {
        end = gw_json_value_end(p, u->end, u->depth - CONTEXT_DEPTH, &f);
        if (end == NULL || (u->rules->rules & AUTHORIZER_FLAT_CONTEXT) != 0)
            return NULL;
        value = gw_authorization_value(u->a, slice_between(p, end), &member->flags);
        p = value.at == NULL ? out_of_memory(u) : p + (end - p);
    } else {
        end = gw_json_scalar_end(p, u->end, &f);
        if (end == NULL)
            return NULL;
        value = slice_between(p, end);
        member->flags |= (uint32_t)APIGW_PAIR_IS_JSON;
        p += end - p;
        *after = p;
    }
    if (p != NULL) {
        member->value = value.at;
        member->value_len = value.len;
    }
    return p;
}

/* Members of a context that is read here; more are unusual, and the slow path needs less memory for them. */
enum { USUAL_MEMBERS_MAX = 64 };

/* Read one member of the context. `*more` says whether another one follows. */
static char *read_usual_context_member(usual_authorization *u, char *p, bool *more) {
    const bool is_flat = (u->rules->rules & AUTHORIZER_FLAT_CONTEXT) != 0;
    pair_list *context = &u->a->context;
    apigw_pair member = {.flags = 0};
    char *after;
    slice key;
    p = read_usual_string(u, p, &key);
    if (p == NULL || context->count >= u->most || context->count >= USUAL_MEMBERS_MAX ||
        (is_flat && slice_is(key, "claims")))
        return NULL;
    p = in_place_skip_space(p);
    if (*p != ':' || memchr(key.at, '\0', key.len) != NULL)
        return NULL;
    p = read_usual_context_value(u, in_place_skip_space(p + 1), &member, &after);
    if (p == NULL)
        return NULL;
    if (!pairs_push(context, &u->a->memory, key, pair_value(&member), member.flags))
        return out_of_memory(u);
    p = usual_separator(p, '}', more);
    if (after != NULL)
        *after = '\0';
    return p;
}

static char *read_usual_context(usual_authorization *u, char *p) {
    bool more = true;
    p = usual_first(p, '{');
    if (p != NULL && *p == '}')
        return p + 1;
    while (p != NULL && more)
        p = read_usual_context_member(u, p, &more);
    if (p != NULL && !gw_json_deduplicate(&u->a->context, &u->a->memory))
        return out_of_memory(u);
    return p;
}

/* ---- results ------------------------------------------------------------------------------------------------ */

enum { USUAL_PRINCIPAL_ID, USUAL_POLICY, USUAL_KEY, USUAL_AUTHORIZED, USUAL_CONTEXT, USUAL_NAMES };

static char *read_usual_boolean(usual_authorization *u, char *p) {
    gw_json_fault f;
    const char *end = *p == 't' || *p == 'f' ? gw_json_literal_end(p, u->end, &f) : NULL;
    if (end == NULL)
        return NULL;
    u->a->authorized = *p == 't';
    return p + (end - p);
}

static char *read_usual_authorization(usual_authorization *u, char *p, bool simple) {
    static const slice names[USUAL_NAMES] = {SLICE_INIT("principalId"), SLICE_INIT("policyDocument"),
                                             SLICE_INIT("usageIdentifierKey"), SLICE_INIT("isAuthorized"),
                                             SLICE_INIT("context")};
    slice *fields = u->a->fields;
    const unsigned must = simple ? 1u << USUAL_AUTHORIZED : 1u << USUAL_PRINCIPAL_ID | 1u << USUAL_POLICY;
    const bool may_have_key = !simple && (u->rules->rules & AUTHORIZER_USAGE_KEY) != 0;
    const unsigned may = must | 1u << USUAL_CONTEXT | (unsigned)may_have_key << USUAL_KEY;
    usual_members m = {names, USUAL_NAMES, 0};
    bool more = true;
    p = usual_first(p, '{');
    while (p != NULL && more) {
        unsigned which = 0;
        p = usual_member(&m, p, &which);
        if (p == NULL || (may >> which & 1) == 0)
            return NULL;
        if (which == USUAL_POLICY)
            p = read_usual_policy(u, p);
        else if (which == USUAL_CONTEXT)
            p = read_usual_context(u, p);
        else if (which == USUAL_AUTHORIZED)
            p = read_usual_boolean(u, p);
        else
            p = read_usual_string(
                u, p, &fields[which == USUAL_KEY ? APIGW_AUTHORIZATION_USAGE_KEY : APIGW_AUTHORIZATION_PRINCIPAL_ID]);
        if (p != NULL)
            p = usual_separator(p, '}', &more);
    }
    return (m.seen & must) == must ? p : NULL;
}

apigw_status gw_authorization_read_usual(apigw_authorization *a, const format_authorizer *rules, slice text,
                                         bool simple, bool *is_read) {
    enum { LISTS = 2048 }; /* bytes for the statements and the context of most results */
    const uint64_t *limits = a->options.value;
    usual_authorization u = {.a = a,
                             .rules = rules,
                             .most = (size_t)limits[APIGW_OPT_MAX_ITEMS],
                             .depth = (size_t)limits[APIGW_OPT_MAX_DEPTH]};
    const size_t size = text.len + SIMD_TEXT_AHEAD;
    char *copy, *p;
    *is_read = false;
    if (limits[APIGW_OPT_STRICT] != 0 || u.depth < USUAL_DEPTH)
        return APIGW_OK;
    if (!arena_reserve(&a->memory, size + LISTS))
        return APIGW_E_NOMEM;
    copy = arena_take(&a->memory, size + (0 - size) % ARENA_ALIGNMENT);
    memcpy(copy, text.at, text.len);
    memset(copy + text.len, 0, SIMD_TEXT_AHEAD);
    u.end = copy + text.len;
    p = read_usual_authorization(&u, in_place_skip_space(copy), simple);
    *is_read = p != NULL && in_place_skip_space(p) == u.end;
    if (!*is_read)
        gw_authorization_clear(a);
    return u.no_memory ? APIGW_E_NOMEM : APIGW_OK;
}
