/* Sequences of calls on two handles of each type, which pass texts to each other and to themselves, are used again
 * after errors, and lose allocations. After each step:
 * - A call that failed left the handle that it would have changed as it was, also as far as encoding shows its state,
 *   and an output buffer empty.
 * - An error has the code that was returned and is UTF-8. APIGW_E_NOMEM follows a failed allocation only. A call that
 *   succeeded cleared the error.
 * - Every text of the handles of the step can be read, and the header fields of the response can be sent.
 * - A request, a response or an authorization that was used decodes like a new one.
 * - A check of a result agrees with decoding it.
 * At the end all memory is released, with the right sizes.
 *
 * The input is a program. make_world() reads the first bytes: the kinds of two front ends and of the router. Each step
 * has a byte that chooses the call of `calls`, a byte that chooses the handles (see handle_bits), a byte that chooses
 * the allocation that fails if there is one, and the bytes that the call reads as arguments. After the end of the input
 * all bytes are 0. */
#include "fuzz.h"

#include "snapshot.h"

enum {
    HANDLES = 2,
    BUFFERS = 3,
    STEPS = 48,
    TEXTS_MAX = STEPS * 16,
    TEXT_MAX = 4096,
    MEMORY_BUFFER = 2, /* index of the buffer that writes into `memory` */
};

/* The byte that chooses the handles of a step: each of the low bits is the index of a handle. The high half, modulo
 * BUFFERS, is the index of the buffer. The flags overlap it: each combination of flags goes with every buffer. */
enum handle_bits {
    REQUEST_SHIFT = 0,
    RESPONSE_SHIFT = 1,
    API_SHIFT = 2,
    AUTHORIZATION_SHIFT = 3,
    BUFFER_SHIFT = 4,
    COMPARE_ENCODED = 0x40, /* after an error, encode the handle as well, to see that it has not changed */
    FAIL_ALLOCATION = 0x80,
};

/* The byte that chooses a text of a handle. A text that has no pair, or that is not cut, ignores the bits for that. */
enum text_bits {
    SECOND_HANDLE = 1,
    NAME_OF_PAIR = 2, /* not the value */
    CUT_BEGINNING = 4,
    CUT_END = 8, /* after CUT_BEGINNING */
};

typedef struct world {
    const uint8_t *in;
    size_t left;
    watched watch;
    apigw_allocator allocator;
    apigw_request *requests[HANDLES];
    apigw_response *responses[HANDLES];
    apigw_api *apis[HANDLES];
    apigw_authorization *authorizations[HANDLES];
    apigw_buffer *buffers[BUFFERS];
    apigw_check *check;
    apigw_router *router;
    apigw_prelude *prelude;
    apigw_invocation *invocation;
    apigw_validator *validator;
    apigw_match match;
    bool matched;
    char path[TEXT_MAX];
    size_t path_len;
    uint64_t request_options[HANDLES][APIGW_OPT_LAST + 1]; /* as they were set */
    uint64_t response_options[HANDLES][APIGW_OPT_LAST + 1];
    uint64_t check_options[APIGW_OPT_LAST + 1];
    void *texts[TEXTS_MAX]; /* live as long as the handles, which may borrow them */
    size_t text_count;
    char memory[512];
} world;

/* One call: the handles that it uses, and its error. */
typedef struct step {
    world *w;
    apigw_request *request;
    uint64_t *request_options;
    apigw_response *response;
    uint64_t *response_options;
    apigw_api *api;
    apigw_api **api_place; /* in the world, for a call that replaces it */
    apigw_authorization *authorization;
    apigw_buffer *out;
    apigw_buffer **out_place;
    apigw_error err;
} step;

typedef struct span {
    const char *at;
    size_t len;
} span;

/* ---- arguments -------------------------------------------------------------------------------------------------- */

/* Take the next byte of the input, 0 after its end. At most once in an expression: C does not fix the order of two
 * calls.
 */
static unsigned byte(world *w) {
    if (w->left == 0)
        return 0;
    w->left--;
    return *w->in++;
}

/* Copy a text to memory that lives as long as the handles. */
static span copy_text(world *w, const void *data, size_t n) {
    char *copy = exact_block(n == 0 ? 1 : n);
    REQUIRE(w->text_count < TEXTS_MAX);
    if (n != 0)
        memcpy(copy, data, n);
    w->texts[w->text_count++] = copy;
    return (span){copy, n};
}

static const char *const words[] = {"",
                                    "/",
                                    "/pets/1",
                                    "/a%20b?x=1&y=%zz&y=2",
                                    "GET",
                                    "POST",
                                    "OPTIONS",
                                    "HEAD",
                                    "Content-Type",
                                    "text/plain",
                                    "application/json",
                                    "image/png",
                                    "Set-Cookie",
                                    "Cookie",
                                    "a=1; b=2",
                                    "x",
                                    "Host",
                                    "Origin",
                                    "https://a.example",
                                    "*",
                                    "Access-Control-Request-Method",
                                    "X-Forwarded-For",
                                    "1.2.3.4",
                                    "::1",
                                    "Transfer-Encoding",
                                    "chunked",
                                    "Content-Length",
                                    "x-http-method-override",
                                    "Accept",
                                    "GET /pets/{id}",
                                    "$default",
                                    "ANY /{proxy+}",
                                    "/requestContext/authorizer",
                                    "/requestContext/authorizer/claims/sub",
                                    "/requestContext/authorizer/lambda/x",
                                    "/requestContext",
                                    "/headers",
                                    "/x/-",
                                    "null",
                                    "[]",
                                    "true",
                                    "1e400",
                                    "\"\\ud800\"",
                                    "{\"a\":1,\"a\":2}",
                                    "{\"a\":[1,2,{\"b\":null}]}",
                                    "1700000000000",
                                    "-1",
                                    "CONNECT",
                                    "MESSAGE",
                                    "$request.body.action",
                                    "method.request.header.x",
                                    "Lambda-Runtime-Aws-Request-Id",
                                    "Lambda-Runtime-Cognito-Identity",
                                    "us-east-1",
                                    "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/GET/pets/1",
                                    "arn:aws:execute-api:*:*:*/*/GET/*",
                                    "execute-api:Invoke",
                                    "{\"IpAddress\":{\"aws:SourceIp\":[\"1.2.3.0/24\"]}}",
                                    "\xC3\xA9",
                                    "\xFF",
                                    "a\r\nb",
                                    "GET /a?b=c HTTP/1.1\r\nHost: a\r\nCookie: d=e\r\n\r\n",
                                    "X: y\r\nCookie: n=m\r\n"};

