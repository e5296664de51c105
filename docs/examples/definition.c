/* Loads the definition of an API and says what a host has to know: definition FILE [NAME=VALUE]... See
 * docs/definitions.md. */
#include <apigw/gateway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path, size_t *len) {
    static char text[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    *len = fread(text, 1, sizeof text, file);
    fclose(file);
    return text;
}

/* Gives the values of a template that come from outside, and loads it. */
static apigw_status load(apigw_definition *definition, const char *text, size_t len, char **values, apigw_error *err) {
    apigw_status status = APIGW_OK;
    for (; *values != NULL && status == APIGW_OK; values++) {
        size_t name_len = strcspn(*values, "=");
        const char *value = *values + name_len + ((*values)[name_len] == '=');
        status = apigw_definition_set_value(definition, *values, name_len, value, APIGW_NTS, err);
    }
    return status == APIGW_OK ? apigw_definition_load(definition, text, len, err) : status;
}

static void show(const apigw_definition *definition) {
    apigw_definition_entry route;
    apigw_error warning;
    printf("%s\n", apigw_definition_kind_name(apigw_definition_kind(definition)));
    for (size_t i = 0; apigw_definition_entry_at(definition, APIGW_DESCRIBE_ROUTES, i, &route) == APIGW_OK; i++)
        printf("%.*s: %.*s %.*s\n", (int)route.key_len, route.key, (int)route.type_len, route.type,
               (int)route.target_len, route.target != NULL ? route.target : "");
    for (size_t i = 0; apigw_definition_warning_at(definition, i, &warning) == APIGW_OK; i++)
        printf("warning: %s: %s\n", warning.pointer, warning.message);
}

int main(int argc, char **argv) {
    apigw_definition *definition = apigw_definition_new(NULL);
    apigw_error err = {0};
    size_t len = 0;
    const char *text = argc > 1 ? read_file(argv[1], &len) : NULL;
    int failed = definition == NULL || text == NULL;
    if (!failed && load(definition, text, len, argv + 2, &err) != APIGW_OK) {
        printf("%s, byte %d, %s: %s\n", apigw_status_name(err.code), (int)err.offset, err.pointer, err.message);
        failed = 1;
    }
    if (!failed)
        show(definition);
    apigw_definition_free(definition);
    return failed;
}
