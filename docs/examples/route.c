/* Routes one request: route [rest|http] METHOD PATH, with a small table of its own. */
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

static const char *const keys[] = {"GET /pets", "GET /pets/{id}", "ANY /files/{path+}"};

/* Prints the parameters as the API delivers them. */
static void print_parameters(const apigw_router *router, const apigw_match *match, const char *path) {
    apigw_buffer *value = apigw_buffer_new(NULL);
    apigw_pair pairs[8];
    size_t n = strlen(path), count = apigw_match_copy_parameters(router, match, path, n, pairs, 8);
    for (size_t i = 0; i < count; i++)
        if (apigw_match_value(router, match, path, n, i, value, NULL) == APIGW_OK)
            printf("  %.*s = %s\n", (int)pairs[i].name_len, pairs[i].name, apigw_buffer_data(value, NULL));
    apigw_buffer_free(value);
}

/* What an application of its own would say in the Allow line of a 405. */
static void print_methods(uint32_t methods) {
    printf("no route");
    for (uint32_t bit = 1; bit < APIGW_METHOD_ANY; bit *= 2)
        if ((methods & bit) != 0)
            printf("%s%s", (methods & (bit - 1)) == 0 ? "; the path has " : ", ", apigw_method_name(bit));
    printf("\n");
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
    status = apigw_router_match(router, method, APIGW_NTS, path, APIGW_NTS, &match);
    if (status == APIGW_OK) {
        printf("%s\n", match.key);
        print_parameters(router, &match, path);
    } else {
        print_methods(match.methods);
    }
    apigw_router_free(router);
    return 0;
}