static const char *const documents[] = {
    "{\"resource\":\"/pets/{id}\",\"path\":\"/pets/1\",\"httpMethod\":\"GET\",\"headers\":{\"Accept\":\"a\",\"Cookie\":"
    "\"c=1\"},\"multiValueHeaders\":{\"Accept\":[\"a\",\"b\"],\"Cookie\":[\"c=1\"]},\"queryStringParameters\":{\"q\":"
    "\"1\"},\"multiValueQueryStringParameters\":{\"q\":[\"0\",\"1\"]},\"pathParameters\":{\"id\":\"1\"},"
    "\"stageVariables\":null,\"requestContext\":{\"stage\":\"prod\",\"authorizer\":{\"principalId\":\"u\",\"claims\":{"
    "\"sub\":\"s\"}},\"identity\":{\"sourceIp\":\"1.2.3.4\"}},\"body\":\"aGk=\",\"isBase64Encoded\":true}",
    "{\"version\":\"2.0\",\"routeKey\":\"GET /pets/{id}\",\"rawPath\":\"/pets/1\",\"rawQueryString\":\"q=1&q=2\","
    "\"cookies\":[\"a=b\"],\"headers\":{\"accept\":\"a,b\"},\"queryStringParameters\":{\"q\":\"1,2\"},"
    "\"requestContext\":"
    "{\"http\":{\"method\":\"GET\",\"path\":\"/pets/1\",\"sourceIp\":\"::1\"},\"authorizer\":{\"lambda\":{\"x\":1}},"
    "\"timeEpoch\":1700000000000},\"pathParameters\":{\"id\":\"1\"},\"body\":\"hi\",\"isBase64Encoded\":false,"
    "\"unknown\":[1,2]}",
    "{\"requestContext\":{\"eventType\":\"MESSAGE\",\"connectionId\":\"c\",\"routeKey\":\"$default\"},\"body\":\"{}\"}",
    "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"arn\"}},\"httpMethod\":\"GET\",\"path\":\"/\","
    "\"queryStringParameters\":{},\"headers\":{\"accept\":\"*\"},\"body\":\"\",\"isBase64Encoded\":false}",
    "{\"statusCode\":201,\"headers\":{\"A\":\"b\",\"content-type\":\"image/png\"},\"multiValueHeaders\":{\"c\":[\"d\","
    "\"e\"]},\"cookies\":[\"f=g\"],\"body\":\"aGk=\",\"isBase64Encoded\":true}",
    "{\"statusCode\":\"999\",\"headers\":{\"a b\":\"c\",\"d\":1}}",
    "{\"principalId\":\"u\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Action\":"
    "\"execute-api:Invoke\",\"Effect\":\"Allow\",\"Resource\":[\"arn:aws:execute-api:*:*:*/*/GET/*\"],\"Condition\":{"
    "\"IpAddress\":{\"aws:SourceIp\":\"1.2.3.0/24\"}}}]},\"context\":{\"a\":\"b\",\"n\":1}}",
    "{\"isAuthorized\":true,\"context\":{\"a\":{\"b\":1}}}",
    "{\"version\":\"2.0\",\"path\":\"/a?b=c\",\"method\":\"POST\",\"headers\":{\"accept\":[\"d\",\"e\"]},"
    "\"queryStringParameters\":{\"b\":[\"c\"]},\"body\":\"f\",\"requestContext\":{\"serviceNetworkArn\":\"g\","
    "\"serviceArn\":\"h\",\"targetGroupArn\":\"i\",\"region\":\"us-east-1\",\"timeEpoch\":\"1700000000000000\"}}",
    "{\"type\":\"TOKEN\",\"methodArn\":\"arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/GET/pets/1\","
    "\"authorizationToken\":\"t\"}",
    "{\"errorMessage\":\"Unauthorized\",\"errorType\":\"E\"}"};

/* The texts that handles own. */
enum handle_text {
    FIELD_TEXT,
    LIST_TEXT, /* the name or the value of an entry */
    BODY_TEXT,
    BUFFER_TEXT,
    HEADER_TEXT, /* as LIST_TEXT, of a response */
    RESPONSE_BODY_TEXT,
    STATEMENT_TEXT,
    CONTEXT_TEXT, /* as LIST_TEXT, of an authorization */
    API_TEXT,
    INVOCATION_TEXT,
    ROUTE_TEXT,
    HANDLE_TEXTS
};

/* The name or the value of an entry of a list. */
static span text_of_pair(world *w, enum handle_text source, unsigned which) {
    const size_t handle = (which & SECOND_HANDLE) != 0;
    const uint32_t list = source == LIST_TEXT ? 1 + byte(w) % APIGW_LIST_LAST : APIGW_LIST_HEADERS;
    const unsigned index = byte(w) % (source == CONTEXT_TEXT ? 3 : 4);
    apigw_pair pair;
    apigw_status status;
    if (source == LIST_TEXT)
        status = apigw_request_at(w->requests[handle], list, index, &pair);
    else if (source == HEADER_TEXT)
        status = apigw_response_at(w->responses[handle], list, index, &pair);
    else
        status = apigw_authorization_context_at(w->authorizations[handle], index, &pair);
    if (status != APIGW_OK)
        return (span){NULL, 0};
    return (which & NAME_OF_PAIR) != 0 ? (span){pair.name, pair.name_len} : (span){pair.value, pair.value_len};
}

/* A text that belongs to a handle. Its parts are chosen by `which`, of text_bits, and by further bytes. */
static span text_of_handle(world *w, enum handle_text source, unsigned which) {
    const size_t handle = (which & SECOND_HANDLE) != 0;
    unsigned statement, element, index;
    span s = {NULL, 0};
    switch (source) {
    case FIELD_TEXT:
        s.at = apigw_request_get(w->requests[handle], 1 + byte(w) % APIGW_FIELD_LAST, &s.len);
        return s;
    case BODY_TEXT:
        s.at = apigw_request_body(w->requests[handle], &s.len);
        return s;
    case BUFFER_TEXT:
        s.at = apigw_buffer_data(w->buffers[which % BUFFERS], &s.len);
        return s;
    case RESPONSE_BODY_TEXT:
        s.at = apigw_response_body(w->responses[handle], &s.len);
        return s;
    case STATEMENT_TEXT:
        statement = byte(w) % 3;
        element = 1 + byte(w) % APIGW_STATEMENT_LAST;
        index = byte(w) % 3;
        s.at = apigw_authorization_element_at(w->authorizations[handle], statement, element, index, &s.len);
        return s;
    case API_TEXT:
        s.at = apigw_api_get(w->apis[handle], 1 + byte(w) % APIGW_FIELD_LAST, &s.len);
        return s;
    case INVOCATION_TEXT:
        s.at = apigw_invocation_get(w->invocation, 1 + which % APIGW_RUNTIME_HEADER_LAST, &s.len);
        return s;
    case ROUTE_TEXT:
        s.at = apigw_router_route_at(w->router, which % 8, NULL, &s.len);
        return s;
    case LIST_TEXT:
    case HEADER_TEXT:
    case CONTEXT_TEXT:
    case HANDLE_TEXTS:
        break;
    }
    return text_of_pair(w, source, which);
}

