/*
 * apigw template: what a mapping template of a REST API gives.
 */
#include "inspector.h"

#include <apigw/gateway.h>

#include <stdlib.h>
#include <string.h>

typedef struct template_state {
    apigw_render *render;
    bool overrides;
} template_state;

/* ---- Options ---- */

static int set_from(void *state, const char *name, const char *value,
                    apigw_status (*set)(apigw_render *r, const char *json, size_t json_len, apigw_error *err)) {
    template_state *it = state;
    document text;
    apigw_error err;
    int result = FINE;
    if (!read_value(name, value, &text)) {
        return BAD_INPUT;
    }
    if (set(it->render, text.text, text.len, &err) != APIGW_OK) {
        diagnose(&text, "error", &err);
        result = BAD_INPUT;
    }
    free(text.text);
    return result;
}

static apigw_status set_body_text(apigw_render *r, const char *body, size_t body_len, apigw_error *err) {
    return apigw_render_set_body(r, body, body_len, err);
}

static int set_template_body(const command *self, void *state, const char *value) {
    (void)self;
    return set_from(state, "--body", value, set_body_text);
}

static int set_template_context(const command *self, void *state, const char *value) {
    (void)self;
    return set_from(state, "--context", value, apigw_render_set_context);
}

static int set_template_variables(const command *self, void *state, const char *value) {
    (void)self;
    return set_from(state, "--stage-variables", value, apigw_render_set_stage_variables);
}

static int add_parameter(void *state, uint32_t place, const char *name, size_t name_len, const char *value) {
    template_state *it = state;
    apigw_error err;
    return apigw_render_add_parameter(it->render, place, name, name_len, value, strlen(value), &err) == APIGW_OK
               ? FINE
               : out_of_memory();
}

static int add_template_header(const command *self, void *state, const char *text) {
    header_line line;
    if (!split_header(text, &line)) {
        return usage(self, "a header line is 'name: value'", text);
    }
    return add_parameter(state, APIGW_TEMPLATE_PARAMETER_HEADER, text, line.name_len, text + line.value);
}

static int add_setting(const command *self, void *state, uint32_t place, const char *setting) {
    size_t n = strcspn(setting, "=");
    if (setting[n] == '\0') {
        return usage(self, "a parameter is 'name=value'", setting);
    }
    return add_parameter(state, place, setting, n, setting + n + 1);
}

static int add_template_query(const command *self, void *state, const char *setting) {
    return add_setting(self, state, APIGW_TEMPLATE_PARAMETER_QUERY, setting);
}

static int add_template_path(const command *self, void *state, const char *setting) {
    return add_setting(self, state, APIGW_TEMPLATE_PARAMETER_PATH, setting);
}

static const option options[] = {
    OPTION("--body", "TEXT|@FILE", "the payload", set_template_body, 0),
    OPTION("--context", "JSON|@FILE", "members of $context", set_template_context, 0),
    OPTION("--stage-variables", "JSON|@FILE", "the stage variables, an object of texts", set_template_variables, 0),
    OPTION("--header", "'name: value'", "a header field of the request", add_template_header, OPTION_REPEATED),
    OPTION("--query", "NAME=VALUE", "a query parameter, decoded", add_template_query, OPTION_REPEATED),
    OPTION("--path", "NAME=VALUE", "a path parameter, decoded", add_template_path, OPTION_REPEATED),
    FLAG_OPTION("--overrides", "print what the template overrides in request and response as well", template_state,
                overrides),
};

/* ---- Rendering ---- */

static int print_overrides(const template_state *it, apigw_buffer *made) {
    static const char *const names[] = {NULL, "requestOverride", "responseOverride"};
    apigw_error err;
    for (uint32_t which = 1; which <= APIGW_OVERRIDE_LAST; which++) {
        apigw_status status = apigw_render_get_overrides(it->render, which, made, &err);
        if (status == APIGW_OK) {
            printf("%s: ", names[which]);
        }
        if (print_made(made, status, "apigw template", &err) != FINE) {
            return BAD_INPUT;
        }
    }
    return FINE;
}

static int render(const template_state *it, const document *doc, const apigw_template *t) {
    apigw_buffer *made = apigw_buffer_new(NULL);
    apigw_error err;
    if (made == NULL) {
        return out_of_memory();
    }
    int result = FINE;
    if (apigw_template_render(t, it->render, made, &err) != APIGW_OK) {
        diagnose(doc, "error", &err);
        result = BAD_INPUT;
    } else {
        result = print_made(made, APIGW_OK, doc->name, &err);
    }
    if (result == FINE && it->overrides) {
        result = print_overrides(it, made);
    }
    apigw_buffer_free(made);
    return result;
}

static int begin(void *state) {
    template_state *it = state;
    it->render = apigw_render_new(NULL);
    return it->render == NULL ? out_of_memory() : FINE;
}

static int run(const command *self, void *state, char **files) {
    apigw_template *t = apigw_template_new(NULL);
    document doc;
    apigw_error err;
    int result = FINE;
    (void)self;
    if (t == NULL) {
        return out_of_memory();
    }
    if (!read_document(files[0], &doc)) {
        apigw_template_free(t);
        return BAD_INPUT;
    }
    if (apigw_template_compile(t, doc.text, doc.len, &err) != APIGW_OK) {
        diagnose(&doc, "error", &err);
        result = BAD_INPUT;
    } else {
        result = render(state, &doc, t);
    }
    free(doc.text);
    apigw_template_free(t);
    return result;
}

static void end(void *state) {
    apigw_render_free(((template_state *)state)->render);
}

const command template_command = {
    .name = "template",
    .operands = "FILE",
    .about = "what a mapping template of a REST API gives",
    OPTIONS(options),
    .operands_min = 1,
    .operands_max = 1,
    .state_size = sizeof(template_state),
    .begin = begin,
    .run = run,
    .end = end,
};
