/* Evaluating values of a template (H3.20 to H3.24): they are evaluated where a member is read. */
#ifndef GATEWAY_CLOUDFORMATION_EVALUATE_H
#define GATEWAY_CLOUDFORMATION_EVALUATE_H

#include "gateway/definition_import.h"

/* A template that is being loaded. Its parts are as they stand in the document. */
typedef struct template {
    node resources, parameters, conditions, mappings, globals;
    bool sam;
    slice api;  /* logical id of what is loaded */
    node props; /* its properties */
    const char *api_at;
    const struct template_function *functions; /* the last has no name */
}
template;

/* A value that is being evaluated. */
typedef struct evaluation {
    importer *im;
    struct evaluation_frame *frames;
    size_t count;
    bool conditions; /* a condition is evaluated */
    bool again;      /* what a function gave has to be evaluated too */
} evaluation;

/* A function by its name. Its argument is evaluated before. */
typedef struct template_function {
    const char *name;
    value (*run)(evaluation *e, value argument);
} template_function;

/* Return whether a condition holds; false also when the importer has failed. */
bool gw_template_condition(importer *im, slice name, const char *at);

/* Return the value of a node: that of the function that it is (H3.20), or itself. null is absent. */
node gw_import_evaluate(importer *im, node n);

#endif
