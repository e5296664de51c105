/* From a request to the event of a front end: its rows are written in their order, or an event that was kept is
 * replayed with what was changed since. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/output.h"
#include "request/derived.h"
#include "request/encoding.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/cookie.h"
#include "text/header.h"
#include "text/media_type.h"
#include "text/name_tree.h"
#include "text/pairs.h"
#include "text/percent.h"
#include "text/slice.h"
#include "text/utf8.h"
#include "json/edit.h"
#include "json/pointer.h"
#include "json/scan.h"
#include "json/writer.h"
#include <apigw/runtime.h>
#include <string.h>

#define NO_MEMBER_ROW SIZE_MAX

/* ---- punctuation -------------------------------------------------------------------------------------------- */

/* What stands before an entry; `*any` tells whether there was one already. */
static void separate(encoding *e, bool *any) {
    if (*any)
        buffer_byte(e->out, ',');
    *any = true;
}

static void open_event_member(encoding *e, bool *any, slice name) {
    separate(e, any);
    buffer_byte(e->out, '"');
    buffer_append(e->out, name.at, name.len); /* as JSON has it */
    buffer_literal(e->out, "\":");
}

/* Begin the member of a row. */
static void open_row(encoding *e, bool *any, const format_row *m) {
    buffer_append(e->out, m->text + !*any, m->key_len - !*any);
    *any = true;
}

/* ---- maps --------------------------------------------------------------------------------------------------- */

const uint8_t gw_encoding_list[MODEL_LIST_END] = {
    [MODEL_HEADERS] = APIGW_LIST_HEADERS,
    [MODEL_MULTI_HEADERS] = APIGW_LIST_HEADERS,
    [MODEL_QUERY] = APIGW_LIST_QUERY,
    [MODEL_MULTI_QUERY] = APIGW_LIST_QUERY,
    [MODEL_COOKIES] = APIGW_LIST_COOKIES,
    [MODEL_PATH_PARAMETERS] = APIGW_LIST_PATH_PARAMETERS,
    [MODEL_STAGE_VARIABLES] = APIGW_LIST_STAGE_VARIABLES,
    [MODEL_LATTICE_QUERY] = APIGW_LIST_QUERY,
    [MODEL_IDENTITY_SOURCES] = APIGW_LIST_IDENTITY_SOURCES,
};

/* Whether JSON text without its quotes stands for these bytes, letter case aside when `fold`. */
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

/* Whether entries of that name were changed; with no name, of any. `name` is JSON text or plain. */
static bool name_was_set(const encoding *e, uint32_t list, const slice *name, bool json) {
    for (size_t i = 0; i < e->r->set_names.count; i++) {
        const apigw_pair *set = &e->r->set_names.at[i];
        slice token = {set->name, set->name_len};
        if (set->flags != list)
            continue;
        if (name == NULL)
            return true;
        if (json                         ? json_is(*name, token, list == APIGW_LIST_HEADERS)
            : list == APIGW_LIST_HEADERS ? header_name_equal(name->at, name->len, token.at, token.len)
                                         : name->len == token.len && memcmp(name->at, token.at, token.len) == 0)
            return true;
    }
    return false;
}

static bool list_was_set(const encoding *e, uint32_t list) {
    return (e->r->set_lists >> list & 1) != 0;
}

/* A header name in the case of the front end. */
static void write_cased(encoding *e, slice name) {
    bool train = has_rule(e, HEADERS_TRAIN) && (e->api == NULL || e->api->switches[APIGW_SWITCH_TRAIN_CASE]);
    bool first = true;
    if (e->same || (!train && !has_rule(e, HEADERS_LOWER))) {
        gw_json_write_inside(e->out, name.at, name.len);
        return;
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = ascii_lower(name.at[i]);
        if (train && first && c >= 'a' && c <= 'z')
            c = (char)(c - ('a' - 'A'));
        first = c == '-';
        buffer_byte(e->out, c);
    }
}

static void write_line_value(encoding *e, const lines *all, const line *l) {
    gw_json_write_bytes_inside(e->out, l->value.at, l->value.len);
    if (l != all->extended)
        return;
    if (l->value.len != 0)
        buffer_literal(e->out, ", ");
    gw_json_write_bytes_inside(e->out, all->more.at, all->more.len);
}

/* What stands between the values of a name that has one text for all; NULL: only the last one is told. Cookie lines
 * would be other cookies with a comma between them (RFC 9113 section 8.2.3), and those of another kind are kept. */
static const char *separator(const encoding *e, const lines *all, const line *l) {
    bool header = all == &e->headers, joined = has_rule(e, VALUES_JOINED) || (header && has_rule(e, HEADERS_JOINED));
    if (header && header_name_equal(l->name.at, l->name.len, "cookie", 6) &&
        (joined || (!e->built && !e->same &&
                    format_either_row(e->format, MODEL_MULTI_HEADERS, MODEL_HEADERS)->type == GW_JSON_MAP)))
        return "; ";
    return !joined ? NULL : has_rule(e, VALUES_JOINED) ? "," : ", ";
}

