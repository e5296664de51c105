/* Parameters of an HTTP API's integration with an AWS service. */
#ifndef GATEWAY_EXCHANGE_SERVICE_H
#define GATEWAY_EXCHANGE_SERVICE_H

#include "gateway/definition_model.h"
#include "gateway/mapping.h"

/* Compile a parameter into `memory`. */
apigw_status gw_service_compile(arena *memory, const definition_pair *pair, definition_service_parameter *out,
                                apigw_error *err);

/* Write the parameters, evaluated, as a JSON object. */
apigw_status gw_service_write(mapping_scope *scope, const definition_service_parameter *parameters, size_t count,
                              apigw_buffer *out);

#endif
