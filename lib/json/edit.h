/* Changing one place of JSON text. */
#ifndef JSON_EDIT_H
#define JSON_EDIT_H

#include "core/buffer.h"
#include "text/slice.h"

/* Appends valid JSON text with `value` at the pointer, or without what is there when value.at is NULL; what stands
 * around it stays byte for byte. Of members that stand twice the last is changed, and all are taken away. Where the
 * pointer leads on behind a member that is missing or null there will be objects; "-", or the index behind the last, is
 * a new element. The pointer is not empty when something is taken away. APIGW_E_TYPE: it leads on behind a value that
 * is neither object nor array; APIGW_E_NOT_FOUND: there is no such element. Nothing is appended then. */
apigw_status json_edit(slice json, slice pointer, slice value, apigw_buffer *out);

/* Appends the name that a token of a pointer means as a JSON string, and the colon behind it. */
void json_write_token(apigw_buffer *out, slice token);

#endif
