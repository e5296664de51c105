#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>

Suite *gateway_error_suite(void);

/* B.8, row by row. */
#define JSON "application/json"
#define HTTP_ERROR "{\"message\":\"Internal Server Error\"}", JSON, NULL
#define HTTP_LARGE "{\"message\":\"Request Entity Too Large\"}", JSON, NULL
#define HTTP_REFUSED "{\"message\":\"Forbidden\"}", JSON, NULL
#define DENIED "AccessDeniedException"
#define URL_REFUSED                                                                                                    \
    "{\"Message\":\"Forbidden. For troubleshooting Function URL authorization issues, see: "                           \
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html\"}",                                                  \
        JSON, DENIED
#define URL_ERROR "Internal Server Error", "text/plain", NULL

typedef struct row {
    const char *error_response;
    int32_t status;
    const char *body;
    const char *type;       /* NULL: no line */
    const char *error_type; /* NULL: no line */
} row;

#define REST_FAILED "{\"message\": \"Internal server error\"}", JSON, "InternalServerErrorException"
static const row rest[] = {
    {"malformed-result", 502, REST_FAILED},
    {"function-error", 502, REST_FAILED},
    {"function-timeout", 502, REST_FAILED},
    {"integration-timeout", 504, "{\"message\": \"Endpoint request timed out\"}", JSON, "InternalServerErrorException"},
    {"no-permission", 500, REST_FAILED},
    {"no-route", 403, "{\"message\":\"Missing Authentication Token\"}", JSON, "MissingAuthenticationTokenException"},
    {"request-too-large", 413, "{\"message\":\"HTTP content length exceeded 10485760 bytes.\"}", JSON, NULL},
    {"payload-too-large", 413, "{\"message\":\"Request Too Long\"}", JSON, NULL},
    {"result-too-large", 502, REST_FAILED},
    {"bad-base64", 500, REST_FAILED},
    {"throttled", 429, "{\"message\":\"Too Many Requests\"}", JSON, "TooManyRequestsException"},
    {"quota", 429, "{\"message\":\"Limit Exceeded\"}", JSON, "LimitExceededException"},
    {"unauthorized", 401, "{\"message\":\"Unauthorized\"}", JSON, "UnauthorizedException"},
    {"denied", 403, "{\"Message\":\"User is not authorized to access this resource\"}", JSON, DENIED},
    {"explicitly-denied", 403, "{\"Message\":\"User is not authorized to access this resource with an explicit deny\"}",
     JSON, DENIED},
    {"authorizer-error", 500, "{\"message\":null}", JSON, "AuthorizerConfigurationException"},
    {"api-key", 403, "{\"message\":\"Forbidden\"}", JSON, "ForbiddenException"},
    {"forbidden", 403, "{\"message\":\"Forbidden\"}", JSON, "ForbiddenException"},
    {"uri-too-long", 414, "Request URI too long", "text/plain", NULL},
    /* B8.3b */
    {"bad-prelude", 500, "{\"message\": \"Internal server error\"}", JSON, "InternalServerErrorException"},
    {"bad-request-parameters", 400, "{\"message\": \"Missing required request parameters: []\"}", JSON,
     "BadRequestException"},
    {"bad-request-body", 400, "{\"message\": \"Invalid request body\"}", JSON, "BadRequestException"},
    {"bad-request", 400, "{\"message\":\"Bad Request\"}", JSON, "BadRequestException"},
    {"header-too-large", 431, "{\"message\":\"HTTP header is larger than 10240 bytes.\"}", JSON, "BadRequestException"},
    /* B8.16, B8.17 */
    {"unsupported-media-type", 415, "{\"message\":\"Unsupported Media Type\"}", JSON, "BadRequestException"},
    {"invalid-signature", 403,
     "{\"message\":\"The request signature we calculated does not match the signature you provided. Check your AWS "
     "Secret Access Key and signing method. Consult the service documentation for details.\"}",
     JSON, "InvalidSignatureException"},
    {"expired-token", 403, "{\"message\":\"The security token included in the request is expired\"}", JSON,
     "ExpiredTokenException"},
    {"incomplete-signature", 403,
     "{\"message\":\"Invalid key=value pair (missing equal-sign) in Authorization header.\"}", JSON,
     "IncompleteSignatureException"},
    {"configuration", 500, REST_FAILED},
    {"invalid-json", 400, "{\"message\": \"Invalid JSON in request body\"}", JSON, "BadRequestException"},
    {NULL, 0, NULL, NULL, NULL},
};
static const row http[] = {
    {"malformed-result", 500, HTTP_ERROR},
    {"function-error", 500, HTTP_ERROR},
    {"function-timeout", 500, HTTP_ERROR},
    {"integration-timeout", 503, "{\"message\":\"Service Unavailable\"}", JSON, NULL},
    {"no-permission", 500, HTTP_ERROR},
    {"no-route", 404, "{\"message\":\"Not Found\"}", JSON, NULL},
    {"request-too-large", 413, HTTP_LARGE},
    {"payload-too-large", 413, HTTP_LARGE},
    {"result-too-large", 500, HTTP_ERROR},
    {"bad-base64", 500, HTTP_ERROR},
    /* B8.27, B8.24 */
    {"throttled", 429, "{\"message\":\"Too Many Requests\"}", JSON, NULL},
    {"unauthorized", 401, "{\"message\":\"Unauthorized\"}", JSON, NULL},
    {"invalid-token", 401, "{\"message\":\"Unauthorized\"}", JSON, NULL},
    {"denied", 403, HTTP_REFUSED},
    {"explicitly-denied", 403, HTTP_REFUSED},
    {"authorizer-error", 500, HTTP_ERROR},
    {"configuration", 500, HTTP_ERROR},
    {"forbidden", 403, HTTP_REFUSED},
    {"bad-request", 400, "{\"message\":\"Bad Request\"}", JSON, NULL},
    {NULL, 0, NULL, NULL, NULL},
};
static const row url[] = {
    {"malformed-result", 502, URL_ERROR},
    {"function-error", 502, URL_ERROR},
    {"function-timeout", 502, URL_ERROR},
    {"no-permission", 403, URL_REFUSED},
    {"no-route", 403, "{\"Message\":null}", JSON, DENIED},
    {"request-too-large", 413, "", NULL, NULL},
    {"payload-too-large", 413, "", NULL, NULL},
    {"result-too-large", 502, URL_ERROR},
    {"bad-base64", 502, URL_ERROR},
    {"throttled", 429, "", NULL, NULL},
    {"unauthorized", 403, URL_REFUSED},
    {"denied", 403, URL_REFUSED},
    {"explicitly-denied", 403, URL_REFUSED},
    /* B8.30 */
    {"forbidden", 403, URL_REFUSED},
    {"bad-prelude", 502, URL_ERROR},
    {"bad-request", 400, "", NULL, NULL},
    {NULL, 0, NULL, NULL, NULL},
};
#define FRAME_FAILED "{\"message\": \"Internal server error\"}", JSON, NULL
#define FRAME_FORBIDDEN "{\"message\": \"Forbidden\"}", JSON, NULL
static const row websocket[] = {
    {"malformed-result", 502, FRAME_FAILED},
    {"function-error", 502, FRAME_FAILED},
    {"function-timeout", 502, FRAME_FAILED},
    {"integration-timeout", 504, "{\"message\": \"Endpoint request timed out\"}", JSON, NULL},
    {"no-permission", 500, FRAME_FAILED},
    {"no-route", 403, FRAME_FORBIDDEN},
    {"request-too-large", 1009, "", NULL, NULL},
    {"payload-too-large", 1009, "", NULL, NULL},
    {"result-too-large", 502, FRAME_FAILED},
    {"bad-base64", 502, FRAME_FAILED},
    {"throttled", 429, "{\"message\": \"Too Many Requests\"}", JSON, NULL},
    {"quota", 429, "{\"message\": \"Limit Exceeded\"}", JSON, NULL},
    {"unauthorized", 401, "{\"message\": \"Unauthorized\"}", JSON, NULL},
    {"denied", 403, FRAME_FORBIDDEN},
    {"explicitly-denied", 403, FRAME_FORBIDDEN},
    {"authorizer-error", 500, FRAME_FAILED},
    {"api-key", 403, FRAME_FORBIDDEN},
    {"forbidden", 403, FRAME_FORBIDDEN},
    /* of two texts in the documentation, that of F42 */
    {"bad-request-body", 400, "{\"message\": \"Invalid request body\"}", JSON, NULL},
    {"bad-request", 400, "{\"message\": \"Bad Request\"}", JSON, NULL},
    {NULL, 0, NULL, NULL, NULL},
};
#define PAGE(title)                                                                                                    \
    "<html>\r\n<head><title>" title "</title></head>\r\n<body>\r\n<center><h1>" title                                  \
    "</h1></center>\r\n</body>\r\n</html>\r\n",                                                                        \
        "text/html", NULL
