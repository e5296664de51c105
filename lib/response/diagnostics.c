#include "response/diagnostics.h"
#include "core/error.h"
#include "response/check.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/header.h"
#include "text/media_type.h"
#include "text/pairs.h"
#include "text/slice.h"
#include "json/walker.h"
#include <stdio.h>
#include <string.h>

enum { NOTE = APIGW_SEVERITY_NOTE, WARNING = APIGW_SEVERITY_WARNING };

/* ---- places ------------------------------------------------------------------------------------------------- */

static bool in_text(const decoding *d, const char *p) {
    return (uintptr_t)p >= (uintptr_t)d->text && (uintptr_t)p < (uintptr_t)d->text + d->original.len;
}

/* Of a header line: at its name where the value stands right behind it, else at the value. Strings are finished where
 * they stood, so the byte before them is their quote; other values are copies. */
static check_place diagnostic_place_of(const decoding *d, const apigw_pair *line) {
    const char *quote = in_text(d, line->name) ? line->name - 1 : NULL;
    const char *value = in_text(d, line->value) ? line->value - 1 : NULL;
    const char *after = quote == NULL ? NULL : gw_decoding_value_of(d, quote);
    if (value != NULL && value != after)
        return check_value(value);
    return (check_place){quote, after};
}

static check_place whole(const decoding *d) {
    return check_value(gw_decoding_begin(d));
}

static const char *quoted_name(char out[ERROR_QUOTE_MAX], const apigw_pair *line) {
    return gw_error_quote(out, line->name, line->name_len);
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* The member of this front end that is meant by a name in other letter case; NULL: none. */
static const char *meant(const decoding *d, slice name) {
    const format_result_member *members = d->members;
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS && members[i].what != 0; i++)
        if (header_name_equal(name.at, name.len, members[i].name, strlen(members[i].name)))
            return members[i].name;
    return NULL;
}

static void report_unknown(const decoding *d, slice name, enum format_rule_reference rule_reference) {
    char quote[ERROR_QUOTE_MAX];
    const char *other = meant(d, name);
    gw_error_quote(quote, name.at, name.len);
    gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, gw_check_rule(d, rule_reference), gw_check_name(d, name.at - 1),
                  "nothing of it",
                  other == NULL ? "'%s' is no member of this format: it is ignored"
                                : "'%s' is ignored: '%s' is meant, in this letter case",
                  quote, other);
}

/* Whether the front end has a member where the union of all has a slot. */
static bool is_foreign(const decoding *d, unsigned slot) {
    return gw_decoding_member_name(d, (enum format_result)slot)[0] == '\0';
}

/* The slot that holds this very value, or RESULT_END. */
static unsigned slot_of(const decoding *d, slice value) {
    unsigned slot = 1;
    while (slot < RESULT_END && !(gw_json_has(d->document, slot) && d->document->slots[slot].at == value.at))
        slot++;
    return slot;
}

void gw_report_members(const decoding *d) {
    const char *p, *end;
    size_t other = 0;
    slice name, value;
    bool ignores = !decoding_has(d, RESULT_KNOWN_MEMBERS);
    if (d->check == NULL)
        return;
    p = gw_decoding_begin(d) + 1;
    end = d->text + d->original.len;
    while (gw_json_next_member(&p, end, &name, &value)) {
        unsigned slot = slot_of(d, value);
        bool is_other = other < d->document->other_count && d->document->others[other].value.at == value.at;
        if (is_other)
            other++;
        if (ignores && (is_other || (slot != RESULT_END && is_foreign(d, slot))))
            report_unknown(d, name, slot == RESULT_MULTI_HEADERS ? RULING_MULTI_MAPS : RULING_MEMBERS);
        else if (!is_other && slot == RESULT_END)
            gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, "F37", gw_check_name(d, name.at - 1), "the last one",
                          "this member comes again: the last one counts");
    }
}

