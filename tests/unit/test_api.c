#include "cheap.h"
#include "format/api.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>

Suite *api_suite(void);

static apigw_api *api;
static apigw_error err;

static void setup(void) {
    api = apigw_api_new(NULL, APIGW_KIND_REST);
    ck_assert_ptr_nonnull(api);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_api_free(api);
}

static const uint32_t shared[] = {
    APIGW_FIELD_STAGE,         APIGW_FIELD_API_ID,           APIGW_FIELD_ACCOUNT_ID,  APIGW_FIELD_DOMAIN_NAME,
    APIGW_FIELD_DOMAIN_PREFIX, APIGW_FIELD_DEPLOYMENT_ID,    APIGW_FIELD_REGION,      APIGW_FIELD_ENDPOINT_TYPE,
    APIGW_FIELD_BASE_PATH,     APIGW_FIELD_TARGET_GROUP_ARN, APIGW_FIELD_SERVICE_ARN, APIGW_FIELD_SERVICE_NETWORK_ARN};

static bool is_shared(uint32_t field) {
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (shared[i] == field)
            return true;
    return false;
}

START_TEST(a_front_end_of_every_kind) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        apigw_api *one = apigw_api_new(NULL, kind);
        ck_assert_ptr_nonnull(one);
        ck_assert_uint_eq(apigw_api_kind(one), kind);
        for (uint32_t field = 0; field <= APIGW_FIELD_LAST; field++)
            ck_assert_ptr_null(apigw_api_get(one, field, NULL));
        apigw_api_free(one);
    }
    ck_assert_ptr_null(apigw_api_new(NULL, 0));
    ck_assert_ptr_null(apigw_api_new(NULL, APIGW_KIND_LAST + 1));
    ck_assert_ptr_null(apigw_api_new(NULL, UINT32_MAX));
    ck_assert_uint_eq(apigw_api_kind(NULL), 0);
    apigw_api_free(NULL);
}
END_TEST

/* The domain name becomes a Host line: nothing in it may break out of that. */
START_TEST(fields_are_checked) {
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_DOMAIN_NAME, "a\r\nb", 4, &err), APIGW_E_HEADER);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_DOMAIN_NAME, "a\0b", 3, &err), APIGW_E_HEADER);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_STAGE, "a\0b", 3, &err), APIGW_E_VALUE);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_STAGE, "a\nb", 3, &err), APIGW_E_VALUE);
    ck_assert_ptr_null(apigw_api_get(api, APIGW_FIELD_DOMAIN_NAME, NULL));
}
END_TEST

START_TEST(fields_are_copied_and_the_last_one_counts) {
    for (uint32_t field = 0; field <= APIGW_FIELD_LAST + 1; field++) {
        if (field == APIGW_FIELD_ENDPOINT_TYPE)
            continue; /* takes three words alone */
        char *value = exact_copy("pr\xc3\xb6"
                                 "d",
                                 5);
        apigw_status status = apigw_api_set(api, field, value, 5, &err);
        size_t n = 99;
        memset(value, 'x', 5);
        free(value);
        ck_assert_int_eq(status, is_shared(field) ? APIGW_OK : APIGW_E_ARGUMENT);
        ck_assert_int_eq(status, err.code);
        if (status != APIGW_OK) {
            ck_assert_ptr_null(apigw_api_get(api, field, &n));
            ck_assert_uint_eq(n, 0);
            continue;
        }
        ck_assert_str_eq(apigw_api_get(api, field, &n), "pr\xc3\xb6"
                                                        "d");
        ck_assert_uint_eq(n, 5);
        ck_assert_int_eq(apigw_api_set(api, field, "b", 1, &err), APIGW_OK);
        ck_assert_str_eq(apigw_api_get(api, field, NULL), "b");
    }
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_STAGE, NULL, 0, &err), APIGW_OK);
    ck_assert_str_eq(apigw_api_get(api, APIGW_FIELD_STAGE, NULL), "");
}
END_TEST

