/* Claims of a token: its checks, and what the request gets of it. */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/claims_text.h"
#include "gateway/numbers.h"
#include "gateway/token_rules.h"
#include "json/writer.h"
#include <stdio.h>

enum {
    CLAIMS_DEPTH = 100,         /* nested arrays and objects of a claim */
    CLAIMS_RETAIN = 256 * 1024, /* bytes of memory that are kept for the next token */
};

/* The last millisecond of the year 9999. */
#define CLAIMS_NOW_MAX INT64_C(253402300799999)

struct apigw_claims {
    apigw_allocator allocator;
    arena memory;        /* of the claims that were read */
    apigw_buffer *text;  /* the authorizer as JSON */
    apigw_buffer *piece; /* working memory */
    bool is_accepted;
};

/* ---- what differs between types of API -------------------------------------------------------------------------- */

typedef struct token_authorizer {
    uint32_t kind;
    const char *prefix, *suffix; /* of `requestContext.authorizer`, around the claims */
    bool has_scopes;             /* `scopes` follows the claims */
    bool needs_audience;
    bool checks_use; /* `token_use` of Cognito: "id" without scopes, "access" with them (H1.20) */
    claims_style style;
    uint32_t invalid, scope; /* error responses for a token that is invalid, or has no scope of the route */
    bool challenges;         /* WWW-Authenticate says why */
} token_authorizer;

static const token_authorizer token_authorizers[] = {
    {.kind = APIGW_KIND_REST,
     .prefix = "{\"claims\":",
     .suffix = "}",
     .checks_use = true,
     .style = {"", ",", "", false},
     .invalid = APIGW_ERROR_RESPONSE_UNAUTHORIZED,
     .scope = APIGW_ERROR_RESPONSE_UNAUTHORIZED},
    {.kind = APIGW_KIND_HTTP_1,
     .prefix = "{\"claims\":",
     .suffix = "}",
     .has_scopes = true,
     .needs_audience = true,
     .style = {"[", " ", "]", false},
     .invalid = APIGW_ERROR_RESPONSE_INVALID_TOKEN,
     .scope = APIGW_ERROR_RESPONSE_FORBIDDEN,
     .challenges = true},
    {.kind = APIGW_KIND_HTTP_2,
     .prefix = "{\"jwt\":{\"claims\":",
     .suffix = "}}",
     .has_scopes = true,
     .needs_audience = true,
     .style = {"[", " ", "]", false},
     .invalid = APIGW_ERROR_RESPONSE_INVALID_TOKEN,
     .scope = APIGW_ERROR_RESPONSE_FORBIDDEN,
     .challenges = true},
};

static const token_authorizer *find_token_authorizer(const apigw_api *api) {
    for (size_t i = 0; i < sizeof token_authorizers / sizeof *token_authorizers; i++)
        if (token_authorizers[i].kind == apigw_api_kind(api))
            return &token_authorizers[i];
    return NULL;
}

static apigw_status report_no_token_authorizer(const apigw_api *api, apigw_error *err) {
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s have no authorizers of tokens",
                        apigw_kind_name(apigw_api_kind(api)));
}

/* ---- the handle ------------------------------------------------------------------------------------------------- */

apigw_claims *apigw_claims_new(const apigw_allocator *allocator) {
    apigw_claims *claims = gw_memory_handle(allocator, sizeof *claims);
    if (claims == NULL)
        return NULL;
    gw_arena_init(&claims->memory, &claims->allocator);
    claims->text = apigw_buffer_new(&claims->allocator);
    claims->piece = apigw_buffer_new(&claims->allocator);
    if (claims->text != NULL && claims->piece != NULL)
        return claims;
    apigw_claims_free(claims);
    return NULL;
}

void apigw_claims_free(apigw_claims *claims) {
    if (claims == NULL)
        return;
    apigw_buffer_free(claims->text);
    apigw_buffer_free(claims->piece);
    gw_arena_free(&claims->memory);
    apigw_allocator own = claims->allocator;
    gw_memory_release(&own, claims, sizeof *claims);
}

void gw_claims_reset(apigw_claims *claims) {
    apigw_buffer_reset(claims->text);
    apigw_buffer_reset(claims->piece);
    arena_reset(&claims->memory, CLAIMS_RETAIN);
    claims->is_accepted = false;
}