static const row alb[] = {
    {"malformed-result", 502, PAGE("502 Bad Gateway")},
    {"function-error", 502, PAGE("502 Bad Gateway")},
    {"function-timeout", 502, PAGE("502 Bad Gateway")},
    {"integration-timeout", 504, PAGE("504 Gateway Time-out")},
    {"no-permission", 502, PAGE("502 Bad Gateway")},
    {"request-too-large", 413, PAGE("413 Request Entity Too Large")},
    {"payload-too-large", 413, PAGE("413 Request Entity Too Large")},
    {"result-too-large", 502, PAGE("502 Bad Gateway")},
    {"bad-base64", 502, PAGE("502 Bad Gateway")},
    {"throttled", 502, PAGE("502 Bad Gateway")},
    {"unauthorized", 401, PAGE("401 Authorization Required")},
    {"forbidden", 403, PAGE("403 Forbidden")},
    {"uri-too-long", 414, PAGE("414 Request-URI Too Large")},
    {"bad-request", 400, PAGE("400 Bad Request")},
    {NULL, 0, NULL, NULL, NULL},
};
#define BARE "", NULL, NULL
static const row lattice[] = {
    {"malformed-result", 502, BARE},
    {"function-error", 502, BARE},
    {"function-timeout", 502, BARE},
    {"integration-timeout", 504, BARE},
    {"no-permission", 502, BARE},
    {"no-route", 404, BARE},
    {"request-too-large", 413, BARE},
    {"payload-too-large", 413, BARE},
    {"result-too-large", 502, BARE},
    {"bad-base64", 502, BARE},
    {"throttled", 502, BARE},
    {"unauthorized", 403, BARE},
    {"denied", 403, BARE},
    {"explicitly-denied", 403, BARE},
    {"forbidden", 403, BARE},
    {"bad-request", 400, BARE},
    {NULL, 0, NULL, NULL, NULL},
};
static const row none[] = {{NULL, 0, NULL, NULL, NULL}};

