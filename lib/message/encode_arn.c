/* What an authorizer is asked about: the ARN of the request (D.1, C4.2). */
#include "message/encoding.h"
#include "routing/arn.h"
#include "json/writer.h"
#include <string.h>

/* The value of a field that is one text; at is NULL without one. */
static slice value_of(encoding *e, uint32_t field) {
    field_value v = encoding_value(e, field);
    return v.present ? v.part[0] : (slice){NULL, 0};
}

static bool starts_with(slice text, const char *with) {
    size_t n = strlen(with);
    return text.len >= n && memcmp(text.at, with, n) == 0;
}

static const char *partition_of(slice region) {
    return starts_with(region, "cn-") ? "aws-cn" : starts_with(region, "us-gov-") ? "aws-us-gov" : "aws";
}

/* On a WebSocket API the route, else method and path. */
static apigw_arn make_arn(encoding *e) {
    bool route = has_rule(e, ROUTE_BY_EVENT);
    slice region = value_of(e, APIGW_REGION), account = value_of(e, APIGW_ACCOUNT_ID), api = value_of(e, APIGW_API_ID);
    slice stage = value_of(e, APIGW_STAGE), method = route ? (slice){NULL, 0} : value_of(e, APIGW_METHOD);
    slice name = route ? value_of(e, APIGW_ROUTE_KEY) : encoding_path_of_api(e);
    const char *partition = partition_of(region);
    return (apigw_arn){.partition = partition,
                       .partition_len = strlen(partition),
                       .region = region.at,
                       .region_len = region.len,
                       .account = account.at,
                       .account_len = account.len,
                       .api = api.at,
                       .api_len = api.len,
                       .stage = stage.at,
                       .stage_len = stage.len,
                       .method = method.at,
                       .method_len = method.len,
                       .name = name.at,
                       .name_len = name.len,
                       .form = route ? APIGW_ARN_ROUTE : APIGW_ARN_METHOD};
}

bool encoding_has_arn(encoding *e) {
    slice pieces[ARN_PIECES];
    apigw_arn arn = make_arn(e);
    return arn_pieces(&arn, pieces) != 0;
}

void encoding_write_arn(encoding *e) {
    slice pieces[ARN_PIECES];
    apigw_arn arn = make_arn(e);
    size_t n = arn_pieces(&arn, pieces);
    for (size_t i = 0; i < n; i++)
        json_write_bytes_inside(e->out, pieces[i].at, pieces[i].len);
}
