/* What every call that writes a document ends with. */
#ifndef APIGW_CORE_OUTPUT_H
#define APIGW_CORE_OUTPUT_H

#include "core/buffer.h"

/* Closes a buffer and says why it could not be. */
apigw_status gw_output_finish(apigw_buffer *out, apigw_error *err);

#endif
