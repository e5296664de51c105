/* Writing the entries of maps and lists. */
#include "request/changes.h"
#include "request/derived.h"
#include "request/encoding.h"
#include "text/ascii.h"
#include "text/cookie.h"
#include "text/header.h"
#include "text/name_key.h"
#include "text/name_tree.h"
#include "text/percent.h"
#include "text/plain_copy.h"
#include "json/writer.h"
#include <string.h>

/* How the names of lines are written. */
enum name_case { CASE_KEPT, CASE_LOWER, CASE_TRAIN };

static enum name_case find_case(const encoding *e, uint32_t list) {
    if (list != APIGW_LIST_HEADERS || e->same)
        return CASE_KEPT;
    if (has_rule(e, HEADERS_TRAIN) && !e->r->lower_headers &&
        (e->api == NULL || e->api->switches[APIGW_SWITCH_TRAIN_CASE]))
        return CASE_TRAIN;
    return e->r->lower_headers || has_rule(e, HEADERS_LOWER) ? CASE_LOWER : CASE_KEPT;
}

/* Write a header name with a capital letter at the beginning and after each "-", the others in lower case. */
static void write_train(char *to, slice name) {
    bool first = true;
    for (size_t i = 0; i < name.len; i++) {
        char c = ascii_lower(name.at[i]);
        if (first && c >= 'a' && c <= 'z')
            c = (char)(c - ('a' - 'A'));
        first = c == '-';
        to[i] = c;
    }
}

/* Write the name of a line inside a string. */
static void write_line_name(apigw_buffer *out, slice name, enum name_case name_case) {
    char *to = name_case == CASE_KEPT ? NULL : gw_buffer_reserve(out, name.len);
    if (name_case == CASE_KEPT)
        gw_json_write_bytes_inside(out, name.at, name.len);
    else if (to == NULL)
        gw_buffer_skip(out, name.len);
    else {
        write_train(to, name);
        for (size_t i = 0; name_case == CASE_LOWER && i < name.len; i++)
            to[i] = ascii_lower(to[i]);
        buffer_commit(out, name.len);
    }
}

/* Write the entry of a name that has one value, as far as its bytes are plain, if there is capacity for all of it.
 * Return how many bytes of the value were written, or SIZE_MAX when nothing was. */
static inline size_t write_plain_entry(apigw_buffer *out, const line *l, enum name_case name_case, bool array,
                                       bool comma) {
    const size_t name_len = l->name.len, value_len = l->value.len;
    size_t plain;
    if ((uint64_t)name_len + value_len + 24 > buffer_capacity(out) || name_case == CASE_TRAIN)
        return SIZE_MAX;
    char *to = out->data + out->length;
    to[0] = ',';
    to += comma;
    *to++ = '"';
    if (name_case == CASE_LOWER)
        write_lower(to, l->name.at, name_len, l->key);
    else if (copy_plain(to, l->name.at, name_len) < name_len)
        return SIZE_MAX;
    memcpy(to + name_len, "\":[\"", 4);
    to += name_len + 3 + array;
    to[-1] = '"';
    plain = copy_plain(to, l->value.at, value_len);
    to += plain;
    if (plain == value_len) {
        memcpy(to, "\"]", 2);
        to += 1 + array;
    }
    out->length = (size_t)(to - out->data);
    return plain;
}

/* Write an entry as an array, whose name and value the first map of the event has, if there is capacity for it. Return
 * whether it was written. */
static inline bool write_copied_entry(apigw_buffer *out, const line *l, bool comma) {
    const size_t name_len = l->name.len, value_len = l->output.len;
    if ((uint64_t)name_len + value_len + 8 + COPY_AFTER > buffer_capacity(out))
        return false;
    const char *name = out->data + l->output.at, *value = name + name_len + 3; /* after `":"` */
    char *to = out->data + out->length;
    to[0] = ',';
    to += comma;
    *to++ = '"';
    copy_open(to, name, name_len);
    to += name_len;
    memcpy(to, "\":[\"", 4);
    copy_open(to + 4, value, value_len);
    to += 4 + value_len;
    memcpy(to, "\"]", 2);
    out->length = (size_t)(to + 2 - out->data);
    return true;
}

/* Note where the output has the name and the value of an entry that ends there and began with the buffer at that
 * length. */
static inline void note_copied(const apigw_buffer *out, line *l, size_t begin, bool comma) {
    if (out->status != APIGW_OK || out->length > UINT32_MAX)
        return;
    l->copied = true;
    l->output.at = (uint32_t)(begin + 1 + comma);
    l->output.len = (uint32_t)(out->length - 1 - (l->output.at + l->name.len + 3));
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
            gw_json_write_bytes_inside(e->out, l->value.at, l->value.len);
            l->written = true;
            if (l == all->extended) {
                buffer_append(e->out, ", ", l->value.len != 0 ? 2 : 0);
                gw_json_write_bytes_inside(e->out, all->more.at, all->more.len);
            }
        }
        if (between != NULL && l->next != NO_LINE)
            buffer_append(e->out, between, strlen(between));
    }
    buffer_literal(e->out, "\"");
    buffer_append(e->out, "]", array);
}

/* Write the entry of a name that has one value. Return false where that takes the usual way. */
static inline bool write_single_entry(encoding *e, const lines *all, line *l, enum name_case name_case, bool array,
                                      bool comma) {
    apigw_buffer *out = e->out;
    const size_t begin = out->length;
    if (l->next != NO_LINE || l == all->extended)
        return false;
    l->written = true;
    if (l->copied) /* and `key` is not there any more */
        return array && write_copied_entry(out, l, comma);
    const size_t plain = write_plain_entry(out, l, name_case, array, comma);
    if (plain == SIZE_MAX)
        return false;
    if (plain < l->value.len) {
        gw_json_write_bytes_inside(out, l->value.at + plain, l->value.len - plain);
        buffer_append(out, "\"]", 1u + array);
    }
    if (!array && all->again)
        note_copied(out, l, begin, comma);
    return true;
}

/* Write the entries of header fields or query parameters; `only_set`: those whose names were changed. */
static void write_lines(encoding *e, const format_row *m, lines *all, bool only_set, bool *any) {
    const uint32_t list = gw_format_public_lists[m->target];
    const enum name_case name_case = find_case(e, list);
    const bool sorted = list == APIGW_LIST_HEADERS && has_rule(e, HEADERS_SORTED) && !e->same,
               array = m->type != GW_JSON_MAP;
    for (size_t i = 0; i < all->count; i++) {
        line *l = &all->at[sorted ? all->order[i] : i];
        if (l->later || (only_set && !gw_changes_of_name(e, list, &l->name, false)))
            continue;
        if (!write_single_entry(e, all, l, name_case, array, *any)) {
            buffer_append(e->out, *any ? ",\"" : "\"", 1u + *any);
            write_line_name(e->out, l->name, name_case);
            buffer_literal(e->out, "\":");
            write_line_values(e, all, l, array);
        }
        *any = true;
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
