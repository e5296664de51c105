/* Runs the codecs on input that ends or begins exactly at a page without access: a byte read or written too far
 * ends the program. Each result is compared with that of the same input in ordinary memory. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "support/tally.h"
#include "text/base64.h"
#include "text/clf_time.h"
#include "text/cookie.h"
#include "text/header.h"
#include "text/media_type.h"
#include "text/percent.h"
#include "text/query.h"
#include "text/utf8.h"
#include <apigw/codec.h>
#include <apigw/gateway.h>
#include <apigw/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LONGEST = 80, ROOM = 3 * LONGEST + 8 };

static named_checks functions;

/* Each function counts as one test, for any number of inputs. */
static void expect(bool ok, const char *what, size_t n) {
    check(checks_of(&functions, what), ok, "%s at length %zu", what, n);
}

/* One or more pages between two that are closed. */
struct area {
    char *start, *end;
};

static struct area make_area(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages, page, PROT_NONE) != 0 ||
        mprotect(pages + 2 * page, page, PROT_NONE) != 0) {
        perror("guard pages");
        exit(2);
    }
    return (struct area){pages + page, pages + 2 * page};
}

static struct area input_area, output_area;
static bool at_end; /* whether pieces end at the closed page; else they begin at it */

static char *piece(struct area area, size_t n) {
    return at_end ? area.end - n : area.start;
}

static char *input(const char *text, size_t n) {
    char *at = piece(input_area, n);
    memcpy(at, text, n);
    return at;
}

static char *output(size_t n) {
    return piece(output_area, n);
}

static void utf8(const char *text, size_t n) {
    const char *in = input(text, n);
    size_t valid = gw_utf8_valid_with(SIMD_NONE, text, n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++)
        expect(gw_utf8_valid_with(level, in, n) == valid, "utf8_valid_with", n);
    expect(gw_utf8_valid(in, n) == valid, "utf8_valid", n);
    expect(apigw_utf8_valid(in, n) == valid, "apigw_utf8_valid", n);
    if (valid < n)
        expect(gw_utf8_bad_length(in + valid, n - valid) == gw_utf8_bad_length(text + valid, n - valid),
               "utf8_bad_length", n);
}

static void utf8_characters(void) {
    static const uint32_t codes[] = {0x41, 0xE9, 0x20AC, 0x1F600};
    for (size_t n = 1; n <= 4; n++)
        expect(gw_utf8_put(output(n), codes[n - 1]) == n, "utf8_put", n);
}

static void base64_encoding(const char *data, size_t n) {
    char expected[ROOM];
    const char *in = input(data, n);
    size_t len = gw_base64_encoded_len(n);
    gw_base64_encode_with(SIMD_NONE, expected, data, n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        char *out = output(len);
        memset(out, 0, len);
        gw_base64_encode_with(level, out, in, n);
        expect(memcmp(out, expected, len) == 0, "base64_encode_with", n);
    }
    gw_base64_encode(output(len), in, n);
    expect(memcmp(output(len), expected, len) == 0, "base64_encode", n);
    expect(apigw_base64_encode(in, n, output(len), len) == APIGW_OK, "apigw_base64_encode", n);
    expect(memcmp(output(len), expected, len) == 0, "apigw_base64_encode", n);
}

static void base64_decoding(const char *text, size_t n) {
    char expected[ROOM];
    size_t len, got;
    char *in = input(text, n);
    bool good = gw_base64_decode_with(SIMD_NONE, expected, text, n, &len);
    size_t capacity = gw_base64_decoded_len(in, n); /* exact when it is good; nothing beyond it is written when not */
    expect(!good || capacity == len, "base64_decoded_len", n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        bool result = gw_base64_decode_with(level, output(capacity), in, n, &got);
        expect(result == good && got == len, "base64_decode_with", n);
        expect(!good || memcmp(output(capacity), expected, len) == 0, "base64_decode_with", n);
    }
    expect(gw_base64_decode(output(capacity), in, n, &got) == good && got == len, "base64_decode", n);
    apigw_status status = apigw_base64_decode(in, n, output(capacity), capacity, &got);
    expect(status == (good ? APIGW_OK : APIGW_E_BASE64) && got == len, "apigw_base64_decode", n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        in = input(text, n);
        expect(gw_base64_decode_with(level, in, in, n, &got) == good && got == len, "base64_decode in place", n);
        expect(!good || memcmp(in, expected, len) == 0, "base64_decode in place", n);
    }
}