const char *apigw_claims_authorizer(const apigw_claims *claims, size_t *len) {
    if (len != NULL)
        *len = 0;
    return claims != NULL && claims->is_accepted ? apigw_buffer_data(claims->text, len) : NULL;
}

const char *apigw_token_find(const char *text, size_t text_len, size_t *token_len) {
    static const char scheme[] = "bearer ";
    slice s = slice_of(text, length_of(text, text_len));
    if (token_len != NULL)
        *token_len = 0;
    if (text == NULL)
        return NULL;
    s = slice_trim(s);
    if (s.len >= sizeof scheme - 1 && slice_is_fold(slice_of(s.at, sizeof scheme - 1), scheme))
        s = slice_trim(slice_skip(s, sizeof scheme - 1));
    else if (slice_is_fold(s, "bearer"))
        return NULL;
    if (token_len != NULL)
        *token_len = s.len;
    return s.len != 0 ? s.at : NULL;
}

/* ---- refusing --------------------------------------------------------------------------------------------------- */

/* The description in WWW-Authenticate and the message of the error, by reason. AWS documents that of the audience. */
static const char *const refusals[APIGW_TOKEN_REFUSED_LAST + 1] = {
    [APIGW_TOKEN_REFUSED_MISSING] = "the request has no token",
    [APIGW_TOKEN_REFUSED_INVALID] = "the token is not valid",
    [APIGW_TOKEN_REFUSED_ISSUER] = "the token does not have a valid issuer",
    [APIGW_TOKEN_REFUSED_AUDIENCE] = "the token does not have a valid audience",
    [APIGW_TOKEN_REFUSED_EXPIRED] = "the token has expired",
    [APIGW_TOKEN_REFUSED_NOT_YET] = "the token is not valid yet",
    [APIGW_TOKEN_REFUSED_ISSUED_AT] = "the token was issued in the future",
    [APIGW_TOKEN_REFUSED_USE] = "the token is not of the type that the method accepts",
    [APIGW_TOKEN_REFUSED_SCOPE] = "the token does not have a scope of the route",
};

static uint32_t error_response_of(const token_authorizer *a, uint32_t reason) {
    if (reason == APIGW_TOKEN_REFUSED_MISSING)
        return APIGW_ERROR_RESPONSE_UNAUTHORIZED;
    return reason == APIGW_TOKEN_REFUSED_SCOPE ? a->scope : a->invalid;
}

/* Leave a response that may be sent where no error response could be made. */
static void fail_response(apigw_response *response) {
    apigw_response_reset(response);
    (void)apigw_response_set_status(response, 500, NULL);
}

static apigw_status respond_refusal(const token_authorizer *a, apigw_response *response, const apigw_api *api,
                                    const apigw_request *request, uint32_t reason, uint32_t error_response,
                                    apigw_error *err) {
    char text[128] = "Bearer";
    apigw_status status = apigw_error_response(response, api, request, error_response, err);
    if (reason != APIGW_TOKEN_REFUSED_MISSING)
        snprintf(text, sizeof text, "Bearer scope=\"\" error=\"invalid_token\" error_description=\"%s\"",
                 refusals[reason]);
    if (status == APIGW_OK && a->challenges && reason != APIGW_TOKEN_REFUSED_SCOPE)
        status = apigw_response_set_header(response, "WWW-Authenticate", APIGW_NTS, text, strlen(text), err);
    if (status != APIGW_OK)
        fail_response(response);
    return status;
}

