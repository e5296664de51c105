#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdio.h>

Suite *runtime_suite(void);

static apigw_invocation *v;
static apigw_buffer *out;
static apigw_error err;

static void setup(void) {
    v = apigw_invocation_new(NULL);
    out = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_invocation_free(v);
    apigw_buffer_free(out);
}

/* ---- an invocation --------------------------------------------------------------------------------------------- */

static apigw_status add(const char *name, const char *value) {
    char *n = exact_copy(name, strlen(name)), *text = exact_copy(value, strlen(value));
    apigw_status status = apigw_invocation_add_header(v, n, strlen(name), text, strlen(value), &err);
    ck_assert_int_eq(err.code, status);
    free(n);
    free(text);
    return status;
}

static void expect_value(uint32_t header, const char *wanted) {
    size_t n = 999;
    const char *found = apigw_invocation_get(v, header, &n);
    ck_assert_uint_eq(n, wanted == NULL ? 0 : strlen(wanted));
    if (wanted == NULL)
        ck_assert_ptr_null(found);
    else
        ck_assert_str_eq(found, wanted);
}

/* The header fields of an invocation (E2.1), among them the invocation id (E2.4) and the tracing header (E2.7). */
START_TEST(every_header_line) {
    static const char *const lines[][2] = {
        {"lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"},
        {"LAMBDA-RUNTIME-DEADLINE-MS", "1542409706888"},
        {"Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-2:123456789012:function:custom-runtime"},
        {"Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"},
        {"Lambda-Runtime-Client-Context", "{\"client\":{\"app_title\":\"t\"}}"},
        {"Lambda-Runtime-Cognito-Identity",
         "{\"cognitoIdentityId\":\"us-east-1:\\u00e9\",\"cognitoIdentityPoolId\":\"pool\"}"},
        {"Lambda-Runtime-Invocation-Id", "abc"},
        {"Lambda-Runtime-Aws-Tenant-Id", "tenant"},
    };
    int64_t deadline = 0;
    ck_assert_int_eq(apigw_invocation_get_int(v, APIGW_RUNTIME_HEADER_DEADLINE_MS, &deadline), APIGW_E_NOT_FOUND);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        expect_value((uint32_t)i + 1, NULL);
        ck_assert_int_eq(add(lines[i][0], lines[i][1]), APIGW_OK);
        expect_value((uint32_t)i + 1, lines[i][1]);
    }
    ck_assert_int_eq(apigw_invocation_get_int(v, APIGW_RUNTIME_HEADER_DEADLINE_MS, &deadline), APIGW_OK);
    ck_assert_int_eq(deadline, 1542409706888);
    ck_assert_str_eq(apigw_invocation_cognito(v, APIGW_FIELD_COGNITO_IDENTITY_ID, NULL), "us-east-1:\xC3\xA9");
    ck_assert_str_eq(apigw_invocation_cognito(v, APIGW_FIELD_COGNITO_IDENTITY_POOL_ID, NULL), "pool");
    ck_assert_ptr_null(apigw_invocation_cognito(v, APIGW_FIELD_USER, NULL));
    apigw_invocation_reset(v);
    for (uint32_t i = 0; i <= APIGW_RUNTIME_HEADER_LAST + 1; i++)
        expect_value(i, NULL);
    ck_assert_int_eq(apigw_invocation_get_int(v, APIGW_RUNTIME_HEADER_DEADLINE_MS, &deadline), APIGW_E_NOT_FOUND);
    ck_assert_ptr_null(apigw_invocation_cognito(v, APIGW_FIELD_COGNITO_IDENTITY_ID, NULL));
    ck_assert_ptr_null(apigw_invocation_cognito(v, APIGW_FIELD_COGNITO_IDENTITY_POOL_ID, NULL));
}
END_TEST

START_TEST(lines_that_are_none_of_them) {
    ck_assert_int_eq(add("Content-Type", "a\r\nb"), APIGW_OK);
    ck_assert_int_eq(add("", ""), APIGW_OK);
    ck_assert_int_eq(add("Lambda-Runtime-Aws-Request-I", "x"), APIGW_OK);
    ck_assert_int_eq(add("Lambda-Runtime-Aws-Request-Idd", "x"), APIGW_OK);
    ck_assert_int_eq(add("Lambda-Runtime-Function-Error-Type", "x"), APIGW_OK); /* one that is sent */
    for (uint32_t i = 0; i <= APIGW_RUNTIME_HEADER_LAST + 1; i++)
        expect_value(i, NULL);
}
END_TEST

