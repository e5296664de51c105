/* Models: a schema, a NUL, and a body. A schema that is taken must judge every body, the same each time, and whether
 * messages are asked for or not; what is kept of it stays within bounds. */
#include "fuzz.h"
#include <apigw/gateway.h>

/* A set with one model; NULL when its schema is refused. */
static apigw_models *make_models(const apigw_allocator *allocator, const char *schema, size_t n, uint64_t errors,
                                 apigw_status *status) {
    apigw_models *models = apigw_models_new(allocator);
    apigw_error err;
    REQUIRE(apigw_models_set_option(models, APIGW_MODEL_MAX_ERRORS, errors) == APIGW_OK);
    REQUIRE(apigw_models_set_option(models, APIGW_MODEL_MAX_STEPS, 20000) == APIGW_OK);
    REQUIRE(apigw_models_set_option(models, APIGW_MODEL_FORMATS, 1) == APIGW_OK);
    *status = apigw_models_add(models, "M", 1, schema, n, errors == 0 ? 0 : APIGW_MODEL_UNCHECKED, &err);
    REQUIRE(err.code == *status && *status != APIGW_E_NOMEM);
    if (*status == APIGW_OK)
        *status = apigw_models_seal(models, &err);
    REQUIRE(err.code == *status && (err.offset == UINT64_MAX || err.offset <= n));
    if (*status == APIGW_OK)
        return models;
    apigw_models_free(models);
    return NULL;
}

static apigw_status judge(const apigw_models *models, apigw_violations *violations, const char *body, size_t n) {
    apigw_error err;
    apigw_status status = apigw_model_validate(models, "M", 1, body, n, violations, &err);
    REQUIRE(err.code == status);
    REQUIRE(status == APIGW_OK || status == APIGW_E_VALUE || status == APIGW_E_SIZE || status == APIGW_E_DEPTH);
    REQUIRE((err.error_response == APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY) == (status != APIGW_OK));
    return status;
}

/* The violations of an invalid body. */
static void check_violations(const apigw_violations *violations, apigw_status status, size_t body_len) {
    size_t len;
    const char *text = apigw_violations_text(violations, &len);
    REQUIRE((text != NULL) == (status == APIGW_E_VALUE));
    for (size_t i = 0; status == APIGW_E_VALUE && i < apigw_violations_count(violations); i++) {
        apigw_violation v;
        REQUIRE(apigw_violations_at(violations, i, &v) == APIGW_OK);
        REQUIRE(strlen(v.message) <= v.message_len && v.offset <= body_len && v.pointer_len < 256);
        REQUIRE(naive_utf8_valid(v.message, v.message_len) == v.message_len);
        REQUIRE(v.pointer_len == 0 || v.pointer[0] == '/');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *split = size != 0 ? memchr(data, 0, size) : NULL;
    const size_t n = split != NULL ? (size_t)(split - (const char *)data) : size, len = size - n - (split != NULL);
    char *schema = exact_copy(data, n), *body = exact_copy(split != NULL ? split + 1 : "", len);
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_violations *violations = apigw_violations_new(&allocator);
    apigw_status loud_status, quiet_status, loud, quiet;
    apigw_models *models = make_models(&allocator, schema, n, 10, &loud_status),
                 *strict = make_models(&allocator, schema, n, 0, &quiet_status);
    /* what API Gateway takes is taken as well where nothing is checked */
    REQUIRE(strict == NULL || models != NULL);
    if (models != NULL) {
        loud = judge(models, violations, body, len);
        check_violations(violations, loud, len);
        REQUIRE((apigw_violations_count(violations) != 0) == (loud == APIGW_E_VALUE));
        REQUIRE(judge(models, violations, body, len) == loud);
        if (strict != NULL) {
            quiet = judge(strict, violations, body, len);
            REQUIRE((quiet == APIGW_OK) == (loud == APIGW_OK));
            REQUIRE(apigw_violations_count(violations) <= (len == 0 || quiet == APIGW_E_VALUE));
        }
    }
    apigw_models_free(strict);
    apigw_models_free(models);
    apigw_violations_free(violations);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(body);
    free(schema);
    return 0;
}
