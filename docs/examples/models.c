/* Validates bodies against two models of one API, as a REST API would: the program of docs/models.md. */
#include <apigw/gateway.h>
#include <stdio.h>
#include <string.h>

static const char pet[] = "{\"type\":\"object\",\"required\":[\"name\",\"age\"],\"properties\":{"
                          "\"name\":{\"type\":\"string\",\"pattern\":\"^[A-Z]\"},\"age\":{\"type\":\"integer\"}}}";
static const char pets[] = "{\"type\":\"array\",\"items\":"
                           "{\"$ref\":\"https://apigateway.amazonaws.com/restapis/abc123/models/Pet\"}}";

/* Adds both models. They may come in any order; the references are followed at the end. */
static apigw_status add_models(apigw_models *models, apigw_error *err) {
    apigw_status status = apigw_models_set_api_id(models, "abc123", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_models_add(models, "Pets", APIGW_NTS, pets, sizeof pets - 1, 0, err);
    if (status == APIGW_OK)
        status = apigw_models_add(models, "Pet", APIGW_NTS, pet, sizeof pet - 1, 0, err);
    if (status == APIGW_OK)
        status = apigw_models_seal(models, err);
    return status;
}

/* Says what is wrong with a body. */
static void validate(const apigw_models *models, apigw_violations *violations, const char *body) {
    apigw_error err;
    apigw_violation v;
    apigw_status status = apigw_model_validate(models, "Pets", APIGW_NTS, body, APIGW_NTS, violations, &err);
    printf("%s: %s\n", body, status == APIGW_OK ? "valid" : apigw_status_name(status));
    for (size_t i = 0; apigw_violations_at(violations, i, &v) == APIGW_OK; i++)
        printf("  '%s', byte %d: %s\n", v.pointer, (int)v.offset, v.message);
}

int main(void) {
    apigw_models *models = apigw_models_new(NULL);
    apigw_violations *violations = apigw_violations_new(NULL);
    apigw_error err;
    int failed = models == NULL || violations == NULL;
    if (!failed && add_models(models, &err) != APIGW_OK) {
        fprintf(stderr, "%s, at %s\n", err.message, err.pointer);
        failed = 1;
    }
    if (!failed) {
        validate(models, violations, "[{\"name\":\"Rex\",\"age\":3}]");
        validate(models, violations, "[{\"name\":\"rex\",\"age\":3.5},{}]");
        validate(models, violations, "[");
    }
    apigw_violations_free(violations);
    apigw_models_free(models);
    return failed;
}