/* An emulator may send them without a value. */
START_TEST(empty_values_and_repeated_lines) {
    int64_t deadline;
    ck_assert_int_eq(add("Lambda-Runtime-Aws-Request-Id", " \t a b \t"), APIGW_OK);
    expect_value(APIGW_RUNTIME_HEADER_AWS_REQUEST_ID, "a b");
    ck_assert_int_eq(add("lambda-runtime-aws-request-id", "c"), APIGW_OK);
    expect_value(APIGW_RUNTIME_HEADER_AWS_REQUEST_ID, "c");
    ck_assert_int_eq(add("Lambda-Runtime-Aws-Request-Id", " "), APIGW_OK);
    expect_value(APIGW_RUNTIME_HEADER_AWS_REQUEST_ID, NULL);
    ck_assert_int_eq(add("Lambda-Runtime-Cognito-Identity", "{\"cognitoIdentityId\":\"a\"}"), APIGW_OK);
    ck_assert_int_eq(add("Lambda-Runtime-Cognito-Identity", ""), APIGW_OK);
    ck_assert_ptr_null(apigw_invocation_cognito(v, APIGW_FIELD_COGNITO_IDENTITY_ID, NULL));
    ck_assert_int_eq(add("Lambda-Runtime-Client-Context", ""), APIGW_OK);
    ck_assert_int_eq(add("Lambda-Runtime-Deadline-Ms", "5"), APIGW_OK);
    ck_assert_int_eq(add("Lambda-Runtime-Deadline-Ms", ""), APIGW_OK);
    ck_assert_int_eq(apigw_invocation_get_int(v, APIGW_RUNTIME_HEADER_DEADLINE_MS, &deadline), APIGW_E_NOT_FOUND);
}
END_TEST

/* HTTP clients hand over a line with its end. */
START_TEST(line_ends) {
    static const char *const ends[] = {"\r\n", "\n", "\r", " \t\r\n", "\t\n"};
    static const char *const others[] = {"\r\n\r\n", "\n\n", "\n\r", "\r\n ", "\r\r\n"};
    char text[64];
    int64_t deadline;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(text, sizeof text, " a b%s", ends[i]);
        ck_assert_int_eq(add("Lambda-Runtime-Aws-Request-Id", text), APIGW_OK);
        expect_value(APIGW_RUNTIME_HEADER_AWS_REQUEST_ID, "a b");
        snprintf(text, sizeof text, "%zu%s", i, ends[i]);
        ck_assert_int_eq(add("Lambda-Runtime-Deadline-Ms", text), APIGW_OK);
        ck_assert_int_eq(apigw_invocation_get_int(v, APIGW_RUNTIME_HEADER_DEADLINE_MS, &deadline), APIGW_OK);
        ck_assert_int_eq(deadline, (int64_t)i);
        snprintf(text, sizeof text, "{\"a\":%zu}%s", i, ends[i]);
        ck_assert_int_eq(add("Lambda-Runtime-Client-Context", text), APIGW_OK);
        ck_assert_int_eq(add("Lambda-Runtime-Trace-Id", ends[i]), APIGW_OK);
        expect_value(APIGW_RUNTIME_HEADER_TRACE_ID, NULL);
    }
    expect_value(APIGW_RUNTIME_HEADER_CLIENT_CONTEXT, "{\"a\":4}");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        snprintf(text, sizeof text, "a%s", others[i]);
        ck_assert_msg(add("Lambda-Runtime-Aws-Request-Id", text) == APIGW_E_HEADER, "%zu", i);
        ck_assert_uint_eq(err.offset, 1);
    }
}
END_TEST

