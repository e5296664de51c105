/* Evaluating the resource policy of an API (H1.15). */
#include "gateway/exchange_policy.h"

/* Read the parts of arn:PARTITION:SERVICE::ACCOUNT:RESOURCE. Return false for anything else. */
static bool read_iam_arn(slice arn, slice service, slice *account, slice *resource) {
    slice rest = arn, part[5];
    for (size_t i = 0; i < 5; i++)
        part[i] = slice_cut(&rest, ':');
    *account = part[4];
    *resource = rest;
    return slice_is(part[0], "arn") && slice_equal(part[2], service) && part[3].len == 0;
}

/* Whether a role, whose name follows the last slash of its ARN, is the one that a session assumed:
 * arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION. */
static bool names_role(slice entry, slice caller) {
    slice of_role, of_session, role, session;
    if (!read_iam_arn(entry, SLICE("iam"), &of_role, &role) ||
        !read_iam_arn(caller, SLICE("sts"), &of_session, &session))
        return false;
    if (!slice_equal(of_role, of_session) || !slice_is(slice_cut(&role, '/'), "role") ||
        !slice_is(slice_cut(&session, '/'), "assumed-role"))
        return false;
    while (slice_find(role, '/') < role.len)
        (void)slice_cut(&role, '/');
    return role.len != 0 && slice_equal(role, slice_cut(&session, '/'));
}

/* Whether an entry of a principal names the caller: its ARN, the role of its session, its account, or the root of its
 * account. */
static bool names_caller(slice entry, const policy_caller *caller) {
    slice account, resource;
    if (caller->arn.at != NULL && (slice_equal(entry, caller->arn) || names_role(entry, caller->arn)))
        return true;
    if (caller->account.len == 0)
        return false;
    return slice_equal(entry, caller->account) || (read_iam_arn(entry, SLICE("iam"), &account, &resource) &&
                                                   slice_equal(account, caller->account) && slice_is(resource, "root"));
}

static bool principal_matches(const definition_statement *s, const policy_caller *caller) {
    bool found = s->all;
    if (caller->unverified)
        return s->all && !s->excludes;
    for (size_t i = 0; i < s->principals.count && !found; i++)
        found = names_caller(s->principals.items[i], caller);
    return found != s->excludes;
}

/* Whether a statement applies to an ARN: one form of a Resource is enough, of a NotResource both have to apply. What
 * cannot be evaluated counts as matching for a Deny only. */
static bool statement_applies(const definition_statement *s, const slice arns[2], const apigw_request *request) {
    bool any = false, all = true;
    for (size_t form = 0; form < 2; form++) {
        if (s->forms[form] == NULL)
            continue;
        apigw_decision decision;
        const apigw_status status =
            apigw_authorization_evaluate(s->forms[form], arns[form].at, arns[form].len, request, &decision, NULL);
        const bool applies =
            status != APIGW_OK ? s->denies
                               : decision.outcome == (s->denies ? APIGW_DECISION_EXPLICIT_DENY : APIGW_DECISION_ALLOW);
        any = any || applies;
        all = all && applies;
    }
    return s->not_resource ? any && all : any;
}

/* The ARN in the short form: the same stage, method and path of an API without a name. */
static slice short_arn(arena *scratch, slice arn) {
    static const slice begin = SLICE_INIT(POLICY_SHORT_ARN);
    const slice rest = slice_skip(arn, slice_find(arn, '/'));
    char *text = arena_bytes(scratch, begin.len + rest.len);
    if (text == NULL)
        return slice_absent();
    memcpy(text, begin.at, begin.len);
    if (rest.len != 0)
        memcpy(text + begin.len, rest.at, rest.len);
    return slice_of(text, begin.len + rest.len);
}

bool gw_policy_evaluate(const apigw_definition *d, slice arn, const policy_caller *caller, const apigw_request *request,
                        arena *scratch, enum policy_effect *out) {
    const slice arns[2] = {arn, short_arn(scratch, arn)};
    *out = POLICY_SILENT;
    for (size_t i = 0; i < d->statement_count && *out != POLICY_DENIES; i++) {
        const definition_statement *s = &d->statements[i];
        if (principal_matches(s, caller) && statement_applies(s, arns, request))
            *out = s->denies ? POLICY_DENIES : POLICY_ALLOWS;
    }
    return arns[1].at != NULL;
}
