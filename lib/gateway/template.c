/* The handles of mapping templates. */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/java_string.h"
#include "gateway/template_render.h"
#include "text/header.h"
#include "text/utf8.h"

#include <string.h>

enum { RETAIN = 1 << 20 };

struct apigw_template {
    apigw_allocator allocator;
    arena memory;
    template_code code;
    bool is_used, is_ready;
};

/* ---- templates -------------------------------------------------------------------------------------------------- */

apigw_template *apigw_template_new(const apigw_allocator *allocator) {
    apigw_template *t = gw_memory_handle(allocator, sizeof *t);
    if (t != NULL)
        gw_arena_init(&t->memory, &t->allocator);
    return t;
}

void apigw_template_free(apigw_template *t) {
    if (t == NULL)
        return;
    gw_arena_free(&t->memory);
    apigw_allocator own = t->allocator;
    gw_memory_release(&own, t, sizeof *t);
}

apigw_status apigw_template_compile(apigw_template *t, const char *text, size_t text_len, apigw_error *err) {
    text_len = length_of(text, text_len);
    gw_error_clear(err);
    if (t == NULL || text == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "a template and its text are needed");
    if (t->is_used)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "a template is compiled once");
    if (text_len > APIGW_TEMPLATE_SIZE_MAX)
        return gw_error_set(err, APIGW_E_SIZE, APIGW_TEMPLATE_SIZE_MAX, "a template has at most %d bytes",
                            APIGW_TEMPLATE_SIZE_MAX);
    apigw_status status = gw_utf8_check(slice_of(text, text_len), err);
    if (status != APIGW_OK)
        return status;
    t->is_used = true;
    status = gw_template_compile(&t->code, &t->memory, slice_of(text, text_len), err);
    t->is_ready = status == APIGW_OK;
    return status;
}

/* ---- what they are rendered with -------------------------------------------------------------------------------- */

static void set_defaults(apigw_render *r) {
    r->body = slice_absent();
    r->is_read = r->is_bad = r->is_prepared = false;
    r->root = r->all_parameters = gw_value_null();
}

apigw_render *apigw_render_new(const apigw_allocator *allocator) {
    static const uint64_t standard[APIGW_RENDER_LAST + 1] = {
        [APIGW_RENDER_MAX_OUTPUT] = 10 << 20,
        [APIGW_RENDER_MAX_STEPS] = 10000000,
        [APIGW_RENDER_MAX_ITERATIONS] = 1000,
        [APIGW_RENDER_MAX_MEMORY] = 256 << 20,
    };
    apigw_render *r = gw_memory_handle(allocator, sizeof *r);
    if (r == NULL)
        return NULL;
    gw_arena_init(&r->memory, &r->allocator);
    memcpy(r->option, standard, sizeof standard);
    set_defaults(r);
    return r;
}

void apigw_render_free(apigw_render *r) {
    if (r == NULL)
        return;
    gw_arena_free(&r->memory);
    apigw_allocator own = r->allocator;
    gw_memory_release(&own, r, sizeof *r);
}

void apigw_render_reset(apigw_render *r) {
    if (r == NULL)
        return;
    arena_reset(&r->memory, RETAIN);
    set_defaults(r);
}

apigw_status apigw_render_set_option(apigw_render *r, uint32_t option, uint64_t setting, apigw_error *err) {
    gw_error_clear(err);
    if (r == NULL || option == 0 || option > APIGW_RENDER_LAST || setting == 0 || setting > INT32_MAX)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an option and a value from 1 to 2147483647");
    r->option[option] = setting;
    return APIGW_OK;
}

/* A new map in a map; `detail` is that of the value. */
static bool put_map(apigw_render *r, value_map *outer, const char *name, object_kind detail, value *made) {
    if (!gw_value_new_map(&r->memory, made))
        return false;
    made->detail = (uint8_t)detail;
    return gw_value_map_put(&r->memory, outer, gw_value_string(slice_of_string(name)), *made);
}

