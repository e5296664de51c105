/* Diagnostics about the header fields of a function result. */
#include "response/diagnostics.h"
#include "text/ascii.h"
#include "json/walker.h"
#include <stdio.h>

enum { NOTE_HEADER = APIGW_SEVERITY_NOTE, WARN_HEADER = APIGW_SEVERITY_WARNING };

/* ---- reporting ---------------------------------------------------------------------------------------------- */

/* Strings are finished in place, so the byte before them is their opening quote; other values are copies. */
static sink_place header_place(const decoding *d, const apigw_pair *header) {
    const char *quote = decoding_editable(d, header->name) != NULL ? header->name - 1 : NULL;
    const char *value = decoding_editable(d, header->value) != NULL ? header->value - 1 : NULL;
    const char *after = quote == NULL ? NULL : gw_decoding_value_of(d, quote);
    if (value != NULL && value != after)
        return decoding_place(d, value);
    if (quote == NULL)
        return (sink_place){UINT64_MAX, SINK_NO_VALUE};
    return (sink_place){decoding_offset(d, quote), decoding_offset(d, after)};
}

void gw_report_header(const decoding *d, const apigw_pair *header, uint32_t what, uint32_t severity, const char *rule,
                      const char *client, const char *message) {
    char quote[ERROR_QUOTE_MAX];
    gw_error_quote(quote, header->name, header->name_len);
    gw_sink_report(d->sink, what, severity, rule, header_place(d, header), client, "%s%s", quote, message);
}

/* ---- while they are read and merged ------------------------------------------------------------------------- */

void gw_report_duplicates(const decoding *d, const apigw_pair *before, size_t count, const pair_list *list) {
    const char *last = NULL;
    size_t kept = 0;
    if (d->sink == NULL || count == list->count)
        return;
    for (size_t i = 0; i < count; i++) {
        if (kept < list->count && list->at[kept].name == before[i].name && list->at[kept].value == before[i].value) {
            kept++;
        } else if (before[i].name != last) {
            const char *quote = before[i].name - 1;
            last = before[i].name;
            gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DROPPED, WARN_HEADER, "F37",
                           (sink_place){decoding_offset(d, quote), decoding_offset(d, gw_decoding_value_of(d, quote))},
                           "the last one", "this header is a duplicate in its object: the last one counts");
        }
    }
}

void gw_report_ignored_map(const decoding *d) {
    slice map = decoding_member(d, RESULT_HEADERS);
    if (d->sink != NULL && map.at != NULL && *gw_json_skip_space(map.at + 1, map.at + map.len) != '}')
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DROPPED, WARN_HEADER, decoding_rule(d, RULE_MERGING),
                       decoding_place(d, map.at), "nothing of it", "headers does not count beside multiValueHeaders");
}

void gw_report_ignored_cookies(const decoding *d, slice value) {
    if (d->sink == NULL || value.at == NULL)
        return;
    gw_sink_report(d->sink, APIGW_DIAGNOSTIC_DROPPED, WARN_HEADER, decoding_rule(d, RULE_COOKIES),
                   decoding_place(d, value.at), "no Set-Cookie line", "%s",
                   *value.at == '[' || *value.at == '{' || *value.at == '"'
                       ? "cookies is an array of strings: this is ignored"
                       : "a cookie is a string: this is ignored");
}

void gw_report_ignored_cookie_header(const decoding *d, const apigw_pair *header) {
    if (d->sink != NULL)
        gw_report_header(d, header, APIGW_DIAGNOSTIC_DROPPED, WARN_HEADER, decoding_rule(d, RULE_COOKIES),
                         "no such line", " in headers does not count beside cookies");
}

/* Where the type of the event decides, nearly no field is sent, and those are reported as unsent (B7.2). */
void gw_report_both_maps(const decoding *d, const apigw_pair *header, bool same, bool once) {
    static const struct {
        const char *client, *message;
    } texts[][2] = {
        {{"all values", " is in headers and multiValueHeaders with different values: all go out"},
         {"one line", " is in headers and multiValueHeaders with different values"}},
        {{"both lines", " is in headers and multiValueHeaders with the same value: both go out"},
         {"one line", " is in headers and multiValueHeaders with the same value"}},
    };
    if (d->sink == NULL || d->event != NULL)
        return;
    gw_report_header(d, header, APIGW_DIAGNOSTIC_RISKY, same && once ? NOTE_HEADER : WARN_HEADER,
                     decoding_rule(d, RULE_MERGING), texts[same][once].client, texts[same][once].message);
}

/* ---- while they are renamed and dropped --------------------------------------------------------------------- */

void gw_report_dropped(const decoding *d, const apigw_pair *header) {
    if (d->sink != NULL)
        gw_report_header(d, header, APIGW_DIAGNOSTIC_DROPPED, WARN_HEADER, decoding_rule(d, RULE_NAMES),
                         "the front end's own line, if any", " is the front end's own: the function's is left out");
}

void gw_report_renamed(const decoding *d, const apigw_pair *header, const char *name) {
    if (d->sink != NULL)
        gw_report_header(d, header, APIGW_DIAGNOSTIC_RENAMED, WARN_HEADER, decoding_rule(d, RULE_NAMES), name,
                         " does not go out under that name");
}