void gw_report_inferred(const decoding *d, bool is_json) {
    static const char client[] = "200, application/json, and the result as it is";
    static const enum format_result told[] = {RESULT_HEADERS, RESULT_MULTI_HEADERS, RESULT_COOKIES, RESULT_BODY,
                                              RESULT_IS_BASE64};
    bool resembles = false;
    if (d->check == NULL)
        return;
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        resembles = resembles || gw_json_has(d->document, (unsigned)told[i]);
    if (!is_json)
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, gw_check_rule(d, RULING_NO_JSON), whole(d), client,
                      "the result is no JSON: as a whole it is the body");
    else if (resembles)
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, gw_check_rule(d, RULING_DOCUMENT), whole(d), client,
                      "there is no statusCode: the whole object is the body, and none of its members counts");
    else
        gw_check_note(d, APIGW_DIAGNOSTIC_DEFAULTED, NOTE, gw_check_rule(d, RULING_INFERRED), whole(d), client,
                      "there is no statusCode: the whole result is the body");
}

/* ---- one value ---------------------------------------------------------------------------------------------- */

void gw_report_coerced(const decoding *d, enum format_rule_reference rule_reference, slice value, const char *client) {
    char quote[ERROR_QUOTE_MAX];
    if (d->check == NULL)
        return;
    gw_error_quote(quote, value.at, value.len);
    gw_check_note(d, APIGW_DIAGNOSTIC_COERCED, NOTE, gw_check_rule(d, rule_reference), check_value(value.at), client,
                  "'%s' is of another type than the format says, and taken", quote);
}

/* The code unit of an escape at `p`, or 0 when there is none. */
static unsigned unit_at(const char *p, const char *end) {
    unsigned unit = 0;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return 0;
    for (int i = 2; i < 6; i++)
        unit = unit * 16 + ascii_hex(p[i]);
    return unit;
}

/* The first escape that is half of a surrogate pair without the other half, or NULL. */
static const char *lone_surrogate(const char *p, const char *end) {
    while ((p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
        unsigned unit = unit_at(p, end), next = unit == 0 ? 0 : unit_at(p + 6, end);
        bool high = unit >= 0xD800 && unit < 0xDC00, paired = high && next >= 0xDC00 && next < 0xE000;
        if ((high || (unit >= 0xDC00 && unit < 0xE000)) && !paired)
            return p;
        p += paired ? 12 : unit != 0 ? 6 : 2;
    }
    return NULL;
}

void gw_report_string(const decoding *d, slice quoted) {
    const char *at;
    if (d->check == NULL || *quoted.at != '"')
        return;
    at = lone_surrogate(quoted.at + 1, quoted.at + quoted.len - 1);
    if (at != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_LOSSY, WARNING, "F37", (check_place){at, quoted.at}, "U+FFFD",
                      "half of a surrogate pair is no character: it is replaced");
}

void gw_report_default_status(const decoding *d) {
    if (d->check != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_DEFAULTED, NOTE, gw_check_rule(d, RULING_STATUS), whole(d), "200",
                      "there is no statusCode: it is 200");
}

void gw_report_description(const decoding *d, slice value, slice text) {
    char code[12], quote[ERROR_QUOTE_MAX];
    size_t n;
    if (d->check == NULL || d->check->first.code != APIGW_OK)
        return;
    n = (size_t)snprintf(code, sizeof code, "%ld", (long)d->r->status);
    if (text.len < n || memcmp(text.at, code, n) != 0 || (text.len != n && text.at[n] != ' '))
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, NOTE, gw_check_rule(d, RULING_DESCRIPTION), check_value(value.at),
                      "perhaps another reason phrase",
                      "statusDescription begins with the status code and a blank, '%s ', and this is '%s'", code,
                      gw_error_quote(quote, text.at, text.len));
}

void gw_report_old_flag(const decoding *d) {
    slice old, flag;
    if (d->check == NULL)
        return;
    old = decoding_member(d, RESULT_IS_BASE64_TOO);
    flag = decoding_member(d, RESULT_IS_BASE64);
    if (flag.at == NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_COERCED, NOTE, gw_check_rule(d, RULING_FLAG), check_value(old.at),
                      "what it says", "base64Encoded is an old name of isBase64Encoded");
    else
        gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, gw_check_rule(d, RULING_FLAG), check_value(flag.at),
                      "what base64Encoded says", "isBase64Encoded does not count beside base64Encoded");
}

/* ---- header lines ------------------------------------------------------------------------------------------- */