/* B.9 */
START_TEST(types_of_endpoint) {
    static const char *const good[] = {"EDGE", "edge", "Regional", "PRIVATE", "priVate"};
    static const char *const bad[] = {"", "EDG", "EDGES", "edge ", "global"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_ENDPOINT_TYPE, good[i], strlen(good[i]), &err), APIGW_OK);
        ck_assert_str_eq(apigw_api_get(api, APIGW_FIELD_ENDPOINT_TYPE, NULL), good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_ENDPOINT_TYPE, bad[i], strlen(bad[i]), &err), APIGW_E_ARGUMENT);
        ck_assert_str_eq(apigw_api_get(api, APIGW_FIELD_ENDPOINT_TYPE, NULL), "priVate");
    }
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_ENDPOINT_TYPE, NULL, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_ENDPOINT_TYPE, "EDGE\0", 5, &err), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(fields_that_are_refused) {
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_STAGE, "old", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_STAGE,
                                   "ab\xff"
                                   "c",
                                   4, &err),
                     APIGW_E_UTF8);
    ck_assert_uint_eq(err.offset, 2);
    ck_assert_str_eq(err.message, "expected UTF-8, found '\\xFF'");
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_STAGE, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_set(NULL, APIGW_FIELD_STAGE, "a", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_set(api, UINT32_MAX, "a", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(err.offset, UINT64_MAX);
    ck_assert_str_eq(apigw_api_get(api, APIGW_FIELD_STAGE, NULL), "old");
    ck_assert_ptr_null(apigw_api_get(NULL, APIGW_FIELD_STAGE, NULL));
    ck_assert_ptr_null(apigw_api_get(api, UINT32_MAX, NULL));
}
END_TEST

static void expect_entries(void) {
    apigw_pair pair;
    ck_assert_uint_eq(apigw_api_count(api, APIGW_LIST_STAGE_VARIABLES), 1);
    ck_assert_uint_eq(apigw_api_count(api, APIGW_LIST_HEADERS), 0);
    ck_assert_uint_eq(apigw_api_count(NULL, APIGW_LIST_STAGE_VARIABLES), 0);
    ck_assert_int_eq(apigw_api_at(api, APIGW_LIST_STAGE_VARIABLES, 0, &pair), APIGW_OK);
    ck_assert_str_eq(pair.name, "n");
    ck_assert_int_eq(apigw_api_at(api, APIGW_LIST_BINARY_MEDIA_TYPES, 0, &pair), APIGW_OK);
    ck_assert_str_eq(pair.value, "v\xc3\xa4");
    ck_assert_int_eq(apigw_api_at(api, APIGW_LIST_STAGE_VARIABLES, 1, &pair), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_api_at(api, APIGW_LIST_IDENTITY_SOURCES, 0, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_at(api, APIGW_LIST_STAGE_VARIABLES, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_at(NULL, APIGW_LIST_STAGE_VARIABLES, 0, &pair), APIGW_E_ARGUMENT);
}

START_TEST(lists) {
    char *name = exact_copy("n", 1), *value = exact_copy("v\xc3\xa4", 3);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, name, 1, value, 3, &err), APIGW_OK);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_BINARY_MEDIA_TYPES, NULL, 0, value, 3, &err), APIGW_OK);
    memset(name, 'x', 1);
    memset(value, 'x', 3);
    free(name);
    free(value);
    ck_assert_uint_eq(api->stage_variables.count, 1);
    ck_assert_str_eq(api->stage_variables.at[0].name, "n");
    ck_assert_str_eq(api->stage_variables.at[0].value, "v\xc3\xa4");
    ck_assert_uint_eq(api->binary_media_types.count, 1);
    ck_assert_str_eq(api->binary_media_types.at[0].value, "v\xc3\xa4");
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, "\xff", 1, "v", 1, &err), APIGW_E_UTF8);
    ck_assert_uint_eq(err.offset, 0);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, "n", 1, "v\xff", 2, &err), APIGW_E_UTF8);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_HEADERS, "n", 1, "v", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_add(api, 0, "n", 1, "v", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, NULL, 1, "v", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, "n", 1, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_add(NULL, APIGW_LIST_STAGE_VARIABLES, "n", 1, "v", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(api->stage_variables.count, 1);
    expect_entries();
}
END_TEST

/* Identity sources, as each type of API names them (D.1). */
START_TEST(identity_sources) {
    static const struct {
        uint32_t kind;
        const char *value;
        apigw_status status;
        uint64_t offset;
    } rows[] = {
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$request.header.Authorization", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$request.querystring.a b", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_1, "$context.identity.sourceIp", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$context.routeKey", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_1, "$stageVariables.v", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_REST, "method.request.header.X", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_REST, "method.request.querystring.x", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_REST, "context.httpMethod", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_REST, "stageVariables.v", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_WEBSOCKET, "route.request.header.X", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_WEBSOCKET, "context.connectionId", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_TOKEN, "method.request.header.X", APIGW_OK, 0},
        {APIGW_KIND_AUTHORIZER_TOKEN, "method.request.querystring.x", APIGW_E_VALUE, 0},
        {APIGW_KIND_AUTHORIZER_REST, "$request.header.X", APIGW_E_VALUE, 0},
        {APIGW_KIND_AUTHORIZER_REST, "route.request.header.X", APIGW_E_VALUE, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "method.request.header.X", APIGW_E_VALUE, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$request.body.x", APIGW_E_VALUE, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$request.header.", APIGW_E_VALUE, 16},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$request.header", APIGW_E_VALUE, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "", APIGW_E_VALUE, 0},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$request.header.a b", APIGW_E_HEADER, 17},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$context.none", APIGW_E_VALUE, 9},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$context.identity", APIGW_E_VALUE, 9},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "$request.querystring.\xff", APIGW_E_UTF8, 21},
        {APIGW_KIND_HTTP_2, "$request.header.X", APIGW_E_UNSUPPORTED, UINT64_MAX},
        {APIGW_KIND_ALB, "$request.header.X", APIGW_E_UNSUPPORTED, UINT64_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        apigw_api *one = apigw_api_new(NULL, rows[i].kind);
        size_t n = strlen(rows[i].value);
        char *value = exact_copy(rows[i].value, n);
        apigw_status status = apigw_api_add(one, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, value, n, &err);
        free(value);
        ck_assert_msg(status == rows[i].status && err.code == status, "%s: %s", rows[i].value, err.message);
        ck_assert_uint_eq(one->source_count, status == APIGW_OK);
        if (status != APIGW_OK)
            ck_assert_msg(err.offset == rows[i].offset, "%s: %llu", rows[i].value, (unsigned long long)err.offset);
        apigw_api_free(one);
    }
}
END_TEST

