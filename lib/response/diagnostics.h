/* What is worth telling of a result that is not refused. Each of these is called where the decoder makes its decision,
 * and does nothing unless a check wants to know. */
#ifndef APIGW_RESPONSE_DIAGNOSTICS_H
#define APIGW_RESPONSE_DIAGNOSTICS_H

#include "response/decoding.h"

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Members that this front end ignores, and those that stand twice. */
void gw_report_members(const decoding *d);

/* The result as a whole is the body. */
void gw_report_inferred(const decoding *d, bool is_json);

/* ---- one value ---------------------------------------------------------------------------------------------- */

/* It is taken though it is of another type: `meant` says what the client gets. */
void gw_report_coerced(const decoding *d, enum format_rule_reference rule_reference, slice value, const char *meant);

/* What escapes of a string cannot be carried. The string is not finished yet. */
void gw_report_string(const decoding *d, slice quoted);

void gw_report_default_status(const decoding *d);

/* A statusDescription, `text` without its quotes, that does not begin with the status code. */
void gw_report_description(const decoding *d, slice value, slice text);
void gw_report_old_flag(const decoding *d);

/* ---- header lines ------------------------------------------------------------------------------------------- */

/* Lines of `before` that are not in `list` any more, because their name came again. */
void gw_report_repeated(const decoding *d, const apigw_pair *before, size_t count, const pair_list *list);

/* `headers` does not count beside multiValueHeaders. */
void gw_report_ignored_map(const decoding *d);

/* What stands in `cookies` or in its place and makes no line. */
void gw_report_ignored_cookies(const decoding *d, slice value);

/* A line of headers whose name is in multiValueHeaders too; `same`: with an equal value; `once`: one of them goes out.
 */
void gw_report_both_maps(const decoding *d, const apigw_pair *line, bool same, bool once);

/* A line does not leave: because of `cookies`, or of its name. */
void gw_report_cookie_line(const decoding *d, const apigw_pair *line);
void gw_report_dropped(const decoding *d, const apigw_pair *line);

/* Lines and a body that have no place in what the client gets of an event. */
void gw_report_unsent_line(const decoding *d, const apigw_pair *line);
void gw_report_unsent_body(const decoding *d);

/* It leaves as `name`. */
void gw_report_renamed(const decoding *d, const apigw_pair *line, const char *name);

/* Lines that the front end sets itself. */
void gw_report_added_headers(const decoding *d);

void gw_report_content_type(const decoding *d, const char *type);

/* ---- all of it ---------------------------------------------------------------------------------------------- */

/* Base64 that goes out as text. */
void gw_report_base64_kept(const decoding *d, slice value, slice body);

/* Lines that a client will not understand as they are meant. They still have the names that the function gave. */
void gw_report_lines(const decoding *d);

/* A body that contradicts its lines or the status. */
void gw_report_body(const decoding *d);

#endif
