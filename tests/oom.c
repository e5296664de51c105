/* Memory runs out at every place where it can: the k-th allocation of every public function fails, once and for ever.
 * The call must say so, leak nothing and leave a handle that is empty and works. The sweep runs twice: with arenas as
 * they are, and with starved ones, whose every block is an allocation. And no call takes more stack than it may. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "stack.h"
#include <apigw/apigw.h>
#include <ctype.h>
#include <dirent.h>
#include <jansson.h>
#ifndef APIGW_WITHOUT_JANSSON
#include <apigw/jansson.h>
#endif

static tally counts;
static watched memory;

/* ---- memory of the library, in place of its own ------------------------------------------------------------------ */

static void *libc_block(size_t size) {
    return size != 0 ? watched_allocate(&memory, size) : NULL;
}

static void libc_free(void *block) {
    if (block != NULL)
        watched_release(&memory, block, ((watched_head *)block - 1)->size);
}

static void *libc_grow(void *block, size_t size) {
    return block == NULL ? libc_block(size)
                         : watched_reallocate(&memory, block, ((watched_head *)block - 1)->size, size);
}

static bool starved;
#define ARENA_STARVED starved
#define malloc libc_block
#define realloc libc_grow
#define free libc_free
#include "core/memory.c"
#undef malloc
#undef realloc
#undef free

/* What never allocates. Checked: not one allocation is asked for while they are called (those that take a handle). */
static const char *const never[] = {
    "apigw_version",
    "apigw_version_number",
    "apigw_status_name",
    "apigw_status_text",
    "apigw_constant",
    "apigw_constant_at",
    "apigw_buffer_free",
    "apigw_buffer_reset",
    "apigw_buffer_use",
    "apigw_buffer_set_max",
    "apigw_buffer_data",
    "apigw_buffer_needed",
    "apigw_utf8_valid",
    "apigw_base64_encoded_len",
    "apigw_base64_encode",
    "apigw_base64_decoded_max",
    "apigw_base64_decode",
    "apigw_percent_encode",
    "apigw_percent_decode",
    "apigw_query_next",
    "apigw_cookie_next",
    "apigw_header_name_valid",
    "apigw_header_value_valid",
    "apigw_media_type",
    "apigw_media_type_is_text",
    "apigw_clf_time_format",
    "apigw_clf_time_parse",
    "apigw_kind_name",
    "apigw_kind_by_name",
    "apigw_option_bounds",
    "apigw_field_by_name",
    "apigw_list_by_name",
    "apigw_diagnostic_by_name",
    "apigw_severity_by_name",
    "apigw_option_name",
    "apigw_option_by_name",
    "apigw_switch_name",
    "apigw_switch_by_name",
    "apigw_field_name",
    "apigw_list_name",
    "apigw_check_free",
    "apigw_check_set_option",
    "apigw_check_diagnostic_count",
    "apigw_check_omitted_count",
    "apigw_check_diagnostic_at",
    "apigw_check_response",
    "apigw_diagnostic_name",
    "apigw_severity_name",
    "apigw_request_free",
    "apigw_request_set_option",
    "apigw_request_kind",
    "apigw_request_get",
    "apigw_request_get_int",
    "apigw_request_count",
    "apigw_request_at",
    "apigw_request_copy",
    "apigw_request_find",
    "apigw_request_body",
    "apigw_request_body_was_base64",
    "apigw_request_issue_count",
    "apigw_request_issue_at",
    "apigw_response_free",
    "apigw_response_set_option",
    "apigw_response_set_status",
    "apigw_response_status",
    "apigw_response_count",
    "apigw_response_at",
    "apigw_response_find",
    "apigw_response_body",
    "apigw_authorization_free",
    "apigw_authorization_set_option",
    "apigw_authorization_set_authorized",
    "apigw_authorization_get",
    "apigw_authorization_get_authorized",
    "apigw_authorization_statement_count",
    "apigw_authorization_effect",
    "apigw_authorization_element_count",
    "apigw_authorization_element_at",
    "apigw_authorization_context_count",
    "apigw_authorization_context_at",
    "apigw_authorization_context_find",
    "apigw_authorization_evaluate",
    "apigw_api_free",
    "apigw_api_kind",
    "apigw_api_get",
    "apigw_api_count",
    "apigw_api_at",
    "apigw_api_set_switch",
    "apigw_error_response_name",
    "apigw_error_response_by_name",
    "apigw_method_bit",
    "apigw_method_name",
    "apigw_route_key_parse",
    "apigw_router_free",
    "apigw_router_set_option",
    "apigw_router_match",
    "apigw_match_parameter",
    "apigw_match_copy_parameters",
    "apigw_router_route_count",
    "apigw_router_route_at",
    "apigw_router_rank",
    "apigw_router_steps_max",
    "apigw_path_strip",
    "apigw_path_mapping",
    "apigw_arn_parse",
    "apigw_arn_match",
    "apigw_prelude_free",
    "apigw_prelude_reset",
    "apigw_prelude_feed",
    "apigw_runtime_header_name",
    "apigw_runtime_error_type_stays",
    "apigw_runtime_streaming_header",
    "apigw_invocation_free",
    "apigw_invocation_get",
    "apigw_invocation_get_int",
    "apigw_invocation_cognito",
    "apigw_cors_set",
    "apigw_validator_free",
};

/* ---- events that make the decoder allocate wherever it can ------------------------------------------------------ */

static const char event_rest[] =
    "{\"resource\":\"/{proxy+}\",\"path\":\"/a b/%zz\",\"httpMethod\":\"PO\\u0053T\",\"headers\":{\"host\":\"h\","
    "\"Cookie\":\"a=1; b=2; "
    "c=3\",\"single\":\"1\"},\"multiValueHeaders\":{\"host\":[\"h\"],\"x\":[\"1\",\"2\",\"\\t\"]},"
    "\"queryStringParameters\":{\"q\":\"1\",\"single\":\"&\"},\"multiValueQueryStringParameters\":{\"q\":[\"0\",\"1\"]}"
    ","
    "\"pathParameters\":{\"proxy\":\"a%20b\"},\"stageVariables\":{\"v\":\"1\"},\"unknown\":{\"a\":[1,2,3]},"
    "\"requestContext\":{\"requestId\":\"i\\u0064\",\"stage\":\"s\",\"requestTimeEpoch\":17,\"identity\":"
    "{\"sourceIp\":\"::1\",\"userAgent\":\"\\\"x\\\"\",\"clientCert\":{\"clientCertPem\":\"p\\n\"}},"
    "\"authorizer\":{\"principalId\":5}},\"body\":\"AAECAw==\",\"isBase64Encoded\":true}";

static const char event_http_2[] =
    "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/a b/%\xC3\xA9\",\"rawQueryString\":\"a=1&b=%20+&c\","
    "\"cookies\":[\"a=1\",\"b=2\"],\"headers\":{\"host\":\"h\",\"accept\":\"a,b\"},\"requestContext\":{\"http\":"
    "{\"method\":\"GET\",\"path\":\"/\\u0061\"},\"timeEpoch\":17,\"time\":\"t\\u0031\"},\"isBase64Encoded\":false}";

/* A query that is decoded, one that is parted from its path, and a time that is made anew. */
static const char event_alb[] =
    "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"a\\u0072n\"}},\"httpMethod\":\"GET\",\"path\":\"/a b\","
    "\"multiValueQueryStringParameters\":{\"a%20b\":[\"1\",\"&+\"],\"c\":[\"%26\"]},"
    "\"multiValueHeaders\":{\"cookie\":[\"a=1\",\"b=2\"],\"x\":[\"1\",\"2\"]},\"headers\":{\"y\":\"1\"},"
    "\"body\":\"AAECAw==\",\"isBase64Encoded\":true}";

static const char event_lattice[] =
    "{\"version\":\"2.0\",\"path\":\"/a "
    "b?a=1&b=%20+&c\",\"method\":\"GET\",\"headers\":{\"a\":\"1\",\"b\":[\"2\",\"3\"]},"
    "\"queryStringParameters\":{\"a\":[\"1\"]},\"requestContext\":{\"serviceArn\":\"s\",\"identity\":"
    "{\"principalOrgId\":\"o\\n\"},\"timeEpoch\":\"1690497599177430\"}}";

/* Single lines that the other map does not have, in another order. */
static const char event_merged[] =
    "{\"resource\":\"/\",\"path\":\"/"
    "\",\"httpMethod\":\"GET\",\"headers\":{\"a\":\"1\",\"c\":\"2\",\"d\":\"3\",\"e\":\"4\",\"f\":\"5\",\"g\":\"6\","
    "\"h\":\"7\",\"i\":\"8\",\"j\":\"9\"},"
    "\"multiValueHeaders\":{\"b\":[\"1\"],\"a\":[\"2\"]},\"requestContext\":{\"requestTimeEpoch\":17}}";

/* Names that strict reading compares without their escapes. */
static const char event_escaped[] =
    "{\"resource\":\"/\",\"path\":\"/\",\"httpMethod\":\"GET\",\"\\u0061\":1,\"b\\n\":{\"c\":[{\"\\t\":2}]},\"d\":3}";

/* Members that lenient reading leaves out. */
static const char event_broken[] =
    "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":\"None\",\"multiValueHeaders\":{\"bad "
    "name\":[\"1\"],\"x\":\"1\"},"
    "\"queryStringParameters\":5,\"pathParameters\":[1],\"requestContext\":{\"stage\":7,\"identity\":[]},"
    "\"body\":\"***\",\"isBase64Encoded\":true}";

enum { LONG = 20000 }; /* bytes: more than a handle has ready */

static const char *long_text(void) {
    static char text[LONG];
    memset(text, 'v', sizeof text);
    return text;
}

/* ---- one place for every kind of call -------------------------------------------------------------------------- */

typedef struct scene {
    apigw_allocator allocator;
    apigw_request *request;
    apigw_response *response;
    apigw_buffer *buffer;
    apigw_api *api;
    apigw_authorization *authorization;
    char *text; /* a copy of the event, to be edited */
    json_t *tree;
    apigw_check *check;
    apigw_router *router;
    unsigned added; /* routes that apigw_router_add() took */
    apigw_prelude *prelude;
    apigw_invocation *invocation;
    apigw_validator *validator;
} scene;

typedef struct entry {
    const char *name; /* of the function */
    const char *how;
    void (*set_up)(scene *s);
    apigw_status (*call)(scene *s);
    void (*check)(scene *s, bool done, const char *name);
    bool may_recover; /* one failed allocation is tried again in another way: then the result has to be right */
} entry;

static void free_scene(scene *s) {
    apigw_request_free(s->request);
    apigw_response_free(s->response);
    apigw_buffer_free(s->buffer);
    apigw_api_free(s->api);
    apigw_authorization_free(s->authorization);
    apigw_router_free(s->router);
    apigw_check_free(s->check);
    apigw_prelude_free(s->prelude);
    apigw_invocation_free(s->invocation);
    apigw_validator_free(s->validator);
    json_decref(s->tree);
    free(s->text);
}

static void need(bool ok, const char *what) {
    if (!ok)
        check(&counts, false, "set-up: %s", what);
}

static void with_request(scene *s) {
    s->request = apigw_request_new(&s->allocator);
    need(s->request != NULL, "request");
}

static void with_source(scene *s) {
    with_request(s);
    need(apigw_request_set_option(s->request, APIGW_OPT_KEEP_SOURCE, 1, NULL) == APIGW_OK, "option");
}

static void with_strict_request(scene *s) {
    with_request(s);
    need(apigw_request_set_option(s->request, APIGW_OPT_STRICT, 1, NULL) == APIGW_OK, "option");
}

static void with_lenience(scene *s) {
    with_source(s);
    need(apigw_request_set_option(s->request, APIGW_OPT_LENIENT, 1, NULL) == APIGW_OK, "option");
}

/* A handle that has decoded something else before. */
static void with_used(scene *s) {
    with_request(s);
    need(apigw_request_decode(s->request, event_http_2, sizeof event_http_2 - 1, 0, NULL) == APIGW_OK, "event");
}

static apigw_status decode_many(scene *s);

/* One that has its memory in several blocks, which become one at the next decode or reset. */
static void with_blocks(scene *s) {
    with_request(s);
    need(decode_many(s) == APIGW_OK, "event");
}