enum { SIMPLE = 12 }; /* modes of simple_text() without a handle */

static span simple_text(world *w) {
    unsigned mode = byte(w) % (SIMPLE + HANDLE_TEXTS), which = byte(w);
    span s;
    if (mode == 0)
        return (span){NULL, 0};
    if (mode <= 3) { /* bytes of the input */
        size_t n = which % 64 < w->left ? which % 64 : w->left;
        s = copy_text(w, w->in, n);
        w->in += n;
        w->left -= n;
        return s;
    }
    if (mode < SIMPLE) {
        const char *word = words[which % (sizeof words / sizeof words[0])];
        return copy_text(w, word, strlen(word));
    }
    s = text_of_handle(w, (enum handle_text)(mode - SIMPLE), which);
    if (s.at != NULL && (which & CUT_BEGINNING) != 0 && s.len > 1) {
        size_t cut = byte(w) % s.len;
        s.at += cut;
        s.len -= cut;
        if ((which & CUT_END) != 0)
            s.len -= byte(w) % s.len;
    }
    return s.len > TEXT_MAX ? (span){s.at, TEXT_MAX} : s;
}

/* Any text, NULL among them; two that are joined, or one many times over. */
static span text(world *w) {
    unsigned mode = byte(w);
    span a = simple_text(w), b = {NULL, 0};
    char joined[2 * TEXT_MAX];
    size_t n = 0;
    if (mode < 192)
        return a;
    if (mode < 240)
        b = simple_text(w);
    for (unsigned i = mode < 240 ? 1 : 1 + mode % 40; i != 0 && n + a.len + b.len <= sizeof joined; i--) {
        if (a.len != 0)
            memcpy(joined + n, a.at, a.len);
        if (b.len != 0)
            memcpy(joined + n + a.len, b.at, b.len);
        n += a.len + b.len;
    }
    return copy_text(w, joined, n);
}

/* Any text, as a copy: it does not move when the handles change. */
static span copied_text(world *w) {
    span s = text(w);
    return s.at == NULL ? s : copy_text(w, s.at, s.len);
}

/* A document of the list with some bytes replaced, or any text. */
static span document(world *w) {
    unsigned which = byte(w), at;
    const char *chosen = documents[which % (sizeof documents / sizeof documents[0])];
    char copy[1024];
    if (which >= 192)
        return copied_text(w);
    memcpy(copy, chosen, strlen(chosen));
    for (at = byte(w); at != 0; at = byte(w)) {
        char value = (char)byte(w);
        unsigned low = byte(w) % 4;
        copy[(at * 4 + low) % strlen(chosen)] = value;
    }
    return copy_text(w, copy, strlen(chosen));
}

static uint32_t any_kind(world *w) {
    return byte(w) % (APIGW_KIND_LAST + 1);
}

/* A call that has no error to set. */
static apigw_status done(step *s) {
    s->err.code = APIGW_OK;
    return APIGW_OK;
}

/* ---- requests --------------------------------------------------------------------------------------------------- */

/* A handle that was used decodes as a fresh one with the same options. */
static void compare_with_fresh(step *s, span json, uint32_t kind, apigw_status status) {
    apigw_request *fresh = apigw_request_new(NULL);
    text_buffer used = {0}, clean = {0};
    apigw_error err, issue, other;
    size_t issues = apigw_request_issue_count(s->request);
    s->w->watch.fail_at = 0; /* no allocation may fail in the comparison */
    for (uint32_t i = 1; i <= APIGW_OPT_LAST; i++)
        REQUIRE(apigw_request_set_option(fresh, i, s->request_options[i], NULL) == APIGW_OK);
    memset(&err, 0, sizeof err);
    REQUIRE(apigw_request_decode(fresh, json.at, json.len, kind, &err) == status);
    REQUIRE(memcmp(&err, &s->err, sizeof err) == 0);
    snapshot_request(&used, s->request);
    snapshot_request(&clean, fresh);
    REQUIRE(buffers_equal(&used, &clean) && issues == apigw_request_issue_count(fresh));
    for (size_t i = 0; i < issues; i++) {
        REQUIRE(apigw_request_issue_at(s->request, i, &issue) == APIGW_OK);
        REQUIRE(apigw_request_issue_at(fresh, i, &other) == APIGW_OK && memcmp(&issue, &other, sizeof issue) == 0);
    }
    apigw_request_free(fresh);
    free(used.at);
    free(clean.at);
}

static apigw_status decode_request(step *s) {
    span json = document(s->w);
    uint32_t kind = byte(s->w) % 2 == 0 ? 0 : any_kind(s->w);
    apigw_status status = apigw_request_decode(s->request, json.at, json.len, kind, &s->err);
    if (s->w->watch.failed == 0)
        compare_with_fresh(s, json, kind, status);
    return status;
}

static apigw_status decode_in_place(step *s) {
    span json = document(s->w);
    span copy = copy_text(s->w, json.at, json.len);
    return apigw_request_decode_in_place(s->request, (char *)s->w->texts[s->w->text_count - 1], copy.len,
                                         any_kind(s->w), &s->err);
}

static apigw_status reset_request(step *s) {
    apigw_request_reset(s->request);
    return done(s);
}

/* A value of an option that keeps each step short. */
static uint64_t option_value(world *w, uint32_t option) {
    static const uint64_t values[] = {0, 1, 2, 3, 8, 64, 100, 1000, 16384, 1048576};
    uint64_t value = values[byte(w) % (sizeof values / sizeof values[0])];
    return option == APIGW_OPT_MAX_INPUT && value < 1000 ? 100000 : value;
}

static apigw_status set_request_option(step *s) {
    uint32_t option = 1 + byte(s->w) % APIGW_OPT_LAST;
    uint64_t value = option_value(s->w, option);
    apigw_status status = apigw_request_set_option(s->request, option, value, &s->err);
    if (status == APIGW_OK)
        s->request_options[option] = value;
    return status;
}

static apigw_status set_field(step *s) {
    uint32_t field = 1 + byte(s->w) % APIGW_FIELD_LAST;
    span value = text(s->w);
    return apigw_request_set(s->request, field, value.at, value.len, &s->err);
}

