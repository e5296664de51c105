/* Diagnostics about a function result that are not errors. The decoder calls each where it makes its decision; without
 * a sink they do nothing. */
#ifndef APIGW_RESPONSE_DIAGNOSTICS_H
#define APIGW_RESPONSE_DIAGNOSTICS_H

#include "response/decoding.h"

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Report members that this front end ignores, and duplicate ones. */
void gw_report_members(const decoding *d);

/* Report that the result as a whole is the body. */
void gw_report_inferred(const decoding *d, bool is_json);

/* ---- values ------------------------------------------------------------------------------------------------- */

/* Report a value that is taken though it is of another type. `client`: what the client gets. */
void gw_report_coerced(const decoding *d, slice value, const char *client);

/* Report escapes of a string, which is not finished yet, that stand for no character. */
void gw_report_string(const decoding *d, slice quoted);

void gw_report_default_status(const decoding *d);

/* Report a statusDescription, whose text is `text`, that does not begin with the status code. */
void gw_report_description(const decoding *d, slice value, slice text);

/* Report the old name of the flag, or the flag that does not count beside it. */
void gw_report_old_flag(const decoding *d);

/* ---- header fields ------------------------------------------------------------------------------------------ */

/* Report the fields of `before` that are not in `list` any more, because their name is a duplicate. */
void gw_report_duplicates(const decoding *d, const apigw_pair *before, size_t count, const pair_list *list);

/* Report that `headers` does not count beside `multiValueHeaders`. */
void gw_report_ignored_map(const decoding *d);

/* Report a value in `cookies`, or in place of the array, that makes no field. */
void gw_report_ignored_cookies(const decoding *d, slice value);

/* Report a Set-Cookie field that does not count beside `cookies`. */
void gw_report_ignored_cookie_header(const decoding *d, const apigw_pair *header);

/* Report a field of `headers` whose name is in `multiValueHeaders` too. `same`: with an equal value; `once`: one of
 * them is sent. */
void gw_report_both_maps(const decoding *d, const apigw_pair *header, bool same, bool once);

/* Report a field that is not sent because of its name. */
void gw_report_dropped(const decoding *d, const apigw_pair *header);

/* Report a field that is sent as `name`. */
void gw_report_renamed(const decoding *d, const apigw_pair *header, const char *name);

/* Report a field and a body that are not sent for this type of event. */
void gw_report_unsent_header(const decoding *d, const apigw_pair *header);
void gw_report_unsent_body(const decoding *d);

/* Report fields that the front end replaces by its own. */
void gw_report_added_headers(const decoding *d);

/* Report fields that clients do not understand as they are meant. They still have the names that the function gave. */
void gw_report_headers(const decoding *d);

/* ---- the body ----------------------------------------------------------------------------------------------- */

/* Report that the function gave no Content-Type. */
void gw_report_content_type(const decoding *d);

/* Report base64 that is sent as text. */
void gw_report_base64_kept(const decoding *d, slice value, slice body);

/* Report a body that contradicts the header fields or the status. */
void gw_report_body(const decoding *d);

/* ---- reporting ---------------------------------------------------------------------------------------------- */

/* Report about a header field: at its name where its value comes right after it, else at the value. `message`
 * comes after the name. Only with a sink. */
void gw_report_header(const decoding *d, const apigw_pair *header, uint32_t what, uint32_t severity, const char *rule,
                      const char *client, const char *message);

/* Return the id of the rule of this front end, or NULL. */
static inline const char *decoding_rule(const decoding *d, enum format_rule_reference rule) {
    return d->api->format->result_rule_references[rule];
}

static inline sink_place decoding_place(const decoding *d, const char *at) {
    return (sink_place){decoding_offset(d, at), decoding_offset(d, at)};
}

#endif
