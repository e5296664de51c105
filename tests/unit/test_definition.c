/* Definitions: what documents of hostile size cost, and documents with a value of another type. The rules are in
 * tests/cases/definition.json. */
#define _POSIX_C_SOURCE 200809L
#include "support/allocator.h"
#include <apigw/gateway.h>
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
    suite_add_tcase(s, t);
    tcase_set_timeout(slow, 300);
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, values_of_other_types);
    suite_add_tcase(s, slow);
    return s;
}
