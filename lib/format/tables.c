/* Generated from the rows of the front ends by `make tables`: do not edit. */
/* clang-format off */
#include "format/registry.h"

static const json_member union_members[] = {
    {"", 0, 0, 0, 0, 0},
    {"\"version\":", 10, JSON_SCALAR, 1, 0, 40}, /* 1 version */
    {"\"resource\":", 11, JSON_TEXT, 2, 0, 8}, /* 2 resource */
    {"\"path\":", 7, JSON_TEXT, 3, 0, 17}, /* 3 path */
    {"\"httpMethod\":", 13, JSON_TEXT, 4, 0, 1}, /* 4 httpMethod */
    {"\"headers\":", 10, JSON_EITHER_MAP, 5, 0, 2}, /* 5 headers */
    {"\"multiValueHeaders\":", 20, JSON_MULTI_MAP, 6, 1, 2}, /* 6 multiValueHeaders */
    {"\"queryStringParameters\":", 24, JSON_EITHER_MAP, 7, 2, 0}, /* 7 queryStringParameters */
    {"\"multiValueQueryStringParameters\":", 34, JSON_MULTI_MAP, 8, 3, 0}, /* 8 multiValueQueryStringParameters */
    {"\"pathParameters\":", 17, JSON_MAP, 9, 5, 0}, /* 9 pathParameters */
    {"\"stageVariables\":", 17, JSON_MAP, 10, 6, 0}, /* 10 stageVariables */
    {"\"requestContext\":", 17, JSON_OBJECT, 11, 1, 4}, /* 11 requestContext */
    {"\"resourceId\":", 13, JSON_TEXT, 12, 0, 40}, /* 12 requestContext.resourceId */
    {"\"authorizer\":", 13, JSON_OBJECT, 13, 2, 32}, /* 13 requestContext.authorizer */
    {"\"principalId\":", 14, JSON_SCALAR, 14, 0, 40}, /* 14 requestContext.authorizer.principalId */
    {"\"resourcePath\":", 15, JSON_TEXT, 15, 0, 40}, /* 15 requestContext.resourcePath */
    {"\"operationName\":", 16, JSON_TEXT, 16, 0, 40}, /* 16 requestContext.operationName */
    {"\"httpMethod\":", 13, JSON_TEXT, 17, 0, 1}, /* 17 requestContext.httpMethod */
    {"\"extendedRequestId\":", 20, JSON_TEXT, 18, 0, 40}, /* 18 requestContext.extendedRequestId */
    {"\"requestTime\":", 14, JSON_TEXT, 19, 0, 40}, /* 19 requestContext.requestTime */
    {"\"path\":", 7, JSON_TEXT, 20, 0, 104}, /* 20 requestContext.path */
    {"\"accountId\":", 12, JSON_TEXT, 21, 0, 40}, /* 21 requestContext.accountId */
    {"\"protocol\":", 11, JSON_TEXT, 22, 0, 40}, /* 22 requestContext.protocol */
    {"\"stage\":", 8, JSON_TEXT, 23, 0, 40}, /* 23 requestContext.stage */
    {"\"domainPrefix\":", 15, JSON_TEXT, 24, 0, 40}, /* 24 requestContext.domainPrefix */
    {"\"requestTimeEpoch\":", 19, JSON_INTEGER, 25, 0, 104}, /* 25 requestContext.requestTimeEpoch */
    {"\"requestId\":", 12, JSON_TEXT, 26, 0, 40}, /* 26 requestContext.requestId */
    {"\"awsEndpointRequestId\":", 23, JSON_TEXT, 27, 0, 40}, /* 27 requestContext.awsEndpointRequestId */
    {"\"identity\":", 11, JSON_OBJECT, 28, 3, 32}, /* 28 requestContext.identity */
    {"\"cognitoIdentityPoolId\":", 24, JSON_TEXT, 29, 0, 40}, /* 29 requestContext.identity.cognitoIdentityPoolId */
    {"\"accountId\":", 12, JSON_TEXT, 30, 0, 40}, /* 30 requestContext.identity.accountId */
    {"\"cognitoIdentityId\":", 20, JSON_TEXT, 31, 0, 40}, /* 31 requestContext.identity.cognitoIdentityId */
    {"\"apiKey\":", 9, JSON_TEXT, 32, 0, 40}, /* 32 requestContext.identity.apiKey */
    {"\"apiKeyId\":", 11, JSON_TEXT, 33, 0, 40}, /* 33 requestContext.identity.apiKeyId */
    {"\"caller\":", 9, JSON_TEXT, 34, 0, 40}, /* 34 requestContext.identity.caller */
    {"\"sourceIp\":", 11, JSON_TEXT, 35, 0, 40}, /* 35 requestContext.identity.sourceIp */
    {"\"principalOrgId\":", 17, JSON_TEXT, 36, 0, 40}, /* 36 requestContext.identity.principalOrgId */
    {"\"accessKey\":", 12, JSON_TEXT, 37, 0, 40}, /* 37 requestContext.identity.accessKey */
    {"\"cognitoAuthenticationType\":", 28, JSON_TEXT, 38, 0, 40}, /* 38 requestContext.identity.cognitoAuthenticationType */
    {"\"cognitoAuthenticationProvider\":", 32, JSON_TEXT, 39, 0, 40}, /* 39 requestContext.identity.cognitoAuthenticationProvider */
    {"\"userArn\":", 10, JSON_TEXT, 40, 0, 40}, /* 40 requestContext.identity.userArn */
    {"\"userAgent\":", 12, JSON_TEXT, 41, 0, 40}, /* 41 requestContext.identity.userAgent */
    {"\"user\":", 7, JSON_TEXT, 42, 0, 40}, /* 42 requestContext.identity.user */
    {"\"vpcId\":", 8, JSON_TEXT, 43, 0, 40}, /* 43 requestContext.identity.vpcId */
    {"\"vpceId\":", 9, JSON_TEXT, 44, 0, 40}, /* 44 requestContext.identity.vpceId */
    {"\"clientCert\":", 13, JSON_OBJECT, 45, 4, 32}, /* 45 requestContext.identity.clientCert */
    {"\"clientCertPem\":", 16, JSON_TEXT, 46, 0, 32}, /* 46 requestContext.identity.clientCert.clientCertPem */
    {"\"subjectDN\":", 12, JSON_TEXT, 47, 0, 40}, /* 47 requestContext.identity.clientCert.subjectDN */
    {"\"issuerDN\":", 11, JSON_TEXT, 48, 0, 40}, /* 48 requestContext.identity.clientCert.issuerDN */
    {"\"serialNumber\":", 15, JSON_TEXT, 49, 0, 40}, /* 49 requestContext.identity.clientCert.serialNumber */
    {"\"validity\":", 11, JSON_OBJECT, 50, 5, 32}, /* 50 requestContext.identity.clientCert.validity */
    {"\"notBefore\":", 12, JSON_TEXT, 51, 0, 40}, /* 51 requestContext.identity.clientCert.validity.notBefore */
    {"\"notAfter\":", 11, JSON_TEXT, 52, 0, 40}, /* 52 requestContext.identity.clientCert.validity.notAfter */
    {"\"domainName\":", 13, JSON_TEXT, 53, 0, 40}, /* 53 requestContext.domainName */
    {"\"deploymentId\":", 15, JSON_TEXT, 54, 0, 40}, /* 54 requestContext.deploymentId */
    {"\"apiId\":", 8, JSON_TEXT, 55, 0, 40}, /* 55 requestContext.apiId */
    {"\"body\":", 7, JSON_TEXT, 56, 0, 0}, /* 56 body */
    {"\"isBase64Encoded\":", 18, JSON_BOOLEAN, 57, 0, 0}, /* 57 isBase64Encoded */
    {"\"routeKey\":", 11, JSON_TEXT, 58, 0, 8}, /* 58 routeKey */
    {"\"rawPath\":", 10, JSON_TEXT, 59, 0, 17}, /* 59 rawPath */
    {"\"rawQueryString\":", 17, JSON_TEXT, 60, 0, 16}, /* 60 rawQueryString */
    {"\"cookies\":", 10, JSON_STRINGS, 61, 4, 2}, /* 61 cookies */
    {"\"authentication\":", 17, JSON_OBJECT, 62, 6, 32}, /* 62 requestContext.authentication */
    {"\"clientCert\":", 13, JSON_OBJECT, 63, 7, 32}, /* 63 requestContext.authentication.clientCert */
    {"\"clientCertPem\":", 16, JSON_TEXT, 64, 0, 32}, /* 64 requestContext.authentication.clientCert.clientCertPem */
    {"\"subjectDN\":", 12, JSON_TEXT, 65, 0, 40}, /* 65 requestContext.authentication.clientCert.subjectDN */
    {"\"issuerDN\":", 11, JSON_TEXT, 66, 0, 40}, /* 66 requestContext.authentication.clientCert.issuerDN */
    {"\"serialNumber\":", 15, JSON_TEXT, 67, 0, 40}, /* 67 requestContext.authentication.clientCert.serialNumber */
    {"\"validity\":", 11, JSON_OBJECT, 68, 8, 32}, /* 68 requestContext.authentication.clientCert.validity */
    {"\"notBefore\":", 12, JSON_TEXT, 69, 0, 40}, /* 69 requestContext.authentication.clientCert.validity.notBefore */
    {"\"notAfter\":", 11, JSON_TEXT, 70, 0, 40}, /* 70 requestContext.authentication.clientCert.validity.notAfter */
    {"\"iam\":", 6, JSON_OBJECT, 71, 9, 32}, /* 71 requestContext.authorizer.iam */
    {"\"accessKey\":", 12, JSON_TEXT, 72, 0, 40}, /* 72 requestContext.authorizer.iam.accessKey */
    {"\"accountId\":", 12, JSON_TEXT, 73, 0, 40}, /* 73 requestContext.authorizer.iam.accountId */
    {"\"callerId\":", 11, JSON_TEXT, 74, 0, 40}, /* 74 requestContext.authorizer.iam.callerId */
    {"\"cognitoIdentity\":", 18, JSON_OBJECT, 75, 10, 32}, /* 75 requestContext.authorizer.iam.cognitoIdentity */
    {"\"identityId\":", 13, JSON_TEXT, 76, 0, 40}, /* 76 requestContext.authorizer.iam.cognitoIdentity.identityId */
    {"\"identityPoolId\":", 17, JSON_TEXT, 77, 0, 40}, /* 77 requestContext.authorizer.iam.cognitoIdentity.identityPoolId */
    {"\"principalOrgId\":", 17, JSON_TEXT, 78, 0, 40}, /* 78 requestContext.authorizer.iam.principalOrgId */
    {"\"userArn\":", 10, JSON_TEXT, 79, 0, 40}, /* 79 requestContext.authorizer.iam.userArn */
    {"\"userId\":", 9, JSON_TEXT, 80, 0, 40}, /* 80 requestContext.authorizer.iam.userId */
    {"\"http\":", 7, JSON_OBJECT, 81, 11, 32}, /* 81 requestContext.http */
    {"\"method\":", 9, JSON_TEXT, 82, 0, 1}, /* 82 requestContext.http.method */
    {"\"path\":", 7, JSON_TEXT, 83, 0, 104}, /* 83 requestContext.http.path */
    {"\"protocol\":", 11, JSON_TEXT, 84, 0, 40}, /* 84 requestContext.http.protocol */
    {"\"sourceIp\":", 11, JSON_TEXT, 85, 0, 40}, /* 85 requestContext.http.sourceIp */
    {"\"userAgent\":", 12, JSON_TEXT, 86, 0, 40}, /* 86 requestContext.http.userAgent */
    {"\"routeId\":", 10, JSON_TEXT, 87, 0, 40}, /* 87 requestContext.routeId */
    {"\"routeKey\":", 11, JSON_TEXT, 88, 0, 40}, /* 88 requestContext.routeKey */
    {"\"time\":", 7, JSON_TEXT, 89, 0, 40}, /* 89 requestContext.time */
    {"\"timeEpoch\":", 12, JSON_INTEGER, 90, 0, 104}, /* 90 requestContext.timeEpoch */
    {"\"elb\":", 6, JSON_OBJECT, 91, 12, 32}, /* 91 requestContext.elb */
    {"\"targetGroupArn\":", 17, JSON_TEXT, 92, 0, 40}, /* 92 requestContext.elb.targetGroupArn */
    {"\"messageId\":", 12, JSON_TEXT, 93, 0, 40}, /* 93 requestContext.messageId */
    {"\"disconnectStatusCode\":", 23, JSON_INTEGER, 94, 0, 104}, /* 94 requestContext.disconnectStatusCode */
    {"\"disconnectReason\":", 19, JSON_TEXT, 95, 0, 32}, /* 95 requestContext.disconnectReason */
    {"\"eventType\":", 12, JSON_TEXT, 96, 0, 40}, /* 96 requestContext.eventType */
    {"\"messageDirection\":", 19, JSON_TEXT, 97, 0, 40}, /* 97 requestContext.messageDirection */
    {"\"connectedAt\":", 14, JSON_INTEGER, 98, 0, 104}, /* 98 requestContext.connectedAt */
    {"\"connectionId\":", 15, JSON_TEXT, 99, 0, 40}, /* 99 requestContext.connectionId */
    {"\"raw_path\":", 11, JSON_TEXT, 100, 0, 17}, /* 100 raw_path */
    {"\"method\":", 9, JSON_TEXT, 101, 0, 1}, /* 101 method */
    {"\"query_string_parameters\":", 26, JSON_MAP, 102, 8, 0}, /* 102 query_string_parameters */
    {"\"is_base64_encoded\":", 20, JSON_BOOLEAN, 103, 0, 0}, /* 103 is_base64_encoded */
    {"\"serviceNetworkArn\":", 20, JSON_TEXT, 104, 0, 40}, /* 104 requestContext.serviceNetworkArn */
    {"\"serviceArn\":", 13, JSON_TEXT, 105, 0, 40}, /* 105 requestContext.serviceArn */
    {"\"targetGroupArn\":", 17, JSON_TEXT, 106, 0, 40}, /* 106 requestContext.targetGroupArn */
    {"\"sourceVpcArn\":", 15, JSON_TEXT, 107, 0, 40}, /* 107 requestContext.identity.sourceVpcArn */
    {"\"type\":", 7, JSON_TEXT, 108, 0, 40}, /* 108 requestContext.identity.type */
    {"\"principal\":", 12, JSON_TEXT, 109, 0, 40}, /* 109 requestContext.identity.principal */
    {"\"principalOrgID\":", 17, JSON_TEXT, 110, 0, 40}, /* 110 requestContext.identity.principalOrgID */
    {"\"sessionName\":", 14, JSON_TEXT, 111, 0, 40}, /* 111 requestContext.identity.sessionName */
    {"\"x509IssuerOu\":", 15, JSON_TEXT, 112, 0, 40}, /* 112 requestContext.identity.x509IssuerOu */
    {"\"X509IssuerOu\":", 15, JSON_TEXT, 113, 0, 40}, /* 113 requestContext.identity.X509IssuerOu */
    {"\"x509SanDns\":", 13, JSON_TEXT, 114, 0, 40}, /* 114 requestContext.identity.x509SanDns */
    {"\"X509SanDns\":", 13, JSON_TEXT, 115, 0, 40}, /* 115 requestContext.identity.X509SanDns */
    {"\"x509SanNameCn\":", 16, JSON_TEXT, 116, 0, 40}, /* 116 requestContext.identity.x509SanNameCn */
    {"\"X509SanNameCn\":", 16, JSON_TEXT, 117, 0, 40}, /* 117 requestContext.identity.X509SanNameCn */
    {"\"x509SanUri\":", 13, JSON_TEXT, 118, 0, 40}, /* 118 requestContext.identity.x509SanUri */
    {"\"X509SanUri\":", 13, JSON_TEXT, 119, 0, 40}, /* 119 requestContext.identity.X509SanUri */
    {"\"x509SubjectCn\":", 16, JSON_TEXT, 120, 0, 40}, /* 120 requestContext.identity.x509SubjectCn */
    {"\"X509SubjectCn\":", 16, JSON_TEXT, 121, 0, 40}, /* 121 requestContext.identity.X509SubjectCn */
    {"\"region\":", 9, JSON_TEXT, 122, 0, 40}, /* 122 requestContext.region */
    {"\"type\":", 7, JSON_TEXT, 123, 0, 8}, /* 123 type */
    {"\"authorizationToken\":", 21, JSON_TEXT, 124, 0, 40}, /* 124 authorizationToken */
    {"\"methodArn\":", 12, JSON_TEXT, 125, 0, 8}, /* 125 methodArn */
    {"\"identitySource\":", 17, JSON_EITHER_STRINGS, 126, 7, 0}, /* 126 identitySource */
    {"\"routeArn\":", 11, JSON_TEXT, 127, 0, 8}, /* 127 routeArn */
};

