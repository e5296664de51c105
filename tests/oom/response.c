/* The rows of the allocation sweep for include/apigw/response.h. */
#include "scenes.h"

static apigw_status new_response(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    return s->response != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status add_header(scene *s) {
    return apigw_response_add_header(s->response, "x-new", 5, "1", 1, NULL);
}

static apigw_status add_long_header(scene *s) {
    return apigw_response_add_header(s->response, "x-new", 5, long_text(), LONG, NULL);
}

static apigw_status set_header(scene *s) {
    return apigw_response_set_header(s->response, "X-Old", 5, long_text(), LONG, NULL);
}

static apigw_status add_cookie(scene *s) {
    return apigw_response_add_cookie(s->response, long_text(), LONG, NULL);
}

static apigw_status set_body(scene *s) {
    return apigw_response_set_body(s->response, long_text(), LONG, 0, NULL);
}

static apigw_status borrow_body(scene *s) {
    return apigw_response_set_body(s->response, "body", 4, APIGW_BODY_BORROW, NULL);
}

static apigw_status encode_rest(scene *s) {
    return apigw_response_encode(s->response, APIGW_KIND_REST, s->buffer, NULL);
}

static apigw_status encode_http_2(scene *s) {
    return apigw_response_encode(s->response, APIGW_KIND_HTTP_2, s->buffer, NULL);
}

static apigw_status encode_alb(scene *s) {
    return apigw_response_encode(s->response, APIGW_KIND_ALB_MULTI, s->buffer, NULL);
}

static apigw_status encode_lattice(scene *s) {
    return apigw_response_encode(s->response, APIGW_KIND_LATTICE_2, s->buffer, NULL);
}

static apigw_status reset_response(scene *s) {
    apigw_response_reset(s->response);
    return APIGW_OK;
}

static void check_reset_response(scene *s, bool done, const char *name) {
    check(&checks, done && apigw_response_count(s->response, APIGW_LIST_HEADERS) == 0, "%s: not empty", name);
    check(&checks, apigw_response_add_header(s->response, "a", 1, "b", 1, NULL) == APIGW_OK, "%s: unusable", name);
}

static apigw_status call_getters(scene *s) {
    apigw_pair pair;
    apigw_error issue;
    size_t n;
    for (uint32_t list = 0; list <= APIGW_LIST_LAST + 1; list++) {
        (void)apigw_response_at(s->response, list, 0, &pair);
        (void)apigw_response_copy(s->response, list, 0, &pair, 1);
        (void)apigw_response_find(s->response, list, "x-twice", 7, 1, &n);
        (void)apigw_response_count(s->response, list);
    }
    (void)apigw_response_body(s->response, &n);
    (void)apigw_response_set_status(s->response, 201 + apigw_response_status(s->response) % 2, &issue);
    return apigw_response_set_option(s->response, APIGW_OPT_MAX_ITEMS, 100, NULL);
}

static const char *const never[] = {
    "apigw_response_free",   "apigw_response_set_option", "apigw_response_set_status",
    "apigw_response_status", "apigw_response_count",      "apigw_response_at",
    "apigw_response_find",   "apigw_response_body",       "apigw_response_copy",
};

static const oom_row rows[] = {
    {"apigw_response_new", "", nothing, new_response, check_new, OOM_FAILS},
    {"apigw_response_add_header", "short", with_response, add_header, check_response, OOM_FAILS},
    {"apigw_response_add_header", "long", with_response, add_long_header, check_response, OOM_FAILS},
    {"apigw_response_set_header", "", with_response, set_header, check_response, OOM_FAILS},
    {"apigw_response_add_cookie", "", with_response, add_cookie, check_response, OOM_FAILS},
    {"apigw_response_set_body", "copied", with_response, set_body, check_response, OOM_FAILS},
    {"apigw_response_set_body", "borrowed", with_response, borrow_body, check_response, OOM_FAILS},
    {"apigw_response_encode", "rest", with_error_response, encode_rest, check_error_response, OOM_FAILS},
    {"apigw_response_encode", "http-2.0", with_error_response, encode_http_2, check_error_response, OOM_FAILS},
    {"apigw_response_encode", "alb-multi", with_error_response, encode_alb, check_error_response, OOM_FAILS},
    {"apigw_response_encode", "lattice-2", with_error_response, encode_lattice, check_error_response, OOM_FAILS},
    {"apigw_response_reset", "", with_error_response, reset_response, check_reset_response, OOM_MAY_RECOVER},
    {"apigw_response_at", "and the other getters", with_error_response, call_getters, NULL, OOM_NEVER},
};

const oom_table oom_response = {"include/apigw/response.h", OOM_LIST(never), OOM_LIST(rows)};