static apigw_status set_number(step *s) {
    static const int64_t values[] = {0, -1, 1, INT64_MAX, INT64_MIN, 1700000000000, 253402300800000, -62167219200001};
    uint32_t field = 1 + byte(s->w) % APIGW_FIELD_LAST;
    return apigw_request_set_int(s->request, field, values[byte(s->w) % 8], &s->err);
}

static apigw_status set_target(step *s) {
    span target = text(s->w);
    return apigw_request_set_target(s->request, target.at, target.len, &s->err);
}

static apigw_status add_entry(step *s) {
    uint32_t list = byte(s->w) % (APIGW_LIST_LAST + 1);
    span name = text(s->w), value = text(s->w);
    return apigw_request_add(s->request, list, name.at, name.len, value.at, value.len, &s->err);
}

static apigw_status remove_entries(step *s) {
    uint32_t list = byte(s->w) % (APIGW_LIST_LAST + 1);
    span name = text(s->w);
    return apigw_request_remove(s->request, list, name.at, name.len, &s->err);
}

static apigw_status set_body(step *s) {
    uint32_t flags = byte(s->w) % 2 == 0 ? 0 : APIGW_BODY_BORROW;
    span body = flags == 0 ? text(s->w) : copied_text(s->w);
    return apigw_request_set_body(s->request, body.at, body.len, flags, &s->err);
}

static apigw_status set_json(step *s) {
    span pointer = text(s->w), json = text(s->w);
    return apigw_request_set_json(s->request, pointer.at, pointer.len, json.at, json.len, &s->err);
}

static apigw_status get_json(step *s) {
    span pointer = copied_text(s->w);
    return apigw_request_get_json(s->request, pointer.at, pointer.len, s->out, &s->err);
}

static apigw_status dump_json(step *s) {
    return apigw_request_dump_json(s->request, s->out, &s->err);
}

static apigw_status encode_request(step *s) {
    const apigw_api *api = byte(s->w) % 2 == 0 ? NULL : s->api;
    apigw_status status = apigw_request_encode(s->request, api, s->out, &s->err);
    size_t n;
    const char *event = apigw_buffer_data(s->out, &n);
    REQUIRE(status != APIGW_OK || apigw_utf8_valid(event, n) == n);
    return status;
}

static apigw_status losses(step *s) {
    return apigw_request_losses(s->request, any_kind(s->w), s->out, &s->err);
}

static apigw_status request_arn(step *s) {
    return apigw_request_arn(s->request, s->api, s->out, &s->err);
}

static apigw_status get_claim(step *s) {
    span name = copied_text(s->w);
    return apigw_request_get_claim(s->request, name.at, name.len, s->out, &s->err);
}

static apigw_status set_head(step *s) {
    span head = text(s->w);
    return apigw_request_set_head(s->request, head.at, head.len, NULL, &s->err);
}

static apigw_status set_message(step *s) {
    span method = text(s->w), target = text(s->w), lines = text(s->w), body = text(s->w);
    return apigw_request_set_message(s->request, method.at, method.len, target.at, target.len, lines.at, lines.len,
                                     body.at, body.len, 0, &s->err);
}

static apigw_status route_request(step *s) {
    span prefix = copied_text(s->w);
    apigw_match match;
    return apigw_request_route(s->request, s->w->router, prefix.at, prefix.len, &match, &s->err);
}

static apigw_status set_match(step *s) {
    if (!s->w->matched)
        return done(s);
    return apigw_request_set_match(s->request, &s->w->match, s->w->path, s->w->path_len, &s->err);
}

static apigw_status set_authorization(step *s) {
    return apigw_request_set_authorization(s->request, s->authorization, any_kind(s->w), &s->err);
}

/* ---- responses -------------------------------------------------------------------------------------------------- */

static apigw_status set_status(step *s) {
    unsigned quarter = byte(s->w), rest = byte(s->w);
    return apigw_response_set_status(s->response, (int32_t)(quarter * 4 + rest), &s->err);
}

static apigw_status add_header(step *s) {
    span name = text(s->w), value = text(s->w);
    return apigw_response_add_header(s->response, name.at, name.len, value.at, value.len, &s->err);
}

static apigw_status set_header(step *s) {
    span name = text(s->w), value = text(s->w);
    return apigw_response_set_header(s->response, name.at, name.len, value.at, value.len, &s->err);
}

static apigw_status remove_header(step *s) {
    span name = text(s->w);
    return apigw_response_remove_header(s->response, name.at, name.len, &s->err);
}

static apigw_status add_cookie(step *s) {
    span cookie = text(s->w);
    return apigw_response_add_cookie(s->response, cookie.at, cookie.len, &s->err);
}

static apigw_status set_response_body(step *s) {
    uint32_t flags = byte(s->w) % 8;
    span body = (flags & APIGW_BODY_BORROW) == 0 ? text(s->w) : copied_text(s->w);
    return apigw_response_set_body(s->response, body.at, body.len, flags, &s->err);
}

static apigw_status make_response(step *s) {
    span type = text(s->w), body = text(s->w);
    return apigw_response_make(s->response, 200, type.at, type.len, body.at, body.len, 0, &s->err);
}

static apigw_status set_response_option(step *s) {
    uint32_t option = 1 + byte(s->w) % APIGW_OPT_LAST;
    uint64_t value = option_value(s->w, option);
    apigw_status status = apigw_response_set_option(s->response, option, value, &s->err);
    if (status == APIGW_OK)
        s->response_options[option] = value;
    if (byte(s->w) % 2 != 0 && apigw_check_set_option(s->w->check, option, value, NULL) == APIGW_OK)
        s->w->check_options[option] = value;
    return status;
}

static apigw_status encode_response(step *s) {
    return apigw_response_encode(s->response, any_kind(s->w), s->out, &s->err);
}

static apigw_status encode_for(step *s) {
    return apigw_response_encode_for(s->response, s->request, s->out, &s->err);
}

static apigw_status write_head(step *s) {
    return apigw_response_write_head(s->response, byte(s->w) % 8, s->out, &s->err);
}