/* What is refused leaves the invocation as it was. */
START_TEST(bad_values) {
    static const struct {
        const char *name, *value;
        apigw_status status;
        uint64_t offset;
    } cases[] = {
        {"Lambda-Runtime-Aws-Request-Id", " a\r\nb", APIGW_E_HEADER, 2},
        {"Lambda-Runtime-Trace-Id", "a\x7f", APIGW_E_HEADER, 1},
        {"Lambda-Runtime-Deadline-Ms", "-1", APIGW_E_VALUE, 0},
        {"Lambda-Runtime-Deadline-Ms", "\t1.5", APIGW_E_VALUE, 1},
        {"Lambda-Runtime-Deadline-Ms", "9223372036854775808", APIGW_E_VALUE, 0},
        {"Lambda-Runtime-Client-Context", " {\"a\":}", APIGW_E_SYNTAX, 6},
        {"Lambda-Runtime-Client-Context", "{\"a\":1", APIGW_E_TRUNCATED, 6},
        {"Lambda-Runtime-Client-Context", "{} {}", APIGW_E_TRAILING, 3},
        {"Lambda-Runtime-Cognito-Identity", "{\"cognitoIdentityId\":\"\xFF\"}", APIGW_E_UTF8, 22},
        {"Lambda-Runtime-Cognito-Identity", "none", APIGW_E_SYNTAX, 0},
    };
    int64_t deadline = 0;
    char deep[200];
    add("Lambda-Runtime-Aws-Request-Id", "id");
    add("Lambda-Runtime-Deadline-Ms", "9223372036854775807");
    add("Lambda-Runtime-Cognito-Identity", "{\"cognitoIdentityId\":\"old\"}");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(add(cases[i].name, cases[i].value), cases[i].status);
        ck_assert_msg(err.offset == cases[i].offset, "%s: %llu", cases[i].value, (unsigned long long)err.offset);
    }
    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    ck_assert_int_eq(apigw_invocation_add_header(v, "Lambda-Runtime-Client-Context", 29, deep, sizeof deep, &err),
                     APIGW_E_DEPTH);
    expect_value(APIGW_RUNTIME_HEADER_AWS_REQUEST_ID, "id");
    expect_value(APIGW_RUNTIME_HEADER_CLIENT_CONTEXT, NULL);
    ck_assert_int_eq(apigw_invocation_get_int(v, APIGW_RUNTIME_HEADER_DEADLINE_MS, &deadline), APIGW_OK);
    ck_assert_int_eq(deadline, INT64_MAX);
    ck_assert_str_eq(apigw_invocation_cognito(v, APIGW_FIELD_COGNITO_IDENTITY_ID, NULL), "old");
}
END_TEST

START_TEST(identities_of_other_shapes) {
    static const char *const shapes[] = {
        "null", "[]", "{\"cognitoIdentityId\":5}", "{\"cognitoIdentityId\":null}", "\"cognitoIdentityId\"", " { } "};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        ck_assert_int_eq(add("Lambda-Runtime-Cognito-Identity", shapes[i]), APIGW_OK);
        ck_assert_ptr_null(apigw_invocation_cognito(v, APIGW_FIELD_COGNITO_IDENTITY_ID, NULL));
        ck_assert_ptr_null(apigw_invocation_cognito(v, APIGW_FIELD_COGNITO_IDENTITY_POOL_ID, NULL));
    }
}
END_TEST

START_TEST(a_warm_runtime_does_not_allocate) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_invocation *warm = apigw_invocation_new(&a);
    size_t before = 0;
    for (int i = 0; i < 3; i++) {
        apigw_invocation_reset(warm);
        before = c.calls;
        for (int k = 0; k < 10; k++)
            ck_assert_int_eq(apigw_invocation_add_header(warm, "lambda-runtime-aws-request-id", 29, "id", 2, NULL),
                             APIGW_OK);
    }
    ck_assert_uint_eq(c.calls, before);
    apigw_invocation_free(warm);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

/* ---- names and paths ------------------------------------------------------------------------------------------- */

