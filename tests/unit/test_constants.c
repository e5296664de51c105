#include <apigw/apigw.h>
#include <check.h>
#include <string.h>

Suite *constants_suite(void);

/* Not a copy of the library's table: groups with their bounds, and each constant by its number. */
static void expect(const char *name, int64_t expected) {
    int64_t value = expected - 1;
    ck_assert_msg(apigw_constant(name, strlen(name), &value) == APIGW_OK, "%s is not there", name);
    ck_assert_msg(value == expected, "%s is %lld", name, (long long)value);
}

#define EXPECT(name) expect(#name, name)

/* tests/abi/check.sh compares every one of them with the headers, both ways. */
START_TEST(values_are_those_of_the_headers) {
    EXPECT(APIGW_VERSION_MAJOR);
    EXPECT(APIGW_E_NOMEM);
    EXPECT(APIGW_KIND_REST);
    EXPECT(APIGW_BODY_BASE64);
}
END_TEST

START_TEST(fields_are_those_of_the_header) {
    EXPECT(APIGW_FIELD_METHOD);
    EXPECT(APIGW_FIELD_PATH);
    EXPECT(APIGW_FIELD_RAW_PATH);
    EXPECT(APIGW_FIELD_RAW_QUERY);
    EXPECT(APIGW_FIELD_VERSION);
    EXPECT(APIGW_FIELD_ROUTE_KEY);
    EXPECT(APIGW_FIELD_RESOURCE);
    EXPECT(APIGW_FIELD_RESOURCE_ID);
    EXPECT(APIGW_FIELD_RESOURCE_PATH);
    EXPECT(APIGW_FIELD_OPERATION_NAME);
    EXPECT(APIGW_FIELD_ROUTE_ID);
    EXPECT(APIGW_FIELD_CONTEXT_PATH);
    EXPECT(APIGW_FIELD_STAGE);
    EXPECT(APIGW_FIELD_API_ID);
    EXPECT(APIGW_FIELD_ACCOUNT_ID);
    EXPECT(APIGW_FIELD_DEPLOYMENT_ID);
    EXPECT(APIGW_FIELD_DOMAIN_NAME);
    EXPECT(APIGW_FIELD_DOMAIN_PREFIX);
    EXPECT(APIGW_FIELD_PROTOCOL);
    EXPECT(APIGW_FIELD_REQUEST_ID);
    EXPECT(APIGW_FIELD_EXTENDED_REQUEST_ID);
    EXPECT(APIGW_FIELD_AWS_ENDPOINT_REQUEST_ID);
    EXPECT(APIGW_FIELD_TIME);
    EXPECT(APIGW_FIELD_TIME_MS);
    EXPECT(APIGW_FIELD_SOURCE_IP);
    EXPECT(APIGW_FIELD_USER_AGENT);
    EXPECT(APIGW_FIELD_ACCESS_KEY);
    EXPECT(APIGW_FIELD_CALLER);
    EXPECT(APIGW_FIELD_CALLER_ACCOUNT_ID);
    EXPECT(APIGW_FIELD_USER);
    EXPECT(APIGW_FIELD_USER_ARN);
    EXPECT(APIGW_FIELD_PRINCIPAL_ORG_ID);
    EXPECT(APIGW_FIELD_API_KEY);
    EXPECT(APIGW_FIELD_API_KEY_ID);
    EXPECT(APIGW_FIELD_COGNITO_AUTHENTICATION_PROVIDER);
    EXPECT(APIGW_FIELD_COGNITO_AUTHENTICATION_TYPE);
    EXPECT(APIGW_FIELD_COGNITO_IDENTITY_ID);
    EXPECT(APIGW_FIELD_COGNITO_IDENTITY_POOL_ID);
    EXPECT(APIGW_FIELD_VPC_ID);
    EXPECT(APIGW_FIELD_VPCE_ID);
    EXPECT(APIGW_FIELD_CLIENT_CERT_PEM);
    EXPECT(APIGW_FIELD_CLIENT_CERT_SUBJECT);
    EXPECT(APIGW_FIELD_CLIENT_CERT_ISSUER);
    EXPECT(APIGW_FIELD_CLIENT_CERT_SERIAL);
    EXPECT(APIGW_FIELD_CLIENT_CERT_NOT_BEFORE);
    EXPECT(APIGW_FIELD_CLIENT_CERT_NOT_AFTER);
    EXPECT(APIGW_FIELD_PRINCIPAL_ID);
    EXPECT(APIGW_FIELD_EVENT_TYPE);
    EXPECT(APIGW_FIELD_CONNECTION_ID);
    EXPECT(APIGW_FIELD_TARGET_GROUP_ARN);
    EXPECT(APIGW_FIELD_SERVICE_ARN);
    EXPECT(APIGW_FIELD_SERVICE_NETWORK_ARN);
    EXPECT(APIGW_FIELD_TYPE);
    EXPECT(APIGW_FIELD_AUTHORIZATION_TOKEN);
    EXPECT(APIGW_FIELD_METHOD_ARN);
}
END_TEST

START_TEST(the_list_agrees_with_the_lookup) {
    size_t count = 0;
    const char *name;
    int64_t value, again;
    while ((name = apigw_constant_at(count, &value)) != NULL) {
        ck_assert_int_eq(strncmp(name, "APIGW_", 6), 0);
        ck_assert_ptr_eq(apigw_constant_at(count, NULL), name);
        again = value - 1;
        ck_assert_int_eq(apigw_constant(name, strlen(name), &again), APIGW_OK); /* fails at a duplicate name */
        ck_assert_int_eq(again, value);
        for (size_t i = 0; i < count; i++)
            ck_assert_str_ne(name, apigw_constant_at(i, NULL));
        count++;
    }
    ck_assert_uint_gt(count, 100);
    ck_assert_ptr_null(apigw_constant_at(SIZE_MAX, &value));
}
END_TEST

START_TEST(others_are_not_found) {
    int64_t value = 3;
    ck_assert_int_eq(apigw_constant(NULL, 0, &value), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_constant("", 0, &value), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_constant("APIGW_RES", 9, &value), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_constant("APIGW_KIND_REST", 14, &value), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_constant("apigw_rest", 10, &value), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(value, 3);
    ck_assert_int_eq(apigw_constant("APIGW_KIND_RESTX", 15, NULL), APIGW_OK);
}
END_TEST

Suite *constants_suite(void) {
    Suite *suite = suite_create("constants");
    TCase *tests = tcase_create("constants");
    tcase_add_test(tests, values_are_those_of_the_headers);
    tcase_add_test(tests, fields_are_those_of_the_header);
    tcase_add_test(tests, the_list_agrees_with_the_lookup);
    tcase_add_test(tests, others_are_not_found);
    suite_add_tcase(suite, tests);
    return suite;
}