static const uint8_t union_bucket_0[] = {0, 127, 9, 0, 0, 0, 0, 56, 2, 0, 0, 11, 58, 0, 0, 0, 6, 0, 0, 0, 60, 59, 5, 124, 0, 101, 0, 4, 8, 125, 0, 0,
    0, 0, 57, 0, 103, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 3, 0, 7, 0, 102, 123, 100, 126, 0, 0, 1, 0, 0, 0, 61, 0};
static const uint8_t union_bucket_1[] = {0, 105, 0, 54, 27, 0, 55, 122, 12, 18, 0, 91, 89, 17, 13, 19, 20, 15, 0, 0, 88, 0, 21, 25, 81, 0, 0, 0, 99, 22, 106, 23,
    96, 0, 90, 95, 0, 28, 94, 0, 0, 87, 93, 0, 0, 0, 26, 16, 0, 0, 0, 0, 0, 97, 98, 62, 104, 0, 0, 0, 24, 53, 0, 0};
static const uint8_t union_bucket_2[] = {71, 14};
static const uint8_t union_bucket_3[] = {43, 0, 0, 121, 29, 30, 0, 0, 37, 0, 0, 0, 113, 45, 31, 116, 118, 0, 35, 0, 0, 0, 0, 0, 0, 0, 114, 32, 0, 39, 33, 110,
    0, 38, 0, 120, 0, 41, 109, 34, 0, 44, 40, 0, 112, 0, 0, 117, 119, 0, 0, 0, 42, 108, 0, 107, 111, 0, 115, 0, 0, 0, 0, 36};