/* A new response with the same options decodes the same. */
static void compare_with_new_response(step *s, span json, const apigw_request *request, uint32_t flags,
                                      apigw_status status) {
    apigw_response *fresh = apigw_response_new(NULL);
    text_buffer used = {0}, clean = {0};
    apigw_error err;
    memset(&err, 0, sizeof err);
    s->w->watch.fail_at = 0; /* no allocation may fail in the comparison */
    for (uint32_t i = 1; i <= APIGW_OPT_LAST; i++)
        REQUIRE(apigw_response_set_option(fresh, i, s->response_options[i], NULL) == APIGW_OK);
    REQUIRE(apigw_response_decode(fresh, s->api, request, json.at, json.len, flags, &err) == status);
    REQUIRE(memcmp(&err, &s->err, sizeof err) == 0);
    snapshot_response(&used, s->response);
    snapshot_response(&clean, fresh);
    REQUIRE(buffers_equal(&used, &clean));
    apigw_response_free(fresh);
    free(used.at);
    free(clean.at);
}

/* A check of the same result finds the same error and the same response. */
static void compare_with_check(step *s, span json, const apigw_request *request, uint32_t flags, apigw_status status) {
    const apigw_check *check = s->w->check;
    text_buffer decoded = {0}, checked = {0};
    apigw_diagnostic diagnostic;
    apigw_error err;
    memset(&err, 0, sizeof err);
    s->w->watch.fail_at = 0; /* no allocation may fail in the comparison */
    if (memcmp(s->response_options, s->w->check_options, sizeof s->w->check_options) != 0)
        return;
    REQUIRE(apigw_response_check(s->w->check, s->api, request, json.at, json.len, flags, &err) == status);
    REQUIRE(memcmp(&err, &s->err, sizeof err) == 0);
    for (size_t i = 0; apigw_check_diagnostic_at(check, i, &diagnostic) == APIGW_OK; i++) {
        append_text(&checked, diagnostic.pointer, diagnostic.pointer_len);
        append_text(&checked, diagnostic.rule, diagnostic.rule_len);
        append_text(&checked, diagnostic.message, diagnostic.message_len);
        append_text(&checked, diagnostic.client, diagnostic.client_len);
    }
    checked.len = 0; /* the texts had to be readable; decoding has none to compare with */
    if (status == APIGW_OK) {
        snapshot_response(&decoded, s->response);
        snapshot_response(&checked, apigw_check_response(check));
        REQUIRE(buffers_equal(&decoded, &checked));
    }
    free(decoded.at);
    free(checked.at);
}

static apigw_status decode_response(step *s) {
    span json = document(s->w);
    uint32_t flags = byte(s->w) % 8 == 7 ? APIGW_DECODE_FUNCTION_ERROR : 0;
    const apigw_request *request = byte(s->w) % 2 == 0 ? NULL : s->request;
    apigw_status status = apigw_response_decode(s->response, s->api, request, json.at, json.len, flags, &s->err);
    if (s->w->watch.failed != 0)
        return status;
    compare_with_check(s, json, request, flags, status);
    compare_with_new_response(s, json, request, flags, status);
    return status;
}

static apigw_status error_response(step *s) {
    uint32_t id = byte(s->w) % (APIGW_ERROR_RESPONSE_LAST + 2);
    return apigw_error_response(s->response, s->api, byte(s->w) % 2 == 0 ? NULL : s->request, id, &s->err);
}

static apigw_status from_result(step *s) {
    span json = document(s->w);
    return apigw_response_from_result(s->response, s->api, s->request, json.at, json.len, 0, byte(s->w) % 8, s->out,
                                      NULL, NULL, &s->err);
}

static apigw_status reset_response(step *s) {
    apigw_response_reset(s->response);
    return done(s);
}

static apigw_status cors_preflight(step *s) {
    return apigw_cors_preflight(s->response, s->api, s->request, &s->err);
}

static apigw_status cors_apply(step *s) {
    return apigw_cors_apply(s->response, s->api, s->request, &s->err);
}

/* ---- front ends ------------------------------------------------------------------------------------------------- */

static apigw_status set_api_field(step *s) {
    uint32_t field = 1 + byte(s->w) % APIGW_FIELD_LAST;
    span value = text(s->w);
    return apigw_api_set(s->api, field, value.at, value.len, &s->err);
}

static apigw_status add_api_entry(step *s) {
    uint32_t list = byte(s->w) % (APIGW_LIST_LAST + 1);
    span name = text(s->w), value = text(s->w);
    return apigw_api_add(s->api, list, name.at, name.len, value.at, value.len, &s->err);
}

static apigw_status set_switch(step *s) {
    uint32_t which = 1 + byte(s->w) % APIGW_SWITCH_LAST;
    return apigw_api_set_switch(s->api, which, byte(s->w) % 3, &s->err);
}

static apigw_status add_cors(step *s) {
    uint32_t setting = 1 + byte(s->w) % APIGW_CORS_LAST;
    span value = text(s->w);
    return apigw_cors_add(s->api, setting, value.at, value.len, &s->err);
}

static apigw_status set_cors(step *s) {
    uint32_t setting = 1 + byte(s->w) % APIGW_CORS_LAST;
    return apigw_cors_set(s->api, setting, (int64_t)byte(s->w) - 2, &s->err);
}

static apigw_status new_api(step *s) {
    apigw_api *api = apigw_api_new(&s->w->allocator, 1 + byte(s->w) % APIGW_KIND_LAST);
    if (api == NULL)
        return done(s);
    apigw_api_free(s->api);
    *s->api_place = s->api = api;
    return done(s);
}

/* ---- authorizations --------------------------------------------------------------------------------------------- */

static uint32_t authorizer_kind(world *w) {
    return APIGW_KIND_AUTHORIZER_TOKEN + byte(w) % (APIGW_KIND_LAST - APIGW_KIND_AUTHORIZER_TOKEN + 1);
}

static apigw_status decode_authorization(step *s) {
    span json = document(s->w);
    uint32_t flags = byte(s->w) % 4, kind = authorizer_kind(s->w);
    apigw_status status = apigw_authorization_decode(s->authorization, kind, json.at, json.len, flags, &s->err);
    apigw_authorization *fresh;
    text_buffer used = {0}, clean = {0};
    apigw_error err;
    if (s->w->watch.failed != 0)
        return status;
    s->w->watch.fail_at = 0; /* no allocation may fail in the comparison */
    fresh = apigw_authorization_new(NULL);
    REQUIRE(apigw_authorization_decode(fresh, kind, json.at, json.len, flags, &err) == status);
    REQUIRE(memcmp(&err, &s->err, sizeof err) == 0);
    snapshot_authorization(&used, s->authorization);
    snapshot_authorization(&clean, fresh);
    REQUIRE(buffers_equal(&used, &clean));
    apigw_authorization_free(fresh);
    free(used.at);
    free(clean.at);
    return status;
}

static apigw_status set_authorization_field(step *s) {
    uint32_t field = 1 + byte(s->w) % APIGW_AUTHORIZATION_LAST;
    span value = text(s->w);
    return apigw_authorization_set(s->authorization, field, value.at, value.len, &s->err);
}

