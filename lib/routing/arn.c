/* ARNs of execute-api and the patterns that match them (C.4). */
#include "routing/arn.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "routing/glob.h"
#include "routing/route_key.h"
#include <string.h>

/* ---- parsing ------------------------------------------------------------------------------------------------ */

/* Take the text before the first separator off `*rest`, and the separator. Return false when it is not found. */
static bool cut_arn(slice *rest, char separator, slice *before) {
    if (slice_find(*rest, separator) == rest->len)
        return false;
    *before = slice_cut(rest, separator);
    return true;
}

static apigw_status refuse_arn(apigw_error *err, size_t offset, const char *expected) {
    return gw_error_set(err, APIGW_E_VALUE, offset, "execute-api ARN: expected %s", expected);
}

/* Parse the text from the API's id on. */
static apigw_status parse_resource(slice rest, const char *text, apigw_arn *out, apigw_error *err) {
    slice api, stage, method = {NULL, 0};
    if (!cut_arn(&rest, '/', &api) || api.len == 0)
        return refuse_arn(err, (size_t)(rest.at - text), "the id of an API and a slash");
    out->api = api.at;
    out->api_len = api.len;
    if (!cut_arn(&rest, '/', &stage) || stage.len == 0)
        return refuse_arn(err, (size_t)(rest.at - text), "a stage and a slash");
    out->form = slice_is(stage, "authorizers") ? APIGW_ARN_AUTHORIZER : APIGW_ARN_ROUTE;
    if (out->form == APIGW_ARN_ROUTE) {
        out->stage = stage.at;
        out->stage_len = stage.len;
        if (cut_arn(&rest, '/', &method)) /* a route key has no slash */
            out->form = slice_starts_with(rest, SLICE("@connections")) ? APIGW_ARN_CONNECTION : APIGW_ARN_METHOD;
    }
    if (out->form == APIGW_ARN_METHOD || out->form == APIGW_ARN_CONNECTION) {
        out->method = method.at;
        out->method_len = method.len;
    }
    out->name = rest.at;
    out->name_len = rest.len;
    if ((method.at != NULL && method.len == 0) || (method.at == NULL && rest.len == 0))
        return refuse_arn(err, (size_t)(rest.at - text), "a method, a route key or the id of an authorizer");
    return APIGW_OK;
}

