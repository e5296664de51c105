#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <check.h>
#include <string.h>

Suite *names_suite(void);

/* A family of ids: each id has a name, each name its id, in both forms of a length. */
static const struct family {
    const char *(*name)(uint32_t id);
    uint32_t (*by_name)(const char *name, size_t len);
    uint32_t last;
    const char *zero; /* the name of 0 */
} families[] = {
    {apigw_kind_name, apigw_kind_by_name, APIGW_KIND_LAST, NULL},
    {apigw_field_name, apigw_field_by_name, APIGW_FIELD_LAST, NULL},
    {apigw_list_name, apigw_list_by_name, APIGW_LIST_LAST, NULL},
    {apigw_error_response_name, apigw_error_response_by_name, APIGW_ERROR_RESPONSE_LAST, NULL},
    {apigw_diagnostic_name, apigw_diagnostic_by_name, APIGW_DIAGNOSTIC_LAST, NULL},
    {apigw_severity_name, apigw_severity_by_name, APIGW_SEVERITY_LAST, NULL},
    {apigw_option_name, apigw_option_by_name, APIGW_OPT_LAST, NULL},
    {apigw_switch_name, apigw_switch_by_name, APIGW_SWITCH_LAST, NULL},
    {apigw_json_type_name, apigw_json_type_by_name, APIGW_JSON_TYPE_LAST, NULL},
    {apigw_exchange_step_name, apigw_exchange_step_by_name, APIGW_STEP_LAST, "none"},
    {apigw_exchange_fail_name, apigw_exchange_fail_by_name, APIGW_FAIL_LAST, NULL},
};
enum { FAMILIES = sizeof families / sizeof *families };

START_TEST(every_id_has_a_name_of_its_own) {
    const struct family *f = &families[_i];
    for (uint32_t id = 1; id <= f->last; id++) {
        const char *name = f->name(id);
        ck_assert_ptr_nonnull(name);
        ck_assert_uint_eq(f->by_name(name, strlen(name)), id);
        ck_assert_uint_eq(f->by_name(name, APIGW_NTS), id);
        ck_assert_uint_eq(f->by_name(name, strlen(name) - 1), 0);
    }
}
END_TEST

START_TEST(others_have_none) {
    const struct family *f = &families[_i];
    ck_assert_pstr_eq(f->name(0), f->zero);
    ck_assert_uint_eq(f->by_name(f->zero, APIGW_NTS), 0);
    ck_assert_ptr_null(f->name(f->last + 1));
    ck_assert_ptr_null(f->name(UINT32_MAX));
    ck_assert_uint_eq(f->by_name(NULL, 0), 0);
    ck_assert_uint_eq(f->by_name(NULL, APIGW_NTS), 0);
    ck_assert_uint_eq(f->by_name("", 0), 0);
    ck_assert_uint_eq(f->by_name("nothing has this name", APIGW_NTS), 0);
}
END_TEST

/* The rule by which names follow from constants, and the names that the headers give. */
START_TEST(names_are_those_of_the_headers) {
    static const char *const kinds[] = {"rest",
                                        "http-1.0",
                                        "http-2.0",
                                        "function-url",
                                        "alb",
                                        "alb-multi",
                                        "websocket",
                                        "lattice-1",
                                        "lattice-2",
                                        "authorizer-token",
                                        "authorizer-rest",
                                        "authorizer-http-1.0",
                                        "authorizer-http-2.0",
                                        "authorizer-websocket"};
    ck_assert_uint_eq(sizeof kinds / sizeof *kinds, APIGW_KIND_LAST);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        ck_assert_str_eq(apigw_kind_name(kind), kinds[kind - 1]);
    ck_assert_uint_eq(apigw_kind_by_name("REST", 4), 0);
    ck_assert_uint_eq(apigw_kind_by_name("rest", 5), 0);
    ck_assert_uint_eq(apigw_kind_by_name("alb-multi", 3), APIGW_KIND_ALB);
    ck_assert_str_eq(apigw_field_name(APIGW_FIELD_SOURCE_IP), "source-ip");
    ck_assert_str_eq(apigw_list_name(APIGW_LIST_PATH_PARAMETERS), "path-parameters");
    ck_assert_str_eq(apigw_error_response_name(APIGW_ERROR_RESPONSE_MALFORMED_RESULT), "malformed-result");
    ck_assert_str_eq(apigw_option_name(APIGW_OPT_MAX_DEPTH), "max-depth");
    ck_assert_str_eq(apigw_switch_name(APIGW_SWITCH_TRAIN_CASE), "train-case");
}
END_TEST

