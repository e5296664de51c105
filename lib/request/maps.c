/* Writing the entries of maps and lists. */
#include "request/changes.h"
#include "request/derived.h"
#include "request/encoding.h"
#include "text/ascii.h"
#include "text/cookie.h"
#include "text/header.h"
#include "text/name_tree.h"
#include "text/percent.h"
#include "json/writer.h"
#include <string.h>

/* Write a header name in the letter case of the front end. */
static void write_cased(encoding *e, slice name) {
    bool train = has_rule(e, HEADERS_TRAIN) && !e->r->lower_headers &&
                 (e->api == NULL || e->api->switches[APIGW_SWITCH_TRAIN_CASE]);
    bool first = true;
    if (e->same || (!train && !has_rule(e, HEADERS_LOWER) && !e->r->lower_headers)) {
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

/* Return the text between the values of a name that has one text for all; NULL: only the last value is written. With a
 * comma between them Cookie lines would be other cookies (RFC 9113 section 8.2.3); those of another kind are kept. */
static const char *separator(const encoding *e, const lines *all, const line *l) {
    bool header = all == &e->headers, joined = has_rule(e, VALUES_JOINED) || (header && has_rule(e, HEADERS_JOINED));
    if (header && header_name_equal(l->name.at, l->name.len, "cookie", 6) &&
        (joined || (!e->built && !e->same &&
                    format_either_row(e->format, MODEL_MULTI_HEADERS, MODEL_HEADERS)->type == GW_JSON_MAP)))
        return "; ";
    return !joined ? NULL : has_rule(e, VALUES_JOINED) ? "," : ", ";
}

/* Write all values of a name: as an array, joined, or the last one alone. */
static void write_line_values(encoding *e, lines *all, line *l, bool array) {
    const char *between = array ? "\",\"" : separator(e, all, l);
    buffer_append(e->out, "[\"", array ? 2 : 0);
    buffer_append(e->out, "\"", array ? 0 : 1);
    for (; l != NULL; l = l->next == NO_LINE ? NULL : &all->at[l->next]) {
        if (between != NULL || l->next == NO_LINE) {
            write_line_value(e, all, l);
            l->written = true;
        }
        if (between != NULL && l->next != NO_LINE)
            buffer_append(e->out, between, strlen(between));
    }
    buffer_literal(e->out, "\"");
    buffer_append(e->out, "]", array);
}

/* Write the entries of header fields or query parameters; `only_set`: those whose names were changed. */
static void write_lines(encoding *e, const format_row *m, lines *all, bool only_set, bool *any) {
    uint32_t list = gw_format_public_lists[m->target];
    bool sorted = list == APIGW_LIST_HEADERS && has_rule(e, HEADERS_SORTED) && !e->same;
    for (size_t i = 0; i < all->count; i++) {
        line *l = &all->at[sorted ? all->order[i] : i];
        if (l->later || (only_set && !gw_changes_of_name(e, list, &l->name, false)))
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

/* Write path parameters: decoded, or as they were in the path, as the kind has them. */
static void write_parameters(encoding *e, bool only_set, bool *any) {
    const pair_list *list = &e->r->lists[APIGW_LIST_PATH_PARAMETERS];
    bool encoded = has_rule(e, PARAMETERS_ENCODED);
    bool known = encoded && e->r->matched.count == list->count;
    for (size_t i = 0; i < list->count; i++) {
        const apigw_pair *pair = known ? &e->r->matched.at[i] : &list->at[i];
        slice name = pair_name(pair);
        if (!only_set || gw_changes_of_name(e, APIGW_LIST_PATH_PARAMETERS, &name, false))
            write_pair(e, any, pair, encoded && !known);
    }
}

/* Index the names of many variables. Returns false when there are few, or memory ran out. */
static bool index_names(const pair_list *list, name_tree *names, arena *memory) {
    if (list->count <= LIST_SHORT)
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (gw_name_tree_add(names, memory, pair_name(&list->at[i])) == NAME_NONE)
            return false;
    return true;
}

/* Write the variables that all requests share, except those of the same names as the request's own. */
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

static void write_variables(encoding *e, bool only_set, bool *any) {
    const pair_list *own = &e->r->lists[APIGW_LIST_STAGE_VARIABLES];
    for (size_t i = 0; i < own->count; i++) {
        slice name = pair_name(&own->at[i]);
        if (!only_set || gw_changes_of_name(e, APIGW_LIST_STAGE_VARIABLES, &name, false))
            write_pair(e, any, &own->at[i], false);
    }
    if (e->api != NULL && !only_set)
        write_shared_variables(e, own, any);
}

void gw_encoding_write_entries(encoding *e, const format_row *m, bool only_set, bool *any) {
    if (m->absent == UNWRITTEN)
        return;
    switch (gw_format_public_lists[m->target]) {
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

/* Write the cookies as they are in the Cookie lines (A3.21). */
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

void gw_encoding_write_array(encoding *e, uint32_t list) {
    bool as_sent = list == APIGW_LIST_COOKIES && (e->built || format_list_row(e->r->format, MODEL_COOKIES) == NULL);
    bool any = false;
    consume_list(e, list);
    buffer_byte(e->out, '[');
    if (as_sent)
        write_sent_cookies(e, &any);
    else
        write_event_list(e, list, &any);
    buffer_byte(e->out, ']');
}

size_t gw_encoding_entry_count(const encoding *e, const format_row *m) {
    uint32_t list = gw_format_public_lists[m->target];
    if (list == APIGW_LIST_HEADERS)
        return e->headers.count;
    if (list == APIGW_LIST_QUERY)
        return e->query.count;
    if (list == APIGW_LIST_STAGE_VARIABLES && e->api != NULL && e->api->stage_variables.count != 0)
        return e->api->stage_variables.count;
    return e->r->lists[list].count;
}
