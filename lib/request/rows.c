/* Writing the members of an event, row by row. */
#include "request/changes.h"
#include "request/encoding.h"
#include "text/plain_copy.h"
#include "json/writer.h"

/* ---- one member --------------------------------------------------------------------------------------------- */

/* Write what the front end writes for a missing value. "" is a value, which an event of its own kind did not have. */
static void write_absent(encoding *e, const format_row *m, bool *any) {
    const size_t len = m->absent_len - !*any;
    if (m->absent_len == 0 || (m->absent == EMPTY && e->same))
        return;
    if (len <= buffer_capacity(e->out)) {
        copy_few_blocks(e->out->data + e->out->length, m->text + !*any, len);
        buffer_commit(e->out, len);
    } else {
        buffer_append(e->out, m->text + !*any, len);
    }
    *any = true;
}

void gw_encoding_write_map(encoding *e, const format_row *m, bool only_set, bool *any) {
    const uint32_t list = gw_format_public_lists[m->target];
    bool entry = false;
    if (m->absent == UNWRITTEN)
        return;
    if (list != APIGW_LIST_HEADERS || !encoding_has_given_headers(e))
        consume_list(e, list);
    if (!only_set && gw_encoding_entry_count(e, m) == 0) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    buffer_byte(e->out, '{');
    gw_encoding_write_entries(e, m, only_set, &entry);
    buffer_byte(e->out, '}');
}

static void write_value(encoding *e, const field_value *v) {
    buffer_byte(e->out, '"');
    if (v->form == ARN) {
        gw_encoding_write_arn(e);
    } else if (v->form != SOURCES) {
        gw_encoding_write_parts(e->out, v);
    } else if (gw_encoding_fills_sources(e)) {
        gw_encoding_write_sources(e, ",");
    } else {
        const pair_list *sources = &e->r->lists[APIGW_LIST_IDENTITY_SOURCES];
        for (size_t i = 0; i < sources->count; i++) {
            if (i != 0)
                buffer_byte(e->out, ',');
            gw_json_write_bytes_inside(e->out, sources->at[i].value, sources->at[i].value_len);
        }
    }
    buffer_byte(e->out, '"');
}

/* Write all identity sources as one string. */
static void write_one_string(encoding *e, const format_row *m, bool *any) {
    field_value v = gw_encoding_sources(e);
    if (!v.present) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    write_value(e, &v);
}

static void write_strings(encoding *e, const format_row *m, bool *any) {
    const uint32_t list = gw_format_public_lists[m->target];
    const bool filled = list == APIGW_LIST_IDENTITY_SOURCES && gw_encoding_fills_sources(e);
    if (e->r->lists[list].count == 0 && !filled) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    if (filled) {
        buffer_literal(e->out, "[\"");
        gw_encoding_write_sources(e, "\",\"");
        buffer_literal(e->out, "\"]");
    } else {
        gw_encoding_write_array(e, list);
    }
}

/* An event of its own kind keeps an empty body. A body whose losses are listed is not written. */
static void write_event_body(encoding *e, const format_row *m, bool *any) {
    slice body = e->r->body;
    if (e->consumed != NULL) {
        e->consumed->body = true;
        return;
    }
    if (body.len == 0 && (body.at == NULL || !e->same)) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    if (e->base64)
        gw_json_write_base64(e->out, body.at, body.len);
    else if (e->body_is_utf8)
        gw_json_write_string(e->out, body.at, body.len);
    else
        gw_json_write_bytes(e->out, body.at, body.len);
}

static void write_flag(encoding *e, const format_row *m, bool *any) {
    if (!e->base64 && e->r->body.len == 0) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    if (e->base64)
        buffer_literal(e->out, "true");
    else
        buffer_literal(e->out, "false");
}

/* Write a member that is a string, with its name: in one piece if there is capacity for all of it and it is plain. */
static void write_text(encoding *e, const format_row *m, slice text, bool *any) {
    const size_t capacity = buffer_capacity(e->out), key_len = m->key_len - !*any;
    if (text.len < capacity && capacity - text.len > key_len + 2) {
        char *to = e->out->data + e->out->length, *value = to + key_len + 1;
        copy_few_blocks(to, m->text + !*any, key_len);
        value[-1] = '"';
        if (text.len == 0 || copy_plain(value, text.at, text.len) == text.len) {
            value[text.len] = '"';
            e->out->length += key_len + 2 + text.len;
            *any = true;
            return;
        }
    }
    open_row(e, any, m);
    gw_json_write_bytes(e->out, text.at, text.len);
}

