/* Parts of a definition that all documents have: CORS, request validators, media types and sizes of bodies, gateway
 * responses, resource policies, stages. */
#include "core/error.h"
#include "gateway/definition_build.h"
#include <apigw/gateway/limits.h>

#define ROWS(table) (table), sizeof(table) / sizeof *(table)

/* ---- CORS of HTTP APIs and function URLs ------------------------------------------------------------------------ */

#define CORS_ROW(lower, upper, type, member)                                                                           \
    { {(lower), NULL, (upper)}, (type), MEMBER_STRICT, offsetof(definition_cors, member), NULL }

static const member_row cors_rows[] = {
    CORS_ROW("allowOrigins", "AllowOrigins", MEMBER_TEXTS, origins),
    CORS_ROW("allowMethods", "AllowMethods", MEMBER_TEXTS, methods),
    CORS_ROW("allowHeaders", "AllowHeaders", MEMBER_TEXTS, headers),
    CORS_ROW("exposeHeaders", "ExposeHeaders", MEMBER_TEXTS, exposed),
    CORS_ROW("maxAge", "MaxAge", MEMBER_INTEGER, max_age),
    CORS_ROW("allowCredentials", "AllowCredentials", MEMBER_SWITCH, credentials),
};

void gw_import_cors(importer *im, node object, enum dialect dialect) {
    if (!node_is(object, VALUE_MAP)) {
        gw_import_wrong(im, APIGW_E_TYPE, object, dialect, MEMBER_STRICT, "an object");
        return;
    }
    im->d->cors.present = true;
    gw_import_members(im, object, dialect, ROWS(cors_rows), &im->d->cors);
}

/* ---- request validators ------------------------------------------------------------------------------------------ */

static const member_row validator_rows[] = {
    {{"validateRequestBody", "ValidateRequestBody", NULL},
     MEMBER_SWITCH,
     MEMBER_STRICT,
     offsetof(definition_validator, body),
     NULL},
    {{"validateRequestParameters", "ValidateRequestParameters", NULL},
     MEMBER_SWITCH,
     MEMBER_STRICT,
     offsetof(definition_validator, parameters),
     NULL},
};

definition_validator *gw_import_validator(importer *im, slice name, node object, enum dialect dialect) {
    definition_validator *v;
    if (!node_is(object, VALUE_MAP)) {
        gw_import_wrong(im, APIGW_E_TYPE, object, dialect, MEMBER_STRICT, "an object");
        return NULL;
    }
    v = gw_import_append(im, &im->d->validators, sizeof *v);
    if (v == NULL)
        return NULL;
    v->name = name;
    v->body = v->parameters = SWITCH_OFF;
    gw_import_members(im, object, dialect, ROWS(validator_rows), v);
    return import_good(im) ? v : NULL;
}

/* ---- bodies of REST APIs ---------------------------------------------------------------------------------------- */

void gw_import_binary_types(importer *im, const definition_texts *types) {
    definition_texts *all = &im->d->binary_types;
    slice *items = gw_import_new(im, (all->count + types->count + 1) * sizeof *items);
    size_t count = all->count;
    if (items == NULL)
        return;
    if (count != 0)
        memcpy(items, all->items, count * sizeof *items);
    for (size_t i = 0; i < types->count; i++)
        items[count++] = gw_import_unescape(im, types->items[i]);
    *all = (definition_texts){items, count};
}

void gw_import_compression(importer *im, definition_number size) {
    if (size.text.at == NULL)
        return;
    im->d->compression = size;
    if (size.value > 10485760) /* a text of the document is its own place */
        gw_import_fail(im, APIGW_E_VALUE, size.text.at, "expected a compression size of at most 10485760");
}

/* ---- gateway responses ------------------------------------------------------------------------------------------ */

static const char *const response_types[] = {
    "ACCESS_DENIED",
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_API_KEY",
    "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
};

static const member_row gateway_response_rows[] = {
    {{"statusCode", "StatusCode", NULL}, MEMBER_TEXT, 0, offsetof(definition_gateway_response, status), NULL},
    {{"responseParameters", "ResponseParameters", NULL},
     MEMBER_PAIRS,
     0,
     offsetof(definition_gateway_response, parameters),
     NULL},
    {{"responseTemplates", "ResponseTemplates", NULL},
     MEMBER_PAIRS,
     0,
     offsetof(definition_gateway_response, templates),
     NULL},
};

static bool is_status(slice text) {
    return text.len == 3 && text.at[0] >= '1' && text.at[0] <= '5' && text.at[1] >= '0' && text.at[1] <= '9' &&
           text.at[2] >= '0' && text.at[2] <= '9';
}

