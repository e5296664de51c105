#include "response/decoding.h"
#include "text/pairs.h"
#include "json/walker.h"
#include <string.h>

const char *gw_decoding_member_name(const decoding *d, enum format_result what) {
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS; i++)
        if (d->members[i].what == what)
            return d->members[i].name;
    return "";
}

/* ---- places ------------------------------------------------------------------------------------------------- */

size_t gw_decoding_json_offset(slice original) {
    const char *begin = original.at, *end = begin + original.len;
    if (slice_starts_with(original, SLICE("\xEF\xBB\xBF")))
        begin += 3;
    return (size_t)(gw_json_skip_space(begin, end) - original.at);
}

bool gw_decoding_next_member(const decoding *d, const char **p, slice *name, slice *value) {
    const char *begin = d->original.at;
    if (!gw_json_next_member(p, begin + d->original.len, name, value))
        return false;
    name->at = d->text + (name->at - begin);
    value->at = d->text + (value->at - begin);
    return true;
}

/* The copy lost its escapes and quotes to NULs, so the caller's text is scanned. */
const char *gw_decoding_value_of(const decoding *d, const char *quote) {
    const char *begin = d->original.at, *end = begin + d->original.len, *p = begin + decoding_offset(d, quote);
    gw_json_fault f;
    unsigned holds;
    p = gw_json_skip_space(gw_json_string_end(p + 1, end, &holds, &f) + 1, end);
    return d->text + (gw_json_skip_space(p + 1, end) - begin);
}

/* ---- errors ------------------------------------------------------------------------------------------------- */

/* `value`: as sink_entry has it. */
static apigw_status decoding_fail_at(const decoding *d, apigw_status code, uint32_t error_response, size_t value) {
    if (d->err != NULL)
        d->err->error_response = error_response;
    if (d->sink != NULL)
        gw_sink_error(d->sink, d->err, d->rule, value);
    return code;
}

apigw_status gw_decoding_fail(const decoding *d, apigw_status code, uint32_t error_response) {
    return decoding_fail_at(d, code, error_response, SINK_NO_VALUE);
}

/* The message quotes the caller's text. A sink makes all pointers at the end, in one walk over the text. */
apigw_status gw_decoding_refuse_byte(const decoding *d, apigw_status code, uint32_t error_response, const char *at,
                                     const char *value, const char *expected) {
    size_t offset = decoding_offset(d, at), n = 0;
    const char *found = d->original.at + offset;
    while (offset + n < d->original.len && n < 32 && (n == 0 || strchr(",:]} \t\r\n", found[n]) == NULL))
        n++;
    gw_error_found(d->err, code, offset, expected, found, n);
    if (d->sink != NULL)
        return decoding_fail_at(d, code, error_response, decoding_offset(d, value));
    gw_json_point_to(d->err, d->original.at + gw_decoding_json_offset(d->original),
                     d->original.at + decoding_offset(d, value));
    return gw_decoding_fail(d, code, error_response);
}

apigw_status gw_decoding_refuse(const decoding *d, apigw_status code, const char *at, const char *expected) {
    return gw_decoding_refuse_byte(d, code, d->malformed, at, at, expected);
}

apigw_status gw_decoding_refuse_name(const decoding *d, apigw_status code, const char *quote, const char *expected) {
    return gw_decoding_refuse_byte(d, code, d->malformed, quote, gw_decoding_value_of(d, quote), expected);
}

/* ---- values ------------------------------------------------------------------------------------------------- */

slice gw_decoding_finish_string(const decoding *d, slice quoted) {
    char *to = d->text + decoding_offset(d, quoted.at) + 1;
    size_t n = quoted.len - 2;
    bool has_nul = false;
    if (memchr(to, '\\', n) != NULL)
        n = gw_json_unescape(to, to, n, &has_nul);
    to[n] = '\0';
    return slice_of(to, n);
}

apigw_status gw_decoding_push(const decoding *d, pair_list *list, slice name, slice value) {
    const uint64_t most = d->r->options.value[APIGW_OPT_MAX_ITEMS];
    if (name.at == NULL)
        return APIGW_OK;
    if (list->count >= most) {
        gw_error_set(d->err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %llu header lines", (unsigned long long)most);
        return gw_decoding_fail(d, APIGW_E_ITEMS, d->malformed);
    }
    return pairs_push(list, &d->r->memory, name, value, 0) ? APIGW_OK : decoding_no_memory(d);
}

apigw_status gw_decoding_add_content_type(const decoding *d, const char *type) {
    if (type == NULL || response_header(d->r, SLICE("content-type")) != NULL)
        return APIGW_OK;
    return gw_decoding_push(d, &d->r->headers, SLICE("Content-Type"), slice_of_string(type));
}