static void percent(const char *text, size_t n) {
    char expected[ROOM];
    char *in = input(text, n);
    for (enum percent_set set = PERCENT_COMPONENT; set <= PERCENT_VALID_PATH; set++) {
        size_t len = gw_percent_encoded_len(in, n, set);
        gw_percent_encode(expected, text, n, set);
        gw_percent_encode(output(len), in, n, set);
        expect(memcmp(output(len), expected, len) == 0, "percent_encode", n);
        if (set == PERCENT_VALID_PATH)
            continue;
        size_t got = 0;
        uint32_t public_set = set == PERCENT_PATH ? APIGW_PERCENT_PATH : APIGW_PERCENT_COMPONENT;
        expect(apigw_percent_encode(in, n, public_set, output(len), len, &got) == APIGW_OK && got == len,
               "apigw_percent_encode", n);
        expect(memcmp(output(len), expected, len) == 0, "apigw_percent_encode", n);
    }
    for (int plus = 0; plus < 2; plus++) {
        size_t len = gw_percent_decode(expected, text, n, plus != 0);
        expect(gw_percent_decode(output(n), in, n, plus != 0) == len, "percent_decode", n);
        expect(memcmp(output(n), expected, len) == 0, "percent_decode", n);
        expect(gw_percent_decode(output(len), in, n, plus != 0) == len, "percent_decode into exact room", n);
        expect(apigw_percent_decode(in, n, plus, output(n)) == len, "apigw_percent_decode", n);
        bool changes = len != n || memcmp(expected, text, n) != 0;
        expect(gw_percent_is_encoded(in, n, plus != 0) == changes, "percent_is_encoded", n);
        expect(gw_percent_decode(in, in, n, plus != 0) == len, "percent_decode in place", n);
        in = input(text, n);
    }
}

static void headers(const char *text, size_t n) {
    const char *in = input(text, n), *copy;
    expect(gw_header_name_valid(in, n) == gw_header_name_valid(text, n), "header_name_valid", n);
    expect(gw_header_value_valid(in, n) == gw_header_value_valid(text, n), "header_value_valid", n);
    expect(apigw_header_name_valid(in, n) == gw_header_name_valid(text, n), "apigw_header_name_valid", n);
    expect(apigw_header_value_valid(in, n) == gw_header_value_valid(text, n), "apigw_header_value_valid", n);
    expect(gw_header_is_framing(in, n) == gw_header_is_framing(text, n), "header_is_framing", n);
    copy = memcpy(output(n), text, n);
    expect(header_name_equal(in, n, copy, n), "header_name_equal", n);
}

static void media_types(const char *text, size_t n) {
    const char *in = input(text, n);
    size_t len = 0;
    slice expected = gw_media_type(text, n), got = gw_media_type(in, n);
    expect(got.len == expected.len && got.at - in == expected.at - text, "media_type", n);
    expect(apigw_media_type(in, n, &len) == got.at && len == got.len, "apigw_media_type", n);
    expect(gw_media_type_is_text(in, n) == gw_media_type_is_text(text, n), "media_type_is_text", n);
    expect((apigw_media_type_is_text(in, n) != 0) == gw_media_type_is_text(text, n), "apigw_media_type_is_text", n);
}

static void queries(const char *text, size_t n) {
    const char *in = input(text, n), *left = in;
    size_t left_len = n;
    slice rest = {in, n}, other = {text, n}, name, value, other_name, other_value;
    bool equals, other_equals, more;
    apigw_pair pair;
    do {
        more = gw_query_next(&rest, &name, &value, &equals);
        bool other_more = gw_query_next(&other, &other_name, &other_value, &other_equals);
        expect(more == other_more && rest.len == other.len, "query_next", n);
        expect(apigw_query_next(&left, &left_len, &pair) == (more ? APIGW_MORE : APIGW_OK), "apigw_query_next", n);
        if (more) {
            expect(name.len == other_name.len && value.len == other_value.len && equals == other_equals, "query_next",
                   n);
            expect(pair.name == name.at && pair.value == value.at, "apigw_query_next", n);
        }
    } while (more);
}

