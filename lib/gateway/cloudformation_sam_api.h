/* SAM templates: what their importers share. */
#ifndef GATEWAY_CLOUDFORMATION_SAM_API_H
#define GATEWAY_CLOUDFORMATION_SAM_API_H

#include "gateway/cloudformation_importers.h"

/* An API of SAM that is being loaded. */
typedef struct sam_api {
    importer *im;
    bool http;     /* an HTTP API */
    bool implicit; /* made by events that name no API: it has no properties */
    node props;    /* merged with Globals */
    node auth;
    definition_route defaults; /* what protects routes that say nothing */
    value deferred;            /* keys of the routes of events */
} sam_api;

/* Properties with those of Globals below one name. */
node gw_sam_properties(importer *im, node props, const char *global);

void gw_sam_read_auth(sam_api *api);
/* Protect a route as `auth` of an event says, else as the API does for all. */
void gw_sam_protect(sam_api *api, definition_route *r, node auth);

/* Return the name of a model as SAM writes it: in lower case. It is absent when out of memory. */
slice gw_sam_lower_case(importer *im, slice text);

void gw_sam_models(sam_api *api);
void gw_sam_events(sam_api *api, bool collect);
void gw_sam_cors(sam_api *api);
void gw_sam_gateway_responses(sam_api *api);
void gw_sam_domain(sam_api *api, slice stage);

#endif
