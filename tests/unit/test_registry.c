#include "cheap.h"
#include "format/registry.h"
#include "support/exact.h"
#include <apigw/kinds.h>
#include <stdio.h>

Suite *registry_suite(void);

/* Every event is detected by one line of rule 0.1; corner cases are what decides between two lines. */
static const struct {
    const char *event;
    uint32_t kind; /* 0: none */
} rows[] = {
    {"{}", 0},
    {"{\"version\":\"2.0\"}", 0},
    {"{\"rawPath\":\"/\"}", 0},
    {"{\"headers\":{},\"multiValueHeaders\":{}}", 0},
    {"{\"requestContext\":{}}", 0},
    {"{\"type\":\"REQUEST\"}", 0},
    {"{\"type\":\"TOKEN\"}", APIGW_KIND_AUTHORIZER_TOKEN},
    {"{\"type\":\"TOKEN\",\"methodArn\":\"a\",\"httpMethod\":\"G\"}", APIGW_KIND_AUTHORIZER_TOKEN},
    {"{\"authorizationToken\":\"t\"}", 0}, /* of AppSync */
    {"{\"authorizationToken\":\"t\",\"requestContext\":{\"apiId\":\"a\",\"queryString\":\"q\"}}", 0},
    {"{\"methodArn\":\"a\"}", 0},
    {"{\"authorizationToken\":\"t\",\"methodArn\":\"a\"}", APIGW_KIND_AUTHORIZER_TOKEN},
    {"{\"authorizationToken\":\"t\",\"methodArn\":\"a\",\"type\":\"x\"}", APIGW_KIND_AUTHORIZER_TOKEN},
    {"{\"authorizationToken\":\"t\",\"methodArn\":\"a\",\"type\":null}", APIGW_KIND_AUTHORIZER_TOKEN},
    {"{\"authorizationToken\":\"t\",\"routeArn\":\"a\"}", 0},
    {"{\"authorizationToken\":\"t\",\"type\":\"REQUEST\"}", 0},
    {"{\"authorizationToken\":null,\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_REST},
    {"{\"type\":\"token\",\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_REST},
    {"{\"type\":\"REQUEST\",\"methodArn\":\"a\"}", APIGW_KIND_AUTHORIZER_REST},
    {"{\"type\":\"REQUEST\",\"routeArn\":\"a\"}", APIGW_KIND_AUTHORIZER_REST},
    {"{\"type\":\"REQUEST\",\"httpMethod\":\"G\",\"headers\":{}}", APIGW_KIND_REST},
    {"{\"type\":\"REQUEST\",\"methodArn\":\"a\",\"version\":\"1.0\"}", APIGW_KIND_AUTHORIZER_HTTP_1},
    {"{\"type\":\"REQUEST\",\"routeArn\":\"a\",\"version\":\"2.0\"}", APIGW_KIND_AUTHORIZER_HTTP_2},
    {"{\"type\":\"REQUEST\",\"methodArn\":\"a\",\"version\":\"3.0\"}", APIGW_KIND_AUTHORIZER_REST},
    {"{\"type\":\"REQUEST\",\"methodArn\":\"a\",\"version\":\"2.0\",\"requestContext\":{\"connectionId\":\"c\"}}",
     APIGW_KIND_AUTHORIZER_WEBSOCKET},
    {"{\"type\":\"REQUEST\",\"routeArn\":\"a\",\"requestContext\":{\"eventType\":\"CONNECT\"}}",
     APIGW_KIND_AUTHORIZER_WEBSOCKET},
    {"{\"requestContext\":{\"elb\":{}}}", APIGW_KIND_ALB},
    {"{\"requestContext\":{\"elb\":null},\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_REST},
    {"{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"G\",\"headers\":{}}", APIGW_KIND_ALB},
    {"{\"requestContext\":{\"elb\":{}},\"multiValueHeaders\":{}}", APIGW_KIND_ALB_MULTI},
    {"{\"requestContext\":{\"elb\":{}},\"multiValueHeaders\":null}", APIGW_KIND_ALB},
    {"{\"requestContext\":{\"elb\":{}},\"multiValueQueryStringParameters\":{}}", APIGW_KIND_ALB_MULTI},
    {"{\"requestContext\":{\"eventType\":\"CONNECT\"}}", APIGW_KIND_WEBSOCKET},
    {"{\"requestContext\":{\"eventType\":\"MESSAGE\"},\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_WEBSOCKET},
    {"{\"requestContext\":{\"eventType\":\"DISCONNECT\"}}", APIGW_KIND_WEBSOCKET},
    {"{\"requestContext\":{\"eventType\":\"OTHER\"}}", 0},
    {"{\"requestContext\":{\"connectionId\":\"c\"}}", APIGW_KIND_WEBSOCKET},
    {"{\"requestContext\":{\"connectionId\":\"c\"},\"httpMethod\":null}", APIGW_KIND_WEBSOCKET},
    {"{\"requestContext\":{\"connectionId\":\"c\"},\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_REST},
    {"{\"version\":\"2.0\",\"requestContext\":{\"serviceArn\":\"a\"}}", APIGW_KIND_LATTICE_2},
    {"{\"requestContext\":{\"serviceNetworkArn\":\"a\",\"timeEpoch\":\"1\"}}", APIGW_KIND_LATTICE_2},
    {"{\"requestContext\":{\"serviceArn\":\"a\",\"http\":{}}}", APIGW_KIND_LATTICE_2},
    {"{\"raw_path\":\"/\",\"method\":\"G\"}", APIGW_KIND_LATTICE_1},
    {"{\"raw_path\":\"/\"}", 0},
    {"{\"method\":\"G\"}", 0},
    {"{\"requestContext\":{\"http\":{}}}", APIGW_KIND_HTTP_2},
    {"{\"requestContext\":{\"http\":{},\"domainName\":\"a.execute-api.x\"},\"version\":\"2.0\"}", APIGW_KIND_HTTP_2},
    {"{\"requestContext\":{\"http\":{},\"domainName\":\"a.lambda-url.x\"}}", APIGW_KIND_FUNCTION_URL},
    {"{\"requestContext\":{\"http\":{},\"domainName\":\".lambda-url.\"}}", APIGW_KIND_FUNCTION_URL},
    {"{\"requestContext\":{\"http\":{},\"domainName\":\"lambda-url\"}}", APIGW_KIND_HTTP_2},
    {"{\"requestContext\":{\"http\":{},\"domainName\":\".lambda-url\"}}", APIGW_KIND_HTTP_2},
    {"{\"requestContext\":{\"http\":{},\"domainName\":\"\"}}", APIGW_KIND_HTTP_2},
    {"{\"requestContext\":{\"domainName\":\"a.lambda-url.x\"}}", 0},
    {"{\"requestContext\":{\"http\":null},\"version\":\"2.0\"}", 0},
    {"{\"version\":\"1.0\"}", 0}, /* of AWS Config, Alexa, Lambda destinations */
    {"{\"version\":\"1.0\",\"httpMethod\":\"G\"}", 0},
    {"{\"version\":\"1.0\",\"path\":\"/\"}", 0},
    {"{\"version\":\"1.0\",\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_HTTP_1},
    {"{\"version\":\"1.0\",\"httpMethod\":\"G\",\"resource\":\"/\"}", APIGW_KIND_HTTP_1},
    {"{\"version\":\"1.0\",\"httpMethod\":\"G\",\"headers\":{}}", APIGW_KIND_REST},
    {"{\"version\":\"1\",\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_REST},
    {"{\"version\":1.0,\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_REST}, /* no text */
    {"{\"httpMethod\":\"G\"}", 0},
    {"{\"httpMethod\":\"G\",\"apiPath\":\"/\",\"actionGroup\":\"a\",\"messageVersion\":\"1.0\"}", 0}, /* of Bedrock */
    {"{\"httpMethod\":\"G\",\"headers\":null,\"multiValueHeaders\":null}", 0},
    {"{\"httpMethod\":\"G\",\"headers\":{}}", APIGW_KIND_REST},
    {"{\"httpMethod\":\"G\",\"multiValueHeaders\":{}}", APIGW_KIND_REST},
    {"{\"httpMethod\":\"G\",\"resource\":\"/\"}", APIGW_KIND_REST},
    {"{\"httpMethod\":\"\",\"path\":\"/\"}", APIGW_KIND_REST},
    {"{\"resource\":\"/\"}", 0},
    {"{\"path\":\"/\"}", 0},
    {"{\"resource\":\"/\",\"path\":\"/\"}", APIGW_KIND_REST},
    {"{\"resource\":\"/\",\"headers\":{}}", 0},
    {"{\"requestContext\":{\"resourcePath\":\"/\"}}", APIGW_KIND_REST},
    {"{\"rawPath\":\"/\",\"httpMethod\":\"G\"}", 0},
    {"{\"rawPath\":\"/\",\"httpMethod\":\"G\",\"path\":\"/\"}", APIGW_KIND_REST},
};

/* The kind that an event is recognised as; 0: none. */
static uint32_t detected(const char *event) {
    static gw_json_text slots[GW_JSON_SLOTS_MAX];
    static gw_json_document d = {.slots = slots};
    uint8_t prediction[512 * GW_JSON_PREDICTIONS] = {0};
    arena memory;
    size_t n = strlen(event);
    char *text = exact_copy(event, n);
    gw_json_reading how = {&gw_format_union, &memory, text,  n,    {NULL, 0}, prediction, NULL, 64, 100,
                           GW_JSON_DEFAULT,  false,   false, false};
    gw_arena_init(&memory, NULL);
    memset(slots, 0x55, sizeof slots); /* what is absent is not looked at */
    gw_json_document_clear(&d);
    ck_assert_int_eq(gw_json_read(&how, &d, NULL), APIGW_OK);
    const format *found = gw_format_detect(&d);
    gw_arena_free(&memory);
    free(text);
    return found == NULL ? 0 : found->kind;
}

START_TEST(every_line_of_the_rule) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t kind = detected(rows[i].event);
        ck_assert_msg(kind == rows[i].kind, "%s is no %s", rows[i].event, kind == 0 ? "(none)" : apigw_kind_name(kind));
    }
}
END_TEST

/* The mark of a function URL after and before any number of bytes that look like it. */
START_TEST(marks_are_found_at_every_place) {
    static const char mark[] = ".lambda-url.", *const fillings[] = {"a", ".", ".l", ".lambda-url"};
    for (size_t before = 0; before <= 40; before++)
        for (size_t after = 0; after <= 40; after++)
            for (size_t i = 0; i < sizeof fillings / sizeof *fillings; i++)
                for (size_t cut = 0; cut < 2; cut++) {
                    char around[81], event[200];
                    for (size_t k = 0; k < 80; k++)
                        around[k] = fillings[i][k % strlen(fillings[i])];
                    around[80] = '\0';
                    snprintf(event, sizeof event, "{\"requestContext\":{\"http\":{},\"domainName\":\"%.*s%s%.*s\"}}",
                             (int)before, around, mark + cut, (int)after, around);
                    ck_assert_uint_eq(detected(event),
                                      strstr(event, mark) != NULL ? APIGW_KIND_FUNCTION_URL : APIGW_KIND_HTTP_2);
                }
}
END_TEST

/* What only some events have is a member of the kind. */
START_TEST(occasions_are_of_members) {
    for (size_t i = 0; i < APIGW_KIND_LAST; i++) {
        const format *f = gw_format_registry[i];
        for (size_t k = 0; k < f->occasion_count; k++) {
            size_t times = 0;
            for (size_t m = 0; m < f->member_count; m++)
                times += strcmp(f->members[m].path, f->occasions[k].path) == 0;
            ck_assert_msg(times == 1, "%s of %s", f->occasions[k].path, apigw_kind_name(f->kind));
        }
    }
}
END_TEST

START_TEST(every_kind_has_one_format) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        const format *f = gw_format_of_kind(kind);
        size_t times = 0;
        ck_assert_ptr_nonnull(f);
        ck_assert_uint_eq(f->kind, kind);
        for (size_t i = 0; i < APIGW_KIND_LAST; i++)
            times += gw_format_registry[i] == f;
        ck_assert_uint_eq(times, 1);
        ck_assert_uint_gt(f->member_count, 0);
        ck_assert_int_eq(kind < APIGW_KIND_AUTHORIZER_TOKEN, f->result[0].what == RESULT_STATUS);
    }
    ck_assert_ptr_null(gw_format_of_kind(0));
    ck_assert_ptr_null(gw_format_of_kind(APIGW_KIND_LAST + 1));
    ck_assert_ptr_null(gw_format_of_kind(UINT32_MAX));
}
END_TEST

/* Slot of a member by its path in the generated tables; 0: none. */
static unsigned slot_of(const char *path, enum gw_json_type *type) {
    const gw_json_shape *shape = &gw_format_union.shapes[0];
    for (;;) {
        size_t n = strcspn(path, ".");
        const gw_json_member *m = NULL;
        for (unsigned i = 0; i <= shape->mask && m == NULL; i++) {
            const gw_json_member *next = &gw_format_union.members[shape->bucket[i]];
            if (shape->bucket[i] != 0 && next->key_len == n + 3 && memcmp(next->key + 1, path, n) == 0)
                m = next;
        }
        if (m == NULL)
            return 0;
        if (path[n] == '\0') {
            *type = (enum gw_json_type)m->type;
            return m->slot;
        }
        ck_assert_int_eq(m->type, GW_JSON_OBJECT);
        shape = &gw_format_union.shapes[m->target];
        path += n + 1;
    }
}

START_TEST(the_tables_are_made_of_the_rows) {
    ck_assert_uint_le(gw_format_union.member_count, 256);
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        for (size_t k = 0; k < gw_format_registry[i]->member_count; k++) {
            const format_member *m = &gw_format_registry[i]->members[k];
            enum gw_json_type type = GW_JSON_OPAQUE;
            unsigned slot = slot_of(m->path, &type);
            ck_assert_msg(slot != 0 && slot < GW_JSON_SLOTS_MAX, "%s", m->path);
            ck_assert_msg(
                type == m->type ||
                    (type == GW_JSON_EITHER_MAP && (m->type == GW_JSON_MAP || m->type == GW_JSON_MULTI_MAP)) ||
                    (type == GW_JSON_EITHER_STRINGS && (m->type == GW_JSON_STRINGS || m->type == GW_JSON_ONE_STRING)) ||
                    (type == GW_JSON_INTEGER && m->type == GW_JSON_SCALAR),
                "%s", m->path);
            if (m->type >= GW_JSON_MAP || m->target == 0)
                continue;
            const uint8_t *sources = gw_format_sources[gw_format_registry[i]->kind][m->target];
            ck_assert_msg(sources[0] == slot || sources[1] == slot, "%s of %s", m->path,
                          apigw_kind_name(gw_format_registry[i]->kind));
        }
}
END_TEST

/* A duplicate member is forgotten whole: a shape knows all slots and lists below it. */
START_TEST(shapes_know_what_is_below_them) {
    for (unsigned i = 0; i < gw_format_union.shape_count; i++) {
        const gw_json_shape *shape = &gw_format_union.shapes[i];
        for (unsigned k = 0; k <= shape->mask; k++) {
            const gw_json_member *m = &gw_format_union.members[shape->bucket[k]];
            if (shape->bucket[k] == 0)
                continue;
            ck_assert_msg(shape->subtree[m->slot >> 6] >> (m->slot & 63) & 1, "%s", m->key);
            if (m->type == GW_JSON_OBJECT) {
                const gw_json_shape *below = &gw_format_union.shapes[m->target];
                ck_assert(m->target > i);
                for (unsigned w = 0; w < GW_JSON_SLOT_WORDS; w++)
                    ck_assert((below->subtree[w] & ~shape->subtree[w]) == 0);
                ck_assert_uint_eq((uintmax_t)below->lists & ~(uintmax_t)shape->lists, 0);
            } else if (m->type >= GW_JSON_MAP) {
                ck_assert(shape->lists >> m->target & 1);
            }
        }
    }
}
END_TEST

Suite *registry_suite(void) {
    Suite *s = suite_create("registry");
    TCase *t = tcase_create("registry");
    tcase_add_test(t, every_line_of_the_rule);
    tcase_add_test(t, marks_are_found_at_every_place);
    tcase_add_test(t, every_kind_has_one_format);
    tcase_add_test(t, occasions_are_of_members);
    tcase_add_test(t, the_tables_are_made_of_the_rows);
    tcase_add_test(t, shapes_know_what_is_below_them);
    suite_add_tcase(s, t);
    return s;
}