/* One that keeps nothing. */
static void with_nothing_kept(scene *s) {
    uint64_t lowest = 0;
    with_used(s);
    need(apigw_option_bounds(APIGW_OPT_RETAIN_MAX, &lowest, NULL, NULL) == APIGW_OK, "bounds");
    need(apigw_request_set_option(s->request, APIGW_OPT_RETAIN_MAX, lowest, NULL) == APIGW_OK, "option");
}

static void with_event(scene *s) {
    with_source(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(apigw_request_decode(s->request, event_rest, sizeof event_rest - 1, 0, NULL) == APIGW_OK, "event");
}

static void with_response(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->tree = json_pack("{s:[i,i,i]}", "a", 1, 2, 3);
    need(json_object_set_new(s->tree, "long", json_stringn(long_text(), LONG)) == 0, "tree");
    need(s->response != NULL && s->buffer != NULL && s->tree != NULL, "response");
    need(apigw_response_add_header(s->response, "x-old", 5, "1", 1, NULL) == APIGW_OK, "header");
}

static void with_error_response(scene *s) {
    with_response(s);
    need(apigw_response_add_header(s->response, "x-twice", 7, "1", 1, NULL) == APIGW_OK, "header");
    need(apigw_response_add_header(s->response, "x-twice", 7, "2", 1, NULL) == APIGW_OK, "header");
    need(apigw_response_add_cookie(s->response, "a=1", 3, NULL) == APIGW_OK, "cookie");
    need(apigw_response_set_body(s->response, "\xFF\0body", 6, 0, NULL) == APIGW_OK, "body");
}

/* A front end and what it needs. */
static void with_api(scene *s) {
    static const char type[] = "image/*";
    with_error_response(s);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    need(s->api != NULL, "front end");
    need(apigw_api_add(s->api, APIGW_LIST_BINARY_MEDIA_TYPES, "", 0, type, sizeof type - 1, NULL) == APIGW_OK, "type");
    need(apigw_api_set(s->api, APIGW_FIELD_STAGE, "old", 3, NULL) == APIGW_OK, "stage");
}

/* ---- authorizations -------------------------------------------------------------------------------------------- */

#define METHOD_ARN "arn:aws:execute-api:eu-central-1:123456789012:api/prod/GET/pets"

/* What with_authorization() makes, written. */
static const char authorization_before[] =
    "{\"principalId\":\"old\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
    "\"Action\":[\"execute-api:Invoke\"],\"Resource\":[\"" METHOD_ARN
    "\"],\"Condition\":{}}]},\"context\":{\"old\":\"1\"}}";

static const char condition[] = "{\"IpAddress\":{\"aws:SourceIp\":[\"192.0.2.0/24\",\"2001:db8::/32\"]}}";

static void with_authorization(scene *s) {
    s->authorization = apigw_authorization_new(&s->allocator);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->authorization != NULL && s->buffer != NULL, "authorization");
    need(apigw_authorization_decode(s->authorization, APIGW_KIND_AUTHORIZER_REST, authorization_before,
                                    sizeof authorization_before - 1, 0, NULL) == APIGW_OK,
         "result");
}

static apigw_status new_authorization(scene *s) {
    s->authorization = apigw_authorization_new(&s->allocator);
    return s->authorization != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status set_principal(scene *s) {
    return apigw_authorization_set(s->authorization, APIGW_AUTHORIZATION_PRINCIPAL_ID, long_text(), LONG, NULL);
}

/* As many as take memory. Taken back: it is about what one call leaves. */
static apigw_status add_statements(scene *s) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 100 && status == APIGW_OK; i++)
        status = apigw_authorization_add_statement(s->authorization, APIGW_EFFECT_DENY, NULL);
    return status;
}

static apigw_status add_action(scene *s) {
    return apigw_authorization_add(s->authorization, APIGW_STATEMENT_ACTION, long_text(), LONG, NULL);
}

static apigw_status add_condition(scene *s) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 100 && status == APIGW_OK; i++)
        status =
            apigw_authorization_add(s->authorization, APIGW_STATEMENT_CONDITION, condition, sizeof condition - 1, NULL);
    return status;
}

static apigw_status add_method(scene *s) {
    return apigw_authorization_add_method(s->authorization, APIGW_EFFECT_DENY, long_text(), LONG, NULL);
}

static apigw_status set_context(scene *s) {
    return apigw_authorization_set_context(s->authorization, long_text(), LONG, "1", 1, NULL);
}

static apigw_status set_context_json(scene *s) {
    static char json[LONG + 2];
    memcpy(json + 1, long_text(), LONG);
    json[0] = json[LONG + 1] = '"';
    return apigw_authorization_set_context_json(s->authorization, "old", 3, json, sizeof json, NULL);
}

static apigw_status encode_authorization(scene *s) {
    return apigw_authorization_encode(s->authorization, APIGW_KIND_AUTHORIZER_REST, 0, s->buffer, NULL);
}

static apigw_status authorization_context(scene *s) {
    return apigw_authorization_encode_context(s->authorization, APIGW_KIND_REST, s->buffer, NULL);
}

static apigw_status decode_authorization(scene *s) {
    static char result[40000];
    size_t n =
        (size_t)snprintf(result, sizeof result, "{\"principalId\":\"\\u0061\",\"policyDocument\":{\"Statement\":[");
    for (unsigned i = 0; i < 50; i++)
        n += (size_t)snprintf(result + n, sizeof result - n,
                              "%s{\"Sid\":\"s%u\",\"Effect\":\"Deny\",\"Action\":[\"a:%u\",\"b:c\"],\"NotResource\":"
                              "\"*\",\"Condition\":%s}",
                              i == 0 ? "" : ",", i, i, condition);
    n += (size_t)snprintf(result + n, sizeof result - n, "]},\"usageIdentifierKey\":17,\"context\":{\"k0\":1");
    for (unsigned i = 0; i < 200; i++)
        n += (size_t)snprintf(result + n, sizeof result - n, ",\"k%u\":\"v%u\",\"k1\":true", i, i);
    n += (size_t)snprintf(result + n, sizeof result - n, "}}");
    return apigw_authorization_decode(s->authorization, APIGW_KIND_AUTHORIZER_REST, result, n, 0, NULL);
}

static apigw_status decode_strictly(scene *s) {
    need(apigw_authorization_set_option(s->authorization, APIGW_OPT_STRICT, 1, NULL) == APIGW_OK, "option");
    return apigw_authorization_decode(s->authorization, APIGW_KIND_AUTHORIZER_REST, authorization_before,
                                      sizeof authorization_before - 1, 0, NULL);
}

/* The description of an error, which says nothing of memory. */
static apigw_status decode_failure(scene *s) {
    static const char failure[] = "{\"errorMessage\":\"x\"}";
    apigw_status status;
    need(apigw_authorization_set_option(s->authorization, APIGW_OPT_STRICT, 1, NULL) == APIGW_OK, "option");
    status = apigw_authorization_decode(s->authorization, APIGW_KIND_AUTHORIZER_REST, failure, sizeof failure - 1,
                                        APIGW_DECODE_FUNCTION_ERROR, NULL);
    return status == APIGW_E_FUNCTION ? APIGW_OK : status;
}

/* One that keeps no memory. */
static void with_strictness(scene *s) {
    with_authorization(s);
    need(apigw_authorization_set_option(s->authorization, APIGW_OPT_RETAIN_MAX, 0, NULL) == APIGW_OK, "option");
}

static void with_request_to_authorize(scene *s) {
    with_request(s);
    with_authorization(s);
    need(set_context_json(s) == APIGW_OK, "context");
}

static apigw_status set_authorization(scene *s) {
    return apigw_request_set_authorization(s->request, s->authorization, APIGW_KIND_REST, NULL);
}

static apigw_status reset_authorization(scene *s) {
    apigw_authorization_reset(s->authorization);
    return APIGW_OK;
}

/* It is as it was, or has what was added; and it can be written. */
static void check_authorization(scene *s, bool done, const char *name) {
    size_t n = 0, context = apigw_authorization_context_count(s->authorization);
    bool same;
    encode_authorization(s);
    same = strcmp(apigw_buffer_data(s->buffer, &n), authorization_before) == 0;
    if (!done)
        check(&counts, same, "%s: the authorization has changed: %s", name, apigw_buffer_data(s->buffer, NULL));
    else
        check(&counts, !same || context == 2, "%s: nothing was set", name);
}

static void check_statements(scene *s, bool done, const char *name) {
    size_t n = apigw_authorization_statement_count(s->authorization);
    check(&counts, done ? n == 101 : n >= 1 && n < 101, "%s: %zu statements", name, n);
    check(&counts, apigw_authorization_effect(s->authorization, n - 1) != 0, "%s: the last has no effect", name);
}

/* Any number of them may have been added; there is one. */
static void check_condition(scene *s, bool done, const char *name) {
    const char *text = apigw_authorization_element_at(s->authorization, 0, APIGW_STATEMENT_CONDITION, 0, NULL);
    check(&counts,
          apigw_authorization_element_count(s->authorization, 0, APIGW_STATEMENT_CONDITION) == 1 && text != NULL,
          "%s: no condition", name);
    check(&counts, text != NULL && (strcmp(text, condition) == 0 || (!done && strcmp(text, "{}") == 0)),
          "%s: another condition", name);
}

static void check_authorization_text(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&counts, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
}

static void check_decoded(scene *s, bool done, const char *name) {
    size_t n = apigw_authorization_statement_count(s->authorization);
    check(&counts, (n != 0) == done && (apigw_authorization_context_count(s->authorization) != 0) == done,
          "%s: %zu statements", name, n);
    check(&counts, decode_strictly(s) == APIGW_OK, "%s: the handle is unusable afterwards", name);
}

static void check_set_authorization(scene *s, bool done, const char *name) {
    const char *id = apigw_request_get(s->request, APIGW_FIELD_PRINCIPAL_ID, NULL);
    check(&counts, (id != NULL) == done, "%s: the principal", name);
    check(&counts,
          (apigw_request_get_json(s->request, "/requestContext/authorizer", 26, s->buffer, NULL) == APIGW_OK) == done,
          "%s: the authorizer", name);
}

static void check_reset_authorization(scene *s, bool done, const char *name) {
    check(&counts, done && apigw_authorization_statement_count(s->authorization) == 0, "%s: not empty", name);
}

/* ---- the calls ------------------------------------------------------------------------------------------------- */

