/* The neutral request: events of all front ends are read into it. Fields are those of request.h and the few below that
 * are not public; lists are the maps as the wire has them, before they are merged. */
#ifndef FORMAT_MODEL_H
#define FORMAT_MODEL_H

#include <apigw/request.h>

enum model_field {
    MODEL_BODY = APIGW_FIELD_LAST + 1,
    MODEL_IS_BASE64,
    MODEL_CONTEXT,    /* requestContext as it was sent */
    MODEL_AUTHORIZER, /* what is in its authorizer */
    MODEL_FIELD_END
};

enum model_list {
    MODEL_HEADERS,       /* one value a name */
    MODEL_MULTI_HEADERS, /* all values */
    MODEL_QUERY,
    MODEL_MULTI_QUERY,
    MODEL_COOKIES,
    MODEL_PATH_PARAMETERS,
    MODEL_STAGE_VARIABLES,
    MODEL_IDENTITY_SOURCES,
    MODEL_LATTICE_QUERY, /* apart, so that an event with both names does not mix them */
    MODEL_LIST_END
};

#endif