static const row *rows_of(uint32_t kind) {
    switch (kind) {
    case APIGW_KIND_REST:
        return rest;
    case APIGW_KIND_HTTP_1:
    case APIGW_KIND_HTTP_2:
        return http;
    case APIGW_KIND_FUNCTION_URL:
        return url;
    case APIGW_KIND_WEBSOCKET:
        return websocket;
    case APIGW_KIND_ALB:
    case APIGW_KIND_ALB_MULTI:
        return alb;
    case APIGW_KIND_LATTICE_1:
    case APIGW_KIND_LATTICE_2:
        return lattice;
    default:
        return none;
    }
}

static void expect_header(const apigw_response *r, const char *name, const char *wanted) {
    const char *found = apigw_response_find(r, APIGW_LIST_HEADERS, name, strlen(name), 0, NULL);
    if (wanted == NULL)
        ck_assert_ptr_null(found);
    else
        ck_assert_str_eq(found, wanted);
}

static void expect_error_response(const apigw_response *r, const row *wanted) {
    bool challenge = strcmp(wanted->error_response, "invalid-token") == 0;
    size_t n;
    const char *body = apigw_response_body(r, &n);
    ck_assert_int_eq(apigw_response_status(r), wanted->status);
    ck_assert_uint_eq(n, strlen(wanted->body));
    ck_assert(n == 0 || memcmp(body, wanted->body, n) == 0);
    expect_header(r, "content-type", wanted->type);
    expect_header(r, "X-Amzn-ErrorType", wanted->error_type);
    expect_header(r, "www-authenticate", challenge ? "Bearer scope=\"\" error=\"invalid_token\"" : NULL);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS),
                      (size_t)(wanted->type != NULL) + (size_t)(wanted->error_type != NULL) + challenge);
}

