/* Results of authorizers. Published ones (the argument: a directory with an index.tsv) are taken or refused as a walk
 * over jansson's tree says, and what was taken is written again as that tree, in the one form that is written. Hostile
 * ones take memory in proportion to their length. */
#include "support/allocator.h"
#include "support/exact.h"
#include "support/files.h"
#include "support/tally.h"
#include <apigw/apigw.h>
#include <jansson.h>

static tally counts; /* checks of the current test */
static tally tests;  /* one for each result, kind and shape */
static unsigned taken, refused;

/* ---- published results ------------------------------------------------------------------------------------------ */

static json_t *there(const json_t *object, const char *name) {
    json_t *value = json_object_get(object, name);
    return json_is_null(value) ? NULL : value;
}

/* A string or an array of strings, as an array; NULL: neither. */
static json_t *as_array(json_t *value) {
    json_t *array;
    if (json_is_string(value)) {
        array = json_array();
        json_array_append(array, value);
        return array;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!json_is_string(json_array_get(value, i)))
            return NULL;
    return json_is_array(value) ? json_incref(value) : NULL;
}

/* A statement as it is written; NULL: it is malformed. */
static json_t *normal_statement(const json_t *statement, bool null_condition) {
    json_t *action = as_array(there(statement, "Action")), *resource = as_array(there(statement, "Resource"));
    const char *effect = json_string_value(json_object_get(statement, "Effect"));
    json_t *normal = NULL;
    bool null = json_is_null(json_object_get(statement, "Condition"));
    if (action != NULL && resource != NULL && effect != NULL &&
        (strcmp(effect, "Allow") == 0 || strcmp(effect, "Deny") == 0) && (!null || null_condition))
        normal = json_pack("{s:s,s:O,s:O,s:O*,s:O*}", "Effect", effect, "Action", action, "Resource", resource,
                           "Condition", there(statement, "Condition"), "Sid", there(statement, "Sid"));
    json_decref(action);
    json_decref(resource);
    return normal;
}

static json_t *normal_policy(const json_t *policy, bool null_condition) {
    json_t *given = there(policy, "Statement"), *statements = json_array();
    const char *version = json_string_value(json_object_get(policy, "Version"));
    size_t count = json_is_array(given) ? json_array_size(given) : json_is_object(given) ? 1 : 0, i;
    for (i = 0; i < count; i++) {
        json_t *one = normal_statement(json_is_array(given) ? json_array_get(given, i) : given, null_condition);
        if (one == NULL)
            break;
        json_array_append_new(statements, one);
    }
    if (count == 0 || i < count) {
        json_decref(statements);
        return NULL;
    }
    return json_pack("{s:s,s:o}", "Version", version == NULL ? "2008-10-17" : version, "Statement", statements);
}

/* What a result is as it is written; NULL: it is malformed. */
static json_t *normal_result(const json_t *result, bool simple, uint32_t kind) {
    bool http = kind == APIGW_KIND_AUTHORIZER_HTTP_1 || kind == APIGW_KIND_AUTHORIZER_HTTP_2;
    bool rest = kind == APIGW_KIND_AUTHORIZER_TOKEN || kind == APIGW_KIND_AUTHORIZER_REST;
    json_t *policy;
    if (simple)
        return json_is_boolean(json_object_get(result, "isAuthorized"))
                   ? json_pack("{s:O,s:O*}", "isAuthorized", json_object_get(result, "isAuthorized"), "context",
                               there(result, "context"))
                   : NULL;
    policy = normal_policy(there(result, "policyDocument"), http);
    if (policy == NULL || !json_is_string(json_object_get(result, "principalId"))) {
        json_decref(policy);
        return NULL;
    }
    return json_pack("{s:O,s:o,s:O*,s:O*}", "principalId", json_object_get(result, "principalId"), "policyDocument",
                     policy, "context", there(result, "context"), "usageIdentifierKey",
                     rest ? there(result, "usageIdentifierKey") : NULL);
}

static void check_result(const char *file, const char *text, size_t len, bool simple, uint32_t kind) {
    json_t *result = json_loadb(text, len, 0, NULL), *expected = normal_result(result, simple, kind), *found = NULL;
    apigw_authorization *a = apigw_authorization_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    uint32_t flags = simple ? (uint32_t)APIGW_AUTHORIZER_SIMPLE_RESPONSE : 0u;
    apigw_error error;
    apigw_status status = apigw_authorization_decode(a, kind, text, len, flags, &error);
    size_t n;
    check(&counts, (status == APIGW_OK) == (expected != NULL), "%s as %s: %s at %s: %s", file, apigw_kind_name(kind),
          apigw_status_name(status), error.pointer, error.message);
    if (status == APIGW_OK) {
        taken++;
        check(&counts, apigw_authorization_encode(a, kind, flags, out, &error) == APIGW_OK, "%s: not encoded: %s", file,
              error.message);
        apigw_buffer_data(out, &n);
        found = json_loadb(apigw_buffer_data(out, NULL), n, JSON_REJECT_DUPLICATES, NULL);
        check(&counts, expected != NULL && json_equal(found, expected), "%s as %s: it is written as %s", file,
              apigw_kind_name(kind), apigw_buffer_data(out, NULL));
    } else {
        refused++;
        check(&counts, error.error_response == APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR, "%s: the error response is %u",
              file, (unsigned)error.error_response);
    }
    json_decref(found);
    json_decref(expected);
    json_decref(result);
    apigw_authorization_free(a);
    apigw_buffer_free(out);
}

