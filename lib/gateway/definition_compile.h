/* The parts of a definition that exchanges use, compiled once when it is loaded. */
#ifndef GATEWAY_DEFINITION_COMPILE_H
#define GATEWAY_DEFINITION_COMPILE_H

#include "gateway/definition_build.h"

/* Compile integrations, authorizers, token rules, gateway responses and the order of rules; after gw_import_finish().
 */
void gw_definition_compile(importer *im);

/* Compile the resource policy of a REST API. */
void gw_definition_compile_policy(importer *im);

/* Free what was compiled. */
void gw_definition_release(apigw_definition *d);

#endif
