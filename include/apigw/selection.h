/**
 * @file selection.h
 * The route selection expression, which determines the route key of a WebSocket message (C.3).
 */
#ifndef APIGW_SELECTION_H
#define APIGW_SELECTION_H

#include <apigw/base.h>
#include <apigw/buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of one name in a selection expression's path. */
enum { APIGW_SELECTION_NAME_MAX = 255 };

/**
 * Evaluate a route selection expression on a message: text with any number of `$request.body.path` or
 * `${request.body.path}`, where `path` is names with dots between them, `[0]` and `["name"]` in single quotes; a
 * backslash before a dollar sign makes it one (C3.2). A missing value is empty, an array is `[item1, item2]`, what is
 * no string is its JSON text (C3.3). A message that is no JSON text gives "$default" (C3.5). What comes out is what
 * apigw_router_match() takes as the path of the event type MESSAGE. Any thread.
 * @param expression the expression, `expression_len` bytes, e.g. "$request.body.action"
 * @param expression_len in bytes
 * @param message    the message, `message_len` bytes
 * @param message_len in bytes
 * @param out        receives the route key
 * @param err        receives the error, its offset within the expression; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    a pointer is NULL
 * @retval APIGW_E_VALUE       it is no expression
 * @retval APIGW_E_UNSUPPORTED it asks for something else than the body, which routing does not offer (C3.6)
 * @retval APIGW_E_SIZE        a name is longer than APIGW_SELECTION_NAME_MAX, or the key does not go into `out`
 * @retval APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_route_select(const char *expression, size_t expression_len, const char *message,
                                          size_t message_len, apigw_buffer *out, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
