/* Definitions: what documents of hostile size cost, limits, misused calls, and documents with a value of another type.
 * The rules are in tests/cases/definition.json. */
#define _POSIX_C_SOURCE 200809L
#include "support/allocator.h"
#include <apigw/gateway.h>
#include <apigw/router.h>
#include <check.h>
#include <glob.h>
#include <jansson.h>
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

/* ---- limits ----------------------------------------------------------------------------------------------------- */

/* Load `begin`, `count` times `part`, in which # is the number, and `end`. */
static apigw_status load_repeated(apigw_definition *d, const char *begin, const char *part, size_t count,
                                  const char *end, apigw_error *error) {
    char *text = malloc(strlen(begin) + strlen(end) + count * (2 * strlen(part) + 8) + 1), *at = text;
    at += sprintf(at, "%s", begin);
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            *at++ = ',';
        for (const char *p = part; *p != '\0'; p++) {
            if (*p == '#')
                at += sprintf(at, "%zu", i);
            else
                *at++ = *p;
        }
    }
    at += sprintf(at, "%s", end);
    const apigw_status status = apigw_definition_load(d, text, (size_t)(at - text), error);
    free(text);
    return status;
}

#define GET_OF_A                                                                                                       \
    "{\"openapi\":\"3.0.1\",\"paths\":{\"/a\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"mock\"},"

static const struct {
    const char *begin, *part, *end;
    size_t most;
    const char *message;
} limits[] = {
    {"{\"Resources\":{\"Api\":{\"Type\":\"AWS::ApiGateway::RestApi\"},",
     "\"S#\":{\"Type\":\"AWS::ApiGateway::Deployment\",\"Properties\":{\"RestApiId\":{\"Ref\":\"Api\"},"
     "\"StageName\":\"s#\"}}",
     "}}", 256, "expected at most 256 stages"},
    {GET_OF_A "\"parameters\":[", "{\"in\":\"query\",\"name\":\"q#\"}", "]}}}}", 512,
     "expected at most 512 parameters"},
    {GET_OF_A "\"requestBody\":{\"content\":{", "\"a/t#\":{\"schema\":{\"type\":\"object\"}}", "}}}}}}", 128,
     "expected models for at most 128 media types"},
};

START_TEST(limits_of_documents) {
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        apigw_definition *d = apigw_definition_new(NULL);
        apigw_error error;
        ck_assert_int_eq(load_repeated(d, limits[i].begin, limits[i].part, limits[i].most + 1, limits[i].end, &error),
                         APIGW_E_ITEMS);
        ck_assert_str_eq(error.message, limits[i].message);
        ck_assert_int_eq(load_repeated(d, limits[i].begin, limits[i].part, limits[i].most, limits[i].end, &error),
                         APIGW_OK);
        apigw_definition_free(d);
    }
}
END_TEST

