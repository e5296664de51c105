/* The JSONPath dialect of mapping templates (G.3): Jayway's, as in its version 2.0. */
#ifndef GATEWAY_JSON_PATH_H
#define GATEWAY_JSON_PATH_H

#include "gateway/regex.h"
#include "gateway/value_text.h"

typedef struct json_path json_path;

/* Compile a path into `memory`. The result is immutable. Errors: APIGW_E_SYNTAX with the offset in the text,
 * APIGW_E_UNSUPPORTED for a regular expression that is not offered, APIGW_E_NOMEM. */
apigw_status gw_json_path_compile(const json_path **out, arena *memory, slice text, apigw_error *err);

/* The working memory of evaluation: `walk` counts the work, and its arena also has the lists of results. */
typedef struct json_path_run {
    value_walk *walk;
    regex_run *regex;
} json_path_run;

/* Evaluate a path. `*found` is false where a definite path leads nowhere. Results are parts of `root` themselves, or
 * lists of them. False when out of memory or too much work. */
bool gw_json_path_read(const json_path *path, const json_path_run *run, value root, value *out, bool *found);

#endif