apigw_status apigw_token_refuse(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                uint32_t reason, apigw_error *err) {
    const token_authorizer *a = api != NULL ? find_token_authorizer(api) : NULL;
    gw_error_clear(err);
    if (response != NULL && a != NULL && reason != 0 && reason <= APIGW_TOKEN_REFUSED_LAST)
        return respond_refusal(a, response, api, request, reason, error_response_of(a, reason), err);
    if (response != NULL)
        fail_response(response);
    if (response == NULL || api == NULL || a != NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a front end and a reason");
    return report_no_token_authorizer(api, err);
}

/* ---- checking --------------------------------------------------------------------------------------------------- */

typedef struct token_check {
    const token_authorizer *authorizer;
    const apigw_token_rules *rules;
    arena *memory;
    const value_map *claims;
    const char *source; /* of the claims, for offsets */
    value_list *scopes; /* scopes of the token, as VALUE_STRING */
    int64_t now_ms;
    apigw_error *err;
} token_check;

/* Return the value of a claim; VALUE_NULL when it is absent. */
static value claim(const token_check *c, const char *name) {
    const value_entry *entry = gw_value_map_find(c->claims, slice_of_string(name));
    return entry != NULL ? entry->value : gw_value_null();
}

static bool has_claim(const token_check *c, const char *name) {
    return gw_value_map_find(c->claims, slice_of_string(name)) != NULL;
}

/* Report why the token is refused, for the claim of that name. */
static uint32_t refuse_claim(const token_check *c, const char *name, uint32_t reason) {
    const value v = claim(c, name);
    gw_error_set(c->err, APIGW_E_VALUE, v.at != NULL ? value_offset(v, c->source) : UINT64_MAX, "%s", refusals[reason]);
    if (has_claim(c, name))
        gw_error_pointer_name(c->err, name, strlen(name));
    return reason;
}

static uint32_t check_issuer(const token_check *c) {
    const value issuer = claim(c, "iss");
    if (c->rules->options[APIGW_TOKEN_ANY_ISSUER] != 0)
        return 0;
    if (issuer.kind == VALUE_STRING && token_rules_have(c->rules, APIGW_TOKEN_ISSUERS, value_text(issuer)))
        return 0;
    return refuse_claim(c, "iss", APIGW_TOKEN_REFUSED_ISSUER);
}

/* `client_id` counts only in a token without `aud`; one whose `aud` is null or malformed has no valid audience. */
static uint32_t check_audience(const token_check *c) {
    const char *name = has_claim(c, "aud") ? "aud" : "client_id";
    const value v = claim(c, name);
    if (!c->authorizer->needs_audience && token_rules_count(c->rules, APIGW_TOKEN_AUDIENCES) == 0)
        return 0;
    if (v.kind == VALUE_STRING && token_rules_have(c->rules, APIGW_TOKEN_AUDIENCES, value_text(v)))
        return 0;
    for (size_t i = 0; v.kind == VALUE_LIST && i < v.as.list->count; i++) {
        const value entry = v.as.list->items[i];
        if (entry.kind == VALUE_STRING && token_rules_have(c->rules, APIGW_TOKEN_AUDIENCES, value_text(entry)))
            return 0;
    }
    return refuse_claim(c, name, APIGW_TOKEN_REFUSED_AUDIENCE);
}

/* Compare a claim in seconds, which is a number, with the current time and `leeway_ms`: the sign of claim - time. */
static int compare_time(const token_check *c, value seconds, int64_t leeway_ms) {
    char text[32];
    const int64_t now = c->now_ms + leeway_ms, positive = now < 0 ? -now : now;
    const int n = snprintf(text, sizeof text, "%s%lld.%03d", now < 0 ? "-" : "", (long long)(positive / 1000),
                           (int)(positive % 1000));
    return gw_value_compare_numbers(seconds, gw_number_from_text(slice_of(text, (size_t)n)));
}

static uint32_t check_times(const token_check *c) {
    static const struct {
        const char *name;
        uint32_t reason;
    } times[] = {{"exp", APIGW_TOKEN_REFUSED_EXPIRED},
                 {"nbf", APIGW_TOKEN_REFUSED_NOT_YET},
                 {"iat", APIGW_TOKEN_REFUSED_ISSUED_AT}};
    const int64_t leeway = (int64_t)c->rules->options[APIGW_TOKEN_LEEWAY] * 1000;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        const value v = claim(c, times[i].name);
        const bool is_expiry = i == 0;
        if (!has_claim(c, times[i].name) && !is_expiry)
            continue;
        if (has_claim(c, times[i].name) && !value_is_number(v))
            return refuse_claim(c, times[i].name, APIGW_TOKEN_REFUSED_INVALID);
        if (is_expiry ? v.kind == VALUE_NULL || compare_time(c, v, -leeway) <= 0 : compare_time(c, v, leeway) > 0)
            return refuse_claim(c, times[i].name, times[i].reason);
    }
    return 0;
}

/* Collect the scopes of the token: `scp`, or `scope` without it, as a text with spaces between them or as an
 * array of texts. Return false when out of memory. */
