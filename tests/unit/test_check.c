#include "cheap.h"
#include "format/registry.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdio.h>

Suite *check_suite(void);

static const uint32_t kinds[] = {APIGW_KIND_REST, APIGW_KIND_HTTP_1, APIGW_KIND_HTTP_2, APIGW_KIND_FUNCTION_URL};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static apigw_check *check;
static apigw_response *response;
static apigw_api *api;
static apigw_error err;
static apigw_diagnostic found;

static void play(uint32_t kind) {
    apigw_api_free(api);
    api = apigw_api_new(NULL, kind);
    ck_assert_ptr_nonnull(api);
}

static void setup(void) {
    check = apigw_check_new(NULL);
    response = apigw_response_new(NULL);
    api = NULL;
    play(APIGW_KIND_REST);
    memset(&err, 0x55, sizeof err);
    memset(&found, 0x55, sizeof found);
}

static void teardown(void) {
    apigw_check_free(check);
    apigw_response_free(response);
    apigw_api_free(api);
}

/* From a block of exactly that size, which is gone afterwards: nothing may point into it. */
static apigw_status look_at(const char *text, size_t n) {
    char *copy = exact_copy(text, n);
    apigw_status status = apigw_response_check(check, api, NULL, copy, n, 0, &err);
    free(copy);
    ck_assert_int_eq(status, err.code);
    return status;
}

static apigw_status look(const char *text) {
    return look_at(text, strlen(text));
}

static void expect_nothing(void) {
    ck_assert_uint_eq(apigw_check_diagnostic_count(check), 0);
    ck_assert_uint_eq(apigw_check_omitted_count(check), 0);
    ck_assert_int_eq(apigw_check_diagnostic_at(check, 0, &found), APIGW_E_NOT_FOUND);
    ck_assert_ptr_null(apigw_check_response(check));
}

/* ---- the handle ------------------------------------------------------------------------------------------------- */

START_TEST(a_new_check_has_found_nothing) {
    expect_nothing();
    apigw_check_reset(check);
    expect_nothing();
}
END_TEST