static bool put_texts(apigw_render *r, value_map *map, const char *const *names) {
    for (; *names != NULL; names++)
        if (!gw_value_map_put(&r->memory, map, gw_value_string(slice_of_string(*names)), gw_value_string(SLICE(""))))
            return false;
    return true;
}

/* $context with the members that it always has, in their order (G.2.13). */
static bool make_context(apigw_render *r) {
    static const char *const before[] = {"resourceId",        "resourcePath", "httpMethod",
                                         "extendedRequestId", "requestTime",  "path",
                                         "accountId",         "protocol",     NULL};
    static const char *const middle[] = {"stage", "domainPrefix", "requestTimeEpoch", "requestId", NULL};
    static const char *const identity[] = {"cognitoIdentityPoolId",
                                           "accountId",
                                           "cognitoIdentityId",
                                           "caller",
                                           "sourceIp",
                                           "principalOrgId",
                                           "accessKey",
                                           "cognitoAuthenticationType",
                                           "cognitoAuthenticationProvider",
                                           "userArn",
                                           "userAgent",
                                           "user",
                                           NULL};
    static const char *const after[] = {"domainName", "deploymentId", NULL}, *const last[] = {"apiId", NULL};
    value made;
    if (!gw_value_new_map(&r->memory, &r->context))
        return false;
    value_map *context = r->context.as.map;
    if (!put_texts(r, context, before) ||
        !put_map(r, context, "requestOverride", OBJECT_SILENT, &r->request_override) ||
        !put_map(r, r->request_override.as.map, "path", OBJECT_SILENT, &made) ||
        !put_map(r, r->request_override.as.map, "header", OBJECT_SILENT, &made) ||
        !put_map(r, r->request_override.as.map, "querystring", OBJECT_SILENT, &made))
        return false;
    if (!put_texts(r, context, middle) || !put_map(r, context, "identity", OBJECT_SILENT, &made) ||
        !put_texts(r, made.as.map, identity) || !put_texts(r, context, after))
        return false;
    return put_map(r, context, "responseOverride", OBJECT_SILENT, &r->response_override) &&
           put_map(r, r->response_override.as.map, "header", OBJECT_SILENT, &made) && put_texts(r, context, last);
}

bool gw_render_prepare(apigw_render *r) {
    if (r->is_prepared)
        return true;
    for (size_t i = 1; i <= APIGW_TEMPLATE_PARAMETER_LAST; i++)
        if (!gw_value_new_map(&r->memory, &r->parameters[i]))
            return false;
    r->is_prepared = gw_value_new_map(&r->memory, &r->stage_variables) && make_context(r);
    return r->is_prepared;
}

apigw_status apigw_render_set_body(apigw_render *r, const void *body, size_t body_len, apigw_error *err) {
    body_len = length_of(body, body_len);
    gw_error_clear(err);
    if (r == NULL || (body == NULL && body_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "a handle and the payload are needed");
    if (body_len > r->option[APIGW_RENDER_MAX_MEMORY])
        return gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "the payload is longer than the limit");
    r->is_read = r->is_bad = false;
    r->root = gw_value_null();
    r->body = slice_absent();
    if (body_len == 0)
        return APIGW_OK;
    slice text = gw_string_well_formed(&r->memory, slice_of(body, body_len));
    if (text.at == body)
        text.at = gw_arena_copy(&r->memory, text.at, text.len);
    if (text.at == NULL)
        return gw_error_nomem(err);
    r->body = text;
    return APIGW_OK;
}

/* Return a well-formed copy; at is NULL when out of memory. */
static slice copy_text(apigw_render *r, const char *text, size_t n) {
    slice copy = gw_string_well_formed(&r->memory, slice_of(text, n));
    if (copy.at == text)
        copy.at = gw_arena_copy(&r->memory, copy.at, copy.len);
    return copy;
}

