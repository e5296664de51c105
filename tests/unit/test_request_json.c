#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <jansson.h>
#include <stdio.h>

Suite *request_json_suite(void);

static apigw_request *r;
static apigw_buffer *out;
static apigw_error err;

static const char event[] =
    "\xef\xbb\xbf{\"httpMethod\":\"G\",\"path\":\"/\",\"headers\":{\"a\":\"\\u0041\"},\"requestContext\": { "
    "\"authorizer\" : {\"claims\":{\"a/b~\":[1.10,\"\\u0041\"]}},"
    "\"stage\":\"s\\u0074\"} ,\"x\\u0079\":[ 1 , 123456789012345678901234567890 "
    "],\"n\":null,\"n\":{\"k\":1,\"k\":2},\"\":0,\"body\":null}";

static void setup(void) {
    r = apigw_request_new(NULL);
    out = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_request_free(r);
    apigw_buffer_free(out);
}

static void decode(const char *json) {
    ck_assert_msg(apigw_request_decode(r, json, strlen(json), 0, &err) == APIGW_OK, "%s", err.message);
}

static apigw_status json_at(const char *pointer) {
    char *p = exact_copy(pointer, strlen(pointer));
    apigw_status status = apigw_request_get_json(r, p, strlen(pointer), out, &err);
    free(p);
    ck_assert_int_eq(err.code, status);
    if (status != APIGW_OK) {
        ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
        ck_assert(err.offset == UINT64_MAX);
    }
    return status;
}

static const struct {
    const char *pointer, *kept, *source; /* NULL: not there, "!": only with the source */
} rows[] = {{"/requestContext/authorizer/claims/a~1b~0/0", "1.10", "1.10"},
            {"/requestContext/authorizer/claims/a~1b~0/1", "\"\\u0041\"", "\"\\u0041\""},
            {"/requestContext/stage", "\"s\\u0074\"", "\"s\\u0074\""},
            {"/requestContext/authorizer", "{\"claims\":{\"a/b~\":[1.10,\"\\u0041\"]}}",
             "{\"claims\":{\"a/b~\":[1.10,\"\\u0041\"]}}"},
            {"/xy", "[ 1 , 123456789012345678901234567890 ]", "[ 1 , 123456789012345678901234567890 ]"},
            {"/xy/1", "123456789012345678901234567890", "123456789012345678901234567890"},
            {"/n", "{\"k\":1,\"k\":2}", "{\"k\":1,\"k\":2}"},
            {"/n/k", "2", "2"},
            {"/", "0", "0"},
            {"/none", NULL, NULL},
            {"/xy/2", NULL, NULL},
            {"/requestContext/none", NULL, NULL},
            {"/requestContextt", NULL, NULL},
            {"/headers/none", "!", NULL},
            {"/headers/a", "!", "\"\\u0041\""},
            {"/body", "!", "null"},
            {"/httpMethod", "!", "\"G\""}};

START_TEST(text_at_pointers) {
    for (uint64_t keep = 0; keep < 2; keep++) {
        apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, keep, NULL);
        decode(event);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            const char *wanted = keep != 0 ? rows[i].source : rows[i].kept;
            apigw_status status = json_at(rows[i].pointer);
            if (wanted == NULL) {
                ck_assert_msg(status == APIGW_E_NOT_FOUND, "%s: %d", rows[i].pointer, (int)status);
            } else if (wanted[0] == '!') {
                ck_assert_msg(status == APIGW_E_UNSUPPORTED, "%s: %d", rows[i].pointer, (int)status);
                ck_assert_ptr_nonnull(strstr(err.message, "APIGW_OPT_KEEP_SOURCE"));
            } else {
                ck_assert_msg(status == APIGW_OK, "%s: %s", rows[i].pointer, err.message);
                ck_assert_str_eq(apigw_buffer_data(out, NULL), wanted);
            }
        }
    }
    ck_assert_int_eq(apigw_request_get_json(r, NULL, 0, out, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), event + 3);
}
END_TEST