/* ---- APIGW_NTS -------------------------------------------------------------------------------------------------- */

START_TEST(lengths_of_requests) {
    apigw_request *r = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t len;
    ck_assert_int_eq(apigw_request_set_target(r, "/a?b=c", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, "GET", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "x-a", APIGW_NTS, "1", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_HEADERS, "X-A", APIGW_NTS, 0, &len), "1");
    ck_assert_uint_eq(len, 1);
    ck_assert_int_eq(apigw_request_set_body(r, "body", APIGW_NTS, 0, NULL), APIGW_OK);
    apigw_request_body(r, &len);
    ck_assert_uint_eq(len, 4);
    ck_assert_int_eq(apigw_request_set_json(r, "/name", APIGW_NTS, "[1]", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "x-a", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 0);
    ck_assert_int_eq(apigw_request_decode(r, "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
                                          APIGW_NTS, 0, NULL),
                     APIGW_OK);
    ck_assert_int_eq(apigw_request_get_json(r, "/requestContext/http", APIGW_NTS, out, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "{\"method\":\"GET\"}");
    apigw_buffer_free(out);
    apigw_request_free(r);
}
END_TEST

START_TEST(lengths_of_responses) {
    apigw_response *r = apigw_response_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_response_add_header(r, "A", APIGW_NTS, "b", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_set_body(r, "x", APIGW_NTS, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_HTTP_2, out, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL),
                     "{\"statusCode\":200,\"headers\":{\"A\":\"b\"},\"body\":\"x\",\"isBase64Encoded\":false}");
    apigw_buffer_free(out);
    apigw_response_free(r);
}
END_TEST

START_TEST(lengths_without_a_handle) {
    ck_assert_uint_eq(apigw_utf8_valid("ab", APIGW_NTS), 2);
    ck_assert_uint_eq(apigw_header_name_valid("x-a", APIGW_NTS), 3);
    ck_assert_uint_eq(apigw_header_value_valid("a b", APIGW_NTS), 3);
    ck_assert_int_eq(apigw_media_type_is_text("text/html", APIGW_NTS), 1);
    ck_assert_uint_eq(apigw_method_bit("GET", APIGW_NTS), APIGW_METHOD_GET);
    ck_assert_int_eq(apigw_arn_match(APIGW_MATCH_STRING_LIKE, "a*c", APIGW_NTS, "abc", APIGW_NTS), 1);
    ck_assert_int_eq(apigw_runtime_error_type_stays("Runtime.Oops", APIGW_NTS), 1);
}
END_TEST

START_TEST(no_string_has_no_length) {
    apigw_request *r = apigw_request_new(NULL);
    apigw_error err;
    ck_assert_int_eq(apigw_request_set_target(r, NULL, APIGW_NTS, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, NULL, APIGW_NTS, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_body(r, NULL, APIGW_NTS, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_decode(r, NULL, APIGW_NTS, 0, &err), APIGW_E_ARGUMENT);
    apigw_request_free(r);
}
END_TEST

Suite *names_suite(void) {
    Suite *suite = suite_create("names");
    TCase *ids = tcase_create("ids"), *lengths = tcase_create("lengths");
    tcase_add_loop_test(ids, every_id_has_a_name_of_its_own, 0, FAMILIES);
    tcase_add_loop_test(ids, others_have_none, 0, FAMILIES);
    tcase_add_test(ids, names_are_those_of_the_headers);
    tcase_add_test(lengths, lengths_of_requests);
    tcase_add_test(lengths, lengths_of_responses);
    tcase_add_test(lengths, lengths_without_a_handle);
    tcase_add_test(lengths, no_string_has_no_length);
    suite_add_tcase(suite, ids);
    suite_add_tcase(suite, lengths);
    return suite;
}
