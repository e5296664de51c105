#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/gateway.h>
#include <stdio.h>

Suite *model_suite(void);

static apigw_models *models;
static apigw_violations *violations;
static apigw_error err;

static void setup(void) {
    models = apigw_models_new(NULL);
    violations = apigw_violations_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_violations_free(violations);
    apigw_models_free(models);
}

static apigw_status add(const char *name, const char *schema) {
    char *copy = exact_copy(schema, strlen(schema));
    apigw_status status = apigw_models_add(models, name, SIZE_MAX, copy, strlen(schema), 0, &err);
    ck_assert_int_eq(err.code, status);
    free(copy);
    return status;
}

static void must_add(const char *name, const char *schema) {
    ck_assert_msg(add(name, schema) == APIGW_OK, "%s: %s", schema, err.message);
}

static void seal(void) {
    ck_assert_msg(apigw_models_seal(models, &err) == APIGW_OK, "%s", err.message);
}

static apigw_status validate(const char *body) {
    char *copy = exact_copy(body, strlen(body));
    apigw_status status = apigw_model_validate(models, "M", 1, copy, strlen(body), violations, &err);
    ck_assert_int_eq(err.code, status);
    free(copy);
    return status;
}

START_TEST(places) {
    apigw_violation v;
    size_t n;
    must_add("M", "{\"properties\":{\"a/b\":{\"items\":{\"type\":\"integer\"}},\"c\":{\"maxLength\":1}}}");
    seal();
    ck_assert_int_eq(validate("{\"c\":\"xy\", \"a/b\":[1,\"z\"]}"), APIGW_E_VALUE);
    ck_assert_uint_eq(apigw_violations_count(violations), 2);
    ck_assert_int_eq(apigw_violations_at(violations, 0, &v), APIGW_OK);
    ck_assert_str_eq(v.pointer, "/a~1b/1");
    ck_assert_str_eq(v.keyword, "type");
    ck_assert_uint_eq(v.offset, 20);
    ck_assert_int_eq(apigw_violations_at(violations, 1, &v), APIGW_OK);
    ck_assert_str_eq(v.pointer, "/c");
    ck_assert_uint_eq(v.message_len, strlen(v.message));
    ck_assert_int_eq(apigw_violations_at(violations, 2, &v), APIGW_E_NOT_FOUND);
    ck_assert_str_eq(err.pointer, "/a~1b/1");
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY);
    ck_assert_ptr_nonnull(apigw_violations_text(violations, &n));
    ck_assert_int_eq(validate("{}"), APIGW_OK);
    ck_assert_uint_eq(apigw_violations_count(violations), 0);
    ck_assert_ptr_null(apigw_violations_text(violations, &n));
}
END_TEST