START_TEST(header_names) {
    ck_assert_str_eq(apigw_runtime_header_name(APIGW_RUNTIME_HEADER_INVOCATION_ID), "Lambda-Runtime-Invocation-Id");
    ck_assert_str_eq(apigw_runtime_header_name(APIGW_RUNTIME_HEADER_FUNCTION_XRAY_ERROR_CAUSE),
                     "Lambda-Runtime-Function-XRay-Error-Cause");
    for (uint32_t i = 1; i <= APIGW_RUNTIME_HEADER_LAST; i++)
        ck_assert_int_eq(strncmp(apigw_runtime_header_name(i), "Lambda-Runtime-", 15), 0);
    ck_assert_ptr_null(apigw_runtime_header_name(0));
    ck_assert_ptr_null(apigw_runtime_header_name(APIGW_RUNTIME_HEADER_LAST + 1));
    ck_assert_ptr_null(apigw_runtime_header_name(UINT32_MAX));
}
END_TEST

/* The endpoints (E2.2), with an id that is escaped. */
START_TEST(paths) {
    static const struct {
        uint32_t path;
        const char *id, *wanted;
    } cases[] = {
        {APIGW_RUNTIME_PATH_NEXT, "", "/2018-06-01/runtime/invocation/next"},
        {APIGW_RUNTIME_PATH_NEXT, "ignored", "/2018-06-01/runtime/invocation/next"},
        {APIGW_RUNTIME_PATH_INIT_ERROR, "", "/2018-06-01/runtime/init/error"},
        {APIGW_RUNTIME_PATH_RESPONSE, "a-1", "/2018-06-01/runtime/invocation/a-1/response"},
        {APIGW_RUNTIME_PATH_ERROR, "a-1", "/2018-06-01/runtime/invocation/a-1/error"},
        {APIGW_RUNTIME_PATH_ERROR, "../b?c=%d#\xC3\xA9",
         "/2018-06-01/runtime/invocation/..%2Fb%3Fc%3D%25d%23%C3%A9/error"},
        {APIGW_RUNTIME_PATH_ERROR, ".a", "/2018-06-01/runtime/invocation/.a/error"},
        {APIGW_RUNTIME_PATH_ERROR, "...", "/2018-06-01/runtime/invocation/.../error"},
    };
    static const char *const bad[] = {"", ".", ".."};
    char small[20];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(apigw_runtime_path(cases[i].path, cases[i].id, strlen(cases[i].id), out, &err), APIGW_OK);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), cases[i].wanted);
    }
    for (size_t i = 0; i < 3; i++)
        for (uint32_t path = APIGW_RUNTIME_PATH_RESPONSE; path <= APIGW_RUNTIME_PATH_ERROR; path++) {
            ck_assert_int_eq(apigw_runtime_path(path, bad[i], strlen(bad[i]), out, &err), APIGW_E_VALUE);
            ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
        }
    apigw_buffer_use(out, small, sizeof small, NULL);
    ck_assert_int_eq(apigw_runtime_path(APIGW_RUNTIME_PATH_ERROR, "%", 1, out, &err), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(out), strlen("/2018-06-01/runtime/invocation/%25/error") + 1);
}
END_TEST

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static apigw_status encode(const char *message, const char *type, const char *stack) {
    return apigw_runtime_error_encode(message, strlen(message), type, strlen(type), stack, strlen(stack), out, &err);
}

