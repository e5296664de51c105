/*
 * apigw model: whether a body conforms to a model of a REST API.
 */
#include "inspector.h"

#include <apigw/gateway.h>

#include <stdlib.h>
#include <string.h>

/* The name under which the schema of the command line is added. */
#define MODEL_NAME "Model"

typedef struct model_state {
    apigw_models *models;
    apigw_violations *violations;
    uint32_t flags;
} model_state;

/* ---- Options ---- */

/* Add the schema in a file as a model of that name. */
static int add_schema(model_state *it, const char *name, size_t name_len, const char *path) {
    document doc;
    apigw_error err;
    int result = FINE;
    if (!read_document(path, &doc)) {
        return BAD_INPUT;
    }
    if (apigw_models_add(it->models, name, name_len, doc.text, doc.len, it->flags, &err) != APIGW_OK) {
        diagnose(&doc, "error", &err);
        result = BAD_INPUT;
    }
    free(doc.text);
    return result;
}

static int add_other(const command *self, void *state, const char *setting) {
    size_t n = strcspn(setting, "=");
    if (setting[n] == '\0') {
        return usage(self, "a model is 'name=file'", setting);
    }
    return add_schema(state, setting, n, setting + n + 1);
}

static int check_formats(const command *self, void *state, const char *value) {
    (void)self, (void)value;
    return apigw_models_set_option(((model_state *)state)->models, APIGW_MODEL_FORMATS, 1) == APIGW_OK ? FINE
                                                                                                       : BAD_USAGE;
}

static const option options[] = {
    OPTION("--model", "NAME=FILE", "another model, which the schema refers to", add_other, OPTION_REPEATED),
    OPTION("--formats", NULL, "check the keyword format", check_formats, 0),
    BITS_OPTION("--unchecked", "take keywords that API Gateway refuses, and ignore them", model_state, flags,
                APIGW_MODEL_UNCHECKED),
    BITS_OPTION("--imported", "the models come from an imported definition: ignore maxItems and minItems", model_state,
                flags, APIGW_MODEL_IMPORTED),
};

/* ---- Validating ---- */

static int validate_body(const model_state *it, const document *doc) {
    apigw_violation violation;
    apigw_error err;
    apigw_status status =
        apigw_model_validate(it->models, MODEL_NAME, strlen(MODEL_NAME), doc->text, doc->len, it->violations, &err);
    const size_t count = apigw_violations_count(it->violations);
    if (status == APIGW_OK) {
        printf("%s: valid\n", doc->name);
        return FINE;
    }
    for (size_t i = 0; apigw_violations_at(it->violations, i, &violation) == APIGW_OK; i++) {
        apigw_error shown = {.offset = violation.offset};
        snprintf(shown.pointer, sizeof shown.pointer, "%s", violation.pointer);
        snprintf(shown.message, sizeof shown.message, "%s", violation.message);
        diagnose(doc, "error", &shown);
    }
    if (count == 0) { /* it is over a limit */
        diagnose(doc, "error", &err);
        return BAD_INPUT;
    }
    printf("%s: invalid: %s\n", doc->name, apigw_violations_text(it->violations, NULL));
    return BAD_INPUT;
}

static int begin(void *state) {
    model_state *it = state;
    it->models = apigw_models_new(NULL);
    it->violations = apigw_violations_new(NULL);
    return it->models == NULL || it->violations == NULL ? out_of_memory() : FINE;
}

static int run(const command *self, void *state, char **files) {
    model_state *it = state;
    document doc;
    apigw_error err;
    (void)self;
    int result = add_schema(it, MODEL_NAME, strlen(MODEL_NAME), files[0]);
    if (result == FINE && apigw_models_seal(it->models, &err) != APIGW_OK) {
        fprintf(stderr, "%s: error: %s\n", files[0], err.message);
        result = BAD_INPUT;
    }
    if (result != FINE || !read_document(files[1], &doc)) {
        return BAD_INPUT;
    }
    result = validate_body(it, &doc);
    free(doc.text);
    return result;
}

static void end(void *state) {
    model_state *it = state;
    apigw_violations_free(it->violations);
    apigw_models_free(it->models);
}

const command model_command = {
    .name = "model",
    .operands = "SCHEMA BODY",
    .about = "whether a body conforms to a model of a REST API, and what is wrong with it",
    OPTIONS(options),
    .operands_min = 2,
    .operands_max = 2,
    .state_size = sizeof(model_state),
    .begin = begin,
    .run = run,
    .end = end,
};
