#include "request/changes.h"
#include "text/ascii.h"
#include "text/header.h"
#include "json/pointer.h"
#include "json/walker.h"

/* ---- lists -------------------------------------------------------------------------------------------------- */

/* Compare the inside of a JSON string with bytes; `fold`: letter case does not count. */
static bool json_is(slice json, slice plain, bool fold) {
    const char *p = json.at, *end = json.at + json.len;
    size_t i = 0;
    while (p < end) {
        char bytes[4];
        size_t n = gw_json_next_bytes(bytes, &p, end);
        for (size_t k = 0; k < n; k++, i++)
            if (i >= plain.len ||
                (bytes[k] != plain.at[i] && (!fold || ascii_lower(bytes[k]) != ascii_lower(plain.at[i]))))
                return false;
    }
    return i == plain.len;
}

bool gw_changes_of_name(const encoding *e, uint32_t list, const slice *name, bool json) {
    const bool fold = list == APIGW_LIST_HEADERS;
    for (size_t i = 0; i < e->r->set_names.count; i++) {
        const apigw_pair *set = &e->r->set_names.at[i];
        if (set->flags != list)
            continue;
        if (name == NULL)
            return true;
        if (json ? json_is(*name, pair_name(set), fold)
                 : (fold ? slice_equal_fold : slice_equal)(*name, pair_name(set)))
            return true;
    }
    return false;
}

/* ---- open-ended members ------------------------------------------------------------------------------------- */

/* Cut the pointer of a row off a pointer. Returns false where it does not lead to that row. */
static bool pointer_below(const encoding *e, size_t row, slice *pointer) {
    slice object = row == NO_EVENT_ROW ? SLICE("") : row_pointer(&e->layout->rows[row]);
    if (!slice_starts_with(*pointer, object) || (pointer->len > object.len && pointer->at[object.len] != '/'))
        return false;
    *pointer = slice_skip(*pointer, object.len);
    return true;
}

bool gw_changes_set_name(const encoding *e, size_t i, size_t parent, slice *name) {
    slice rest = pair_name(&e->r->set_json.at[i]);
    return pointer_below(e, parent, &rest) && gw_json_pointer_next(&rest, name) && rest.len == 0;
}

int gw_changes_find_set_json(const encoding *e, size_t parent, slice name) {
    slice token;
    for (size_t i = 0; i < e->r->set_json.count; i++)
        if (gw_changes_set_name(e, i, parent, &token) && gw_json_pointer_names(token, name))
            return (int)i;
    return -1;
}

bool gw_changes_json_below(const encoding *e, size_t row) {
    for (size_t i = 0; i < e->r->set_json.count; i++) {
        slice rest = pair_name(&e->r->set_json.at[i]);
        if (pointer_below(e, row, &rest))
            return true;
    }
    return false;
}

const apigw_pair *gw_changes_authorizer(const encoding *e) {
    for (size_t i = 0; i < e->r->set_json.count; i++)
        if (slice_equal(pair_name(&e->r->set_json.at[i]), gw_format_authorizer_pointer))
            return &e->r->set_json.at[i];
    return NULL;
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

bool gw_changes_field_below(const encoding *e, size_t row) {
    for (size_t i = first_row(row); i < end_row(e, row); i++)
        if (e->layout->rows[i].target != 0 && was_set(e, e->layout->rows[i].target))
            return true;
    return false;
}

bool gw_changes_of_row(const encoding *e, size_t row) {
    const format_row *m = &e->layout->rows[row];
    if (row_is_list(m))
        return list_was_set(e, gw_format_public_lists[m->target]) ||
               gw_changes_of_name(e, gw_format_public_lists[m->target], NULL, false);
    if (m->target == MODEL_BODY || m->target == MODEL_IS_BASE64)
        return e->r->body_set;
    if (m->type != GW_JSON_OBJECT)
        return m->target != 0 &&
               (was_set(e, m->target) ||
                (m->target == APIGW_FIELD_RAW_PATH && has_rule(e, QUERY_IN_PATH) && was_set(e, APIGW_FIELD_RAW_QUERY)));
    if (gw_changes_json_below(e, row))
        return true;
    for (size_t i = first_row(row); i < end_row(e, row); i++)
        if (e->layout->rows[i].type != GW_JSON_OBJECT && gw_changes_of_row(e, i))
            return true;
    return false;
}