static void cookies(const char *text, size_t n) {
    const char *in = input(text, n), *left = in;
    size_t left_len = n;
    slice rest = {in, n}, other = {text, n}, cookie, other_cookie, name, value;
    bool more;
    apigw_pair pair;
    do {
        more = gw_cookie_next(&rest, &cookie);
        bool other_more = gw_cookie_next(&other, &other_cookie);
        expect(more == other_more && rest.len == other.len, "cookie_next", n);
        expect(apigw_cookie_next(&left, &left_len, &pair) == (more ? APIGW_MORE : APIGW_OK), "apigw_cookie_next", n);
        if (more) {
            cookie_split(cookie, &name, &value);
            expect(cookie.len == other_cookie.len, "cookie_next", n);
            expect(pair.name == name.at && pair.value_len == value.len, "cookie_split", n);
        }
    } while (more);
    cookie_split((slice){in, n}, &name, &value);
    expect(name.len + value.len <= n, "cookie_split", n);
}

static void times(const char *text, size_t n) {
    int64_t expected = 0, got = 0;
    const char *in = input(text, n);
    bool good = gw_clf_time_parse(text, n, &expected);
    expect(gw_clf_time_parse(in, n, &got) == good && got == expected, "clf_time_parse", n);
    expect((apigw_clf_time_parse(in, n, &got) == APIGW_OK) == good, "apigw_clf_time_parse", n);
    expect(gw_clf_time_format(output(CLF_TIME_LEN), expected), "clf_time_format", n);
    expect(apigw_clf_time_format(expected, output(CLF_TIME_LEN + 1), CLF_TIME_LEN + 1) == APIGW_OK,
           "apigw_clf_time_format", n);
}

static void constants(const char *text, size_t n) {
    static const char name[] = "APIGW_KIND_AUTHORIZER_WEBSOCKET", kind[] = "authorizer-http-1.0";
    int64_t value;
    expect(apigw_constant(input(text, n), n, &value) == APIGW_E_NOT_FOUND, "apigw_constant", n);
    expect(apigw_kind_by_name(input(text, n), n) == 0, "apigw_kind_by_name", n);
    size_t known = n < sizeof name - 1 ? n : sizeof name - 1;
    apigw_status status = apigw_constant(input(name, known), known, &value);
    expect(status == (known == sizeof name - 1 ? APIGW_OK : APIGW_E_NOT_FOUND), "apigw_constant", n);
    known = n < sizeof kind - 1 ? n : sizeof kind - 1;
    uint32_t found = apigw_kind_by_name(input(kind, known), known);
    expect(found == (known == sizeof kind - 1 ? APIGW_KIND_AUTHORIZER_HTTP_1 : 0), "apigw_kind_by_name", n);
}

/* Compiles a text as a template, and renders it with itself as the payload. */
static apigw_status render_template(const char *text, size_t n, apigw_buffer *out) {
    apigw_template *t = apigw_template_new(NULL);
    apigw_render *r = apigw_render_new(NULL);
    apigw_status status = apigw_template_compile(t, text, n, NULL);
    if (status == APIGW_OK)
        status = apigw_render_set_body(r, text, n, NULL);
    if (status == APIGW_OK)
        status = apigw_render_add_parameter(r, APIGW_TEMPLATE_PARAMETER_QUERY, text, n, text, n, NULL);
    if (status == APIGW_OK)
        status = apigw_template_render(t, r, out, NULL);
    apigw_template_free(t);
    apigw_render_free(r);
    return status;
}

static void templates(const char *text, size_t n) {
    apigw_buffer *out = apigw_buffer_new(NULL), *other = apigw_buffer_new(NULL);
    size_t len, other_len;
    apigw_status status = render_template(input(text, n), n, out);
    expect(status == render_template(text, n, other), "apigw_template_render", n);
    const char *found = apigw_buffer_data(out, &len), *expected = apigw_buffer_data(other, &other_len);
    expect(len == other_len && memcmp(found, expected, len) == 0, "apigw_template_render", n);
    apigw_buffer_free(out);
    apigw_buffer_free(other);
}

