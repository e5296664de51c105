/* The types of gateway responses of REST APIs (the table of G.7), and which type an error response of libapigw is of.
 */
#include "core/nts.h"
#include "gateway/gateway_response_set.h"

#define GATEWAY_RESPONSE_4XX APIGW_GATEWAY_RESPONSE_DEFAULT_4XX
#define GATEWAY_RESPONSE_5XX APIGW_GATEWAY_RESPONSE_DEFAULT_5XX
#define GATEWAY_RESPONSE_TYPE(type, ...) [APIGW_GATEWAY_RESPONSE_##type] = {#type, __VA_ARGS__}

/* The built-in bodies as they were recorded: some with a blank after the colon, one with a capital letter. */
#define COMPACT "{\"message\":"
#define SPACED "{\"message\": "

const gateway_response_type gw_gateway_response_types[APIGW_GATEWAY_RESPONSE_LAST + 1] = {
    GATEWAY_RESPONSE_TYPE(ACCESS_DENIED, 403, "AccessDeniedException", GATEWAY_RESPONSE_4XX, "{\"Message\":", false),
    GATEWAY_RESPONSE_TYPE(API_CONFIGURATION_ERROR, 500, "InternalServerErrorException", GATEWAY_RESPONSE_5XX, SPACED,
                          false),
    GATEWAY_RESPONSE_TYPE(AUTHORIZER_CONFIGURATION_ERROR, 500, "AuthorizerConfigurationException", GATEWAY_RESPONSE_5XX,
                          SPACED, false),
    GATEWAY_RESPONSE_TYPE(AUTHORIZER_FAILURE, 500, "AuthorizerFailureException", GATEWAY_RESPONSE_5XX, SPACED, false),
    GATEWAY_RESPONSE_TYPE(BAD_REQUEST_PARAMETERS, 400, "BadRequestException", GATEWAY_RESPONSE_4XX, SPACED, false),
    GATEWAY_RESPONSE_TYPE(BAD_REQUEST_BODY, 400, "BadRequestException", GATEWAY_RESPONSE_4XX, SPACED, false),
    GATEWAY_RESPONSE_TYPE(EXPIRED_TOKEN, 403, "ExpiredTokenException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(INTEGRATION_FAILURE, 504, "InternalServerErrorException", GATEWAY_RESPONSE_5XX, SPACED,
                          false),
    GATEWAY_RESPONSE_TYPE(INTEGRATION_TIMEOUT, 504, "InternalServerErrorException", GATEWAY_RESPONSE_5XX, SPACED,
                          false),
    GATEWAY_RESPONSE_TYPE(INVALID_API_KEY, 403, "ForbiddenException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(INVALID_SIGNATURE, 403, "InvalidSignatureException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(MISSING_AUTHENTICATION_TOKEN, 403, "MissingAuthenticationTokenException",
                          GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(QUOTA_EXCEEDED, 429, "LimitExceededException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(REQUEST_TOO_LARGE, 413, "RequestTooLargeException", GATEWAY_RESPONSE_4XX, COMPACT, true),
    GATEWAY_RESPONSE_TYPE(RESOURCE_NOT_FOUND, 404, "ResourceNotFoundException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(THROTTLED, 429, "TooManyRequestsException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(UNAUTHORIZED, 401, "UnauthorizedException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(UNSUPPORTED_MEDIA_TYPE, 415, "BadRequestException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(WAF_FILTERED, 403, "ForbiddenException", GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(DEFAULT_4XX, 0, NULL, GATEWAY_RESPONSE_4XX, COMPACT, false),
    GATEWAY_RESPONSE_TYPE(DEFAULT_5XX, 0, NULL, GATEWAY_RESPONSE_5XX, SPACED, false),
};

#define TYPE_OF(error_response, type) [APIGW_ERROR_RESPONSE_##error_response] = APIGW_GATEWAY_RESPONSE_##type

/* An error without a type of its own is one of its family. */
static const uint8_t types_of_error_responses[APIGW_ERROR_RESPONSE_LAST + 1] = {
    TYPE_OF(MALFORMED_RESULT, INTEGRATION_FAILURE),
    TYPE_OF(FUNCTION_ERROR, INTEGRATION_FAILURE),
    TYPE_OF(FUNCTION_TIMEOUT, INTEGRATION_FAILURE),
    TYPE_OF(INTEGRATION_TIMEOUT, INTEGRATION_TIMEOUT),
    TYPE_OF(NO_PERMISSION, INTEGRATION_FAILURE),
    TYPE_OF(NO_ROUTE, MISSING_AUTHENTICATION_TOKEN),
    TYPE_OF(REQUEST_TOO_LARGE, REQUEST_TOO_LARGE),
    TYPE_OF(PAYLOAD_TOO_LARGE, REQUEST_TOO_LARGE),
    TYPE_OF(RESULT_TOO_LARGE, INTEGRATION_FAILURE),
    TYPE_OF(BAD_BASE64, API_CONFIGURATION_ERROR),
    TYPE_OF(THROTTLED, THROTTLED),
    TYPE_OF(QUOTA, QUOTA_EXCEEDED),
    TYPE_OF(UNAUTHORIZED, UNAUTHORIZED),
    TYPE_OF(DENIED, ACCESS_DENIED),
    TYPE_OF(EXPLICITLY_DENIED, ACCESS_DENIED),
    TYPE_OF(AUTHORIZER_ERROR, AUTHORIZER_CONFIGURATION_ERROR),
    TYPE_OF(API_KEY, INVALID_API_KEY),
    TYPE_OF(FORBIDDEN, WAF_FILTERED),
    TYPE_OF(URI_TOO_LONG, DEFAULT_4XX),
    TYPE_OF(BAD_PRELUDE, INTEGRATION_FAILURE),
    TYPE_OF(BAD_REQUEST_PARAMETERS, BAD_REQUEST_PARAMETERS),
    TYPE_OF(BAD_REQUEST_BODY, BAD_REQUEST_BODY),
    TYPE_OF(INVALID_TOKEN, UNAUTHORIZED),
    TYPE_OF(BAD_REQUEST, DEFAULT_4XX),
    TYPE_OF(HEADER_TOO_LARGE, DEFAULT_4XX),
    TYPE_OF(UNSUPPORTED_MEDIA_TYPE, UNSUPPORTED_MEDIA_TYPE),
    TYPE_OF(INVALID_SIGNATURE, INVALID_SIGNATURE),
    TYPE_OF(EXPIRED_TOKEN, EXPIRED_TOKEN),
    TYPE_OF(CONFIGURATION, API_CONFIGURATION_ERROR),
    TYPE_OF(INVALID_JSON, DEFAULT_4XX),
    TYPE_OF(INCOMPLETE_SIGNATURE, DEFAULT_4XX),
};

const char *apigw_gateway_response_type_name(uint32_t type) {
    return gateway_response_type_exists(type) ? gw_gateway_response_types[type].name : NULL;
}

uint32_t apigw_gateway_response_type_by_name(const char *name, size_t name_len) {
    const slice wanted = slice_of(name, length_of(name, name_len));
    if (name == NULL)
        return 0;
    for (uint32_t type = 1; type <= APIGW_GATEWAY_RESPONSE_LAST; type++)
        if (slice_is(wanted, gw_gateway_response_types[type].name))
            return type;
    return 0;
}

uint32_t apigw_gateway_response_type_of(uint32_t error_response) {
    return error_response <= APIGW_ERROR_RESPONSE_LAST ? types_of_error_responses[error_response] : 0;
}