START_TEST(identity_sources_have_no_names_and_limits) {
    static const char source[] = "method.request.header.X";
    apigw_api *token = apigw_api_new(NULL, APIGW_KIND_AUTHORIZER_TOKEN),
              *rest = apigw_api_new(NULL, APIGW_KIND_AUTHORIZER_REST);
    ck_assert_int_eq(apigw_api_add(token, APIGW_LIST_IDENTITY_SOURCES, "n", 1, source, 23, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_api_add(token, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, NULL, 0, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_api_add(token, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, source, 23, &err), APIGW_OK);
    ck_assert_int_eq(apigw_api_add(token, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, source, 23, &err), APIGW_E_ITEMS);
    for (size_t i = 0; i < 100; i++)
        ck_assert_int_eq(apigw_api_add(rest, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, source, 23, &err), APIGW_OK);
    ck_assert_uint_eq(token->source_count, 1);
    ck_assert_uint_eq(rest->source_count, 100);
    apigw_api_free(token);
    apigw_api_free(rest);
}
END_TEST

/* The defaults of section F. */
START_TEST(switches) {
    static const uint8_t standard[APIGW_SWITCH_LAST + 1] = {0, 1, 1, 0, 1, 0, 1, APIGW_FORWARDED_APPEND,
                                                            0, 0, 1, 1, 0, 0, 1};
    static const uint8_t highest_values[APIGW_SWITCH_LAST + 2] = {
        [APIGW_SWITCH_FORWARDED_FOR] = 2, [APIGW_SWITCH_ADMISSION] = 2, [APIGW_SWITCH_CACHE_CONTROL] = 3};
    for (uint32_t which = 0; which <= APIGW_SWITCH_LAST + 1; which++) {
        bool there = which != 0 && which <= APIGW_SWITCH_LAST;
        if (there)
            ck_assert_msg(api->switches[which] == standard[which], "switch %u", (unsigned)which);
        const uint64_t highest = highest_values[which] != 0 ? highest_values[which] : 1;
        for (uint64_t value = 0; value <= highest; value++) {
            ck_assert_int_eq(apigw_api_set_switch(api, which, value, NULL), there ? APIGW_OK : APIGW_E_ARGUMENT);
            if (there)
                ck_assert_uint_eq(api->switches[which], value);
            ck_assert_uint_eq(apigw_api_get_switch(api, which), there ? value : 0);
        }
        ck_assert_int_eq(apigw_api_set_switch(api, which, highest + 1, NULL), APIGW_E_ARGUMENT);
        ck_assert_int_eq(apigw_api_set_switch(api, which, UINT64_MAX, NULL), APIGW_E_ARGUMENT);
        ck_assert_int_eq(apigw_api_set_switch(NULL, which, 1, NULL), APIGW_E_ARGUMENT);
        ck_assert_uint_eq(apigw_api_get_switch(NULL, which), 0);
    }
}
END_TEST

/* A front end made of a configuration and a deployment borrows from both, and changes neither. */
START_TEST(combined) {
    apigw_api *config = apigw_api_new(NULL, APIGW_KIND_HTTP_2), *base = apigw_api_new(NULL, APIGW_KIND_REST),
              *both = apigw_api_new(NULL, APIGW_KIND_ALB);
    apigw_pair pair;
    ck_assert_int_eq(apigw_cors_add(config, APIGW_CORS_ALLOW_ORIGINS, "https://a", 9, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_add(config, APIGW_LIST_STAGE_VARIABLES, "a", 1, "1", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set(base, APIGW_FIELD_STAGE, "s", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_add(base, APIGW_LIST_BINARY_MEDIA_TYPES, "", 0, "image/*", 7, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set_switch(base, APIGW_SWITCH_SEMICOLONS, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_combine(both, config, base, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_api_kind(both), APIGW_KIND_HTTP_2);
    ck_assert_str_eq(apigw_api_get(both, APIGW_FIELD_STAGE, NULL), "s");
    ck_assert_uint_eq(apigw_api_get_switch(both, APIGW_SWITCH_SEMICOLONS), 0);
    ck_assert_int_eq(apigw_api_at(both, APIGW_LIST_STAGE_VARIABLES, 0, &pair), APIGW_OK);
    ck_assert_str_eq(pair.value, "1");
    ck_assert_uint_eq(apigw_api_count(both, APIGW_LIST_BINARY_MEDIA_TYPES), 1);
    ck_assert(both->cors.configured);
    ck_assert_int_eq(apigw_api_add(both, APIGW_LIST_STAGE_VARIABLES, "b", 1, "2", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_cors_add(both, APIGW_CORS_ALLOW_ORIGINS, "https://b", 9, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_api_count(config, APIGW_LIST_STAGE_VARIABLES), 1);
    ck_assert_uint_eq(config->cors.origins.count, 1);
    ck_assert_int_eq(apigw_api_add(base, APIGW_LIST_STAGE_VARIABLES, "c", 1, "3", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_combine(both, config, base, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_api_count(both, APIGW_LIST_STAGE_VARIABLES), 1);
    ck_assert_int_eq(apigw_api_at(both, APIGW_LIST_STAGE_VARIABLES, 0, &pair), APIGW_OK);
    ck_assert_str_eq(pair.name, "c");
    ck_assert_int_eq(apigw_api_combine(both, both, base, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_combine(both, config, both, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_combine(NULL, config, base, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_api_combine(both, NULL, base, NULL), APIGW_E_ARGUMENT);
    apigw_api_free(both);
    apigw_api_free(base);
    apigw_api_free(config);
}
END_TEST

START_TEST(values_of_identity_sources) {
    static const char *const sources[] = {"method.request.header.X", "method.request.querystring.q",
                                          "context.identity.sourceIp", "stageVariables.v", "method.request.header.No"},
                             *const values[] = {"a\"b", "2", "192.0.2.1", "w", NULL};
    apigw_api *of = apigw_api_new(NULL, APIGW_KIND_AUTHORIZER_REST);
    apigw_request *r = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(apigw_api_add(of, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, sources[i], strlen(sources[i]), NULL),
                         APIGW_OK);
    ck_assert_int_eq(apigw_api_add(of, APIGW_LIST_STAGE_VARIABLES, "v", 1, "w", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "x", 1, "a\"b", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(r, "/?q=1&q=2", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_SOURCE_IP, "192.0.2.1", APIGW_NTS, NULL), APIGW_OK);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(apigw_request_source_at(r, of, i, out, &err), values[i] != NULL ? APIGW_OK : APIGW_E_MISSING);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), values[i] != NULL ? values[i] : "");
    }
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_UNAUTHORIZED);
    ck_assert_int_eq(apigw_request_source_at(r, of, 4, out, NULL), APIGW_E_MISSING);
    ck_assert_int_eq(apigw_request_source_at(r, of, 5, out, NULL), APIGW_E_NOT_FOUND);
    /* The variable of the request comes first, and an empty one does not count. */
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_STAGE_VARIABLES, "v", 1, "own", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_source_at(r, of, 3, out, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "own");
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_STAGE_VARIABLES, "v", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_STAGE_VARIABLES, "v", 1, "", 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_source_at(r, of, 3, out, &err), APIGW_E_MISSING);
    ck_assert_int_eq(apigw_request_source_at(NULL, of, 0, out, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_source_at(r, NULL, 0, out, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_source_at(r, of, 0, NULL, NULL), APIGW_E_ARGUMENT);
    apigw_buffer_free(out);
    apigw_request_free(r);
    apigw_api_free(of);
}
END_TEST

START_TEST(every_allocation_may_fail) {
    bool failed = true;
    for (size_t at = 1; failed; at++) {
        watched c;
        apigw_allocator a = watched_allocator(&c);
        apigw_api *one;
        apigw_status set = APIGW_E_NOMEM, added = APIGW_E_NOMEM;
        char *big = malloc(20000);
        ck_assert_ptr_nonnull(big);
        memset(big, 'b', 20000);
        c.fail_at = at;
        one = apigw_api_new(&a, APIGW_KIND_HTTP_2);
        if (one != NULL) {
            set = apigw_api_set(one, APIGW_FIELD_STAGE, big, 20000, &err);
            ck_assert_int_eq(set, err.code);
            ck_assert_ptr_eq(apigw_api_get(one, APIGW_FIELD_STAGE, NULL), one->fields[APIGW_FIELD_STAGE].at);
            ck_assert((apigw_api_get(one, APIGW_FIELD_STAGE, NULL) != NULL) == (set == APIGW_OK));
            added = apigw_api_add(one, APIGW_LIST_STAGE_VARIABLES, big, 20000, big, 20000, &err);
            ck_assert_int_eq(added, err.code);
            ck_assert_uint_eq(one->stage_variables.count, added == APIGW_OK ? 1 : 0);
        }
        failed = c.failed;
        ck_assert((one == NULL || set == APIGW_E_NOMEM || added == APIGW_E_NOMEM) == failed);
        ck_assert(at > 3 || failed);
        apigw_api_free(one);
        free(big);
        ck_assert_uint_eq(c.live_bytes, 0);
        ck_assert(!c.wrong);
    }
}
END_TEST

Suite *api_suite(void) {
    Suite *suite = suite_create("api");
    TCase *tests = tcase_create("api");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_front_end_of_every_kind);
    tcase_add_test(tests, fields_are_copied_and_the_last_one_counts);
    tcase_add_test(tests, fields_are_checked);
    tcase_add_test(tests, types_of_endpoint);
    tcase_add_test(tests, fields_that_are_refused);
    tcase_add_test(tests, lists);
    tcase_add_test(tests, identity_sources);
    tcase_add_test(tests, identity_sources_have_no_names_and_limits);
    tcase_add_test(tests, switches);
    tcase_add_test(tests, combined);
    tcase_add_test(tests, values_of_identity_sources);
    tcase_add_test(tests, every_allocation_may_fail);
    suite_add_tcase(suite, tests);
    return suite;
}
