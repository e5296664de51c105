/* Header lines and query parameters as the front end hands them on. */
#include "core/sort.h"
#include "request/encoding.h"
#include "text/name_key.h"
#include "text/pairs.h"
#include "text/query.h"
#include <string.h>

/* ---- lines of one name -------------------------------------------------------------------------------------- */

/* Below, at or above 0; without regard to case first, so that the order is that of the alphabet. */
static int line_compare(const lines *all, const line *a, const line *b) {
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    int order = name_compare_rest(a->name.at, a->name.len, b->name.at, b->name.len);
    if (order != 0 || !all->cased || a->name.len == 0)
        return order;
    return memcmp(a->name.at, b->name.at, a->name.len);
}

static bool line_before(const void *context, uint32_t a, uint32_t b) {
    const lines *all = context;
    int order = line_compare(all, &all->at[a], &all->at[b]);
    return order != 0 ? order < 0 : a < b;
}

/* Sort the numbers of lines by name, lines of one name in their order. */
static void sort_lines(lines *all) {
    if (all->count > FEW_HEADERS) {
        for (size_t i = 0; i < all->count; i++)
            all->order[i] = (uint32_t)i;
        gw_sort_numbers(all->order, all->count, line_before, all);
        return;
    }
    uint64_t keys[FEW_HEADERS]; /* in the same order */
    for (uint32_t i = 0; i < all->count; i++) {
        const uint64_t key = all->at[i].key;
        uint32_t to = i;
        for (; to != 0; to--) {
            if (keys[to - 1] < key ||
                (keys[to - 1] == key && line_compare(all, &all->at[all->order[to - 1]], &all->at[i]) <= 0))
                break;
            keys[to] = keys[to - 1];
            all->order[to] = all->order[to - 1];
        }
        keys[to] = key;
        all->order[to] = i;
    }
}

static void link_sorted_lines(lines *all) {
    sort_lines(all);
    for (size_t i = 1; i < all->count; i++) {
        line *before = &all->at[all->order[i - 1]], *l = &all->at[all->order[i]];
        if (line_compare(all, before, l) == 0) {
            before->next = (int32_t)all->order[i];
            l->later = true;
        }
    }
}

/* Link at most FEW_HEADERS lines by name: a line looks for the first line of its name among those with its hash. */
static void link_few_lines(lines *all) {
    enum { HASHES = 128 };
    uint8_t first[HASHES] = {0}, collision[FEW_HEADERS], last[FEW_HEADERS]; /* lines, counted from 1 */
    for (size_t i = 0; i < all->count; i++) {
        line *l = &all->at[i];
        const size_t hash = (size_t)(l->key * UINT64_C(0x9E3779B97F4A7C15) >> 57) ^ (l->name.len & (HASHES - 1));
        uint8_t *at = &first[hash];
        while (*at != 0 && line_compare(all, &all->at[*at - 1], l) != 0)
            at = &collision[*at - 1];
        if (*at == 0) {
            *at = (uint8_t)(i + 1);
            collision[i] = 0;
            last[i] = (uint8_t)(i + 1);
        } else {
            all->at[last[*at - 1] - 1].next = (int32_t)i;
            last[*at - 1] = (uint8_t)(i + 1);
            l->later = true;
        }
    }
}

static void link_lines(const encoding *e, lines *all, bool sorted) {
    all->sorted = sorted || e->consumed != NULL || all->count > FEW_HEADERS;
    if (all->sorted)
        link_sorted_lines(all);
    else
        link_few_lines(all);
}

/* ---- header lines ------------------------------------------------------------------------------------------- */

static slice set_line_text(const encoding *e, uint32_t field) {
    const gw_json_text *t = was_set(e, field) ? gw_request_field(e->r, field) : NULL;
    return t == NULL ? slice_absent() : slice_of(t->at, t->len);
}

/* Return the value of a header field that the front end makes itself; absent when it makes none. Scheme and port are
 * those of HTTPS unless they are known. */
static slice own_value(const encoding *e, const format_own_header *own) {
    slice value = set_line_text(e, own->field);
    if (own->with_peer && set_line_text(e, APIGW_FIELD_SOURCE_IP).at == NULL)
        return slice_absent();
    if (value.at == NULL && own->field == APIGW_FIELD_SCHEME)
        return SLICE("https");
    if (value.at == NULL && own->field == APIGW_FIELD_PORT)
        return slice_is_fold(set_line_text(e, APIGW_FIELD_SCHEME), "http") ? SLICE("80") : SLICE("443");
    return value;
}

/* What becomes of X-Forwarded-For (A5.9). */
static uint8_t forwarding(const encoding *e) {
    return e->api == NULL ? APIGW_FORWARDED_APPEND : e->api->switches[APIGW_SWITCH_FORWARDED_FOR];
}

/* Return whether a line of the client does not reach the function. */
static bool is_withheld(const encoding *e, const format_special_header *special) {
    if ((special->what & SPECIAL_COOKIE) != 0 && has_rule(e, COOKIES_LIFTED))
        return true;
    if (special->own != 0 && own_value(e, &e->format->own_headers[special->own - 1]).at != NULL)
        return true;
    if (e->same)
        return false;
    if (e->built && (special->what & SPECIAL_FORWARDED_FOR) != 0 && forwarding(e) == APIGW_FORWARDED_REMOVE)
        return true;
    return (special->what & SPECIAL_DROPPED) != 0 || (e->built && (special->what & SPECIAL_METHOD) != 0);
}

static IN_LINE line *push_usual_line(lines *all, slice name, slice value) {
    line *l = &all->at[all->count++];
    l->name = name;
    l->value = value;
    l->key = name_key(name.at, name.len);
    l->next = NO_LINE;
    l->later = l->written = l->copied = false;
    return l;
}

