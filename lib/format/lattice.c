/* VPC Lattice, event structures V1 and V2 (A.6, B.6). The path is followed by the query string. Both have the same
 * result. */
#include "format/common.h"
#include "format/registry.h"

static const format_member members_1[] = {
    {"raw_path", GW_JSON_TEXT, APIGW_FIELD_RAW_PATH, EMPTY},
    {"method", GW_JSON_TEXT, APIGW_FIELD_METHOD, NULL_},
    {"headers", GW_JSON_MAP, MODEL_HEADERS, NO_ENTRIES},
    {"query_string_parameters", GW_JSON_MAP, MODEL_LATTICE_QUERY, NO_ENTRIES},
    {"body", GW_JSON_TEXT, MODEL_BODY, EMPTY},
    {"is_base64_encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

/* As the certificate is documented, and as some sent it. */
#define X509(name, field)                                                                                              \
    {"requestContext.identity.x509" name, GW_JSON_TEXT, field, OMITTED}, {                                             \
        "requestContext.identity.X509" name, GW_JSON_TEXT, field, UNWRITTEN                                            \
    }

/* Maps of arrays, strings in some events (A6.5); who the caller is as far as it is known (A6.6). Without a query
 * string or a body the members are there, as in published events. */
static const format_member members_2[] = {
    {"version", GW_JSON_SCALAR, APIGW_FIELD_VERSION, EMPTY},
    {"path", GW_JSON_TEXT, APIGW_FIELD_RAW_PATH, EMPTY},
    {"method", GW_JSON_TEXT, APIGW_FIELD_METHOD, NULL_},
    {"headers", GW_JSON_EITHER_MAP, MODEL_HEADERS, NO_ENTRIES},
    {"queryStringParameters", GW_JSON_EITHER_MAP, MODEL_QUERY, NO_ENTRIES},
    {"body", GW_JSON_TEXT, MODEL_BODY, NULL_},
    {"isBase64Encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, OMITTED},
    {"requestContext", GW_JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},
    {"requestContext.serviceNetworkArn", GW_JSON_TEXT, APIGW_FIELD_SERVICE_NETWORK_ARN, EMPTY},
    {"requestContext.serviceArn", GW_JSON_TEXT, APIGW_FIELD_SERVICE_ARN, EMPTY},
    {"requestContext.targetGroupArn", GW_JSON_TEXT, APIGW_FIELD_TARGET_GROUP_ARN, EMPTY},
    {"requestContext.identity", GW_JSON_OBJECT, 0, NO_ENTRIES},
    {"requestContext.identity.sourceVpcArn", GW_JSON_TEXT, APIGW_FIELD_SOURCE_VPC_ARN, OMITTED},
    {"requestContext.identity.type", GW_JSON_TEXT, APIGW_FIELD_IDENTITY_TYPE, OMITTED},
    {"requestContext.identity.principal", GW_JSON_TEXT, APIGW_FIELD_PRINCIPAL, OMITTED},
    {"requestContext.identity.principalOrgID", GW_JSON_TEXT, APIGW_FIELD_PRINCIPAL_ORG_ID, OMITTED},
    {"requestContext.identity.principalOrgId", GW_JSON_TEXT, APIGW_FIELD_PRINCIPAL_ORG_ID, UNWRITTEN},
    {"requestContext.identity.sessionName", GW_JSON_TEXT, APIGW_FIELD_SESSION_NAME, OMITTED},
    X509("IssuerOu", APIGW_FIELD_X509_ISSUER_OU),
    X509("SanDns", APIGW_FIELD_X509_SAN_DNS),
    X509("SanNameCn", APIGW_FIELD_X509_SAN_NAME_CN),
    X509("SanUri", APIGW_FIELD_X509_SAN_URI),
    X509("SubjectCn", APIGW_FIELD_X509_SUBJECT_CN),
    {"requestContext.region", GW_JSON_TEXT, APIGW_FIELD_REGION, EMPTY},
    {"requestContext.timeEpoch", GW_JSON_SCALAR, APIGW_FIELD_TIME_MS, OMITTED},
};

static const format_default defaults_2[] = {{APIGW_FIELD_VERSION, FIXED, 0, "2.0"}};

/* Statuses by analogy with a load balancer; no source mentions a body. */
static const format_error_response lattice_error_responses[] = {
    {APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 502, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 502, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_FUNCTION_TIMEOUT, 502, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_INTEGRATION_TIMEOUT, 504, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_NO_PERMISSION, 502, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_NO_ROUTE, 404, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, 413, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, 413, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE, 502, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_BAD_BASE64, 502, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_THROTTLED, 502, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_UNAUTHORIZED, 403, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_DENIED, 403, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED, 403, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_FORBIDDEN, 403, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_BAD_REQUEST, 400, NO_BODY, NO_HEADER},
};

#define LATTICE_COMMON                                                                                                 \
    .dropped = gw_hop_by_hop, .text_types = gw_plain_text_types,                                                       \
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},                                                               \
               {"headers", RESULT_HEADERS, EVEN_EMPTY},                                                                \
               {"multiValueHeaders", RESULT_MULTI_HEADERS, READ_ONLY},                                                 \
               {"body", RESULT_BODY, AS_NEEDED},                                                                       \
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},                                                      \
    .result_rules = RESULT_NEEDS_STATUS | RESULT_ARRAYS,                                                               \
    .result_rule_references =                                                                                          \
        {[RULE_DOCUMENT] = "B.6",   [RULE_MEMBERS] = "B.6", [RULE_STATUS] = "B.6",  [RULE_MAPS] = "B.6",               \
         [RULE_MULTI_MAPS] = "B.6", [RULE_VALUE] = "B.6",   [RULE_MERGING] = "B.6", [RULE_NAMES] = "B.6",              \
         [RULE_BODY] = "B.6",       [RULE_FLAG] = "B.6",    [RULE_BASE64] = "B.6",  [RULE_FAILURE] = "B.6",            \
         [RULE_SIZE] = "B.9"},                                                                                         \
    .error_responses = lattice_error_responses, .error_response_count = COUNT(lattice_error_responses)
/* Of the connection only X-Forwarded-For is a header field (A6.4). */
#define LATTICE_RULES (QUERY_IN_PATH | HEADERS_LOWER)

const format gw_format_lattice_1 = {
    .kind = APIGW_KIND_LATTICE_1,
    .detection_place = 100,
    .members = members_1,
    .member_count = COUNT(members_1),
    .rules = LATTICE_RULES | HEADERS_JOINED,
    LATTICE_COMMON,
    .detected = {{{HAS, "raw_path", NULL}, {HAS, "method", NULL}}},
};

const format gw_format_lattice_2 = {
    .kind = APIGW_KIND_LATTICE_2,
    .detection_place = 90,
    .members = members_2,
    .member_count = COUNT(members_2),
    .rules = LATTICE_RULES | TIME_IN_MICROSECONDS,
    .defaults = defaults_2,
    .default_count = COUNT(defaults_2),
    LATTICE_COMMON,
    .detected = {{{HAS, "requestContext.serviceArn", NULL}}, {{HAS, "requestContext.serviceNetworkArn", NULL}}},
};
