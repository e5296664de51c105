/* Templates of gateway responses: text in which a few variables are replaced, not Velocity (G.7.5). */
#ifndef GATEWAY_GATEWAY_TEMPLATE_H
#define GATEWAY_GATEWAY_TEMPLATE_H

#include "core/buffer.h"
#include "gateway/mapping.h"

/* Text, and the variable after it. */
typedef struct gateway_segment {
    slice text;
    mapping variable;
    bool has_variable;
} gateway_segment;

typedef struct gateway_template {
    slice media_type;
    slice text; /* all of it */
    gateway_segment *segments;
    size_t segment_count, segment_capacity;
} gateway_template;

/* Compile `t->text`, which has to live as long as `t`. Return APIGW_OK or APIGW_E_NOMEM. */
apigw_status gw_gateway_template_compile(gateway_template *t, arena *memory, apigw_error *err);

/* Append the template with its variables replaced. Stops once the output is longer than `out` allows. Return APIGW_OK,
 * APIGW_E_SIZE for too much work, APIGW_E_NOMEM. */
apigw_status gw_gateway_template_render(const gateway_template *t, mapping_scope *scope, apigw_buffer *out);

#endif