static apigw_status new_request(scene *s) {
    s->request = apigw_request_new(&s->allocator);
    return s->request != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_response(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    return s->response != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_buffer(scene *s) {
    s->buffer = apigw_buffer_new(&s->allocator);
    return s->buffer != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status decode(scene *s, const char *event, size_t n) {
    apigw_error error;
    apigw_status status = apigw_request_decode(s->request, event, n, 0, &error);
    check(&counts, error.code == status, "decode: the error says %s", apigw_status_name(error.code));
    return status;
}

static apigw_status decode_rest(scene *s) {
    return decode(s, event_rest, sizeof event_rest - 1);
}

static apigw_status decode_merged(scene *s) {
    return decode(s, event_merged, sizeof event_merged - 1);
}

static apigw_status decode_escaped(scene *s) {
    return decode(s, event_escaped, sizeof event_escaped - 1);
}

static apigw_status decode_http_2(scene *s) {
    return decode(s, event_http_2, sizeof event_http_2 - 1);
}

static apigw_status decode_alb(scene *s) {
    return decode(s, event_alb, sizeof event_alb - 1);
}

static apigw_status decode_lattice(scene *s) {
    return decode(s, event_lattice, sizeof event_lattice - 1);
}

static apigw_status decode_broken(scene *s) {
    return decode(s, event_broken, sizeof event_broken - 1);
}

/* Lists long enough to grow several times. */
static apigw_status decode_many(scene *s) {
    static char event[200000];
    size_t n = 0;
    n += (size_t)snprintf(event, sizeof event, "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"a\":\"0\"");
    for (unsigned i = 0; i < 1500; i++)
        n += (size_t)snprintf(event + n, sizeof event - n, ",\"h%u\":\"%u\"", i, i);
    n += (size_t)snprintf(event + n, sizeof event - n, "},\"queryStringParameters\":{\"a\":\"0\"");
    for (unsigned i = 0; i < 1500; i++)
        n += (size_t)snprintf(event + n, sizeof event - n, ",\"q%u\":\"%u\"", i, i);
    n += (size_t)snprintf(event + n, sizeof event - n, "}");
    for (unsigned i = 0; i < 1500; i++)
        n += (size_t)snprintf(event + n, sizeof event - n, ",\"m%u\":%u", i, i);
    n += (size_t)snprintf(event + n, sizeof event - n, "}");
    return decode(s, event, n);
}

static apigw_status decode_question(scene *s) {
    static const char event[] =
        "{\"version\":\"2.0\",\"type\":\"REQUEST\",\"routeArn\":\"a\\u0072n\",\"identitySource\":"
        "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\\u0020j\"],\"rawPath\":\"/a b\"}";
    return decode(s, event, sizeof event - 1);
}

static apigw_status decode_connection(scene *s) {
    static const char event[] =
        "{\"headers\":{\"a\":\"b\"},\"requestContext\":{\"eventType\":\"CONNECT\",\"connectionId\":"
        "\"c\\u003d\",\"connectedAt\":5},\"queryStringParameters\":{\"q\":\"\\u0020\"}}";
    return decode(s, event, sizeof event - 1);
}

static apigw_status decode_in_place(scene *s, const char *event, size_t n) {
    free(s->text);
    s->text = exact_copy(event, n);
    return apigw_request_decode_in_place(s->request, s->text, n, 0, NULL);
}

static apigw_status decode_rest_in_place(scene *s) {
    return decode_in_place(s, event_rest, sizeof event_rest - 1);
}

static apigw_status decode_http_2_in_place(scene *s) {
    return decode_in_place(s, event_http_2, sizeof event_http_2 - 1);
}

static apigw_status decode_alb_in_place(scene *s) {
    return decode_in_place(s, event_alb, sizeof event_alb - 1);
}

static apigw_status decode_lattice_in_place(scene *s) {
    return decode_in_place(s, event_lattice, sizeof event_lattice - 1);
}

static apigw_status decode_broken_in_place(scene *s) {
    return decode_in_place(s, event_broken, sizeof event_broken - 1);
}

static apigw_status detect(scene *s) {
    apigw_error error;
    uint32_t kind = apigw_request_detect(s->request, event_rest, sizeof event_rest - 1, &error);
    check(&counts, (kind == APIGW_KIND_REST) == (error.code == APIGW_OK), "detect: %u with %s", (unsigned)kind,
          apigw_status_name(error.code));
    return error.code;
}

static apigw_status reset_request(scene *s) {
    apigw_request_reset(s->request);
    return APIGW_OK;
}

static apigw_status request_json(scene *s) {
    return apigw_request_get_json(s->request, "/requestContext", 15, s->buffer, NULL);
}

static apigw_status request_to_json(scene *s) {
    return apigw_request_dump_json(s->request, s->buffer, NULL);
}

#ifndef APIGW_WITHOUT_JANSSON
static apigw_status request_tree(scene *s) {
    json_t *tree = NULL;
    apigw_status status = apigw_request_get_jansson(s->request, "/unknown", 8, &tree, NULL);
    check(&counts, (tree != NULL) == (status == APIGW_OK), "a tree and %s", apigw_status_name(status));
    json_decref(tree);
    return status;
}

static apigw_status set_body_tree(scene *s) {
    return apigw_response_set_body_jansson(s->response, s->tree, NULL);
}
#endif

static apigw_status add_header(scene *s) {
    return apigw_response_add_header(s->response, "x-new", 5, "1", 1, NULL);
}

static apigw_status add_long_header(scene *s) {
    return apigw_response_add_header(s->response, "x-new", 5, long_text(), LONG, NULL);
}

static apigw_status set_header(scene *s) {
    return apigw_response_set_header(s->response, "X-Old", 5, long_text(), LONG, NULL);
}

static apigw_status add_cookie(scene *s) {
    return apigw_response_add_cookie(s->response, long_text(), LONG, NULL);
}

static apigw_status set_body(scene *s) {
    return apigw_response_set_body(s->response, long_text(), LONG, 0, NULL);
}

static apigw_status borrow_body(scene *s) {
    return apigw_response_set_body(s->response, "body", 4, APIGW_BODY_BORROW, NULL);
}

static apigw_status encode_rest(scene *s) {
    return apigw_response_encode(s->response, APIGW_KIND_REST, s->buffer, NULL);
}

static apigw_status encode_http_2(scene *s) {
    return apigw_response_encode(s->response, APIGW_KIND_HTTP_2, s->buffer, NULL);
}

static apigw_status encode_alb(scene *s) {
    return apigw_response_encode(s->response, APIGW_KIND_ALB_MULTI, s->buffer, NULL);
}

static apigw_status encode_lattice(scene *s) {
    return apigw_response_encode(s->response, APIGW_KIND_LATTICE_2, s->buffer, NULL);
}

static apigw_status new_api(scene *s) {
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    return s->api != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_check(scene *s) {
    s->check = apigw_check_new(&s->allocator);
    return s->check != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status set_stage(scene *s) {
    return apigw_api_set(s->api, APIGW_FIELD_STAGE, long_text(), LONG, NULL);
}

static apigw_status add_variable(scene *s) {
    return apigw_api_add(s->api, APIGW_LIST_STAGE_VARIABLES, "name", 4, long_text(), LONG, NULL);
}

/* A header as identity source, with a long name. */
static apigw_status add_identity_source(scene *s) {
    static char value[16 + LONG + 1];
    snprintf(value, sizeof value, "$request.header.%.*s", LONG, long_text());
    return apigw_api_add(s->api, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, value, 16 + LONG, NULL);
}

static apigw_status gateway_error(scene *s) {
    return apigw_error_response(s->response, s->api, s->request, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, NULL);
}

/* A response that has no memory yet, of a front end that adds lines of its own. */
static void with_nothing_sent(scene *s, uint32_t kind) {
    s->response = apigw_response_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, kind);
    with_request(s);
    need(s->response != NULL && s->api != NULL, "front end");
    need(apigw_request_set(s->request, APIGW_FIELD_REQUEST_ID, "id", 2, NULL) == APIGW_OK, "id");
}

static void with_rest(scene *s) {
    with_nothing_sent(s, APIGW_KIND_REST);
}

static void with_http_api(scene *s) {
    with_nothing_sent(s, APIGW_KIND_HTTP_2);
}

static apigw_status invalid_token(scene *s) {
    return apigw_error_response(s->response, s->api, s->request, APIGW_ERROR_RESPONSE_INVALID_TOKEN, NULL);
}

static apigw_status add_ids(scene *s) {
    return apigw_response_add_ids(s->response, s->api, s->request, APIGW_IDS_TRACE, NULL);
}

static apigw_status forbidden(scene *s) {
    return apigw_error_response(s->response, s->api, s->request, APIGW_ERROR_RESPONSE_FORBIDDEN, NULL);
}

static apigw_status decode_renamed(scene *s) {
    static const char text[] = "{\"statusCode\":201,\"headers\":{\"Date\":\"now\",\"x\":\"1\"},\"body\":\"\"}";
    return apigw_response_decode(s->response, s->api, s->request, text, sizeof text - 1, 0, NULL);
}

static void check_lines(scene *s, bool done, const char *name) {
    check(&counts, (apigw_response_count(s->response, APIGW_LIST_HEADERS) != 0) == done, "%s: the lines", name);
    check(&counts, gateway_error(s) == APIGW_OK, "%s: unusable", name);
}

/* A connection that is told of in the frame. */
static void with_connection(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_WEBSOCKET);
    with_request(s);
    need(s->response != NULL && s->api != NULL, "front end");
    need(apigw_request_set(s->request, APIGW_FIELD_CONNECTION_ID, long_text(), LONG, NULL) == APIGW_OK, "connection");
}

static void check_frame(scene *s, bool done, const char *name) {
    check(&counts, (apigw_response_body(s->response, NULL) != NULL) == done, "%s: half a frame", name);
}

static apigw_status decode_result(scene *s) {
    static char text[3 * LONG];
    int n = snprintf(
        text, sizeof text,
        "{\"statusCode\":201,\"headers\":{\"a\":\"1\",\"b\":\"\\t\"},\"multiValueHeaders\":{\"a\":[\"2\",\"3\"]},"
        "\"body\":\"%.*s\",\"isBase64Encoded\":true}",
        (int)LONG, long_text());
    return apigw_response_decode(s->response, s->api, NULL, text, (size_t)n, 0, NULL);
}

/* Many findings, refusals among them. */
static apigw_status check_result_with(scene *s, const char *status_code) {
    static char text[4 * LONG];
    int n = snprintf(text, sizeof text,
                     "{\"statusCode\":%s,\"headers\":{\"date\":\"1\",\"a\":true,\"a\":2,\"b\":\"\\ud800\"},"
                     "\"multiValueHeaders\":{\"Date\":[\"2\"",
                     status_code);
    for (int i = 0; i < 100; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, ",%d", i);
    n += snprintf(text + n, sizeof text - (size_t)n, "]},\"body\":\"%.*s\",\"isBase64Encoded\":true}", (int)LONG,
                  long_text());
    return apigw_response_check(s->check, s->api, NULL, text, (size_t)n, 0, NULL);
}

static apigw_status check_taken(scene *s) {
    return check_result_with(s, "204");
}

static apigw_status check_refused(scene *s) {
    apigw_status status = check_result_with(s, "99");
    return status == APIGW_E_VALUE ? APIGW_OK : status;
}

/* A result that is refused before anything of it is read. */
static apigw_status check_no_document(scene *s) {
    apigw_status status = apigw_response_check(s->check, s->api, NULL, "[1]", 3, 0, NULL);
    return status == APIGW_OK || status == APIGW_E_NOMEM ? status : APIGW_OK;
}

static void with_check(scene *s) {
    with_api(s);
    need(new_check(s) == APIGW_OK, "check");
}

static void with_used_check(scene *s) {
    with_check(s);
    need(check_refused(s) == APIGW_OK, "check");
}

static apigw_status reset_check(scene *s) {
    apigw_check_reset(s->check);
    return APIGW_OK;
}

static apigw_status reset_response(scene *s) {
    apigw_response_reset(s->response);
    return APIGW_OK;
}

/* ---- what must hold afterwards --------------------------------------------------------------------------------- */

/* The handle is empty after a failure, and in both cases decodes the next event. */
static void check_request(scene *s, bool done, const char *name) {
    bool empty =
        apigw_request_get(s->request, APIGW_FIELD_METHOD, NULL) == NULL && apigw_request_body(s->request, NULL) == NULL;
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        empty = empty && apigw_request_count(s->request, list) == 0;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        empty = empty && apigw_request_get(s->request, field, NULL) == NULL;
    empty = empty && apigw_request_issue_count(s->request) == 0;
    check(&counts, empty != done, "%s: the handle is %sempty afterwards", name, empty ? "" : "not ");
    check(&counts, apigw_request_decode(s->request, event_http_2, sizeof event_http_2 - 1, 0, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
    check(&counts,
          apigw_request_kind(s->request) == APIGW_KIND_HTTP_2 &&
              strcmp(apigw_request_get(s->request, APIGW_FIELD_RAW_QUERY, NULL), "a=1&b=%20+&c") == 0,
          "%s: the handle reads wrongly afterwards", name);
}

/* Nothing was found after a failure, and in both cases the next result is checked. */
static void check_diagnostics(scene *s, bool done, const char *name) {
    apigw_diagnostic diagnostic;
    check(&counts, (apigw_check_diagnostic_count(s->check) > 100) == done, "%s: %zu findings", name,
          apigw_check_diagnostic_count(s->check));
    check(&counts, (apigw_check_response(s->check) != NULL) == done, "%s: a response", name);
    check(&counts, apigw_response_check(s->check, s->api, NULL, "[]", 2, 0, NULL) == APIGW_E_TYPE, "%s: unusable",
          name);
    check(&counts,
          apigw_check_diagnostic_at(s->check, 0, &diagnostic) == APIGW_OK &&
              diagnostic.what == APIGW_DIAGNOSTIC_REFUSED,
          "%s: unusable afterwards", name);
}

static void check_one_diagnostic(scene *s, bool done, const char *name) {
    check(&counts, apigw_check_diagnostic_count(s->check) == done, "%s: %zu findings", name,
          apigw_check_diagnostic_count(s->check));
    check(&counts, (apigw_check_response(s->check) != NULL) == done, "%s: a response", name);
    check(&counts, check_refused(s) == APIGW_OK, "%s: unusable", name);
}

static void check_reset_check(scene *s, bool done, const char *name) {
    check_diagnostics(s, !done, name);
}

static void check_emptied(scene *s, bool done, const char *name) {
    (void)done;
    check_request(s, false, name);
}

static void check_buffer(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&counts, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&counts, apigw_request_count(s->request, APIGW_LIST_STAGE_VARIABLES) == 1, "%s: the request has changed",
          name);
}

static void check_error_response(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&counts, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&counts, apigw_response_encode(s->response, APIGW_KIND_HTTP_1, s->buffer, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
}

/* A setter that failed left the response as it was. */
static void check_response(scene *s, bool done, const char *name) {
    size_t n = 0;
    const char *old = apigw_response_find(s->response, APIGW_LIST_HEADERS, "x-old", 5, 0, &n);
    if (!done)
        check(&counts,
              apigw_response_count(s->response, APIGW_LIST_HEADERS) == 1 && old != NULL && n == 1 && *old == '1' &&
                  apigw_response_body(s->response, NULL) == NULL,
              "%s: the response has changed", name);
    else
        check(&counts,
              apigw_response_count(s->response, APIGW_LIST_HEADERS) == 2 ||
                  apigw_response_body(s->response, NULL) != NULL || n == LONG,
              "%s: nothing was set", name);
    check(&counts, apigw_response_encode(s->response, APIGW_KIND_REST, s->buffer, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
}

static void check_reset_response(scene *s, bool done, const char *name) {
    check(&counts, done && apigw_response_count(s->response, APIGW_LIST_HEADERS) == 0, "%s: not empty", name);
    check(&counts, apigw_response_add_header(s->response, "a", 1, "b", 1, NULL) == APIGW_OK, "%s: unusable", name);
}

static void check_new(scene *s, bool done, const char *name) {
    check(&counts,
          done == (s->request != NULL || s->response != NULL || s->buffer != NULL || s->api != NULL ||
                   s->authorization != NULL || s->router != NULL || s->check != NULL || s->prelude != NULL ||
                   s->invocation != NULL || s->validator != NULL),
          "%s: a handle", name);
}

/* A setter that failed left the front end as it was. */
static void check_api(scene *s, bool done, const char *name) {
    size_t n = 0;
    const char *stage = apigw_api_get(s->api, APIGW_FIELD_STAGE, &n);
    check(&counts, stage != NULL && (n == 3 || (done && n == LONG)), "%s: the front end has changed", name);
    check(&counts, apigw_api_set(s->api, APIGW_FIELD_STAGE, "new", 3, NULL) == APIGW_OK, "%s: unusable", name);
}

/* After an error the response is empty, and in both cases it works. */
static void check_result(scene *s, bool done, const char *name) {
    bool empty =
        apigw_response_count(s->response, APIGW_LIST_HEADERS) == 0 && apigw_response_body(s->response, NULL) == NULL;
    check(&counts, empty != done, "%s: the response is %sempty", name, empty ? "" : "not ");
    check(&counts, decode_result(s) == APIGW_OK && apigw_response_status(s->response) == 201, "%s: unusable", name);
}

static void nothing(scene *s) {
    (void)s;
}

/* ---- building and encoding a request ---------------------------------------------------------------------------- */

/* The whole model, in memory that is not watched. */
static char *model_of(const apigw_request *request) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t n = 0;
    char *copy;
    need(apigw_request_dump_json(request, out, NULL) == APIGW_OK, "model");
    apigw_buffer_data(out, &n);
    copy = exact_copy(apigw_buffer_data(out, NULL), n + 1);
    apigw_buffer_free(out);
    return copy;
}

static void with_built(scene *s) {
    with_request(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    need(apigw_request_set_target(s->request, "/old?q=1&p=2", 12, NULL) == APIGW_OK, "target");
    need(apigw_request_set(s->request, APIGW_FIELD_METHOD, "GET", 3, NULL) == APIGW_OK, "method");
    need(apigw_request_add(s->request, APIGW_LIST_HEADERS, "Cookie", 6, "a=1; b=2", 8, NULL) == APIGW_OK, "header");
    need(apigw_request_add(s->request, APIGW_LIST_PATH_PARAMETERS, "p", 1, "a%20b", 5, NULL) == APIGW_OK, "parameter");
    need(apigw_request_set_json(s->request, "/old", 4, "1", 1, NULL) == APIGW_OK, "json");
    s->text = model_of(s->request);
}

/* One that was decoded, and whose event was kept. */
static void with_kept(scene *s) {
    with_event(s);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_HTTP_2);
    s->text = model_of(s->request);
}

/* One of an HTTP API, whose path comes decoded. */
static void with_kept_http(scene *s) {
    with_source(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_HTTP_2);
    need(apigw_request_decode(s->request, event_http_2, sizeof event_http_2 - 1, 0, NULL) == APIGW_OK, "event");
    s->text = model_of(s->request);
}

static apigw_status set_sent_path(scene *s) {
    return apigw_request_set(s->request, APIGW_FIELD_PATH, "/new%20path", 11, NULL);
}

static apigw_status add_encoded_parameter(scene *s) {
    return apigw_request_add(s->request, APIGW_LIST_PATH_PARAMETERS, "added", 5, "a%20b", 5, NULL);
}

static apigw_status add_short_cookie(scene *s) {
    return apigw_request_add(s->request, APIGW_LIST_COOKIES, "z", 1, "1", 1, NULL);
}

static apigw_status remove_one_cookie(scene *s) {
    return apigw_request_remove(s->request, APIGW_LIST_COOKIES, "b", 1, NULL);
}

/* One with more lines than are encoded without memory. */
static void with_many_lines(scene *s) {
    with_built(s);
    for (unsigned i = 0; i < 100; i++)
        need(apigw_request_add(s->request, APIGW_LIST_HEADERS, "x", 1, "1", 1, NULL) == APIGW_OK, "line");
}

static apigw_status set_method(scene *s) {
    return apigw_request_set(s->request, APIGW_FIELD_STAGE, long_text(), LONG, NULL);
}

static apigw_status set_path(scene *s) {
    return apigw_request_set(s->request, APIGW_FIELD_PATH, long_text(), LONG, NULL);
}

static apigw_status set_query(scene *s) {
    return apigw_request_set(s->request, APIGW_FIELD_RAW_QUERY, long_text(), LONG, NULL);
}

static apigw_status set_time(scene *s) {
    static const char text[] = "10/Jul/2026:19:19:04 +0000";
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 500 && status == APIGW_OK; i++)
        status = apigw_request_set(s->request, APIGW_FIELD_TIME, text, sizeof text - 1, NULL);
    return status;
}

static apigw_status set_time_ms(scene *s) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 500 && status == APIGW_OK; i++)
        status = apigw_request_set_int(s->request, APIGW_FIELD_TIME_MS, 1, NULL);
    return status;
}

static apigw_status set_target(scene *s) {
    static char target[LONG + 3];
    snprintf(target, sizeof target, "/?%.*s", LONG, long_text());
    return apigw_request_set_target(s->request, target, LONG + 2, NULL);
}

static apigw_status set_absolute_target(scene *s) {
    static char target[7 + LONG + 2];
    snprintf(target, sizeof target, "http://%.*s/", LONG, long_text());
    return apigw_request_set_target(s->request, target, LONG + 8, NULL);
}

/* A header line that becomes twice as long in UTF-8. */
static apigw_status add_obs_text(scene *s) {
    static char value[LONG];
    memset(value, '\xe9', sizeof value);
    return apigw_request_add(s->request, APIGW_LIST_HEADERS, "added", 5, value, sizeof value, NULL);
}

static apigw_status set_obs_text_path(scene *s) {
    static char path[LONG];
    memset(path, '\xe9', sizeof path);
    path[0] = '/';
    return apigw_request_set(s->request, APIGW_FIELD_PATH, path, sizeof path, NULL);
}

static apigw_status add_to(scene *s, uint32_t list) {
    return apigw_request_add(s->request, list, "added", 5, long_text(), LONG, NULL);
}

static apigw_status add_line(scene *s) {
    return add_to(s, APIGW_LIST_HEADERS);
}

static apigw_status add_cookie_line(scene *s) {
    return apigw_request_add(s->request, APIGW_LIST_HEADERS, "cookie", 6, long_text(), LONG, NULL);
}

static apigw_status add_parameter(scene *s) {
    return add_to(s, APIGW_LIST_QUERY);
}

static apigw_status add_source(scene *s) {
    return apigw_request_add(s->request, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, long_text(), LONG, NULL);
}

static apigw_status set_connected_at(scene *s) {
    return apigw_request_set_int(s->request, APIGW_FIELD_CONNECTED_AT, INT64_MIN, NULL);
}

/* A question to an authorizer, whose ARN is made of many pieces. */
static void with_question(scene *s) {
    with_built(s);
    apigw_api_free(s->api);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_AUTHORIZER_HTTP_1);
    need(s->api != NULL && add_source(s) == APIGW_OK && add_source(s) == APIGW_OK, "question");
    free(s->text);
    s->text = model_of(s->request);
    need(apigw_api_set(s->api, APIGW_FIELD_REGION, long_text(), LONG, NULL) == APIGW_OK &&
             apigw_api_set(s->api, APIGW_FIELD_ACCOUNT_ID, "1", 1, NULL) == APIGW_OK &&
             apigw_api_set(s->api, APIGW_FIELD_API_ID, "a", 1, NULL) == APIGW_OK,
         "front end");
}

static apigw_status add_request_cookie(scene *s) {
    return add_to(s, APIGW_LIST_COOKIES);
}

static apigw_status add_path_parameter(scene *s) {
    return add_to(s, APIGW_LIST_PATH_PARAMETERS);
}

/* Removing takes little memory: what is free of the handle's is used up first. */
static apigw_status remove_from(scene *s, uint32_t list, const char *name) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 1000 && status == APIGW_OK; i++) {
        apigw_status added = apigw_request_add(s->request, list, name, 1, "1", 1, NULL);
        status = added == APIGW_OK ? apigw_request_remove(s->request, list, name, 1, NULL) : added;
    }
    return status;
}

