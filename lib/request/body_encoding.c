/* Whether a body goes as text or as base64. */
#include "request/encoding.h"
#include "text/header.h"
#include "text/media_type.h"
#include "text/utf8.h"
#include <string.h>

/* Return whether the list of the API, or that of the front end, makes a body of this Content-Type base64. */
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

/* A body that is not UTF-8 goes as base64, except in a new request to a front end where the list of the API alone
 * decides: there it is damaged (A1.32). A conversion damages nothing. */
bool gw_encoding_wants_base64(encoding *e) {
    slice body = e->r->body;
    if (body.len == 0)
        return e->same && e->r->body_was_base64;
    if (e->same && !e->r->body_set)
        return e->r->body_was_base64;
    if (!has_rule(e, BODY_IS_TEXT) && type_wants_base64(e))
        return true;
    if (e->built && e->format->text_types == NULL && !has_rule(e, BODY_IS_TEXT))
        return false;
    e->body_is_utf8 = gw_utf8_valid(body.at, body.len) == body.len;
    return !e->body_is_utf8;
}