/* All values of a name: as an array, joined, or the last. */
static void write_line_values(encoding *e, const lines *all, const line *l, bool array) {
    const char *between = array ? "\",\"" : separator(e, all, l);
    buffer_append(e->out, "[\"", array ? 2 : 0);
    buffer_append(e->out, "\"", array ? 0 : 1);
    for (; l != NULL; l = l->next == NO_LINE ? NULL : &all->at[l->next]) {
        if (between != NULL || l->next == NO_LINE)
            write_line_value(e, all, l);
        if (between != NULL && l->next != NO_LINE)
            buffer_append(e->out, between, strlen(between));
    }
    buffer_literal(e->out, "\"");
    buffer_append(e->out, "]", array);
}

/* The entries of header lines or query parameters; `only_set`: those whose names were changed. */
static void write_lines(encoding *e, const format_row *m, const lines *all, bool only_set, bool *any) {
    uint32_t list = gw_encoding_list[m->target];
    bool sorted = list == APIGW_LIST_HEADERS && has_rule(e, HEADERS_SORTED) && !e->same;
    for (size_t i = 0; i < all->count; i++) {
        const line *l = &all->at[sorted ? all->order[i] : i];
        if (l->later || (only_set && !name_was_set(e, list, &l->name, false)))
            continue;
        separate(e, any);
        buffer_byte(e->out, '"');
        if (list == APIGW_LIST_HEADERS)
            write_cased(e, l->name);
        else
            gw_json_write_bytes_inside(e->out, l->name.at, l->name.len);
        buffer_literal(e->out, "\":");
        write_line_values(e, all, l, m->type != GW_JSON_MAP);
    }
}

static void write_pair(encoding *e, bool *any, const apigw_pair *pair, bool escape) {
    size_t n;
    char *to;
    separate(e, any);
    gw_json_write_bytes(e->out, pair->name, pair->name_len);
    buffer_byte(e->out, ':');
    if (!escape) {
        gw_json_write_bytes(e->out, pair->value, pair->value_len);
        return;
    }
    n = gw_percent_encoded_len(pair->value, pair->value_len, PERCENT_PATH);
    buffer_byte(e->out, '"');
    to = gw_buffer_reserve(e->out, n);
    if (to == NULL) {
        gw_buffer_skip(e->out, n);
    } else { /* nothing that is left needs an escape of JSON */
        gw_percent_encode(to, pair->value, pair->value_len, PERCENT_PATH);
        buffer_commit(e->out, n);
    }
    buffer_byte(e->out, '"');
}

/* Path parameters as they stood in the path where the kind has them so, and as they were matched if that is known. */
static void write_parameters(encoding *e, bool only_set, bool *any) {
    const pair_list *list = &e->r->lists[APIGW_LIST_PATH_PARAMETERS];
    bool encoded = has_rule(e, PARAMETERS_ENCODED);
    bool known = encoded && e->r->matched.count == list->count;
    for (size_t i = 0; i < list->count; i++) {
        const apigw_pair *pair = known ? &e->r->matched.at[i] : &list->at[i];
        slice name = {pair->name, pair->name_len};
        if (!only_set || name_was_set(e, APIGW_LIST_PATH_PARAMETERS, &name, false))
            write_pair(e, any, pair, encoded && !known);
    }
}

/* Names of many variables, to be looked up. False when there are few, or there is no memory. */
static bool index_names(const pair_list *list, name_tree *names, arena *memory) {
    if (list->count <= LIST_SHORT)
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (gw_name_tree_add(names, memory, pair_name(&list->at[i])) == NAME_NONE)
            return false;
    return true;
}

/* The variables that all requests share, but for those that the request has. */
static void write_shared_variables(encoding *e, const pair_list *own, bool *any) {
    const pair_list *shared = &e->api->stage_variables;
    name_tree names = {.fold = false};
    arena memory;
    gw_arena_init(&memory, &e->r->allocator);
    bool indexed = shared->count != 0 && index_names(own, &names, &memory);
    for (size_t i = 0; i < shared->count; i++) {
        const apigw_pair *pair = &shared->at[i];
        if (indexed ? gw_name_tree_find(&names, pair_name(pair)) == NAME_NONE
                    : gw_pairs_find(own, pair->name, pair->name_len, 0, false) == NULL)
            write_pair(e, any, pair, false);
    }
    gw_arena_free(&memory);
}

/* Those of the request come before those that all requests share. */
static void write_variables(encoding *e, bool only_set, bool *any) {
    const pair_list *own = &e->r->lists[APIGW_LIST_STAGE_VARIABLES];
    for (size_t i = 0; i < own->count; i++) {
        slice name = {own->at[i].name, own->at[i].name_len};
        if (!only_set || name_was_set(e, APIGW_LIST_STAGE_VARIABLES, &name, false))
            write_pair(e, any, &own->at[i], false);
    }
    if (e->api != NULL && !only_set)
        write_shared_variables(e, own, any);
}

