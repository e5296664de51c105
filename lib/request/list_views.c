/* Keeping the two views of a list the same while it changes: the query string and its parameters, the Cookie line and
 * the cookies. */
#include "request/derived.h"
#include "request/setter.h"
#include <string.h>

enum { NAMES_MAX = 64 /* names of a list that are noted one by one; with more the list counts as replaced */ };

/* Note that entries of that name changed, as long as there is an event to be replayed. */
bool gw_setter_report_name(apigw_request *r, uint32_t list, slice name) {
    slice kept;
    if (r->source.at == NULL || (r->set_lists >> list & 1) != 0)
        return true;
    if (list == APIGW_LIST_QUERY && r->format != NULL && (r->format->rules & QUERY_ENCODED) != 0) {
        r->set_lists |= 1u << list; /* its names are written in another way than they are noted */
        return true;
    }
    for (size_t i = 0; i < r->set_names.count; i++)
        if (r->set_names.at[i].flags == list && r->set_names.at[i].name_len == name.len &&
            memcmp(r->set_names.at[i].name, name.at, name.len) == 0)
            return true;
    if (r->set_names.count >= NAMES_MAX) {
        r->set_lists |= 1u << list;
        return true;
    }
    return gw_setter_copy(r, name, &kept) && pairs_push(&r->set_names, &r->memory, kept, SLICE(""), list);
}

/* Reserve `more` bytes and a NUL after a text that may grow in place. Return NULL when out of memory. */
static char *grow_text(apigw_request *r, growing *g, slice now, size_t more) {
    char *at = g->at == now.at ? g->at : NULL;
    size_t capacity = at == NULL ? 0 : g->capacity;
    at = gw_arena_grow(&r->memory, at, 1, &capacity, now.len + more + 1);
    if (at == NULL)
        return NULL;
    if (g->at != now.at && now.len != 0)
        memcpy(at, now.at, now.len);
    *g = (growing){at, capacity};
    return at;
}

/* ---- query -------------------------------------------------------------------------------------------------- */

static bool has_name(const apigw_pair *pair, slice name) {
    return pair->name_len == name.len && (name.len == 0 || memcmp(pair->name, name.at, name.len) == 0);
}

/* Take entries of that name out of a list whose other view is made anew as a whole. */
static void drop(pair_list *list, slice name) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!has_name(&list->at[i], name))
            list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

bool gw_setter_add_parameter(apigw_request *r, slice name, slice value) {
    const gw_json_text *query = gw_request_field(r, APIGW_FIELD_RAW_QUERY);
    slice now = query == NULL ? SLICE("") : slice_of(query->at, query->len);
    size_t more = gw_derive_parameter_length(name, value) + (now.len != 0);
    uint32_t nul = memchr(name.at, '\0', name.len) != NULL || memchr(value.at, '\0', value.len) != NULL;
    char *text = grow_text(r, &r->query_text, now, more), *to;
    if (text == NULL || !gw_setter_report_name(r, APIGW_LIST_QUERY, name) ||
        !pairs_push(&r->lists[APIGW_LIST_QUERY], &r->memory, name, value, nul * APIGW_PAIR_HAS_NUL))
        return false;
    to = text + now.len;
    if (now.len != 0)
        *to++ = '&';
    to = gw_derive_parameter_text(to, name, value);
    *to = '\0';
    gw_request_set_field(r, APIGW_FIELD_RAW_QUERY, slice_of(text, now.len + more));
    return true;
}

/* The query string without a parameter takes the place of one that was made before. */
bool gw_setter_drop_parameter(apigw_request *r, slice name) {
    pair_list *list = &r->lists[APIGW_LIST_QUERY];
    char *text = grow_text(r, &r->query_text, slice_of(r->query_text.at, 0), gw_derive_query_length(list)), *to = text;
    if (text == NULL)
        return false;
    drop(list, name);
    for (size_t i = 0; i < list->count; i++) {
        if (i != 0)
            *to++ = '&';
        to = gw_derive_parameter_text(to, pair_name(&list->at[i]), pair_value(&list->at[i]));
    }
    *to = '\0';
    gw_request_set_field(r, APIGW_FIELD_RAW_QUERY, slice_between(text, to));
    return true;
}

/* ---- cookies ------------------------------------------------------------------------------------------------ */

static const slice cookie_name = {"cookie", 6};

