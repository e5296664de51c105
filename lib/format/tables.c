/* Generated from the rows of the front ends by `make tables`: do not edit. */
/* clang-format off */
#include "format/registry.h"

static const json_member members[] = {
    {"", 0, 0, 0, 0, 0},
    {"\"version\":", 10, JSON_SCALAR, 3, 0, 0}, /* 1 version */
    {"\"resource\":", 11, JSON_TEXT, 4, 0, 0}, /* 2 resource */
    {"\"path\":", 7, JSON_TEXT, 5, 0, 1}, /* 3 path */
    {"\"httpMethod\":", 13, JSON_TEXT, 6, 0, 1}, /* 4 httpMethod */
    {"\"headers\":", 10, JSON_EITHER_MAP, 7, 0, 2}, /* 5 headers */
    {"\"multiValueHeaders\":", 20, JSON_MULTI_MAP, 8, 1, 2}, /* 6 multiValueHeaders */
    {"\"queryStringParameters\":", 24, JSON_EITHER_MAP, 9, 2, 0}, /* 7 queryStringParameters */
    {"\"multiValueQueryStringParameters\":", 34, JSON_MULTI_MAP, 10, 3, 0}, /* 8 multiValueQueryStringParameters */
    {"\"pathParameters\":", 17, JSON_MAP, 11, 5, 0}, /* 9 pathParameters */
    {"\"stageVariables\":", 17, JSON_MAP, 12, 6, 0}, /* 10 stageVariables */
    {"\"requestContext\":", 17, JSON_OBJECT, 13, 1, 4}, /* 11 requestContext */
    {"\"resourceId\":", 13, JSON_TEXT, 14, 0, 0}, /* 12 requestContext.resourceId */
    {"\"authorizer\":", 13, JSON_OBJECT, 15, 2, 0}, /* 13 requestContext.authorizer */
    {"\"principalId\":", 14, JSON_SCALAR, 16, 0, 0}, /* 14 requestContext.authorizer.principalId */
    {"\"resourcePath\":", 15, JSON_TEXT, 17, 0, 0}, /* 15 requestContext.resourcePath */
    {"\"operationName\":", 16, JSON_TEXT, 18, 0, 0}, /* 16 requestContext.operationName */
    {"\"httpMethod\":", 13, JSON_TEXT, 19, 0, 1}, /* 17 requestContext.httpMethod */
    {"\"extendedRequestId\":", 20, JSON_TEXT, 20, 0, 0}, /* 18 requestContext.extendedRequestId */
    {"\"requestTime\":", 14, JSON_TEXT, 21, 0, 0}, /* 19 requestContext.requestTime */
    {"\"path\":", 7, JSON_TEXT, 22, 0, 0}, /* 20 requestContext.path */
    {"\"accountId\":", 12, JSON_TEXT, 23, 0, 0}, /* 21 requestContext.accountId */
    {"\"protocol\":", 11, JSON_TEXT, 24, 0, 0}, /* 22 requestContext.protocol */
    {"\"stage\":", 8, JSON_TEXT, 25, 0, 0}, /* 23 requestContext.stage */
    {"\"domainPrefix\":", 15, JSON_TEXT, 26, 0, 0}, /* 24 requestContext.domainPrefix */
    {"\"requestTimeEpoch\":", 19, JSON_INTEGER, 27, 0, 0}, /* 25 requestContext.requestTimeEpoch */
    {"\"requestId\":", 12, JSON_TEXT, 28, 0, 0}, /* 26 requestContext.requestId */
    {"\"awsEndpointRequestId\":", 23, JSON_TEXT, 29, 0, 0}, /* 27 requestContext.awsEndpointRequestId */
    {"\"identity\":", 11, JSON_OBJECT, 30, 3, 0}, /* 28 requestContext.identity */
    {"\"cognitoIdentityPoolId\":", 24, JSON_TEXT, 31, 0, 0}, /* 29 requestContext.identity.cognitoIdentityPoolId */
    {"\"accountId\":", 12, JSON_TEXT, 32, 0, 0}, /* 30 requestContext.identity.accountId */
    {"\"cognitoIdentityId\":", 20, JSON_TEXT, 33, 0, 0}, /* 31 requestContext.identity.cognitoIdentityId */
    {"\"apiKey\":", 9, JSON_TEXT, 34, 0, 0}, /* 32 requestContext.identity.apiKey */
    {"\"apiKeyId\":", 11, JSON_TEXT, 35, 0, 0}, /* 33 requestContext.identity.apiKeyId */
    {"\"caller\":", 9, JSON_TEXT, 36, 0, 0}, /* 34 requestContext.identity.caller */
    {"\"sourceIp\":", 11, JSON_TEXT, 37, 0, 0}, /* 35 requestContext.identity.sourceIp */
    {"\"principalOrgId\":", 17, JSON_TEXT, 38, 0, 0}, /* 36 requestContext.identity.principalOrgId */
    {"\"accessKey\":", 12, JSON_TEXT, 39, 0, 0}, /* 37 requestContext.identity.accessKey */
    {"\"cognitoAuthenticationType\":", 28, JSON_TEXT, 40, 0, 0}, /* 38 requestContext.identity.cognitoAuthenticationType */
    {"\"cognitoAuthenticationProvider\":", 32, JSON_TEXT, 41, 0, 0}, /* 39 requestContext.identity.cognitoAuthenticationProvider */
    {"\"userArn\":", 10, JSON_TEXT, 42, 0, 0}, /* 40 requestContext.identity.userArn */
    {"\"userAgent\":", 12, JSON_TEXT, 43, 0, 0}, /* 41 requestContext.identity.userAgent */
    {"\"user\":", 7, JSON_TEXT, 44, 0, 0}, /* 42 requestContext.identity.user */
    {"\"vpcId\":", 8, JSON_TEXT, 45, 0, 0}, /* 43 requestContext.identity.vpcId */
    {"\"vpceId\":", 9, JSON_TEXT, 46, 0, 0}, /* 44 requestContext.identity.vpceId */
    {"\"clientCert\":", 13, JSON_OBJECT, 47, 4, 0}, /* 45 requestContext.identity.clientCert */
    {"\"clientCertPem\":", 16, JSON_TEXT, 48, 0, 0}, /* 46 requestContext.identity.clientCert.clientCertPem */
    {"\"subjectDN\":", 12, JSON_TEXT, 49, 0, 0}, /* 47 requestContext.identity.clientCert.subjectDN */
    {"\"issuerDN\":", 11, JSON_TEXT, 50, 0, 0}, /* 48 requestContext.identity.clientCert.issuerDN */
    {"\"serialNumber\":", 15, JSON_TEXT, 51, 0, 0}, /* 49 requestContext.identity.clientCert.serialNumber */
    {"\"validity\":", 11, JSON_OBJECT, 52, 5, 0}, /* 50 requestContext.identity.clientCert.validity */
    {"\"notBefore\":", 12, JSON_TEXT, 53, 0, 0}, /* 51 requestContext.identity.clientCert.validity.notBefore */
    {"\"notAfter\":", 11, JSON_TEXT, 54, 0, 0}, /* 52 requestContext.identity.clientCert.validity.notAfter */
    {"\"domainName\":", 13, JSON_TEXT, 55, 0, 0}, /* 53 requestContext.domainName */
    {"\"deploymentId\":", 15, JSON_TEXT, 56, 0, 0}, /* 54 requestContext.deploymentId */
    {"\"apiId\":", 8, JSON_TEXT, 57, 0, 0}, /* 55 requestContext.apiId */
    {"\"body\":", 7, JSON_TEXT, 58, 0, 0}, /* 56 body */
    {"\"isBase64Encoded\":", 18, JSON_BOOLEAN, 59, 0, 0}, /* 57 isBase64Encoded */
    {"\"routeKey\":", 11, JSON_TEXT, 60, 0, 0}, /* 58 routeKey */
    {"\"rawPath\":", 10, JSON_TEXT, 61, 0, 1}, /* 59 rawPath */
    {"\"rawQueryString\":", 17, JSON_TEXT, 62, 0, 0}, /* 60 rawQueryString */
    {"\"cookies\":", 10, JSON_STRINGS, 63, 4, 2}, /* 61 cookies */
    {"\"authentication\":", 17, JSON_OBJECT, 64, 6, 0}, /* 62 requestContext.authentication */
    {"\"clientCert\":", 13, JSON_OBJECT, 65, 7, 0}, /* 63 requestContext.authentication.clientCert */
    {"\"clientCertPem\":", 16, JSON_TEXT, 66, 0, 0}, /* 64 requestContext.authentication.clientCert.clientCertPem */
    {"\"subjectDN\":", 12, JSON_TEXT, 67, 0, 0}, /* 65 requestContext.authentication.clientCert.subjectDN */
    {"\"issuerDN\":", 11, JSON_TEXT, 68, 0, 0}, /* 66 requestContext.authentication.clientCert.issuerDN */
    {"\"serialNumber\":", 15, JSON_TEXT, 69, 0, 0}, /* 67 requestContext.authentication.clientCert.serialNumber */
    {"\"validity\":", 11, JSON_OBJECT, 70, 8, 0}, /* 68 requestContext.authentication.clientCert.validity */
    {"\"notBefore\":", 12, JSON_TEXT, 71, 0, 0}, /* 69 requestContext.authentication.clientCert.validity.notBefore */
    {"\"notAfter\":", 11, JSON_TEXT, 72, 0, 0}, /* 70 requestContext.authentication.clientCert.validity.notAfter */
    {"\"iam\":", 6, JSON_OBJECT, 73, 9, 0}, /* 71 requestContext.authorizer.iam */
    {"\"accessKey\":", 12, JSON_TEXT, 74, 0, 0}, /* 72 requestContext.authorizer.iam.accessKey */
    {"\"accountId\":", 12, JSON_TEXT, 75, 0, 0}, /* 73 requestContext.authorizer.iam.accountId */
    {"\"callerId\":", 11, JSON_TEXT, 76, 0, 0}, /* 74 requestContext.authorizer.iam.callerId */
    {"\"cognitoIdentity\":", 18, JSON_OBJECT, 77, 10, 0}, /* 75 requestContext.authorizer.iam.cognitoIdentity */
    {"\"identityId\":", 13, JSON_TEXT, 78, 0, 0}, /* 76 requestContext.authorizer.iam.cognitoIdentity.identityId */
    {"\"identityPoolId\":", 17, JSON_TEXT, 79, 0, 0}, /* 77 requestContext.authorizer.iam.cognitoIdentity.identityPoolId */
    {"\"principalOrgId\":", 17, JSON_TEXT, 80, 0, 0}, /* 78 requestContext.authorizer.iam.principalOrgId */
    {"\"userArn\":", 10, JSON_TEXT, 81, 0, 0}, /* 79 requestContext.authorizer.iam.userArn */
    {"\"userId\":", 9, JSON_TEXT, 82, 0, 0}, /* 80 requestContext.authorizer.iam.userId */
    {"\"http\":", 7, JSON_OBJECT, 83, 11, 0}, /* 81 requestContext.http */
    {"\"method\":", 9, JSON_TEXT, 84, 0, 1}, /* 82 requestContext.http.method */
    {"\"path\":", 7, JSON_TEXT, 85, 0, 0}, /* 83 requestContext.http.path */
    {"\"protocol\":", 11, JSON_TEXT, 86, 0, 0}, /* 84 requestContext.http.protocol */
    {"\"sourceIp\":", 11, JSON_TEXT, 87, 0, 0}, /* 85 requestContext.http.sourceIp */
    {"\"userAgent\":", 12, JSON_TEXT, 88, 0, 0}, /* 86 requestContext.http.userAgent */
    {"\"routeId\":", 10, JSON_TEXT, 89, 0, 0}, /* 87 requestContext.routeId */
    {"\"routeKey\":", 11, JSON_TEXT, 90, 0, 0}, /* 88 requestContext.routeKey */
    {"\"time\":", 7, JSON_TEXT, 91, 0, 0}, /* 89 requestContext.time */
    {"\"timeEpoch\":", 12, JSON_SCALAR, 92, 0, 0}, /* 90 requestContext.timeEpoch */
    {"\"elb\":", 6, JSON_OBJECT, 93, 12, 0}, /* 91 requestContext.elb */
    {"\"targetGroupArn\":", 17, JSON_TEXT, 94, 0, 0}, /* 92 requestContext.elb.targetGroupArn */
    {"\"eventType\":", 12, JSON_TEXT, 95, 0, 0}, /* 93 requestContext.eventType */
    {"\"connectionId\":", 15, JSON_TEXT, 96, 0, 0}, /* 94 requestContext.connectionId */
    {"\"raw_path\":", 11, JSON_TEXT, 97, 0, 1}, /* 95 raw_path */
    {"\"method\":", 9, JSON_TEXT, 98, 0, 1}, /* 96 method */
    {"\"serviceArn\":", 13, JSON_TEXT, 99, 0, 0}, /* 97 requestContext.serviceArn */
    {"\"serviceNetworkArn\":", 20, JSON_TEXT, 100, 0, 0}, /* 98 requestContext.serviceNetworkArn */
    {"\"type\":", 7, JSON_TEXT, 101, 0, 0}, /* 99 type */
    {"\"authorizationToken\":", 21, JSON_TEXT, 102, 0, 0}, /* 100 authorizationToken */
    {"\"methodArn\":", 12, JSON_TEXT, 103, 0, 0}, /* 101 methodArn */
    {"\"routeArn\":", 11, JSON_TEXT, 104, 0, 0}, /* 102 routeArn */
};