static apigw_status add_statement(step *s) {
    return apigw_authorization_add_statement(s->authorization, byte(s->w) % 3, &s->err);
}

static apigw_status add_element(step *s) {
    uint32_t element = 1 + byte(s->w) % APIGW_STATEMENT_LAST;
    span value = text(s->w);
    return apigw_authorization_add(s->authorization, element, value.at, value.len, &s->err);
}

static apigw_status add_method(step *s) {
    uint32_t effect = 1 + byte(s->w) % 2;
    span arn = text(s->w);
    return apigw_authorization_add_method(s->authorization, effect, arn.at, arn.len, &s->err);
}

static apigw_status set_context(step *s) {
    span key = text(s->w), value = text(s->w);
    if (byte(s->w) % 2 == 0)
        return apigw_authorization_set_context(s->authorization, key.at, key.len, value.at, value.len, &s->err);
    return apigw_authorization_set_context_json(s->authorization, key.at, key.len, value.at, value.len, &s->err);
}

static apigw_status set_authorized(step *s) {
    return apigw_authorization_set_authorized(s->authorization, byte(s->w) % 2, &s->err);
}

static apigw_status encode_authorization(step *s) {
    uint32_t flags = byte(s->w) % 2 == 0 ? 0 : APIGW_AUTHORIZER_SIMPLE_RESPONSE;
    return apigw_authorization_encode(s->authorization, authorizer_kind(s->w), flags, s->out, &s->err);
}

static apigw_status evaluate(step *s) {
    span arn = text(s->w);
    apigw_decision decision;
    return apigw_authorization_evaluate(s->authorization, arn.at, arn.len, byte(s->w) % 2 == 0 ? NULL : s->request,
                                        &decision, &s->err);
}

static apigw_status encode_context(step *s) {
    return apigw_authorization_encode_context(s->authorization, any_kind(s->w), s->out, &s->err);
}

static apigw_status reset_authorization(step *s) {
    apigw_authorization_reset(s->authorization);
    return done(s);
}

/* ---- routers ---------------------------------------------------------------------------------------------------- */

static apigw_status add_route(step *s) {
    span key = text(s->w);
    size_t count = apigw_router_route_count(s->w->router);
    apigw_status status = apigw_router_add(s->w->router, key.at, key.len, byte(s->w), &s->err);
    REQUIRE(apigw_router_route_count(s->w->router) == count + (status == APIGW_OK));
    return status;
}

static apigw_status seal_router(step *s) {
    return apigw_router_seal(s->w->router, &s->err);
}

static apigw_status new_router(step *s) {
    apigw_router *router = apigw_router_new(&s->w->allocator, 1 + byte(s->w) % APIGW_ROUTES_LAST);
    if (router == NULL)
        return done(s);
    apigw_router_free(s->w->router);
    s->w->router = router;
    s->w->matched = false;
    return done(s);
}

static apigw_status match_route(step *s) {
    world *w = s->w;
    span method = text(w), path = text(w);
    apigw_pair parameters[64];
    size_t n;
    if (path.at == NULL || path.len > sizeof w->path)
        return done(s);
    memmove(w->path, path.at, path.len);
    w->path_len = path.len;
    w->matched = apigw_router_match(w->router, method.at, method.len, w->path, w->path_len, &w->match) == APIGW_OK;
    if (!w->matched)
        return done(s);
    n = apigw_match_copy_parameters(w->router, &w->match, w->path, w->path_len, parameters, 64);
    for (size_t i = 0; i < n; i++) {
        apigw_pair one;
        REQUIRE(apigw_match_parameter(&w->match, w->path, w->path_len, i, &one) == APIGW_OK);
        REQUIRE(one.name == parameters[i].name && one.value == parameters[i].value);
        (void)apigw_match_value(w->router, &w->match, w->path, w->path_len, i, s->out, NULL);
    }
    return done(s);
}

/* ---- the rest --------------------------------------------------------------------------------------------------- */

static apigw_status use_buffer(step *s) {
    static const size_t sizes[] = {0, 1, 2, 16, 100, 512};
    unsigned which = byte(s->w);
    if (s->out == s->w->buffers[MEMORY_BUFFER])
        return apigw_buffer_use(s->out, s->w->memory, sizes[which % 6], &s->err);
    if (which % 4 == 0)
        return apigw_buffer_set_max(s->out, which * 8, &s->err);
    apigw_buffer_reset(s->out);
    return done(s);
}

static apigw_status feed_prelude(step *s) {
    span chunk = text(s->w);
    size_t used = SIZE_MAX;
    apigw_status status = apigw_prelude_feed(s->w->prelude, chunk.at, chunk.len, &used, &s->err);
    REQUIRE(status == APIGW_E_ARGUMENT || used <= chunk.len);
    return status;
}

static apigw_status decode_prelude(step *s) {
    return apigw_prelude_decode(s->w->prelude, s->api, s->request, s->response, &s->err);
}

static apigw_status encode_prelude(step *s) {
    apigw_status status = apigw_prelude_encode(s->response, any_kind(s->w), s->out, &s->err);
    size_t n;
    const char *prelude = apigw_buffer_data(s->out, &n);
    if (status == APIGW_OK && byte(s->w) % 2 == 0) {
        apigw_prelude_reset(s->w->prelude);
        (void)apigw_prelude_feed(s->w->prelude, prelude, n, NULL, NULL);
    }
    return status;
}

static apigw_status add_invocation_header(step *s) {
    span name = text(s->w), value = text(s->w);
    return apigw_invocation_add_header(s->w->invocation, name.at, name.len, value.at, value.len, &s->err);
}

static apigw_status set_invocation_error(step *s) {
    span message = text(s->w), type = text(s->w), stack = text(s->w);
    return apigw_invocation_set_error(s->w->invocation, message.at, message.len, type.at, type.len, stack.at, stack.len,
                                      &s->err);
}

static apigw_status require_parameter(step *s) {
    span parameter = text(s->w);
    return apigw_validator_require(s->w->validator, parameter.at, parameter.len, &s->err);
}

static apigw_status validate(step *s) {
    return apigw_validator_check(s->w->validator, s->api, s->request, byte(s->w) % 2 == 0 ? NULL : s->response,
                                 &s->err);
}