static apigw_status remove_parameter(scene *s) {
    return remove_from(s, APIGW_LIST_QUERY, "z");
}

static apigw_status remove_cookie(scene *s) {
    return remove_from(s, APIGW_LIST_COOKIES, "z");
}

static apigw_status set_request_body(scene *s) {
    return apigw_request_set_body(s->request, long_text(), LONG, 0, NULL);
}

static apigw_status set_json(scene *s) {
    static char json[LONG + 40];
    int n = snprintf(json, sizeof json, "{\"principalId\":\"%.*s\"}", LONG, long_text());
    return apigw_request_set_json(s->request, "/requestContext/authorizer", 26, json, (size_t)n, NULL);
}

/* Within what was set before, and with a field of the authorizer. */
static apigw_status set_json_within(scene *s) {
    static const char pointer[] = "/requestContext/authorizer/principalId";
    static char json[LONG + 3];
    int n = snprintf(json, sizeof json, "\"%.*s\"", (int)LONG, long_text());
    return apigw_request_set_json(s->request, pointer, sizeof pointer - 1, json, (size_t)n, NULL);
}

static apigw_status encode_built(scene *s) {
    return apigw_request_encode(s->request, s->api, s->buffer, NULL);
}

static apigw_status encode_kept(scene *s) {
    return apigw_request_encode(s->request, NULL, s->buffer, NULL);
}

static apigw_status request_arn(scene *s) {
    return apigw_request_arn(s->request, s->api, s->buffer, NULL);
}

static apigw_status request_losses(scene *s) {
    return apigw_request_losses(s->request, APIGW_KIND_HTTP_2, s->buffer, NULL);
}

static apigw_status request_losses_of_values(scene *s) {
    return apigw_request_losses(s->request, APIGW_KIND_ALB, s->buffer, NULL);
}

/* A setter that failed left the request as it was. */
static void check_built(scene *s, bool done, const char *name) {
    apigw_status status;
    char *now = model_of(s->request);
    check(&counts, (strcmp(now, s->text) != 0) == done, "%s: the request has %schanged", name, done ? "not " : "");
    status = apigw_request_encode(s->request, s->api, s->buffer, NULL);
    check(&counts, status == APIGW_OK || (done && status == APIGW_E_SIZE), "%s: unusable", name); /* of long lines */
    free(now);
}

/* The same of setters that are called more than once. */
static void check_usable(scene *s, bool done, const char *name) {
    (void)done;
    check(&counts, apigw_request_encode(s->request, s->api, s->buffer, NULL) == APIGW_OK, "%s: unusable", name);
    check(&counts, strcmp(apigw_request_get(s->request, APIGW_FIELD_PATH, NULL), "/old") == 0, "%s: the path", name);
}

