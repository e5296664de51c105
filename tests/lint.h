/* What the analyzers of `make lint` cannot know, as they see one file of lib at a time: these functions return the
 * status that they report. */
#include "core/error.h"

#define gw_error_set(err, code, ...) ((void)gw_error_set(err, code, __VA_ARGS__), code)
#define gw_error_found(err, code, ...) ((void)gw_error_found(err, code, __VA_ARGS__), code)
#define gw_error_argument(err, name) ((void)gw_error_argument(err, name), APIGW_E_ARGUMENT)
#define gw_error_nomem(err) ((void)gw_error_nomem(err), APIGW_E_NOMEM)
