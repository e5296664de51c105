/* JSON text that is changed place by place, in time and memory linear in the text and all that is set in it. */
#ifndef JSON_EDIT_H
#define JSON_EDIT_H

#include "core/buffer.h"
#include "core/memory.h"
#include "text/slice.h"

/* A text with its changes. Containers that a change leads through are taken apart once; all else stays text. */
typedef struct gw_json_edited gw_json_edited;

/* A change that can be made without memory. */
typedef struct gw_json_change {
    enum { GW_JSON_UNCHANGED, GW_JSON_REPLACED, GW_JSON_ADDED, GW_JSON_REMOVED } how;
    struct gw_json_entry *entry; /* that is replaced */
    struct gw_json_node *node;   /* the container that the others change */
    uint32_t number;             /* of the name, or the element */
    slice space, label, value;   /* of the entry that there will be */
} gw_json_change;

/* Begins with valid JSON text without white space around it, which has to live as long as what is in `memory`. NULL:
 * there is no memory. */
gw_json_edited *gw_json_edit_begin(arena *memory, slice json);

/* Plans to put `value` at the pointer, or to take away what is there when value.at is NULL; what stands around it stays
 * byte for byte. Of duplicate members the last is changed, and all are taken away. Where the pointer leads on behind a
 * member that is missing or null there will be objects; "-", or the index behind the last, is a new element. The
 * pointer is not empty when something is taken away. `scratch` is used in between. APIGW_E_TYPE: it leads on behind a
 * value that is neither object nor array; APIGW_E_NOT_FOUND: there is no such element; APIGW_E_NOMEM. */
apigw_status gw_json_edit_plan(gw_json_edited *e, slice pointer, slice value, apigw_buffer *scratch,
                               gw_json_change *change);

/* Makes a change that was planned last. */
void gw_json_edit_apply(gw_json_edited *e, const gw_json_change *change);

/* Appends the text. */
void gw_json_edit_write(const gw_json_edited *e, apigw_buffer *out);

/* Entries that were taken away and still take memory and time: gw_json_edit_begin() with the text drops them. */
size_t gw_json_edit_waste(const gw_json_edited *e);

/* Appends the name that a token of a pointer means as a JSON string, and the colon behind it. */
void gw_json_write_token(apigw_buffer *out, slice token);

#endif