/* A text as the JSON of an integration, as the body of a request and as what a function gave. */
static void integrations(const char *text, size_t n) {
    static const char whole[] = "{\"type\":\"AWS\",\"requestParameters\":{\"integration.request.querystring.b\":"
                                "\"method.request.body\"},\"integrationResponses\":[{\"statusCode\":\"200\"}]}";
    const size_t known = sizeof whole - 1 > n ? sizeof whole - 1 - n : 0;
    apigw_integration *given = apigw_integration_new(NULL, APIGW_KIND_REST),
                      *cut = apigw_integration_new(NULL, APIGW_KIND_REST),
                      *good = apigw_integration_new(NULL, APIGW_KIND_REST);
    apigw_integration_call *call = apigw_integration_call_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    apigw_status status;
    size_t len;
    expect(apigw_integration_compile(given, input(text, n), n, NULL) != APIGW_OK, "apigw_integration_compile", n);
    status = apigw_integration_compile(cut, input(whole, known), known, NULL);
    expect((status == APIGW_OK) == (n == 0), "apigw_integration_compile", n);
    expect(apigw_integration_compile(good, whole, sizeof whole - 1, NULL) == APIGW_OK, "apigw_integration_compile", n);
    expect(apigw_request_set_body(request, input(text, n), n, APIGW_BODY_BORROW, NULL) == APIGW_OK, "body", n);
    status = apigw_integration_request(good, call, api, request, NULL);
    expect(status == APIGW_OK || status == APIGW_E_SYNTAX, "apigw_integration_request", n);
    status = apigw_integration_respond_function(good, call, api, request, input(text, n), n,
                                                APIGW_DECODE_FUNCTION_ERROR, response, NULL);
    (void)apigw_response_body(response, &len);
    expect(status == APIGW_OK && len >= n, "apigw_integration_respond_function", n);
    apigw_integration_free(given);
    apigw_integration_free(cut);
    apigw_integration_free(good);
    apigw_integration_call_free(call);
    apigw_api_free(api);
    apigw_request_free(request);
    apigw_response_free(response);
}

/* A schema and a body of their own, each of any text. */
static apigw_status validate_model(const char *schema, const char *body, size_t n, apigw_error *error) {
    apigw_models *models = apigw_models_new(NULL);
    apigw_violations *violations = apigw_violations_new(NULL);
    apigw_status status = apigw_models_add(models, "M", 1, schema, n, APIGW_MODEL_UNCHECKED, error);
    if (status != APIGW_OK) {
        apigw_models_free(models);
        models = apigw_models_new(NULL);
        (void)apigw_models_add(models, "M", 1, "{\"pattern\":\"^.b\"}", APIGW_NTS, 0, NULL);
    }
    (void)apigw_models_seal(models, NULL);
    if (apigw_model_validate(models, "M", 1, body, n, violations, error) != APIGW_OK)
        status = error->code;
    apigw_violations_free(violations);
    apigw_models_free(models);
    return status;
}

static void models(const char *text, size_t n) {
    apigw_error found, expected;
    const apigw_status status = validate_model(input(text, n), text, n, &found);
    expect(status == validate_model(text, text, n, &expected), "apigw_models_add", n);
    expect(validate_model(text, input(text, n), n, &found) == status && found.offset == expected.offset,
           "apigw_model_validate", n);
}

static apigw_status check_method(const char *parameter, const char *media_type, size_t n, apigw_error *error) {
    apigw_method_validator *validator = apigw_method_validator_new(NULL);
    apigw_status status = apigw_method_validator_require(validator, parameter, n, error);
    if (status == APIGW_OK)
        status = apigw_method_validator_add_model(validator, media_type, n, media_type, n, error);
    apigw_method_validator_free(validator);
    return status;
}

static void validators(const char *text, size_t n) {
    apigw_error error;
    const apigw_status status = check_method(text, text, n, &error);
    expect(check_method(input(text, n), text, n, &error) == status, "apigw_method_validator_require", n);
    expect(check_method(text, input(text, n), n, &error) == status, "apigw_method_validator_add_model", n);
}

static apigw_status apply_claims(const char *json, size_t n, apigw_error *error) {
    apigw_token_rules *rules = apigw_token_rules_new(NULL);
    apigw_claims *claims = apigw_claims_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    apigw_request *request = apigw_request_new(NULL);
    (void)apigw_token_rules_add(rules, APIGW_TOKEN_ISSUERS, "i", 1, NULL);
    (void)apigw_token_rules_add(rules, APIGW_TOKEN_AUDIENCES, json, n, NULL);
    (void)apigw_token_rules_add(rules, APIGW_TOKEN_AUDIENCES, "a", 1, NULL);
    const apigw_status status = apigw_claims_apply(claims, rules, api, json, n, 1000, request, NULL, error);
    apigw_request_free(request);
    apigw_api_free(api);
    apigw_claims_free(claims);
    apigw_token_rules_free(rules);
    return status;
}

