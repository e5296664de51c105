/* What an authorizer is asked about: the ARN of the request (D.1, C4.2). */
#include "routing/arn.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/output.h"
#include "request/encoding.h"
#include "text/percent.h"
#include "json/writer.h"
#include <string.h>

/* The value of a field that is one text; at is NULL without one. */
static slice method_arn_value_of(encoding *e, uint32_t field) {
    field_value v = gw_encoding_value(e, field);
    return v.present ? v.part[0] : slice_absent();
}

static bool method_arn_starts_with(slice text, const char *with) {
    size_t n = strlen(with);
    return text.len >= n && memcmp(text.at, with, n) == 0;
}

static const char *partition_of(slice region) {
    return method_arn_starts_with(region, "cn-")       ? "aws-cn"
           : method_arn_starts_with(region, "us-gov-") ? "aws-us-gov"
                                                       : "aws";
}

/* On a WebSocket API the route, else method and path. */
static apigw_arn make_method_arn(encoding *e) {
    bool route = has_rule(e, ROUTE_BY_EVENT);
    slice region = method_arn_value_of(e, APIGW_FIELD_REGION), account = method_arn_value_of(e, APIGW_FIELD_ACCOUNT_ID),
          api = method_arn_value_of(e, APIGW_FIELD_API_ID);
    slice stage = method_arn_value_of(e, APIGW_FIELD_STAGE),
          method = route ? slice_absent() : method_arn_value_of(e, APIGW_FIELD_METHOD);
    slice name = route ? method_arn_value_of(e, APIGW_FIELD_ROUTE_KEY) : gw_encoding_path_of_api(e);
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

bool gw_encoding_has_arn(encoding *e) {
    slice pieces[ARN_PIECES];
    apigw_arn arn = make_method_arn(e);
    return gw_arn_pieces(&arn, pieces) != 0;
}

/* Whether escapes of the path are compared decoded, so that one path may be sent in many ways. */
static bool has_many_spellings(const encoding *e) {
    return has_rule(e, CONTEXT_PATH_DECODED) && !has_rule(e, ROUTE_BY_EVENT) &&
           (e->api == NULL || e->api->switches[APIGW_SWITCH_PATH_AS_SENT] == 0);
}

/* Writes a path in the one spelling of RFC 3986 section 6.2.2: what needs no escape has none, and the others are in
 * upper case. So a Deny is not walked around by an escaped letter, which the router decodes (C2.10). */
static void write_normal(apigw_buffer *out, slice path) {
    const char *p = path.at, *end = path.at + path.len;
    while (p < end) {
        const char *from = p;
        while (p < end && !percent_escape_at(p, (size_t)(end - p)))
            p++;
        gw_json_write_bytes_inside(out, from, (size_t)(p - from));
        if (p == end)
            return;
        char c = percent_next(&p, end, false), to[3] = {'%', '2', 'F'};
        size_t n = c == '/' ? 3 : (size_t)(gw_percent_encode(to, &c, 1, PERCENT_PATH) - to);
        gw_json_write_bytes_inside(out, to, n);
    }
}

void gw_encoding_write_arn(encoding *e) {
    slice pieces[ARN_PIECES];
    apigw_arn arn = make_method_arn(e);
    size_t n = gw_arn_pieces(&arn, pieces);
    for (size_t i = 0; i < n; i++)
        if (i == n - 1 && has_many_spellings(e))
            write_normal(e->out, pieces[i]);
        else
            gw_json_write_bytes_inside(e->out, pieces[i].at, pieces[i].len);
}

/* Reports which part of the ARN is not known. */
static apigw_status refuse_without(encoding *e, apigw_error *err) {
    const apigw_arn arn = make_method_arn(e);
    const struct {
        const char *at, *name;
    } parts[] = {{arn.region, "region"}, {arn.account, "account"}, {arn.api, "id of the API"}, {arn.stage, "stage"}};
    const char *what = arn.form == APIGW_ARN_METHOD && arn.method == NULL ? "method" : "path";
    for (size_t i = sizeof parts / sizeof parts[0]; i-- > 0;)
        if (parts[i].at == NULL)
            what = parts[i].name;
    return gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "ARN: the %s of the request is not known", what);
}

static apigw_status write_method_arn_text(encoding *e, apigw_error *err) {
    field_value v = gw_encoding_value(e, APIGW_FIELD_METHOD_ARN);
    slice pieces[ARN_PIECES] = {v.part[0]};
    size_t n = 1;
    if (!has_rule(e, HAS_ARN))
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "requests of kind %s have no ARN of execute-api",
                            apigw_kind_name(e->format->kind));
    if (!v.present)
        return refuse_without(e, err);
    if (v.form == ARN) {
        apigw_arn arn = make_method_arn(e);
        n = gw_arn_pieces(&arn, pieces);
    }
    for (size_t i = 0; i < n; i++)
        buffer_append(e->out, pieces[i].at, pieces[i].len);
    return APIGW_OK;
}

apigw_status apigw_request_arn(const apigw_request *request, const apigw_api *api, apigw_buffer *out,
                               apigw_error *err) {
    const format *f = api != NULL ? api->format : request != NULL ? request->format : NULL;
    encoding e;
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (request == NULL || out == NULL) {
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a buffer");
    } else if (f == NULL) {
        status = gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a front end, or a request that was decoded");
    } else {
        gw_encoding_begin(&e, request, api, f, out);
        status = write_method_arn_text(&e, err);
    }
    if (status == APIGW_OK)
        return gw_output_finish(out, err);
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}