static apigw_status reset_others(step *s) {
    unsigned which = byte(s->w) % 4;
    apigw_buffer *buffer = which == 3 ? apigw_buffer_new(&s->w->allocator) : NULL;
    if (which == 0)
        apigw_prelude_reset(s->w->prelude);
    else if (which == 1)
        apigw_invocation_reset(s->w->invocation);
    else if (which == 2)
        apigw_check_reset(s->w->check);
    if (buffer != NULL) {
        apigw_buffer_free(s->out);
        *s->out_place = s->out = buffer;
    }
    return done(s);
}

static apigw_status encode_runtime_error(step *s) {
    span message = copied_text(s->w), type = copied_text(s->w), stack = copied_text(s->w);
    unsigned which = byte(s->w) % 3;
    if (which == 0)
        return apigw_runtime_error_encode(message.at, message.len, type.at, type.len, stack.at, stack.len, s->out,
                                          &s->err);
    if (which == 1)
        return apigw_runtime_error_trailers(message.at, message.len, type.at, type.len, stack.at, stack.len, s->out,
                                            &s->err);
    return apigw_runtime_xray_cause(message.at, message.len, type.at, type.len, stack.at, stack.len, type.at, type.len,
                                    s->out, &s->err);
}

static apigw_status runtime_path(step *s) {
    span id = copied_text(s->w);
    unsigned which = byte(s->w);
    if (which % 2 == 0)
        return apigw_runtime_path(which / 2 % 6, id.at, id.len, s->out, &s->err);
    return apigw_invocation_post_path(s->w->invocation, which / 2 % 6, s->out, &s->err);
}

/* Decode an event, and write its error, or that there was no error, for the Runtime API. */
static apigw_status decode_failed(step *s) {
    span json = document(s->w);
    apigw_error error;
    uint32_t post;
    (void)apigw_request_decode(s->request, json.at, json.len, any_kind(s->w), &error);
    return apigw_invocation_decode_failed(s->w->invocation, s->request, &error, &post, s->out, &s->err);
}

static apigw_status select_route(step *s) {
    span expression = copied_text(s->w), message = copied_text(s->w);
    return apigw_route_select(expression.at, expression.len, message.at, message.len, s->out, &s->err);
}

static apigw_status lower_headers(step *s) {
    return apigw_request_lower_headers(s->request, &s->err);
}

static apigw_status add_ids(step *s) {
    return apigw_response_add_ids(s->response, s->api, s->request, byte(s->w) % 2, &s->err);
}

static apigw_status source_at(step *s) {
    return apigw_request_source_at(s->request, s->api, byte(s->w) % 4, s->out, &s->err);
}

/* ---- steps ------------------------------------------------------------------------------------------------------ */

/* The handle that a call leaves as it was when it fails. A BUFFER is empty then. */
enum preserved { NOTHING, REQUEST, RESPONSE, API, AUTHORIZATION, BUFFER };

static const struct {
    apigw_status (*run)(step *s);
    enum preserved preserved;
} calls[] = {{decode_request, NOTHING},
             {decode_request, NOTHING},
             {decode_in_place, NOTHING},
             {reset_request, NOTHING},
             {set_request_option, REQUEST},
             {set_field, REQUEST},
             {set_field, REQUEST},
             {set_number, REQUEST},
             {set_target, REQUEST},
             {add_entry, REQUEST},
             {add_entry, REQUEST},
             {remove_entries, REQUEST},
             {set_body, REQUEST},
             {set_json, REQUEST},
             {set_json, REQUEST},
             {get_json, BUFFER},
             {dump_json, BUFFER},
             {encode_request, BUFFER},
             {encode_request, BUFFER},
             {losses, BUFFER},
             {request_arn, BUFFER},
             {get_claim, BUFFER},
             {set_head, REQUEST},
             {set_message, REQUEST},
             {route_request, REQUEST},
             {set_match, REQUEST},
             {set_authorization, REQUEST},
             {set_status, RESPONSE},
             {add_header, RESPONSE},
             {set_header, RESPONSE},
             {remove_header, RESPONSE},
             {add_cookie, RESPONSE},
             {set_response_body, RESPONSE},
             {make_response, NOTHING},
             {set_response_option, RESPONSE},
             {encode_response, BUFFER},
             {encode_for, BUFFER},
             {write_head, BUFFER},
             {decode_response, NOTHING},
             {decode_response, NOTHING},
             {error_response, NOTHING},
             {from_result, NOTHING},
             {reset_response, NOTHING},
             {cors_preflight, NOTHING},
             {cors_apply, RESPONSE},
             {set_api_field, API},
             {add_api_entry, API},
             {set_switch, API},
             {add_cors, API},
             {set_cors, API},
             {new_api, NOTHING},
             {decode_authorization, NOTHING},
             {set_authorization_field, AUTHORIZATION},
             {add_statement, AUTHORIZATION},
             {add_element, AUTHORIZATION},
             {add_method, AUTHORIZATION},
             {set_context, AUTHORIZATION},
             {set_authorized, AUTHORIZATION},
             {encode_authorization, BUFFER},
             {evaluate, AUTHORIZATION},
             {encode_context, BUFFER},
             {reset_authorization, NOTHING},
             {add_route, NOTHING},
             {seal_router, NOTHING},
             {new_router, NOTHING},
             {match_route, NOTHING},
             {use_buffer, NOTHING},
             {feed_prelude, NOTHING},
             {decode_prelude, NOTHING},
             {encode_prelude, BUFFER},
             {add_invocation_header, NOTHING},
             {set_invocation_error, NOTHING},
             {require_parameter, NOTHING},
             {validate, REQUEST},
             {reset_others, NOTHING},
             {encode_runtime_error, BUFFER},
             {runtime_path, BUFFER},
             {decode_failed, BUFFER},
             {select_route, BUFFER},
             {lower_headers, REQUEST},
             {add_ids, RESPONSE},
             {source_at, BUFFER}};

/* Append the documents that a handle encodes to: they show state that no getter returns. */
static void snapshot_encoded(text_buffer *b, const step *s, enum preserved preserved) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_status status = APIGW_OK;
    const char *text;
    size_t n;
    for (unsigned i = 0; i <= HANDLES; i++) {
        if (preserved == REQUEST)
            status = apigw_request_encode(s->request, i == HANDLES ? NULL : s->w->apis[i], out, NULL);
        else if (preserved == RESPONSE)
            status = apigw_response_encode(s->response, apigw_api_kind(s->w->apis[i % HANDLES]), out, NULL);
        else if (preserved == AUTHORIZATION)
            status = apigw_authorization_encode(s->authorization, APIGW_KIND_AUTHORIZER_REST + i, 0, out, NULL);
        text = apigw_buffer_data(out, &n);
        append(b, &status, sizeof status);
        append(b, text, n);
    }
    apigw_buffer_free(out);
}

