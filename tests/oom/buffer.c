/* The rows of the allocation sweep for include/apigw/buffer.h. */
#include "scenes.h"

static apigw_status new_buffer(scene *s) {
    s->buffer = apigw_buffer_new(&s->allocator);
    return s->buffer != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status use_buffer(scene *s) {
    static char own[100];
    size_t n;
    (void)apigw_buffer_set_max(s->buffer, 1000, NULL);
    (void)apigw_buffer_data(s->buffer, &n);
    (void)apigw_buffer_needed(s->buffer);
    apigw_buffer_reset(s->buffer);
    return apigw_buffer_use(s->buffer, own, sizeof own, NULL);
}

static const char *const never[] = {
    "apigw_buffer_free",    "apigw_buffer_reset", "apigw_buffer_use",
    "apigw_buffer_set_max", "apigw_buffer_data",  "apigw_buffer_needed",
};

static const oom_row rows[] = {
    {"apigw_buffer_new", "", nothing, new_buffer, check_new, OOM_FAILS},
    {"apigw_buffer_use", "and what else never allocates", with_buffer, use_buffer, NULL, OOM_NEVER},
};

const oom_table oom_buffer = {"include/apigw/buffer.h", OOM_LIST(never), OOM_LIST(rows)};
