/* The op template: one mapping template, rendered. It is rendered twice with one handle, and with memory of exactly the
 * size of the output, which must make no difference. */
#include "vectors.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const expectations[] = {"output",          "outputJson",       "outputCollapsed", "error",
                                           "requestOverride", "responseOverride", "position",        NULL};

static void add_parameters(vector *v, apigw_render *r, const json_t *params) {
    static const char *const places[] = {NULL, "path", "querystring", "header"};
    for (uint32_t place = 1; place <= APIGW_TEMPLATE_PARAMETER_LAST; place++) {
        const char *name;
        json_t *value;
        json_object_foreach(json_object_get(params, places[place]), name, value) {
            if (apigw_render_add_parameter(r, place, name, strlen(name), json_string_value(value),
                                           json_string_length(value), NULL) != APIGW_OK)
                vector_says(v, "input", "the parameter '%s' is refused", name);
        }
    }
}

static void add_stage_variables(vector *v, apigw_render *r, const json_t *variables) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)variables, name, value) {
        if (apigw_render_add_stage_variable(r, name, strlen(name), json_string_value(value), json_string_length(value),
                                            NULL) != APIGW_OK)
            vector_says(v, "input", "the stage variable '%s' is refused", name);
    }
}

static void set_context(vector *v, apigw_render *r, const json_t *context) {
    apigw_error error;
    if (context == NULL)
        return;
    char *text = json_dumps(context, 0);
    if (apigw_render_set_context(r, text, strlen(text), &error) != APIGW_OK)
        vector_says(v, "input", "the context is refused: %s", error.message);
    free(text);
}

/* Gives a handle all that a case says. */
static void set_up(vector *v, apigw_render *r) {
    const json_t *config = json_object_get(v->json, "config"), *input = json_object_get(v->json, "input");
    const json_t *body = json_object_get(input, "body");
    set_context(v, r, json_object_get(config, "context"));
    set_context(v, r, json_object_get(input, "context"));
    add_stage_variables(v, r, json_object_get(config, "stageVariables"));
    add_stage_variables(v, r, json_object_get(input, "stageVariables"));
    add_parameters(v, r, json_object_get(input, "params"));
    if (json_is_string(body))
        apigw_render_set_body(r, json_string_value(body), json_string_length(body), NULL);
}

/* Trims, and makes every run of white space one blank. */
static size_t collapse(char *text, size_t n) {
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isspace((unsigned char)text[i]))
            text[to++] = text[i];
        else if (to != 0 && text[to - 1] != ' ')
            text[to++] = ' ';
    }
    return to != 0 && text[to - 1] == ' ' ? to - 1 : to;
}

