/* What setters of requests share. Each makes first what it needs, and changes the request afterwards. */
#ifndef APIGW_REQUEST_SETTER_H
#define APIGW_REQUEST_SETTER_H

#include "request/request.h"
#include "text/pairs.h"

/* ---- setter_text.c: checks ---------------------------------------------------------------------------------- */

/* Report the error response to a client that sent what is refused (B8.19), unless the status is misuse or lack of
 * memory. Return `status`. */
apigw_status gw_request_refuse(apigw_status status, apigw_error *err);

/* Report the byte at an offset, which may be the end of the text. */
apigw_status gw_setter_bad_byte(apigw_error *err, apigw_status code, slice text, size_t at, const char *expected);

/* Refuse U+0000, and with it text that is not UTF-8. */
apigw_status gw_setter_check_nul(slice text, apigw_error *err);
apigw_status gw_setter_check_no_nul(slice text, apigw_error *err);

/* Check a token of RFC 9110. */
apigw_status gw_setter_check_token(slice text, apigw_status code, apigw_error *err);

/* Refuse control bytes except the tab, whatever the encoding of the text is. */
apigw_status gw_setter_check_control(slice text, apigw_status code, const char *expected, apigw_error *err);

/* The same for the value of a header field. */
apigw_status gw_setter_check_line(slice text, apigw_error *err);

/* ---- setter_text.c: copies ---------------------------------------------------------------------------------- */

/* Copy a text. Return false when out of memory. */
bool gw_setter_copy(apigw_request *r, slice text, slice *copied);

/* Copy a text that is printable ASCII, which every check accepts. Return APIGW_MORE where it is not: it has to be
 * checked. */
apigw_status gw_setter_copy_printable(apigw_request *r, slice text, slice *copied);

/* Copy a part of a request line, and percent-encode bytes over 127 (F43). */
apigw_status gw_setter_copy_escaped(apigw_request *r, slice text, slice *copied, apigw_error *err);

/* Copy a header value of a client as UTF-8 (F43). */
apigw_status gw_request_copy_line(apigw_request *r, slice text, slice *copied, apigw_error *err);

/* ---- set_target.c ------------------------------------------------------------------------------------------- */

/* A request target, ready to be set. */
typedef struct request_target {
    slice path, raw, query;
    slice host; /* the authority of an absolute target; at is NULL without one */
    pair_list parameters;
    bool query_mark; /* there is a "?" and nothing after it */
} request_target;

/* Make what gw_request_put_target() sets. Offsets of errors are within `text`. */
apigw_status gw_request_make_target(apigw_request *r, slice text, request_target *target, apigw_error *err);

/* Set path and query string. Host fields are the caller's concern. */
void gw_request_put_target(apigw_request *r, const request_target *target);

/* Set a path by one of its two fields. */
apigw_status gw_setter_path(apigw_request *r, uint32_t field, slice value, apigw_error *err);
void gw_setter_put_path(apigw_request *r, slice path, slice raw);

/* Set the query string and its parameters. */
apigw_status gw_setter_query(apigw_request *r, slice value, apigw_error *err);
void gw_setter_put_query(apigw_request *r, slice text, const pair_list *list);

/* ---- list_views.c: the functions return false when out of memory -------------------------------------------- */

/* Note that entries of a name changed, as long as there is an event to be replayed. */
bool gw_setter_report_name(apigw_request *r, uint32_t list, slice name);

/* Make `text` the only line of a header, or remove the header when the text is empty. */
bool gw_setter_only_line(apigw_request *r, slice name, slice cased, slice text);

/* Note that the cookies changed. */
void gw_setter_cookies_changed(apigw_request *r);

/* Add a parameter or a cookie whose texts were copied, or remove those of a name, in both views. */
bool gw_setter_add_parameter(apigw_request *r, slice name, slice value);
bool gw_setter_drop_parameter(apigw_request *r, slice name);
bool gw_setter_add_cookie(apigw_request *r, slice name, slice value);
bool gw_setter_drop_cookie(apigw_request *r, slice name);

#endif