/* Warnings that are not kept are counted. */
START_TEST(many_warnings) {
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_error error;
    ck_assert_int_eq(
        load_repeated(d, GET_OF_A "\"parameters\":[", "#", APIGW_DEFINITION_WARNINGS_MAX + 2, "]}}}}", NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_definition_warning_count(d), APIGW_DEFINITION_WARNINGS_MAX + 2);
    ck_assert_int_eq(apigw_definition_warning_at(d, APIGW_DEFINITION_WARNINGS_MAX - 1, &error), APIGW_OK);
    ck_assert_str_eq(error.pointer, "/paths/~1a/get/parameters/999");
    ck_assert_int_eq(error.code, APIGW_E_TYPE);
    ck_assert_int_eq(apigw_definition_warning_at(d, APIGW_DEFINITION_WARNINGS_MAX, &error), APIGW_E_NOT_FOUND);
    apigw_definition_free(d);
}
END_TEST

/* Load a document with a text of `count` times 'a' in place of #. */
static apigw_status load_long(apigw_definition *d, const char *document, size_t count, apigw_error *error) {
    char *text = malloc(strlen(document) + 3 * count + 1), *at = text;
    for (const char *p = document; *p != '\0'; p++) {
        if (*p != '#')
            *at++ = *p;
        for (size_t i = 0; *p == '#' && i < count; i++)
            *at++ = (char)(i % 200 == 199 ? '/' : 'a');
    }
    const apigw_status status = apigw_definition_load(d, text, (size_t)(at - text), error);
    free(text);
    return status;
}

START_TEST(long_paths) {
    static const char path[] = "{\"openapi\":\"3.0.1\",\"paths\":{\"/#\":{\"get\":{\"x-amazon-apigateway-integration\":"
                               "{\"type\":\"mock\"}}}}}";
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_error error;
    ck_assert_int_eq(load_long(d, path, APIGW_ROUTE_KEY_MAX, &error), APIGW_E_SIZE);
    ck_assert_str_eq(error.message, "expected a path of at most 2048 bytes");
    ck_assert_int_eq(load_long(d, path, APIGW_ROUTE_KEY_MAX - 4, &error), APIGW_E_SIZE);
    ck_assert_str_eq(error.message, "expected a route key of at most 2048 bytes");
    ck_assert_int_eq(load_long(d, path, APIGW_ROUTE_KEY_MAX - 5, &error), APIGW_OK);
    apigw_definition_free(d);
}
END_TEST

/* A resource whose path no route can have is left out. */
START_TEST(long_parts_of_paths) {
    char part[APIGW_ROUTE_KEY_MAX + 1], *text = malloc(400 + sizeof part);
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    memset(part, 'a', APIGW_ROUTE_KEY_MAX);
    part[APIGW_ROUTE_KEY_MAX] = '\0';
    sprintf(text,
            "{\"Resources\":{\"Api\":{\"Type\":\"AWS::ApiGateway::RestApi\"},\"R\":{\"Type\":\"AWS::ApiGateway::"
            "Resource\",\"Properties\":{\"RestApiId\":{\"Ref\":\"Api\"},\"ParentId\":{\"Fn::GetAtt\":\"Api."
            "RootResourceId\"},\"PathPart\":\"%s\"}}}}",
            part);
    ck_assert_int_eq(apigw_definition_load(d, text, APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_definition_describe(d, APIGW_DESCRIBE_ALL, out, NULL), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"resources\":[]"));
    apigw_buffer_free(out);
    apigw_definition_free(d);
    free(text);
}
END_TEST

/* Patterns of permissions that take more comparisons than one document is given count as fitting. */
START_TEST(costly_permissions) {
    static const char permission[] =
        "\"P#\":{\"Type\":\"AWS::Lambda::Permission\",\"Properties\":{\"Principal\":\"apigateway.amazonaws.com\","
        "\"FunctionName\":\"f\",\"SourceArn\":{\"Fn::Sub\":\"arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:"
        "${Api}/*/GET/*%sb\"}}}";
    enum { COUNT = 160, LONG = 230 };
    char part[2 * LONG + sizeof permission], begin[4096], as[LONG + 1];
    apigw_definition *d = apigw_definition_new(NULL);
    memset(as, 'a', LONG);
    as[LONG] = '\0';
    sprintf(part, permission, as);
    sprintf(
        begin,
        "{\"Resources\":{\"Api\":{\"Type\":\"AWS::ApiGateway::RestApi\",\"Properties\":{\"Body\":{\"openapi\":"
        "\"3.0.1\",\"paths\":{\"/%s/%s/%s\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"mock\"}}}}}}},",
        as, as, as);
    ck_assert_int_eq(load_repeated(d, begin, part, COUNT, "}}", NULL), APIGW_OK);
    ck_assert_uint_gt(apigw_definition_warning_count(d), 10);
    ck_assert_uint_lt(apigw_definition_warning_count(d), COUNT - 10);
    apigw_definition_free(d);
}
END_TEST

/* ---- the calls -------------------------------------------------------------------------------------------------- */

static const char guarded[] =
    "{\"openapi\":\"3.0.1\",\"paths\":{\"/a\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\","
    "\"uri\":\"arn:aws:lambda:eu-west-1:1:function:f:live\",\"payloadFormatVersion\":\"2.0\"}}}},\"components\":{"
    "\"securitySchemes\":{\"j\":{\"type\":\"oauth2\",\"x-amazon-apigateway-authorizer\":{\"type\":\"jwt\","
    "\"jwtConfiguration\":{\"issuer\":\"https://i.example\",\"audience\":[\"a\"]}}},\"l\":{\"type\":\"apiKey\","
    "\"x-amazon-apigateway-authorizer\":{\"type\":\"request\",\"authorizerPayloadFormatVersion\":\"2.0\","
    "\"authorizerUri\":\"arn:aws:lambda:eu-west-1:1:function:gate:2\"}}}}}";

static void expect_entry(const apigw_definition *d, uint32_t part, size_t i, const char *key, const char *type,
                         const char *target, const char *qualifier) {
    apigw_definition_entry entry;
    ck_assert_int_eq(apigw_definition_entry_at(d, part, i, &entry), APIGW_OK);
    ck_assert_msg(entry.key_len == strlen(key) && memcmp(entry.key, key, entry.key_len) == 0, "%s", key);
    ck_assert_msg(entry.type_len == strlen(type) && (type[0] == '\0' || memcmp(entry.type, type, entry.type_len) == 0),
                  "%s: %s", key, type);
    ck_assert_msg(entry.target_len == strlen(target) &&
                      (target[0] == '\0' || memcmp(entry.target, target, entry.target_len) == 0),
                  "%s: %s", key, target);
    ck_assert_msg(entry.qualifier_len == strlen(qualifier) &&
                      (qualifier[0] == '\0' || memcmp(entry.qualifier, qualifier, entry.qualifier_len) == 0),
                  "%s: %s", key, qualifier);
}

START_TEST(entries) {
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_definition_entry entry;
    ck_assert_int_eq(apigw_definition_load(d, guarded, APIGW_NTS, NULL), APIGW_OK);
    expect_entry(d, APIGW_DESCRIBE_ROUTES, 0, "GET /a", "lambda-proxy", "arn:aws:lambda:eu-west-1:1:function:f:live",
                 "live");
    expect_entry(d, APIGW_DESCRIBE_AUTHORIZERS, 0, "j", "jwt", "https://i.example", "");
    expect_entry(d, APIGW_DESCRIBE_AUTHORIZERS, 1, "l", "lambda-request", "arn:aws:lambda:eu-west-1:1:function:gate:2",
                 "2");
    expect_entry(d, APIGW_DESCRIBE_FUNCTIONS, 0, "arn:aws:lambda:eu-west-1:1:function:f:live", "", "", "live");
    expect_entry(d, APIGW_DESCRIBE_FUNCTIONS, 1, "arn:aws:lambda:eu-west-1:1:function:gate:2", "", "", "2");
    ck_assert_int_eq(apigw_definition_entry_at(d, APIGW_DESCRIBE_ROUTES, 1, &entry), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_definition_entry_at(d, APIGW_DESCRIBE_AUTHORIZERS, 2, &entry), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_definition_entry_at(d, APIGW_DESCRIBE_FUNCTIONS, 2, &entry), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_definition_entry_at(d, APIGW_DESCRIBE_ALL, 0, &entry), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_entry_at(NULL, APIGW_DESCRIBE_ROUTES, 0, &entry), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_entry_at(d, APIGW_DESCRIBE_ROUTES, 0, NULL), APIGW_E_ARGUMENT);
    apigw_definition_free(d);
}
END_TEST

START_TEST(misused) {
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error;
    char *large = calloc(1, APIGW_DEFINITION_SIZE_MAX + 1);
    ck_assert_int_eq(apigw_definition_set_option(d, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_set_option(d, APIGW_DEFINITION_OPT_LAST + 1, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_set_option(d, APIGW_DEFINITION_OPT_BASE_PATH, 3, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_set_value(d, "a", APIGW_NTS, large, 65537, &error), APIGW_E_SIZE);
    ck_assert_int_eq(apigw_definition_load(d, NULL, 1, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_load(d, NULL, 0, &error), APIGW_E_TRUNCATED);
    ck_assert_int_eq(apigw_definition_load(d, large, APIGW_DEFINITION_SIZE_MAX + 1, &error), APIGW_E_SIZE);
    ck_assert_uint_eq(error.offset, APIGW_DEFINITION_SIZE_MAX);
    ck_assert_int_eq(apigw_definition_load(d, large, APIGW_DEFINITION_SIZE_MAX, &error), APIGW_E_SYNTAX);
    ck_assert_int_eq(apigw_definition_describe(d, APIGW_DESCRIBE_ALL, out, &error), APIGW_E_STATE);
    ck_assert_int_eq(apigw_definition_load(d, guarded, APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_definition_load(d, guarded, APIGW_NTS, &error), APIGW_E_STATE);
    ck_assert_int_eq(apigw_definition_set_option(d, APIGW_DEFINITION_OPT_BASE_PATH, 1, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_definition_describe(d, 0, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_describe(d, APIGW_DESCRIBE_LAST + 1, out, &error), APIGW_E_ARGUMENT);
    ck_assert_str_eq(error.message, "there is no such part");
    ck_assert_int_eq(apigw_definition_describe(d, APIGW_DESCRIBE_ALL, NULL, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_definition_describe(NULL, APIGW_DESCRIBE_ALL, out, &error), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_definition_kind_name(APIGW_DEFINITION_LAST + 1));
    free(large);
    apigw_buffer_free(out);
    apigw_definition_free(d);
}
END_TEST

/* ---- values of another type ------------------------------------------------------------------------------------- */

/* What takes the place of a value, in turn. */
static const char *const others[] = {
    "null",
    "5",
    "-1.5",
    "true",
    "\"x\"",
    "\"\"",
    "\"${X}$\"",
    "[]",
    "[5]",
    "[[]]",
    "{}",
    "{\"x\":5}",
    "{\"Ref\":\"Nope\"}",
    "{\"Fn::Sub\":\"${AWS::Region}\"}",
    "{\"Fn::GetAtt\":\"A.B\"}",
    "{\"Fn::ImportValue\":\"X\"}",
    "{\"Fn::Select\":[5,[\"a\"]]}",
    "{\"Fn::Select\":[\"0\",{\"Fn::Split\":[\",\",\"a,b\"]}]}",
    "{\"Fn::Split\":[\"\",\"a\"]}",
    "{\"Fn::Sub\":[\"${a}${!b}$\",{\"a\":\"b\"}]}",
    "{\"Fn::Sub\":\"${!b}${AWS::Region}${Nope.Arn}\"}",
    "{\"Fn::FindInMap\":[\"a\",\"b\",\"c\",{\"DefaultValue\":\"d\"}]}",
    "{\"Ref\":\"AWS::URLSuffix\"}",
    "{\"Ref\":\"AWS::NoValue\"}",
    "{\"Fn::If\":[\"No\",\"a\",\"b\"]}",
    "{\"Fn::Join\":[\"\",[\"a\",{\"Ref\":\"AWS::Region\"}]]}",
    "{\"Fn::GetAtt\":[\"A\",\"Arn\"]}",
    "{\"Fn::Base64\":\"a\"}",
    "\"NONE\"",
    "\"AWS_IAM\"",
    "\"/\"",
    "\"a/b\"",
    "false",
    "0",
    "{\"a\":\"b\",\"c\":[\"d\"]}",
    "[\"a\",\"b\"]",
    "[{\"a\":\"b\"}]",
    "\"*\"",
    "\"CUSTOM\"",
};

typedef struct changing {
    json_t *root;
    apigw_definition *definition;
    apigw_buffer *out;
    size_t turn, loaded, refused;
    const char *path;
} changing;

/* Return whether a pointer leads to a value of the document, or is that of a member which the last object lacks. */
static bool leads_to_value(const json_t *at, const char *pointer) {
    char name[sizeof((apigw_error *)0)->pointer];
    while (*pointer == '/') {
        size_t n = 0;
        for (pointer++; *pointer != '\0' && *pointer != '/'; pointer++) {
            const bool escaped = pointer[0] == '~' && (pointer[1] == '0' || pointer[1] == '1');
            name[n++] = (char)(escaped ? (pointer[1] == '0' ? '~' : '/') : *pointer);
            pointer += escaped;
        }
        name[n] = '\0';
        const json_t *next =
            json_is_array(at) ? json_array_get(at, strtoul(name, NULL, 10)) : json_object_get(at, name);
        if (next == NULL)
            return *pointer == '\0';
        at = next;
    }
    return *pointer == '\0';
}

/* A handle that has been loaded takes no other document. */
static void renew(changing *c) {
    static const char *const names[][2] = {
        {"AWS::Region", "eu-west-1"}, {"AWS::AccountId", "111122223333"}, {"AWS::Partition", "aws"}};
    apigw_definition_free(c->definition);
    c->definition = apigw_definition_new(NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_int_eq(
            apigw_definition_set_value(c->definition, names[i][0], APIGW_NTS, names[i][1], APIGW_NTS, NULL), APIGW_OK);
}

static void load_changed(changing *c, const char *what) {
    char *text = json_dumps(c->root, JSON_COMPACT);
    apigw_error error = {.code = APIGW_OK};
    const apigw_status status = apigw_definition_load(c->definition, text, strlen(text), &error);
    ck_assert_msg(status == error.code, "%s, %s: the status is %d, the error says %d", c->path, what, (int)status,
                  (int)error.code);
    ck_assert_msg((status == APIGW_OK) == (apigw_definition_kind(c->definition) != 0), "%s, %s: half a definition",
                  c->path, what);
    if (status == APIGW_OK) {
        size_t n;
        ck_assert_int_eq(apigw_definition_describe(c->definition, APIGW_DESCRIBE_ALL, c->out, NULL), APIGW_OK);
        const char *described = apigw_buffer_data(c->out, &n);
        json_error_t why;
        json_t *read = json_loadb(described, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
        ck_assert_msg(read != NULL, "%s, %s: %s in the description: %s", c->path, what, why.text, described);
        json_decref(read);
        c->loaded++;
        renew(c);
    } else {
        ck_assert_msg(status == APIGW_E_TYPE || error.message[0] != '\0', "%s, %s: no message", c->path, what);
        ck_assert_msg(leads_to_value(c->root, error.pointer), "%s, %s: there is no %s: %s", c->path, what,
                      error.pointer, error.message);
        c->refused++;
    }
    free(text);
}

static void change_all(changing *c, json_t *at);

/* Load the document with a value in the place of `*was`, then without it, and put `*was` back. */
static void change_one(changing *c, json_t *parent, const char *name, size_t i, json_t *was) {
    json_incref(was);
    for (size_t k = 0; k < 3; k++) {
        const char *other = others[c->turn++ % (sizeof others / sizeof *others)];
        json_t *value = json_loads(other, JSON_DECODE_ANY, NULL);
        if (name != NULL)
            json_object_set_new(parent, name, value);
        else
            json_array_set_new(parent, i, value);
        load_changed(c, other);
    }
    if (name != NULL) {
        json_object_del(parent, name);
        load_changed(c, name);
        json_object_set(parent, name, was);
    } else {
        json_array_set(parent, i, was);
    }
    change_all(c, was);
    json_decref(was);
}

/* The members are changed in the order of a list of names: an object does not stay as it was. */
static void change_all(changing *c, json_t *at) {
    const char *name;
    json_t *value, *names = json_array();
    size_t i;
    json_object_foreach(at, name, value) json_array_append_new(names, json_string(name));
    json_array_foreach(names, i, value) {
        name = json_string_value(value);
        change_one(c, at, name, 0, json_object_get(at, name));
    }
    json_decref(names);
    json_array_foreach(at, i, value) change_one(c, at, NULL, i, value);
}

/* Each value of each document of the cases is replaced by others, and left out: the document is loaded, or refused with
 * the place. The same handle loads all of them. */
START_TEST(values_of_other_types) {
    glob_t files;
    changing c = {.out = apigw_buffer_new(NULL)};
    renew(&c);
    ck_assert_int_eq(glob("tests/cases/definitions/*.json", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        c.path = files.gl_pathv[i];
        c.root = json_load_file(c.path, 0, NULL);
        if (c.root != NULL) /* some are no JSON */
            change_all(&c, c.root);
        json_decref(c.root);
    }
    ck_assert_uint_gt(c.loaded, 1000);
    ck_assert_uint_gt(c.refused, 1000);
    globfree(&files);
    apigw_buffer_free(c.out);
    apigw_definition_free(c.definition);
}
END_TEST

Suite *definition_suite(void) {
    Suite *s = suite_create("definition");
    TCase *t = tcase_create("definition"), *slow = tcase_create("definition: other types");
    tcase_add_test(t, many_requirements);
    tcase_add_test(t, limits_of_documents);
    tcase_add_test(t, many_warnings);
    tcase_add_test(t, long_paths);
    tcase_add_test(t, long_parts_of_paths);
    tcase_add_test(t, costly_permissions);
    tcase_add_test(t, entries);
    tcase_add_test(t, misused);
    suite_add_tcase(s, t);
    tcase_set_timeout(slow, 300);
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, values_of_other_types);
    suite_add_tcase(s, slow);
    return s;
}