static bool collect_scopes(const token_check *c) {
    const value v = claim(c, has_claim(c, "scp") ? "scp" : "scope");
    for (slice rest = value_text(v); v.kind == VALUE_STRING && rest.len != 0;) {
        const slice scope = slice_cut(&rest, ' ');
        if (scope.len != 0 && !gw_value_list_add(c->memory, c->scopes, gw_value_string(scope)))
            return false;
    }
    for (size_t i = 0; v.kind == VALUE_LIST && i < v.as.list->count; i++)
        if (v.as.list->items[i].kind == VALUE_STRING && !gw_value_list_add(c->memory, c->scopes, v.as.list->items[i]))
            return false;
    return true;
}

static uint32_t check_scopes(const token_check *c) {
    if (token_rules_count(c->rules, APIGW_TOKEN_SCOPES) == 0)
        return 0;
    for (size_t i = 0; i < c->scopes->count; i++)
        if (token_rules_have(c->rules, APIGW_TOKEN_SCOPES, value_text(c->scopes->items[i])))
            return 0;
    return refuse_claim(c, has_claim(c, "scp") ? "scp" : "scope", APIGW_TOKEN_REFUSED_SCOPE);
}

static uint32_t check_use(const token_check *c) {
    const value use = claim(c, "token_use");
    const char *wanted = token_rules_count(c->rules, APIGW_TOKEN_SCOPES) != 0 ? "access" : "id";
    if (!c->authorizer->checks_use || (use.kind == VALUE_STRING && slice_is(value_text(use), wanted)))
        return 0;
    return refuse_claim(c, "token_use", APIGW_TOKEN_REFUSED_USE);
}

/* ---- applying --------------------------------------------------------------------------------------------------- */

static apigw_status write_authorizer(apigw_claims *claims, const token_check *c) {
    value_walk walk = {.memory = &claims->memory, .work_max = UINT64_MAX};
    const token_authorizer *a = c->authorizer;
    apigw_buffer *out = claims->text;
    claims_style style = a->style;
    style.dates = a->checks_use && c->rules->options[APIGW_TOKEN_DATES] != 0;
    gw_buffer_begin(out);
    buffer_append(out, a->prefix, strlen(a->prefix));
    if (!gw_claims_write(out, c->claims, &style, &walk, claims->piece)) {
        gw_buffer_abandon(out);
        return APIGW_E_NOMEM;
    }
    if (a->has_scopes) {
        buffer_literal(out, ",\"scopes\":");
        if (token_rules_count(c->rules, APIGW_TOKEN_SCOPES) == 0)
            buffer_literal(out, "null");
        for (size_t i = 0; token_rules_count(c->rules, APIGW_TOKEN_SCOPES) != 0 && i < c->scopes->count; i++) {
            buffer_byte(out, i == 0 ? '[' : ',');
            gw_json_write_string(out, c->scopes->items[i].at, c->scopes->items[i].len);
        }
        if (token_rules_count(c->rules, APIGW_TOKEN_SCOPES) != 0)
            buffer_byte(out, ']');
    }
    buffer_append(out, a->suffix, strlen(a->suffix));
    return gw_buffer_finish(out);
}

/* Read and check the claims. `*reason` is why the token is refused. */
static apigw_status read_claims(apigw_claims *claims, token_check *c, slice json, uint32_t *reason) {
    uint32_t (*const checks[])(const token_check *) = {check_issuer, check_audience, check_times, check_use,
                                                       check_scopes};
    value_fault fault;
    value root, scopes;
    *reason = json.at == NULL ? APIGW_TOKEN_REFUSED_MISSING : APIGW_TOKEN_REFUSED_INVALID;
    if (json.at == NULL)
        return gw_error_set(c->err, APIGW_E_MISSING, UINT64_MAX, "%s", refusals[*reason]);
    if (json.len > APIGW_CLAIMS_SIZE_MAX)
        return gw_error_set(c->err, APIGW_E_SIZE, APIGW_CLAIMS_SIZE_MAX, "expected at most %d bytes of claims",
                            (int)APIGW_CLAIMS_SIZE_MAX);
    arena_reset(&claims->memory, CLAIMS_RETAIN);
    if (!gw_values_read(c->memory, json, CLAIMS_DEPTH, VALUES_UNIQUE, &root, &c->source, &fault)) {
        *reason = fault.code == APIGW_E_NOMEM ? 0 : *reason;
        return gw_value_fault_report(&fault, json, c->err);
    }
    if (root.kind != VALUE_MAP)
        return gw_error_set(c->err, APIGW_E_TYPE, 0, "expected an object of claims");
    *reason = 0;
    if (!gw_value_new_list(c->memory, &scopes))
        return gw_error_nomem(c->err);
    c->claims = root.as.map;
    c->scopes = scopes.as.list;
    if (!collect_scopes(c))
        return gw_error_nomem(c->err);
    for (size_t i = 0; i < sizeof checks / sizeof *checks && *reason == 0; i++)
        *reason = checks[i](c);
    return *reason == 0 ? write_authorizer(claims, c) : APIGW_E_VALUE;
}

