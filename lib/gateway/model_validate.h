/* Validating a value against a schema. */
#ifndef GATEWAY_MODEL_VALIDATE_H
#define GATEWAY_MODEL_VALIDATE_H

#include "gateway/model_violations.h"

/* Judge a value that was read from `source` into the memory of `out`. APIGW_OK: it is valid; APIGW_E_VALUE: it is not,
 * and `out` has the messages; APIGW_E_SIZE, APIGW_E_DEPTH, APIGW_E_NOMEM. */
apigw_status gw_model_validate(const apigw_models *models, const model_schema *schema, const value *v,
                               const char *source, size_t body_len, apigw_violations *out);

#endif