static void tokens(const char *text, size_t n) {
    apigw_error found, expected;
    size_t len, other_len;
    const char *in = input(text, n), *token = apigw_token_find(in, n, &len),
               *other = apigw_token_find(text, n, &other_len);
    expect(len == other_len && (token == NULL) == (other == NULL), "apigw_token_find", n);
    expect(token == NULL || token - in == other - text, "apigw_token_find", n);
    const apigw_status status = apply_claims(in, n, &found);
    expect(status == apply_claims(text, n, &expected) && found.offset == expected.offset, "apigw_claims_apply", n);
}

/* A text as a template, a parameter and a message. */
static apigw_status gateway_respond(const char *text, size_t n, apigw_response *response) {
    const uint32_t type = APIGW_GATEWAY_RESPONSE_THROTTLED;
    apigw_gateway_responses *entries = apigw_gateway_responses_new(NULL);
    apigw_failure *failure = apigw_failure_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    (void)apigw_gateway_responses_add_parameter(entries, type, text, n, text, n, NULL);
    (void)apigw_gateway_responses_add_template(entries, type, text, n, "x", 1, NULL);
    apigw_status status = apigw_gateway_responses_add_template(entries, type, "text/plain", APIGW_NTS, text, n, NULL);
    if (status == APIGW_OK)
        status = apigw_failure_set(failure, type, 0, text, n, NULL);
    (void)apigw_failure_set_validation(failure, text, n, NULL);
    (void)apigw_failure_set_context(failure, text, n, NULL);
    if (status == APIGW_OK)
        status = apigw_gateway_respond(response, entries, failure, api, NULL, NULL);
    expect(apigw_gateway_response_type_by_name(text, n) == 0, "apigw_gateway_response_type_by_name", n);
    apigw_api_free(api);
    apigw_failure_free(failure);
    apigw_gateway_responses_free(entries);
    return status;
}

static void gateway_responses(const char *text, size_t n) {
    apigw_response *found = apigw_response_new(NULL), *expected = apigw_response_new(NULL);
    size_t len, other_len;
    expect(gateway_respond(input(text, n), n, found) == gateway_respond(text, n, expected), "apigw_gateway_respond", n);
    const char *body = apigw_response_body(found, &len), *other = apigw_response_body(expected, &other_len);
    expect(len == other_len && (len == 0 || memcmp(body, other, len) == 0), "apigw_gateway_respond", n);
    apigw_response_free(found);
    apigw_response_free(expected);
}

/* A text as a part of a key, as a key, and as what a client sent. */
static void keys(const char *text, size_t n) {
    char *in = input(text, n);
    const apigw_key_part parts[] = {{"p", 1}, {in, n}}, elsewhere[] = {{"p", 1}, {text, n}};
    apigw_buffer *found = apigw_buffer_new(NULL), *expected = apigw_buffer_new(NULL);
    apigw_key_part part;
    size_t len, other_len, offset = 0;
    expect(apigw_cache_key(found, APIGW_KEY_USAGE, parts, 2, NULL) == APIGW_OK, "apigw_cache_key", n);
    expect(apigw_cache_key(expected, APIGW_KEY_USAGE, elsewhere, 2, NULL) == APIGW_OK, "apigw_cache_key", n);
    const char *key = apigw_buffer_data(found, &len), *other = apigw_buffer_data(expected, &other_len);
    expect(len == other_len && memcmp(key, other, len) == 0, "apigw_cache_key", n);
    expect(apigw_cache_control_refreshes(in, n) == apigw_cache_control_refreshes(text, n),
           "apigw_cache_control_refreshes", n);
    expect(apigw_usage_key_valid(in, n) == apigw_usage_key_valid(text, n), "apigw_usage_key_valid", n);
    expect(apigw_usage_key_equal(in, n, text, n) == 1, "apigw_usage_key_equal", n);
    expect(apigw_quota_period_by_name(in, n) == 0, "apigw_quota_period_by_name", n);
    expect(apigw_cache_key_next(in, n, &offset, &part) == 0, "apigw_cache_key_next", n);
    for (size_t end = len < n ? len : n; end != 0; end--) {
        char *cut = input(key, end);
        for (offset = 0; apigw_cache_key_next(cut, end, &offset, &part) == 1;)
            expect(offset <= end, "apigw_cache_key_next", n);
    }
    apigw_buffer_free(found);
    apigw_buffer_free(expected);
}