START_TEST(nothing_is_allowed) {
    apigw_check_free(NULL);
    apigw_check_reset(NULL);
    ck_assert_uint_eq(apigw_check_diagnostic_count(NULL), 0);
    ck_assert_uint_eq(apigw_check_omitted_count(NULL), 0);
    ck_assert_ptr_null(apigw_check_response(NULL));
    ck_assert_int_eq(apigw_check_diagnostic_at(NULL, 0, &found), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_check_set_option(NULL, APIGW_OPT_MAX_ITEMS, 1, NULL), APIGW_E_ARGUMENT);
    look("{}");
    ck_assert_int_eq(apigw_check_diagnostic_at(check, 0, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(bad_arguments) {
    ck_assert_int_eq(apigw_response_check(NULL, api, NULL, "{}", 2, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    look("{}");
    ck_assert_int_eq(apigw_response_check(check, NULL, NULL, "{}", 2, 0, &err), APIGW_E_ARGUMENT);
    expect_nothing();
    ck_assert_int_eq(apigw_response_check(check, api, NULL, NULL, 2, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_check(check, api, NULL, "{}", 2, 2, &err), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(err.error_response, 0);
    ck_assert_uint_eq(err.offset, UINT64_MAX);
    expect_nothing();
    ck_assert_int_eq(apigw_check_set_option(check, APIGW_OPT_LAST + 1, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_check_set_option(check, APIGW_OPT_MAX_ITEMS, 0, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(the_error_may_be_null) {
    ck_assert_int_eq(apigw_response_check(check, api, NULL, "{}", 2, 0, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_check_diagnostic_count(check), 2);
    ck_assert_int_eq(apigw_response_check(check, api, NULL, "[]", 2, 0, NULL), APIGW_E_TYPE);
    ck_assert_uint_eq(apigw_check_diagnostic_count(check), 1);
    ck_assert_int_eq(apigw_response_check(check, api, NULL, "{}", 2, APIGW_DECODE_FUNCTION_ERROR, NULL),
                     APIGW_E_FUNCTION);
    ck_assert_int_eq(apigw_response_check(check, NULL, NULL, "{}", 2, 0, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(every_member_of_a_diagnostic) {
    ck_assert_int_eq(look("{\"headers\":{\"a\":\"1\"},\"statusCode\":\"x\"}"), APIGW_E_VALUE);
    ck_assert_uint_eq(apigw_check_diagnostic_count(check), 1);
    ck_assert_int_eq(apigw_check_diagnostic_at(check, 0, &found), APIGW_OK);
    ck_assert_uint_eq(found.what, APIGW_DIAGNOSTIC_REFUSED);
    ck_assert_uint_eq(found.severity, APIGW_SEVERITY_ERROR);
    ck_assert_int_eq(found.code, APIGW_E_VALUE);
    ck_assert_uint_eq(found.error_response, APIGW_ERROR_RESPONSE_MALFORMED_RESULT);
    ck_assert_uint_eq(found.offset, 34);
    ck_assert_str_eq(found.pointer, "/statusCode");
    ck_assert_uint_eq(found.pointer_len, 11);
    ck_assert_str_eq(found.rule, "B1.4");
    ck_assert_uint_eq(found.rule_len, 4);
    ck_assert_str_eq(found.message, "expected a statusCode from 200 to 599, found '\"x\"'");
    ck_assert_uint_eq(found.message_len, strlen(found.message));
    ck_assert_str_eq(found.client, "502 {\"message\": \"Internal server error\"}");
    ck_assert_uint_eq(found.client_len, strlen(found.client));
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(found.reserved[i], 0);
    ck_assert_int_eq(apigw_check_diagnostic_at(check, 1, &found), APIGW_E_NOT_FOUND);
    apigw_check_reset(check);
    expect_nothing();
}
END_TEST

/* The words of a caller who shows findings. */
START_TEST(names) {
    ck_assert_str_eq(apigw_diagnostic_name(APIGW_DIAGNOSTIC_REFUSED), "refused");
    ck_assert_str_eq(apigw_diagnostic_name(APIGW_DIAGNOSTIC_RISKY), "risky");
    ck_assert_ptr_null(apigw_diagnostic_name(0));
    for (uint32_t i = 1; i <= APIGW_DIAGNOSTIC_LAST; i++)
        ck_assert_ptr_nonnull(apigw_diagnostic_name(i));
    ck_assert_ptr_null(apigw_diagnostic_name(APIGW_DIAGNOSTIC_LAST + 1));
    ck_assert_ptr_null(apigw_diagnostic_name(UINT32_MAX));
    ck_assert_ptr_null(apigw_severity_name(0));
    ck_assert_str_eq(apigw_severity_name(APIGW_SEVERITY_NOTE), "note");
    ck_assert_str_eq(apigw_severity_name(APIGW_SEVERITY_WARNING), "warning");
    ck_assert_str_eq(apigw_severity_name(APIGW_SEVERITY_ERROR), "error");
    ck_assert_ptr_null(apigw_severity_name(APIGW_SEVERITY_ERROR + 1));
    ck_assert_int_lt(APIGW_SEVERITY_NOTE, APIGW_SEVERITY_WARNING);
    ck_assert_int_lt(APIGW_SEVERITY_WARNING, APIGW_SEVERITY_ERROR);
}
END_TEST

/* A front end whose results are read names a rule for all that its results can meet. */
START_TEST(every_front_end_names_its_rules) {
    static const enum format_rule_reference always[] = {RULE_DOCUMENT, RULE_MEMBERS, RULE_STATUS, RULE_MAPS,
                                                        RULE_VALUE,    RULE_NAMES,   RULE_BODY,   RULE_FLAG,
                                                        RULE_BASE64,   RULE_FAILURE, RULE_SIZE};
    for (size_t i = 0; i < APIGW_KIND_LAST; i++) {
        const format *f = gw_format_registry[i];
        for (size_t k = 0; k < sizeof always / sizeof always[0] && f->result[0].what != 0; k++)
            ck_assert_msg(f->result_rule_references[always[k]] != NULL, "%s has no rule %d", apigw_kind_name(f->kind),
                          (int)always[k]);
        if ((f->result_rules & RESULT_INFERRED) != 0) {
            ck_assert_ptr_nonnull(f->result_rule_references[RULE_INFERRED]);
            ck_assert_ptr_nonnull(f->result_rule_references[RULE_NO_JSON]);
        }
    }
}
END_TEST

/* ---- agreement with decoding ------------------------------------------------------------------------------------ */

/* One byte of a result changed or cut off, in every way: what decoding says is what checking says. */
static void agree(const char *text, size_t n) {
    apigw_error mine;
    bool refused = false;
    apigw_status status = apigw_response_decode(response, api, NULL, text, n, 0, &mine);
    ck_assert_int_eq(look_at(text, n), status);
    ck_assert_mem_eq(&mine, &err, sizeof err);
    for (size_t i = 0; apigw_check_diagnostic_at(check, i, &found) == APIGW_OK; i++) {
        refused = refused || found.severity == APIGW_SEVERITY_ERROR;
        ck_assert(found.offset == UINT64_MAX || found.offset <= n);
    }
    ck_assert(refused == (status != APIGW_OK));
    if (status != APIGW_OK)
        ck_assert_int_eq(apigw_error_response(response, api, NULL, mine.error_response, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(response), apigw_response_status(apigw_check_response(check)));
    ck_assert_uint_eq(apigw_response_count(response, APIGW_LIST_HEADERS),
                      apigw_response_count(apigw_check_response(check), APIGW_LIST_HEADERS));
}

static const char full[] = "{\"statusCode\":201,\"headers\":{\"date\":\"d\",\"b\":true,\"x\":\"1\"},"
                           "\"multiValueHeaders\":{\"X\":[\"2\",\"3\"]},\"cookies\":[\"a=1\"],"
                           "\"body\":\"aGk=\",\"isBase64Encoded\":true}";

START_TEST(checking_agrees_with_decoding) {
    static const char bytes[] = "\"\\{}[]:,0nt \x01\xff";
    for (size_t k = 0; k < KINDS; k++) {
        play(kinds[k]);
        for (size_t i = 0; i < sizeof full; i++) {
            agree(full, i);
            for (size_t b = 0; i + 1 < sizeof full && b < sizeof bytes; b++) {
                char text[sizeof full];
                memcpy(text, full, sizeof full);
                text[i] = bytes[b];
                agree(text, sizeof full - 1);
            }
        }
    }
}
END_TEST

START_TEST(kinds_that_cannot_be_played) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        play(kind);
        if (apigw_response_decode(response, api, NULL, "{}", 2, 0, NULL) != APIGW_E_UNSUPPORTED)
            continue;
        look("{}");
        ck_assert_int_eq(err.code, APIGW_E_UNSUPPORTED);
        ck_assert_str_ne(err.message, "");
        expect_nothing();
    }
}
END_TEST

/* ---- memory and time -------------------------------------------------------------------------------------------- */

START_TEST(every_allocation_may_fail) {
    for (size_t k = 0; k < KINDS; k++)
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            bool failed = true;
            play(kinds[k]);
            for (size_t at = 1; failed; at++) {
                watched c;
                apigw_allocator a = watched_allocator(&c);
                apigw_check *own = apigw_check_new(&a);
                apigw_status status, wanted;
                wanted = apigw_response_decode(response, api, NULL, full, sizeof full - 1, 0, NULL);
                c.calls = 0;
                c.fail_at = at;
                c.for_ever = for_ever != 0;
                status = apigw_response_check(own, api, NULL, full, sizeof full - 1, 0, &err);
                failed = c.failed;
                ck_assert(at > 1 || failed);
                ck_assert_int_eq(status, failed ? APIGW_E_NOMEM : wanted);
                ck_assert_int_eq(err.code, status);
                if (failed) {
                    ck_assert_uint_eq(err.error_response, 0);
                    ck_assert_uint_eq(apigw_check_diagnostic_count(own), 0);
                    ck_assert_ptr_null(apigw_check_response(own));
                }
                apigw_check_free(own);
                ck_assert_uint_eq(c.live_bytes, 0);
                ck_assert(!c.wrong);
            }
        }
    {
        watched c;
        apigw_allocator a = watched_allocator(&c);
        for (size_t at = 1; at <= 2; at++) {
            c.calls = 0;
            c.fail_at = at;
            ck_assert_ptr_null(apigw_check_new(&a));
            ck_assert_uint_eq(c.live_bytes, 0);
        }
    }
}
END_TEST

START_TEST(a_warm_check_allocates_nothing) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_check *own = apigw_check_new(&a);
    for (int i = 0; i < 6; i++) {
        if (i == 3)
            c.calls = 0;
        ck_assert_int_eq(apigw_response_check(own, api, NULL, full, sizeof full - 1, 0, &err), APIGW_E_VALUE);
    }
    ck_assert_uint_eq(c.calls, 0);
    apigw_check_free(own);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

/* Megabytes of what is refused or noted, piece by piece: time and memory in proportion, findings up to the limit. */
START_TEST(hostile_results_take_their_share_and_no_more) {
    static const struct {
        const char *begin, *piece, *end;
        bool limited; /* in the number of findings alone */
    } shapes[] = {
        {"{\"headers\":{", "\"\":0,", "\"a\":1}}", true},
        {"{\"headers\":{", "\"a\":{},", "\"a\":1}}", true},
        {"{\"multiValueHeaders\":{\"a\":[", "null,", "1]}}", true},
        {"{\"cookies\":[", "7,", "7]}", false},
        {"{\"headers\":{", "\"\\ud800\":\"\\ud800\",", "\"a\":1}}", true},
        {"{\"statusCode\":1", ",\"statusCode\":1", "}", true},
    };
    enum { LEN = 3000000, PER_BYTE = 40, CONSTANT = 32 * 1024 * 1024 };
    char *text = malloc(LEN + 100);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        watched c;
        apigw_allocator a = watched_allocator(&c);
        apigw_check *own = apigw_check_new(&a);
        size_t n = strlen(shapes[i].begin), step = strlen(shapes[i].piece);
        memcpy(text, shapes[i].begin, n);
        for (; n + step < LEN; n += step)
            memcpy(text + n, shapes[i].piece, step);
        memcpy(text + n, shapes[i].end, strlen(shapes[i].end));
        n += strlen(shapes[i].end);
        ck_assert_int_lt(apigw_response_check(own, api, NULL, text, n, 0, &err), APIGW_OK);
        ck_assert_uint_le(c.peak_bytes, PER_BYTE * n + CONSTANT);
        if (shapes[i].limited) {
            ck_assert_uint_ge(apigw_check_diagnostic_count(own), 16384);
            ck_assert_uint_le(apigw_check_diagnostic_count(own),
                              16385); /* the first refusal is kept, after any number of others */
            ck_assert_uint_gt(apigw_check_omitted_count(own), 100000);
        }
        apigw_check_free(own);
        ck_assert_uint_eq(c.live_bytes, 0);
    }
    free(text);
}
END_TEST

Suite *check_suite(void) {
    Suite *suite = suite_create("check");
    TCase *tests = tcase_create("check");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_new_check_has_found_nothing);
    tcase_add_test(tests, nothing_is_allowed);
    tcase_add_test(tests, bad_arguments);
    tcase_add_test(tests, the_error_may_be_null);
    tcase_add_test(tests, every_member_of_a_diagnostic);
    tcase_add_test(tests, names);
    tcase_add_test(tests, every_front_end_names_its_rules);
    tcase_add_test(tests, checking_agrees_with_decoding);
    tcase_add_test(tests, kinds_that_cannot_be_played);
    tcase_add_test(tests, every_allocation_may_fail);
    tcase_add_test(tests, a_warm_check_allocates_nothing);
    tcase_add_test(tests, hostile_results_take_their_share_and_no_more);
    suite_add_tcase(suite, tests);
    tcase_set_tags(tests, "long");
    return suite;
}
