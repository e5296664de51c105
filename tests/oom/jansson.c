/* The rows of the allocation sweep for include/apigw/jansson.h. */
#include "scenes.h"
#include <apigw/jansson.h>

static apigw_status request_tree(scene *s) {
    json_t *tree = NULL;
    apigw_status status = apigw_request_get_jansson(s->request, "/unknown", 8, &tree, NULL);
    check(&checks, (tree != NULL) == (status == APIGW_OK), "a tree and %s", apigw_status_name(status));
    json_decref(tree);
    return status;
}

static apigw_status set_body_tree(scene *s) {
    return apigw_response_set_body_jansson(s->response, s->tree, NULL);
}

static const oom_row rows[] = {
    {"apigw_request_get_jansson", "", with_event, request_tree, NULL, OOM_FAILS},
    {"apigw_response_set_body_jansson", "", with_response, set_body_tree, check_response, OOM_FAILS},
};

const oom_table oom_jansson = {"include/apigw/jansson.h", NULL, 0, OOM_LIST(rows)};
