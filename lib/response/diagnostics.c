#include "response/diagnostics.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/media_type.h"
#include "json/walker.h"
#include <stdio.h>
#include <string.h>

enum { NOTE = APIGW_SEVERITY_NOTE, WARNING = APIGW_SEVERITY_WARNING };

/* ---- places ------------------------------------------------------------------------------------------------- */

/* Return the place of a member's name. */
static sink_place member_place(const decoding *d, slice name) {
    const char *quote = name.at - 1;
    return (sink_place){decoding_offset(d, quote), decoding_offset(d, gw_decoding_value_of(d, quote))};
}

/* Return the place of the whole result. */
static sink_place result_place(const decoding *d) {
    return decoding_place(d, decoding_begin(d));
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Report a member that is ignored, and the one that is perhaps meant: that with the same name in other letter case. */
static void report_unknown_member(const decoding *d, slice name, enum format_rule_reference rule) {
    char quote[ERROR_QUOTE_MAX];
    const slice sent = decoding_original(d, name);
    const format_result_member *members = d->members;
    const char *other = NULL;
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS && members[i].what != 0; i++)
        if (slice_is_fold(sent, members[i].name))
            other = members[i].name;
    gw_error_quote(quote, sent.at, sent.len);
    gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DROPPED, WARNING, decoding_rule(d, rule), member_place(d, name),
                   "nothing of it",
                   other == NULL ? "'%s' is no member of this format: it is ignored"
                                 : "'%s' is ignored: '%s' is meant, in this letter case",
                   quote, other);
}

/* Members that no format knows are listed in the order of the text. A known member without a slot is a duplicate: the
 * slot has the last one. Unknown members are errors where they are not ignored. */
void gw_report_members(const decoding *d) {
    const bool ignores = !decoding_has(d, RESULT_KNOWN_MEMBERS);
    const char *p;
    size_t others = 0;
    slice name, value;
    if (d->sink == NULL || (d->is_read && (decoding_present(d) & ~d->known) == 0))
        return;
    p = d->original.at + gw_decoding_json_offset(d->original) + 1;
    while (gw_decoding_next_member(d, &p, &name, &value)) {
        unsigned slot = 1; /* that has this very value; RESULT_END: none */
        while (slot < RESULT_END && d->values[slot].at != value.at)
            slot++;
        const bool is_other = others < d->other_count && d->others[others].value.at == value.at;
        others += is_other;
        if (ignores && (is_other || (slot != RESULT_END && !decoding_knows(d, (enum format_result)slot))))
            report_unknown_member(d, name, slot == RESULT_MULTI_HEADERS ? RULE_MULTI_MAPS : RULE_MEMBERS);
        else if (!is_other && slot == RESULT_END)
            gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DROPPED, WARNING, "F37", member_place(d, name), "the last one",
                           "this member is a duplicate: the last one counts");
    }
}

void gw_report_inferred(const decoding *d, bool is_json) {
    static const enum format_result members[] = {RESULT_HEADERS, RESULT_MULTI_HEADERS, RESULT_COOKIES, RESULT_BODY,
                                                 RESULT_IS_BASE64};
    char client[64];
    bool resembles = false;
    if (d->sink == NULL)
        return;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        resembles = resembles || decoding_is_there(d, members[i]);
    snprintf(client, sizeof client, "200, %s, and the result as it is", d->api->format->inferred_content_type);
    if (!is_json)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARNING, decoding_rule(d, RULE_NO_JSON), result_place(d),
                       client, "the result is no JSON: as a whole it is the body");
    else if (resembles)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARNING, decoding_rule(d, RULE_DOCUMENT), result_place(d),
                       client, "there is no statusCode: the whole object is the body, and none of its members counts");
    else
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DEFAULTED, NOTE, decoding_rule(d, RULE_INFERRED), result_place(d),
                       client, "there is no statusCode: the whole result is the body");
}

/* ---- values ------------------------------------------------------------------------------------------------- */