/* Whether the arguments are sound, apart from the claims. */
static apigw_status check_claims_arguments(const token_check *c, const apigw_claims *claims, const apigw_api *api,
                                           const apigw_request *request) {
    const apigw_token_rules *rules = c->rules;
    if (claims == NULL || rules == NULL || api == NULL || request == NULL || c->now_ms < 0 ||
        c->now_ms > CLAIMS_NOW_MAX)
        return gw_error_set(c->err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected claims, rules, a front end, a request and the time");
    if (c->authorizer == NULL)
        return report_no_token_authorizer(api, c->err);
    if ((token_rules_count(rules, APIGW_TOKEN_ISSUERS) == 0 && rules->options[APIGW_TOKEN_ANY_ISSUER] == 0) ||
        (c->authorizer->needs_audience && token_rules_count(rules, APIGW_TOKEN_AUDIENCES) == 0))
        return gw_error_set(c->err, APIGW_E_STATE, UINT64_MAX, "the rules have no issuer or no audience");
    return APIGW_OK;
}

/* Return the error response for a reason to refuse; the rules may say 403 for a scope that is missing (H6.15). */
static uint32_t refusal_response(const token_check *c, uint32_t reason) {
    if (reason == APIGW_TOKEN_REFUSED_SCOPE && c->rules->options[APIGW_TOKEN_SCOPE_STATUS] == 403)
        return APIGW_ERROR_RESPONSE_FORBIDDEN;
    return error_response_of(c->authorizer, reason);
}

static const char authorizer_pointer[] = "/requestContext/authorizer";

/* Give the request its authorizer, or take it away when `status` says that something failed. A request that cannot even
 * lose it is emptied. */
static apigw_status set_authorizer(apigw_request *request, const apigw_claims *claims, apigw_status status,
                                   apigw_error *err) {
    const size_t n = sizeof authorizer_pointer - 1;
    if (status == APIGW_OK)
        status = apigw_request_set_json(request, authorizer_pointer, n, claims->text->data, claims->text->length, err);
    if (status == APIGW_OK || apigw_request_set_json(request, authorizer_pointer, n, NULL, 0, NULL) == APIGW_OK)
        return status;
    apigw_request_reset(request);
    return gw_error_nomem(err);
}

apigw_status apigw_claims_apply(apigw_claims *claims, const apigw_token_rules *rules, const apigw_api *api,
                                const char *json, size_t json_len, int64_t now_ms, apigw_request *request,
                                apigw_response *response, apigw_error *err) {
    apigw_error found, *error = err != NULL ? err : &found, refused;
    uint32_t reason = 0;
    gw_error_clear(error);
    token_check c = {
        .authorizer = api != NULL ? find_token_authorizer(api) : NULL, .rules = rules, .now_ms = now_ms, .err = error};
    apigw_status status = check_claims_arguments(&c, claims, api, request);
    if (claims != NULL)
        claims->is_accepted = false;
    if (status == APIGW_OK) {
        c.memory = &claims->memory;
        status = read_claims(claims, &c, slice_of(json, length_of(json, json_len)), &reason);
        if (status == APIGW_E_NOMEM)
            gw_error_nomem(error);
    }
    if (request != NULL)
        status = set_authorizer(request, claims, status, error);
    if (status == APIGW_OK) {
        claims->is_accepted = true;
        return APIGW_OK;
    }
    if (reason == 0 || status == APIGW_E_NOMEM) {
        if (response != NULL)
            fail_response(response);
        return status;
    }
    error->error_response = refusal_response(&c, reason);
    if (response == NULL)
        return status;
    if (respond_refusal(c.authorizer, response, api, request, reason, error->error_response, &refused) == APIGW_OK)
        return status;
    *error = refused;
    return refused.code;
}
