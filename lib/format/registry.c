#include "format/registry.h"
#include <string.h>

const format *const format_registry[APIGW_KIND_LAST] = {
    &format_authorizer_token,
    &format_authorizer_websocket,
    &format_authorizer_http_2,
    &format_authorizer_http_1,
    &format_authorizer_rest,
    &format_alb_multi,
    &format_alb,
    &format_websocket,
    &format_lattice_2,
    &format_lattice_1,
    &format_function_url,
    &format_http_2,
    &format_http_1,
    &format_rest,
};

const format *format_of_kind(uint32_t kind) {
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        if (format_registry[i]->kind == kind)
            return format_registry[i];
    return NULL;
}

static bool contains(const json_text *t, const char *text) {
    size_t n = strlen(text);
    for (size_t i = 0; i + n <= t->len; i++)
        if (memcmp(t->at + i, text, n) == 0)
            return true;
    return false;
}

static bool holds(const json_document *d, const format_test *c) {
    bool has = json_has(d, c->slot);
    const json_text *t = &d->slots[c->slot];
    switch (c->test) {
    case HAS:
        return has;
    case LACKS:
        return !has;
    case IS:
        return has && t->len == strlen(c->text) && memcmp(t->at, c->text, t->len) == 0;
    case IS_NOT:
        return !has || t->len != strlen(c->text) || memcmp(t->at, c->text, t->len) != 0;
    default: /* CONTAINS */
        return has && contains(t, c->text);
    }
}

static bool all_hold(const json_document *d, const format_test *tests) {
    if (tests[0].test == 0)
        return false;
    for (size_t i = 0; i < FORMAT_CONDITIONS && tests[i].test != 0; i++)
        if (!holds(d, &tests[i]))
            return false;
    return true;
}

const format *format_recognise(const json_document *d) {
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        for (size_t k = 0; k < FORMAT_ALTERNATIVES; k++)
            if (all_hold(d, format_tests[i][k]))
                return format_registry[i];
    return NULL;
}