static const uint8_t bucket_0[] = {0, 99, 58, 0, 95, 56, 0, 8, 0, 10, 0, 6, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 57, 9, 4, 1, 0, 0, 0,
    3, 0, 0, 59, 0, 0, 0, 0, 101, 0, 60, 0, 96, 0, 0, 0, 0, 11, 0, 61, 0, 0, 0, 102, 0, 7, 0, 0, 0, 0, 2, 0};
static const uint8_t bucket_1[] = {0, 26, 0, 27, 0, 16, 17, 62, 24, 0, 25, 0, 28, 0, 18, 0, 19, 94, 0, 88, 0, 0, 15, 0, 0, 23, 0, 0, 0, 0, 0, 87,
    54, 0, 55, 0, 81, 0, 0, 0, 0, 97, 0, 90, 0, 0, 0, 93, 12, 0, 0, 0, 20, 0, 98, 53, 22, 89, 91, 13, 0, 0, 21, 0};
static const uint8_t bucket_2[] = {71, 14};
static const uint8_t bucket_3[] = {0, 0, 0, 29, 0, 31, 32, 0, 38, 0, 0, 40, 39, 0, 30, 44, 34, 37, 0, 0, 0, 0, 0, 42, 0, 0, 41, 36, 43, 33, 45, 35};
static const uint8_t bucket_4[] = {0, 48, 0, 46, 47, 49, 0, 50};
static const uint8_t bucket_5[] = {52, 51};
static const uint8_t bucket_6[] = {0, 63};
static const uint8_t bucket_7[] = {0, 66, 0, 64, 65, 67, 0, 68};
static const uint8_t bucket_8[] = {70, 69};
static const uint8_t bucket_9[] = {74, 73, 79, 78, 72, 80, 75, 0};
static const uint8_t bucket_10[] = {0, 0, 0, 77, 0, 0, 0, 76};
static const uint8_t bucket_11[] = {83, 84, 0, 0, 85, 86, 0, 82};
static const uint8_t bucket_12[] = {92, 0};

