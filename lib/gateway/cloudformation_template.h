/* The resources of a template: which there are, and what links to them. */
#ifndef GATEWAY_CLOUDFORMATION_TEMPLATE_H
#define GATEWAY_CLOUDFORMATION_TEMPLATE_H

#include "gateway/cloudformation_evaluate.h"

/* One resource. */
typedef struct template_resource {
    slice id, type;
    node props; /* Properties; where there are none, the resource */
    const char *at;
} template_resource;

/* The next resource whose type begins so, and whose condition holds. */
bool gw_template_next(importer *im, size_t *i, const char *type, template_resource *out);
/* The resource of an id; false where no resource has it, or its condition does not hold: then the importer has failed.
 */
bool gw_template_find(importer *im, slice id, template_resource *out);

/* Return whether a property of a resource is a link to what is loaded. */
bool gw_template_belongs(importer *im, const template_resource *r, const char *property);

/* What was made of the resource that a property links to; NULL when it is absent. Fails where it links to nothing of
 * that sort: `what` is for the message. */
void *gw_template_linked(importer *im, node property, char sort, const char *what);

/* Let the bodies of a route be checked by models of the template. `of_messages`: of a WebSocket API, whose models are
 * all needed, and which has no models by itself. */
void gw_template_use_models(importer *im, definition_route *r, node models, bool of_messages);

#endif
