/* The rows of the allocation sweep for include/apigw/check.h. */
#include "scenes.h"

static apigw_status new_check(scene *s) {
    s->check = apigw_check_new(&s->allocator);
    return s->check != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

/* Many findings, refusals among them. */
static apigw_status check_result_with(scene *s, const char *status_code) {
    static char text[4 * LONG];
    int n = snprintf(text, sizeof text,
                     "{\"statusCode\":%s,\"headers\":{\"date\":\"1\",\"a\":true,\"a\":2,\"b\":\"\\ud800\"},"
                     "\"multiValueHeaders\":{\"Date\":[\"2\"",
                     status_code);
    for (int i = 0; i < 100; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, ",%d", i);
    n += snprintf(text + n, sizeof text - (size_t)n, "]},\"body\":\"%.*s\",\"isBase64Encoded\":true}", (int)LONG,
                  long_text());
    return apigw_response_check(s->check, s->api, NULL, text, (size_t)n, 0, NULL);
}

static apigw_status check_taken(scene *s) {
    return check_result_with(s, "204");
}

static apigw_status check_refused(scene *s) {
    apigw_status status = check_result_with(s, "99");
    return status == APIGW_E_VALUE ? APIGW_OK : status;
}

/* A result that is refused before anything of it is read. */
static apigw_status check_no_document(scene *s) {
    apigw_status status = apigw_response_check(s->check, s->api, NULL, "[1]", 3, 0, NULL);
    return status == APIGW_OK || status == APIGW_E_NOMEM ? status : APIGW_OK;
}

static void with_check(scene *s) {
    with_api(s);
    need(new_check(s) == APIGW_OK, "check");
}

static void with_used_check(scene *s) {
    with_check(s);
    need(check_refused(s) == APIGW_OK, "check");
}

static apigw_status reset_check(scene *s) {
    apigw_check_reset(s->check);
    return APIGW_OK;
}

/* Nothing was found after a failure, and in both cases the next result is checked. */
static void check_diagnostics(scene *s, bool done, const char *name) {
    apigw_diagnostic diagnostic;
    check(&checks, (apigw_check_diagnostic_count(s->check) > 100) == done, "%s: %zu findings", name,
          apigw_check_diagnostic_count(s->check));
    check(&checks, (apigw_check_response(s->check) != NULL) == done, "%s: a response", name);
    check(&checks, apigw_response_check(s->check, s->api, NULL, "[]", 2, 0, NULL) == APIGW_E_TYPE, "%s: unusable",
          name);
    check(&checks,
          apigw_check_diagnostic_at(s->check, 0, &diagnostic) == APIGW_OK &&
              diagnostic.what == APIGW_DIAGNOSTIC_REFUSED,
          "%s: unusable afterwards", name);
}

static void check_one_diagnostic(scene *s, bool done, const char *name) {
    check(&checks, apigw_check_diagnostic_count(s->check) == done, "%s: %zu findings", name,
          apigw_check_diagnostic_count(s->check));
    check(&checks, (apigw_check_response(s->check) != NULL) == done, "%s: a response", name);
    check(&checks, check_refused(s) == APIGW_OK, "%s: unusable", name);
}

static void check_reset_check(scene *s, bool done, const char *name) {
    check_diagnostics(s, !done, name);
}

static const char *const never[] = {
    "apigw_check_free",          "apigw_check_set_option",    "apigw_check_diagnostic_count",
    "apigw_check_omitted_count", "apigw_check_diagnostic_at", "apigw_check_response",
};

static const oom_row rows[] = {
    {"apigw_check_new", "", nothing, new_check, check_new, OOM_FAILS},
    {"apigw_response_check", "taken", with_check, check_taken, check_diagnostics, OOM_FAILS},
    {"apigw_response_check", "refused", with_check, check_refused, check_diagnostics, OOM_MAY_RECOVER},
    {"apigw_response_check", "no document", with_check, check_no_document, check_one_diagnostic, OOM_FAILS},
    {"apigw_response_check", "used handle", with_used_check, check_taken, check_diagnostics, OOM_MAY_RECOVER},
    {"apigw_check_reset", "", with_used_check, reset_check, check_reset_check, OOM_MAY_RECOVER},
};

const oom_table oom_check = {"include/apigw/check.h", OOM_LIST(never), OOM_LIST(rows)};