static const json_shape shapes[] = {
    {{0xfffffffffffffff8, 0x000001ffffffffff}, bucket_0, 63, 1, 2, 25, 0x7f}, /*  */
    {{0x03ffffffffffc000, 0x00000019ffffffff}, bucket_1, 63, 3, 19, 28, 0x00}, /* requestContext */
    {{0x0000000000010000, 0x000000000007fe00}, bucket_2, 1, 1, 2, 0, 0x00}, /* requestContext.authorizer */
    {{0x007fffff80000000, 0x0000000000000000}, bucket_3, 31, 1, 4, 9, 0x00}, /* requestContext.identity */
    {{0x007f000000000000, 0x0000000000000000}, bucket_4, 7, 1, 1, 2, 0x00}, /* requestContext.identity.clientCert */
    {{0x0060000000000000, 0x0000000000000000}, bucket_5, 1, 1, 1, 1, 0x00}, /* requestContext.identity.clientCert.validity */
    {{0x0000000000000000, 0x00000000000001fe}, bucket_6, 1, 1, 1, 0, 0x00}, /* requestContext.authentication */
    {{0x0000000000000000, 0x00000000000001fc}, bucket_7, 7, 1, 1, 2, 0x00}, /* requestContext.authentication.clientCert */
    {{0x0000000000000000, 0x0000000000000180}, bucket_8, 1, 1, 1, 1, 0x00}, /* requestContext.authentication.clientCert.validity */
    {{0x0000000000000000, 0x000000000007fc00}, bucket_9, 7, 3, 1, 5, 0x00}, /* requestContext.authorizer.iam */
    {{0x0000000000000000, 0x000000000000c000}, bucket_10, 7, 1, 1, 0, 0x00}, /* requestContext.authorizer.iam.cognitoIdentity */
    {{0x0000000000000000, 0x0000000001f00000}, bucket_11, 7, 1, 1, 3, 0x00}, /* requestContext.http */
    {{0x0000000000000000, 0x0000000040000000}, bucket_12, 1, 1, 1, 0, 0x00}, /* requestContext.elb */
};

