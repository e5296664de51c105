/* Whether a policy lets a request through (C.4, D2.7): an explicit Deny beats every Allow, and what cannot be told is
 * taken for the worse. */
#include "authorization/authorization.h"
#include "authorization/condition.h"
#include "core/error.h"
#include "core/nts.h"
#include "text/ascii.h"
#include "text/slice.h"
#include <apigw/arn.h>
#include <string.h>

enum { ARN_LIMIT = 1600 /* bytes (B.9) */ };

typedef struct evaluation {
    slice arn;
    const apigw_request *request; /* may be NULL */
    bool literal;                 /* the version knows no policy variables */
} evaluation;

static verdict evaluate_told(int32_t matches) {
    return matches < 0 ? UNTOLD : matches != 0 ? YES : NO;
}

static bool is_wildcard(char c) {
    return c == '*' || c == '?';
}

static bool has_wildcard(slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (is_wildcard(text.at[i]))
            return true;
    return false;
}

/* "*", however often. */
static bool is_everything(slice pattern) {
    size_t i = 0;
    while (i < pattern.len && pattern.at[i] == '*')
        i++;
    return pattern.len != 0 && i == pattern.len;
}

/* Up to the first colon, which is taken off the rest with it; false when there is none. */
static bool cut_evaluate(slice *rest, slice *part) {
    const char *colon = rest->len == 0 ? NULL : memchr(rest->at, ':', rest->len);
    if (colon == NULL)
        return false;
    *part = slice_between(rest->at, colon);
    *rest = slice_of(colon + 1, rest->len - part->len - 1);
    return true;
}

/* Whether a pattern matches a short lower-case name, letter case aside. After a "*" only the last one before is gone
 * back to, which suffices. */
static bool matches_name(slice pattern, const char *name) {
    size_t n = strlen(name), i = 0, k = 0, star = SIZE_MAX, mark = 0;
    while (i < n) {
        if (k < pattern.len && pattern.at[k] == '*') {
            star = k++;
            mark = i;
        } else if (k < pattern.len && (pattern.at[k] == '?' || ascii_lower(pattern.at[k]) == name[i])) {
            i++;
            k++;
        } else if (star != SIZE_MAX) {
            k = star + 1;
            i = ++mark;
        } else {
            return false;
        }
    }
    while (k < pattern.len && pattern.at[k] == '*')
        k++;
    return k == pattern.len;
}

/* Whether an action is execute-api:Invoke (C4.6). */
static verdict match_action(const evaluation *e, slice pattern) {
    static const char service[] = "execute-api";
    slice vendor, name = pattern;
    if (is_everything(pattern))
        return YES;
    if ((!e->literal && gw_condition_has_variable(pattern)) || !cut_evaluate(&name, &vendor) || vendor.len == 0 ||
        has_wildcard(vendor))
        return UNTOLD;
    return matches_name(vendor, service) && matches_name(name, "invoke") ? YES : NO;
}

/* Whether a resource is the method's ARN. */
static verdict match_evaluate_resource(const evaluation *e, slice pattern) {
    slice rest = pattern, part;
    if (is_everything(pattern))
        return YES;
    if ((!e->literal && gw_condition_has_variable(pattern)) || !cut_evaluate(&rest, &part) || part.len != 3 ||
        memcmp(part.at, "arn", 3) != 0)
        return UNTOLD;
    if (cut_evaluate(&rest, &part) && cut_evaluate(&rest, &part) && has_wildcard(part))
        return UNTOLD; /* in the service */
    return evaluate_told(apigw_arn_match(APIGW_MATCH_RESOURCE, pattern.at, pattern.len, e->arn.at, e->arn.len));
}

typedef verdict match(const evaluation *e, slice pattern);