/* Nothing changes by encoding. */
static void check_encoded(scene *s, bool done, const char *name) {
    size_t n = 0;
    char *now = model_of(s->request);
    apigw_buffer_data(s->buffer, &n);
    check(&counts, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&counts, apigw_request_count(s->request, APIGW_LIST_HEADERS) > 50 || strcmp(now, s->text) == 0,
          "%s: the request has changed", name);
    free(now);
}

/* ---- routing --------------------------------------------------------------------------------------------------- */

enum {
    ROUTES = 300,    /* more than the tables of a new router have room for */
    PARAMETERS = 100 /* more than a new list has room for */
};

/* The i-th route key. Of templates every third stands beside a parameter, so that sealing has nodes to merge. */
static size_t route_key(uint32_t api, unsigned i, char *out, size_t capacity) {
    static const char *const before[] = {"GET /a/", "ANY /a/{x}/b", "PUT /long/way/to/"};
    static const char *const after[] = {"/{p}/c", "/{rest+}", ""};
    int n;
    if (i == 0 && api != APIGW_ROUTES_REST)
        n = snprintf(out, capacity, "$default");
    else if (api == APIGW_ROUTES_WEBSOCKET)
        n = i > 2 ? snprintf(out, capacity, "key%u", i) : snprintf(out, capacity, i == 1 ? "$connect" : "$disconnect");
    else
        n = snprintf(out, capacity, "%s%u%s", before[i % 3], i, after[i % 3]);
    return (size_t)n;
}

/* A method and a path of which the i-th route is the only best match. */
static const char *route_path(uint32_t api, unsigned i, char *path, size_t capacity) {
    static const char *const before[] = {"/a/", "/a/v/b", "/long/way/to/"};
    static const char *const after[] = {"/v/c", "/d/e", ""};
    static const char *const methods[] = {"GET", "POST", "PUT"};
    if (i == 0 && api != APIGW_ROUTES_REST) {
        snprintf(path, capacity, api == APIGW_ROUTES_HTTP ? "/none" : "none");
        return api == APIGW_ROUTES_HTTP ? "GET" : "MESSAGE";
    }
    if (api == APIGW_ROUTES_WEBSOCKET) {
        snprintf(path, capacity, "key%u", i);
        return i == 1 ? "CONNECT" : i == 2 ? "DISCONNECT" : "MESSAGE";
    }
    snprintf(path, capacity, "%s%u%s", before[i % 3], i, after[i % 3]);
    return methods[i % 3];
}

/* Adds the routes that are not there yet. */
static apigw_status add_routes(scene *s, uint32_t api) {
    char key[100];
    apigw_error error;
    for (; s->added < ROUTES; s->added++) {
        size_t n = route_key(api, s->added, key, sizeof key);
        apigw_status status = apigw_router_add(s->router, key, n, s->added, &error);
        if (!check(&counts, error.code == status, "%s: the error says %s", key, apigw_status_name(error.code)) ||
            status != APIGW_OK)
            return status;
    }
    return APIGW_OK;
}

static apigw_status add_rest_routes(scene *s) {
    return add_routes(s, APIGW_ROUTES_REST);
}

static apigw_status add_http_routes(scene *s) {
    return add_routes(s, APIGW_ROUTES_HTTP);
}

static apigw_status add_websocket_routes(scene *s) {
    return add_routes(s, APIGW_ROUTES_WEBSOCKET);
}

static apigw_status seal(scene *s) {
    return apigw_router_seal(s->router, NULL);
}

static apigw_status new_router(scene *s) {
    s->router = apigw_router_new(&s->allocator, APIGW_ROUTES_HTTP);
    return s->router != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static void with_router(scene *s, uint32_t api) {
    s->router = apigw_router_new(&s->allocator, api);
    need(s->router != NULL, "router");
}

static void with_rest_router(scene *s) {
    with_router(s, APIGW_ROUTES_REST);
}

static void with_http_router(scene *s) {
    with_router(s, APIGW_ROUTES_HTTP);
}

static void with_websocket_router(scene *s) {
    with_router(s, APIGW_ROUTES_WEBSOCKET);
}

static void with_rest_routes(scene *s) {
    with_rest_router(s);
    need(add_rest_routes(s) == APIGW_OK, "routes");
}

static void with_http_routes(scene *s) {
    with_http_router(s);
    need(add_http_routes(s) == APIGW_OK, "routes");
}

/* The i-th of templates that mix literals and parameters so that a table of states would not do. */
static size_t mixed_key(unsigned i, char *out) {
    uint32_t bits = (i + 1) * 2654435761u;
    size_t n = (size_t)sprintf(out, "GET /r%u", i % 4);
    for (unsigned k = 0; k < 15; k++, bits >>= 2)
        n += (size_t)sprintf(out + n, bits % 4 < 2 ? "/{x}" : bits % 4 == 2 ? "/a" : "/b");
    return n;
}

static void with_mixed_routes(scene *s) {
    char key[200];
    with_http_router(s);
    for (unsigned i = 0; i < ROUTES; i++) {
        apigw_status status = apigw_router_add(s->router, key, mixed_key(i, key), i, NULL);
        need(status == APIGW_OK || status == APIGW_E_DUPLICATE, "routes");
    }
}

static void with_websocket_routes(scene *s) {
    with_websocket_router(s);
    need(add_websocket_routes(s) == APIGW_OK, "routes");
}

/* Each route is found by its own path. */
static void check_matches(const scene *s, uint32_t api, const char *name) {
    char path[100], key[100];
    apigw_match match;
    unsigned wrong = 0;
    for (unsigned i = 0; i < ROUTES; i++) {
        const char *method = route_path(api, i, path, sizeof path);
        size_t n = route_key(api, i, key, sizeof key);
        apigw_status status = apigw_router_match(s->router, method, strlen(method), path, strlen(path), &match);
        wrong += status != APIGW_OK || match.id != i || match.key_len != n || strcmp(match.key, key) != 0;
    }
    check(&counts, wrong == 0, "%s: %u routes are not found", name, wrong);
}

/* A router that failed is open, has the routes that it took and no other, and takes the rest. */
static void check_routes(scene *s, uint32_t api, const char *name) {
    char key[100];
    check(&counts, apigw_router_route_count(s->router) == s->added, "%s: %zu routes, not %u", name,
          apigw_router_route_count(s->router), s->added);
    check(&counts, add_routes(s, api) == APIGW_OK, "%s: takes no more routes", name);
    size_t n = route_key(api, ROUTES - 1, key, sizeof key);
    check(&counts, apigw_router_add(s->router, key, n, 0, NULL) == APIGW_E_DUPLICATE, "%s: takes one twice", name);
    check(&counts, seal(s) == APIGW_OK, "%s: cannot be sealed", name);
    check_matches(s, api, name);
}

static void check_rest_routes(scene *s, bool done, const char *name) {
    (void)done;
    check_routes(s, APIGW_ROUTES_REST, name);
}

static void check_http_routes(scene *s, bool done, const char *name) {
    (void)done;
    check_routes(s, APIGW_ROUTES_HTTP, name);
}

static void check_websocket_routes(scene *s, bool done, const char *name) {
    (void)done;
    check_routes(s, APIGW_ROUTES_WEBSOCKET, name);
}

/* A router that could not be sealed is open as before. */
static void check_sealed(scene *s, bool done, uint32_t api, const char *name) {
    apigw_match match;
    apigw_status status = apigw_router_match(s->router, "GET", 3, "/", 1, &match);
    check(&counts, (status == APIGW_E_STATE) != done, "%s: a match says %s", name, apigw_status_name(status));
    if (!done)
        check_routes(s, api, name);
    else
        check_matches(s, api, name);
}

static void check_sealed_rest(scene *s, bool done, const char *name) {
    check_sealed(s, done, APIGW_ROUTES_REST, name);
}

static void check_sealed_http(scene *s, bool done, const char *name) {
    check_sealed(s, done, APIGW_ROUTES_HTTP, name);
}

static void check_sealed_websocket(scene *s, bool done, const char *name) {
    check_sealed(s, done, APIGW_ROUTES_WEBSOCKET, name);
}

/* Each route's own template is a path that some route matches. */
static void check_sealed_mixed(scene *s, bool done, const char *name) {
    char key[200];
    apigw_match match;
    unsigned wrong = 0;
    if (!done)
        check(&counts, seal(s) == APIGW_OK, "%s: cannot be sealed", name);
    check(&counts, apigw_router_steps_max(s->router) > 3 * 16, "%s: the table is an ordinary one", name);
    for (unsigned i = 0; i < ROUTES; i++)
        wrong += apigw_router_match(s->router, "GET", 3, key + 4, mixed_key(i, key) - 4, &match) != APIGW_OK;
    check(&counts, wrong == 0, "%s: %u routes are not found", name, wrong);
}

static void check_sealed_empty(scene *s, bool done, const char *name) {
    apigw_match match;
    if (!done)
        check(&counts, seal(s) == APIGW_OK, "%s: cannot be sealed", name);
    check(&counts, apigw_router_match(s->router, "GET", 3, "/", 1, &match) == APIGW_E_NOT_FOUND, "%s: a match", name);
}

/* A request with a long path of many parameters, and the router that knows it. */
static void with_routable(scene *s) {
    static char path[LONG + 10 * PARAMETERS];
    char key[APIGW_ROUTE_KEY_MAX];
    size_t n = (size_t)snprintf(key, sizeof key, "GET /p"), len = (size_t)snprintf(path, sizeof path, "/prod/p");
    for (unsigned i = 0; i < PARAMETERS; i++) {
        n += (size_t)snprintf(key + n, sizeof key - n, "/{a%u}", i);
        len += (size_t)snprintf(path + len, sizeof path - len, "/%%20%u", i);
    }
    n += (size_t)snprintf(key + n, sizeof key - n, "/{rest+}");
    len += (size_t)snprintf(path + len, sizeof path - len, "/%.*s", LONG, long_text());
    with_built(s);
    with_http_router(s);
    need(apigw_request_set(s->request, APIGW_FIELD_PATH, path, len, NULL) == APIGW_OK, "path");
    need(apigw_router_add(s->router, key, n, 7, NULL) == APIGW_OK && seal(s) == APIGW_OK, "route");
    free(s->text);
    s->text = model_of(s->request);
}

static apigw_status route_request(scene *s) {
    apigw_error error;
    apigw_status status = apigw_request_route(s->request, s->router, "prod", 4, NULL, &error);
    check(&counts, error.code == status, "route: the error says %s", apigw_status_name(error.code));
    return status;
}

/* Each time takes new memory: it runs out at several places of one routing. */
static apigw_status route_often(scene *s) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 40 && status == APIGW_OK; i++)
        status = route_request(s);
    return status;
}

/* The match of that request; returns the path, of which the stage is left out. */
static const char *match_request(const scene *s, size_t *n, apigw_match *match) {
    const char *path = apigw_request_get(s->request, APIGW_FIELD_PATH, n);
    *n -= 5;
    need(apigw_router_match(s->router, "GET", 3, path + 5, *n, match) == APIGW_OK, "match");
    return path + 5;
}

static apigw_status set_match(scene *s) {
    size_t n;
    apigw_match match;
    const char *path = match_request(s, &n, &match);
    return apigw_request_set_match(s->request, &match, path, n, NULL);
}

/* Routed now, or routable still. */
static void check_parameters(scene *s, bool done, const char *name) {
    size_t n = 0;
    check(&counts, done || route_request(s) == APIGW_OK, "%s: unusable", name);
    const char *value = apigw_request_find(s->request, APIGW_LIST_PATH_PARAMETERS, "a99", 3, 0, &n);
    check(&counts,
          apigw_request_count(s->request, APIGW_LIST_PATH_PARAMETERS) == PARAMETERS + 1 && value != NULL &&
              strcmp(value, " 99") == 0,
          "%s: the parameters", name);
    const char *key = apigw_request_get(s->request, APIGW_FIELD_ROUTE_KEY, NULL);
    const char *resource = apigw_request_get(s->request, APIGW_FIELD_RESOURCE, NULL);
    check(&counts, key != NULL && resource != NULL && strcmp(key + 4, resource) == 0, "%s: the route key", name);
}

