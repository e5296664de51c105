/* Replaying an event whose text was kept: members that no setter changed are copied byte by byte. */
#include "request/changes.h"
#include "request/encoding.h"
#include "json/pointer.h"
#include "json/walker.h"

/* Return whether a member that the event does not have has a value since: it was set, or the front end shares it. */
static bool is_new(const encoding *e, size_t row) {
    const format_row *m = &e->layout->rows[row];
    if (gw_changes_of_row(e, row))
        return true;
    return e->api != NULL && m->type < GW_JSON_OBJECT && m->target != 0 && m->target <= APIGW_FIELD_LAST &&
           e->api->fields[m->target].at != NULL && gw_request_field(e->r, m->target) == NULL;
}

/* Return whether a map has an entry whose name was changed, so that something is to be written. */
static bool has_set_entry(const encoding *e, const format_row *m) {
    const uint32_t list = gw_format_public_lists[m->target];
    for (size_t i = 0; i < e->r->lists[list].count; i++) {
        slice name = pair_name(&e->r->lists[list].at[i]);
        if (gw_changes_of_name(e, list, &name, false))
            return true;
    }
    return false;
}

/* Copy the entries of a map whose names were not changed, and write the others after them. */
static void replay_map(encoding *e, const format_row *m, slice source, bool *any) {
    uint32_t list = gw_format_public_lists[m->target];
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, text;
    bool entry = false;
    if (list_was_set(e, list)) {
        gw_encoding_write_map(e, m, false, any);
        return;
    }
    if (source.at[0] != '{' && has_set_entry(e, m)) {
        gw_encoding_write_map(e, m, true, any);
        return;
    }
    open_row(e, any, m);
    if (source.at[0] != '{') {
        buffer_append(e->out, source.at, source.len);
        return;
    }
    buffer_byte(e->out, '{');
    while (gw_json_next_member(&p, end, &name, &text))
        if (!gw_changes_of_name(e, list, &name, true)) {
            open_member(e, &entry, name);
            buffer_append(e->out, text.at, text.len);
        }
    gw_encoding_write_entries(e, m, true, &entry);
    buffer_byte(e->out, '}');
}

/* Copy or write a member that has a row. `text` is its value. */
static void replay_row(encoding *e, size_t row, slice text, bool *any) {
    const format_row *m = &e->layout->rows[row];
    const bool object = m->type == GW_JSON_OBJECT && text.at[0] == '{';
    const bool authorizer_was_set = m->target == MODEL_AUTHORIZER && gw_changes_authorizer(e) != NULL;
    if (!gw_changes_of_row(e, row)) {
        open_row(e, any, m);
        buffer_append(e->out, text.at, text.len);
    } else if (row_is_map(m)) {
        replay_map(e, m, text, any);
    } else if (object && !authorizer_was_set) {
        open_row(e, any, m);
        gw_encoding_replay(e, row, text);
    } else {
        gw_encoding_write_rows(e, row, next_row(e, row), any);
    }
}

static size_t find_event_row(const encoding *e, size_t parent, slice name) {
    for (size_t i = first_row(parent); i < end_row(e, parent); i = next_row(e, i))
        if (gw_json_pointer_names(row_name(&e->layout->rows[i]), name))
            return i;
    return NO_EVENT_ROW;
}

/* Return the value of a member; of duplicates the last one counts. */
static slice last_value(slice source, slice wanted) {
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, text, last = {NULL, 0};
    while (gw_json_next_member(&p, end, &name, &text))
        if (gw_json_pointer_names(wanted, name))
            last = text;
    return last;
}

/* Write the members that the object did not have, by the rows that it had and the set members that were written. */
static void write_added(encoding *e, size_t parent, const uint64_t *met, uint64_t written, bool *any) {
    for (size_t i = first_row(parent); i < end_row(e, parent); i = next_row(e, i))
        if ((met[i >> 6] >> (i & 63) & 1) == 0 && is_new(e, i)) {
            const format_row *m = &e->layout->rows[i];
            if (!row_is_map(m) || list_was_set(e, gw_format_public_lists[m->target]))
                gw_encoding_write_rows(e, i, next_row(e, i), any);
            else if (has_set_entry(e, m))
                gw_encoding_write_map(e, m, true, any);
        }
    gw_encoding_write_set_json(e, parent, written, any);
}

/* A changed member is written once, in the place of its first duplicate. */
void gw_encoding_replay(encoding *e, size_t parent, slice source) {
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, text;
    uint64_t met[FORMAT_ROWS_MAX / 64] = {0}, written = 0;
    bool any = false;
    buffer_byte(e->out, '{');
    while (gw_json_next_member(&p, end, &name, &text)) {
        const size_t row = find_event_row(e, parent, name);
        const int set = row == NO_EVENT_ROW ? gw_changes_find_set_json(e, parent, name) : -1;
        if (row != NO_EVENT_ROW) {
            const bool again = (met[row >> 6] >> (row & 63) & 1) != 0;
            met[row >> 6] |= UINT64_C(1) << (row & 63);
            if (!gw_changes_of_row(e, row))
                replay_row(e, row, text, &any);
            else if (!again)
                replay_row(e, row, last_value(source, row_name(&e->layout->rows[row])), &any);
        } else if (set < 0) {
            open_member(e, &any, name);
            buffer_append(e->out, text.at, text.len);
        } else if ((written >> set & 1) == 0 && e->r->set_json.at[set].value != NULL) {
            written |= UINT64_C(1) << set;
            open_member(e, &any, name);
            buffer_append(e->out, e->r->set_json.at[set].value, e->r->set_json.at[set].value_len);
        }
    }
    write_added(e, parent, met, written, &any);
    buffer_byte(e->out, '}');
}
