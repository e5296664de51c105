/* The rows of the allocation sweep for include/apigw/validation.h. */
#include "scenes.h"

static apigw_status new_validator(scene *s) {
    s->validator = apigw_validator_new(&s->allocator);
    return s->validator != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status require_parameter(scene *s) {
    static char name[LONG + 40];
    int n = snprintf(name, sizeof name, "method.request.header.%.*s", (int)LONG, long_text());
    return apigw_validator_require(s->validator, name, (size_t)n, NULL);
}

static apigw_status validate(scene *s) {
    apigw_error error;
    apigw_status status = apigw_validator_check(s->validator, s->api, s->request, s->response, &error);
    check(&checks, status == error.code, "validate: the error says %s", apigw_status_name(error.code));
    return status == APIGW_E_MISSING ? APIGW_OK : status;
}

static void with_validator(scene *s) {
    with_api(s);
    with_request(s);
    need(new_validator(s) == APIGW_OK, "validator");
}

static void with_requirement(scene *s) {
    with_validator(s);
    need(require_parameter(s) == APIGW_OK, "requirement");
}

/* A response that has no memory yet. */
static void with_requirement_and_nothing_sent(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    with_request(s);
    need(s->response != NULL && s->api != NULL && new_validator(s) == APIGW_OK, "validator");
    need(require_parameter(s) == APIGW_OK, "requirement");
}

static void check_requirement(scene *s, bool done, const char *name) {
    apigw_status status = apigw_validator_check(s->validator, s->api, s->request, NULL, NULL);
    check(&checks, status == (done ? APIGW_E_MISSING : APIGW_OK), "%s: %s", name, apigw_status_name(status));
    check(&checks, require_parameter(s) == APIGW_OK, "%s: unusable", name);
}

static void check_validated(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_response_body(s->response, &n);
    check(&checks, (n > LONG) == done, "%s: a body of %zu bytes", name, n);
    check(&checks, validate(s) == APIGW_OK, "%s: unusable", name);
}

static const char *const never[] = {
    "apigw_validator_free",
};

static const oom_row rows[] = {
    {"apigw_validator_new", "", nothing, new_validator, check_new, OOM_FAILS},
    {"apigw_validator_require", "", with_validator, require_parameter, check_requirement, OOM_FAILS},
    {"apigw_validator_check", "", with_requirement, validate, check_validated, OOM_FAILS},
    {"apigw_validator_check", "nothing sent", with_requirement_and_nothing_sent, validate, check_validated, OOM_FAILS},
};

const oom_table oom_validation = {"include/apigw/validation.h", OOM_LIST(never), OOM_LIST(rows)};