/* Load the first bytes of a document, and text that is not a document. */
static void definitions(const char *text, size_t n) {
    static const char document[] = "{\"Resources\":{\"A\":{\"Type\":\"AWS::ApiGateway::RestApi\",\"Properties\":{"
                                   "\"Name\":{\"Fn::Sub\":\"${AWS::Region}\"}}}}}";
    const size_t known = n < sizeof document - 1 ? n : sizeof document - 1;
    apigw_definition *d = apigw_definition_new(NULL);
    expect(apigw_definition_set_value(d, "AWS::Region", 11, input(text, n), n, NULL) != APIGW_E_NOMEM,
           "apigw_definition_set_value", n);
    expect(apigw_definition_load(d, input(text, n), n, NULL) != APIGW_OK, "apigw_definition_load", n);
    expect((apigw_definition_load(d, input(document, known), known, NULL) == APIGW_OK) ==
               (known == sizeof document - 1),
           "apigw_definition_load", n);
    apigw_definition_free(d);
}

/* A text as a head, and as a method, a target, field lines and a value of one. */
static void heads(const char *text, size_t n) {
    static const char whole[] = "GET /a?b HTTP/1.1\r\nHost: a-host\r\nSome-Longer-Name: and a value\r\nA: b\r\n\r\n";
    char line[ROOM] = "A:";
    const size_t known = sizeof whole - 1 > n ? sizeof whole - 1 - n : 0;
    apigw_request *r = apigw_request_new(NULL);
    apigw_error found, expected;
    apigw_status status = apigw_request_set_head(r, input(whole, known), known, NULL, NULL);
    expect(status == (n == 0 ? APIGW_OK : APIGW_MORE), "apigw_request_set_head", n);
    status = apigw_request_set_head(r, input(text, n), n, NULL, &found);
    expect(status == apigw_request_set_head(r, text, n, NULL, &expected) && found.offset == expected.offset,
           "apigw_request_set_head", n);
    memcpy(line + 2, text, n);
    memcpy(line + 2 + n, "\r\n", 2);
    for (size_t len = n; len <= n + 4; len++) { /* whole and cut */
        status = apigw_request_set_message(r, "A", 1, "/", 1, input(line, len), len, NULL, 0, 0, &found);
        expect(status == apigw_request_set_message(r, "A", 1, "/", 1, line, len, NULL, 0, 0, &expected) &&
                   found.offset == expected.offset,
               "apigw_request_set_message", n);
    }
    status = apigw_request_set_message(r, input(text, n), n, "/", 1, NULL, 0, NULL, 0, 0, NULL);
    expect(status == apigw_request_set_message(r, text, n, "/", 1, NULL, 0, NULL, 0, 0, NULL), "method", n);
    status = apigw_request_set_message(r, "A", 1, input(text, n), n, NULL, 0, NULL, 0, 0, NULL);
    expect(status == apigw_request_set_message(r, "A", 1, text, n, NULL, 0, NULL, 0, 0, NULL), "target", n);
    apigw_request_free(r);
}

/* The APIs of exchanges(): a TOKEN authorizer, then a function. */
static const char guarded_api[] =
    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\"},\"paths\":{\"/a\":{\"get\":{"
    "\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"httpMethod\":\"POST\",\"uri\":"
    "\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations\"}}},\"/b\":{\"get\":{\"security\":[{"
    "\"t\":[]}],\"x-amazon-apigateway-integration\":{\"type\":\"mock\"}}}},\"components\":{\"securitySchemes\":{\"t\":{"
    "\"type\":\"apiKey\",\"name\":\"A\",\"in\":\"header\",\"x-amazon-apigateway-authorizer\":{\"type\":\"token\","
    "\"authorizerUri\":\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/g/invocations\"}}}}}";

static apigw_definition *guarded; /* loaded by main() */