void gw_import_gateway_response(importer *im, slice type, node object, enum dialect dialect) {
    const size_t types = sizeof response_types / sizeof response_types[0];
    definition_gateway_response *g;
    size_t i = 0;
    while (i < types && !slice_is(type, response_types[i]))
        i++;
    if (i == types) {
        gw_import_fail_name(im, APIGW_E_VALUE, object.at, "there is no gateway response %s", type);
        return;
    }
    if (!node_is(object, VALUE_MAP)) {
        gw_import_wrong(im, APIGW_E_TYPE, object, dialect, 0, "an object");
        return;
    }
    g = gw_import_append(im, &im->d->gateway_responses, sizeof *g);
    if (g == NULL)
        return;
    g->type = type;
    if (!gw_import_register(im, SORT_GATEWAY_RESPONSE, type, g))
        gw_import_fail_name(im, APIGW_E_DUPLICATE, object.at, "there is a gateway response %s already", type);
    gw_import_members(im, object, dialect, ROWS(gateway_response_rows), g);
    if (import_good(im) && g->status.at != NULL && !is_status(g->status)) {
        gw_import_warn(im, APIGW_E_VALUE, object.at, "expected a status code; it is ignored");
        g->status = slice_absent();
    }
}

/* ---- resource policies ------------------------------------------------------------------------------------------ */

void gw_import_policy(importer *im, node policy) {
    value_fault fault;
    const char *source;
    slice text;
    value v;
    if (node_is(policy, VALUE_STRING)) {
        text = value_text(policy.v);
        if (!gw_values_read(im->memory, text, APIGW_DEFINITION_DEPTH_MAX, VALUES_UNIQUE, &v, &source, &fault)) {
            if (fault.code == APIGW_E_NOMEM)
                gw_import_nomem(im);
            else
                gw_import_fail(im, APIGW_E_VALUE, policy.at, "the policy is no JSON text");
            return;
        }
        policy = node_of(v, policy.at);
    }
    if (!node_is(policy, VALUE_MAP)) {
        gw_import_wrong(im, APIGW_E_TYPE, policy, DIALECT_OPENAPI, MEMBER_STRICT, "a policy, which is an object");
        return;
    }
    if (!node_present(gw_import_member(im, policy, SLICE("Statement"))))
        gw_import_fail(im, APIGW_E_MISSING, policy.at, "expected a member 'Statement'");
    im->d->policy = gw_import_pseudo(im, gw_import_json_text(im, policy, NULL));
}

/* ---- stages ----------------------------------------------------------------------------------------------------- */

enum { STAGES_MAX = 256 };

definition_stage *gw_import_stage(importer *im, slice name) {
    definition_stage *s;
    LIST_EACH(definition_stage, known, im->d->stages) {
        if (slice_equal(known->name, name))
            return known;
    }
    if (im->d->stages.count == STAGES_MAX) {
        gw_import_fail(im, APIGW_E_ITEMS, NULL, "expected at most %d stages", (int)STAGES_MAX);
        return NULL;
    }
    s = gw_import_append(im, &im->d->stages, sizeof *s);
    if (s != NULL)
        s->name = name;
    return s;
}

static const member_row setting_rows[] = {
    {{"RateLimit", "ThrottlingRateLimit", "ThrottlingRateLimit"},
     MEMBER_RATE,
     MEMBER_STRICT,
     offsetof(definition_setting, rate),
     NULL},
    {{"BurstLimit", "ThrottlingBurstLimit", "ThrottlingBurstLimit"},
     MEMBER_INTEGER,
     MEMBER_STRICT,
     offsetof(definition_setting, burst),
     NULL},
    {{NULL, "CachingEnabled", NULL}, MEMBER_SWITCH, MEMBER_STRICT, offsetof(definition_setting, caching), NULL},
    {{NULL, "CacheTtlInSeconds", NULL}, MEMBER_INTEGER, MEMBER_STRICT, offsetof(definition_setting, cache_ttl), NULL},
};

void gw_import_setting(importer *im, definition_list *settings, slice key, node object, enum dialect dialect) {
    definition_setting *s;
    if (!node_present(object))
        return;
    if (!node_is(object, VALUE_MAP)) {
        gw_import_wrong(im, APIGW_E_TYPE, object, dialect, MEMBER_STRICT, "an object");
        return;
    }
    s = gw_import_append(im, settings, sizeof *s);
    if (s == NULL)
        return;
    s->key = key;
    gw_import_members(im, object, dialect, ROWS(setting_rows), s);
    if (s->cache_ttl.value > APIGW_CACHE_TTL_MAX)
        gw_import_fail(im, APIGW_E_VALUE, object.at, "expected at most %d seconds for responses in the cache",
                       APIGW_CACHE_TTL_MAX);
}