static void snapshot_preserved(text_buffer *b, const step *s, enum preserved preserved) {
    if (preserved == REQUEST)
        snapshot_request(b, s->request);
    else if (preserved == RESPONSE)
        snapshot_response(b, s->response);
    else if (preserved == API)
        snapshot_api(b, s->api);
    else if (preserved == AUTHORIZATION)
        snapshot_authorization(b, s->authorization);
}

static bool is_text_of(const char *text, size_t size) {
    return memchr(text, '\0', size) != NULL && naive_utf8_valid(text, strlen(text)) == strlen(text);
}

static void check_error(const step *s, apigw_status status) {
    REQUIRE(s->err.code == (status < APIGW_OK ? status : APIGW_OK));
    if (status >= APIGW_OK)
        return;
    REQUIRE(s->err.message[0] != '\0');
    REQUIRE(is_text_of(s->err.message, sizeof s->err.message) && is_text_of(s->err.pointer, sizeof s->err.pointer));
    REQUIRE(status != APIGW_E_NOMEM || s->w->watch.failed != 0);
}

/* No field splits the head that it is sent in. */
static void check_fields(const apigw_response *r) {
    apigw_pair pair;
    for (size_t i = 0; apigw_response_at(r, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++) {
        REQUIRE(apigw_header_name_valid(pair.name, pair.name_len) == pair.name_len);
        REQUIRE(apigw_header_value_valid(pair.value, pair.value_len) == pair.value_len);
        REQUIRE(naive_utf8_valid(pair.value, pair.value_len) == pair.value_len);
        REQUIRE(pair.name[pair.name_len] == '\0' && pair.value[pair.value_len] == '\0');
    }
}

/* Read every text of the handles of the step, and the data of all buffers. */
static void read_handles(const step *s) {
    text_buffer all = {0};
    snapshot_request(&all, s->request);
    snapshot_response(&all, s->response);
    snapshot_api(&all, s->api);
    snapshot_authorization(&all, s->authorization);
    for (size_t i = 0; i < BUFFERS; i++) {
        size_t n;
        const char *data = apigw_buffer_data(s->w->buffers[i], &n);
        append(&all, data, n);
    }
    check_fields(s->response);
    free(all.at);
}

/* Take the handles that a byte of handle_bits chooses. */
static step choose_handles(world *w, unsigned which) {
    const unsigned request = which >> REQUEST_SHIFT & 1, response = which >> RESPONSE_SHIFT & 1;
    const unsigned api = which >> API_SHIFT & 1, authorization = which >> AUTHORIZATION_SHIFT & 1;
    const unsigned buffer = (which >> BUFFER_SHIFT) % BUFFERS;
    step s = {.w = w,
              .request = w->requests[request],
              .request_options = w->request_options[request],
              .response = w->responses[response],
              .response_options = w->response_options[response],
              .api = w->apis[api],
              .api_place = &w->apis[api],
              .authorization = w->authorizations[authorization],
              .out = w->buffers[buffer],
              .out_place = &w->buffers[buffer]};
    memset(&s.err, 0x5A, sizeof s.err);
    return s;
}

static void run_step(world *w) {
    size_t call = byte(w) % (sizeof calls / sizeof calls[0]);
    enum preserved preserved = calls[call].preserved;
    unsigned which = byte(w);
    step s = choose_handles(w, which);
    bool compare_encoded = (which & COMPARE_ENCODED) != 0 && preserved != NOTHING && preserved != BUFFER;
    text_buffer before = {0}, after = {0};
    apigw_status status;
    size_t n = 0;
    snapshot_preserved(&before, &s, preserved);
    if (compare_encoded)
        snapshot_encoded(&before, &s, preserved);
    watched_arm(&w->watch, (which & FAIL_ALLOCATION) != 0 ? 1 + byte(w) % 12 : 0, false);
    status = calls[call].run(&s);
    w->watch.fail_at = 0;
    check_error(&s, status);
    if (status < APIGW_OK) {
        snapshot_preserved(&after, &s, preserved);
        if (compare_encoded)
            snapshot_encoded(&after, &s, preserved);
        REQUIRE(buffers_equal(&before, &after));
        apigw_buffer_data(s.out, &n);
        REQUIRE(preserved != BUFFER || n == 0);
    }
    read_handles(&s);
    free(before.at);
    free(after.at);
}

static void make_world(world *w) {
    w->allocator = watched_allocator(&w->watch);
    for (size_t i = 0; i < HANDLES; i++) {
        w->requests[i] = apigw_request_new(&w->allocator);
        w->responses[i] = apigw_response_new(&w->allocator);
        w->apis[i] = apigw_api_new(&w->allocator, 1 + byte(w) % APIGW_KIND_LATTICE_2); /* no authorizer */
        w->authorizations[i] = apigw_authorization_new(&w->allocator);
        for (uint32_t option = 1; option <= APIGW_OPT_LAST; option++) {
            apigw_option_bounds(option, NULL, NULL, &w->request_options[i][option]);
            apigw_option_bounds(option, NULL, NULL, &w->response_options[i][option]);
            apigw_option_bounds(option, NULL, NULL, &w->check_options[option]);
        }
    }
    for (size_t i = 0; i < BUFFERS; i++)
        w->buffers[i] = apigw_buffer_new(&w->allocator);
    w->check = apigw_check_new(&w->allocator);
    w->router = apigw_router_new(&w->allocator, 1 + byte(w) % APIGW_ROUTES_LAST);
    w->prelude = apigw_prelude_new(&w->allocator);
    w->invocation = apigw_invocation_new(&w->allocator);
    w->validator = apigw_validator_new(&w->allocator);
}

static void free_world(world *w) {
    for (size_t i = 0; i < HANDLES; i++) {
        apigw_request_free(w->requests[i]);
        apigw_response_free(w->responses[i]);
        apigw_api_free(w->apis[i]);
        apigw_authorization_free(w->authorizations[i]);
    }
    for (size_t i = 0; i < BUFFERS; i++)
        apigw_buffer_free(w->buffers[i]);
    apigw_check_free(w->check);
    apigw_router_free(w->router);
    apigw_prelude_free(w->prelude);
    apigw_invocation_free(w->invocation);
    apigw_validator_free(w->validator);
    while (w->text_count != 0)
        free(w->texts[--w->text_count]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static world w;
    memset(&w, 0, sizeof w);
    w.in = data;
    w.left = size;
    make_world(&w);
    for (size_t i = 0; i < STEPS && w.left != 0; i++)
        run_step(&w);
    free_world(&w);
    REQUIRE(w.watch.live_blocks == 0 && w.watch.wrong == 0);
    return 0;
}