static const uint8_t union_bucket_4[] = {0, 48, 0, 46, 47, 49, 0, 50};
static const uint8_t union_bucket_5[] = {52, 51};
static const uint8_t union_bucket_6[] = {0, 63};
static const uint8_t union_bucket_7[] = {0, 66, 0, 64, 65, 67, 0, 68};
static const uint8_t union_bucket_8[] = {70, 69};
static const uint8_t union_bucket_9[] = {74, 73, 79, 78, 72, 80, 75, 0};
static const uint8_t union_bucket_10[] = {0, 0, 0, 77, 0, 0, 0, 76};
static const uint8_t union_bucket_11[] = {83, 84, 0, 0, 85, 86, 0, 82};
static const uint8_t union_bucket_12[] = {92, 0};

static const json_shape union_shapes[] = {
    {{0xfffffffffffffffe, 0xffffffffffffffff, 0x0000000000000000}, {0xc004200010002800, 0x0000000008020890, 0x0000000000000000}, union_bucket_0, 63, 1, 3, 17, 0x1ff}, /*  */
    {{0xc0fffffffffff000, 0x07ffff0fffffffff, 0x0000000000000000}, {0xc004200010002000, 0x0000000008020890, 0x0000000000000000}, union_bucket_1, 63, 47, 8, 23, 0x00}, /* requestContext */
    {{0x0000000000004000, 0x000000000001ff80, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000880, 0x0000000000000000}, union_bucket_2, 1, 1, 2, 0, 0x00}, /* requestContext.authorizer */
    {{0x001fffffe0000000, 0x03fff80000000000, 0x0000000000000000}, {0x0004200000000000, 0x0000000000000000, 0x0000000000000000}, union_bucket_3, 63, 23, 21, 9, 0x00}, /* requestContext.identity */
    {{0x001fc00000000000, 0x0000000000000000, 0x0000000000000000}, {0x0004000000000000, 0x0000000000000000, 0x0000000000000000}, union_bucket_4, 7, 1, 1, 2, 0x00}, /* requestContext.identity.clientCert */
    {{0x0018000000000000, 0x0000000000000000, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000000, 0x0000000000000000}, union_bucket_5, 1, 1, 1, 1, 0x00}, /* requestContext.identity.clientCert.validity */
    {{0x8000000000000000, 0x000000000000007f, 0x0000000000000000}, {0x8000000000000000, 0x0000000000000010, 0x0000000000000000}, union_bucket_6, 1, 1, 1, 0, 0x00}, /* requestContext.authentication */
    {{0x0000000000000000, 0x000000000000007f, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000010, 0x0000000000000000}, union_bucket_7, 7, 1, 1, 2, 0x00}, /* requestContext.authentication.clientCert */
    {{0x0000000000000000, 0x0000000000000060, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000000, 0x0000000000000000}, union_bucket_8, 1, 1, 1, 1, 0x00}, /* requestContext.authentication.clientCert.validity */
    {{0x0000000000000000, 0x000000000001ff00, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000800, 0x0000000000000000}, union_bucket_9, 7, 3, 1, 5, 0x00}, /* requestContext.authorizer.iam */
    {{0x0000000000000000, 0x0000000000003000, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000000, 0x0000000000000000}, union_bucket_10, 7, 1, 1, 0, 0x00}, /* requestContext.authorizer.iam.cognitoIdentity */
    {{0x0000000000000000, 0x00000000007c0000, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000000, 0x0000000000000000}, union_bucket_11, 7, 1, 1, 3, 0x00}, /* requestContext.http */
    {{0x0000000000000000, 0x0000000010000000, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000000, 0x0000000000000000}, union_bucket_12, 1, 1, 1, 0, 0x00}, /* requestContext.elb */
};