void gw_report_repeated(const decoding *d, const apigw_pair *before, size_t count, const pair_list *list) {
    const char *last = NULL;
    size_t kept = 0;
    if (d->check == NULL || count == list->count)
        return;
    for (size_t i = 0; i < count; i++) {
        if (kept < list->count && list->at[kept].name == before[i].name && list->at[kept].value == before[i].value) {
            kept++;
        } else if (before[i].name != last) {
            last = before[i].name;
            gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, "F37", gw_check_name(d, last - 1), "the last one",
                          "this header comes again in the same object: the last one counts");
        }
    }
}

void gw_report_ignored_map(const decoding *d) {
    slice map = decoding_member(d, RESULT_HEADERS);
    if (d->check != NULL && map.at != NULL && *gw_json_skip_space(map.at + 1, map.at + map.len) != '}')
        gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, gw_check_rule(d, RULING_MERGING), check_value(map.at),
                      "nothing of it", "headers does not count beside multiValueHeaders");
}

void gw_report_ignored_cookies(const decoding *d, slice value) {
    if (d->check != NULL && value.at != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, gw_check_rule(d, RULING_COOKIES), check_value(value.at),
                      "no Set-Cookie line",
                      *value.at == '[' || *value.at == '{' || *value.at == '"'
                          ? "cookies is an array of strings: this is ignored"
                          : "a cookie is a string: this is ignored");
}

/* Where the event decides, next to no line goes out, and of those that do not that is all there is to tell (B7.2). */
static bool lines_go_out(const decoding *d) {
    return !decoding_has(d, RESULT_BY_EVENT);
}

void gw_report_both_maps(const decoding *d, const apigw_pair *line, bool same, bool once) {
    char quote[ERROR_QUOTE_MAX];
    if (d->check == NULL || !lines_go_out(d))
        return;
    gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, same && once ? NOTE : WARNING, gw_check_rule(d, RULING_MERGING),
                  diagnostic_place_of(d, line),
                  once   ? "one line"
                  : same ? "both lines"
                         : "all values",
                  "%s stands in headers and multiValueHeaders with %s%s", quoted_name(quote, line),
                  same ? "the same value" : "different values",
                  once   ? ""
                  : same ? ": both go out"
                         : ": all go out");
}

void gw_report_cookie_line(const decoding *d, const apigw_pair *line) {
    if (d->check != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, gw_check_rule(d, RULING_COOKIES),
                      diagnostic_place_of(d, line), "no such line",
                      "Set-Cookie in headers does not count beside cookies");
}

void gw_report_dropped(const decoding *d, const apigw_pair *line) {
    char quote[ERROR_QUOTE_MAX];
    if (d->check != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, gw_check_rule(d, RULING_NAMES),
                      diagnostic_place_of(d, line), "the front end's own line, if any",
                      "%s is the front end's own: the function's is left out", quoted_name(quote, line));
}

void gw_report_unsent_line(const decoding *d, const apigw_pair *line) {
    char quote[ERROR_QUOTE_MAX];
    if (d->check != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, gw_check_rule(d, RULING_NAMES),
                      diagnostic_place_of(d, line), "no such line",
                      "%s does not go out: only Sec-WebSocket-Protocol does, while the connection is opened",
                      quoted_name(quote, line));
}

void gw_report_unsent_body(const decoding *d) {
    slice value = decoding_member(d, RESULT_BODY);
    if (d->check != NULL && d->r->body.len != 0 && value.at != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_DROPPED, WARNING, gw_check_rule(d, RULING_BODY), check_value(value.at),
                      "no body",
                      "a body goes out on an open connection only, and where the route has a route response");
}

void gw_report_renamed(const decoding *d, const apigw_pair *line, const char *name) {
    char quote[ERROR_QUOTE_MAX];
    if (d->check != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_RENAMED, WARNING, gw_check_rule(d, RULING_NAMES),
                      diagnostic_place_of(d, line), name, "%s does not go out under that name",
                      quoted_name(quote, line));
}

void gw_report_added_headers(const decoding *d) {
    const format_added_header *told = d->api->format->told;
    if (d->check == NULL)
        return;
    for (size_t i = 0; i < d->r->headers.count; i++) {
        const apigw_pair *line = &d->r->headers.at[i];
        for (size_t k = 0; k < FORMAT_TOLD && told[k].name != NULL; k++)
            if (header_name_equal(line->name, line->name_len, told[k].name, strlen(told[k].name)))
                gw_report_dropped(d, line);
    }
}

