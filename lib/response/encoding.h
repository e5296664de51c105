/* One response on its way to a function result, and the writers of its header fields. */
#ifndef APIGW_RESPONSE_ENCODING_H
#define APIGW_RESPONSE_ENCODING_H

#include "core/buffer.h"
#include "response/response.h"
#include "json/short_string.h"

/* How a header field is connected to the others of its name. */
typedef struct header_link {
    int32_t next;   /* the next field of the name; LAST_OF_NAME: none */
    bool is_later;  /* another field of the name comes before */
    bool is_hidden; /* not written with the headers: a framing field, or a cookie that goes to another member */
} header_link;

enum { LAST_OF_NAME = -1 };

typedef struct response_encoding {
    const apigw_response *r;
    const format_result_member *members; /* of the result, or of the prelude */
    apigw_buffer *out;
    header_link *links;   /* of each header field */
    bool has_single;      /* a member takes one value for each name */
    bool has_multi;       /* a member takes the names that repeat, or all where there is no other for headers */
    bool has_cookies;     /* a member takes the Set-Cookie fields */
    bool cookie_arrays;   /* several cookies may be an array (B.6) */
    bool cookies_by_case; /* several cookies go under names that differ in letter case (B5.11) */
    bool base64;          /* of the body */
} response_encoding;

enum { COOKIE_NAMES_MAX = 512 /* spellings of "Set-Cookie": two for each of its nine letters */ };

static inline bool header_is_cookie(const apigw_pair *header) {
    return slice_equal(pair_name(header), SLICE("Set-Cookie")) || header_is(header, SLICE("set-cookie"));
}

/* Write a member up to its value. */
static inline void response_open_member(response_encoding *e, const char *name) {
    const bool is_first = e->out->length == 1; /* after the opening brace */
    const size_t n = strlen(name);
    buffer_append(e->out, is_first ? "\"" : ",\"", is_first ? 1 : 2);
    buffer_append(e->out, name, n);
    buffer_literal(e->out, "\":");
}

/* Link the header fields by name. `order` has room for a number for each, or is NULL when there are few. */
void gw_response_link_headers(response_encoding *e, uint32_t *order);

/* Write a member of the result: the names with one value each, those with all values, the cookies. A member without
 * entries is left out, unless it is always written. */
void gw_response_write_headers(response_encoding *e, const format_result_member *m);
void gw_response_write_multi_headers(response_encoding *e, const format_result_member *m);
void gw_response_write_cookies(response_encoding *e, const format_result_member *m);

#endif