/* Another kind may have text in a field that is a number here: then there is no value. */
static void write_number(encoding *e, const format_row *m, bool *any) {
    const field_set before = e->consumed == NULL ? (field_set){{0}} : e->consumed->fields;
    field_value v = gw_encoding_value(e, m->target);
    int64_t number;
    if (!v.present || !gw_request_parse_integer(v.part[0].at, v.part[0].len, &number)) {
        if (v.present && e->consumed != NULL)
            e->consumed->fields = before;
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    buffer_append(e->out, v.part[0].at, v.part[0].len);
}

static void write_field(encoding *e, const format_row *m, bool *any) {
    slice text;
    if (encoding_text(e, m->target, &text)) {
        if (text.at == NULL)
            write_absent(e, m, any);
        else
            write_text(e, m, text, any);
        return;
    }
    field_value v = gw_encoding_composed(e, m->target);
    if (!v.present) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    write_value(e, &v);
}

/* ---- objects ------------------------------------------------------------------------------------------------ */

/* An authorizer that was set has a row. */
void gw_encoding_write_set_json(encoding *e, size_t parent, uint64_t written, bool *any) {
    slice name;
    for (size_t i = 0; i < e->r->set_json.count; i++) {
        const apigw_pair *set = &e->r->set_json.at[i];
        if (set->value == NULL || (written >> i & 1) != 0 || set == gw_changes_authorizer(e) ||
            !gw_changes_set_name(e, i, parent, &name))
            continue;
        separate(e, any);
        gw_json_write_token(e->out, name);
        buffer_append(e->out, set->value, set->value_len);
    }
}

/* Return whether anything within an object has a value. */
static bool has_content(encoding *e, size_t row) {
    const format_row *end = e->layout->rows + end_row(e, row);
    for (const format_row *m = e->layout->rows + first_row(row); m < end; m++) {
        slice text = slice_absent();
        if (m->target == 0 || m->type == GW_JSON_OBJECT)
            continue;
        if (encoding_is_simple(e, m->target))
            text = encoding_field(e, m->target);
        else if (!gw_encoding_made_text(e, m->target, &text) && gw_encoding_composed(e, m->target).present)
            return true;
        if (text.at != NULL)
            return true;
    }
    return gw_changes_json_below(e, row);
}

static void write_object(encoding *e, size_t row, bool *any) {
    const format_row *m = &e->layout->rows[row];
    const gw_json_text *context = m->target == MODEL_CONTEXT && e->same ? gw_request_field(e->r, MODEL_CONTEXT) : NULL;
    bool entry = false;
    if (context != NULL) {
        open_row(e, any, m);
        e->replay(e, row, slice_of(context->at, context->len));
        return;
    }
    if (m->absent != NO_ENTRIES && !has_content(e, row)) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    buffer_byte(e->out, '{');
    gw_encoding_write_rows(e, first_row(row), end_row(e, row), &entry);
    gw_encoding_write_set_json(e, row, 0, &entry);
    buffer_byte(e->out, '}');
}

/* Write the authorizer of another kind. Fields hold a caller who signed. */
static void write_converted(encoding *e, size_t row) {
    bool any = false;
    if (e->consumed != NULL)
        e->consumed->authorizer = true;
    buffer_byte(e->out, '{');
    gw_encoding_write_authorizer(e, &any);
    for (size_t i = first_row(row); i < end_row(e, row); i = next_row(e, i))
        if (e->layout->rows[i].type == GW_JSON_OBJECT)
            write_object(e, i, &any);
    buffer_byte(e->out, '}');
}

static void write_authorizer(encoding *e, size_t row, bool *any) {
    const format_row *m = &e->layout->rows[row];
    const apigw_pair *set = gw_changes_authorizer(e);
    if (set != NULL && set->value == NULL) {
        write_absent(e, m, any);
    } else if (set != NULL && (e->same || e->built)) {
        open_row(e, any, m);
        if (set->value[0] == '{' && gw_changes_field_below(e, row)) /* with the fields that were set afterwards */
            e->replay(e, row, pair_value(set));
        else
            buffer_append(e->out, set->value, set->value_len);
    } else if (gw_encoding_has_authorizer(e)) {
        open_row(e, any, m);
        write_converted(e, row);
    } else {
        write_object(e, row, any);
    }
}

/* Write a row that is not a field with a text. */
static void write_other(encoding *e, const format_row *m, bool *any) {
    const size_t row = (size_t)(m - e->layout->rows);
    if (row_is_map(m))
        gw_encoding_write_map(e, m, false, any);
    else if (m->type == GW_JSON_ONE_STRING)
        write_one_string(e, m, any);
    else if (row_is_list(m))
        write_strings(e, m, any);
    else if (m->target == MODEL_AUTHORIZER)
        write_authorizer(e, row, any);
    else if (m->type == GW_JSON_OBJECT)
        write_object(e, row, any);
    else if (m->target == MODEL_BODY)
        write_event_body(e, m, any);
    else if (m->target == MODEL_IS_BASE64)
        write_flag(e, m, any);
    else
        write_number(e, m, any);
}

void gw_encoding_write_rows(encoding *e, size_t begin, size_t end, bool *any) {
    const format_row *last = e->layout->rows + end;
    for (const format_row *m = e->layout->rows + begin; m < last; m += 1 + m->below) {
        if (m->absent == UNWRITTEN || (!e->same && !encoding_is_occasion(e, m)))
            continue;
        if (m->type < GW_JSON_OBJECT && m->type != GW_JSON_INTEGER && m->target <= APIGW_FIELD_LAST) /* most */
            write_field(e, m, any);
        else
            write_other(e, m, any);
    }
}