/* What a host sends that does not look at the returned status. */
static void expect_neutral(const apigw_response *r) {
    ck_assert_int_eq(apigw_response_status(r), 500);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 0);
    ck_assert_ptr_null(apigw_response_body(r, NULL));
}

/* Each error response of each kind is in its table, or not given; what the response held before is gone. */
START_TEST(every_error_response_of_every_kind) {
    apigw_response *r = apigw_response_new(NULL);
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_MAX_ITEMS, 1, NULL),
                     APIGW_OK); /* counts for functions alone */
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        apigw_api *api = apigw_api_new(NULL, kind);
        for (uint32_t error_response = 1; error_response <= APIGW_ERROR_RESPONSE_LAST; error_response++) {
            const row *wanted = rows_of(kind);
            apigw_error err;
            apigw_status status;
            apigw_response_reset(r);
            ck_assert_int_eq(apigw_response_add_header(r, "x-old", 5, "1", 1, NULL), APIGW_OK);
            ck_assert_int_eq(apigw_response_set_body(r, "old", 3, 0, NULL), APIGW_OK);
            while (wanted->error_response != NULL &&
                   strcmp(wanted->error_response, apigw_error_response_name(error_response)) != 0)
                wanted++;
            status = apigw_error_response(r, api, NULL, error_response, &err);
            ck_assert_int_eq(status, err.code);
            if (wanted->error_response != NULL) {
                ck_assert_int_eq(status, APIGW_OK);
                expect_error_response(r, wanted);
                continue;
            }
            ck_assert_int_eq(status, APIGW_E_UNSUPPORTED);
            ck_assert_ptr_nonnull(strstr(err.message, apigw_error_response_name(error_response)));
            ck_assert_ptr_nonnull(strstr(err.message, apigw_kind_name(kind)));
            expect_neutral(r);
        }
        apigw_api_free(api);
    }
    apigw_response_free(r);
}
END_TEST

START_TEST(names_and_numbers) {
    for (uint32_t error_response = 1; error_response <= APIGW_ERROR_RESPONSE_LAST; error_response++) {
        const char *name = apigw_error_response_name(error_response);
        char *copy;
        ck_assert_ptr_nonnull(name);
        copy = exact_copy(name, strlen(name));
        ck_assert_uint_eq(apigw_error_response_by_name(copy, strlen(name)), error_response);
        ck_assert_uint_eq(apigw_error_response_by_name(copy, strlen(name) - 1), 0);
        free(copy);
    }
    ck_assert_ptr_null(apigw_error_response_name(0));
    ck_assert_ptr_null(apigw_error_response_name(APIGW_ERROR_RESPONSE_LAST + 1));
    ck_assert_ptr_null(apigw_error_response_name(UINT32_MAX));
    ck_assert_uint_eq(apigw_error_response_by_name(NULL, 0), 0);
    ck_assert_uint_eq(apigw_error_response_by_name("", 0), 0);
    ck_assert_uint_eq(apigw_error_response_by_name("Quota", 5), 0);
}
END_TEST