/* Whether any of the patterns matches; of none it cannot be told. */
static verdict match_any(const evaluation *e, const texts *list, match *matches) {
    verdict any = list->count == 0 ? UNTOLD : NO;
    for (size_t i = 0; i < list->count && any != YES; i++)
        any = verdict_or(any, matches(e, list->at[i]));
    return any;
}

/* A part, or the one that stands in its place and says the opposite. */
static verdict match_part(const evaluation *e, const texts *part, match *matches) {
    return part[1].count != 0 ? verdict_not(match_any(e, &part[1], matches)) : match_any(e, &part[0], matches);
}

static verdict match_statement(const evaluation *e, const policy_statement *s) {
    const texts *condition = &s->parts[APIGW_STATEMENT_CONDITION];
    verdict all = match_part(e, &s->parts[APIGW_STATEMENT_ACTION], match_action);
    if (all != NO)
        all = verdict_and(all, match_part(e, &s->parts[APIGW_STATEMENT_RESOURCE], match_evaluate_resource));
    if (all != NO && condition->count != 0)
        all = verdict_and(all, gw_condition_holds(condition->at[0], e->request, e->literal));
    return all;
}

static void decide(apigw_decision *d, uint32_t outcome, size_t statement) {
    static const uint32_t error_responses[] = {
        [APIGW_DECISION_ALLOW] = 0,
        [APIGW_DECISION_DENY] = APIGW_ERROR_RESPONSE_DENIED,
        [APIGW_DECISION_EXPLICIT_DENY] = APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED,
    };
    d->outcome = outcome;
    d->error_response = error_responses[outcome];
    d->statement = statement;
}

/* The first Deny that may match decides, else the first Allow that does. */
static void evaluate_policy(const evaluation *e, const apigw_authorization *a, apigw_decision *out) {
    for (size_t i = 0; i < a->count; i++) {
        const policy_statement *s = &a->statements[i];
        verdict matches = match_statement(e, s);
        out->indeterminate += matches == UNTOLD;
        if (s->effect == APIGW_EFFECT_DENY && matches != NO && out->outcome != APIGW_DECISION_EXPLICIT_DENY)
            decide(out, APIGW_DECISION_EXPLICIT_DENY, i);
        else if (s->effect == APIGW_EFFECT_ALLOW && matches == YES && out->outcome == APIGW_DECISION_DENY)
            decide(out, APIGW_DECISION_ALLOW, i);
    }
}

static bool is_version_2008(const apigw_authorization *a) {
    static const char version[] = "2008-10-17";
    slice own = a->fields[APIGW_AUTHORIZATION_POLICY_VERSION];
    return own.len == sizeof version - 1 && memcmp(own.at, version, own.len) == 0;
}

static apigw_status check_arn(slice arn, apigw_error *err) {
    apigw_arn parts;
    if (arn.len <= ARN_LIMIT)
        return apigw_arn_parse(arn.at, arn.len, &parts, err);
    gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected an ARN of at most %d bytes", ARN_LIMIT);
    if (err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_URI_TOO_LONG;
    return APIGW_E_SIZE;
}

apigw_status apigw_authorization_evaluate(const apigw_authorization *authorization, const char *arn, size_t arn_len,
                                          const apigw_request *request, apigw_decision *out, apigw_error *err) {
    arn_len = length_of(arn, arn_len);
    evaluation e = {{arn, arn_len}, request, false};
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        memset(out, 0, sizeof *out);
    if (authorization == NULL || arn == NULL || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected an authorization, an ARN and room for a decision");
    status = check_arn(e.arn, err);
    if (status != APIGW_OK)
        return status;
    decide(out, APIGW_DECISION_DENY, SIZE_MAX);
    if (authorization->authorized == 0)
        return APIGW_OK;
    e.literal = is_version_2008(authorization);
    if (authorization->authorized == 1 && authorization->count == 0)
        decide(out, APIGW_DECISION_ALLOW, SIZE_MAX);
    evaluate_policy(&e, authorization, out);
    return APIGW_OK;
}