void gw_report_content_type(const decoding *d, const char *type) {
    bool has_body = d->r->body.len != 0;
    if (d->check == NULL || d->check->first.code != APIGW_OK ||
        gw_pairs_find(&d->r->headers, "content-type", 12, 0, true) != NULL)
        return;
    if (type != NULL)
        gw_check_note(d, APIGW_DIAGNOSTIC_DEFAULTED, has_body ? WARNING : NOTE, gw_check_rule(d, RULING_CONTENT_TYPE),
                      whole(d), type, "there is no Content-Type: the front end says what the body is");
    else if (has_body)
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, gw_check_rule(d, RULING_CONTENT_TYPE), whole(d),
                      "a guess of its own", "there is no Content-Type, and the front end adds none");
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

/* Whether a text is base64 of anything. */
static bool is_base64(const decoding *d, slice text) {
    char *out;
    size_t n;
    if (text.len == 0 || text.len % 4 != 0)
        return false;
    out = arena_bytes(&d->r->memory, gw_base64_decoded_len(text.at, text.len));
    if (out == NULL)
        d->check->no_memory = true;
    return out != NULL && gw_base64_decode(out, text.at, text.len, &n);
}

void gw_report_base64_kept(const decoding *d, slice value, slice body) {
    static const char message[] =
        "isBase64Encoded is true, but the first media type of the Accept header is none of the binary ones";
    bool good;
    if (d->check == NULL)
        return;
    good = body.len == 0 || is_base64(d, body);
    gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, gw_check_rule(d, RULING_BASE64), check_value(value.at),
                  "base64 text", good ? "%s" : "%s; and this is no base64", message);
}

/* Lines of which a message has one (RFC 9110 5.3), and what comes of more. */
static const struct {
    const char *name, *client;
} once[] = {
    {"content-type", "one of them, and nobody knows which"},
    {"location", "one of them, and nobody knows which"},
    {"etag", "one of them, and nobody knows which"},
    {"last-modified", "one of them, and nobody knows which"},
    {"access-control-allow-origin", "a response that browsers keep from the page"},
    {"access-control-allow-credentials", "a response that browsers keep from the page"},
    {"access-control-max-age", "one of them, and nobody knows which"},
};
enum { ONCE = sizeof once / sizeof once[0] };

/* Which of them a line is, or ONCE. */
static size_t once_of(const apigw_pair *line) {
    size_t i = 0;
    while (i < ONCE && !header_name_equal(line->name, line->name_len, once[i].name, strlen(once[i].name)))
        i++;
    return i;
}

/* Whether a Set-Cookie value looks like several: behind a comma comes a name and "=". A date has a comma too, and no
 * "=" in its piece. */
static bool is_folded_cookie(const char *value, size_t n) {
    const char *p = value, *end = value + n;
    while ((p = memchr(p, ',', (size_t)(end - p))) != NULL) {
        const char *name = ++p;
        while (name < end && ascii_is_space(*name))
            name++;
        p = name;
        while (p < end && *p != ',' && *p != ';' && *p != '=')
            p++;
        if (p < end && *p == '=' && p != name && gw_header_name_valid(name, (size_t)(p - name)) == (size_t)(p - name))
            return true;
    }
    return false;
}

/* Whether a text is the name of a day, as it begins a date: whole, or its first three letters. */
static bool is_day(slice text) {
    static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        if (header_name_equal(text.at, text.len, days[i], strlen(days[i])) ||
            header_name_equal(text.at, text.len, days[i], 3))
            return true;
    return false;
}

/* Whether a Set-Cookie value ends where the comma of its date stood: its last attribute is Expires with nothing but the
 * name of a day. */
static bool is_split_cookie(const char *value, size_t n) {
    static const char expires[] = "expires=";
    const size_t name_len = sizeof expires - 1;
    size_t begin = n;
    slice last;
    while (begin != 0 && value[begin - 1] != ';')
        begin--;
    last = slice_trim(slice_of(value + begin, n - begin));
    return begin != 0 && last.len > name_len && gw_header_letters_equal(last.at, expires, name_len) &&
           is_day(slice_trim(slice_of(last.at + name_len, last.len - name_len)));
}