/* A request that could not be told of its route is as it was. */
static void check_routed(scene *s, bool done, const char *name) {
    char *now = model_of(s->request);
    check(&counts, (strcmp(now, s->text) != 0) == done, "%s: the request has %schanged", name, done ? "not " : "");
    free(now);
    check_parameters(s, done, name);
}

static apigw_status match_value(scene *s) {
    size_t n;
    apigw_match match;
    const char *path = match_request(s, &n, &match);
    return apigw_match_value(s->router, &match, path, n, PARAMETERS, s->buffer, NULL);
}

static void with_buffer(scene *s) {
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->buffer != NULL, "buffer");
}

static apigw_status print_route_key(scene *s) {
    apigw_route_key key = {long_text(), LONG, APIGW_METHOD_GET, 1, 0, 0};
    return apigw_route_key_format(&key, s->buffer, NULL);
}

static apigw_arn arn_of(const char *name, size_t n) {
    apigw_arn arn = {"aws", 3, "eu-central-1", 12, "123456789012",   12, "api", 3, "prod", 4,
                     "GET", 3, name,           n,  APIGW_ARN_METHOD, 0};
    return arn;
}

static apigw_status build_arn(scene *s) {
    apigw_arn arn = arn_of(long_text(), LONG);
    return apigw_arn_format(&arn, s->buffer, NULL);
}

static apigw_status expand_arn(scene *s) {
    static char pattern[LONG + 20];
    int n = snprintf(pattern, sizeof pattern, "execute-api:/%.*s", LONG, long_text());
    apigw_arn arn = arn_of("", 0);
    return apigw_arn_expand(pattern, (size_t)n, &arn, s->buffer, NULL);
}

static apigw_status select_route(scene *s) {
    static const char expression[] = "$request.body.list/$request.body.text";
    static char message[2 * LONG + 40];
    int n = snprintf(message, sizeof message, "{\"list\":[1,\"%.*s\",null],\"text\":\"%.*s\"}", LONG, long_text(), LONG,
                     long_text());
    return apigw_route_select(expression, sizeof expression - 1, message, (size_t)n, s->buffer, NULL);
}

/* A buffer that could not grow is empty, and in both cases takes the next text. */
static void check_text(scene *s, bool done, const char *name) {
    static const char whole[] = "arn:aws:execute-api:eu-central-1:123456789012:api/prod/GET/pets";
    apigw_arn arn = arn_of("pets", 4);
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&counts, done ? n >= LONG : n == 0, "%s: %zu bytes in the buffer", name, n);
    check(&counts,
          apigw_arn_format(&arn, s->buffer, NULL) == APIGW_OK && strcmp(apigw_buffer_data(s->buffer, &n), whole) == 0,
          "%s: the buffer is unusable", name);
}

/* ---- streams -------------------------------------------------------------------------------------------------- */

static apigw_status new_prelude(scene *s) {
    s->prelude = apigw_prelude_new(&s->allocator);
    return s->prelude != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

/* A prelude as long as it may be, of more lines than usual, and a front end that streams. */
static void with_prelude(scene *s) {
    char name[16];
    size_t n = 0;
    const char *text;
    with_api(s);
    need(apigw_response_set_body(s->response, NULL, 0, 0, NULL) == APIGW_OK, "body");
    for (unsigned i = 0; i < 700; i++)
        need(apigw_response_add_header(s->response, name, (size_t)snprintf(name, sizeof name, "x-%u", i), "\t", 1,
                                       NULL) == APIGW_OK,
             "header");
    need(apigw_prelude_encode(s->response, APIGW_KIND_REST, s->buffer, NULL) == APIGW_OK, "prelude");
    need(new_prelude(s) == APIGW_OK, "prelude");
    text = apigw_buffer_data(s->buffer, &n);
    need(apigw_prelude_feed(s->prelude, text, n, NULL, NULL) == APIGW_OK, "prelude");
    apigw_buffer_free(s->buffer);
    apigw_response_free(s->response);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->response = apigw_response_new(&s->allocator);
    need(s->buffer != NULL && s->response != NULL, "handles");
}

static void with_stream(scene *s) {
    with_prelude(s);
    need(apigw_prelude_decode(s->prelude, s->api, NULL, s->response, NULL) == APIGW_OK, "decode");
}

static apigw_status decode_prelude(scene *s) {
    return apigw_prelude_decode(s->prelude, s->api, NULL, s->response, NULL);
}

/* A prelude into a response that has no memory yet, by a front end that adds lines of its own. */
static void with_short_prelude(scene *s) {
    static const char text[] = "{\"statusCode\":200}\0\0\0\0\0\0\0\0";
    size_t used;
    with_rest(s);
    need(new_prelude(s) == APIGW_OK, "prelude");
    need(apigw_prelude_feed(s->prelude, text, sizeof text - 1, &used, NULL) == APIGW_OK, "feed");
}

static apigw_status decode_short_prelude(scene *s) {
    return apigw_prelude_decode(s->prelude, s->api, s->request, s->response, NULL);
}

static apigw_status encode_prelude(scene *s) {
    return apigw_prelude_encode(s->response, APIGW_KIND_FUNCTION_URL, s->buffer, NULL);
}

static void check_prelude(scene *s, bool done, const char *name) {
    check(&counts, (apigw_response_count(s->response, APIGW_LIST_HEADERS) != 0) == done, "%s: the response", name);
    check(&counts, decode_prelude(s) == APIGW_OK, "%s: unusable", name);
}

/* ---- the Runtime API ------------------------------------------------------------------------------------------ */

static apigw_status new_invocation(scene *s) {
    s->invocation = apigw_invocation_new(&s->allocator);
    return s->invocation != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static void with_invocation(scene *s) {
    need(new_invocation(s) == APIGW_OK, "invocation");
    need(apigw_invocation_add_header(s->invocation, "Lambda-Runtime-Cognito-Identity", 31,
                                     "{\"cognitoIdentityId\":\"old\"}", 27, NULL) == APIGW_OK,
         "identity");
}

static apigw_status add_invocation_header(scene *s) {
    static char identity[2 * LONG + 80];
    int n = snprintf(identity, sizeof identity, "{\"cognitoIdentityId\":\"%.*s\",\"cognitoIdentityPoolId\":\"%.*s\"}",
                     (int)LONG, long_text(), (int)LONG, long_text());
    return apigw_invocation_add_header(s->invocation, "Lambda-Runtime-Cognito-Identity", 31, identity, (size_t)n, NULL);
}

static apigw_status reset_invocation(scene *s) {
    apigw_invocation_reset(s->invocation);
    return APIGW_OK;
}

static void with_full_invocation(scene *s) {
    with_invocation(s);
    need(add_invocation_header(s) == APIGW_OK, "identity");
}

static void check_invocation(scene *s, bool done, const char *name) {
    size_t n = 0;
    const char *id = apigw_invocation_cognito(s->invocation, APIGW_FIELD_COGNITO_IDENTITY_ID, &n);
    bool pool = apigw_invocation_cognito(s->invocation, APIGW_FIELD_COGNITO_IDENTITY_POOL_ID, NULL) != NULL;
    check(&counts, id != NULL && n == (done ? LONG : 3) && pool == done, "%s: the invocation has changed", name);
    check(&counts, add_invocation_header(s) == APIGW_OK, "%s: unusable", name);
}

static void check_empty_invocation(scene *s, bool done, const char *name) {
    check(&counts, done && apigw_invocation_get(s->invocation, APIGW_RUNTIME_HEADER_COGNITO_IDENTITY, NULL) == NULL,
          "%s: not empty", name);
    check(&counts, add_invocation_header(s) == APIGW_OK, "%s: unusable", name);
}

static apigw_status runtime_path(scene *s) {
    return apigw_runtime_path(APIGW_RUNTIME_PATH_RESPONSE, long_text(), LONG, s->buffer, NULL);
}

static apigw_status runtime_error(scene *s) {
    return apigw_runtime_error_encode(long_text(), LONG, "Function.Error", 14, "a\nb", 3, s->buffer, NULL);
}

static apigw_status runtime_trailers(scene *s) {
    return apigw_runtime_error_trailers(long_text(), LONG, "Function.Error", 14, "a\nb", 3, s->buffer, NULL);
}

static void check_written(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&counts, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&counts, runtime_path(s) == APIGW_OK, "%s: unusable", name);
}

/* ---- CORS ------------------------------------------------------------------------------------------------------ */

static apigw_status cors_origin(scene *s) {
    return apigw_cors_add(s->api, APIGW_CORS_ALLOW_ORIGINS, long_text(), LONG, NULL);
}

static apigw_status cors_method(scene *s) {
    return apigw_cors_add(s->api, APIGW_CORS_ALLOW_METHODS, long_text(), LONG, NULL);
}

/* A front end that might answer preflights, and one. */
static void with_preflight(scene *s) {
    with_error_response(s);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_HTTP_2);
    with_request(s);
    need(s->api != NULL, "front end");
    need(apigw_request_set(s->request, APIGW_FIELD_METHOD, "OPTIONS", 7, NULL) == APIGW_OK, "method");
    need(apigw_request_add(s->request, APIGW_LIST_HEADERS, "origin", 6, long_text(), LONG, NULL) == APIGW_OK, "origin");
    need(apigw_request_add(s->request, APIGW_LIST_HEADERS, "access-control-request-method", 29, "PUT", 3, NULL) ==
             APIGW_OK,
         "method");
}

static void with_cors(scene *s) {
    with_preflight(s);
    need(cors_origin(s) == APIGW_OK && cors_method(s) == APIGW_OK, "front end");
    need(apigw_cors_add(s->api, APIGW_CORS_EXPOSE_HEADERS, long_text(), LONG, NULL) == APIGW_OK, "front end");
}

static apigw_status cors_preflight(scene *s) {
    return apigw_cors_preflight(s->response, s->api, s->request, NULL);
}

static apigw_status cors_apply(scene *s) {
    return apigw_cors_apply(s->response, s->api, s->request, NULL);
}

static void check_preflight(scene *s, bool done, const char *name) {
    size_t n = apigw_response_count(s->response, APIGW_LIST_HEADERS);
    check(&counts, n == (done ? 2 : 0), "%s: %zu lines", name, n);
    check(&counts, cors_preflight(s) == APIGW_OK, "%s: unusable", name);
}

static void check_applied(scene *s, bool done, const char *name) {
    size_t n = apigw_response_count(s->response, APIGW_LIST_HEADERS);
    check(&counts, n == (done ? 6 : 4), "%s: %zu lines", name, n);
    check(&counts, cors_apply(s) == APIGW_OK, "%s: unusable", name);
}

/* What failed to be added is not configured: HTTP APIs take out the function's lines only where something is. */
static void check_cors(scene *s, bool done, const char *name) {
    need(apigw_response_add_header(s->response, "access-control-max-age", 22, "1", 1, NULL) == APIGW_OK, "header");
    check(&counts, cors_apply(s) == APIGW_OK, "%s: unusable", name);
    check(&counts,
          (apigw_response_find(s->response, APIGW_LIST_HEADERS, "access-control-max-age", 22, 0, NULL) == NULL) == done,
          "%s: the configuration", name);
    check(&counts, cors_origin(s) == APIGW_OK && cors_method(s) == APIGW_OK, "%s: unusable", name);
}

/* ---- request validation ---------------------------------------------------------------------------------------- */

