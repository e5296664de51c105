#include "response/header_merge.h"
#include "core/sort.h"
#include "response/diagnostics.h"
#include <string.h>

/* Both maps while they are merged. */
typedef struct merging {
    decoding *d;
    uint32_t *sorted; /* numbers of the fields of multiValueHeaders, by name and value */
    bool two_types;   /* both maps have a Content-Type, of which only that of the first map is sent */
} merging;

/* Compare by name, without letter case, and then by value. */
static int compare_headers(const apigw_pair *a, const apigw_pair *b) {
    int order = gw_pairs_compare(a, b, true);
    size_t n = a->value_len < b->value_len ? a->value_len : b->value_len;
    if (order == 0 && n != 0)
        order = memcmp(a->value, b->value, n);
    if (order == 0)
        order = a->value_len < b->value_len ? -1 : a->value_len > b->value_len;
    return order;
}

static bool merged_header_before(const void *context, uint32_t a, uint32_t b) {
    const apigw_pair *headers = context;
    return compare_headers(&headers[a], &headers[b]) < 0;
}

/* Return the first field of multiValueHeaders that is not sorted before `header`, or NULL. */
static const apigw_pair *lower_bound(const merging *m, const apigw_pair *header) {
    const pair_list *multi = &m->d->multi;
    size_t low = 0, high = multi->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_headers(&multi->at[m->sorted[middle]], header) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low == multi->count ? NULL : &multi->at[m->sorted[low]];
}

/* Add a field of `headers`. REST APIs leave out one that multiValueHeaders has with the same value ("B1 merging"). A
 * name that multiValueHeaders has is written as there. */
static apigw_status add_single_header(const merging *m, apigw_pair header) {
    const decoding *d = m->d;
    const apigw_pair least = {header.name, header.name_len, "", 0, 0, 0}; /* of its name */
    const apigw_pair *equal = lower_bound(m, &header), *named = lower_bound(m, &least);
    const bool is_equal = equal != NULL && compare_headers(equal, &header) == 0;
    const bool is_type = m->two_types && header_is(&header, SLICE("content-type"));
    const bool once = is_type || (is_equal && decoding_has(d, RESULT_EQUAL_ONCE));
    if (named != NULL && gw_pairs_compare(named, &header, true) == 0) {
        gw_report_both_maps(d, &header, is_equal, once);
        header.name = named->name;
    }
    if (once && !(is_type && decoding_has(d, RESULT_SINGLE_FIRST)))
        return APIGW_OK;
    return gw_decoding_push(d, &d->r->headers, pair_name(&header), pair_value(&header));
}

/* Return whether Set-Cookie in `headers` does not count: beside `cookies`, where the switch says so (F12). */
static bool ignores_set_cookie(const decoding *d) {
    return !d->api->switches[APIGW_SWITCH_HEADER_SET_COOKIE] && decoding_member(d, RESULT_COOKIES).at != NULL;
}

static apigw_status add_single_headers(const merging *m) {
    const decoding *d = m->d;
    const bool only_cookies = ignores_set_cookie(d);
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < d->single.count && status == APIGW_OK; i++) {
        const apigw_pair *header = &d->single.at[i];
        if (only_cookies && header_is(header, SLICE("set-cookie")))
            gw_report_ignored_cookie_header(d, header);
        else
            status = add_single_header(m, *header);
    }
    return status;
}

static apigw_status add_multi_headers(const merging *m, bool without_types) {
    const decoding *d = m->d;
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < d->multi.count && status == APIGW_OK; i++) {
        const apigw_pair *header = &d->multi.at[i];
        if (!without_types || !header_is(header, SLICE("content-type")))
            status = gw_decoding_push(d, &d->r->headers, pair_name(header), pair_value(header));
    }
    return status;
}

/* Return the Content-Type of a map, or NULL. */
static const apigw_pair *find_content_type(const pair_list *headers) {
    const slice name = SLICE("content-type");
    return gw_pairs_find(headers, name.at, name.len, 0, true);
}

static apigw_status merge_maps(const merging *m) {
    apigw_status status = APIGW_OK;
    if (!decoding_has(m->d, RESULT_SINGLE_FIRST)) {
        status = add_multi_headers(m, false);
        if (status != APIGW_OK)
            return status;
        return add_single_headers(m);
    }
    status = add_single_headers(m);
    if (status != APIGW_OK)
        return status;
    return add_multi_headers(m, m->two_types);
}

apigw_status gw_headers_merge(decoding *d) {
    merging m = {.d = d};
    apigw_status status;
    if (d->multi.count == 0 && d->r->headers.count == 0 && !ignores_set_cookie(d)) { /* the usual case */
        d->r->headers = d->single;
        gw_report_headers(d);
        return APIGW_OK;
    }
    m.sorted = arena_alloc(&d->r->memory, d->multi.count * sizeof *m.sorted);
    if (m.sorted == NULL)
        return decoding_no_memory(d);
    for (size_t i = 0; i < d->multi.count; i++)
        m.sorted[i] = (uint32_t)i;
    gw_sort_numbers(m.sorted, d->multi.count, merged_header_before, d->multi.at);
    m.two_types = !decoding_has(d, RESULT_EQUAL_ONCE) && find_content_type(&d->single) != NULL &&
                  find_content_type(&d->multi) != NULL;
    status = merge_maps(&m);
    gw_report_headers(d);
    return status;
}
