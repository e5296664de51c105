/* Definitions: a document, with values for what templates leave open. Whatever is in it, it loads or says where it does
 * not; what is loaded describes itself as JSON, twice the same; warnings as errors refuse exactly what has warnings. */
#include "fuzz.h"
#include <apigw/gateway.h>

static apigw_definition *make_definition(const apigw_allocator *allocator) {
    apigw_definition *d = apigw_definition_new(allocator);
    REQUIRE(d != NULL);
    REQUIRE(apigw_definition_set_value(d, "AWS::Region", APIGW_NTS, "eu-west-1", APIGW_NTS, NULL) == APIGW_OK);
    REQUIRE(apigw_definition_set_value(d, "P", APIGW_NTS, "p,q", APIGW_NTS, NULL) == APIGW_OK);
    return d;
}

static apigw_status load(apigw_definition *d, const char *text, size_t n) {
    apigw_error err;
    apigw_status status = apigw_definition_load(d, text, n, &err);
    REQUIRE(err.code == status && status != APIGW_E_NOMEM && status != APIGW_E_STATE && status != APIGW_E_ARGUMENT);
    REQUIRE((status == APIGW_OK) == (apigw_definition_kind(d) != 0));
    REQUIRE(status == APIGW_OK || err.message[0] != '\0');
    REQUIRE(err.offset == UINT64_MAX || err.offset <= n);
    REQUIRE(strlen(err.pointer) < sizeof err.pointer && (err.pointer[0] == '\0' || err.pointer[0] == '/'));
    REQUIRE(naive_utf8_valid(err.message, strlen(err.message)) == strlen(err.message));
    return status;
}

/* Every part can be described, as JSON, and the whole the same again. */
static void check_description(const apigw_definition *d) {
    apigw_buffer *out = apigw_buffer_new(NULL), *again = apigw_buffer_new(NULL);
    size_t n, m;
    for (uint32_t part = APIGW_DESCRIBE_LAST; part >= 1; part--) {
        REQUIRE(apigw_definition_describe(d, part, out, NULL) == APIGW_OK);
        REQUIRE(apigw_definition_describe(d, part, again, NULL) == APIGW_OK);
        const char *one = apigw_buffer_data(out, &n), *other = apigw_buffer_data(again, &m);
        REQUIRE(n == m && memcmp(one, other, n) == 0);
        json_t *json = json_loadb(one, n, JSON_ALLOW_NUL, NULL);
        REQUIRE(json != NULL);
        json_decref(json);
    }
    apigw_buffer_free(again);
    apigw_buffer_free(out);
}

static void check_entries(const apigw_definition *d, size_t size) {
    apigw_definition_entry entry;
    apigw_error warning;
    size_t i = 0;
    while (apigw_definition_entry_at(d, APIGW_DESCRIBE_ROUTES, i, &entry) == APIGW_OK) {
        REQUIRE(entry.key != NULL);
        i++;
    }
    REQUIRE(i == apigw_definition_route_count(d));
    for (i = 0; apigw_definition_warning_at(d, i, &warning) == APIGW_OK; i++)
        REQUIRE(warning.code < 0 && (warning.offset == UINT64_MAX || warning.offset <= size));
    REQUIRE(i <= apigw_definition_warning_count(d));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = exact_copy(data, size);
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_definition *d = make_definition(&allocator), *strict = make_definition(&allocator);
    REQUIRE(apigw_definition_set_option(strict, APIGW_DEFINITION_OPT_FAIL_ON_WARNINGS, 1, NULL) == APIGW_OK);
    apigw_status status = load(d, text, size), failing = load(strict, text, size);
    if (status == APIGW_OK) {
        REQUIRE((failing == APIGW_OK) == (apigw_definition_warning_count(d) == 0));
        check_description(d);
        check_entries(d, size);
        REQUIRE(apigw_definition_load(d, text, size, NULL) == APIGW_E_STATE);
    } else {
        REQUIRE(failing != APIGW_OK);
    }
    apigw_definition_free(strict);
    apigw_definition_free(d);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(text);
    return 0;
}