static apigw_status new_validator(scene *s) {
    s->validator = apigw_validator_new(&s->allocator);
    return s->validator != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status require_parameter(scene *s) {
    static char name[LONG + 40];
    int n = snprintf(name, sizeof name, "method.request.header.%.*s", (int)LONG, long_text());
    return apigw_validator_require(s->validator, name, (size_t)n, NULL);
}

static apigw_status validate(scene *s) {
    apigw_error error;
    apigw_status status = apigw_validator_check(s->validator, s->api, s->request, s->response, &error);
    check(&counts, status == error.code, "validate: the error says %s", apigw_status_name(error.code));
    return status == APIGW_E_MISSING ? APIGW_OK : status;
}

static void with_validator(scene *s) {
    with_api(s);
    with_request(s);
    need(new_validator(s) == APIGW_OK, "validator");
}

static void with_requirement(scene *s) {
    with_validator(s);
    need(require_parameter(s) == APIGW_OK, "requirement");
}

/* A response that has no memory yet. */
static void with_requirement_and_nothing_sent(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    with_request(s);
    need(s->response != NULL && s->api != NULL && new_validator(s) == APIGW_OK, "validator");
    need(require_parameter(s) == APIGW_OK, "requirement");
}

static void check_requirement(scene *s, bool done, const char *name) {
    apigw_status status = apigw_validator_check(s->validator, s->api, s->request, NULL, NULL);
    check(&counts, status == (done ? APIGW_E_MISSING : APIGW_OK), "%s: %s", name, apigw_status_name(status));
    check(&counts, require_parameter(s) == APIGW_OK, "%s: unusable", name);
}

static void check_validated(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_response_body(s->response, &n);
    check(&counts, (n > LONG) == done, "%s: a body of %zu bytes", name, n);
    check(&counts, validate(s) == APIGW_OK, "%s: unusable", name);
}

static const entry entries[] = {
    {"apigw_validator_new", "", nothing, new_validator, check_new, false},
    {"apigw_validator_require", "", with_validator, require_parameter, check_requirement, false},
    {"apigw_validator_check", "", with_requirement, validate, check_validated, false},
    {"apigw_validator_check", "nothing sent", with_requirement_and_nothing_sent, validate, check_validated, false},
    {"apigw_cors_add", "origin", with_preflight, cors_origin, check_cors, false},
    {"apigw_cors_add", "method", with_preflight, cors_method, check_cors, false},
    {"apigw_cors_preflight", "", with_cors, cors_preflight, check_preflight, false},
    {"apigw_cors_apply", "", with_cors, cors_apply, check_applied, false},
    {"apigw_invocation_new", "", nothing, new_invocation, check_new, false},
    {"apigw_invocation_add_header", "", with_invocation, add_invocation_header, check_invocation, false},
    {"apigw_invocation_reset", "", with_full_invocation, reset_invocation, check_empty_invocation, true},
    {"apigw_runtime_path", "", with_buffer, runtime_path, check_written, false},
    {"apigw_runtime_error_encode", "", with_buffer, runtime_error, check_written, false},
    {"apigw_runtime_error_trailers", "", with_buffer, runtime_trailers, check_written, false},
    {"apigw_prelude_new", "", nothing, new_prelude, check_new, false},
    {"apigw_prelude_decode", "", with_prelude, decode_prelude, check_prelude, false},
    {"apigw_prelude_decode", "told", with_short_prelude, decode_short_prelude, check_lines, false},
    {"apigw_prelude_encode", "", with_stream, encode_prelude, check_error_response, false},
    {"apigw_router_new", "", nothing, new_router, check_new, false},
    {"apigw_router_add", "rest", with_rest_router, add_rest_routes, check_rest_routes, false},
    {"apigw_router_add", "http", with_http_router, add_http_routes, check_http_routes, false},
    {"apigw_router_add", "websocket", with_websocket_router, add_websocket_routes, check_websocket_routes, false},
    {"apigw_router_seal", "empty", with_http_router, seal, check_sealed_empty, false},
    {"apigw_router_seal", "rest", with_rest_routes, seal, check_sealed_rest, false},
    {"apigw_router_seal", "http", with_http_routes, seal, check_sealed_http, false},
    {"apigw_router_seal", "mixed", with_mixed_routes, seal, check_sealed_mixed, false},
    {"apigw_router_seal", "websocket", with_websocket_routes, seal, check_sealed_websocket, false},
    {"apigw_request_route", "", with_routable, route_request, check_routed, false},
    {"apigw_request_route", "often", with_routable, route_often, check_parameters, false},
    {"apigw_request_set_match", "", with_routable, set_match, check_routed, false},
    {"apigw_match_value", "", with_routable, match_value, check_text, false},
    {"apigw_route_key_format", "", with_buffer, print_route_key, check_text, false},
    {"apigw_route_select", "", with_buffer, select_route, check_text, false},
    {"apigw_arn_format", "", with_buffer, build_arn, check_text, false},
    {"apigw_arn_expand", "", with_buffer, expand_arn, check_text, false},
    {"apigw_request_set", "text", with_built, set_method, check_built, false},
    {"apigw_request_set", "path", with_built, set_path, check_built, false},
    {"apigw_request_set", "path of any bytes", with_built, set_obs_text_path, check_built, false},
    {"apigw_request_set", "query", with_built, set_query, check_built, false},
    {"apigw_request_set", "time", with_built, set_time, check_usable, false},
    {"apigw_request_set_int", "", with_built, set_time_ms, check_usable, false},
    {"apigw_request_set_int", "connected-at", with_built, set_connected_at, check_built, false},
    {"apigw_request_set_target", "", with_built, set_target, check_built, false},
    {"apigw_request_set_target", "absolute", with_built, set_absolute_target, check_built, false},
    {"apigw_request_add", "header", with_built, add_line, check_built, false},
    {"apigw_request_add", "header of any bytes", with_built, add_obs_text, check_built, false},
    {"apigw_request_add", "header, kept", with_kept, add_line, check_built, false},
    {"apigw_request_add", "cookie header", with_built, add_cookie_line, check_built, false},
    {"apigw_request_add", "query", with_built, add_parameter, check_built, false},
    {"apigw_request_add", "identity source", with_built, add_source, check_built, false},
    {"apigw_request_add", "cookie", with_built, add_request_cookie, check_built, false},
    {"apigw_request_add", "path parameter", with_built, add_path_parameter, check_built, false},
    {"apigw_request_add", "path parameter, kept", with_kept, add_encoded_parameter, check_built, false},
    {"apigw_request_add", "cookie, kept", with_kept, add_short_cookie, check_built, false},
    {"apigw_request_remove", "cookie, kept", with_kept, remove_one_cookie, check_built, false},
    {"apigw_request_set", "path, kept", with_kept_http, set_sent_path, check_built, false},
    {"apigw_request_remove", "query", with_built, remove_parameter, check_usable, false},
    {"apigw_request_remove", "cookie", with_built, remove_cookie, check_usable, false},
    {"apigw_request_set_body", "", with_built, set_request_body, check_built, false},
    {"apigw_request_set_json", "", with_built, set_json, check_built, false},
    {"apigw_request_set_json", "within", with_built, set_json_within, check_built, false},
    {"apigw_request_encode", "built", with_built, encode_built, check_encoded, false},
    {"apigw_request_encode", "authorizer", with_question, encode_built, check_encoded, false},
    {"apigw_request_encode", "many lines", with_many_lines, encode_built, check_encoded, false},
    {"apigw_request_encode", "kept", with_kept, encode_kept, check_encoded, false},
    {"apigw_request_encode", "converted", with_kept, encode_built, check_encoded, false},
    {"apigw_request_arn", "", with_question, request_arn, check_encoded, false},
    {"apigw_request_losses", "", with_kept, request_losses, check_encoded, false},
    {"apigw_request_losses", "of values", with_kept, request_losses_of_values, check_encoded, false},
    {"apigw_request_new", "", nothing, new_request, check_new, false},
    {"apigw_response_new", "", nothing, new_response, check_new, false},
    {"apigw_buffer_new", "", nothing, new_buffer, check_new, false},
    {"apigw_request_decode", "rest", with_request, decode_rest, check_request, false},
    {"apigw_request_decode", "rest, with source", with_source, decode_rest, check_request, false},
    {"apigw_request_decode", "rest, used handle", with_used, decode_rest, check_request, true},
    {"apigw_request_decode", "rest, blocks to be joined", with_blocks, decode_rest, check_request, true},
    {"apigw_request_decode", "rest, nothing kept", with_nothing_kept, decode_rest, check_request, false},
    {"apigw_request_decode", "http-2.0", with_request, decode_http_2, check_request, false},
    {"apigw_request_decode", "alb-multi", with_request, decode_alb, check_request, false},
    {"apigw_request_decode", "lattice-2", with_source, decode_lattice, check_request, false},
    {"apigw_request_decode", "maps to be merged", with_request, decode_merged, check_request, false},
    {"apigw_request_decode", "strict", with_strict_request, decode_escaped, check_request, false},
    {"apigw_request_decode", "authorizer", with_request, decode_question, check_request, false},
    {"apigw_request_decode", "websocket", with_request, decode_connection, check_request, false},
    {"apigw_request_decode", "many", with_request, decode_many, check_request, false},
    {"apigw_request_decode", "lenient", with_lenience, decode_broken, check_request, false},
    {"apigw_request_decode_in_place", "rest", with_request, decode_rest_in_place, check_request, false},
    {"apigw_request_decode_in_place", "rest, with source", with_source, decode_rest_in_place, check_request, false},
    {"apigw_request_decode_in_place", "http-2.0", with_request, decode_http_2_in_place, check_request, false},
    {"apigw_request_decode_in_place", "alb-multi", with_source, decode_alb_in_place, check_request, false},
    {"apigw_request_decode_in_place", "lattice-2", with_request, decode_lattice_in_place, check_request, false},
    {"apigw_request_decode_in_place", "lenient", with_lenience, decode_broken_in_place, check_request, false},
    {"apigw_request_detect", "", with_request, detect, check_emptied, false},
    {"apigw_request_reset", "", with_used, reset_request, check_emptied, true},
    {"apigw_request_reset", "blocks to be joined", with_blocks, reset_request, check_emptied, true},
    {"apigw_request_get_json", "", with_event, request_json, check_buffer, false},
    {"apigw_request_dump_json", "", with_event, request_to_json, check_buffer, false},
    {"apigw_response_add_header", "short", with_response, add_header, check_response, false},
    {"apigw_response_add_header", "long", with_response, add_long_header, check_response, false},
    {"apigw_response_set_header", "", with_response, set_header, check_response, false},
    {"apigw_response_add_cookie", "", with_response, add_cookie, check_response, false},
    {"apigw_response_set_body", "copied", with_response, set_body, check_response, false},
    {"apigw_response_set_body", "borrowed", with_response, borrow_body, check_response, false},
    {"apigw_response_encode", "rest", with_error_response, encode_rest, check_error_response, false},
    {"apigw_response_encode", "http-2.0", with_error_response, encode_http_2, check_error_response, false},
    {"apigw_response_encode", "alb-multi", with_error_response, encode_alb, check_error_response, false},
    {"apigw_response_encode", "lattice-2", with_error_response, encode_lattice, check_error_response, false},
    {"apigw_api_new", "", nothing, new_api, check_new, false},
    {"apigw_api_set", "", with_api, set_stage, check_api, false},
    {"apigw_api_add", "", with_api, add_variable, check_api, false},
    {"apigw_api_add", "identity source", with_question, add_identity_source, NULL, false},
    {"apigw_authorization_new", "", nothing, new_authorization, check_new, false},
    {"apigw_authorization_set", "", with_authorization, set_principal, check_authorization, false},
    {"apigw_authorization_add_statement", "", with_authorization, add_statements, check_statements, false},
    {"apigw_authorization_add", "an action", with_authorization, add_action, check_authorization, false},
    {"apigw_authorization_add", "a condition", with_authorization, add_condition, check_condition, false},
    {"apigw_authorization_add_method", "", with_authorization, add_method, NULL, false},
    {"apigw_authorization_set_context", "", with_authorization, set_context, check_authorization, false},
    {"apigw_authorization_set_context_json", "", with_authorization, set_context_json, check_authorization, false},
    {"apigw_authorization_encode", "", with_authorization, encode_authorization, check_authorization_text, false},
    {"apigw_authorization_encode_context", "", with_authorization, authorization_context, check_authorization_text,
     false},
    {"apigw_authorization_decode", "", with_authorization, decode_authorization, check_decoded, false},
    {"apigw_authorization_decode", "strictly", with_strictness, decode_strictly, check_decoded, false},
    {"apigw_authorization_decode", "a failure", with_strictness, decode_failure, NULL, false},
    {"apigw_authorization_reset", "", with_authorization, reset_authorization, check_reset_authorization, true},
    {"apigw_request_set_authorization", "", with_request_to_authorize, set_authorization, check_set_authorization,
     false},
    {"apigw_error_response", "", with_api, gateway_error, NULL, false},
    {"apigw_error_response", "error type", with_rest, forbidden, check_lines, false},
    {"apigw_error_response", "challenge", with_http_api, invalid_token, check_lines, false},
    {"apigw_response_decode", "renamed", with_rest, decode_renamed, check_lines, false},
    {"apigw_response_decode", "respelled", with_http_api, decode_renamed, check_lines, false},
    {"apigw_response_add_ids", "", with_rest, add_ids, NULL, false},
    {"apigw_error_response", "frame", with_connection, gateway_error, check_frame, false},
    {"apigw_response_decode", "", with_api, decode_result, check_result, false},
    {"apigw_check_new", "", nothing, new_check, check_new, false},
    {"apigw_response_check", "taken", with_check, check_taken, check_diagnostics, false},
    {"apigw_response_check", "refused", with_check, check_refused, check_diagnostics, true},
    {"apigw_response_check", "no document", with_check, check_no_document, check_one_diagnostic, false},
    {"apigw_response_check", "used handle", with_used_check, check_taken, check_diagnostics, true},
    {"apigw_check_reset", "", with_used_check, reset_check, check_reset_check, true},
    {"apigw_response_reset", "", with_error_response, reset_response, check_reset_response, true},
#ifndef APIGW_WITHOUT_JANSSON
    {"apigw_request_get_jansson", "", with_event, request_tree, NULL, false},
    {"apigw_response_set_body_jansson", "", with_response, set_body_tree, check_response, false},
#endif
};

/* ---- the sweep ------------------------------------------------------------------------------------------------- */

static size_t calls; /* allocations of the last attempt */

static stack ground;
static bool measured; /* whether stack can be */

typedef struct running {
    const entry *entry;
    scene *scene;
    apigw_status status;
} running;

static void run_call(void *x) {
    running *r = x;
    r->status = r->entry->call(r->scene);
}

/* The bridge to jansson needs what jansson needs. */
static bool is_bridge(const entry *e) {
    return strcmp(e->name, "apigw_request_get_jansson") == 0 || strcmp(e->name, "apigw_response_set_body_jansson") == 0;
}

static apigw_status run_entry(const entry *e, scene *s) {
    running r = {e, s, APIGW_OK};
    size_t used = 0;
    if (measured && !is_bridge(e))
        used = stack_of(&ground, run_call, &r);
    else
        run_call(&r);
    check(&counts, used <= STACK_MAX, "%s (%s): %zu bytes of stack", e->name, e->how, used);
    return r.status;
}

/* One call with the k-th allocation failing. False when it was not reached: the sweep is over. */
static bool attempt(const entry *e, size_t k, bool for_ever) {
    scene s = {.allocator = watched_allocator(&memory)};
    apigw_status status;
    bool injected, may_recover;
    char name[200];
    snprintf(name, sizeof name, "%s (%s%s), allocation %zu %s", e->name, e->how, starved ? ", starved" : "", k,
             for_ever ? "for ever" : "once");
    watched_arm(&memory, 0, false);
    e->set_up(&s);
    watched_arm(&memory, k, for_ever);
    status = run_entry(e, &s);
    injected = memory.failed != 0;
    calls = memory.calls;
    watched_arm(&memory, 0, false);
    /* A starved handle that is used again first joins its blocks, and goes on without. */
    may_recover = e->may_recover || (starved && k == 1);
    if (!injected || may_recover)
        check(&counts, status == APIGW_OK || (injected && status == APIGW_E_NOMEM), "%s: %s", name,
              apigw_status_name(status));
    else
        check(&counts, status == APIGW_E_NOMEM, "%s: %s", name, apigw_status_name(status));
    if (e->check != NULL)
        e->check(&s, status == APIGW_OK, name);
    free_scene(&s);
    check(&counts, memory.live_blocks == 0 && memory.live_bytes == 0, "%s: %zu blocks of %zu bytes leak", name,
          memory.live_blocks, memory.live_bytes);
    check(&counts, memory.wrong == 0, "%s: %zu wrong sizes", name, memory.wrong);
    memory.live_blocks = memory.live_bytes = memory.wrong = 0;
    return injected;
}

/* So many of the first and of the last allocations are all tried; those between, which repeat what they are for, in
 * growing steps. */
enum { STRIDE = 64 };

static void sweep(const entry *e) {
    size_t all;
    attempt(e, SIZE_MAX, false);
    all = calls;
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        size_t k = 1;
        while (attempt(e, k, for_ever != 0)) {
            size_t left = k < all ? all - k : 0;
            k += 1 + (k < left ? k : left) / STRIDE;
        }
        printf("%s (%s): %zu allocations%s%s\n", e->name, e->how, k - 1, for_ever ? ", for ever" : "",
               starved ? ", starved" : "");
    }
}

