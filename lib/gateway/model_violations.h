/* The list of violations that validation fills. */
#ifndef GATEWAY_MODEL_VIOLATIONS_H
#define GATEWAY_MODEL_VIOLATIONS_H

#include "core/buffer.h"
#include "gateway/model_schema.h"

enum { MODEL_TEXT_MAX = 1 << 20 }; /* bytes of messages after which no more are kept */

struct apigw_violations {
    apigw_allocator allocator;
    arena memory; /* of the body and of the list */
    apigw_violation *items;
    size_t count, capacity;
    size_t omitted;
    size_t text_size; /* bytes of all messages */
    size_t most;      /* that are kept */
    const char *text; /* all messages; NULL: the body is valid */
    size_t text_len;
    apigw_buffer message; /* that is being written */
};

/* Forget everything, release memory beyond what is retained, and keep `most` violations at most. */
void gw_violations_begin(apigw_violations *v, size_t most);

/* Add the current message; return false when out of memory. Messages over the limit are only counted. */
bool gw_violations_add(apigw_violations *v, slice pointer, const char *keyword, uint64_t offset);

/* Make the text of all messages; false when out of memory. */
bool gw_violations_end(apigw_violations *v);

#endif
