#include "gateway/claims_text.h"
#include "text/clf_time.h"
#include "json/writer.h"

typedef struct claims_writer {
    const claims_style *style;
    value_walk *walk;
    apigw_buffer *piece; /* one claim as text */
} claims_writer;

/* Append a time in seconds as "Thu May 04 03:50:06 UTC 2023"; return false for text that is not a time. */
static bool append_date(apigw_buffer *out, value v) {
    static const char days[] = "ThuFriSatSunMonTueWed"; /* 1 January 1970 was a Thursday */
    char clf[CLF_TIME_LEN];
    if (v.kind > VALUE_LONG || v.as.integer < 0 || v.as.integer > INT64_MAX / 1000 ||
        !gw_clf_time_format(clf, v.as.integer * 1000))
        return false;
    buffer_append(out, days + v.as.integer / 86400 % 7 * 3, 3);
    buffer_byte(out, ' ');
    buffer_append(out, clf + 3, 3); /* the month of "04/May/2023:03:50:06 +0000" */
    buffer_byte(out, ' ');
    buffer_append(out, clf, 2);
    buffer_byte(out, ' ');
    buffer_append(out, clf + 12, 8);
    buffer_literal(out, " UTC ");
    buffer_append(out, clf + 7, 4);
    return true;
}

/* A claim, or an element of one. Containers are JSON text. */
static bool append_claim(const claims_writer *w, value v) {
    if (v.kind == VALUE_STRING || value_is_number(v)) {
        buffer_append(w->piece, v.at, v.len);
        return true;
    }
    return gw_value_print_json(w->walk, w->piece, v);
}

static bool append_claim_list(const claims_writer *w, const value_list *list) {
    buffer_append(w->piece, w->style->open, strlen(w->style->open));
    for (size_t i = 0; i < list->count; i++) {
        if (i != 0)
            buffer_append(w->piece, w->style->separator, strlen(w->style->separator));
        if (!append_claim(w, list->items[i]))
            return false;
    }
    buffer_append(w->piece, w->style->close, strlen(w->style->close));
    return true;
}

bool gw_claims_write(apigw_buffer *out, const value_map *claims, const claims_style *style, value_walk *walk,
                     apigw_buffer *piece) {
    const claims_writer w = {style, walk, piece};
    const value_entry *entry;
    bool is_first = true;
    buffer_byte(out, '{');
    for (size_t at = 0; (entry = gw_value_map_next(claims, &at)) != NULL;) {
        const value v = entry->value;
        const slice name = value_text(entry->name);
        if (v.kind == VALUE_NULL)
            continue;
        if (!is_first)
            buffer_byte(out, ',');
        is_first = false;
        gw_json_write_string(out, name.at, name.len);
        buffer_byte(out, ':');
        gw_buffer_begin(piece);
        const bool is_date = style->dates && (slice_is(name, "exp") || slice_is(name, "iat")) && value_is_number(v) &&
                             append_date(piece, v);
        if (!is_date && !(v.kind == VALUE_LIST ? append_claim_list(&w, v.as.list) : append_claim(&w, v)))
            return false;
        if (gw_buffer_finish(piece) != APIGW_OK)
            return false;
        gw_json_write_string(out, piece->data, piece->length);
    }
    buffer_byte(out, '}');
    return true;
}
