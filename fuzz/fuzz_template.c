/* Mapping templates, the readers of payloads, and JSONPath. The input: a template, a NUL, and a payload.
 *
 * Checked: compiling and rendering stay within their limits. Rendering twice gives the same. A call that fails has no
 * output. The output is UTF-8; a template without "$", "#" and "\" is its own output. The lenient reader accepts a
 * payload that is an object or an array for the strict reader, and finds as many values. When the template is a
 * JSONPath expression too, what it finds is part of the payload, a collection of such parts, or a length. */
#include "fuzz.h"
#include "gateway/json_path.h"
#include "gateway/values.h"
#include <apigw/gateway.h>

enum { STEPS = 20000, OUTPUT = 1 << 16, MEMORY = 1 << 23 };

/* The result of one rendering. */
typedef struct outcome {
    apigw_status status;
    char *text;
    size_t len;
    apigw_error error;
} outcome;

static void set_up(apigw_render *r, const char *body, size_t n) {
    static const char context[] = "{\"stage\":\"s\",\"authorizer\":{\"claims\":{\"sub\":\"x\"}}}";
    REQUIRE(apigw_render_set_option(r, APIGW_RENDER_MAX_STEPS, STEPS, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_option(r, APIGW_RENDER_MAX_OUTPUT, OUTPUT, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_option(r, APIGW_RENDER_MAX_MEMORY, MEMORY, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_body(r, body, n, NULL) == APIGW_OK);
    REQUIRE(apigw_render_add_parameter(r, APIGW_TEMPLATE_PARAMETER_QUERY, "q", 1, body, n, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_context(r, context, sizeof context - 1, NULL) == APIGW_OK);
    REQUIRE(apigw_render_add_stage_variable(r, "a", 1, "1", 1, NULL) == APIGW_OK);
}

static outcome render(const apigw_template *t, apigw_render *r, const char *body, size_t n, apigw_buffer *out) {
    outcome o;
    set_up(r, body, n);
    o.status = apigw_template_render(t, r, out, &o.error);
    const char *text = apigw_buffer_data(out, &o.len);
    o.text = exact_copy(text, o.len);
    REQUIRE(o.status == o.error.code);
    REQUIRE(o.status == APIGW_OK || o.len == 0);
    REQUIRE(o.len <= OUTPUT && apigw_utf8_valid(o.text, o.len) == o.len);
    if (apigw_render_get_overrides(r, APIGW_OVERRIDE_REQUEST, out, NULL) == APIGW_OK) {
        const char *json = apigw_buffer_data(out, &n);
        REQUIRE(n >= 2 && json[0] == '{' && json[n - 1] == '}');
    }
    return o;
}

static void check_rendering(const apigw_template *t, const char *text, size_t n, const char *body, size_t body_len) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_render *r = apigw_render_new(&allocator);
    apigw_buffer *out = apigw_buffer_new(NULL);
    outcome first = render(t, r, body, body_len, out);
    apigw_render_reset(r);
    outcome second = render(t, r, body, body_len, out);
    REQUIRE(first.status == second.status && first.len == second.len);
    REQUIRE(memcmp(first.text, second.text, first.len) == 0);
    REQUIRE(strcmp(first.error.message, second.error.message) == 0);
    REQUIRE(first.status == APIGW_OK || first.error.offset <= n);
    REQUIRE(memory.peak_bytes <= 4 * (size_t)MEMORY);
    if (memchr(text, '$', n) == NULL && memchr(text, '#', n) == NULL && memchr(text, '\\', n) == NULL)
        REQUIRE(n > OUTPUT || (first.len == n && memcmp(first.text, text, n) == 0));
    free(first.text);
    free(second.text);
    apigw_render_free(r);
    apigw_buffer_free(out);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
}

/* Visit all of a value, and look up every name. Return the number of values. */
static size_t count_values(value v, unsigned depth) {
    size_t at = 0, count = 1;
    const value_entry *entry;
    REQUIRE(depth <= VALUE_DEPTH_MAX);
    if (v.kind == VALUE_LIST)
        for (size_t i = 0; i < v.as.list->count; i++)
            count += count_values(v.as.list->items[i], depth + 1);
    else if (v.kind == VALUE_MAP)
        while ((entry = gw_value_map_next(v.as.map, &at)) != NULL) {
            REQUIRE(gw_value_map_find(v.as.map, value_text(entry->name)) == entry);
            count += count_values(entry->value, depth + 1);
        }
    return count;
}

static bool is_same(value a, value b) {
    if (a.kind != b.kind)
        return false;
    if (a.kind == VALUE_MAP)
        return a.as.map == b.as.map;
    return a.kind == VALUE_LIST ? a.as.list == b.as.list : a.at == b.at && a.len == b.len;
}

/* Return whether `part` is in `whole`: the same value in memory, not an equal one. */
static bool contains(value whole, value part) {
    size_t at = 0;
    const value_entry *entry;
    if (is_same(whole, part))
        return true;
    if (whole.kind == VALUE_LIST)
        for (size_t i = 0; i < whole.as.list->count; i++)
            if (contains(whole.as.list->items[i], part))
                return true;
    if (whole.kind == VALUE_MAP)
        while ((entry = gw_value_map_next(whole.as.map, &at)) != NULL)
            if (contains(entry->value, part))
                return true;
    return false;
}

/* Require that JSONPath found parts of the payload, a length, or a list or map of these. Looking for a part takes time,
 * so that only the first few are looked for. */
static void require_parts(value payload, value found, size_t *few) {
    size_t at = 0;
    const value_entry *entry;
    if (*few == 0 || found.kind == VALUE_NULL || (found.kind == VALUE_INTEGER && found.at == NULL))
        return;
    --*few;
    if (contains(payload, found))
        return;
    REQUIRE(found.kind == VALUE_LIST || found.kind == VALUE_MAP);
    if (found.kind == VALUE_LIST)
        for (size_t i = 0; i < found.as.list->count; i++)
            require_parts(payload, found.as.list->items[i], few);
    else
        while ((entry = gw_value_map_next(found.as.map, &at)) != NULL)
            require_parts(payload, entry->value, few);
}

static void check_values(const char *text, size_t n, const char *path, size_t path_len) {
    enum { DEPTH = 100 };
    arena memory;
    value strict, lenient, found;
    value_fault fault, other;
    const json_path *compiled;
    bool there;
    gw_arena_init(&memory, NULL);
    bool good = gw_values_read(&memory, (slice){text, n}, DEPTH, 0, &strict, NULL, &fault);
    bool taken = gw_values_read_lenient(&memory, (slice){text, n}, DEPTH, &lenient, &other);
    REQUIRE(good == (fault.code == APIGW_OK) && taken == (other.code == APIGW_OK));
    REQUIRE(good || fault.offset <= n);
    if (good && n != 0 && (text[0] == '{' || text[0] == '['))
        REQUIRE(taken && count_values(strict, 0) == count_values(lenient, 0));
    if (taken && gw_json_path_compile(&compiled, &memory, (slice){path, path_len}, NULL) == APIGW_OK) {
        value_walk walk = {.memory = &memory, .work_max = STEPS};
        regex_run matching;
        gw_regex_run_init(&matching, NULL, STEPS);
        const json_path_run run = {&walk, &matching};
        if (gw_json_path_read(compiled, &run, lenient, &found, &there) && there) {
            size_t few = 16;
            require_parts(lenient, found, &few);
            (void)count_values(found, 0);
        }
        gw_regex_run_free(&matching);
    }
    gw_arena_free(&memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *nul = size == 0 ? NULL : memchr(data, 0, size);
    const size_t n = nul == NULL ? size : (size_t)(nul - data), rest = nul == NULL ? 0 : size - n - 1;
    char *text = exact_copy(data, n), *body = exact_copy(data + (size - rest), rest);
    apigw_template *t = apigw_template_new(NULL);
    apigw_error error;
    apigw_status status = apigw_template_compile(t, text, n, &error);
    REQUIRE(status == error.code);
    if (status == APIGW_OK)
        check_rendering(t, text, n, body, rest);
    else
        REQUIRE(error.message[0] != '\0' && (error.offset <= n || error.offset == UINT64_MAX));
    apigw_template_free(t);
    check_values(body, rest, text, n);
    free(text);
    free(body);
    return 0;
}
