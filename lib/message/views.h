/* The two views of one thing: the path as carried and as a URI has it, the query string and its parameters, the Cookie
 * lines and the cookies. Whatever is made lives as long as the request's content. */
#ifndef MESSAGE_VIEWS_H
#define MESSAGE_VIEWS_H

#include "message/request.h"
#include "text/percent.h"

/* A valid URI path: what may not stand in one is escaped, and it begins with "/". `raw` is NUL-terminated. */
apigw_status view_path(apigw_request *r, slice raw, enum percent_set set, slice *path, apigw_error *err);

/* Decodes the value of a path parameter. */
apigw_status view_parameter(apigw_request *r, apigw_pair *pair, apigw_error *err);

/* Adds the parameters of a query string to a list, decoded once (A3.10). */
apigw_status view_query(apigw_request *r, slice raw, json_pairs *list, apigw_error *err);

/* A query string from its parameters, decoded or as they stood in it: "" when there are none. */
apigw_status view_query_text(apigw_request *r, const json_pairs *list, bool encoded, slice *query, apigw_error *err);

/* Bytes that a query string of these decoded parameters takes at most. */
size_t view_query_length(const json_pairs *list);

/* Writes a parameter as it stands in a query string; as many bytes as view_parameter_length() says. */
size_t view_parameter_length(slice name, slice value);
char *view_parameter_text(char *to, slice name, slice value);

/* The error of a list that would have more entries than APIGW_OPT_MAX_ITEMS. */
apigw_status view_too_many(const apigw_request *r, apigw_error *err);

/* Adds cookies, each the value `name=value` of a pair, to a list. They stay where they stand in `text`, with NULs
 * behind names and values. */
apigw_status view_each_cookie(apigw_request *r, char *text, const json_pairs *cookies, json_pairs *list,
                              apigw_error *err);

/* Whether a cookie is written with a "=": without a name only where it would be read as something else. */
bool view_needs_sign(const apigw_pair *cookie);

/* The first Cookie line from `i` on, or the number of all lines. */
size_t view_cookie_line(const json_pairs *headers, size_t i);

/* Adds the cookies of the Cookie lines to a list. */
apigw_status view_cookies(apigw_request *r, const json_pairs *headers, json_pairs *list, apigw_error *err);

#endif