START_TEST(bad_arguments) {
    apigw_response *r = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_error err;
    ck_assert_int_eq(apigw_error_response(NULL, api, NULL, APIGW_ERROR_RESPONSE_QUOTA, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_error_response(r, NULL, NULL, APIGW_ERROR_RESPONSE_QUOTA, &err), APIGW_E_ARGUMENT);
    expect_neutral(r);
    apigw_response_reset(r);
    ck_assert_int_eq(apigw_error_response(r, api, NULL, 0, &err), APIGW_E_ARGUMENT);
    expect_neutral(r);
    apigw_response_reset(r);
    ck_assert_int_eq(apigw_error_response(r, api, NULL, APIGW_ERROR_RESPONSE_LAST + 1, &err), APIGW_E_ARGUMENT);
    expect_neutral(r);
    ck_assert_int_eq(apigw_error_response(r, api, NULL, UINT32_MAX, NULL), APIGW_E_ARGUMENT);
    apigw_api_free(api);
    apigw_response_free(r);
}
END_TEST

static void set(apigw_request *request, uint32_t field, const char *text) {
    ck_assert_int_eq(apigw_request_set(request, field, text, strlen(text), NULL), APIGW_OK);
}

/* Lines of ids, by kind: on error responses, and on responses of a function. */
START_TEST(ids_of_the_request) {
    static const struct {
        uint32_t kind;
        const char *lines[3]; /* of the request's id, the extended one, the trace */
    } cases[] = {
        {APIGW_KIND_REST, {"x-amzn-RequestId", "x-amz-apigw-id", "X-Amzn-Trace-Id"}},
        {APIGW_KIND_HTTP_1, {"Apigw-Requestid", NULL, NULL}},
        {APIGW_KIND_HTTP_2, {"Apigw-Requestid", NULL, NULL}},
        {APIGW_KIND_FUNCTION_URL, {"x-amzn-RequestId", NULL, NULL}},
    };
    static const char *const values[] = {"id-1", "ext=", "Root=1"};
    static const char result[] =
        "{\"statusCode\":200,\"headers\":{\"X-AMZN-REQUESTID\":\"a\",\"apigw-requestid\":\"b\"}}";
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *r = apigw_response_new(NULL);
    set(request, APIGW_FIELD_REQUEST_ID, values[0]);
    set(request, APIGW_FIELD_EXTENDED_REQUEST_ID, values[1]);
    set(request, APIGW_FIELD_TRACE_ID, values[2]);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        apigw_api *api = apigw_api_new(NULL, cases[i].kind);
        bool rest_api = cases[i].kind == APIGW_KIND_REST;
        ck_assert_int_eq(apigw_error_response(r, api, request, APIGW_ERROR_RESPONSE_FUNCTION_ERROR, NULL), APIGW_OK);
        ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), rest_api ? 4 : 2);
        for (size_t k = 0; k < 2; k++)
            if (cases[i].lines[k] != NULL)
                expect_header(r, cases[i].lines[k], values[k]);
        ck_assert_int_eq(apigw_response_decode(r, api, request, result, sizeof result - 1, 0, NULL), APIGW_OK);
        for (size_t k = 0; k < 3; k++)
            if (cases[i].lines[k] != NULL) {
                expect_header(r, cases[i].lines[k], values[k]);
                ck_assert_ptr_null(
                    apigw_response_find(r, APIGW_LIST_HEADERS, cases[i].lines[k], strlen(cases[i].lines[k]), 1, NULL));
            }
        ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), rest_api ? 5 : 3);
        apigw_api_free(api);
    }
    apigw_response_free(r);
    apigw_request_free(request);
}
END_TEST