/* The error payload (E2.3). */
START_TEST(the_payload) {
    static const struct {
        const char *message, *type, *stack, *wanted;
    } cases[] = {
        {"", "", "", "{\"errorMessage\":\"\",\"errorType\":\"\",\"stackTrace\":[]}"},
        {"no \"x\"\n", "Function.Bad", "a\nb",
         "{\"errorMessage\":\"no \\\"x\\\"\\n\",\"errorType\":\"Function.Bad\",\"stackTrace\":[\"a\",\"b\"]}"},
        {"m", "t", "\n\na\r\n\r\n b \n", "{\"errorMessage\":\"m\",\"errorType\":\"t\",\"stackTrace\":[\"a\",\" b \"]}"},
        {"\xFF", "\xC3", "\xE2\x82",
         "{\"errorMessage\":\"\xEF\xBF\xBD\",\"errorType\":\"\xEF\xBF\xBD\",\"stackTrace\":[\"\xEF\xBF\xBD\"]}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(encode(cases[i].message, cases[i].type, cases[i].stack), APIGW_OK);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), cases[i].wanted);
    }
    ck_assert_int_eq(apigw_runtime_error_encode(NULL, 0, NULL, 0, NULL, 0, out, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), cases[0].wanted);
}
END_TEST

/* The body of the trailer is the payload, of any length, in memory that grows and that does not. */
/* The trailers of an error in mid-stream (E2.6). */
START_TEST(the_trailers) {
    static const char head[] = "Lambda-Runtime-Function-Error-Type: Function.Bad\r\n"
                               "Lambda-Runtime-Function-Error-Body: ";
    static char message[300], memory[1000];
    memset(message, '\x01', sizeof message); /* longer when escaped */
    for (size_t n = 0; n < sizeof message; n++) {
        apigw_buffer *payload = apigw_buffer_new(NULL);
        char decoded[2100];
        const char *text, *wanted;
        size_t len, decoded_len, wanted_len, needed;
        ck_assert_int_eq(apigw_runtime_error_encode(message, n, "Function.Bad", 12, "s\nt", 3, payload, NULL),
                         APIGW_OK);
        wanted = apigw_buffer_data(payload, &wanted_len);
        apigw_buffer_use(out, NULL, 0, NULL);
        ck_assert_int_eq(apigw_runtime_error_trailers(message, n, "Function.Bad", 12, "s\nt", 3, out, &err),
                         APIGW_E_SPACE);
        needed = apigw_buffer_needed(out);
        apigw_buffer_use(out, memory, needed <= sizeof memory ? needed : sizeof memory, NULL);
        ck_assert_int_eq(apigw_runtime_error_trailers(message, n, "Function.Bad", 12, "s\nt", 3, out, &err),
                         needed <= sizeof memory ? APIGW_OK : APIGW_E_SPACE);
        ck_assert_uint_eq(apigw_buffer_needed(out), needed);
        apigw_buffer_free(out);
        out = apigw_buffer_new(NULL);
        ck_assert_int_eq(apigw_runtime_error_trailers(message, n, "Function.Bad", 12, "s\nt", 3, out, &err), APIGW_OK);
        text = apigw_buffer_data(out, &len);
        ck_assert_uint_eq(len + 1, needed);
        ck_assert(needed > sizeof memory || memcmp(memory, text, needed) == 0);
        ck_assert_mem_eq(text, head, sizeof head - 1);
        ck_assert_mem_eq(text + len - 2, "\r\n", 2);
        ck_assert_int_eq(apigw_base64_decode(text + sizeof head - 1, len - 2 - (sizeof head - 1), decoded,
                                             sizeof decoded, &decoded_len),
                         APIGW_OK);
        ck_assert_uint_eq(decoded_len, wanted_len);
        ck_assert_mem_eq(decoded, wanted, wanted_len);
        apigw_buffer_free(payload);
    }
}
END_TEST

/* A type cannot break out of its line. */
START_TEST(a_type_that_is_no_header_value) {
    ck_assert_int_eq(apigw_runtime_error_trailers("m", 1, "a\r\nb: c", 7, "", 0, out, &err), APIGW_E_HEADER);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    ck_assert_int_eq(apigw_runtime_error_trailers("m", 1, "", 0, "", 0, out, &err), APIGW_OK);
}
END_TEST

/* Error types that the Runtime API keeps (E2.10). */
START_TEST(types_that_stay) {
    static const char *const stay[] = {"Runtime.Ab",      "Function.ExitError",    "MyRuntime.Failed!",
                                       "x Function.Ab y", "Runtime.b.Function.Ok", "Function.AB"};
    static const char *const go[] = {"",           "Error",          "Runtime.",          "Runtime.A",    "Runtime.a",
                                     "runtime.Ab", "Runtime.A1",     "Runtime Ab",        "Function..Ab", ".Ab",
                                     "untime.Ab",  "Functions.Fail", "Runtime.\xC3\x89_a"};
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++) {
        char *copy = exact_copy(stay[i], strlen(stay[i]));
        ck_assert_msg(apigw_runtime_error_type_stays(copy, strlen(stay[i])) == 1, "%s", stay[i]);
        free(copy);
    }
    for (size_t i = 0; i < sizeof go / sizeof *go; i++) {
        char *copy = exact_copy(go[i], strlen(go[i]));
        ck_assert_msg(apigw_runtime_error_type_stays(copy, strlen(go[i])) == 0, "%s", go[i]);
        free(copy);
    }
    ck_assert_int_eq(apigw_runtime_error_type_stays("Runtime.Ab", 9), 0);
    ck_assert_int_eq(apigw_runtime_error_type_stays(NULL, 0), 0);
}
END_TEST

