/* The two views of one thing: the path as carried and as a URI has it, the query string and its parameters, the Cookie
 * lines and the cookies. Whatever is made lives as long as the request's content. */
#ifndef APIGW_REQUEST_DERIVED_H
#define APIGW_REQUEST_DERIVED_H

#include "request/request.h"
#include "text/percent.h"

/* A valid URI path: what may not stand in one is escaped, and it begins with "/". `raw` is NUL-terminated. */
apigw_status gw_derive_path(apigw_request *r, slice raw, enum percent_set set, slice *path, apigw_error *err);

/* Decode the value of a path parameter. */
apigw_status gw_derive_parameter(apigw_request *r, apigw_pair *pair, apigw_error *err);

/* Add the parameters of a query string to a list, decoded once (A3.10). */
apigw_status gw_derive_query(apigw_request *r, slice raw, pair_list *list, apigw_error *err);

/* A query string from its parameters, decoded or as they stood in it: "" when there are none. */
apigw_status gw_derive_query_text(apigw_request *r, const pair_list *list, bool encoded, slice *query,
                                  apigw_error *err);

/* Bytes that a query string of these decoded parameters takes at most. */
size_t gw_derive_query_length(const pair_list *list);

/* Write a parameter in the form of a query string, which takes gw_derive_parameter_length() bytes. */
size_t gw_derive_parameter_length(slice name, slice value);
char *gw_derive_parameter_text(char *to, slice name, slice value);

/* The error of a list that would have more entries than APIGW_OPT_MAX_ITEMS. */
COLD apigw_status gw_derive_too_many(const apigw_request *r, apigw_error *err);

/* Add cookies, each the value `name=value` of a pair, to a list. They stay in place in `text`, with NULs after
 * names and values. */
apigw_status gw_derive_each_cookie(apigw_request *r, char *text, const pair_list *cookies, pair_list *list,
                                   apigw_error *err);

/* Return whether a cookie is written with a "=": without a name only where it would be read as something else. */
bool gw_derive_needs_sign(const apigw_pair *cookie);

/* The first Cookie line from `i` on, or the number of all lines. */
size_t gw_derive_cookie_line(const pair_list *headers, size_t i);

/* Add the cookies of the Cookie lines to a list. */
apigw_status gw_derive_cookies(apigw_request *r, const pair_list *headers, pair_list *list, apigw_error *err);

#endif
