/* Definitions: what documents of hostile size cost. The rules are in tests/cases/definition.json. */
#include "support/allocator.h"
#include <apigw/gateway.h>
#include <check.h>
#include <stdio.h>

Suite *definition_suite(void);

/* Peak memory of loading a document whose one route has that many requirements, each with a scope. */
static size_t peak_of_requirements(size_t count) {
    static const char begin[] =
        "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\",\"version\":\"1\"},\"paths\":{\"/a\":{"
        "\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"mock\"},\"security\":[",
                      end[] = "]}}},\"components\":{\"securitySchemes\":{\"g\":{\"type\":\"apiKey\",\"name\":\"T\","
                              "\"in\":\"header\",\"x-amazon-apigateway-authorizer\":{\"type\":\"token\","
                              "\"authorizerUri\":\"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
                              "arn:aws:lambda:eu-west-1:111122223333:function:f/invocations\"}}}}}";
    char *text = malloc(sizeof begin + sizeof end + count * 20), *at = text;
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_definition *d = apigw_definition_new(&allocator);
    at += sprintf(at, "%s", begin);
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s{\"g\":[\"s\"]}", i == 0 ? "" : ",");
    at += sprintf(at, "%s", end);
    ck_assert_int_eq(apigw_definition_load(d, text, (size_t)(at - text), NULL), APIGW_OK);
    apigw_definition_free(d);
    free(text);
    return memory.peak_bytes;
}

START_TEST(many_requirements) {
    const size_t few = peak_of_requirements(1000), many = peak_of_requirements(4000);
    ck_assert_msg(many < 6 * few, "%zu bytes for 1000 requirements, %zu for 4000", few, many);
}
END_TEST

Suite *definition_suite(void) {
    Suite *s = suite_create("definition");
    TCase *t = tcase_create("definition");
    tcase_add_test(t, many_requirements);
    suite_add_tcase(s, t);
    return s;
}