static void write_event_entries(encoding *e, const format_row *m, bool only_set, bool *any) {
    if (m->absent == UNWRITTEN)
        return;
    switch (gw_encoding_list[m->target]) {
    case APIGW_LIST_HEADERS:
        write_lines(e, m, &e->headers, only_set, any);
        break;
    case APIGW_LIST_QUERY:
        write_lines(e, m, &e->query, only_set, any);
        break;
    case APIGW_LIST_PATH_PARAMETERS:
        write_parameters(e, only_set, any);
        break;
    default:
        write_variables(e, only_set, any);
    }
}

/* The cookies as they stood in the Cookie lines (A3.21). */
static void write_sent_cookies(encoding *e, bool *any) {
    const pair_list *headers = &e->r->lists[APIGW_LIST_HEADERS];
    for (size_t i = 0; (i = gw_derive_cookie_line(headers, i)) < headers->count; i++) {
        slice rest = {headers->at[i].value, headers->at[i].value_len}, cookie;
        while (gw_cookie_next(&rest, &cookie)) {
            separate(e, any);
            gw_json_write_bytes(e->out, cookie.at, cookie.len);
        }
    }
}

static void write_event_list(encoding *e, uint32_t list, bool *any) {
    const pair_list *pairs = &e->r->lists[list];
    for (size_t i = 0; i < pairs->count; i++) {
        separate(e, any);
        buffer_byte(e->out, '"');
        gw_json_write_bytes_inside(e->out, pairs->at[i].name, pairs->at[i].name_len);
        if (list == APIGW_LIST_COOKIES && gw_derive_needs_sign(&pairs->at[i]))
            buffer_byte(e->out, '=');
        gw_json_write_bytes_inside(e->out, pairs->at[i].value, pairs->at[i].value_len);
        buffer_byte(e->out, '"');
    }
}

/* A list that is no map, as an array. */
static void write_array(encoding *e, uint32_t list) {
    bool as_sent = list == APIGW_LIST_COOKIES && (e->built || format_list_row(e->r->format, MODEL_COOKIES) == NULL);
    bool any = false;
    buffer_byte(e->out, '[');
    if (as_sent)
        write_sent_cookies(e, &any);
    else
        write_event_list(e, list, &any);
    buffer_byte(e->out, ']');
}

/* The identity sources that are configured, as an array. */
static void write_filled_sources(encoding *e) {
    buffer_literal(e->out, "[\"");
    gw_encoding_write_sources(e, "\",\"");
    buffer_literal(e->out, "\"]");
}

static size_t entry_count(const encoding *e, const format_row *m) {
    uint32_t list = gw_encoding_list[m->target];
    if (list == APIGW_LIST_HEADERS)
        return e->headers.count;
    if (list == APIGW_LIST_QUERY)
        return e->query.count;
    if (list == APIGW_LIST_STAGE_VARIABLES && e->api != NULL && e->api->stage_variables.count != 0)
        return e->api->stage_variables.count;
    return e->r->lists[list].count;
}

/* ---- one member --------------------------------------------------------------------------------------------- */

static bool is_map(const format_row *m) {
    return row_is_list(m) && m->type < GW_JSON_STRINGS;
}

static void write_absent(encoding *e, const format_row *m, bool *any) {
    if (m->absent_len == 0 || (m->absent == EMPTY && e->same))
        return; /* "" is a value, which an event of its own kind did not have */
    buffer_append(e->out, m->text + !*any, m->absent_len - !*any);
    *any = true;
}

static void write_map(encoding *e, const format_row *m, bool only_set, bool *any) {
    bool entry = false;
    if (m->absent == UNWRITTEN)
        return;
    if (!only_set && entry_count(e, m) == 0) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    buffer_byte(e->out, '{');
    write_event_entries(e, m, only_set, &entry);
    buffer_byte(e->out, '}');
}

/* A list that is no map, as an array or as one string. */
static void write_strings(encoding *e, const format_row *m, bool *any) {
    uint32_t list = gw_encoding_list[m->target];
    bool one = m->type == GW_JSON_ONE_STRING;
    bool filled = list == APIGW_LIST_IDENTITY_SOURCES && gw_encoding_fills_sources(e);
    field_value v = gw_encoding_sources(e);
    if (one ? !v.present : e->r->lists[list].count == 0 && !filled) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    if (one)
        gw_encoding_write_value(e, &v);
    else if (filled)
        write_filled_sources(e);
    else
        write_array(e, list);
}