const json_schema format_union = {members, shapes, 103, 13};

const uint8_t format_sources[APIGW_KIND_LAST + 1][MODEL_FIELD_END][FORMAT_SOURCES] = {
    [1] = {
        [1] = {6, 19}, [2] = {1, 0}, [3] = {5, 0}, [4] = {2, 0}, [5] = {3, 0}, [7] = {4, 0}, [8] = {14, 0}, [9] = {17, 0},
        [10] = {18, 0}, [12] = {22, 0}, [13] = {25, 0}, [14] = {57, 0}, [15] = {23, 0}, [16] = {56, 0}, [17] = {55, 0}, [18] = {26, 0},
        [19] = {24, 0}, [20] = {28, 0}, [21] = {20, 0}, [22] = {29, 0}, [23] = {21, 0}, [24] = {27, 0}, [25] = {37, 0}, [26] = {43, 0},
        [27] = {39, 0}, [28] = {36, 0}, [29] = {32, 0}, [30] = {44, 0}, [31] = {42, 0}, [32] = {38, 0}, [33] = {34, 0}, [34] = {35, 0},
        [35] = {41, 0}, [36] = {40, 0}, [37] = {33, 0}, [38] = {31, 0}, [39] = {45, 0}, [40] = {46, 0}, [41] = {48, 0}, [42] = {49, 0},
        [43] = {50, 0}, [44] = {51, 0}, [45] = {53, 0}, [46] = {54, 0}, [47] = {16, 0}, [56] = {58, 0}, [57] = {59, 0}, [58] = {13, 0},
    },
    [2] = {
        [1] = {6, 19}, [2] = {1, 0}, [3] = {5, 0}, [4] = {2, 0}, [5] = {3, 0}, [7] = {4, 0}, [8] = {14, 0}, [9] = {17, 0},
        [12] = {22, 0}, [13] = {25, 0}, [14] = {57, 0}, [15] = {23, 0}, [17] = {55, 0}, [18] = {26, 0}, [19] = {24, 0}, [20] = {28, 0},
        [21] = {20, 0}, [23] = {21, 0}, [24] = {27, 0}, [25] = {37, 0}, [26] = {43, 0}, [27] = {39, 0}, [28] = {36, 0}, [29] = {32, 0},
        [30] = {44, 0}, [31] = {42, 0}, [32] = {38, 0}, [33] = {34, 0}, [34] = {35, 0}, [35] = {41, 0}, [36] = {40, 0}, [37] = {33, 0},
        [38] = {31, 0}, [39] = {45, 0}, [40] = {46, 0}, [41] = {48, 0}, [42] = {49, 0}, [43] = {50, 0}, [44] = {51, 0}, [45] = {53, 0},
        [46] = {54, 0}, [47] = {16, 0}, [56] = {58, 0}, [57] = {59, 0}, [58] = {13, 0},
    },
    [3] = {
        [1] = {84, 0}, [2] = {1, 0}, [3] = {61, 0}, [4] = {62, 2}, [5] = {3, 0}, [6] = {60, 90}, [11] = {89, 0}, [12] = {85, 0},
        [13] = {25, 0}, [14] = {57, 0}, [15] = {23, 0}, [17] = {55, 0}, [18] = {26, 0}, [19] = {86, 0}, [20] = {28, 0}, [23] = {91, 0},
        [24] = {92, 0}, [25] = {87, 0}, [26] = {88, 0}, [27] = {74, 0}, [28] = {76, 0}, [29] = {75, 0}, [30] = {82, 0}, [31] = {81, 0},
        [32] = {80, 0}, [37] = {78, 0}, [38] = {79, 0}, [41] = {66, 0}, [42] = {67, 0}, [43] = {68, 0}, [44] = {69, 0}, [45] = {71, 0},
        [46] = {72, 0}, [47] = {16, 0}, [56] = {58, 0}, [57] = {59, 0}, [58] = {13, 0},
    },
    [4] = {
        [1] = {84, 0}, [2] = {1, 0}, [3] = {61, 0}, [4] = {62, 2}, [5] = {3, 0}, [6] = {60, 90}, [11] = {89, 0}, [12] = {85, 0},
        [13] = {25, 0}, [14] = {57, 0}, [15] = {23, 0}, [17] = {55, 0}, [18] = {26, 0}, [19] = {86, 0}, [20] = {28, 0}, [23] = {91, 0},
        [24] = {92, 0}, [25] = {87, 0}, [26] = {88, 0}, [27] = {74, 0}, [28] = {76, 0}, [29] = {75, 0}, [30] = {82, 0}, [31] = {81, 0},
        [32] = {80, 0}, [37] = {78, 0}, [38] = {79, 0}, [41] = {66, 0}, [42] = {67, 0}, [43] = {68, 0}, [44] = {69, 0}, [45] = {71, 0},
        [46] = {72, 0}, [47] = {16, 0}, [56] = {58, 0}, [57] = {59, 0}, [58] = {13, 0},
    },
    [5] = {
        [2] = {1, 0}, [4] = {2, 0}, [50] = {94, 0}, [58] = {13, 0},
    },
    [6] = {
        [2] = {1, 0}, [4] = {2, 0}, [50] = {94, 0}, [58] = {13, 0},
    },
    [7] = {
        [1] = {6, 0}, [2] = {1, 0}, [4] = {2, 0}, [48] = {95, 0}, [49] = {96, 0}, [58] = {13, 0},
    },
    [8] = {
        [1] = {98, 0}, [2] = {1, 0}, [3] = {97, 0}, [4] = {2, 0},
    },
    [9] = {
        [2] = {1, 0}, [4] = {2, 0}, [24] = {92, 0}, [51] = {99, 0}, [52] = {100, 0}, [58] = {13, 0},
    },
    [10] = {
        [2] = {1, 0}, [4] = {2, 0}, [5] = {3, 0}, [48] = {95, 0}, [49] = {96, 0}, [53] = {101, 0}, [54] = {102, 0}, [55] = {103, 104},
        [58] = {13, 0},
    },
    [11] = {
        [2] = {1, 0}, [4] = {2, 0}, [5] = {3, 0}, [48] = {95, 0}, [49] = {96, 0}, [53] = {101, 0}, [54] = {102, 0}, [55] = {103, 104},
        [58] = {13, 0},
    },
    [12] = {
        [2] = {1, 0}, [4] = {2, 0}, [5] = {3, 0}, [48] = {95, 0}, [49] = {96, 0}, [53] = {101, 0}, [54] = {102, 0}, [55] = {103, 104},
        [58] = {13, 0},
    },
    [13] = {
        [2] = {1, 0}, [4] = {2, 0}, [5] = {3, 0}, [48] = {95, 0}, [49] = {96, 0}, [53] = {101, 0}, [54] = {102, 0}, [55] = {103, 104},
        [58] = {13, 0},
    },
    [14] = {
        [2] = {1, 0}, [4] = {2, 0}, [5] = {3, 0}, [48] = {95, 0}, [49] = {96, 0}, [53] = {101, 0}, [54] = {102, 0}, [55] = {103, 104},
        [58] = {13, 0},
    },
};

