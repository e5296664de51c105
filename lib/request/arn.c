/* The ARN of a request, which an authorizer is asked about (D.1, C4.2). */
#include "routing/arn.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/output.h"
#include "request/encoding.h"
#include "text/percent.h"
#include "json/writer.h"
#include <string.h>

/* Write a path in the one spelling of RFC 3986 section 6.2.2: characters that need no escape have none, and the others
 * have theirs in upper case. So no escaped letter, which the router decodes, gets around a Deny (C2.10). */
static void write_normal(apigw_buffer *out, slice path, void (*write)(apigw_buffer *out, const char *text, size_t n)) {
    const char *p = path.at, *end = path.at + path.len;
    while (p < end) {
        const char *from = p;
        while (p < end && !percent_escape_at(p, (size_t)(end - p)))
            p++;
        write(out, from, (size_t)(p - from));
        if (p == end)
            return;
        char c = percent_next(&p, end, false), to[3] = {'%', '2', 'F'};
        size_t n = c == '/' ? 3 : (size_t)(gw_percent_encode(to, &c, 1, PERCENT_PATH) - to);
        write(out, to, n);
    }
}

/* Write the pieces of an ARN. Where the router decodes escapes of the path a client can spell one path in many ways. */
static void write_pieces(encoding *e, const slice *pieces, size_t n,
                         void (*write)(apigw_buffer *out, const char *text, size_t n)) {
    const bool many_spellings = has_rule(e, CONTEXT_PATH_DECODED) && !has_rule(e, ROUTE_BY_EVENT) &&
                                (e->api == NULL || e->api->switches[APIGW_SWITCH_PATH_AS_SENT] == 0);
    for (size_t i = 0; i < n; i++)
        if (i == n - 1 && many_spellings)
            write_normal(e->out, pieces[i], write);
        else
            write(e->out, pieces[i].at, pieces[i].len);
}

void gw_encoding_write_arn(encoding *e) {
    slice pieces[ARN_PIECES];
    apigw_arn arn = gw_encoding_make_arn(e);
    write_pieces(e, pieces, gw_arn_pieces(&arn, pieces), gw_json_write_bytes_inside);
}

/* Report which part of the ARN is not known. */
static apigw_status refuse_without(encoding *e, apigw_error *err) {
    const apigw_arn arn = gw_encoding_make_arn(e);
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
    slice pieces[ARN_PIECES];
    if (!has_rule(e, HAS_ARN))
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "requests of kind %s have no ARN of execute-api",
                            apigw_kind_name(e->format->kind));
    if (!v.present)
        return refuse_without(e, err);
    if (v.form == ARN) {
        apigw_arn arn = gw_encoding_make_arn(e);
        write_pieces(e, pieces, gw_arn_pieces(&arn, pieces), gw_buffer_append_slow);
    } else {
        buffer_append(e->out, v.part[0].at, v.part[0].len);
    }
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
