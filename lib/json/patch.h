/* Changing JSON text value by value, in time and memory linear in the text and all values that are set. */
#ifndef JSON_PATCH_H
#define JSON_PATCH_H

#include "core/buffer.h"
#include "core/memory.h"
#include "text/slice.h"

/* A text with its changes. Containers on the path of a change are parsed into entries once; all others stay text. */
typedef struct gw_json_patch gw_json_patch;

/* A change that can be applied without memory. */
typedef struct gw_json_change {
    enum { GW_JSON_UNCHANGED, GW_JSON_REPLACED, GW_JSON_ADDED, GW_JSON_REMOVED } how;
    struct gw_json_entry *entry; /* of GW_JSON_REPLACED: the entry */
    struct gw_json_node *node;   /* of the others: the container */
    uint32_t number;             /* of the name, or of the element */
    slice space, label, value;   /* of the new entry */
} gw_json_change;

/* Start with valid JSON text without white space around it, which must live as long as `memory`. Return NULL when out
 * of memory. */
gw_json_patch *gw_json_patch_begin(arena *memory, slice json);

/* Plan to set the value at a JSON Pointer, or to remove it when value.at is NULL; all other text stays byte for byte.
 * Of duplicate members the last is set, and all are removed. Missing or null members on the path become objects; "-",
 * or the number of elements as index, appends an element. The pointer is not empty when a value is removed. `scratch`
 * is working memory. Errors: APIGW_E_TYPE when the path goes through a value that is neither object nor array,
 * APIGW_E_NOT_FOUND when there is no such element, APIGW_E_NOMEM. */
apigw_status gw_json_patch_plan(gw_json_patch *e, slice pointer, slice value, apigw_buffer *scratch,
                                gw_json_change *change);

/* Apply the change that was planned last. */
void gw_json_patch_apply(gw_json_patch *e, const gw_json_change *change);

/* Append the changed text. */
void gw_json_patch_write(const gw_json_patch *e, apigw_buffer *out);

/* Return the number of removed entries that still take memory and time: gw_json_patch_begin() with the text drops them.
 */
size_t gw_json_patch_removed_count(const gw_json_patch *e);

/* Append the member name that a pointer's token denotes as a JSON string, and a colon. */
void gw_json_write_token(apigw_buffer *out, slice token);

#endif