/* Make `text` the only line of a header, or remove the header when the text is empty. */
bool gw_setter_only_line(apigw_request *r, slice name, slice cased, slice text) {
    bool lower = r->format != NULL && (r->format->rules & HEADERS_LOWER) != 0;
    indexed_list headers;
    size_t first;
    if (!gw_setter_report_name(r, APIGW_LIST_HEADERS, name) || !gw_request_list(r, APIGW_LIST_HEADERS, &headers) ||
        !gw_list_find(&headers, name, &first))
        return false;
    if (first == LIST_NONE)
        return text.len == 0 || pairs_push(headers.pairs, &r->memory, lower ? name : cased, text, 0);
    if (!gw_request_list_remove(r, APIGW_LIST_HEADERS, name, text.len != 0 ? LIST_KEEP_FIRST : LIST_KEEP_NONE))
        return false;
    if (text.len != 0 && gw_list_find(&headers, name, &first)) { /* it may be elsewhere now */
        headers.pairs->at[first].value = text.at;
        headers.pairs->at[first].value_len = text.len;
    }
    return true;
}

static bool set_cookie_line(apigw_request *r, slice text) {
    return gw_setter_only_line(r, cookie_name, SLICE("Cookie"), text);
}

void gw_setter_cookies_changed(apigw_request *r) {
    r->set_lists |= 1u << APIGW_LIST_COOKIES;
    r->built = true;
}

/* Length of all cookies as one line; `without`: but those of that name. */
static size_t cookie_line_length(const apigw_request *r, const slice *without) {
    const pair_list *cookies = &r->lists[APIGW_LIST_COOKIES];
    size_t n = 0;
    for (size_t i = 0; i < cookies->count; i++) {
        const apigw_pair *c = &cookies->at[i];
        if (without == NULL || !has_name(c, *without))
            n += (n != 0 ? 2 : 0) + c->name_len + gw_derive_needs_sign(c) + c->value_len;
    }
    return n;
}

/* Write that line and a NUL. */
static void write_cookie_line(const apigw_request *r, const slice *without, char *to) {
    const pair_list *cookies = &r->lists[APIGW_LIST_COOKIES];
    const char *begin = to;
    for (size_t i = 0; i < cookies->count; i++) {
        const apigw_pair *c = &cookies->at[i];
        if (without != NULL && has_name(c, *without))
            continue;
        if (to != begin) {
            memcpy(to, "; ", 2);
            to += 2;
        }
        memcpy(to, c->name, c->name_len);
        to += c->name_len;
        if (gw_derive_needs_sign(c))
            *to++ = '=';
        memcpy(to, c->value, c->value_len);
        to += c->value_len;
    }
    *to = '\0';
}

/* The Cookie line that there is when it is the only one, else one of all cookies. Return false when out of memory. */
static bool cookie_line_now(apigw_request *r, slice *now) {
    indexed_list headers;
    size_t first;
    if (!gw_request_list(r, APIGW_LIST_HEADERS, &headers) || !gw_list_find(&headers, cookie_name, &first))
        return false;
    if (first != LIST_NONE && gw_list_is_only(&headers, first)) {
        *now = pair_value(&headers.pairs->at[first]);
        return true;
    }
    size_t n = cookie_line_length(r, NULL);
    char *line = arena_bytes(&r->memory, n + 1);
    if (line == NULL)
        return false;
    write_cookie_line(r, NULL, line);
    *now = slice_of(line, n);
    return true;
}

bool gw_setter_add_cookie(apigw_request *r, slice name, slice value) {
    pair_list *cookies = &r->lists[APIGW_LIST_COOKIES];
    slice now;
    size_t more = (name.len == 0 ? 0 : name.len + 1) + value.len;
    char *text, *to;
    if (!cookie_line_now(r, &now))
        return false;
    if (now.len != 0)
        more += 2;
    text = grow_text(r, &r->cookie_text, now, more);
    if (text == NULL || !pairs_push(cookies, &r->memory, name, value, 0))
        return false;
    if (!set_cookie_line(r, slice_of(text, now.len + more))) {
        cookies->count--;
        return false;
    }
    to = text + now.len;
    if (now.len != 0) {
        memcpy(to, "; ", 2);
        to += 2;
    }
    memcpy(to, name.at, name.len);
    to += name.len;
    if (name.len != 0)
        *to++ = '=';
    memcpy(to, value.at, value.len);
    to[value.len] = '\0';
    gw_setter_cookies_changed(r);
    return true;
}

bool gw_setter_drop_cookie(apigw_request *r, slice name) {
    size_t n = cookie_line_length(r, &name);
    char *line = grow_text(r, &r->cookie_text, slice_of(r->cookie_text.at, 0), n);
    if (line == NULL || !set_cookie_line(r, slice_of(line, n)))
        return false;
    write_cookie_line(r, &name, line); /* perhaps over the one that there was */
    drop(&r->lists[APIGW_LIST_COOKIES], name);
    gw_setter_cookies_changed(r);
    return true;
}
