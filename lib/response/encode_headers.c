/* The header fields of a response as members of a function result. */
#include "core/sort.h"
#include "response/encoding.h"
#include "json/writer.h"

/* ---- fields of one name ------------------------------------------------------------------------------------- */

static void link_to(response_encoding *e, size_t header, size_t next) {
    e->links[header].next = (int32_t)next;
    e->links[next].is_later = true;
}

/* Compare each name with those after it. Names nearly always differ in length or in their last letter. */
static void link_few(response_encoding *e) {
    const apigw_pair *headers = e->r->headers.at;
    for (size_t i = 0, count = e->r->headers.count; i < count; i++) {
        const slice name = pair_name(&headers[i]);
        for (size_t k = i + 1; k < count; k++)
            if (headers[k].name_len == name.len &&
                ((headers[k].name[name.len - 1] ^ name.at[name.len - 1]) | 0x20) == 0x20 &&
                header_is(&headers[k], name)) {
                link_to(e, i, k);
                break;
            }
    }
}

static bool header_name_before(const void *context, uint32_t a, uint32_t b) {
    const apigw_pair *headers = context;
    int order = gw_pairs_compare(&headers[a], &headers[b], true);
    return order != 0 ? order < 0 : a < b;
}

void gw_response_link_headers(response_encoding *e, uint32_t *order) {
    const pair_list *headers = &e->r->headers;
    for (size_t i = 0; i < headers->count; i++) {
        const apigw_pair *header = &headers->at[i];
        const bool is_hidden =
            gw_header_is_framing(header->name, header->name_len) || (e->has_cookies && header_is_cookie(header));
        e->links[i] = (header_link){LAST_OF_NAME, false, is_hidden};
    }
    if (order == NULL) {
        link_few(e);
        return;
    }
    for (size_t i = 0; i < headers->count; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, headers->count, header_name_before, headers->at);
    for (size_t i = 1; i < headers->count; i++)
        if (header_is(&headers->at[order[i]], pair_name(&headers->at[order[i - 1]])))
            link_to(e, order[i - 1], order[i]);
}

/* ---- entries ------------------------------------------------------------------------------------------------ */

/* Write what separates an entry from the one before it; the first opens the member. */
static void begin_entry(response_encoding *e, const format_result_member *m, bool *any) {
    if (*any) {
        buffer_byte(e->out, ',');
        return;
    }
    *any = true;
    response_open_member(e, m->name);
    buffer_byte(e->out, '{');
}

static void begin_named_entry(response_encoding *e, const format_result_member *m, bool *any, slice name) {
    begin_entry(e, m, any);
    json_write_short(e->out, name);
    buffer_byte(e->out, ':');
}

static void end_entries(response_encoding *e, const format_result_member *m, bool any) {
    if (!any && m->how == EVEN_EMPTY)
        begin_entry(e, m, &any);
    if (any)
        buffer_byte(e->out, '}');
}

/* Write a field as an entry after another one, if there is room for it and it needs no escapes. Return whether it was
 * written. */
static bool write_plain_field(apigw_buffer *out, const apigw_pair *header) {
    static const char between[] = "\":\"";
    const slice name = pair_name(header), value = pair_value(header);
    if (name.len > buffer_capacity(out) || value.len + sizeof ",\"\":\"\"" > buffer_capacity(out) - name.len)
        return false;
    char *to = out->data + out->length;
    if (!json_copy_plain(to + 2, name) || !json_copy_plain(to + 2 + name.len + sizeof between - 1, value))
        return false;
    memcpy(to, ",\"", 2);
    to += 2 + name.len;
    memcpy(to, between, sizeof between - 1);
    to += sizeof between - 1 + value.len;
    *to++ = '"';
    out->length = (size_t)(to - out->data);
    return true;
}

