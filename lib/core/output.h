/* Finishing an output. */
#ifndef CORE_OUTPUT_H
#define CORE_OUTPUT_H

#include "core/buffer.h"

/* Finish an output buffer and report an overflow. */
apigw_status gw_output_finish(apigw_buffer *out, apigw_error *err);

#endif