const json_schema format_union = {union_members, union_shapes, 128, 13};

const uint8_t format_sources[APIGW_KIND_LAST + 1][MODEL_FIELD_END][FORMAT_SOURCES] = {
    [1] = {
        [1] = {4, 17}, [3] = {3, 0}, [5] = {1, 0}, [7] = {2, 0}, [8] = {12, 0}, [9] = {15, 0}, [10] = {16, 0}, [12] = {20, 0},
        [13] = {23, 0}, [14] = {55, 0}, [15] = {21, 0}, [16] = {54, 0}, [17] = {53, 0}, [18] = {24, 0}, [19] = {22, 0}, [20] = {26, 0},
        [21] = {18, 0}, [22] = {27, 0}, [23] = {19, 0}, [24] = {25, 0}, [25] = {35, 0}, [26] = {41, 0}, [27] = {37, 0}, [28] = {34, 0},
        [29] = {30, 0}, [30] = {42, 0}, [31] = {40, 0}, [32] = {36, 0}, [33] = {32, 0}, [34] = {33, 0}, [35] = {39, 0}, [36] = {38, 0},
        [37] = {31, 0}, [38] = {29, 0}, [39] = {43, 0}, [40] = {44, 0}, [41] = {46, 0}, [42] = {47, 0}, [43] = {48, 0}, [44] = {49, 0},
        [45] = {51, 0}, [46] = {52, 0}, [47] = {14, 0}, [78] = {56, 0}, [79] = {57, 0}, [80] = {11, 0}, [81] = {13, 0},
    },
    [2] = {
        [1] = {4, 17}, [3] = {3, 0}, [5] = {1, 0}, [7] = {2, 0}, [8] = {12, 0}, [9] = {15, 0}, [12] = {20, 0}, [13] = {23, 0},
        [14] = {55, 0}, [15] = {21, 0}, [17] = {53, 0}, [18] = {24, 0}, [19] = {22, 0}, [20] = {26, 0}, [21] = {18, 0}, [23] = {19, 0},
        [24] = {25, 0}, [25] = {35, 0}, [26] = {41, 0}, [27] = {37, 0}, [28] = {34, 0}, [29] = {30, 0}, [30] = {42, 0}, [31] = {40, 0},
        [32] = {36, 0}, [33] = {32, 0}, [34] = {33, 0}, [35] = {39, 0}, [36] = {38, 0}, [37] = {31, 0}, [38] = {29, 0}, [39] = {43, 0},
        [40] = {44, 0}, [41] = {46, 0}, [42] = {47, 0}, [43] = {48, 0}, [44] = {49, 0}, [45] = {51, 0}, [46] = {52, 0}, [47] = {14, 0},
        [78] = {56, 0}, [79] = {57, 0}, [80] = {11, 0}, [81] = {13, 0},
    },
    [3] = {
        [1] = {82, 0}, [3] = {59, 0}, [4] = {60, 0}, [5] = {1, 0}, [6] = {58, 88}, [11] = {87, 0}, [12] = {83, 0}, [13] = {23, 0},
        [14] = {55, 0}, [15] = {21, 0}, [17] = {53, 0}, [18] = {24, 0}, [19] = {84, 0}, [20] = {26, 0}, [23] = {89, 0}, [24] = {90, 0},
        [25] = {85, 0}, [26] = {86, 0}, [27] = {72, 0}, [28] = {74, 0}, [29] = {73, 0}, [30] = {80, 0}, [31] = {79, 0}, [32] = {78, 0},
        [37] = {76, 0}, [38] = {77, 0}, [41] = {64, 0}, [42] = {65, 0}, [43] = {66, 0}, [44] = {67, 0}, [45] = {69, 0}, [46] = {70, 0},
        [47] = {14, 0}, [78] = {56, 0}, [79] = {57, 0}, [80] = {11, 0}, [81] = {13, 0},
    },
    [4] = {
        [1] = {82, 0}, [3] = {59, 0}, [4] = {60, 0}, [5] = {1, 0}, [6] = {58, 88}, [11] = {87, 0}, [12] = {83, 0}, [13] = {23, 0},
        [14] = {55, 0}, [15] = {21, 0}, [17] = {53, 0}, [18] = {24, 0}, [19] = {84, 0}, [20] = {26, 0}, [23] = {89, 0}, [24] = {90, 0},
        [25] = {85, 0}, [26] = {86, 0}, [27] = {72, 0}, [28] = {74, 0}, [29] = {73, 0}, [30] = {80, 0}, [31] = {79, 0}, [32] = {78, 0},
        [37] = {76, 0}, [38] = {77, 0}, [41] = {64, 0}, [42] = {65, 0}, [43] = {66, 0}, [44] = {67, 0}, [45] = {69, 0}, [46] = {70, 0},
        [47] = {14, 0}, [78] = {56, 0}, [79] = {57, 0}, [80] = {11, 0}, [81] = {13, 0},
    },
    [5] = {
        [1] = {4, 0}, [3] = {3, 0}, [50] = {92, 0}, [78] = {56, 0}, [79] = {57, 0}, [80] = {11, 0},
    },
    [6] = {
        [1] = {4, 0}, [3] = {3, 0}, [50] = {92, 0}, [78] = {56, 0}, [79] = {57, 0}, [80] = {11, 0},
    },
    [7] = {
        [1] = {4, 0}, [3] = {3, 0}, [6] = {88, 0}, [7] = {2, 0}, [13] = {23, 0}, [14] = {55, 0}, [17] = {53, 0}, [20] = {26, 0},
        [21] = {18, 0}, [23] = {19, 0}, [24] = {25, 0}, [25] = {35, 0}, [26] = {41, 0}, [27] = {37, 0}, [28] = {34, 0}, [29] = {30, 0},
        [30] = {42, 0}, [31] = {40, 0}, [32] = {36, 0}, [33] = {32, 0}, [34] = {33, 0}, [35] = {39, 0}, [36] = {38, 0}, [37] = {31, 0},
        [38] = {29, 0}, [39] = {43, 0}, [40] = {44, 0}, [41] = {46, 0}, [42] = {47, 0}, [43] = {48, 0}, [44] = {49, 0}, [45] = {51, 0},
        [46] = {52, 0}, [47] = {14, 0}, [48] = {96, 0}, [49] = {99, 0}, [64] = {98, 0}, [65] = {93, 0}, [66] = {97, 0}, [67] = {94, 0},
        [68] = {95, 0}, [78] = {56, 0}, [79] = {57, 0}, [80] = {11, 0}, [81] = {13, 0},
    },
    [8] = {
        [1] = {101, 0}, [3] = {100, 0}, [78] = {56, 0}, [79] = {103, 0},
    },
    [9] = {
        [1] = {101, 0}, [3] = {3, 0}, [5] = {1, 0}, [24] = {90, 0}, [32] = {110, 36}, [50] = {106, 0}, [51] = {105, 0}, [52] = {104, 0},
        [56] = {122, 0}, [69] = {107, 0}, [70] = {108, 0}, [71] = {109, 0}, [72] = {111, 0}, [73] = {112, 113}, [74] = {114, 115}, [75] = {116, 117},
        [76] = {118, 119}, [77] = {120, 121}, [78] = {56, 0}, [79] = {57, 0}, [80] = {11, 0},
    },
    [10] = {
        [53] = {123, 0}, [54] = {124, 0}, [55] = {125, 0},
    },
    [11] = {
        [1] = {4, 17}, [3] = {3, 0}, [7] = {2, 0}, [8] = {12, 0}, [9] = {15, 0}, [10] = {16, 0}, [12] = {20, 0}, [13] = {23, 0},
        [14] = {55, 0}, [15] = {21, 0}, [16] = {54, 0}, [17] = {53, 0}, [18] = {24, 0}, [19] = {22, 0}, [20] = {26, 0}, [21] = {18, 0},
        [22] = {27, 0}, [23] = {19, 0}, [24] = {25, 0}, [25] = {35, 0}, [26] = {41, 0}, [27] = {37, 0}, [28] = {34, 0}, [29] = {30, 0},
        [30] = {42, 0}, [31] = {40, 0}, [32] = {36, 0}, [33] = {32, 0}, [34] = {33, 0}, [35] = {39, 0}, [36] = {38, 0}, [37] = {31, 0},
        [38] = {29, 0}, [39] = {43, 0}, [40] = {44, 0}, [41] = {46, 0}, [42] = {47, 0}, [43] = {48, 0}, [44] = {49, 0}, [45] = {51, 0},
        [46] = {52, 0}, [53] = {123, 0}, [55] = {125, 0}, [80] = {11, 0},
    },
    [12] = {
        [1] = {4, 17}, [3] = {3, 0}, [5] = {1, 0}, [7] = {2, 0}, [8] = {12, 0}, [9] = {15, 0}, [12] = {20, 0}, [13] = {23, 0},
        [14] = {55, 0}, [15] = {21, 0}, [17] = {53, 0}, [18] = {24, 0}, [19] = {22, 0}, [20] = {26, 0}, [21] = {18, 0}, [23] = {19, 0},
        [24] = {25, 0}, [25] = {35, 0}, [26] = {41, 0}, [27] = {37, 0}, [28] = {34, 0}, [29] = {30, 0}, [30] = {42, 0}, [31] = {40, 0},
        [32] = {36, 0}, [33] = {32, 0}, [34] = {33, 0}, [35] = {39, 0}, [36] = {38, 0}, [37] = {31, 0}, [38] = {29, 0}, [39] = {43, 0},
        [40] = {44, 0}, [41] = {46, 0}, [42] = {47, 0}, [43] = {48, 0}, [44] = {49, 0}, [45] = {51, 0}, [46] = {52, 0}, [53] = {123, 0},
        [54] = {124, 0}, [55] = {125, 0}, [80] = {11, 0},
    },
    [13] = {
        [1] = {82, 0}, [3] = {59, 0}, [4] = {60, 0}, [5] = {1, 0}, [6] = {58, 88}, [11] = {87, 0}, [12] = {83, 0}, [13] = {23, 0},
        [14] = {55, 0}, [15] = {21, 0}, [17] = {53, 0}, [18] = {24, 0}, [19] = {84, 0}, [20] = {26, 0}, [23] = {89, 0}, [24] = {90, 0},
        [25] = {85, 0}, [26] = {86, 0}, [41] = {64, 0}, [42] = {65, 0}, [43] = {66, 0}, [44] = {67, 0}, [45] = {69, 0}, [46] = {70, 0},
        [53] = {123, 0}, [55] = {127, 0}, [80] = {11, 0},
    },
    [14] = {
        [6] = {88, 0}, [13] = {23, 0}, [14] = {55, 0}, [17] = {53, 0}, [20] = {26, 0}, [21] = {18, 0}, [23] = {19, 0}, [24] = {25, 0},
        [25] = {35, 0}, [26] = {41, 0}, [27] = {37, 0}, [28] = {34, 0}, [29] = {30, 0}, [30] = {42, 0}, [31] = {40, 0}, [32] = {36, 0},
        [33] = {32, 0}, [34] = {33, 0}, [35] = {39, 0}, [36] = {38, 0}, [37] = {31, 0}, [38] = {29, 0}, [39] = {43, 0}, [40] = {44, 0},
        [41] = {46, 0}, [42] = {47, 0}, [43] = {48, 0}, [44] = {49, 0}, [45] = {51, 0}, [46] = {52, 0}, [48] = {96, 0}, [49] = {99, 0},
        [53] = {123, 0}, [55] = {125, 0}, [64] = {98, 0}, [66] = {97, 0}, [80] = {11, 0},
    },
};