/* ---- streaming and the rest ------------------------------------------------------------------------------------ */

/* The header fields of a streamed response (E1.1, E2.5). */
START_TEST(streaming_headers) {
    static const char *const wanted[][2] = {
        {"Content-Type", "application/vnd.awslambda.http-integration-response"},
        {"Lambda-Runtime-Function-Response-Mode", "streaming"},
        {"Transfer-Encoding", "chunked"},
        {"Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"},
    };
    apigw_pair line;
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(apigw_runtime_streaming_header(i, &line), APIGW_OK);
        ck_assert_str_eq(line.name, wanted[i][0]);
        ck_assert_str_eq(line.value, wanted[i][1]);
        ck_assert_uint_eq(line.name_len, strlen(line.name));
        ck_assert_uint_eq(line.value_len, strlen(line.value));
        ck_assert_uint_eq(line.flags, 0);
    }
    ck_assert_int_eq(apigw_runtime_streaming_header(4, &line), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_runtime_streaming_header(SIZE_MAX, &line), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_runtime_streaming_header(0, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(bad_arguments) {
    int64_t number;
    size_t n = 9;
    ck_assert_int_eq(apigw_invocation_add_header(NULL, "a", 1, "b", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_add_header(v, NULL, 1, "b", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_add_header(v, "a", 1, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_add_header(v, NULL, 0, NULL, 0, &err), APIGW_OK);
    ck_assert_int_eq(apigw_invocation_add_header(v, "Lambda-Runtime-Deadline-Ms", 26, "x", 1, NULL), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_invocation_get_int(NULL, APIGW_RUNTIME_HEADER_DEADLINE_MS, &number), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_get_int(v, APIGW_RUNTIME_HEADER_DEADLINE_MS, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_get_int(v, APIGW_RUNTIME_HEADER_TRACE_ID, &number), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_invocation_get(NULL, APIGW_RUNTIME_HEADER_TRACE_ID, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_ptr_null(apigw_invocation_cognito(NULL, APIGW_FIELD_COGNITO_IDENTITY_ID, &n));
    ck_assert_int_eq(apigw_runtime_path(0, "a", 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_path(APIGW_RUNTIME_PATH_LAST + 1, "a", 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_path(APIGW_RUNTIME_PATH_ERROR, NULL, 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_path(APIGW_RUNTIME_PATH_ERROR, "a", 1, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_error_encode("a", 1, "b", 1, "c", 1, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_error_encode(NULL, 1, "b", 1, "c", 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_error_encode("a", 1, NULL, 1, "c", 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_error_encode("a", 1, "b", 1, NULL, 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_error_trailers("a", 1, NULL, 1, "c", 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_error_trailers("a", 1, "b", 1, "c", 1, NULL, &err), APIGW_E_ARGUMENT);
    apigw_invocation_free(NULL);
    apigw_invocation_reset(NULL);
}
END_TEST

Suite *runtime_suite(void) {
    Suite *suite = suite_create("runtime");
    TCase *tests = tcase_create("runtime");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, every_header_line);
    tcase_add_test(tests, lines_that_are_none_of_them);
    tcase_add_test(tests, empty_values_and_repeated_lines);
    tcase_add_test(tests, line_ends);
    tcase_add_test(tests, bad_values);
    tcase_add_test(tests, identities_of_other_shapes);
    tcase_add_test(tests, a_warm_runtime_does_not_allocate);
    tcase_add_test(tests, header_names);
    tcase_add_test(tests, paths);
    tcase_add_test(tests, the_payload);
    tcase_add_test(tests, the_trailers);
    tcase_add_test(tests, a_type_that_is_no_header_value);
    tcase_add_test(tests, types_that_stay);
    tcase_add_test(tests, streaming_headers);
    tcase_add_test(tests, bad_arguments);
    suite_add_tcase(suite, tests);
    return suite;
}