void gw_report_unsent_header(const decoding *d, const apigw_pair *header) {
    char message[APIGW_ERROR_MESSAGE_MAX];
    if (d->sink == NULL)
        return;
    snprintf(message, sizeof message, " does not go out: only %s", d->event->only_headers);
    gw_report_header(d, header, APIGW_DIAGNOSTIC_DROPPED, WARN_HEADER, decoding_rule(d, RULE_NAMES), "no such line",
                     message);
}

void gw_report_added_headers(const decoding *d) {
    const format_added_header *added = d->api->format->added;
    if (d->sink == NULL)
        return;
    for (size_t i = 0; i < d->r->headers.count; i++)
        for (size_t k = 0; k < FORMAT_ADDED && added[k].name != NULL; k++)
            if (header_is(&d->r->headers.at[i], slice_of_string(added[k].name)))
                gw_report_dropped(d, &d->r->headers.at[i]);
}

/* ---- what clients do not understand ------------------------------------------------------------------------- */

#define ANY_OF_THEM "one of them, and it is unspecified which"
#define BLOCKED "a response that browsers keep from the page"

/* Header fields of which a message has one (RFC 9110 5.3), and what comes of more. */
static const struct {
    const char *name, *client;
} once[] = {
    {"content-type", ANY_OF_THEM},
    {"location", ANY_OF_THEM},
    {"etag", ANY_OF_THEM},
    {"last-modified", ANY_OF_THEM},
    {"access-control-allow-origin", BLOCKED},
    {"access-control-allow-credentials", BLOCKED},
    {"access-control-max-age", ANY_OF_THEM},
};
enum { ONCE = sizeof once / sizeof once[0] };

/* Return whether a Set-Cookie value looks like several cookies: a name and "=" come after a comma. The comma of a date
 * is followed by no "=". */
static bool is_folded_cookie(slice rest) {
    slice_cut(&rest, ',');
    while (rest.len != 0) {
        slice piece = slice_cut(&rest, ','), name;
        while (piece.len != 0 && ascii_is_space(piece.at[0]))
            piece = slice_skip(piece, 1);
        name = slice_of(piece.at, slice_find(piece, '='));
        if (name.len != 0 && name.len != piece.len && gw_header_name_valid(name.at, name.len) == name.len)
            return true;
    }
    return false;
}

/* Return whether a text is the name of a day, whole or its first three letters, as a date begins. */
static bool is_day(slice text) {
    static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        if (slice_is_fold(text, days[i]) || slice_equal_fold(text, slice_of(days[i], 3)))
            return true;
    return false;
}

/* Return whether a Set-Cookie value ends at the comma of its date: its last attribute is Expires with the name of a
 * day. */
static bool is_split_cookie(slice value) {
    const slice expires = SLICE("expires=");
    size_t begin = value.len;
    slice last;
    while (begin != 0 && value.at[begin - 1] != ';')
        begin--;
    last = slice_trim(slice_skip(value, begin));
    return begin != 0 && last.len > expires.len && slice_equal_fold(slice_of(last.at, expires.len), expires) &&
           is_day(slice_trim(slice_skip(last, expires.len)));
}

/* Report a header field that clients may misread. `seen`: those of `once` that came before. */
static void report_misread(const decoding *d, const apigw_pair *header, bool seen[ONCE + 1]) {
    size_t which = 0;
    while (which < ONCE && !header_is(header, slice_of_string(once[which].name)))
        which++;
    if (which != ONCE && seen[which])
        gw_report_header(d, header, APIGW_DIAGNOSTIC_RISKY, WARN_HEADER, "RFC 9110 5.3", once[which].client,
                         " goes out more than once");
    seen[which] = true;
    if (header_is(header, SLICE("access-control-allow-origin")) &&
        slice_find(pair_value(header), ',') != header->value_len)
        gw_report_header(d, header, APIGW_DIAGNOSTIC_RISKY, WARN_HEADER, "Fetch 4.10", BLOCKED,
                         " is one origin, * or null, never a list");
    if (!header_is(header, SLICE("set-cookie")))
        return;
    if (is_folded_cookie(pair_value(header)))
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARN_HEADER, "RFC 6265 3", header_place(d, header),
                       "the first cookie alone", "these look like several cookies in one Set-Cookie line");
    if (is_split_cookie(pair_value(header)))
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARN_HEADER, "RFC 6265 4.1.1", header_place(d, header),
                       "a cookie that does not expire then, and the rest of the date as another cookie",
                       "this cookie is split at the comma of its date");
}

/* A result without a limit of its own on header fields is compared with that on requests. */
void gw_report_headers(const decoding *d) {
    const pair_list *headers = &d->r->headers;
    const format *f = d->api->format;
    bool seen[ONCE + 1] = {false};
    size_t bytes = 0;
    if (d->sink == NULL || d->event != NULL)
        return;
    for (size_t i = 0; i < headers->count; i++) {
        report_misread(d, &headers->at[i], seen);
        bytes += headers->at[i].name_len + headers->at[i].value_len;
    }
    if (f->header_limit != 0 && f->result_header_limit == 0 && bytes > f->header_limit)
        gw_sink_report(d->sink, APIGW_DIAGNOSTIC_RISKY, WARN_HEADER, decoding_rule(d, RULE_SIZE),
                       decoding_place(d, decoding_begin(d)), "an error, perhaps",
                       "the header lines have %llu bytes, more than the %lu that requests may have",
                       (unsigned long long)bytes, (unsigned long)f->header_limit);
}