/* Answer the first step of a request with a text; the status of the response. */
static int32_t answer_step(const char *target, const char *text, size_t n) {
    apigw_exchange *x = apigw_exchange_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_request *request = apigw_request_new(NULL);
    (void)apigw_api_set(api, APIGW_FIELD_STAGE, "s", 1, NULL);
    (void)apigw_request_set(request, APIGW_FIELD_METHOD, "GET", 3, NULL);
    (void)apigw_request_set_target(request, target, APIGW_NTS, NULL);
    (void)apigw_request_add(request, APIGW_LIST_HEADERS, "A", 1, "a", 1, NULL);
    (void)apigw_exchange_begin(x, guarded, api, request, 1000, 0, NULL);
    expect(apigw_exchange_answer(x, text, n, 0, NULL) == APIGW_OK, "apigw_exchange_answer", n);
    const int32_t status = apigw_response_status(apigw_exchange_response(x));
    apigw_request_free(request);
    apigw_api_free(api);
    apigw_exchange_free(x);
    return status;
}

static void exchanges(const char *text, size_t n) {
    static const char *const targets[] = {"/s/a", "/s/b"};
    apigw_domain *domain = apigw_domain_new(NULL);
    apigw_mapping found, expected;
    for (size_t i = 0; i < 2; i++)
        expect(answer_step(targets[i], input(text, n), n) == answer_step(targets[i], text, n), "apigw_exchange_answer",
               n);
    (void)apigw_domain_add(domain, input(text, n), n, NULL, "s", 1, NULL, NULL);
    (void)apigw_domain_add(domain, "a", 1, NULL, input(text, n), n, NULL, NULL);
    expect(apigw_domain_select(domain, input(text, n), n, &found, NULL) ==
                   apigw_domain_select(domain, text, n, &expected, NULL) &&
               found.key_len == expected.key_len,
           "apigw_domain_select", n);
    apigw_domain_free(domain);
}

/* Everything on the first `n` bytes of a text, and of it shifted by a few, so that it ends in the middle of things. */
static void run_all(const char *text, size_t n) {
    char encoded[ROOM];
    utf8(text, n);
    base64_encoding(text, n);
    base64_decoding(text, n);
    gw_base64_encode_with(SIMD_NONE, encoded, text, n / 4 * 3);
    base64_decoding(encoded, n / 4 * 4);
    percent(text, n);
    headers(text, n);
    heads(text, n);
    media_types(text, n);
    queries(text, n);
    cookies(text, n);
    times(text, n);
    constants(text, n);
    templates(text, n);
    integrations(text, n);
    models(text, n);
    validators(text, n);
    tokens(text, n);
    gateway_responses(text, n);
    keys(text, n);
    definitions(text, n);
    exchanges(text, n);
}

int main(void) {
    static const char *const pieces[] = {
        "a",
        "\xC3\xA9",
        "\xE2\x82\xAC",
        "\xF0\x9F\x98\x80",
        "abc\xF0\x9F\x98",
        "%41+%e2%",
        "a=1&b=&&c",
        "name=value; x ;;",
        "text/html ; charset",
        "application/json",
        "QUJDREVGR0hJSktMTU5P",
        "10/Oct/2000:13:55:36 +0000",
        "content-length",
        "\t \x7F\r\n",
        "\xFF\x80%",
        " ",
        "=",
        "%",
        "/+",
        "$a.b(\"c\")[0] #if($x == 'y')z#end ",
        "$input.path('$..a[0,1]') {",
        "{\"pattern\":\"^[a-z]*$\"}         ",
        "{\"iss\":\"i\",\"aud\":\"a\",\"exp\":2}",
        "method.request.path.id",
        "Bearer a ",
        "{\"statusCode\":201} {\"principalId\":\"",
        "$context.error.message-$context.",
    };
    input_area = make_area();
    output_area = make_area();
    guarded = apigw_definition_new(NULL);
    expect(apigw_definition_load(guarded, guarded_api, APIGW_NTS, NULL) == APIGW_OK, "apigw_definition_load", 0);
    for (int side = 0; side < 2; side++) {
        at_end = side != 0;
        utf8_characters();
        for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
            char text[LONGEST + 32];
            size_t width = strlen(pieces[p]);
            for (size_t i = 0; i < sizeof text; i++)
                text[i] = pieces[p][i % width];
            for (size_t n = 0; n <= LONGEST; n++)
                for (size_t shift = 0; shift < 5 && shift < width; shift++)
                    run_all(text + shift, n);
        }
    }
    apigw_definition_free(guarded);
    tally tests = {0, 0, 0};
    count_names(&tests, &functions);
    return conclude(&tests);
}