START_TEST(schema_places) {
    static const struct {
        const char *schema, *pointer;
        apigw_status status;
        uint64_t offset;
    } rows[] = {
        {"{\"properties\":{\"a\":{\"type\":\"x\"}}}", "/properties/a/type", APIGW_E_VALUE, 27},
        {"{\"items\":[{},{\"required\":[\"a\",1]}]}", "/items/1/required/1", APIGW_E_TYPE, 30},
        {"{\"pattern\":\"a(\"}", "/pattern", APIGW_E_VALUE, 13},
        {"{\"a\":1,\"a\":2}", "", APIGW_E_DUPLICATE, 7},
        {"[]", "", APIGW_E_TYPE, 0},
        {"{", "", APIGW_E_TRUNCATED, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        teardown();
        setup();
        ck_assert_msg(add("M", rows[i].schema) == rows[i].status, "%s: %s", rows[i].schema, err.message);
        ck_assert_str_eq(err.pointer, rows[i].pointer);
        ck_assert_msg(err.offset == rows[i].offset, "%s: %d", rows[i].schema, (int)err.offset);
    }
}
END_TEST

START_TEST(misuse) {
    apigw_violation v;
    apigw_models_free(NULL);
    apigw_violations_free(NULL);
    apigw_method_validator_free(NULL);
    ck_assert_int_eq(apigw_models_set_option(NULL, APIGW_MODEL_FORMATS, 1), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(models, 0, 1), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(models, APIGW_MODEL_FORMATS, 2), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(models, APIGW_MODEL_MAX_DEPTH, 201), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(models, APIGW_MODEL_MAX_STEPS, 999), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_option(models, APIGW_MODEL_MAX_ERRORS, 10001), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_add(models, NULL, 1, "{}", 2, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_add(models, "M", 1, "{}", 2, 4, &err), APIGW_E_ARGUMENT);
    must_add("M", "{}");
    ck_assert_int_eq(validate("{}"), APIGW_E_STATE);
    seal();
    ck_assert_int_eq(apigw_models_seal(models, NULL), APIGW_OK);
    ck_assert_int_eq(add("N", "{}"), APIGW_E_STATE);
    ck_assert_int_eq(apigw_models_set_option(models, APIGW_MODEL_FORMATS, 1), APIGW_E_STATE);
    ck_assert_int_eq(apigw_models_set_api_id(models, "a", 1, NULL), APIGW_E_STATE);
    ck_assert_uint_eq(apigw_models_count(models), 1);
    ck_assert_int_eq(apigw_models_has(models, "M", 1), 1);
    ck_assert_int_eq(apigw_models_has(models, "N", 1), 0);
    ck_assert_int_eq(apigw_model_validate(models, "N", 1, "{}", 2, violations, &err), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_model_validate(models, "M", 1, "{}", 2, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_violations_at(NULL, 0, &v), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_violations_count(NULL), 0);
    ck_assert_uint_eq(apigw_violations_omitted(NULL), 0);
}
END_TEST

/* Schemas and bodies that ask for exponential or quadratic work. */
START_TEST(bounded) {
    static const char nested[] = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]";
    enum { MANY = 200000 };
    char *body = exact_block(MANY * 2 + 2), deep[301];
    must_add("M", "{\"anyOf\":[{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}},{\"type\":\"array\",\"items\":"
                  "{\"$ref\":\"#\"}}]}");
    must_add("U", "{\"uniqueItems\":true}");
    must_add("P", "{\"items\":{\"pattern\":\"^(a+)+$\",\"enum\":[1,2,3]}}");
    must_add("L", "{\"allOf\":[{\"$ref\":\"#/allOf/0/not\"},{\"not\":{}}]}");
    ck_assert_int_eq(apigw_models_seal(models, &err), APIGW_E_NOT_FOUND);
    teardown();
    setup();
    must_add("M", "{\"anyOf\":[{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}},{\"type\":\"array\",\"items\":"
                  "{\"$ref\":\"#\"}}]}");
    must_add("U", "{\"uniqueItems\":true}");
    must_add("P", "{\"items\":{\"pattern\":\"^(a+)+$\",\"enum\":[1,2,3]}}");
    must_add("L", "{\"not\":{\"$ref\":\"#\"}}");
    seal();
    ck_assert_int_eq(validate(nested), APIGW_E_SIZE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY);
    ck_assert_int_eq(apigw_model_validate(models, "L", 1, "1", 1, violations, &err), APIGW_E_DEPTH);
    memset(deep, '[', 150);
    memset(deep + 150, ']', 150);
    ck_assert_int_eq(apigw_model_validate(models, "U", 1, deep, 300, violations, &err), APIGW_E_DEPTH);
    body[0] = '[';
    for (size_t i = 0; i < MANY; i++) {
        body[1 + 2 * i] = (char)('1' + i % 9);
        body[2 + 2 * i] = i + 1 == MANY ? ']' : ',';
    }
    ck_assert_int_eq(apigw_model_validate(models, "U", 1, body, MANY * 2 + 1, violations, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_model_validate(models, "P", 1, body, MANY * 2 + 1, violations, &err), APIGW_E_VALUE);
    ck_assert_uint_eq(apigw_violations_count(violations), 100);
    ck_assert_uint_gt(apigw_violations_omitted(violations), MANY / 2);
    free(body);
}
END_TEST

START_TEST(no_messages) {
    apigw_models_set_option(models, APIGW_MODEL_MAX_ERRORS, 0);
    must_add("M", "{\"type\":\"string\"}");
    seal();
    ck_assert_int_eq(validate("1"), APIGW_E_VALUE);
    ck_assert_uint_eq(apigw_violations_count(violations), 0);
    ck_assert_int_eq(validate("\"\""), APIGW_OK);
}
END_TEST

START_TEST(validators) {
    static const char body[] = "{\"a\":1}";
    apigw_method_validator *v = apigw_method_validator_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST), *http = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    must_add("M", "{\"required\":[\"b\"]}");
    seal();
    ck_assert_int_eq(apigw_method_validator_set_switches(v, 4), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_method_validator_set_switches(v, APIGW_VALIDATE_BODY), APIGW_OK);
    ck_assert_int_eq(apigw_method_validator_require(v, "nonsense", SIZE_MAX, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_method_validator_add_model(v, "$default", SIZE_MAX, "N", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_body(request, body, sizeof body - 1, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_method_validator_check(v, models, api, request, violations, response, &err),
                     APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_method_validator_add_model(v, "$default", SIZE_MAX, "M", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_method_validator_check(v, models, api, request, violations, response, &err), APIGW_E_VALUE);
    ck_assert_int_eq((int)apigw_response_status(response), 400);
    ck_assert_str_eq(apigw_violations_text(violations, NULL), "[object has missing required properties ([\"b\"])]");
    ck_assert_int_eq(apigw_method_validator_check(v, models, api, request, NULL, response, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_method_validator_set_switches(v, APIGW_VALIDATE_PARAMETERS), APIGW_OK);
    ck_assert_int_eq(apigw_method_validator_check(v, models, http, request, violations, response, &err),
                     APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(apigw_method_validator_check(v, models, api, request, violations, response, &err), APIGW_OK);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_api_free(http);
    apigw_api_free(api);
    apigw_method_validator_free(v);
}
END_TEST

/* What no case can say: numbers beyond 64 bits, calls without an error, steps that run out. */
START_TEST(large_numbers) {
    must_add("M", "{\"items\":{\"maxLength\":99999999999999999999,\"multipleOf\":12345678901234567891234567}}");
    must_add("N", "{\"minLength\":99999999999999999999}");
    seal();
    ck_assert_int_eq(validate("[\"x\",12345678901234567891234567,-24691357802469135782469134,0,"
                              "12345678901234567891234567e3]"),
                     APIGW_OK);
    ck_assert_int_eq(validate("[12345678901234567891234568]"), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_model_validate(models, "N", 1, "\"x\"", 3, violations, NULL), APIGW_E_VALUE);
    teardown();
    setup();
    ck_assert_int_eq(add("M", "{\"maxLength\":-99999999999999999999}"), APIGW_E_VALUE);
    ck_assert_str_eq(err.pointer, "/maxLength");
}
END_TEST

START_TEST(long_divisors) {
    char schema[700], body[700], nines[601];
    memset(nines, '9', 600);
    nines[600] = '\0';
    snprintf(schema, sizeof schema, "{\"multipleOf\":%s}", nines + 88);
    must_add("M", schema);
    snprintf(schema, sizeof schema, "{\"multipleOf\":%s}", nines + 87);
    must_add("N", schema);
    seal();
    snprintf(body, sizeof body, "%s", nines + 88);
    ck_assert_int_eq(validate(body), APIGW_OK);
    snprintf(body, sizeof body, "%s", nines + 87); /* of so many digits none is a multiple */
    ck_assert_int_eq(apigw_model_validate(models, "N", 1, body, APIGW_NTS, violations, &err), APIGW_E_VALUE);
}
END_TEST

/* Imported models have no counts of items (G.6.7). */
START_TEST(imported) {
    static const char schema[] = "{\"maxItems\":1,\"minItems\":3,\"maxLength\":1}";
    ck_assert_int_eq(apigw_models_add(models, "M", 1, schema, APIGW_NTS, APIGW_MODEL_IMPORTED, &err), APIGW_OK);
    must_add("N", schema);
    seal();
    ck_assert_int_eq(validate("[1,2]"), APIGW_OK);
    ck_assert_int_eq(validate("\"xy\""), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_model_validate(models, "N", 1, "[1,2]", 5, violations, &err), APIGW_E_VALUE);
    ck_assert_uint_eq(apigw_violations_count(violations), 2);
}
END_TEST

/* A reference in what only a reference leads to is looked at when all models are there. */
START_TEST(late_references) {
    static const char schema[] = "{\"$ref\":\"#/x/y\",\"x\":{\"y\":{\"$ref\":\"elsewhere\"}}}";
    ck_assert_int_eq(apigw_models_add(models, "M", 1, schema, APIGW_NTS, APIGW_MODEL_UNCHECKED, &err), APIGW_OK);
    ck_assert_int_eq(apigw_models_seal(models, &err), APIGW_E_VALUE);
    ck_assert_str_eq(err.pointer, "/x/y/$ref");
    ck_assert_int_eq(apigw_models_seal(models, NULL), APIGW_E_VALUE);
}
END_TEST

START_TEST(without_an_error) {
    ck_assert_int_eq(apigw_models_add(models, "M", 1, "{\"type\":1}", APIGW_NTS, 0, NULL), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_models_add(models, "N", 1, "{\"x\":1}", APIGW_NTS, 0, NULL), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_models_add(models, "O", 1, "{\"type\":\"array\"}", APIGW_NTS, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_models_set_option(models, APIGW_MODEL_MAX_STEPS, UINT64_C(1000000000001)), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_models_set_api_id(models, NULL, 0, &err), APIGW_E_ARGUMENT);
    size_t n = 9;
    ck_assert_ptr_null(apigw_violations_text(NULL, &n));
    ck_assert_uint_eq(n, 0);
}
END_TEST

/* Make an array as JSON: `count` parts, in which # is the number of the part, from 1 on, and @ ten times that. */
static char *list_of(const char *part, size_t count) {
    char *text = malloc(count * 40 + 3), *at = text;
    *at++ = '[';
    for (size_t i = 1; i <= count; i++) {
        if (i != 1)
            *at++ = ',';
        for (const char *p = part; *p != '\0'; p++) {
            if (*p == '#' || *p == '@')
                at += sprintf(at, "%zu", *p == '@' ? 10 * i : i);
            else
                *at++ = *p;
        }
    }
    strcpy(at, "]");
    return text;
}

static void expect_steps_run_out(const char *schema, const char *body) {
    teardown();
    setup();
    ck_assert_int_eq(apigw_models_set_option(models, APIGW_MODEL_MAX_STEPS, 1000), APIGW_OK);
    ck_assert_int_eq(apigw_models_set_option(models, APIGW_MODEL_FORMATS, 1), APIGW_OK);
    must_add("M", schema);
    seal();
    ck_assert_msg(validate(body) == APIGW_E_SIZE, "%.60s: %s", schema, err.message);
    ck_assert_str_eq(err.message, "the body is too large to be validated");
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY);
}

START_TEST(few_steps) {
    char *list = list_of("#", 2000), *pairs = list_of("-#,@", 1500), *schema = malloc(100000);
    sprintf(schema, "{\"enum\":%s}", list);
    expect_steps_run_out(schema, "0");
    expect_steps_run_out("{\"multipleOf\":1234567890123456789}", "1e2000");
    expect_steps_run_out("{\"items\":{}}", list);
    expect_steps_run_out("{\"uniqueItems\":true}", pairs); /* -1 and 10 have one hash */
    memset(schema, 'x', 30000);
    schema[0] = schema[29999] = '"';
    schema[30000] = '\0';
    expect_steps_run_out("{\"pattern\":\"x{0,900}y\"}", schema);
    free(schema);
    free(pairs);
    free(list);
}
END_TEST

/* Write `before`, `part` as often as `count` says, with commas, and `after`. */
static void repeat(char *at, const char *before, const char *part, size_t count, const char *after) {
    at += sprintf(at, "%s", before);
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s", i == 0 ? "" : ",", part);
    strcpy(at, after);
}

/* What is long costs more than one step, whichever keyword reads it: without that each of these takes far less than
 * 1000. */
START_TEST(steps_of_what_is_long) {
    static const char *const numbers[] = {"{\"minimum\":1}", "{\"maximum\":1e9999}", "{\"multipleOf\":1}"};
    static const char *const texts[] = {"{\"minLength\":1}", "{\"maxLength\":4000}", "{\"format\":\"uri\"}"};
    static const char *const members[] = {"\"properties\":{}", "\"required\":[\"m\",\"m2\",\"m4\",\"m6\",\"m8\"]"};
    enum { LONG = 6000, TIMES = 40 };
    char *body = malloc(100000), *schema = malloc(100000), digits[LONG + 1];
    memset(digits, '7', LONG);
    digits[LONG] = '\0';
    for (size_t i = 0; i < 3; i++) {
        repeat(schema, "{\"allOf\":[", numbers[i], TIMES, "]}");
        expect_steps_run_out(schema, digits);
    }
    expect_steps_run_out("{\"enum\":[0.5,1.5,2.5,3.5]}", digits);
    repeat(body, "[", digits, 3, "]");
    expect_steps_run_out("{\"uniqueItems\":true}", body);
    strcpy(body, "\"a:");
    for (size_t i = 0; i < LONG / 2; i++)
        strcat(body + i, "\xC3\xA9");
    strcat(body, "\"");
    for (size_t i = 0; i < 3; i++) {
        if (i == 2) /* a URI has letters of ASCII */
            sprintf(body, "\"a:%s\"", digits);
        repeat(schema, "{\"allOf\":[", texts[i], TIMES, "]}");
        expect_steps_run_out(schema, body);
    }
    for (size_t i = 0; i < 2; i++) {
        sprintf(schema, "{\"definitions\":{\"d\":{%s}},", members[i]);
        repeat(schema + strlen(schema), "\"allOf\":[", "{\"$ref\":\"#/definitions/d\"}", 250, "]}");
        expect_steps_run_out(schema, "{\"m\":0,\"m2\":0,\"m4\":0,\"m6\":0,\"m8\":0}");
    }
    free(schema);
    free(body);
}
END_TEST

START_TEST(large_body) {
    char *body = malloc(APIGW_MODEL_BODY_MAX + 1);
    must_add("M", "{}");
    seal();
    memset(body, ' ', APIGW_MODEL_BODY_MAX + 1);
    body[0] = '1';
    ck_assert_int_eq(apigw_model_validate(models, "M", 1, body, APIGW_MODEL_BODY_MAX + 1, violations, &err),
                     APIGW_E_SIZE);
    ck_assert_str_eq(err.message, "the body is too large to be validated");
    ck_assert_int_eq(apigw_model_validate(models, "M", 1, body, APIGW_MODEL_BODY_MAX, violations, &err), APIGW_OK);
    free(body);
}
END_TEST

/* ---- memory runs out -------------------------------------------------------------------------------------------- */

static const char rich[] =
    "{\"type\":\"object\",\"title\":\"t\",\"properties\":{\"a\":{\"$ref\":\"#/definitions/x~1y\"},\"b\":{\"pattern\":"
    "\"^(x|y){2}$\"},\"c\":{\"items\":[{},{\"$ref\":\"https://apigateway.amazonaws.com/restapis/i/models/O\"}],"
    "\"additionalItems\":{}}},\"patternProperties\":{\"^p\":{}},\"additionalProperties\":false,\"required\":[\"b\","
    "\"a\"],"
    "\"dependencies\":{\"a\":[\"b\",\"c\"],\"b\":{}},\"allOf\":[{},{}],\"definitions\":{\"x/"
    "y\":{\"enum\":[1,2.5,\"x\"],"
    "\"multipleOf\":0.5}}}";
static const char body_of_rich[] = "{\"a\":3,\"b\":\"z\",\"c\":[1,[1,1.0],2],\"p1\":null}";

static apigw_status run_all(const apigw_allocator *allocator) {
    apigw_models *m = apigw_models_new(allocator);
    apigw_violations *v = apigw_violations_new(allocator);
    apigw_method_validator *validator = apigw_method_validator_new(allocator);
    apigw_status status = m != NULL && v != NULL && validator != NULL ? APIGW_OK : APIGW_E_NOMEM;
    if (status == APIGW_OK)
        status = apigw_models_set_api_id(m, "i", 1, NULL);
    if (status == APIGW_OK)
        status = apigw_models_add(m, "M", 1, rich, sizeof rich - 1, 0, NULL);
    if (status == APIGW_OK)
        status = apigw_models_add(m, "O", 1, "{\"uniqueItems\":true}", 20, 0, NULL);
    if (status == APIGW_OK)
        status = apigw_models_seal(m, NULL);
    if (status == APIGW_OK)
        status = apigw_method_validator_require(validator, "method.request.header.x", SIZE_MAX, NULL);
    if (status == APIGW_OK)
        status = apigw_method_validator_add_model(validator, "$default", SIZE_MAX, "M", 1, NULL);
    if (status == APIGW_OK)
        status = apigw_model_validate(m, "M", 1, body_of_rich, sizeof body_of_rich - 1, v, NULL);
    if (status == APIGW_E_VALUE)
        ck_assert_uint_eq(apigw_violations_count(v), 3);
    apigw_method_validator_free(validator);
    apigw_violations_free(v);
    apigw_models_free(m);
    return status;
}

START_TEST(no_memory) {
    for (int for_ever = 0; for_ever < 2; for_ever++)
        for (size_t k = 1;; k++) {
            watched counting = {.fail_at = k, .for_ever = for_ever != 0};
            apigw_allocator allocator = {&counting, watched_allocate, watched_reallocate, watched_release};
            apigw_status status = run_all(&allocator);
            ck_assert_int_eq(status, counting.failed ? APIGW_E_NOMEM : APIGW_E_VALUE);
            ck_assert(counting.live_bytes == 0 && !counting.wrong);
            if (!counting.failed)
                break;
        }
}
END_TEST

Suite *model_suite(void) {
    Suite *suite = suite_create("model");
    TCase *tests = tcase_create("model");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, places);
    tcase_add_test(tests, schema_places);
    tcase_add_test(tests, misuse);
    tcase_add_test(tests, no_messages);
    tcase_add_test(tests, validators);
    tcase_add_test(tests, large_numbers);
    tcase_add_test(tests, long_divisors);
    tcase_add_test(tests, imported);
    tcase_add_test(tests, late_references);
    tcase_add_test(tests, without_an_error);
    tcase_add_test(tests, few_steps);
    tcase_add_test(tests, steps_of_what_is_long);
    tcase_add_test(tests, large_body);
    tcase_add_test(tests, no_memory);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_checked_fixture(slow, setup, teardown);
    tcase_add_test(slow, bounded);
    suite_add_tcase(suite, slow);
    return suite;
}
