/* The rows of the allocation sweep for include/apigw/selection.h. */
#include "scenes.h"

static apigw_status select_route(scene *s) {
    static const char expression[] = "$request.body.list/$request.body.text";
    static char message[2 * LONG + 40];
    int n = snprintf(message, sizeof message, "{\"list\":[1,\"%.*s\",null],\"text\":\"%.*s\"}", LONG, long_text(), LONG,
                     long_text());
    return apigw_route_select(expression, sizeof expression - 1, message, (size_t)n, s->buffer, NULL);
}

static const oom_row rows[] = {
    {"apigw_route_select", "", with_buffer, select_route, check_text, OOM_FAILS},
};

const oom_table oom_selection = {"include/apigw/selection.h", NULL, 0, OOM_LIST(rows)};