/* One line of the index: file, kind and more, between tabs. */
static void check_line(const char *directory, char *line) {
    char path[4096], *kind = strchr(line, '\t'), *text;
    bool simple;
    size_t len = 0;
    if (kind == NULL)
        return;
    *kind++ = '\0';
    simple = strncmp(kind, "resp-authorizer-simple\t", 23) == 0;
    if (!simple && strncmp(kind, "resp-authorizer-iam\t", 20) != 0)
        return;
    snprintf(path, sizeof path, "%s/%s", directory, line);
    text = read_whole(path, &len);
    if (!check(&counts, text != NULL, "%s cannot be read", path))
        return;
    for (uint32_t k = APIGW_KIND_AUTHORIZER_TOKEN; k <= APIGW_KIND_AUTHORIZER_WEBSOCKET; k++)
        if (!simple || k == APIGW_KIND_AUTHORIZER_HTTP_2)
            check_result(line, text, len, simple, k);
    count_test(&tests, &counts, line);
    free(text);
}

static void check_published(const char *directory) {
    char path[1024], line[2048];
    FILE *index;
    snprintf(path, sizeof path, "%s/index.tsv", directory);
    index = fopen(path, "r");
    if (index == NULL) {
        tests.skipped++;
        return;
    }
    while (fgets(line, sizeof line, index) != NULL)
        check_line(directory, line);
    fclose(index);
    check(&tests, taken != 0 && refused != 0, "%u results taken, %u refused", taken, refused);
    printf("%u results taken, %u refused\n", taken, refused);
}

/* ---- hostile results -------------------------------------------------------------------------------------------- */

/* Peak memory of a decode is at most PER_BYTE * length + FIXED: the worst are members of the context, `"":0,`, five
 * bytes that become a pair of 48 in an array that doubles while the old one is still there, and two texts. */
enum { PER_BYTE = 40, FIXED = 64 * 1024, ITEMS = 16000 };

#define BEGIN "{\"principalId\":\"p\",\"policyDocument\":{\"Statement\":["
#define STATEMENT "{\"Effect\":\"Deny\",\"Action\":[],\"Resource\":[]}"

static const struct shape {
    const char *name, *begin, *item, *end;
    apigw_status status;
} shapes[] = {
    {"statements", BEGIN STATEMENT, "," STATEMENT, "]}}", APIGW_OK},
    {"actions", BEGIN "{\"Effect\":\"Deny\",\"Resource\":\"*\",\"Action\":[\"\"", ",\"\"", "]}]}}", APIGW_OK},
    {"equal members", BEGIN STATEMENT "]},\"context\":{\"\":0", ",\"\":0", "}}", APIGW_OK},
    {"unknown members", BEGIN STATEMENT "]},\"x\":{\"\":0", ",\"\":0", "}}", APIGW_OK},
    {"twice a policy", BEGIN STATEMENT "]}", ",\"policyDocument\":{}", "}", APIGW_E_MISSING},
    {"a condition", BEGIN "{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"a\":{\"k\":[0",
     ",0", "]}}}]}}", APIGW_OK},
    {"operators", BEGIN "{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"a\":{}", ",\"a\":{}",
     "}}]}}", APIGW_OK},
    {"open arrays", "{\"context\":", "[", "", APIGW_E_DEPTH},
    {"white space", BEGIN STATEMENT "]}", "   ", "}", APIGW_OK},
};

static void check_shape(const struct shape *s, size_t items) {
    static const char arn[] = "arn:aws:execute-api:us-east-1:123456789012:abcdef123/prod/GET/pets";
    size_t item = strlen(s->item), n = strlen(s->begin);
    char *text = exact_block(n + items * item + strlen(s->end) + 1);
    watched memory = {0};
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_authorization *a = apigw_authorization_new(&allocator);
    apigw_error error;
    apigw_decision decision;
    apigw_status status;
    memcpy(text, s->begin, n);
    for (size_t i = 0; i < items; i++, n += item)
        memcpy(text + n, s->item, item);
    memcpy(text + n, s->end, strlen(s->end) + 1);
    n += strlen(s->end);
    status = apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_HTTP_2, text, n, 0, &error);
    check(&counts, status == s->status, "%s: %s, %s", s->name, apigw_status_name(status), error.message);
    check(&counts, memory.peak_bytes <= PER_BYTE * n + FIXED, "%s: %zu bytes for %zu", s->name, memory.peak_bytes, n);
    check(&counts, apigw_authorization_evaluate(a, arn, sizeof arn - 1, NULL, &decision, NULL) == APIGW_OK,
          "%s: not evaluated", s->name);
    apigw_authorization_free(a);
    check(&counts, memory.live_bytes == 0 && memory.wrong == 0, "%s: memory leaks", s->name);
    printf("%-16s %8zu bytes: %9zu\n", s->name, n, memory.peak_bytes);
    free(text);
}

int main(int argc, char **argv) {
    if (argc > 1)
        check_published(argv[1]);
    else
        tests.skipped++;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (size_t items = ITEMS / 4; items <= ITEMS; items *= 2)
            check_shape(&shapes[i], items);
        count_test(&tests, &counts, shapes[i].name);
    }
    return conclude(&tests);
}