START_TEST(no_context_and_no_pointer) {
    static const char *const bad[] = {"a", "/~", "/~2", "~0", " /a"};
    ck_assert_int_eq(json_at("/x"), APIGW_E_STATE);
    decode("{\"httpMethod\":\"G\",\"path\":\"/\"}");
    ck_assert_int_eq(json_at("/requestContext"), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(json_at("/requestContext/a"), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(json_at(""), APIGW_E_UNSUPPORTED);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_int_eq(json_at(bad[i]), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_json(r, NULL, 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_json(r, "/a", 2, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_json(NULL, "/a", 2, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_json(NULL, NULL, 0, NULL, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(into_memory_of_every_size) {
    char memory[64];
    decode(event);
    for (size_t size = 0; size <= 6; size++) {
        apigw_buffer_use(out, size == 0 ? NULL : memory, size, NULL);
        apigw_status status = apigw_request_get_json(r, "/requestContext/authorizer/claims/a~1b~0/0", 42, out, &err);
        ck_assert_int_eq(status, size < 5 ? APIGW_E_SPACE : APIGW_OK);
        ck_assert_uint_eq(apigw_buffer_needed(out), 5);
        if (status == APIGW_OK)
            ck_assert_str_eq(memory, "1.10");
    }
    apigw_buffer *whole = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_request_dump_json(r, whole, &err), APIGW_OK);
    size_t n;
    const char *wanted = apigw_buffer_data(whole, &n);
    for (size_t size = 0; size <= n + 1; size++) {
        char *mine = malloc(size + 1);
        apigw_buffer_use(out, mine, size, NULL);
        ck_assert_int_eq(apigw_request_dump_json(r, out, &err), size <= n ? APIGW_E_SPACE : APIGW_OK);
        ck_assert_uint_eq(apigw_buffer_needed(out), n + 1);
        if (size > n)
            ck_assert_str_eq(mine, wanted);
        apigw_buffer_use(out, NULL, 0, NULL);
        free(mine);
    }
    apigw_buffer_free(whole);
}
END_TEST

/* What the model tells is what the getters tell. */
START_TEST(the_model_is_what_the_getters_tell) {
    static const char *const events[] = {
        event,
        "{\"requestContext\":{\"http\":{\"method\":\"POST\"},\"timeEpoch\":12,\"time\":\"x\"},\"rawPath\":\"/"
        "\xc3\xa9\",\"rawQueryString\":\"a=%FF&b=%00&\\\"=\\n\",\"cookies\":[\"a\"],\"body\":\"/"
        "w==\",\"isBase64Encoded\":true}",
        "{\"httpMethod\":\"G\",\"headers\":{\"a\":\"\\t\\u001f\\\"\"},\"pathParameters\":{\"\":\"\"},\"body\":"
        "\"\\u0000\",\"requestContext\":{\"requestTimeEpoch\":123456789012345678901234567890}}",
        "{\"version\":1.0,\"httpMethod\":\"G\",\"path\":\"\",\"stageVariables\":{\"v\":\"1\"},\"body\":\"\"}"};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        apigw_request_set_option(r, APIGW_OPT_LENIENT, 1, NULL);
        apigw_status status = apigw_request_decode(r, events[i], strlen(events[i]), 0, &err);
        ck_assert_msg(status == APIGW_OK, "%s", err.message);
        ck_assert_int_eq(apigw_request_dump_json(r, out, &err), APIGW_OK);
        size_t length, n, members = 0;
        const char *text = apigw_buffer_data(out, &length);
        json_t *model = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL), *value;
        ck_assert_msg(model != NULL, "%s", text);
        ck_assert_str_eq(json_string_value(json_object_get(model, "kind")), apigw_kind_name(apigw_request_kind(r)));
        for (uint32_t f = 1; f <= APIGW_FIELD_LAST; f++) {
            const char *got = apigw_request_get(r, f, &n);
            int64_t number;
            value = json_object_get(model, apigw_field_name(f));
            ck_assert_int_eq(value != NULL, got != NULL);
            members += got != NULL;
            if (got != NULL && f == APIGW_FIELD_TIME_MS && apigw_request_get_int(r, f, &number) == APIGW_OK)
                ck_assert(json_integer_value(value) == number && json_is_integer(value));
            else if (got != NULL)
                ck_assert_str_eq(json_string_value(value), got);
        }
        for (uint32_t l = 1; l <= APIGW_LIST_LAST; l++) {
            value = json_object_get(model, apigw_list_name(l));
            ck_assert_int_eq(value != NULL, l != APIGW_LIST_IDENTITY_SOURCES || apigw_request_count(r, l) != 0);
            members += value != NULL;
            ck_assert_uint_eq(json_array_size(value), apigw_request_count(r, l));
            for (size_t k = 0; k < json_array_size(value); k++) {
                apigw_pair p;
                json_t *pair = json_array_get(value, k);
                apigw_request_at(r, l, k, &p);
                ck_assert_uint_eq(json_array_size(pair), 2);
                if (strchr(p.value, '\xff') != NULL) {
                    ck_assert_str_eq(json_string_value(json_array_get(pair, 1)), "\xef\xbf\xbd");
                    continue;
                }
                ck_assert_uint_eq(json_string_length(json_array_get(pair, 0)), p.name_len);
                ck_assert_uint_eq(json_string_length(json_array_get(pair, 1)), p.value_len);
                expect_bytes(json_string_value(json_array_get(pair, 1)), p.value, p.value_len);
            }
        }
        const char *body = apigw_request_body(r, &n);
        value = json_object_get(model, "body");
        if (i == 1) {
            ck_assert_ptr_null(value);
            ck_assert_str_eq(json_string_value(json_object_get(model, "bodyBase64")), "/w==");
        } else {
            ck_assert_int_eq(value != NULL, body != NULL);
            ck_assert_uint_eq(json_string_length(value), n);
        }
        ck_assert_uint_eq(json_object_size(model), members + 1 + (body != NULL));
        json_decref(model);
    }
}
END_TEST

START_TEST(a_failed_call_leaves_an_empty_buffer) {
    decode("{\"httpMethod\":\"G\",\"path\":\"/\"}");
    ck_assert_int_eq(apigw_request_dump_json(r, NULL, &err), APIGW_E_ARGUMENT);
    apigw_request_dump_json(r, out, NULL);
    apigw_request_reset(r);
    ck_assert_int_eq(apigw_request_dump_json(r, out, &err), APIGW_E_STATE);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    decode("{\"httpMethod\":\"G\",\"path\":\"/\"}");
    apigw_request_dump_json(r, out, NULL);
    ck_assert_int_eq(apigw_request_dump_json(NULL, out, &err), APIGW_E_ARGUMENT);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
}
END_TEST

START_TEST(a_cap_and_no_memory) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_buffer *mine = apigw_buffer_new(&a);
    decode(event);
    apigw_buffer_set_max(mine, 3, NULL);
    ck_assert_int_eq(apigw_request_get_json(r, "/n/k", 4, mine, &err), APIGW_OK);
    ck_assert_int_eq(apigw_request_get_json(r, "/n", 2, mine, &err), APIGW_E_SIZE);
    ck_assert_int_eq(apigw_request_dump_json(r, mine, &err), APIGW_E_SIZE);
    apigw_buffer_set_max(mine, SIZE_MAX, NULL);
    c.fail_at = c.calls + 1;
    ck_assert_int_eq(apigw_request_dump_json(r, mine, &err), APIGW_E_NOMEM);
    ck_assert_int_eq(err.code, APIGW_E_NOMEM);
    ck_assert_int_eq(apigw_request_dump_json(r, mine, &err), APIGW_OK);
    apigw_buffer_free(mine);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

Suite *request_json_suite(void) {
    Suite *s = suite_create("request_json");
    TCase *t = tcase_create("request_json");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, text_at_pointers);
    tcase_add_test(t, no_context_and_no_pointer);
    tcase_add_test(t, into_memory_of_every_size);
    tcase_add_test(t, the_model_is_what_the_getters_tell);
    tcase_add_test(t, a_failed_call_leaves_an_empty_buffer);
    tcase_add_test(t, a_cap_and_no_memory);
    suite_add_tcase(s, t);
    return s;
}