static apigw_status put_text(apigw_render *r, value_map *map, slice name, slice text, apigw_error *err) {
    slice name_copy = copy_text(r, name.at, name.len), text_copy = copy_text(r, text.at, text.len);
    if (name_copy.at == NULL || text_copy.at == NULL ||
        !gw_value_map_put(&r->memory, map, gw_value_string(name_copy), gw_value_string(text_copy)))
        return gw_error_nomem(err);
    return APIGW_OK;
}

/* Header fields that templates cannot see (G.2.7). */
static const char *const hidden[] = {"connection",   "content-length",     "content-md5", "expect",
                                     "max-forwards", "proxy-authenticate", "server",      "te",
                                     "trailer",      "transfer-encoding",  "upgrade",     "www-authenticate"};

apigw_status apigw_render_add_parameter(apigw_render *r, uint32_t place, const char *name, size_t name_len,
                                        const char *text, size_t text_len, apigw_error *err) {
    name_len = length_of(name, name_len);
    text_len = length_of(text, text_len);
    gw_error_clear(err);
    if (r == NULL || name == NULL || text == NULL || place == 0 || place > APIGW_TEMPLATE_PARAMETER_LAST)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a place, a name and a value");
    const slice n = {name, name_len}, v = {text, text_len};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden && place == APIGW_TEMPLATE_PARAMETER_HEADER; i++)
        if (header_name_equal(name, name_len, hidden[i], strlen(hidden[i])))
            return APIGW_OK;
    if (!gw_render_prepare(r))
        return gw_error_nomem(err);
    return put_text(r, r->parameters[place].as.map, n, v, err);
}