static line *push_line(lines *all, slice name, slice value) {
    return push_usual_line(all, name, value);
}

static void push_special_line(encoding *e, const format_special_header *special, const apigw_pair *pair) {
    if (is_withheld(e, special))
        return;
    slice name = pair_name(pair);
    if (!e->same && (special->what & SPECIAL_CANONICAL) != 0)
        name = slice_of(special->name, special->name_len);
    line *l = push_line(&e->headers, name, pair_value(pair));
    if ((special->what & SPECIAL_FORWARDED_FOR) != 0)
        e->headers.forwarded_for = l;
    if ((special->what & SPECIAL_HOST) != 0)
        e->headers.has_host = true;
}

static void push_client_lines(encoding *e) {
    const pair_list *list = &e->r->lists[APIGW_LIST_HEADERS];
    for (size_t i = 0; i < list->count; i++) {
        const apigw_pair *pair = &list->at[i];
        const format_special_header *special = format_find_special(e->layout, pair->name, pair->name_len);
        if (special != NULL)
            push_special_line(e, special, pair);
        else
            push_usual_line(&e->headers, pair_name(pair), pair_value(pair));
    }
}

static void push_forwarded_for(encoding *e) {
    slice peer = set_line_text(e, APIGW_FIELD_SOURCE_IP);
    line *last = e->headers.forwarded_for;
    if (peer.at == NULL || forwarding(e) != APIGW_FORWARDED_APPEND)
        return;
    if (last == NULL) {
        push_line(&e->headers, SLICE(FORMAT_FORWARDED_FOR), peer);
        return;
    }
    e->headers.extended = last;
    e->headers.more = peer;
}

static void push_given_lines(encoding *e) {
    const pair_list *list = &e->r->lists[APIGW_LIST_HEADERS];
    for (const char *const *name = e->event_type->header_names; *name != NULL; name++) {
        const apigw_pair *found = gw_pairs_find(list, *name, strlen(*name), 0, true);
        slice value = found == NULL ? SLICE("") : pair_value(found);
        if (found == NULL && slice_is_fold(slice_of_string(*name), "host"))
            value = gw_encoding_value(e, APIGW_FIELD_DOMAIN_NAME).part[0];
        push_line(&e->headers, slice_of_string(*name), value);
    }
}

static void push_lines(encoding *e) {
    push_client_lines(e);
    push_forwarded_for(e);
    for (const format_own_header *own = e->format->own_headers; own != NULL && own->name != NULL; own++) {
        slice value = own_value(e, own);
        if (value.at != NULL)
            push_line(&e->headers, slice_of_string(own->name), value);
    }
    if (e->built && !e->headers.has_host) {
        slice domain;
        if (!encoding_text(e, APIGW_FIELD_DOMAIN_NAME, &domain))
            domain = gw_encoding_value(e, APIGW_FIELD_DOMAIN_NAME).part[0];
        if (domain.at != NULL)
            push_line(&e->headers, SLICE("Host"), domain);
    }
}

void gw_encoding_headers(encoding *e) {
    e->headers.cased = has_rule(e, HEADERS_CASED);
    e->headers.again = format_list_row(e->format, MODEL_MULTI_HEADERS) != NULL;
    if (encoding_has_given_headers(e))
        push_given_lines(e);
    else
        push_lines(e);
    link_lines(e, &e->headers, has_rule(e, HEADERS_SORTED) && !e->same);
}

/* The parameters as they stand in the query string, which has as many as the list. */
static void push_encoded(encoding *e) {
    const gw_json_text *query = gw_request_field(e->r, APIGW_FIELD_RAW_QUERY);
    slice rest = query == NULL ? slice_absent() : slice_of(query->at, query->len), name, value;
    bool equals;
    while (e->query.count < e->r->lists[APIGW_LIST_QUERY].count && gw_query_next(&rest, &name, &value, &equals))
        push_line(&e->query, name, value);
}

size_t gw_encoding_split_query(const encoding *e, size_t *more) {
    const gw_json_text *query = gw_request_field(e->r, APIGW_FIELD_RAW_QUERY);
    *more = 0;
    if (!encoding_has_semicolons(e->r, e->api, e->format) || query == NULL || query->len == 0 ||
        memchr(query->at, ';', query->len) == NULL)
        return 0;
    for (size_t i = 0; i < query->len; i++)
        *more += query->at[i] == ';';
    return QUERY_BEHIND + query->len + SIMD_TEXT_AHEAD;
}

/* The parameters of the query string with ";" in the place of "&", decoded in `query_text`. */
static void push_split(encoding *e) {
    const gw_json_text *query = gw_request_field(e->r, APIGW_FIELD_RAW_QUERY);
    char *to = e->query_text, *text = to + QUERY_BEHIND;
    slice rest = {text, query->len};
    query_parameter parameter;
    for (size_t i = 0; i < query->len; i++)
        text[i] = query->at[i] == ';' ? '&' : query->at[i];
    memset(text + query->len, '\0', SIMD_TEXT_AHEAD);
    while (gw_query_next_decoded(&rest, &to, &parameter))
        push_line(&e->query, parameter.name, parameter.value);
}

void gw_encoding_query(encoding *e) {
    const pair_list *list = &e->r->lists[APIGW_LIST_QUERY];
    e->query.cased = true;
    e->query.again = format_list_row(e->format, MODEL_MULTI_QUERY) != NULL;
    if (e->query_text != NULL)
        push_split(e);
    else if (has_rule(e, QUERY_ENCODED))
        push_encoded(e);
    else
        for (size_t i = 0; i < list->count; i++)
            push_line(&e->query, pair_name(&list->at[i]), pair_value(&list->at[i]));
    link_lines(e, &e->query, false);
}