void gw_report_coerced(const decoding *d, slice value, const char *client) {
    char quote[ERROR_QUOTE_MAX];
    if (d->sink == NULL)
        return;
    gw_sink_report(d->sink, APIGW_DIAGNOSTIC_COERCED, NOTE, decoding_rule(d, d->rule), decoding_place(d, value.at),
                   client, "'%s' is of another type than the format says, and taken",
                   gw_error_quote(quote, value.at, value.len));
}

/* Return the code unit of the escape at `p`, 0 when there is none. */
static unsigned code_unit_at(const char *p, const char *end) {
    unsigned unit = 0;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return 0;
    for (int i = 2; i < 6; i++)
        unit = unit * 16 + ascii_hex(p[i]);
    return unit;
}

/* Return the first escape that is half of a surrogate pair without the other half, or NULL. */
static const char *lone_surrogate(const char *p, const char *end) {
    while ((p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
        const unsigned unit = code_unit_at(p, end), next = unit == 0 ? 0 : code_unit_at(p + 6, end);
        const bool is_high = unit >= 0xD800 && unit < 0xDC00, is_low = unit >= 0xDC00 && unit < 0xE000;
        const bool is_pair = is_high && next >= 0xDC00 && next < 0xE000;
        if ((is_high || is_low) && !is_pair)
            return p;
        p += is_pair ? 12 : unit != 0 ? 6 : 2;
    }
    return NULL;
}

void gw_report_string(const decoding *d, slice quoted) {
    const slice sent = decoding_original(d, quoted);
    const char *at;
    if (d->sink == NULL || *sent.at != '"')
        return;
    if (d->is_read && slice_find(d->body, '\xef') == d->body.len)
        return; /* it is the body, without U+FFFD */
    at = lone_surrogate(sent.at + 1, sent.at + sent.len - 1);
    if (at != NULL)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_LOSSY, WARNING, "F37",
                       (sink_place){(size_t)(at - d->original.at), decoding_offset(d, quoted.at)}, "U+FFFD",
                       "half of a surrogate pair is no character: it is replaced");
}

void gw_report_default_status(const decoding *d) {
    if (d->sink != NULL)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DEFAULTED, NOTE, decoding_rule(d, RULE_STATUS), result_place(d), "200",
                       "there is no statusCode: it is 200");
}

void gw_report_description(const decoding *d, slice value, slice text) {
    char code[12], quote[ERROR_QUOTE_MAX];
    slice begin = {code, 0};
    if (d->sink == NULL || d->sink->first.code != APIGW_OK)
        return;
    begin.len = (size_t)snprintf(code, sizeof code, "%ld", (long)d->r->status);
    if (slice_starts_with(text, begin) && (text.len == begin.len || text.at[begin.len] == ' '))
        return;
    gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, NOTE, decoding_rule(d, RULE_DESCRIPTION),
                   decoding_place(d, value.at), "perhaps another reason phrase",
                   "statusDescription begins with the status code and a blank, '%s ', and this is '%s'", code,
                   gw_error_quote(quote, text.at, text.len));
}

void gw_report_old_flag(const decoding *d) {
    const char *old = gw_decoding_member_name(d, RESULT_IS_BASE64_TOO);
    const char *name = gw_decoding_member_name(d, RESULT_IS_BASE64);
    slice value;
    char client[64];
    if (d->sink == NULL)
        return;
    value = decoding_member(d, RESULT_IS_BASE64);
    snprintf(client, sizeof client, "what %s says", old);
    if (value.at != NULL)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DROPPED, WARNING, decoding_rule(d, RULE_FLAG),
                       decoding_place(d, value.at), client, "%s does not count beside %s", name, old);
    else
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_COERCED, NOTE, decoding_rule(d, RULE_FLAG),
                       decoding_place(d, decoding_member(d, RESULT_IS_BASE64_TOO).at), "what it says",
                       "%s is an old name of %s", old, name);
}