/* An id that would break out of its line is refused, and an empty one is left out. */
START_TEST(ids_that_are_no_header_values) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *r = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "1\r\nSet-Cookie: a=1", APIGW_NTS, NULL),
                     APIGW_E_VALUE);
    set(request, APIGW_FIELD_EXTENDED_REQUEST_ID, "");
    ck_assert_int_eq(apigw_error_response(r, api, request, APIGW_ERROR_RESPONSE_NO_ROUTE, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 2);
    ck_assert_int_eq(apigw_response_decode(r, api, request, "{}", 2, 0, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 1);
    apigw_api_free(api);
    apigw_response_free(r);
    apigw_request_free(request);
}
END_TEST

/* B7.5: the ids that the request has go into the frame, and nowhere where there is none. */
START_TEST(frames_tell_of_the_request) {
    static const char frame[] = "{\"message\": \"Forbidden\", \"connectionId\":\"c\\\"=\", \"requestId\":\"r\"}";
    static const char half[] = "{\"message\": \"Forbidden\", \"connectionId\":\"c\\\"=\"}";
    apigw_response *r = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_WEBSOCKET);
    apigw_request *request = apigw_request_new(NULL);
    ck_assert_int_eq(apigw_error_response(r, api, request, APIGW_ERROR_RESPONSE_NO_ROUTE, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(r, NULL), "{\"message\": \"Forbidden\"}");
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_CONNECTION_ID, "c\"=", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_error_response(r, api, request, APIGW_ERROR_RESPONSE_NO_ROUTE, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(r, NULL), half);
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "r", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_error_response(r, api, request, APIGW_ERROR_RESPONSE_NO_ROUTE, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(r, NULL), frame);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 1);
    ck_assert_int_eq(apigw_error_response(r, api, request, APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(r), 1009);
    ck_assert_str_eq(apigw_response_body(r, NULL), "");
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 0);
    apigw_request_free(request);
    apigw_api_free(api);
    apigw_response_free(r);
}
END_TEST

/* Answers with each allocation failing in turn, of which there are at least `least`; the request has a long text of a
 * field that the error response has. */
static void sweep(uint32_t kind, uint32_t field, size_t least, void (*expect)(const apigw_response *, bool failed)) {
    apigw_api *api = apigw_api_new(NULL, kind);
    apigw_request *request = apigw_request_new(NULL);
    bool failed = true;
    char id[5000];
    memset(id, 'x', sizeof id);
    ck_assert_int_eq(apigw_request_set(request, field, id, sizeof id, NULL), APIGW_OK);
    for (size_t at = 1; failed; at++) {
        watched c;
        apigw_allocator a = watched_allocator(&c);
        apigw_response *r = apigw_response_new(&a);
        apigw_error err;
        apigw_status status;
        ck_assert_ptr_nonnull(r);
        c.calls = 0;
        c.fail_at = at;
        status = apigw_error_response(r, api, request, APIGW_ERROR_RESPONSE_NO_ROUTE, &err);
        failed = c.failed;
        ck_assert_int_eq(status, failed ? APIGW_E_NOMEM : APIGW_OK);
        ck_assert_int_eq(status, err.code);
        expect(r, failed);
        apigw_response_free(r);
        ck_assert_uint_eq(c.live_bytes, 0);
        ck_assert(!c.wrong);
        ck_assert(at > least || failed);
    }
    apigw_request_free(request);
    apigw_api_free(api);
}

static void expect_frame(const apigw_response *r, bool failed) {
    ck_assert_int_eq(apigw_response_status(r), failed ? 500 : 403);
    ck_assert_int_eq(apigw_response_body(r, NULL) == NULL, failed);
}

START_TEST(memory_for_a_frame_may_fail) {
    sweep(APIGW_KIND_WEBSOCKET, APIGW_FIELD_CONNECTION_ID, 3, expect_frame);
}
END_TEST

static void expect_ids(const apigw_response *r, bool failed) {
    ck_assert_int_eq(apigw_response_status(r), failed ? 500 : 403);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), failed ? 0 : 3);
}

START_TEST(every_allocation_may_fail) {
    sweep(APIGW_KIND_REST, APIGW_FIELD_REQUEST_ID, 2, expect_ids);
}
END_TEST