apigw_status apigw_arn_parse(const char *text, size_t text_len, apigw_arn *out, apigw_error *err) {
    text_len = length_of(text, text_len);
    slice rest = {text, text_len}, arn, partition, service, region, account;
    gw_error_clear(err);
    if (text == NULL || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a text and a structure for its parts");
    memset(out, 0, sizeof *out);
    if (!cut_arn(&rest, ':', &arn) || !slice_is(arn, "arn"))
        return refuse_arn(err, 0, "\"arn:\"");
    if (!cut_arn(&rest, ':', &partition) || partition.len == 0)
        return refuse_arn(err, 4, "a partition");
    if (!cut_arn(&rest, ':', &service) || !slice_is(service, "execute-api"))
        return refuse_arn(err, (size_t)(partition.at - text) + partition.len + 1, "the service execute-api");
    if (!cut_arn(&rest, ':', &region) || !cut_arn(&rest, ':', &account))
        return refuse_arn(err, (size_t)(rest.at - text), "region, account and resource");
    out->partition = partition.at;
    out->partition_len = partition.len;
    out->region = region.at;
    out->region_len = region.len;
    out->account = account.at;
    out->account_len = account.len;
    apigw_status status = parse_resource(rest, text, out, err);
    if (status != APIGW_OK)
        memset(out, 0, sizeof *out);
    return status;
}

/* ---- building ----------------------------------------------------------------------------------------------- */

/* Write the pieces of "arn:partition:execute-api:region:account:api". Return how many. */
static size_t api_pieces(const apigw_arn *a, slice *to) {
    size_t n = 0;
    if (a->partition == NULL || a->region == NULL || a->account == NULL || a->api == NULL)
        return 0;
    to[n++] = SLICE("arn:");
    to[n++] = slice_of(a->partition, a->partition_len);
    to[n++] = SLICE(":execute-api:");
    to[n++] = slice_of(a->region, a->region_len);
    to[n++] = SLICE(":");
    to[n++] = slice_of(a->account, a->account_len);
    to[n++] = SLICE(":");
    to[n++] = slice_of(a->api, a->api_len);
    return n;
}

size_t gw_arn_pieces(const apigw_arn *arn, slice pieces[ARN_PIECES]) {
    bool has_method = arn->form == APIGW_ARN_METHOD || arn->form == APIGW_ARN_CONNECTION;
    bool slash = arn->form == APIGW_ARN_METHOD && arn->name_len != 0 && arn->name != NULL && arn->name[0] == '/';
    size_t n = api_pieces(arn, pieces);
    if (n == 0 || arn->name == NULL || (arn->stage == NULL && arn->form != APIGW_ARN_AUTHORIZER) ||
        (has_method && arn->method == NULL))
        return 0;
    pieces[n++] = SLICE("/");
    pieces[n++] = arn->form == APIGW_ARN_AUTHORIZER ? SLICE("authorizers") : slice_of(arn->stage, arn->stage_len);
    pieces[n++] = SLICE("/");
    if (has_method) {
        pieces[n++] = slice_of(arn->method, arn->method_len);
        pieces[n++] = SLICE("/");
    }
    pieces[n++] = slice_of(arn->name + slash, arn->name_len - slash);
    return n;
}

static apigw_status append(apigw_buffer *out, const slice *pieces, size_t n) {
    for (size_t i = 0; i < n; i++)
        buffer_append(out, pieces[i].at, pieces[i].len);
    return n == 0 ? APIGW_E_MISSING : APIGW_OK;
}

/* Finish the buffer, or empty it on an error. */
static apigw_status finish(apigw_status status, apigw_buffer *out, apigw_error *err) {
    if (status == APIGW_OK)
        status = gw_buffer_finish(out);
    else
        gw_buffer_abandon(out);
    if (status == APIGW_OK)
        return APIGW_OK;
    return gw_error_set(err, status, UINT64_MAX, "ARN: %s", apigw_status_text(status));
}

/* Return whether a part of an ARN is in the memory of a buffer. */
static bool holds_part(const apigw_buffer *out, const apigw_arn *a) {
    return gw_buffer_holds(out, a->partition, a->partition_len) || gw_buffer_holds(out, a->region, a->region_len) ||
           gw_buffer_holds(out, a->account, a->account_len) || gw_buffer_holds(out, a->api, a->api_len) ||
           gw_buffer_holds(out, a->stage, a->stage_len) || gw_buffer_holds(out, a->method, a->method_len) ||
           gw_buffer_holds(out, a->name, a->name_len);
}

apigw_status apigw_arn_format(const apigw_arn *arn, apigw_buffer *out, apigw_error *err) {
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (arn == NULL || out == NULL || arn->form < APIGW_ARN_METHOD || arn->form > APIGW_ARN_AUTHORIZER)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected the parts of an ARN, its form and a buffer");
    if (holds_part(out, arn))
        return gw_buffer_refuse_input(out, err);
    slice pieces[ARN_PIECES];
    return finish(append(out, pieces, gw_arn_pieces(arn, pieces)), out, err);
}

apigw_status apigw_arn_expand(const char *pattern, size_t pattern_len, const apigw_arn *arn, apigw_buffer *out,
                              apigw_error *err) {
    pattern_len = length_of(pattern, pattern_len);
    const slice prefix = SLICE("execute-api:/");
    slice text = {pattern == NULL ? "" : pattern, pattern_len}, pieces[ARN_PIECES];
    apigw_status status = APIGW_OK;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if ((pattern == NULL && pattern_len != 0) || arn == NULL || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a pattern, the parts of an ARN and a buffer");
    if (gw_buffer_holds(out, pattern, pattern_len) || holds_part(out, arn))
        return gw_buffer_refuse_input(out, err);
    if (slice_starts_with(text, prefix)) {
        status = append(out, pieces, api_pieces(arn, pieces));
        text = slice_skip(text, prefix.len - 1); /* without the slash */
    }
    buffer_append(out, text.at, text.len);
    return finish(status, out, err);
}

/* ---- matching ----------------------------------------------------------------------------------------------- */

static bool arn_glob(slice pattern, slice text, size_t free_from) {
    size_t steps = 0;
    return gw_glob_match(pattern, text, free_from, &steps);
}

/* Return the offset after the fifth colon; the length of the text when there are fewer. */
static size_t resource_of(slice text) {
    size_t colons = 0, i = 0;
    while (i < text.len && colons < 5)
        colons += text.at[i++] == ':';
    return colons == 5 ? i : text.len;
}

static bool match_arn_resource(slice pattern, slice text) {
    slice rest = pattern, part;
    if (cut_arn(&rest, ':', &part) && cut_arn(&rest, ':', &part)) {
        const char *colon = rest.len == 0 ? NULL : memchr(rest.at, ':', rest.len);
        size_t n = colon == NULL ? 0 : (size_t)(colon - rest.at);
        if (n != 0 && (memchr(rest.at, '*', n) != NULL || memchr(rest.at, '?', n) != NULL))
            return false; /* no wildcard in the service part */
    }
    return arn_glob(pattern, text, resource_of(text));
}

static bool match_arn_like(slice pattern, slice text) {
    slice p, t;
    for (int i = 0; i < 5; i++)
        if (!cut_arn(&pattern, ':', &p) || !cut_arn(&text, ':', &t) || !arn_glob(p, t, 0))
            return false;
    return arn_glob(pattern, text, 0);
}

static bool match_string_like(slice pattern, slice text) {
    return arn_glob(pattern, text, 0);
}

/* Split a pattern or an ARN at the method of its resource, `api/stage/METHOD/`; `*before` is all text before the
 * method. */
static bool cut_method(slice whole, slice *before, slice *method, slice *after) {
    size_t at = resource_of(whole);
    slice rest = {whole.at + at, whole.len - at}, part;
    if (!cut_arn(&rest, '/', &part) || !cut_arn(&rest, '/', &part))
        return false;
    *before = slice_between(whole.at, rest.at);
    *after = rest;
    return cut_arn(after, '/', method);
}

/* ArnLike and, if the pattern's method is ANY, ArnLike of both sides without their methods. */
static bool match_permission(slice pattern, slice text) {
    slice before, method, after, own_before, own_method, own_after;
    if (match_arn_like(pattern, text))
        return true;
    return cut_method(pattern, &before, &method, &after) && slice_is(method, "ANY") &&
           cut_method(text, &own_before, &own_method, &own_after) &&
           gw_route_method(own_method.at, own_method.len) < ROUTE_METHODS && match_arn_like(before, own_before) &&
           arn_glob(after, own_after, 0);
}

/* Return whether a part of a pattern between two "*" has a "?" and more than APIGW_ARN_MAX bytes: searching for it
 * takes time in proportion to its length. */
static bool has_long_wild_part(slice pattern) {
    while (pattern.len > APIGW_ARN_MAX) {
        const slice part = slice_cut(&pattern, '*');
        if (part.len > APIGW_ARN_MAX && memchr(part.at, '?', part.len) != NULL)
            return true;
    }
    return false;
}

int32_t apigw_arn_match(uint32_t rule, const char *pattern, size_t pattern_len, const char *text, size_t text_len) {
    text_len = length_of(text, text_len);
    pattern_len = length_of(pattern, pattern_len);
    static bool (*const rules[])(slice pattern, slice text) = {
        [APIGW_MATCH_RESOURCE] = match_arn_resource,
        [APIGW_MATCH_ARN_LIKE] = match_arn_like,
        [APIGW_MATCH_STRING_LIKE] = match_string_like,
        [APIGW_MATCH_PERMISSION] = match_permission,
    };
    if (rule == 0 || rule > APIGW_MATCH_PERMISSION || (pattern == NULL && pattern_len != 0) ||
        (text == NULL && text_len != 0))
        return APIGW_E_ARGUMENT;
    const slice whole = {pattern == NULL ? "" : pattern, pattern_len};
    if (text_len > APIGW_ARN_MAX && has_long_wild_part(whole))
        return APIGW_E_SIZE;
    return rules[rule](whole, slice_of(text == NULL ? "" : text, text_len));
}
