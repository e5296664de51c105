/* Header lines and query parameters as the front end hands them on. */
#include "core/sort.h"
#include "request/encoding.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/query.h"
#include <string.h>

/* ---- lines of one name -------------------------------------------------------------------------------------- */

static apigw_pair as_pair(const line *l) {
    return (apigw_pair){l->name.at, l->name.len, "", 0, 0, 0};
}

/* Below, at or above 0; without regard to case first, so that the order is that of the alphabet. */
static int line_compare(const lines *all, uint32_t a, uint32_t b) {
    apigw_pair x = as_pair(&all->at[a]), y = as_pair(&all->at[b]);
    int order = gw_pairs_compare(&x, &y, true);
    return order != 0 || !all->cased ? order : gw_pairs_compare(&x, &y, false);
}

static bool line_before(const void *context, uint32_t a, uint32_t b) {
    int order = line_compare(context, a, b);
    return order != 0 ? order < 0 : a < b;
}

static void link_line_lines(lines *all) {
    for (size_t i = 0; i < all->count; i++) {
        all->order[i] = (uint32_t)i;
        all->at[i].next = NO_LINE;
        all->at[i].later = false;
    }
    gw_sort_numbers(all->order, all->count, line_before, all);
    for (size_t i = 1; i < all->count; i++)
        if (line_compare(all, all->order[i - 1], all->order[i]) == 0) {
            all->at[all->order[i - 1]].next = (int32_t)all->order[i];
            all->at[all->order[i]].later = true;
        }
}

/* ---- header lines ------------------------------------------------------------------------------------------- */

static const char *find_name(const char *const *names, slice name) {
    for (; names != NULL && *names != NULL; names++)
        if (slice_is_fold(name, *names))
            return *names;
    return NULL;
}

static slice line_text_of(const char *text) {
    return slice_of(text, text == NULL ? 0 : strlen(text));
}

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

/* Return whether the front end makes a header field of that name itself. */
static bool is_own(const encoding *e, slice name) {
    for (const format_own_header *own = e->format->own_headers; own != NULL && own->name != NULL; own++)
        if (slice_is_fold(name, own->name))
            return own_value(e, own).at != NULL;
    return false;
}

/* What becomes of X-Forwarded-For (A5.9). */
static uint8_t forwarding(const encoding *e) {
    return e->api == NULL ? APIGW_FORWARDED_APPEND : e->api->switches[APIGW_SWITCH_FORWARDED_FOR];
}

/* Return whether a line of the client stays away from the function. */
static bool stays_away(const encoding *e, slice name) {
    if (has_rule(e, COOKIES_LIFTED) && slice_is_fold(name, "cookie"))
        return true;
    if (e->same)
        return false;
    if (e->built && forwarding(e) == APIGW_FORWARDED_REMOVE && slice_is_fold(name, FORMAT_FORWARDED_FOR))
        return true;
    if (e->built && e->format->method_header != NULL && slice_is_fold(name, e->format->method_header))
        return true;
    return find_name(e->format->dropped, name) != NULL;
}

static line *push_line(lines *all, slice name, slice value) {
    line *l = &all->at[all->count++];
    *l = (line){name, value, NO_LINE, false, false};
    return l;
}

static void push_client_lines(encoding *e) {
    const pair_list *list = &e->r->lists[APIGW_LIST_HEADERS];
    for (size_t i = 0; i < list->count; i++) {
        slice name = {list->at[i].name, list->at[i].name_len};
        const char *canonical = e->same ? NULL : find_name(e->format->canonical, name);
        if (!stays_away(e, name) && !is_own(e, name))
            push_line(&e->headers, canonical == NULL ? name : line_text_of(canonical), pair_value(&list->at[i]));
    }
}

static line *last_named(lines *all, const char *name) {
    for (size_t i = all->count; i-- > 0;)
        if (slice_is_fold(all->at[i].name, name))
            return &all->at[i];
    return NULL;
}

static void push_forwarded_for(encoding *e) {
    slice peer = set_line_text(e, APIGW_FIELD_SOURCE_IP);
    line *last = last_named(&e->headers, FORMAT_FORWARDED_FOR);
    if (peer.at == NULL || forwarding(e) != APIGW_FORWARDED_APPEND)
        return;
    if (last == NULL) {
        push_line(&e->headers, SLICE(FORMAT_FORWARDED_FOR), peer);
        return;
    }
    e->headers.extended = last;
    e->headers.more = peer;
}

static void push_host(encoding *e) {
    field_value domain;
    if (!e->built || last_named(&e->headers, "host") != NULL)
        return;
    domain = gw_encoding_value(e, APIGW_FIELD_DOMAIN_NAME);
    if (domain.present)
        push_line(&e->headers, line_text_of("Host"), domain.part[0]);
}

static void push_given_lines(encoding *e) {
    const pair_list *list = &e->r->lists[APIGW_LIST_HEADERS];
    for (const char *const *name = e->event_type->header_names; *name != NULL; name++) {
        const apigw_pair *found = gw_pairs_find(list, *name, strlen(*name), 0, true);
        slice value = found == NULL ? SLICE("") : pair_value(found);
        if (found == NULL && slice_is_fold(line_text_of(*name), "host"))
            value = gw_encoding_value(e, APIGW_FIELD_DOMAIN_NAME).part[0];
        push_line(&e->headers, line_text_of(*name), value);
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
    push_host(e);
}

void gw_encoding_headers(encoding *e) {
    e->headers.count = 0;
    e->headers.extended = NULL;
    e->headers.cased = has_rule(e, HEADERS_CASED);
    if (encoding_has_given_headers(e))
        push_given_lines(e);
    else
        push_lines(e);
    link_line_lines(&e->headers);
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
    e->query.count = 0;
    e->query.cased = true;
    if (e->query_text != NULL)
        push_split(e);
    else if (has_rule(e, QUERY_ENCODED))
        push_encoded(e);
    else
        for (size_t i = 0; i < list->count; i++)
            push_line(&e->query, pair_name(&list->at[i]), pair_value(&list->at[i]));
    link_line_lines(&e->query);
}