/* B8.18: its text is a matter of a switch. */
START_TEST(the_text_about_header_lines) {
    apigw_response *r = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    ck_assert_int_eq(apigw_api_set_switch(api, APIGW_SWITCH_HEADER_LIMIT_TEXT, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_error_response(r, api, NULL, APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(r), 431);
    ck_assert_str_eq(apigw_response_body(r, NULL), "{\"message\":\"Request Header Fields Too Large\"}");
    apigw_api_free(api);
    apigw_response_free(r);
}
END_TEST

/* B8.19: whoever takes responses gives a 400, which is what setters tell. */
START_TEST(a_400_of_every_kind) {
    apigw_response *r = apigw_response_new(NULL);
    apigw_request *request = apigw_request_new(NULL);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LATTICE_2; kind++) {
        apigw_api *api = apigw_api_new(NULL, kind);
        apigw_error err;
        ck_assert_int_eq(apigw_request_set_target(request, "x", 1, &err), APIGW_E_VALUE);
        ck_assert_int_eq(apigw_error_response(r, api, request, err.error_response, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_status(r), 400);
        apigw_api_free(api);
    }
    apigw_request_free(request);
    apigw_response_free(r);
}
END_TEST

/* A response that the host made gets the ids that a function's has. */
START_TEST(ids_of_a_response_that_the_host_made) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *r = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_error err;
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "id-1", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_TRACE_ID, "Root=1", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_header(r, "x-amzn-requestid", APIGW_NTS, "old", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_ids(r, api, request, 0, &err), APIGW_OK);
    expect_header(r, "x-amzn-RequestId", "id-1");
    expect_header(r, "X-Amzn-Trace-Id", NULL);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 1);
    ck_assert_int_eq(apigw_response_add_ids(r, api, request, APIGW_IDS_TRACE, &err), APIGW_OK);
    expect_header(r, "X-Amzn-Trace-Id", "Root=1");
    ck_assert_int_eq(apigw_response_add_ids(r, api, request, 2, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_add_ids(NULL, api, request, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_add_ids(r, NULL, request, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_add_ids(r, api, NULL, 0, NULL), APIGW_E_ARGUMENT);
    apigw_request_free(request);
    apigw_response_free(r);
    apigw_api_free(api);
}
END_TEST

/* Header lines that were replaced in a long list do not come back with the ids. */
START_TEST(ids_after_lines_that_were_replaced) {
    enum { LINES = 100 };
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *r = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_pair pair;
    char name[8];
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "id-1", APIGW_NTS, NULL), APIGW_OK);
    for (int i = 0; i < LINES; i++) {
        snprintf(name, sizeof name, "h%d", i);
        ck_assert_int_eq(apigw_response_add_header(r, name, APIGW_NTS, "old", APIGW_NTS, NULL), APIGW_OK);
    }
    ck_assert_int_eq(apigw_response_set_header(r, "h3", APIGW_NTS, "new", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_ids(r, api, request, 0, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), LINES + 1);
    ck_assert_int_eq(apigw_response_at(r, APIGW_LIST_HEADERS, 3, &pair), APIGW_OK);
    ck_assert_str_eq(pair.name, "h4");
    expect_header(r, "h3", "new");
    apigw_request_free(request);
    apigw_response_free(r);
    apigw_api_free(api);
}
END_TEST

/* The error response outlives the front end that gave it. */
START_TEST(the_error_response_is_the_response_s_own) {
    apigw_response *r = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_FUNCTION_URL);
    ck_assert_int_eq(apigw_error_response(r, api, NULL, APIGW_ERROR_RESPONSE_NO_ROUTE, NULL), APIGW_OK);
    apigw_api_free(api);
    expect_error_response(r, &url[4]);
    apigw_response_free(r);
}
END_TEST

Suite *gateway_error_suite(void) {
    Suite *suite = suite_create("gateway_error");
    TCase *tests = tcase_create("gateway_error");
    tcase_add_test(tests, every_error_response_of_every_kind);
    tcase_add_test(tests, names_and_numbers);
    tcase_add_test(tests, bad_arguments);
    tcase_add_test(tests, ids_of_the_request);
    tcase_add_test(tests, ids_that_are_no_header_values);
    tcase_add_test(tests, frames_tell_of_the_request);
    tcase_add_test(tests, memory_for_a_frame_may_fail);
    tcase_add_test(tests, every_allocation_may_fail);
    tcase_add_test(tests, the_text_about_header_lines);
    tcase_add_test(tests, a_400_of_every_kind);
    tcase_add_test(tests, ids_of_a_response_that_the_host_made);
    tcase_add_test(tests, ids_after_lines_that_were_replaced);
    tcase_add_test(tests, the_error_response_is_the_response_s_own);
    suite_add_tcase(suite, tests);
    return suite;
}