/* Write the fields of one name as one value (RFC 9110 section 5.3). */
static void write_joined(response_encoding *e, int32_t i) {
    const apigw_pair *headers = e->r->headers.at;
    if (e->links[i].next == LAST_OF_NAME) {
        json_write_short(e->out, pair_value(&headers[i]));
        return;
    }
    buffer_byte(e->out, '"');
    gw_json_write_inside(e->out, headers[i].value, headers[i].value_len);
    for (i = e->links[i].next; i != LAST_OF_NAME; i = e->links[i].next) {
        buffer_literal(e->out, ", ");
        gw_json_write_inside(e->out, headers[i].value, headers[i].value_len);
    }
    buffer_byte(e->out, '"');
}

/* Write the fields of one name as an array. */
static void write_value_array(response_encoding *e, int32_t i) {
    const apigw_pair *headers = e->r->headers.at;
    buffer_byte(e->out, '[');
    json_write_short(e->out, pair_value(&headers[i]));
    for (i = e->links[i].next; i != LAST_OF_NAME; i = e->links[i].next) {
        buffer_byte(e->out, ',');
        json_write_short(e->out, pair_value(&headers[i]));
    }
    buffer_byte(e->out, ']');
}

/* Write each Set-Cookie field as an entry of its own. Each bit of its number switches the case of other letters of the
 * name, so that all names differ. */
static void write_cookies_by_case(response_encoding *e, const format_result_member *m, int32_t i, bool *any) {
    static const uint16_t letters[] = {1 << 0 | 1 << 4, 1 << 4, 1 << 1, 1 << 2, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9};
    for (unsigned n = 0; i != LAST_OF_NAME; i = e->links[i].next, n++) {
        char name[] = "Set-Cookie";
        for (unsigned bit = 0; n >> bit != 0; bit++)
            for (unsigned k = 0; (n >> bit & 1) != 0 && k < sizeof name - 1; k++)
                if ((letters[bit] >> k & 1) != 0)
                    name[k] ^= 0x20;
        begin_named_entry(e, m, any, slice_of(name, sizeof name - 1));
        gw_json_write_string(e->out, e->r->headers.at[i].value, e->r->headers.at[i].value_len);
    }
}

/* ---- members ------------------------------------------------------------------------------------------------ */

/* Several cookies are not joined where there is another way (B.6). */
void gw_response_write_headers(response_encoding *e, const format_result_member *m) {
    bool any = false;
    for (size_t i = 0; i < e->r->headers.count; i++) {
        const apigw_pair *header = &e->r->headers.at[i];
        const header_link *link = &e->links[i];
        const bool repeats = link->next != LAST_OF_NAME, are_cookies = repeats && header_is_cookie(header);
        if (link->is_later || link->is_hidden || (e->has_multi && repeats) ||
            (any && !repeats && write_plain_field(e->out, header)))
            continue;
        if (e->cookies_by_case && are_cookies) {
            write_cookies_by_case(e, m, (int32_t)i, &any);
            continue;
        }
        begin_named_entry(e, m, &any, pair_name(header));
        if (e->cookie_arrays && are_cookies)
            write_value_array(e, (int32_t)i);
        else
            write_joined(e, (int32_t)i);
    }
    end_entries(e, m, any);
}

void gw_response_write_multi_headers(response_encoding *e, const format_result_member *m) {
    bool any = false;
    for (size_t i = 0; i < e->r->headers.count; i++) {
        const header_link *link = &e->links[i];
        if (link->is_later || link->is_hidden || (e->has_single && link->next == LAST_OF_NAME))
            continue;
        begin_named_entry(e, m, &any, pair_name(&e->r->headers.at[i]));
        write_value_array(e, (int32_t)i);
    }
    end_entries(e, m, any);
}

void gw_response_write_cookies(response_encoding *e, const format_result_member *m) {
    for (size_t i = 0; i < e->r->headers.count; i++)
        if (header_is_cookie(&e->r->headers.at[i])) {
            response_open_member(e, m->name);
            write_value_array(e, (int32_t)i);
            return;
        }
}