/* ---- the list of those that never allocate --------------------------------------------------------------------- */

static void call_authorization(scene *s) {
    apigw_decision decision;
    apigw_pair pair;
    size_t n;
    (void)apigw_authorization_set_authorized(s->authorization, 1, NULL);
    for (uint32_t field = 0; field <= APIGW_AUTHORIZATION_LAST + 1; field++)
        (void)apigw_authorization_get(s->authorization, field, &n);
    for (size_t i = 0; i <= apigw_authorization_statement_count(s->authorization); i++) {
        (void)apigw_authorization_effect(s->authorization, i);
        for (uint32_t part = 0; part <= APIGW_STATEMENT_LAST + 1; part++)
            (void)apigw_authorization_element_at(s->authorization, i, part,
                                                 apigw_authorization_element_count(s->authorization, i, part), &n);
    }
    (void)apigw_authorization_get_authorized(s->authorization);
    (void)apigw_authorization_context_at(s->authorization, apigw_authorization_context_count(s->authorization) - 1,
                                         &pair);
    (void)apigw_authorization_context_find(s->authorization, "old", 3, &pair);
    (void)apigw_authorization_set_option(s->authorization, APIGW_OPT_STRICT, 1, NULL);
    (void)apigw_authorization_evaluate(s->authorization, METHOD_ARN, sizeof METHOD_ARN - 1, s->request, &decision,
                                       NULL);
    check(&counts, decision.outcome == APIGW_DECISION_ALLOW, "the decision is %u", (unsigned)decision.outcome);
}

static void call_getters(scene *s) {
    apigw_pair pairs[4];
    apigw_error issue;
    int64_t number;
    size_t n;
    for (uint32_t list = 0; list <= APIGW_LIST_LAST + 1; list++) {
        for (size_t i = 0; i < apigw_request_count(s->request, list) + 1; i++)
            (void)apigw_request_at(s->request, list, i, pairs);
        (void)apigw_request_copy(s->request, list, 0, pairs, 4);
        (void)apigw_request_find(s->request, list, "cookie", 6, 0, &n);
        (void)apigw_response_at(s->response, list, 0, pairs);
        (void)apigw_response_find(s->response, list, "x-twice", 7, 1, &n);
        (void)apigw_response_count(s->response, list);
    }
    for (uint32_t field = 0; field <= APIGW_FIELD_LAST + 1; field++) {
        (void)apigw_request_get(s->request, field, &n);
        (void)apigw_request_get_int(s->request, field, &number);
    }
    (void)apigw_request_body(s->request, &n);
    (void)apigw_request_body_was_base64(s->request);
    (void)apigw_request_kind(s->request);
    (void)apigw_request_issue_at(s->request, apigw_request_issue_count(s->request), &issue);
    (void)apigw_response_body(s->response, &n);
    (void)apigw_response_set_status(s->response, 201 + apigw_response_status(s->response) % 2, &issue);
    (void)apigw_request_set_option(s->request, APIGW_OPT_STRICT, 1, NULL);
    (void)apigw_response_set_option(s->response, APIGW_OPT_MAX_ITEMS, 100, NULL);
    (void)apigw_buffer_set_max(s->buffer, 1000, NULL);
    (void)apigw_buffer_data(s->buffer, &n);
    (void)apigw_buffer_needed(s->buffer);
    apigw_buffer_reset(s->buffer);
    (void)apigw_buffer_use(s->buffer, pairs, sizeof pairs, NULL);
    (void)apigw_prelude_feed(s->prelude, "x", 1, &n, &issue);
    apigw_prelude_reset(s->prelude);
    (void)apigw_invocation_get(s->invocation, APIGW_RUNTIME_HEADER_COGNITO_IDENTITY, &n);
    (void)apigw_invocation_get_int(s->invocation, APIGW_RUNTIME_HEADER_DEADLINE_MS, &number);
    (void)apigw_invocation_cognito(s->invocation, APIGW_FIELD_COGNITO_IDENTITY_ID, &n);
    (void)apigw_cors_set(s->api, APIGW_CORS_MAX_AGE, 1, &issue);
}

/* The router, before it is sealed and after. */
static void call_router(scene *s) {
    static const char path[] = "/a/v/b1/d/e";
    apigw_match match;
    apigw_pair pair;
    uint64_t id;
    size_t n;
    (void)apigw_router_set_option(s->router, APIGW_ROUTER_OPT_DECODE, 1, NULL);
    for (size_t i = 0; i <= apigw_router_route_count(s->router); i++) {
        (void)apigw_router_route_at(s->router, i, &id, &n);
        (void)apigw_router_rank(s->router, i);
    }
    (void)apigw_router_steps_max(s->router);
    (void)apigw_router_match(s->router, "GET", 3, "/none/at/all", 12, &match);
    if (apigw_router_match(s->router, "GET", 3, path, sizeof path - 1, &match) == APIGW_OK) {
        (void)apigw_match_parameter(&match, path, sizeof path - 1, 1, &pair);
        (void)apigw_match_copy_parameters(s->router, &match, path, sizeof path - 1, &pair, 1);
    }
}

static void check_never(void) {
    scene s = {.allocator = watched_allocator(&memory)};
    with_error_response(&s);
    with_request(&s);
    decode_rest(&s);
    with_rest_routes(&s);
    apigw_buffer_free(s.buffer); /* there is one more with the authorization */
    with_authorization(&s);
    need(new_prelude(&s) == APIGW_OK, "prelude");
    with_invocation(&s);
    s.api = apigw_api_new(&s.allocator, APIGW_KIND_HTTP_2);
    watched_arm(&memory, 0, false);
    call_authorization(&s);
    call_getters(&s);
    call_router(&s);
    check(&counts, memory.calls == 0, "getters: %zu allocations", memory.calls);
    need(seal(&s) == APIGW_OK, "seal");
    watched_arm(&memory, 0, false);
    call_router(&s);
    check(&counts, memory.calls == 0, "getters: %zu allocations", memory.calls);
    free_scene(&s);
    check(&counts, memory.calls == 0 && memory.live_blocks == 0, "free: %zu allocations", memory.calls);
}

static bool is_listed(const char *name) {
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strcmp(never[i], name) == 0)
            return true;
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        if (strcmp(entries[i].name, name) == 0)
            return true;
    return false;
}

/* Every function that a header declares is swept, or listed above. */
static void check_header(const char *directory, const char *file) {
    char path[512], name[128];
    size_t len;
    char *text;
    const char *at;
    snprintf(path, sizeof path, "%s/%s", directory, file);
    text = read_whole(path, &len);
    if (!check(&counts, text != NULL, "%s cannot be read", path))
        return;
    for (at = strstr(text, "\nAPIGW_API "); at != NULL; at = strstr(at + 1, "\nAPIGW_API ")) {
        const char *open = strchr(at, '('), *begin = open;
        while (begin > at && (isalnum((unsigned char)begin[-1]) || begin[-1] == '_'))
            begin--;
        snprintf(name, sizeof name, "%.*s", (int)(open - begin), begin);
        check(&counts, is_listed(name), "%s: %s is neither swept nor listed", file, name);
    }
    free(text);
}

/* All headers of a directory. */
static void check_headers(const char *path) {
    DIR *directory = opendir(path);
    const struct dirent *file;
    unsigned headers = 0;
    if (!check(&counts, directory != NULL, "%s cannot be read", path))
        return;
    while ((file = readdir(directory)) != NULL) {
        size_t n = strlen(file->d_name);
#ifdef APIGW_WITHOUT_JANSSON
        if (strcmp(file->d_name, "jansson.h") == 0)
            continue;
#endif
        if (n > 2 && strcmp(file->d_name + n - 2, ".h") == 0) {
            check_header(path, file->d_name);
            headers++;
        }
    }
    closedir(directory);
    check(&counts, headers >= 8, "%s has %u headers", path, headers);
}

static void *sweep_all(void *x) {
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        sweep(&entries[i]);
    return x;
}

int main(int argc, char **argv) {
    json_set_alloc_funcs(libc_block, libc_free); /* so its failures count too */
    check_headers(argc > 1 ? argv[1] : "include/apigw");
    check_never();
    measured = stack_is_measured();
    for (int pass = 0; pass < 2; pass++) {
        starved = pass != 0;
        if (measured)
            check(&counts, stack_thread(&ground, STACK_SIZE, sweep_all, NULL), "there is no thread");
        else
            sweep_all(NULL);
    }
    return conclude(&counts);
}
