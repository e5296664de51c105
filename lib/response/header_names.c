#include "response/header_names.h"
#include "response/diagnostics.h"
#include "text/ascii.h"
#include <string.h>

/* Return the first two letters of a name, the same for both cases; the second may be the NUL after it. */
static inline unsigned two_letters(const char *name) {
    uint16_t letters;
    memcpy(&letters, name, sizeof letters);
    return letters | 0x2020u;
}

/* Return the bit of the first two letters of a name, which other names may have too. */
static inline uint64_t two_letters_bit(const char *name) {
    return UINT64_C(1) << (two_letters(name) * 0x9e37u >> 10 & 63);
}

/* Return the bits of all names of a list, whose last entry is NULL, by their first two letters. */
static uint64_t listed_letters(const char *const *names) {
    uint64_t letters = 0;
    for (; *names != NULL; names++)
        letters |= two_letters_bit(*names);
    return letters;
}

/* Return whether a list has the name of a header field. */
static bool is_listed(const apigw_pair *header, const char *const *names) {
    const unsigned letters = two_letters(header->name);
    for (; *names != NULL; names++)
        if (two_letters(*names) == letters && header_is(header, slice_of_string(*names)))
            return true;
    return false;
}

static apigw_status add_prefix(const decoding *d, apigw_pair *header) {
    const slice prefix = slice_of_string(d->api->format->remap_prefix);
    char *name = arena_bytes(&d->r->memory, prefix.len + header->name_len + 1);
    if (name == NULL)
        return decoding_no_memory(d);
    memcpy(name, prefix.at, prefix.len);
    memcpy(name + prefix.len, header->name, header->name_len + 1);
    gw_report_renamed(d, header, name);
    header->name = name;
    header->name_len += prefix.len;
    return APIGW_OK;
}

/* Return eight bytes of ASCII with letters in lower case, but in upper case where `first` has the highest bit set. */
static uint64_t capitalize_8(uint64_t bytes, uint64_t first) {
    const uint64_t ones = UINT64_C(0x0101010101010101), high = 0x80 * ones, lower = bytes | 0x20 * ones;
    const uint64_t letters = (lower + (0x80 - 'a') * ones) & ~(lower + (0x7f - 'z') * ones) & high;
    return (bytes & ~(letters >> 2)) | (letters & ~first) >> 2;
}

/* Write `content-type` as `Content-Type`: in the copy of the result, unless diagnostics look for the name there. Bytes
 * after the name are written as they were, up to a multiple of eight. */
static apigw_status capitalize(const decoding *d, apigw_pair *header) {
    const uint64_t ones = UINT64_C(0x0101010101010101), high = 0x80 * ones;
    char *name = d->sink == NULL ? decoding_editable(d, header->name) : NULL;
    uint64_t first = 0x80;
    if (name == NULL) {
        name = arena_bytes(&d->r->memory, header->name_len + sizeof first);
        if (name == NULL)
            return decoding_no_memory(d);
        memcpy(name, header->name, header->name_len);
        memset(name + header->name_len, 0, sizeof first);
    }
    for (size_t i = 0; i < header->name_len; i += sizeof first) {
        const size_t left = header->name_len - i;
        const uint64_t bytes = load_8(name + i), within = left < 8 ? (UINT64_C(1) << 8 * left) - 1 : UINT64_MAX;
        const uint64_t dashes = ~((bytes ^ '-' * ones) + 0x7f * ones) & high; /* of ASCII */
        const uint64_t changed = order_8((capitalize_8(bytes, first | dashes << 8) & within) | (bytes & ~within));
        memcpy(name + i, &changed, sizeof changed);
        first = dashes >> 56;
    }
    header->name = name;
    return APIGW_OK;
}

apigw_status gw_headers_normalize_names(decoding *d) {
    static const char *const none[] = {NULL};
    const format *f = d->api->format;
    const format_remap *remap = f->remap_prefix == NULL ? NULL : &f->remaps[d->api->switches[APIGW_SWITCH_REMAPS]];
    const char *const *renamed = remap == NULL ? none : remap->renamed, *const *dropped =
                                                                            remap == NULL ? none : remap->dropped;
    const uint64_t letters = listed_letters(renamed) | listed_letters(dropped);
    pair_list *headers = &d->r->headers;
    apigw_status status = APIGW_OK;
    size_t kept = 0;
    for (size_t i = 0; i < headers->count && status == APIGW_OK; i++) {
        apigw_pair header = headers->at[i];
        const bool may_be_listed = (letters & two_letters_bit(header.name)) != 0;
        if (may_be_listed && is_listed(&header, renamed)) {
            status = add_prefix(d, &header);
        } else if (gw_header_is_framing(header.name, header.name_len) ||
                   (may_be_listed && is_listed(&header, dropped))) {
            gw_report_dropped(d, &header);
            continue;
        } else if (decoding_has(d, RESULT_TRAIN_CASE)) {
            status = capitalize(d, &header);
        }
        headers->at[kept++] = header;
    }
    headers->count = kept;
    return status;
}

apigw_status gw_headers_check_size(decoding *d) {
    enum { BESIDE_TEXT = 4 }; /* ": " and CR LF */
    const size_t limit = d->api->format->result_header_limit;
    const pair_list *headers = &d->r->headers;
    size_t n = 0;
    for (size_t i = 0; limit != 0 && i < headers->count; i++)
        n += headers->at[i].name_len + headers->at[i].value_len + BESIDE_TEXT;
    if (n <= limit)
        return APIGW_OK;
    d->rule = RULE_SIZE;
    gw_error_set(d->err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes of header lines, found %llu",
                 (unsigned long long)limit, (unsigned long long)n);
    return gw_decoding_fail(d, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
}

void gw_headers_keep_for_event(decoding *d) {
    const format_result_event *event = d->event;
    pair_list *headers = &d->r->headers;
    size_t kept = 0;
    for (size_t i = 0; i < headers->count; i++)
        if (is_listed(&headers->at[i], event->headers))
            headers->at[kept++] = headers->at[i];
        else
            gw_report_unsent_header(d, &headers->at[i]);
    headers->count = kept;
    if (event->no_body || (d->request != NULL && !d->api->switches[APIGW_SWITCH_ROUTE_RESPONSE])) {
        gw_report_unsent_body(d);
        d->r->body = slice_absent();
    }
}