const format_test format_tests[APIGW_KIND_LAST][FORMAT_ALTERNATIVES][FORMAT_CONDITIONS] = {
    { /* authorizer-token */
        {{IS, 123, "TOKEN", 5}},
        {{HAS, 124, NULL, 0}, {HAS, 125, NULL, 0}, {IS_NOT, 123, "REQUEST", 7}},
    },
    { /* authorizer-websocket */
        {{IS, 123, "REQUEST", 7}, {HAS, 125, NULL, 0}, {HAS, 99, NULL, 0}},
        {{IS, 123, "REQUEST", 7}, {HAS, 127, NULL, 0}, {HAS, 99, NULL, 0}},
        {{IS, 123, "REQUEST", 7}, {HAS, 125, NULL, 0}, {HAS, 96, NULL, 0}},
        {{IS, 123, "REQUEST", 7}, {HAS, 127, NULL, 0}, {HAS, 96, NULL, 0}},
    },
    { /* authorizer-http-2.0 */
        {{IS, 123, "REQUEST", 7}, {HAS, 125, NULL, 0}, {IS, 1, "2.0", 3}},
        {{IS, 123, "REQUEST", 7}, {HAS, 127, NULL, 0}, {IS, 1, "2.0", 3}},
    },
    { /* authorizer-http-1.0 */
        {{IS, 123, "REQUEST", 7}, {HAS, 125, NULL, 0}, {IS, 1, "1.0", 3}},
        {{IS, 123, "REQUEST", 7}, {HAS, 127, NULL, 0}, {IS, 1, "1.0", 3}},
    },
    { /* authorizer-rest */
        {{IS, 123, "REQUEST", 7}, {HAS, 125, NULL, 0}},
        {{IS, 123, "REQUEST", 7}, {HAS, 127, NULL, 0}},
    },
    { /* alb-multi */
        {{HAS, 91, NULL, 0}, {HAS, 6, NULL, 0}},
        {{HAS, 91, NULL, 0}, {HAS, 8, NULL, 0}},
    },
    { /* alb */
        {{HAS, 91, NULL, 0}},
    },
    { /* websocket */
        {{IS, 96, "CONNECT", 7}},
        {{IS, 96, "MESSAGE", 7}},
        {{IS, 96, "DISCONNECT", 10}},
        {{HAS, 99, NULL, 0}, {LACKS, 4, NULL, 0}},
    },
    { /* lattice-2 */
        {{HAS, 105, NULL, 0}},
        {{HAS, 104, NULL, 0}},
    },
    { /* lattice-1 */
        {{HAS, 100, NULL, 0}, {HAS, 101, NULL, 0}},
    },
    { /* function-url */
        {{HAS, 81, NULL, 0}, {CONTAINS, 53, ".lambda-url.", 12}},
    },
    { /* http-2.0 */
        {{HAS, 81, NULL, 0}},
    },
    { /* http-1.0 */
        {{IS, 1, "1.0", 3}, {HAS, 4, NULL, 0}, {HAS, 3, NULL, 0}},
        {{IS, 1, "1.0", 3}, {HAS, 4, NULL, 0}, {HAS, 2, NULL, 0}},
    },
    { /* rest */
        {{HAS, 4, NULL, 0}, {HAS, 3, NULL, 0}},
        {{HAS, 4, NULL, 0}, {HAS, 2, NULL, 0}},
        {{HAS, 4, NULL, 0}, {HAS, 5, NULL, 0}},
        {{HAS, 4, NULL, 0}, {HAS, 6, NULL, 0}},
        {{HAS, 15, NULL, 0}},
        {{HAS, 2, NULL, 0}, {HAS, 3, NULL, 0}},
    },
};