static void write_event_body(encoding *e, const format_row *m, bool *any) {
    slice body = e->r->body;
    if (body.len == 0 && (body.at == NULL || !e->same)) { /* what has an empty one keeps it */
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    if (e->base64)
        gw_json_write_base64(e->out, body.at, body.len);
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

static void write_field(encoding *e, const format_row *m, bool *any) {
    field_value v = gw_encoding_value(e, m->target);
    int64_t number;
    if (!v.present || (m->type == GW_JSON_INTEGER && !gw_request_parse_integer(v.part[0].at, v.part[0].len, &number))) {
        write_absent(e, m, any); /* another kind may have something else where this one has a number */
        return;
    }
    open_row(e, any, m);
    if (m->type == GW_JSON_INTEGER)
        buffer_append(e->out, v.part[0].at, v.part[0].len);
    else
        gw_encoding_write_value(e, &v);
}

/* ---- objects ------------------------------------------------------------------------------------------------ */

/* The first row within an object (NO_MEMBER_ROW: the event), the end of its rows, and the next one beside a row. */
static inline size_t first_row(size_t parent) {
    return parent == NO_MEMBER_ROW ? 0 : parent + 1;
}

static inline size_t end_row(const encoding *e, size_t parent) {
    return parent == NO_MEMBER_ROW ? e->layout->row_count : parent + 1 + e->layout->rows[parent].below;
}

static inline size_t next_row(const encoding *e, size_t row) {
    return row + 1 + e->layout->rows[row].below;
}

/* Cut the pointer of a row off a pointer. Returns false where it does not lead to that row. */
static bool pointer_below(const encoding *e, size_t row, slice *pointer) {
    slice object = row == NO_MEMBER_ROW ? SLICE("") : row_pointer(&e->layout->rows[row]);
    if (!slice_starts_with(*pointer, object) || (pointer->len > object.len && pointer->at[object.len] != '/'))
        return false;
    *pointer = slice_skip(*pointer, object.len);
    return true;
}

/* The member right below a row that apigw_request_set_json() set; false where it is elsewhere. */
static bool set_name(const encoding *e, size_t i, size_t parent, slice *name) {
    slice rest = {e->r->set_json.at[i].name, e->r->set_json.at[i].name_len};
    return pointer_below(e, parent, &rest) && gw_json_pointer_next(&rest, name) && rest.len == 0;
}

int gw_encoding_find_set_json(const encoding *e, size_t parent, slice name) {
    slice token;
    for (size_t i = 0; i < e->r->set_json.count; i++)
        if (set_name(e, i, parent, &token) && gw_json_pointer_names(token, name))
            return (int)i;
    return -1;
}

/* Whether something was set anywhere below a row. */
static bool is_set_below(const encoding *e, size_t row) {
    for (size_t i = 0; i < e->r->set_json.count; i++) {
        slice rest = {e->r->set_json.at[i].name, e->r->set_json.at[i].name_len};
        if (pointer_below(e, row, &rest))
            return true;
    }
    return false;
}

static bool is_authorizer_pair(const apigw_pair *set) {
    return slice_equal(pair_name(set), gw_format_authorizer_pointer);
}

/* What was set as the authorizer, or NULL. */
static const apigw_pair *set_authorizer(const encoding *e) {
    for (size_t i = 0; i < e->r->set_json.count; i++)
        if (is_authorizer_pair(&e->r->set_json.at[i]))
            return &e->r->set_json.at[i];
    return NULL;
}

/* Whether anything below a row has a value. */
static bool has_content(encoding *e, size_t row) {
    for (size_t i = first_row(row); i < end_row(e, row); i++) {
        const format_row *m = &e->layout->rows[i];
        if (m->target != 0 && m->type != GW_JSON_OBJECT && gw_encoding_value(e, m->target).present)
            return true;
    }
    return is_set_below(e, row);
}

/* Members of an object that were set and have no row, but for those that were written in their place. */
static void write_set_json(encoding *e, size_t parent, uint64_t written, bool *any) {
    slice name;
    for (size_t i = 0; i < e->r->set_json.count; i++) {
        const apigw_pair *set = &e->r->set_json.at[i];
        if (set->value == NULL || (written >> i & 1) != 0 || is_authorizer_pair(set) || /* it has a row */
            !set_name(e, i, parent, &name))
            continue;
        separate(e, any);
        gw_json_write_token(e->out, name);
        buffer_append(e->out, set->value, set->value_len);
    }
}

static void write_row(encoding *e, size_t row, bool *any);
static void replay(encoding *e, size_t parent, slice source);

static void write_object(encoding *e, size_t row, bool *any) {
    const format_row *m = &e->layout->rows[row];
    const gw_json_text *context = m->target == MODEL_CONTEXT && e->same ? gw_request_field(e->r, MODEL_CONTEXT) : NULL;
    bool entry = false;
    if (context != NULL) {
        open_row(e, any, m);
        replay(e, row, slice_of(context->at, context->len));
        return;
    }
    if (m->absent != NO_ENTRIES && !has_content(e, row)) {
        write_absent(e, m, any);
        return;
    }
    open_row(e, any, m);
    buffer_byte(e->out, '{');
    for (size_t i = first_row(row); i < end_row(e, row); i = next_row(e, i))
        write_row(e, i, &entry);
    write_set_json(e, row, 0, &entry);
    buffer_byte(e->out, '}');
}

/* The authorizer of another kind; a caller who signed is told by fields. */
static void write_converted(encoding *e, size_t row) {
    bool any = false;
    buffer_byte(e->out, '{');
    gw_encoding_write_authorizer(e, &any);
    for (size_t i = first_row(row); i < end_row(e, row); i = next_row(e, i))
        if (e->layout->rows[i].type == GW_JSON_OBJECT)
            write_object(e, i, &any);
    buffer_byte(e->out, '}');
}

/* Whether a setter set a field below a row. */
static bool has_set_field(const encoding *e, size_t row) {
    for (size_t i = first_row(row); i < end_row(e, row); i++)
        if (e->layout->rows[i].target != 0 && was_set(e, e->layout->rows[i].target))
            return true;
    return false;
}

/* An authorizer as it was set, and what fields tell that were set afterwards. */
static void write_set_authorizer(encoding *e, size_t row, slice json) {
    if (json.at[0] == '{' && has_set_field(e, row))
        replay(e, row, json);
    else
        buffer_append(e->out, json.at, json.len);
}

static void write_authorizer(encoding *e, size_t row, bool *any) {
    const format_row *m = &e->layout->rows[row];
    const apigw_pair *set = set_authorizer(e);
    if (set != NULL && set->value == NULL) {
        write_absent(e, m, any);
    } else if (set != NULL && (e->same || e->built)) {
        open_row(e, any, m);
        write_set_authorizer(e, row, pair_value(set));
    } else if (gw_encoding_has_authorizer(e)) {
        open_row(e, any, m);
        write_converted(e, row);
    } else {
        write_object(e, row, any);
    }
}

static void write_row(encoding *e, size_t row, bool *any) {
    const format_row *m = &e->layout->rows[row];
    if (m->absent == UNWRITTEN || (!e->same && !encoding_is_occasion(e, m)))
        return;
    if (is_map(m)) {
        write_map(e, m, false, any);
    } else if (row_is_list(m)) {
        write_strings(e, m, any);
    } else if (m->target == MODEL_AUTHORIZER) {
        write_authorizer(e, row, any);
    } else if (m->type == GW_JSON_OBJECT) {
        write_object(e, row, any);
    } else if (m->target == MODEL_BODY) {
        write_event_body(e, m, any);
    } else if (m->target == MODEL_IS_BASE64) {
        write_flag(e, m, any);
    } else {
        write_field(e, m, any);
    }
}

/* ---- replaying ---------------------------------------------------------------------------------------------- */

/* Whether a setter set a field that a row tells. */
static bool was_field_set(const encoding *e, const format_row *m) {
    if (m->target == 0)
        return false;
    return was_set(e, m->target) ||
           (m->target == APIGW_FIELD_RAW_PATH && has_rule(e, QUERY_IN_PATH) && was_set(e, APIGW_FIELD_RAW_QUERY));
}

/* Whether a setter touched what a row, or one below it, tells. */
static bool was_touched(const encoding *e, size_t row) {
    const format_row *m = &e->layout->rows[row];
    if (row_is_list(m))
        return list_was_set(e, gw_encoding_list[m->target]) ||
               name_was_set(e, gw_encoding_list[m->target], NULL, false);
    if (m->target == MODEL_BODY || m->target == MODEL_IS_BASE64)
        return e->r->body_set;
    if (m->type != GW_JSON_OBJECT)
        return was_field_set(e, m);
    if (is_set_below(e, row))
        return true;
    for (size_t i = first_row(row); i < end_row(e, row); i++)
        if (e->layout->rows[i].type != GW_JSON_OBJECT && was_touched(e, i))
            return true;
    return false;
}

/* A row that the event does not have: written when something is known of it since. */
static bool is_new(const encoding *e, size_t row) {
    const format_row *m = &e->layout->rows[row];
    if (was_touched(e, row))
        return true;
    return e->api != NULL && !row_is_list(m) && m->type != GW_JSON_OBJECT && m->target <= APIGW_FIELD_LAST &&
           m->target != 0 && e->api->fields[m->target].at != NULL && gw_request_field(e->r, m->target) == NULL;
}

/* Whether there is an entry whose name was changed, so not only ones that were taken out. */
static bool has_set_entry(const encoding *e, const format_row *m) {
    uint32_t list = gw_encoding_list[m->target];
    for (size_t i = 0; i < e->r->lists[list].count; i++) {
        slice name = {e->r->lists[list].at[i].name, e->r->lists[list].at[i].name_len};
        if (name_was_set(e, list, &name, false))
            return true;
    }
    return false;
}

static void write_new(encoding *e, size_t row, bool *any) {
    const format_row *m = &e->layout->rows[row];
    if (!is_map(m) || list_was_set(e, gw_encoding_list[m->target]))
        write_row(e, row, any);
    else if (has_set_entry(e, m))
        write_map(e, m, true, any);
}

/* A map with the entries that nobody touched as they were. */
static void replay_map(encoding *e, const format_row *m, slice source, bool *any) {
    uint32_t list = gw_encoding_list[m->target];
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, text;
    bool entry = false;
    if (list_was_set(e, list)) {
        write_map(e, m, false, any);
        return;
    }
    if (source.at[0] != '{' && has_set_entry(e, m)) {
        write_map(e, m, true, any);
        return;
    }
    open_row(e, any, m);
    if (source.at[0] != '{') {
        buffer_append(e->out, source.at, source.len);
        return;
    }
    buffer_byte(e->out, '{');
    while (gw_json_next_member(&p, end, &name, &text))
        if (!name_was_set(e, list, &name, true)) {
            open_event_member(e, &entry, name);
            buffer_append(e->out, text.at, text.len);
        }
    write_event_entries(e, m, true, &entry);
    buffer_byte(e->out, '}');
}

/* One member of the event, which has a row. */
static void replay_row(encoding *e, size_t row, slice text, bool *any) {
    const format_row *m = &e->layout->rows[row];
    bool object = m->type == GW_JSON_OBJECT && text.at[0] == '{';
    if (!was_touched(e, row)) {
        open_row(e, any, m);
        buffer_append(e->out, text.at, text.len);
    } else if (is_map(m)) {
        replay_map(e, m, text, any);
    } else if (object && !(m->target == MODEL_AUTHORIZER && set_authorizer(e) != NULL)) {
        open_row(e, any, m);
        replay(e, row, text);
    } else {
        write_row(e, row, any);
    }
}

static size_t find_event_row(const encoding *e, size_t parent, slice name) {
    for (size_t i = first_row(parent); i < end_row(e, parent); i = next_row(e, i))
        if (gw_json_pointer_names(row_name(&e->layout->rows[i]), name))
            return i;
    return NO_MEMBER_ROW;
}

/* The value that counts of a member that may stand more than once. */
static slice last_value(slice source, slice wanted) {
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, text, last = {NULL, 0};
    while (gw_json_next_member(&p, end, &name, &text))
        if (gw_json_pointer_names(wanted, name))
            last = text;
    return last;
}

/* An object of the event, member by member, then what is new. */
static void replay(encoding *e, size_t parent, slice source) {
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, text;
    uint64_t met[FORMAT_ROWS_MAX / 64] = {0}, written = 0;
    bool any = false;
    buffer_byte(e->out, '{');
    while (gw_json_next_member(&p, end, &name, &text)) {
        size_t row = find_event_row(e, parent, name);
        int set = row == NO_MEMBER_ROW ? gw_encoding_find_set_json(e, parent, name) : -1;
        if (row != NO_MEMBER_ROW) {
            bool again = (met[row >> 6] >> (row & 63) & 1) != 0;
            met[row >> 6] |= UINT64_C(1) << (row & 63);
            if (!was_touched(e, row))
                replay_row(e, row, text, &any);
            else if (!again)
                replay_row(e, row, last_value(source, row_name(&e->layout->rows[row])), &any);
        } else if (set < 0) {
            open_event_member(e, &any, name);
            buffer_append(e->out, text.at, text.len);
        } else if ((written >> set & 1) == 0 && e->r->set_json.at[set].value != NULL) {
            written |= UINT64_C(1) << set;
            open_event_member(e, &any, name);
            buffer_append(e->out, e->r->set_json.at[set].value, e->r->set_json.at[set].value_len);
        }
    }
    for (size_t i = first_row(parent); i < end_row(e, parent); i = next_row(e, i))
        if ((met[i >> 6] >> (i & 63) & 1) == 0 && is_new(e, i))
            write_new(e, i, &any);
    write_set_json(e, parent, written, &any);
    buffer_byte(e->out, '}');
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* The event from the model; what the library does not know of an event of its own kind is behind the rest. */
static void write_fresh(encoding *e) {
    const gw_json_document *d = &e->r->document;
    bool any = false;
    buffer_byte(e->out, '{');
    for (size_t i = 0; i < e->layout->row_count; i = next_row(e, i))
        write_row(e, i, &any);
    for (size_t i = 0; e->same && i < d->other_count; i++)
        if (gw_encoding_find_set_json(e, NO_MEMBER_ROW, d->others[i].name) < 0) {
            open_event_member(e, &any, d->others[i].name);
            buffer_append(e->out, d->others[i].value.at, d->others[i].value.len);
        }
    write_set_json(e, NO_MEMBER_ROW, 0, &any);
    buffer_byte(e->out, '}');
}

static void write_event_document(encoding *e) {
    slice source = e->r->source;
    if (!e->same || source.at == NULL) {
        write_fresh(e);
        return;
    }
    if (source.len >= 3 && source.at[0] == '\xef')
        source = slice_of(source.at + 3, source.len - 3); /* a byte-order mark */
    while (source.at[0] != '{')
        source = slice_of(source.at + 1, source.len - 1);
    replay(e, NO_MEMBER_ROW, source);
}

/* ---- decisions ---------------------------------------------------------------------------------------------- */

/* Whether the API's list or the front end's says that a body of that Content-Type goes as base64. */
static bool type_wants_base64(const encoding *e) {
    const apigw_pair *header = gw_pairs_find(&e->r->lists[APIGW_LIST_HEADERS], "content-type", 12, 0, true);
    slice type = header == NULL ? slice_absent() : gw_media_type(header->value, header->value_len), charset;
    if (has_rule(e, ENCODED_IS_BASE64) &&
        gw_pairs_find(&e->r->lists[APIGW_LIST_HEADERS], "content-encoding", 16, 0, true) != NULL)
        return true;
    if (e->format->text_types == NULL) {
        const pair_list *binary = e->api == NULL ? NULL : &e->api->binary_media_types;
        for (size_t i = 0; binary != NULL && i < binary->count; i++)
            if (gw_media_type_matches(type, binary->at[i].value, binary->at[i].value_len))
                return true;
        return false;
    }
    charset = header == NULL ? slice_absent() : gw_media_type_charset(header->value, header->value_len);
    if (has_rule(e, CHARSET_COUNTS) && charset.at != NULL && !header_name_equal(charset.at, charset.len, "utf-8", 5))
        return true;
    for (size_t i = 0; e->format->text_types[i] != NULL; i++)
        if (gw_media_type_matches(type, e->format->text_types[i], strlen(e->format->text_types[i])))
            return false;
    return true;
}

/* A body that is not UTF-8 goes as base64, but where the API's list decides alone, as it does for clients: there it is
 * damaged (A1.32). A conversion damages nothing. */
static bool wants_event_base64(const encoding *e) {
    slice body = e->r->body;
    if (body.len == 0)
        return e->same && e->r->body_was_base64;
    if (e->same && !e->r->body_set)
        return e->r->body_was_base64;
    if (!has_rule(e, BODY_IS_TEXT) && type_wants_base64(e))
        return true;
    return !(e->built && e->format->text_types == NULL && !has_rule(e, BODY_IS_TEXT)) &&
           gw_utf8_valid(body.at, body.len) != body.len;
}

static apigw_status over(apigw_error *err, uint32_t error_response, const char *what, size_t limit, size_t found) {
    gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes of %s, found %llu",
                 (unsigned long long)limit, what, (unsigned long long)found);
    if (err != NULL)
        err->error_response = error_response;
    return APIGW_E_SIZE;
}

/* Bytes of path and query string as the client sent them, without the stage. */
static size_t url_bytes(const encoding *e) {
    const gw_json_text *query = gw_request_field(e->r, APIGW_FIELD_RAW_QUERY),
                       *path = gw_request_field(e->r, APIGW_FIELD_RAW_PATH);
    size_t n = path == NULL ? 1 : path->len;
    return query == NULL || query->len == 0 ? n : n + 1 + query->len;
}

/* Bytes of the request line as it stood on the wire, of which `url` are the URL. */
static size_t request_line_bytes(const encoding *e, size_t url) {
    const gw_json_text *method = gw_request_field(e->r, APIGW_FIELD_METHOD);
    return 12 + (method == NULL ? 0 : method->len) + url; /* " ", " HTTP/1.1", CR, LF */
}

/* The limits of this type of endpoint. */
static format_endpoint find_endpoint(encoding *e) {
    const format *f = e->format;
    field_value type = gw_encoding_value(e, APIGW_FIELD_ENDPOINT_TYPE);
    for (size_t i = 0; type.present && i < FORMAT_ENDPOINTS && f->endpoints[i].type != NULL; i++)
        if (header_name_equal(type.part[0].at, type.part[0].len, f->endpoints[i].type, strlen(f->endpoints[i].type)))
            return f->endpoints[i];
    return (format_endpoint){NULL, f->url_limit, f->header_limit};
}

/* Limits of the URL, of the request line and of header lines, of each and of all. */
static apigw_status check_event_header(encoding *e, apigw_error *err) {
    const format *f = e->format;
    const pair_list *list = &e->r->lists[APIGW_LIST_HEADERS];
    const format_endpoint limits = find_endpoint(e);
    size_t url = url_bytes(e), longest = request_line_bytes(e, url),
           all = has_rule(e, REQUEST_LINE_COUNTS) ? longest : 0;
    uint32_t error_response =
        f->header_error_response != 0 ? f->header_error_response : APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE;
    if (limits.url_limit != 0 && url > limits.url_limit)
        return over(err, APIGW_ERROR_RESPONSE_URI_TOO_LONG, "path and query string", limits.url_limit, url);
    for (size_t i = 0; i < list->count; i++) {
        size_t n = list->at[i].name_len + list->at[i].value_len + 4;
        all += n;
        longest = n > longest ? n : longest;
    }
    if (f->line_limit != 0 && longest > f->line_limit)
        return over(err, error_response, "a line", f->line_limit, longest);
    return limits.header_limit != 0 && all > limits.header_limit
               ? over(err, error_response, "header lines", limits.header_limit, all)
               : APIGW_OK;
}

/* Whether a WebSocket is among the protocols of an Upgrade line (RFC 9110 section 7.8). */
static bool asks_for_websocket(const apigw_pair *header) {
    slice rest = {header->value, header->value_len};
    while (rest.len != 0) {
        const char *comma = memchr(rest.at, ',', rest.len);
        size_t n = comma == NULL ? rest.len : (size_t)(comma - rest.at);
        slice protocol = slice_trim(slice_of(rest.at, n));
        if (header_name_equal(protocol.at, protocol.len, "websocket", 9))
            return true;
        n += comma != NULL;
        rest = slice_of(rest.at + n, rest.len - n);
    }
    return false;
}

/* What the front end refuses to hand on (A5.7). */
static apigw_status check_upgrade(const encoding *e, apigw_error *err) {
    const pair_list *list = &e->r->lists[APIGW_LIST_HEADERS];
    bool asked = false;
    for (size_t i = 0; has_rule(e, NO_UPGRADES) && i < list->count && !asked; i++)
        asked =
            header_name_equal(list->at[i].name, list->at[i].name_len, "upgrade", 7) && asks_for_websocket(&list->at[i]);
    if (!asked)
        return APIGW_OK;
    gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a request that is no WebSocket upgrade");
    if (err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_BAD_REQUEST;
    return APIGW_E_VALUE;
}

/* What can be told before anything is written (B.9). */
static apigw_status check_limits(encoding *e, bool has_body, apigw_error *err) {
    const format *f = e->format;
    size_t body = e->base64 ? gw_base64_encoded_len(e->r->body.len) : e->r->body.len;
    apigw_status status = e->built ? check_event_header(e, err) : APIGW_OK;
    if (status == APIGW_OK && e->built)
        status = check_upgrade(e, err);
    if (status != APIGW_OK || !has_body)
        return status;
    if (f->body_limit != 0 && e->r->body.len > f->body_limit)
        return over(err, APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, "body", f->body_limit, e->r->body.len);
    if (body > APIGW_RUNTIME_PAYLOAD_MAX)
        return over(err, APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, "event", APIGW_RUNTIME_PAYLOAD_MAX, body);
    return APIGW_OK;
}

/* ---- memory ------------------------------------------------------------------------------------------------- */

static void write_linked(encoding *e) {
    gw_encoding_headers(e);
    gw_encoding_query(e);
    write_event_document(e);
}

/* Write with memory of the buffer, for more lines than usual or for a query string that is split anew. */
static apigw_status write_event_many(encoding *e, size_t headers, size_t query, size_t text, apigw_error *err) {
    size_t n = headers + query, lines_size = n * (sizeof(line) + sizeof(uint32_t));
    char *memory = gw_buffer_scratch(e->out, lines_size + text);
    if (memory == NULL)
        return gw_error_nomem(err);
    e->query_text = text == 0 ? NULL : memory + lines_size;
    e->headers.at = (line *)(void *)memory;
    e->query.at = e->headers.at + headers;
    e->headers.order = (uint32_t *)(void *)(memory + n * sizeof(line));
    e->query.order = e->headers.order + headers;
    write_linked(e);
    return APIGW_OK;
}

/* Write with memory on the stack, which may be small. */
static apigw_status write_few(encoding *e) {
    line headers[FEW_HEADERS], query[FEW_PARAMETERS];
    uint32_t header_order[FEW_HEADERS], query_order[FEW_PARAMETERS];
    e->headers.at = headers;
    e->headers.order = header_order;
    e->query.at = query;
    e->query.order = query_order;
    write_linked(e);
    return APIGW_OK;
}

static apigw_status write_event_all(encoding *e, apigw_error *err) {
    size_t headers = e->r->lists[APIGW_LIST_HEADERS].count + OWN_LINES, query = e->r->lists[APIGW_LIST_QUERY].count;
    size_t more = 0, text = gw_encoding_split_query(e, &more);
    if (headers > FEW_HEADERS || query > FEW_PARAMETERS || text != 0)
        return write_event_many(e, headers, query + more, text, err);
    return write_few(e);
}

/* Whether the event tells of a body. */
static bool carries_body(const encoding *e) {
    const format_row *m = format_field_row(e->format, MODEL_BODY);
    return m != NULL && (e->same || encoding_is_occasion(e, m));
}

static apigw_status encode(encoding *e, apigw_error *err) {
    apigw_status status;
    bool body;
    body = carries_body(e);
    e->base64 = body && wants_event_base64(e);
    status = check_limits(e, body, err);
    if (status == APIGW_OK)
        status = gw_encoding_check_sources(e, err);
    if (status == APIGW_OK)
        status = write_event_all(e, err);
    if (status == APIGW_OK && e->out->length > APIGW_RUNTIME_PAYLOAD_MAX)
        status = over(err, APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, "event", APIGW_RUNTIME_PAYLOAD_MAX, e->out->length);
    return status;
}

apigw_status apigw_request_encode(const apigw_request *request, const apigw_api *api, apigw_buffer *out,
                                  apigw_error *err) {
    const format *f = api != NULL ? api->format : request != NULL ? request->format : NULL;
    flat_request flat;
    encoding e;
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (request == NULL || out == NULL) {
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a buffer");
    } else if (gw_request_in_buffer(request, out)) {
        status = gw_buffer_refuse_input(out, err);
    } else if (f == NULL) {
        status = gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a front end, or a request that was decoded");
    } else if (!gw_flat_request_begin(&flat, request)) {
        status = gw_error_nomem(err);
    } else {
        gw_encoding_begin(&e, flat.r, api, f, out);
        status = encode(&e, err);
        gw_flat_request_end(&flat);
    }
    if (status == APIGW_OK)
        return gw_output_finish(out, err);
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}