/* ---- the body ----------------------------------------------------------------------------------------------- */

void gw_report_unsent_body(const decoding *d) {
    slice value = decoding_member(d, RESULT_BODY);
    if (d->sink != NULL && d->r->body.len != 0 && value.at != NULL)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DROPPED, WARNING, decoding_rule(d, RULE_BODY),
                       decoding_place(d, value.at), "no body", "a body goes out only %s", d->event->only_body);
}

void gw_report_content_type(const decoding *d) {
    const char *type = d->api->format->content_type;
    const bool has_body = d->r->body.len != 0;
    if (d->sink == NULL || d->sink->first.code != APIGW_OK || response_header(d->r, SLICE("content-type")) != NULL)
        return;
    if (type != NULL)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DEFAULTED, has_body ? WARNING : NOTE,
                       decoding_rule(d, RULE_CONTENT_TYPE), result_place(d), type,
                       "there is no Content-Type: the front end says what the body is");
    else if (has_body)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARNING, decoding_rule(d, RULE_CONTENT_TYPE), result_place(d),
                       "a guess of its own", "there is no Content-Type, and the front end adds none");
}

/* Return whether a text is base64 of at least one byte. */
static bool is_base64(const decoding *d, slice text) {
    char *out;
    size_t n;
    if (text.len == 0 || text.len % 4 != 0)
        return false;
    out = arena_bytes(&d->r->memory, gw_base64_decoded_len(text.at, text.len));
    if (out == NULL)
        d->sink->no_memory = true;
    return out != NULL && gw_base64_decode(out, text.at, text.len, &n);
}

void gw_report_base64_kept(const decoding *d, slice value, slice body) {
    static const char message[] =
        "isBase64Encoded is true, but the first media type of the Accept header is none of the binary ones";
    bool is_good;
    if (d->sink == NULL)
        return;
    is_good = body.len == 0 || is_base64(d, body);
    gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARNING, decoding_rule(d, RULE_BASE64), decoding_place(d, value.at),
                   "base64 text", is_good ? "%s" : "%s; and this is no base64", message);
}

/* Return the header field that says that the body is no text, or NULL. */
static const apigw_pair *binary_header(const decoding *d) {
    const apigw_pair *encoding = response_header(d->r, SLICE("content-encoding"));
    const apigw_pair *type = response_header(d->r, SLICE("content-type"));
    slice media;
    if (encoding != NULL && !slice_is_fold(pair_value(encoding), "identity"))
        return encoding;
    if (type == NULL)
        return NULL;
    media = gw_media_type(type->value, type->value_len);
    return media.len == 0 || gw_media_type_is_text(media.at, media.len) ? NULL : type;
}

/* Report a body without isBase64Encoded that is no text by its header fields. */
static void report_binary_body(const decoding *d, sink_place place) {
    const apigw_pair *header = binary_header(d);
    char quote[ERROR_QUOTE_MAX];
    bool is_coded;
    if (header == NULL)
        return;
    is_coded = is_base64(d, d->r->body);
    gw_error_quote(quote, header->value, header->value_len);
    if (is_coded)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARNING, decoding_rule(d, RULE_BASE64), place, "base64 text",
                       "the body is base64 of '%s', and isBase64Encoded is not true", quote);
    else if (header_is(header, SLICE("content-encoding")))
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARNING, decoding_rule(d, RULE_BASE64), place,
                       "text that is not what its header says", "the body is text, and not '%s' in base64", quote);
}

void gw_report_body(const decoding *d) {
    slice value = decoding_member(d, RESULT_BODY);
    if (d->sink == NULL || d->r->body.len == 0 || value.at == NULL)
        return;
    if (d->r->status == 204 || d->r->status == 304)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARNING, "RFC 9110 6.4.1", decoding_place(d, value.at),
                       "no body", "a response of status %ld has no body", (long)d->r->status);
    if (!d->base64)
        report_binary_body(d, decoding_place(d, value.at));
}