const uint16_t format_marked[JSON_SLOTS_MAX] = {
    [1] = 0x1000,
    [2] = 0x2000,
    [4] = 0x2000,
    [15] = 0x2000,
    [81] = 0x0c00,
    [91] = 0x0060,
    [96] = 0x0080,
    [99] = 0x0080,
    [100] = 0x0200,
    [104] = 0x0100,
    [105] = 0x0100,
    [123] = 0x001f,
    [124] = 0x0001,
};

const uint64_t format_marks[JSON_SLOT_WORDS] = {0x0000000000008016, 0x1800031908020000, 0x0000000000000000};

const format_reading format_readings[APIGW_KIND_LAST + 1] = {
    [1] = {0x6f, {5, 7, 0}}, /* rest */
    [2] = {0x6f, {5, 7, 0}}, /* http-1.0 */
    [3] = {0x75, {6, 7, 0}}, /* http-2.0 */
    [4] = {0x75, {6, 7, 0}}, /* function-url */
    [5] = {0x05, {6, 7, 0}}, /* alb */
    [6] = {0x0f, {8, 9, 0}}, /* alb-multi */
    [7] = {0x6f, {4, 6, 0}}, /* websocket */
    [8] = {0x101, {3, 0}}, /* lattice-1 */
    [9] = {0x05, {0}}, /* lattice-2 */
    [10] = {0x00, {0}}, /* authorizer-token */
    [11] = {0x6f, {6, 8, 0}}, /* authorizer-rest */
    [12] = {0xef, {4, 9, 11, 0}}, /* authorizer-http-1.0 */
    [13] = {0xf5, {4, 9, 10, 0}}, /* authorizer-http-2.0 */
    [14] = {0x4f, {3, 5, 0}}, /* authorizer-websocket */
};

