/* Whether a policy allows a request (C.4, D2.7): an explicit Deny beats every Allow, and what is indeterminate counts
 * against the request. */
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
    bool literal;                 /* the version of the policy has no variables */
} evaluation;

static bool has_wildcard(slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '*' || text.at[i] == '?')
            return true;
    return false;
}

/* Return whether a pattern is one or more "*". */
static bool is_everything(slice pattern) {
    size_t i = 0;
    while (i < pattern.len && pattern.at[i] == '*')
        i++;
    return pattern.len != 0 && i == pattern.len;
}

/* Take the text before the first colon off the front of `*rest`, and the colon. Return false when there is no colon. */
static bool cut_at_colon(slice *rest, slice *piece) {
    if (slice_find(*rest, ':') == rest->len)
        return false;
    *piece = slice_cut(rest, ':');
    return true;
}

/* Return whether a pattern matches a short lower-case name; letter case does not count. Going back to the last "*" is
 * enough. */
static bool matches_name(slice pattern, const char *name) {
    size_t n = strlen(name), i = 0, k = 0, star = SIZE_MAX, tried = 0;
    while (i < n) {
        if (k < pattern.len && pattern.at[k] == '*') {
            star = k++;
            tried = i;
        } else if (k < pattern.len && (pattern.at[k] == '?' || ascii_lower(pattern.at[k]) == name[i])) {
            i++;
            k++;
        } else if (star != SIZE_MAX) {
            k = star + 1;
            i = ++tried;
        } else {
            return false;
        }
    }
    while (k < pattern.len && pattern.at[k] == '*')
        k++;
    return k == pattern.len;
}

/* Return whether a pattern has a policy variable, which cannot be evaluated. */
static bool is_variable(const evaluation *e, slice pattern) {
    return !e->literal && gw_condition_has_variable(pattern);
}

/* Return whether an action is execute-api:Invoke (C4.6). */
static verdict match_action(const evaluation *e, slice pattern) {
    slice service, name = pattern;
    if (is_everything(pattern))
        return YES;
    if (is_variable(e, pattern) || !cut_at_colon(&name, &service) || service.len == 0 || has_wildcard(service))
        return INDETERMINATE;
    return matches_name(service, "execute-api") && matches_name(name, "invoke") ? YES : NO;
}

/* Return whether a resource is the ARN of the method. A wildcard in the service, after "arn" and the partition, is
 * indeterminate. */
static verdict match_resource(const evaluation *e, slice pattern) {
    slice rest = pattern, piece;
    int32_t matches;
    if (is_everything(pattern))
        return YES;
    if (is_variable(e, pattern) || !cut_at_colon(&rest, &piece) || !slice_is(piece, "arn"))
        return INDETERMINATE;
    if (cut_at_colon(&rest, &piece) && cut_at_colon(&rest, &piece) && has_wildcard(piece))
        return INDETERMINATE;
    matches = apigw_arn_match(APIGW_MATCH_RESOURCE, pattern.at, pattern.len, e->arn.at, e->arn.len);
    if (matches < 0)
        return INDETERMINATE;
    return matches != 0 ? YES : NO;
}

typedef verdict match_pattern(const evaluation *e, slice pattern);

/* Return whether any of the patterns matches; an empty list is indeterminate. */
static verdict match_any(const evaluation *e, const text_list *list, match_pattern *matches) {
    verdict any = list->count == 0 ? INDETERMINATE : NO;
    for (size_t i = 0; i < list->count && any != YES; i++)
        any = verdict_or(any, matches(e, list->at[i]));
    return any;
}

/* Match an element, or the one after it, which is its opposite and there in its place. */
static verdict match_element(const evaluation *e, const text_list *element, match_pattern *matches) {
    if (element[1].count != 0)
        return verdict_not(match_any(e, &element[1], matches));
    return match_any(e, &element[0], matches);
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

/* The first Deny that matches or may match decides, else the first Allow that matches. */
static void evaluate_policy(const evaluation *e, const apigw_authorization *a, apigw_decision *out) {
    for (size_t i = 0; i < a->count; i++) {
        const policy_statement *s = &a->statements[i];
        const text_list *condition = &s->elements[APIGW_STATEMENT_CONDITION];
        verdict matches = match_element(e, &s->elements[APIGW_STATEMENT_ACTION], match_action);
        if (matches != NO)
            matches = verdict_and(matches, match_element(e, &s->elements[APIGW_STATEMENT_RESOURCE], match_resource));
        if (matches != NO && condition->count != 0)
            matches = verdict_and(matches, gw_condition_holds(condition->at[0], e->request, e->literal));
        out->indeterminate += matches == INDETERMINATE;
        if (s->effect == APIGW_EFFECT_DENY && matches != NO && out->outcome != APIGW_DECISION_EXPLICIT_DENY)
            decide(out, APIGW_DECISION_EXPLICIT_DENY, i);
        else if (s->effect == APIGW_EFFECT_ALLOW && matches == YES && out->outcome == APIGW_DECISION_DENY)
            decide(out, APIGW_DECISION_ALLOW, i);
    }
}

apigw_status apigw_authorization_evaluate(const apigw_authorization *authorization, const char *arn, size_t arn_len,
                                          const apigw_request *request, apigw_decision *out, apigw_error *err) {
    evaluation e = {{arn, length_of(arn, arn_len)}, request, false};
    apigw_arn parts;
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        memset(out, 0, sizeof *out);
    if (authorization == NULL || arn == NULL || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an authorization, an ARN and a decision");
    if (e.arn.len > ARN_LIMIT) {
        gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected an ARN of at most %d bytes", ARN_LIMIT);
        if (err != NULL)
            err->error_response = APIGW_ERROR_RESPONSE_URI_TOO_LONG;
        return APIGW_E_SIZE;
    }
    status = apigw_arn_parse(e.arn.at, e.arn.len, &parts, err);
    if (status != APIGW_OK)
        return status;
    decide(out, APIGW_DECISION_DENY, SIZE_MAX);
    if (authorization->authorized == 0)
        return APIGW_OK;
    e.literal = slice_is(authorization->fields[APIGW_AUTHORIZATION_POLICY_VERSION], "2008-10-17");
    if (authorization->authorized == 1 && authorization->count == 0)
        decide(out, APIGW_DECISION_ALLOW, SIZE_MAX);
    evaluate_policy(&e, authorization, out);
    return APIGW_OK;
}
