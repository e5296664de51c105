/* Decoding: from the bytes of an event to a request. */
#include "core/error.h"
#include "core/nts.h"
#include "request/request.h"
#include "json/duplicates.h"
#include "json/walker.h"
#include <string.h>

/* Refuse duplicate members under APIGW_OPT_STRICT, before the text is edited. A text that is not JSON gets its own
 * error later. */
static apigw_status refuse_request_duplicates(apigw_request *r, slice text, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    const char *begin = text.at, *end = text.at + text.len, *after, *where;
    gw_json_fault f;
    unsigned holds;
    if (r->options.value[APIGW_OPT_STRICT] == 0)
        return APIGW_OK;
    if (text.len >= 3 && memcmp(begin, "\xEF\xBB\xBF", 3) == 0)
        begin += 3;
    if (!gw_json_find_duplicate(slice_between(begin, end), &r->memory, &where))
        return gw_error_nomem(err);
    if (where == NULL)
        return APIGW_OK;
    after = gw_json_value_end(begin, end, (size_t)r->options.value[APIGW_OPT_MAX_DEPTH], &f);
    if (after == NULL || gw_json_skip_space(after, end) != end)
        return APIGW_OK;
    after = gw_json_string_end(where + 1, end, &holds, &f) + 1;
    gw_error_set(err, APIGW_E_DUPLICATE, (uint64_t)(where - text.at), "expected every member once, found %s again",
                 gw_error_quote(quote, where, (size_t)(after - where)));
    gw_json_point_to(err, begin, gw_json_skip_space(after, end) + 1); /* after the colon: within the member */
    return APIGW_E_DUPLICATE;
}

/* Bytes that more than 97 of 100 published events need at most in addition to their text. */
enum { BESIDE_TEXT = 4096 };

/* Copy an event for the reader, into a block that has room for what most events need in addition. Returns NULL when
 * memory ran out. */
static char *copy_padded(apigw_request *r, const char *json, size_t len) {
    uint64_t size = (uint64_t)len + SIMD_JSON_AHEAD + BESIDE_TEXT;
    char *copy;
    if (r->options.value[APIGW_OPT_KEEP_SOURCE] != 0)
        size += (uint64_t)len + 1;
    if (size > SIZE_MAX || !arena_reserve(&r->memory, (size_t)size))
        return NULL;
    copy = arena_take(&r->memory, len + SIMD_JSON_AHEAD);
    if (len != 0)
        memcpy(copy, json, len);
    memset(copy + len, 0, SIMD_JSON_AHEAD);
    return copy;
}

/* Read a document whose text may be edited. `original` is an untouched copy of a padded text, or absent. */
static apigw_status read_request_text(apigw_request *r, char *text, size_t len, slice original, apigw_error *err) {
    if (!gw_request_prepare_reading(r))
        return gw_error_nomem(err);
    gw_json_reading how = {
        .schema = &gw_format_union,
        .memory = &r->memory,
        .text = text,
        .len = len,
        .original = original,
        .prediction = r->reading->prediction,
        .pairs = r->reading->pairs,
        .max_depth = (size_t)r->options.value[APIGW_OPT_MAX_DEPTH],
        .max_items = (size_t)r->options.value[APIGW_OPT_MAX_ITEMS],
        .mode = request_mode(r),
        .continues = true,
        .padded = original.at != NULL,
    };
    apigw_status duplicate = refuse_request_duplicates(r, slice_of(text, len), err), status;
    if (duplicate == APIGW_E_NOMEM)
        return duplicate;
    if (r->options.value[APIGW_OPT_KEEP_SOURCE] != 0) {
        char *copy = gw_arena_copy(&r->memory, text, len);
        if (copy == NULL)
            return gw_error_nomem(err);
        r->source = slice_of(copy, len);
        how.original = r->source;
    }
    how.distinct = duplicate == APIGW_OK && r->options.value[APIGW_OPT_STRICT] != 0;
    if (duplicate == APIGW_OK)
        return gw_json_read(&how, &r->document, err);
    status = gw_json_read(&how, &r->document, NULL); /* to find out the kind; the error is set */
    return status == APIGW_E_NOMEM ? gw_error_nomem(err) : duplicate;
}

/* Report an event that is of no known kind; `status` is that of reading it. An error of one member does not count,
 * since it is not known which members the event has. */
COLD static apigw_status report_unknown_kind(const apigw_request *r, apigw_status status, apigw_error *err) {
    const bool of_member =
        status == APIGW_E_TYPE || status == APIGW_E_VALUE || status == APIGW_E_HEADER || status == APIGW_E_DUPLICATE;
    if (status != APIGW_OK && !(r->document.whole && of_member))
        return status;
    gw_error_clear(err);
    return gw_error_set(err, APIGW_E_KIND, UINT64_MAX,
                        "expected an event of a known front end, found none of its marks");
}

