/*
 * apigw definition: what is in an OpenAPI document or a template.
 */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>

typedef struct definition_state {
    definition_source source;
    bool json;
} definition_state;

int open_definition(void *state) {
    definition_source *s = state;
    s->definition = apigw_definition_new(NULL);
    return s->definition == NULL ? out_of_memory() : FINE;
}

void close_definition(void *state) {
    apigw_definition_free(((definition_source *)state)->definition);
}

/* ---- options ---- */

int set_definition_kind(const command *self, void *state, const char *name) {
    uint32_t kind = APIGW_DEFINITION_ALB;
    while (kind != 0 && strcmp(apigw_definition_kind_name(kind), name) != 0) {
        kind--;
    }
    if (kind == 0) {
        return usage(self, "there is no such API", name);
    }
    apigw_definition_set_option(((definition_source *)state)->definition, APIGW_DEFINITION_OPT_API, kind, NULL);
    return FINE;
}

int set_base_path(const command *self, void *state, const char *mode) {
    static const char *const modes[] = {"ignore", "prepend", "split"};
    for (uint64_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (strcmp(modes[i], mode) == 0) {
            apigw_definition_set_option(((definition_source *)state)->definition, APIGW_DEFINITION_OPT_BASE_PATH, i,
                                        NULL);
            return FINE;
        }
    }
    return usage(self, "a base path is ignored, prepended or split: ignore, prepend, split", mode);
}

int set_select(const command *self, void *state, const char *id) {
    apigw_error err;
    (void)self;
    if (apigw_definition_select(((definition_source *)state)->definition, id, APIGW_NTS, &err) != APIGW_OK) {
        return refuse("--select", id, 0, &err);
    }
    return FINE;
}

int set_value(const command *self, void *state, const char *setting) {
    const char *equals = strchr(setting, '=');
    apigw_error err;
    if (equals == NULL || equals == setting) {
        return usage(self, "not a name, '=' and a value", setting);
    }
    if (apigw_definition_set_value(((definition_source *)state)->definition, setting, (size_t)(equals - setting),
                                   equals + 1, APIGW_NTS, &err) != APIGW_OK) {
        return refuse("--value", setting, 0, &err);
    }
    return FINE;
}

static int set_strict(const command *self, void *state, const char *none) {
    (void)self;
    (void)none;
    apigw_definition_set_option(((definition_source *)state)->definition, APIGW_DEFINITION_OPT_FAIL_ON_WARNINGS, 1,
                                NULL);
    return FINE;
}

static const option definition_options[] = {
    OPTION("--api", "API", "what it is of: rest, http, websocket, function-url or alb", set_definition_kind, 0),
    OPTION("--select", "ID", "the logical id of the API, where a template has several", set_select, 0),
    OPTION("--value", "NAME=VALUE", "a parameter, a pseudo parameter or an exported value", set_value, OPTION_REPEATED),
    OPTION("--base-path", "MODE", "ignore, prepend or split the base path of the document", set_base_path, 0),
    FLAG_OPTION("--json", "print all of it as JSON", definition_state, json),
    OPTION("--strict", NULL, "make the first warning an error", set_strict, 0),
};

/* ---- printing ---- */

/* Print one field of a line, and as many spaces as the column wants. */
static void print_field(const char *text, size_t len, size_t width) {
    print_visible(stdout, text == NULL ? "-" : text, text == NULL ? 1 : len);
    for (size_t n = text == NULL ? 1 : len; n < width; n++) {
        putchar(' ');
    }
    putchar(' ');
}

/* Print where a request goes and what it needs, with commas between. */
static void print_target(const apigw_definition_entry *e) {
    const char *comma = "";
    if (e->target != NULL) {
        print_visible(stdout, e->target, e->target_len);
        comma = ", ";
    }
    if (e->qualifier != NULL) {
        putchar(' ');
        print_visible(stdout, e->qualifier, e->qualifier_len);
    }
    if (e->authorizer != NULL) {
        printf("%sauthorizer ", comma);
        print_visible(stdout, e->authorizer, e->authorizer_len);
        comma = ", ";
    } else if (e->authorization != NULL && strncmp(e->authorization, "none", e->authorization_len) != 0) {
        printf("%s%.*s", comma, (int)e->authorization_len, e->authorization);
        comma = ", ";
    }
    printf("%s\n", e->api_key == 0 ? "" : comma[0] == '\0' ? "API key" : ", API key");
}

static void print_routes(const apigw_definition *d) {
    apigw_definition_entry e;
    size_t widest = 0;
    for (size_t i = 0; apigw_definition_entry_at(d, APIGW_DESCRIBE_ROUTES, i, &e) == APIGW_OK; i++) {
        widest = e.key_len > widest ? e.key_len : widest;
    }
    printf("routes (%zu)\n", apigw_definition_route_count(d));
    for (size_t i = 0; apigw_definition_entry_at(d, APIGW_DESCRIBE_ROUTES, i, &e) == APIGW_OK; i++) {
        fputs("  ", stdout);
        print_field(e.key, e.key_len, widest);
        print_field(e.type, e.type_len, 12);
        print_target(&e);
    }
}

static void print_authorizers(const apigw_definition *d) {
    apigw_definition_entry e;
    for (size_t i = 0; apigw_definition_entry_at(d, APIGW_DESCRIBE_AUTHORIZERS, i, &e) == APIGW_OK; i++) {
        fputs(i == 0 ? "authorizers\n  " : "  ", stdout);
        print_field(e.key, e.key_len, 0);
        print_field(e.type, e.type_len, 0);
        print_target(&e);
    }
}

void print_warnings(const apigw_definition *d, const document *doc) {
    apigw_error warning;
    for (size_t i = 0; apigw_definition_warning_at(d, i, &warning) == APIGW_OK; i++) {
        diagnose(doc, "warning", &warning);
    }
}

static int print_json(const apigw_definition *d, const char *path) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error err = {0};
    if (out == NULL) {
        return out_of_memory();
    }
    int result = print_made(out, apigw_definition_describe(d, APIGW_DESCRIBE_ALL, out, &err), path, &err);
    apigw_buffer_free(out);
    return result;
}

static int run(const command *self, void *state, char **operands) {
    definition_state *s = state;
    document doc;
    apigw_error err;
    int result = FINE;
    (void)self;
    if (!read_document(operands[0], &doc)) {
        return BAD_INPUT;
    }
    if (apigw_definition_load(s->source.definition, doc.text, doc.len, &err) != APIGW_OK) {
        diagnose(&doc, "error", &err);
        result = BAD_INPUT;
    } else {
        print_warnings(s->source.definition, &doc);
        if (s->json) {
            result = print_json(s->source.definition, doc.name);
        } else {
            printf("kind %s\n", apigw_definition_kind_name(apigw_definition_kind(s->source.definition)));
            print_routes(s->source.definition);
            print_authorizers(s->source.definition);
        }
    }
    free(doc.text);
    return result;
}

const command definition_command = {
    .name = "definition",
    .operands = "FILE",
    .about = "the routes and authorizers of an OpenAPI document or a template, and warnings",
    OPTIONS(definition_options),
    .operands_min = 1,
    .operands_max = 1,
    .state_size = sizeof(definition_state),
    .begin = open_definition,
    .run = run,
    .end = close_definition,
};