static bool is_cors_list(const apigw_pair *line) {
    return header_name_equal(line->name, line->name_len, "access-control-allow-origin", 27) &&
           memchr(line->value, ',', line->value_len) != NULL;
}

static void report_cookie(const decoding *d, const apigw_pair *line) {
    if (is_folded_cookie(line->value, line->value_len))
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, "RFC 6265 3", diagnostic_place_of(d, line),
                      "the first cookie alone", "these look like several cookies in one Set-Cookie line");
    if (is_split_cookie(line->value, line->value_len))
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, "RFC 6265 4.1.1", diagnostic_place_of(d, line),
                      "a cookie that does not expire then, and the rest of the date as another cookie",
                      "this cookie is split at the comma of its date");
}

static void report_line(const decoding *d, const apigw_pair *line, bool seen[ONCE + 1]) {
    char quote[ERROR_QUOTE_MAX];
    size_t which = once_of(line);
    if (which != ONCE && seen[which])
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, "RFC 9110 5.3", diagnostic_place_of(d, line),
                      once[which].client, "%s goes out more than once", quoted_name(quote, line));
    seen[which] = true;
    if (is_cors_list(line))
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, "Fetch 4.10", diagnostic_place_of(d, line),
                      "a response that browsers keep from the page",
                      "Access-Control-Allow-Origin is one origin, * or null, never a list");
    if (header_name_equal(line->name, line->name_len, "set-cookie", 10))
        report_cookie(d, line);
}

void gw_report_lines(const decoding *d) {
    const pair_list *lines = &d->r->headers;
    uint32_t limit = d->api->format->header_limit;
    bool seen[ONCE + 1] = {false};
    size_t bytes = 0;
    if (d->check == NULL || !lines_go_out(d))
        return;
    for (size_t i = 0; i < lines->count; i++) {
        report_line(d, &lines->at[i], seen);
        bytes += lines->at[i].name_len + lines->at[i].value_len;
    }
    if (limit != 0 && d->api->format->result_header_limit == 0 && bytes > limit)
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, gw_check_rule(d, RULING_SIZE), whole(d), "an error, perhaps",
                      "the header lines have %llu bytes, more than the %lu that requests may have",
                      (unsigned long long)bytes, (unsigned long)limit);
}

static const apigw_pair *line_of(const decoding *d, const char *name) {
    return gw_pairs_find(&d->r->headers, name, strlen(name), 0, true);
}

/* Bytes that no text can be: a line says so. */
static const apigw_pair *binary_line(const decoding *d) {
    const apigw_pair *encoding = line_of(d, "content-encoding"), *type = line_of(d, "content-type");
    slice media;
    if (encoding != NULL && !header_name_equal(encoding->value, encoding->value_len, "identity", 8))
        return encoding;
    if (type == NULL)
        return NULL;
    media = gw_media_type(type->value, type->value_len);
    return media.len == 0 || gw_media_type_is_text(media.at, media.len) ? NULL : type;
}

/* A body without isBase64Encoded that is bytes by its lines. */
static void report_text_body(const decoding *d, check_place place) {
    const apigw_pair *line = binary_line(d);
    char quote[ERROR_QUOTE_MAX];
    bool coded;
    if (line == NULL)
        return;
    coded = is_base64(d, d->r->body);
    if (coded || header_name_equal(line->name, line->name_len, "content-encoding", 16))
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, gw_check_rule(d, RULING_BASE64), place,
                      coded ? "base64 text" : "text that is not what its header says",
                      coded ? "the body is base64 of '%s', and isBase64Encoded is not true"
                            : "the body is text, and not '%s' in base64",
                      gw_error_quote(quote, line->value, line->value_len));
}

void gw_report_body(const decoding *d) {
    slice value = decoding_member(d, RESULT_BODY);
    if (d->check == NULL || d->r->body.len == 0 || value.at == NULL)
        return;
    if (d->r->status == 204 || d->r->status == 304)
        gw_check_note(d, APIGW_DIAGNOSTIC_RISKY, WARNING, "RFC 9110 6.4.1", check_value(value.at), "no body",
                      "a response of status %ld has no body", (long)d->r->status);
    if (!d->base64)
        report_text_body(d, check_value(value.at));
}
