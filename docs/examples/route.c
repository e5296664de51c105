/* Routes one request: route [rest|http] METHOD PATH, with a small table of its own. */
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

static const char *const keys[] = {"GET /pets", "GET /pets/{id}", "ANY /files/{path+}"};

/* Prints the parameters as the API delivers them. */
static void print_parameters(const apigw_router *router, const apigw_match *match, const char *path) {
    apigw_buffer *value = apigw_buffer_new(NULL);
    apigw_pair pair;
    size_t n = strlen(path);
    for (size_t i = 0; apigw_match_parameter(match, path, n, i, &pair) == APIGW_OK; i++)
        if (apigw_match_value(router, match, path, n, i, value, NULL) == APIGW_OK)
            printf("  %.*s = %s\n", (int)pair.name_len, pair.name, apigw_buffer_data(value, NULL));
    apigw_buffer_free(value);
}

int main(int argc, char **argv) {
    uint32_t api = argc > 1 && strcmp(argv[1], "http") == 0 ? APIGW_ROUTES_HTTP : APIGW_ROUTES_REST;
    const char *method = argc > 3 ? argv[2] : "GET", *path = argc > 3 ? argv[3] : "/pets/a%20b";
    apigw_router *router = apigw_router_new(NULL, api);
    apigw_match match;
    apigw_error error = {0};
    apigw_status status = APIGW_OK;

    for (size_t i = 0; i < sizeof keys / sizeof *keys && status == APIGW_OK; i++)
        status = apigw_router_add(router, keys[i], strlen(keys[i]), i, &error);
    if (status == APIGW_OK)
        status = apigw_router_seal(router, &error);
    if (status != APIGW_OK) {
        fprintf(stderr, "%s\n", error.message);
        apigw_router_free(router);
        return 1;
    }
    status = apigw_router_match(router, method, strlen(method), path, strlen(path), &match);
    if (status == APIGW_OK) {
        printf("%s\n", match.key);
        print_parameters(router, &match, path);
    } else {
        printf("no route%s\n", match.methods != 0 ? ", but other methods would match" : "");
    }
    apigw_router_free(router);
    return 0;
}