static const json_member results_members[] = {
    {"", 0, 0, 0, 0, 0},
    {"\"statusCode\":", 13, JSON_OPAQUE, 1, 0, 0}, /* 1 statusCode */
    {"\"headers\":", 10, JSON_OPAQUE, 2, 0, 0}, /* 2 headers */
    {"\"multiValueHeaders\":", 20, JSON_OPAQUE, 3, 0, 0}, /* 3 multiValueHeaders */
    {"\"body\":", 7, JSON_OPAQUE, 5, 0, 0}, /* 4 body */
    {"\"isBase64Encoded\":", 18, JSON_OPAQUE, 6, 0, 0}, /* 5 isBase64Encoded */
    {"\"base64Encoded\":", 16, JSON_OPAQUE, 7, 0, 0}, /* 6 base64Encoded */
    {"\"cookies\":", 10, JSON_OPAQUE, 4, 0, 0}, /* 7 cookies */
    {"\"statusDescription\":", 20, JSON_OPAQUE, 8, 0, 0}, /* 8 statusDescription */
};

static const uint8_t results_bucket_0[] = {2, 7, 8, 6, 1, 3, 5, 4};

static const json_shape results_shapes[] = {
    {{0x00000000000001fe, 0x0000000000000000, 0x0000000000000000}, {0x0000000000000000, 0x0000000000000000, 0x0000000000000000}, results_bucket_0, 7, 3, 5, 6, 0x00}, /*  */
};

const json_schema format_results = {results_members, results_shapes, 9, 1};

