/* Front ends whose events are recognised and no more (0.1). One that is learnt moves to a file of its own. */
#include "format/common.h"
#include "format/registry.h"

static const format_member alb_members[] = {
    {"requestContext", JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},
    {"requestContext.elb", JSON_OBJECT, 0, OMITTED},
    {"requestContext.elb.targetGroupArn", JSON_TEXT, APIGW_TARGET_GROUP_ARN, OMITTED},
    {"multiValueHeaders", JSON_MULTI_MAP, MODEL_MULTI_HEADERS, OMITTED},
    {"multiValueQueryStringParameters", JSON_MULTI_MAP, MODEL_MULTI_QUERY, OMITTED},
};

const format format_alb = {
    .kind = APIGW_ALB,
    .members = alb_members,
    .member_count = COUNT(alb_members),
    .recognised = {{{HAS, "requestContext.elb", NULL}}},
};

const format format_alb_multi = {
    .kind = APIGW_ALB_MULTI,
    .members = alb_members,
    .member_count = COUNT(alb_members),
    .recognised = {{{HAS, "requestContext.elb", NULL}, {HAS, "multiValueHeaders", NULL}},
                   {{HAS, "requestContext.elb", NULL}, {HAS, "multiValueQueryStringParameters", NULL}}},
};

static const format_member lattice_1_members[] = {
    {"raw_path", JSON_TEXT, APIGW_RAW_PATH, EMPTY},
    {"method", JSON_TEXT, APIGW_METHOD, EMPTY},
};

const format format_lattice_1 = {
    .kind = APIGW_LATTICE_1,
    .members = lattice_1_members,
    .member_count = COUNT(lattice_1_members),
    .recognised = {{{HAS, "raw_path", NULL}, {HAS, "method", NULL}}},
};

static const format_member lattice_2_members[] = {
    {"headers", JSON_EITHER_MAP, MODEL_HEADERS, OMITTED},
    {"queryStringParameters", JSON_EITHER_MAP, MODEL_QUERY, OMITTED},
    {"requestContext", JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},
    {"requestContext.serviceArn", JSON_TEXT, APIGW_SERVICE_ARN, OMITTED},
    {"requestContext.serviceNetworkArn", JSON_TEXT, APIGW_SERVICE_NETWORK_ARN, OMITTED},
    {"requestContext.timeEpoch", JSON_SCALAR, APIGW_TIME_MS, OMITTED},
};

const format format_lattice_2 = {
    .kind = APIGW_LATTICE_2,
    .members = lattice_2_members,
    .member_count = COUNT(lattice_2_members),
    .recognised = {{{HAS, "requestContext.serviceArn", NULL}}, {{HAS, "requestContext.serviceNetworkArn", NULL}}},
};