/* Return the format of the kind that the document is detected as, or NULL. */
static const format *detect_format(const apigw_request *r) {
    return r->document.whole ? gw_format_detect(&r->document) : NULL;
}

static apigw_status decode_request_text(apigw_request *r, char *text, size_t len, slice original, uint32_t kind,
                                        apigw_error *err) {
    apigw_status status = read_request_text(r, text, len, original, err);
    const format *found = kind != 0 ? gw_format_of_kind(kind) : detect_format(r);
    if (found == NULL)
        status = report_unknown_kind(r, status, err);
    if (status == APIGW_OK) {
        r->format = found;
        if (r->document.withholds)
            gw_json_document_withhold(&r->document);
        status = gw_request_normalize(r, text, original, err);
    }
    if (status != APIGW_OK) {
        gw_request_clear(r);
        r->refused_kind = found == NULL ? 0 : found->kind;
    }
    return status;
}

/* Begin to decode: empty the request, and check arguments and sizes before memory is spent. */
static apigw_status begin(apigw_request *r, const char *json, size_t len, uint32_t kind, apigw_error *err) {
    gw_error_clear(err);
    apigw_request_reset(r);
    if (r == NULL || (json == NULL && len != 0) || kind > APIGW_KIND_LAST)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a text and a kind or 0");
    r->refused_kind = kind; /* stays when decoding fails */
    if (len > r->options.value[APIGW_OPT_MAX_INPUT])
        return gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes, found %llu",
                            (unsigned long long)r->options.value[APIGW_OPT_MAX_INPUT], (unsigned long long)len);
    return APIGW_OK;
}

/* Decode a text in the handle's own memory, which is kept until then. */
COLD static apigw_status decode_own(apigw_request *r, const char *json, size_t len, uint32_t kind, apigw_error *err) {
    arena aside;
    apigw_status status;
    gw_arena_set_aside(&r->memory, &aside);
    status = apigw_request_decode(r, json, len, kind, err);
    gw_arena_free(&aside);
    return status;
}

static bool is_request_own(const apigw_request *r, const char *json) {
    return r != NULL && arena_holds(&r->memory, json);
}

apigw_status apigw_request_decode(apigw_request *request, const char *json, size_t json_len, uint32_t kind,
                                  apigw_error *err) {
    json_len = length_of(json, json_len);
    apigw_status status;
    char *copy;
    if (is_request_own(request, json))
        return decode_own(request, json, json_len, kind, err);
    status = begin(request, json, json_len, kind, err);
    if (status != APIGW_OK)
        return status;
    copy = copy_padded(request, json, json_len);
    if (copy == NULL)
        return gw_error_nomem(err);
    return decode_request_text(request, copy, json_len, slice_of(json, json_len), kind, err);
}

apigw_status apigw_request_decode_in_place(apigw_request *request, char *json, size_t json_len, uint32_t kind,
                                           apigw_error *err) {
    json_len = length_of(json, json_len);
    static char none[1];
    apigw_status status;
    if (is_request_own(request, json))
        return decode_own(request, json, json_len, kind, err);
    status = begin(request, json, json_len, kind, err);
    if (status != APIGW_OK)
        return status;
    status = decode_request_text(request, json == NULL ? none : json, json_len, slice_absent(), kind, err);
    if (status == APIGW_OK)
        request->in_place = slice_of(json, json_len);
    return status;
}

/* apigw_request_detect() of a text that the handle does not own. */
static uint32_t detect(apigw_request *r, const char *json, size_t len, apigw_error *err) {
    const format *found = NULL;
    apigw_status status = begin(r, json, len, 0, err);
    char *copy = status == APIGW_OK ? copy_padded(r, json, len) : NULL;
    if (status == APIGW_OK && copy == NULL)
        gw_error_nomem(err);
    if (copy != NULL) {
        status = read_request_text(r, copy, len, slice_of(json, len), err);
        found = detect_format(r);
        if (found == NULL)
            report_unknown_kind(r, status, err);
    }
    if (r != NULL)
        gw_request_clear(r);
    if (found == NULL)
        return 0;
    gw_error_clear(err); /* other mistakes do not count */
    return found->kind;
}

uint32_t apigw_request_detect(apigw_request *request, const char *json, size_t json_len, apigw_error *err) {
    json_len = length_of(json, json_len);
    uint32_t kind;
    arena aside;
    if (!is_request_own(request, json))
        return detect(request, json, json_len, err);
    gw_arena_set_aside(&request->memory, &aside);
    kind = detect(request, json, json_len, err);
    gw_arena_free(&aside);
    return kind;
}