const format_test format_tests[APIGW_KIND_LAST][FORMAT_ALTERNATIVES][FORMAT_CONDITIONS] = {
    { /* authorizer-token */
        {{IS, 101, "TOKEN"}},
        {{HAS, 102, NULL}, {IS_NOT, 101, "REQUEST"}},
    },
    { /* authorizer-websocket */
        {{IS, 101, "REQUEST"}, {HAS, 103, NULL}, {HAS, 96, NULL}},
        {{IS, 101, "REQUEST"}, {HAS, 103, NULL}, {HAS, 95, NULL}},
        {{IS, 101, "REQUEST"}, {HAS, 104, NULL}, {HAS, 96, NULL}},
        {{IS, 101, "REQUEST"}, {HAS, 104, NULL}, {HAS, 95, NULL}},
    },
    { /* authorizer-http-2.0 */
        {{IS, 101, "REQUEST"}, {HAS, 104, NULL}, {IS, 3, "2.0"}},
        {{IS, 101, "REQUEST"}, {HAS, 103, NULL}, {IS, 3, "2.0"}},
    },
    { /* authorizer-http-1.0 */
        {{IS, 101, "REQUEST"}, {HAS, 103, NULL}, {IS, 3, "1.0"}},
        {{IS, 101, "REQUEST"}, {HAS, 104, NULL}, {IS, 3, "1.0"}},
    },
    { /* authorizer-rest */
        {{IS, 101, "REQUEST"}, {HAS, 103, NULL}},
        {{IS, 101, "REQUEST"}, {HAS, 104, NULL}},
    },
    { /* alb-multi */
        {{HAS, 93, NULL}, {HAS, 8, NULL}},
        {{HAS, 93, NULL}, {HAS, 10, NULL}},
    },
    { /* alb */
        {{HAS, 93, NULL}},
    },
    { /* websocket */
        {{IS, 95, "CONNECT"}},
        {{IS, 95, "MESSAGE"}},
        {{IS, 95, "DISCONNECT"}},
        {{HAS, 96, NULL}, {LACKS, 6, NULL}},
    },
    { /* lattice-2 */
        {{HAS, 99, NULL}},
        {{HAS, 100, NULL}},
    },
    { /* lattice-1 */
        {{HAS, 97, NULL}, {HAS, 98, NULL}},
    },
    { /* function-url */
        {{HAS, 83, NULL}, {CONTAINS, 55, ".lambda-url."}},
    },
    { /* http-2.0 */
        {{HAS, 83, NULL}},
    },
    { /* http-1.0 */
        {{IS, 3, "1.0"}},
    },
    { /* rest */
        {{HAS, 6, NULL}},
        {{HAS, 4, NULL}},
        {{HAS, 17, NULL}},
    },
};