apigw_status apigw_render_add_stage_variable(apigw_render *r, const char *name, size_t name_len, const char *text,
                                             size_t text_len, apigw_error *err) {
    name_len = length_of(name, name_len);
    text_len = length_of(text, text_len);
    gw_error_clear(err);
    if (r == NULL || name == NULL || text == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a name and a value");
    if (!gw_render_prepare(r))
        return gw_error_nomem(err);
    return put_text(r, r->stage_variables.as.map, slice_of(name, name_len), slice_of(text, text_len), err);
}

/* Read a JSON object into the memory of the handle. */
static apigw_status read_object(apigw_render *r, slice json, value *out, const char **source, apigw_error *err) {
    value_fault fault;
    if (r == NULL || json.at == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "a handle and a JSON object are needed");
    if (!gw_render_prepare(r))
        return gw_error_nomem(err);
    if (!gw_values_read(&r->memory, json, VALUE_DEPTH_MAX, 0, out, source, &fault))
        return gw_value_fault_report(&fault, json, err);
    return out->kind == VALUE_MAP ? APIGW_OK : gw_error_set(err, APIGW_E_TYPE, 0, "expected an object");
}

/* Return a boolean or a number as its text; other values stay. */
static value scalar_text(value v) {
    if (v.kind == VALUE_BOOLEAN)
        return gw_value_string(v.as.boolean ? SLICE("true") : SLICE("false"));
    return value_is_number(v) ? gw_value_string(value_text(v)) : v;
}

apigw_status apigw_render_set_stage_variables(apigw_render *r, const char *json, size_t json_len, apigw_error *err) {
    const value_entry *entry;
    const char *source;
    value given;
    gw_error_clear(err);
    apigw_status status = read_object(r, slice_of(json, length_of(json, json_len)), &given, &source, err);
    for (size_t at = 0; status == APIGW_OK && (entry = gw_value_map_next(given.as.map, &at)) != NULL;) {
        const value v = scalar_text(entry->value);
        if (v.kind != VALUE_STRING) {
            status = gw_error_set(err, APIGW_E_TYPE, value_offset(entry->value, source), "expected a text");
            if (err != NULL)
                gw_error_pointer_name(err, entry->name.at, entry->name.len);
        } else if (!gw_value_map_put(&r->memory, r->stage_variables.as.map, entry->name, v)) {
            status = gw_error_nomem(err);
        }
    }
    return status;
}

/* ---- $context --------------------------------------------------------------------------------------------------- */

/* Numbers and booleans of an authorizer as text. */
static void make_texts(value_map *map) {
    size_t at = 0;
    for (value_entry *entry; (entry = gw_value_map_next(map, &at)) != NULL;)
        entry->value = scalar_text(entry->value);
}

/* Merge the members of one map into another; `levels` more of maps in them. */
static bool merge(apigw_render *r, value_map *into, const value_map *from, unsigned levels) {
    size_t at = 0;
    const value_entry *entry;
    while ((entry = gw_value_map_next(from, &at)) != NULL) {
        value_entry *had = gw_value_map_find_key(into, entry->name);
        if (levels != 0 && had != NULL && had->value.kind == VALUE_MAP && entry->value.kind == VALUE_MAP) {
            if (!merge(r, had->value.as.map, entry->value.as.map, levels - 1))
                return false;
            continue;
        }
        if (!gw_value_map_put(&r->memory, into, entry->name, entry->value))
            return false;
    }
    return true;
}

static void mark_authorizer(const value_map *context) {
    size_t at = 0;
    value_entry *entry;
    while ((entry = gw_value_map_next(context, &at)) != NULL) {
        if (entry->value.kind != VALUE_MAP || entry->name.kind != VALUE_STRING ||
            !slice_is(value_text(entry->name), "authorizer"))
            continue;
        make_texts(entry->value.as.map);
        value_entry *claims = gw_value_map_find(entry->value.as.map, SLICE("claims"));
        if (claims != NULL && claims->value.kind == VALUE_MAP) {
            claims->value.detail = OBJECT_WITHHELD;
            make_texts(claims->value.as.map);
        }
    }
}

apigw_status apigw_render_set_context(apigw_render *r, const char *json, size_t json_len, apigw_error *err) {
    value given;
    gw_error_clear(err);
    const apigw_status status = read_object(r, slice_of(json, length_of(json, json_len)), &given, NULL, err);
    if (status != APIGW_OK)
        return status;
    mark_authorizer(given.as.map);
    return merge(r, r->context.as.map, given.as.map, 2) ? APIGW_OK : gw_error_nomem(err);
}

/* ---- rendering -------------------------------------------------------------------------------------------------- */

apigw_status apigw_template_render(const apigw_template *t, apigw_render *r, apigw_buffer *out, apigw_error *err) {
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (t == NULL || r == NULL || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "a template, a handle and a buffer are needed");
    if (!t->is_ready)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "the template is not compiled");
    if (!gw_render_prepare(r))
        return gw_error_nomem(err);
    apigw_status status = gw_template_run_code(&t->code, r, out, err);
    if (status != APIGW_OK && err != NULL && err->code == APIGW_OK)
        return gw_error_set(err, status, UINT64_MAX, "the output does not fit the buffer");
    return status;
}

apigw_status apigw_render_get_overrides(apigw_render *r, uint32_t which, apigw_buffer *out, apigw_error *err) {
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (r == NULL || out == NULL || which == 0 || which > APIGW_OVERRIDE_LAST)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected which overrides, and a buffer");
    if (!gw_render_prepare(r))
        return gw_error_nomem(err);
    value_walk walk = {.memory = &r->memory, .work_max = r->option[APIGW_RENDER_MAX_STEPS]};
    value v = which == APIGW_OVERRIDE_REQUEST ? r->request_override : r->response_override;
    if (gw_value_print_json(&walk, out, v)) {
        apigw_status status = gw_buffer_finish(out);
        return status == APIGW_OK ? status
                                  : gw_error_set(err, status, UINT64_MAX, "the output does not fit the buffer");
    }
    gw_buffer_abandon(out);
    if (walk.work > walk.work_max || walk.count >= VALUE_DEPTH_MAX)
        return gw_error_set(err, APIGW_E_DEPTH, UINT64_MAX, "the overrides are nested too deeply");
    return gw_error_nomem(err);
}
