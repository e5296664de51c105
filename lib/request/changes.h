/* Changes that setters made to a request since it was decoded, as the encoder of an event asks for them. */
#ifndef APIGW_REQUEST_CHANGES_H
#define APIGW_REQUEST_CHANGES_H

#include "request/encoding.h"

/* Return whether a list was replaced as a whole. */
static inline bool list_was_set(const encoding *e, uint32_t list) {
    return (e->r->set_lists >> list & 1) != 0;
}

/* Return whether entries of a name were changed; of any name when `name` is NULL. `json`: the name is JSON text. */
bool gw_changes_of_name(const encoding *e, uint32_t list, const slice *name, bool json);

/* Return whether setters changed what a row, or one within it, tells. */
bool gw_changes_of_row(const encoding *e, size_t row);

/* Return whether a setter set a field of a row within an object. */
bool gw_changes_field_below(const encoding *e, size_t row);

/* Return whether apigw_request_set_json() set a member anywhere within an object. */
bool gw_changes_json_below(const encoding *e, size_t row);

/* Find the member right below a row that entry `i` of `set_json` set. Returns false where it is elsewhere. */
bool gw_changes_set_name(const encoding *e, size_t i, size_t parent, slice *name);

/* Return the entry of `set_json` for the member `name` (JSON text) of the object of a row, or -1. */
int gw_changes_find_set_json(const encoding *e, size_t parent, slice name);

/* Return the authorizer that was set, or NULL. */
const apigw_pair *gw_changes_authorizer(const encoding *e);

#endif