static void compare_json(vector *v, const char *what, const json_t *expected, bytes found) {
    json_t *got = json_loadb(found.at, found.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (got == NULL || !json_equal(got, (json_t *)(uintptr_t)expected)) {
        char *wanted = json_dumps(expected, JSON_ENCODE_ANY);
        vector_differs(v, what, "", bytes_of(wanted), found);
        free(wanted);
    }
    json_decref(got);
}

static void compare_output(vector *v, bytes found) {
    const json_t *output = vector_expected(v, "output"), *json = vector_expected(v, "outputJson");
    const json_t *collapsed = vector_expected(v, "outputCollapsed");
    if (output != NULL) {
        bytes expected = {json_string_value(output), json_string_length(output)};
        if (!bytes_equal(expected, found))
            vector_differs(v, "output", "", expected, found);
    }
    if (json != NULL)
        compare_json(v, "outputJson", json, found);
    if (collapsed != NULL) {
        char *one = malloc(found.len + 1), *other = malloc(json_string_length(collapsed) + 1);
        memcpy(one, found.at, found.len);
        memcpy(other, json_string_value(collapsed), json_string_length(collapsed));
        bytes a = {one, collapse(one, found.len)}, b = {other, collapse(other, json_string_length(collapsed))};
        if (!bytes_equal(a, b))
            vector_differs(v, "outputCollapsed", "", b, a);
        free(one);
        free(other);
    }
}

/* Whether `part` is contained in `whole`: objects member by member. */
static bool contains(const json_t *whole, const json_t *part) {
    const char *name;
    json_t *value;
    if (!json_is_object(part))
        return json_equal((json_t *)(uintptr_t)whole, (json_t *)(uintptr_t)part);
    json_object_foreach((json_t *)(uintptr_t)part, name, value) {
        const json_t *other = json_object_get(whole, name);
        if (other == NULL || !contains(other, value))
            return false;
    }
    return true;
}

static void compare_overrides(vector *v, apigw_render *r, const char *what, uint32_t which) {
    const json_t *expected = vector_expected(v, what);
    apigw_buffer *out = apigw_buffer_new(NULL);
    bytes found;
    if (apigw_render_get_overrides(r, which, out, NULL) != APIGW_OK)
        vector_says(v, what, "cannot be had");
    found.at = apigw_buffer_data(out, &found.len);
    json_t *got = json_loadb(found.at, found.len, 0, NULL);
    if (expected != NULL && (got == NULL || !contains(got, expected))) {
        char *wanted = json_dumps(expected, JSON_ENCODE_ANY);
        vector_differs(v, what, "", bytes_of(wanted), found);
        free(wanted);
    }
    json_decref(got);
    apigw_buffer_free(out);
}

/* Line and column of an error, which its message begins with. */
static void compare_position(vector *v, const apigw_error *error) {
    const json_t *expected = vector_expected(v, "position");
    const char *text = json_string_value(expected);
    if (text != NULL && strncmp(error->message, text, strlen(text)) != 0)
        vector_says(v, "position", "expected '%s', found '%s'", text, error->message);
}

/* Renders into memory of exactly the size that it takes, and of one byte less. */
static void render_exactly(vector *v, const apigw_template *t, bytes expected) {
    char *memory = malloc(expected.len + 1);
    for (size_t less = 0; less < 2; less++) {
        apigw_render *r = apigw_render_new(NULL);
        apigw_buffer *out = apigw_buffer_new(NULL);
        set_up(v, r);
        apigw_buffer_use(out, memory, expected.len + 1 - less, NULL);
        apigw_status status = apigw_template_render(t, r, out, NULL);
        if (status != (less == 0 ? APIGW_OK : APIGW_E_SPACE) || apigw_buffer_needed(out) != expected.len + 1)
            vector_says(v, "output", "in %zu bytes of memory: %s, %zu needed", expected.len + 1 - less,
                        apigw_status_name(status), apigw_buffer_needed(out));
        apigw_buffer_free(out);
        apigw_render_free(r);
    }
    free(memory);
}

static void render(vector *v, const apigw_template *t, apigw_render *r) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error;
    bytes found;
    apigw_status status = apigw_template_render(t, r, out, &error);
    found.at = apigw_buffer_data(out, &found.len);
    if (status != error.code)
        vector_says(v, "error", "the status is %d, and the error says %d", (int)status, (int)error.code);
    if (json_is_true(vector_expected(v, "error"))) {
        if (status == APIGW_OK)
            vector_says(v, "error", "there is none; the output is '%.*s'", (int)found.len, found.at);
        compare_position(v, &error);
    } else if (status != APIGW_OK) {
        vector_says(v, "output", "there is none: %s: %s", apigw_status_name(status), error.message);
    } else {
        compare_output(v, found);
        compare_overrides(v, r, "requestOverride", APIGW_OVERRIDE_REQUEST);
        compare_overrides(v, r, "responseOverride", APIGW_OVERRIDE_RESPONSE);
        render_exactly(v, t, found);
    }
    apigw_buffer_free(out);
}

void vector_template(vector *v) {
    const json_t *text = json_object_get(json_object_get(v->json, "config"), "template");
    apigw_error error;
    if (!vector_expects_only(v, expectations))
        return;
    apigw_template *t = apigw_template_new(NULL);
    apigw_status status = apigw_template_compile(t, json_string_value(text), json_string_length(text), &error);
    if (status != APIGW_OK) {
        if (!json_is_true(vector_expected(v, "error")))
            vector_says(v, "output", "the template is refused: %s: %s", apigw_status_name(status), error.message);
        compare_position(v, &error);
    } else {
        apigw_render *r = apigw_render_new(NULL);
        for (int i = 0; i < 2; i++) {
            set_up(v, r);
            render(v, t, r);
            apigw_render_reset(r);
        }
        apigw_render_free(r);
    }
    apigw_template_free(t);
}
