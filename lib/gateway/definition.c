/* Definitions of APIs: the handle, and loading a document into it. */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/cloudformation_importers.h"
#include "gateway/definition_compile.h"
#include "gateway/openapi_document.h"
#include "text/utf8.h"
#include <apigw/kinds.h>

enum {
    TEXT_MAX = 65536,        /* bytes of a name or value of the host */
    WORK_BASE = 1024 * 1024, /* steps for any document */
    WORK_PER_BYTE = 64
};

apigw_definition *apigw_definition_new(const apigw_allocator *allocator) {
    apigw_definition *d = gw_memory_handle(allocator, sizeof *d);
    if (d == NULL)
        return NULL;
    gw_arena_init(&d->memory, &d->allocator);
    gw_arena_init(&d->settings, &d->allocator);
    if (!gw_value_new_map(&d->settings, &d->values)) {
        apigw_definition_free(d);
        return NULL;
    }
    return d;
}

/* Take back all that a document left. */
static void unload(apigw_definition *d) {
    apigw_definition kept = *d;
    gw_definition_release(d);
    apigw_router_free(d->router);
    apigw_models_free(d->compiled_models);
    gw_arena_free(&d->memory);
    memset(d, 0, sizeof *d);
    d->allocator = kept.allocator;
    d->settings = kept.settings;
    d->values = kept.values;
    d->select = kept.select;
    memcpy(d->options, kept.options, sizeof d->options);
    gw_arena_init(&d->memory, &d->allocator);
}

void apigw_definition_free(apigw_definition *definition) {
    if (definition == NULL)
        return;
    unload(definition);
    gw_arena_free(&definition->memory);
    gw_arena_free(&definition->settings);
    gw_memory_release(&definition->allocator, definition, sizeof *definition);
}

/* ---- what the host says before ---------------------------------------------------------------------------------- */

static apigw_status check_unloaded(const apigw_definition *d, apigw_error *err) {
    if (d == NULL)
        return gw_error_argument(err, "definition");
    return d->loaded ? gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "a document is loaded") : APIGW_OK;
}

apigw_status apigw_definition_set_option(apigw_definition *definition, uint32_t option, uint64_t setting,
                                         apigw_error *err) {
    static const uint64_t highest[] = {0, APIGW_DEFINITION_ALB, APIGW_BASE_PATH_SPLIT, 1, 1};
    apigw_status status;
    gw_error_clear(err);
    status = check_unloaded(definition, err);
    if (status != APIGW_OK)
        return status;
    if (option == 0 || option > APIGW_DEFINITION_OPT_LAST || setting > highest[option])
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "there is no such option, or it does not take this value");
    definition->options[option] = setting;
    return APIGW_OK;
}

static apigw_status check_host_text(slice text, apigw_error *err) {
    if (text.at == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a text");
    if (text.len > TEXT_MAX)
        return gw_error_set(err, APIGW_E_SIZE, TEXT_MAX, "expected at most %d bytes", (int)TEXT_MAX);
    return gw_utf8_check(text, err);
}

static bool keep_text(apigw_definition *d, slice *text) {
    text->at = gw_arena_copy(&d->settings, text->at, text->len);
    return text->at != NULL;
}

apigw_status apigw_definition_set_value(apigw_definition *definition, const char *name, size_t name_len,
                                        const char *text, size_t text_len, apigw_error *err) {
    slice key = slice_of(name, length_of(name, name_len)), content = slice_of(text, length_of(text, text_len));
    apigw_status status;
    gw_error_clear(err);
    status = check_unloaded(definition, err);
    if (status == APIGW_OK)
        status = check_host_text(key, err);
    if (status == APIGW_OK)
        status = check_host_text(content, err);
    if (status != APIGW_OK)
        return status;
    if (!keep_text(definition, &key) || !keep_text(definition, &content) ||
        !gw_value_map_put(&definition->settings, definition->values.as.map, gw_value_string(key),
                          gw_value_string(content)))
        return gw_error_nomem(err);
    return APIGW_OK;
}

apigw_status apigw_definition_select(apigw_definition *definition, const char *id, size_t id_len, apigw_error *err) {
    slice text = slice_of(id, length_of(id, id_len));
    apigw_status status;
    gw_error_clear(err);
    status = check_unloaded(definition, err);
    if (status == APIGW_OK)
        status = check_host_text(text, err);
    if (status != APIGW_OK)
        return status;
    if (!keep_text(definition, &text))
        return gw_error_nomem(err);
    definition->select = text;
    return APIGW_OK;
}

/* ---- loading ---------------------------------------------------------------------------------------------------- */

static void import_document(importer *im, node document) {
    const apigw_definition *d = im->d;
    const openapi_context context = {.base_path = d->options[APIGW_DEFINITION_OPT_BASE_PATH],
                                     .api = (uint32_t)d->options[APIGW_DEFINITION_OPT_API]};
    if (!node_is(document, VALUE_MAP)) {
        gw_import_fail(im, APIGW_E_TYPE, document.at, "expected a document, which is an object");
    } else if (gw_value_map_find(document.v.as.map, SLICE("openapi")) == NULL &&
               gw_value_map_find(document.v.as.map, SLICE("swagger")) == NULL) {
        if (gw_value_map_find(document.v.as.map, SLICE("Resources")) != NULL)
            gw_template_import(im, document);
        else
            gw_import_fail(im, APIGW_E_MISSING, document.at, "expected a member 'openapi', 'swagger' or 'Resources'");
    } else {
        gw_openapi_import(im, document, &context);
    }
    gw_import_finish(im);
    gw_definition_compile(im);
}

static apigw_status read_definition(apigw_definition *d, slice text, apigw_error *err) {
    importer im = {.d = d, .memory = &d->memory, .err = err, .status = APIGW_OK};
    value_fault fault;
    if (!gw_values_read(&d->memory, text, APIGW_DEFINITION_DEPTH_MAX, VALUES_UNIQUE, &im.root, &im.source, &fault))
        return gw_value_fault_report(&fault, text, err);
    im.source_len = text.len;
    im.fail_on_warnings = d->options[APIGW_DEFINITION_OPT_FAIL_ON_WARNINGS] != 0;
    im.work = WORK_BASE + (uint64_t)text.len * WORK_PER_BYTE;
    if (!gw_value_new_map(&d->memory, &im.names))
        return gw_error_nomem(err);
    import_document(&im, node_of(im.root, im.root.at));
    if (d->kind == APIGW_DEFINITION_REST && d->api_key_source.at == NULL)
        d->api_key_source = SLICE("HEADER");
    return im.status;
}

apigw_status apigw_definition_load(apigw_definition *definition, const char *json, size_t json_len, apigw_error *err) {
    const slice text = slice_of(json, length_of(json, json_len));
    apigw_status status;
    gw_error_clear(err);
    status = check_unloaded(definition, err);
    if (status != APIGW_OK)
        return status;
    if (text.at == NULL && text.len != 0)
        return gw_error_argument(err, "json");
    if (text.len > APIGW_DEFINITION_SIZE_MAX)
        return gw_error_set(err, APIGW_E_SIZE, APIGW_DEFINITION_SIZE_MAX, "expected a document of at most %d bytes",
                            (int)APIGW_DEFINITION_SIZE_MAX);
    status = read_definition(definition, text, err);
    if (status != APIGW_OK)
        unload(definition);
    definition->loaded = status == APIGW_OK;
    return status;
}

/* ---- getters ---------------------------------------------------------------------------------------------------- */

uint32_t apigw_definition_kind(const apigw_definition *definition) {
    return definition != NULL ? definition->kind : 0;
}

const char *apigw_definition_kind_name(uint32_t kind) {
    static const char *const names[] = {NULL, "rest", "http", "websocket", "function-url", "alb", "alb-multi"};
    return kind <= APIGW_DEFINITION_LAST ? names[kind] : NULL;
}

uint32_t apigw_definition_event_kind(const apigw_definition *definition) {
    static const uint32_t kinds[APIGW_DEFINITION_LAST + 1] = {
        [APIGW_DEFINITION_REST] = APIGW_KIND_REST,
        [APIGW_DEFINITION_HTTP] = APIGW_KIND_HTTP_2,
        [APIGW_DEFINITION_WEBSOCKET] = APIGW_KIND_WEBSOCKET,
        [APIGW_DEFINITION_FUNCTION_URL] = APIGW_KIND_FUNCTION_URL,
        [APIGW_DEFINITION_ALB] = APIGW_KIND_ALB,
        [APIGW_DEFINITION_ALB_MULTI] = APIGW_KIND_ALB_MULTI,
    };
    return kinds[apigw_definition_kind(definition)];
}

size_t apigw_definition_route_count(const apigw_definition *definition) {
    if (definition == NULL)
        return 0;
    return definition->kind >= APIGW_DEFINITION_ALB ? definition->rules.count : definition->routes.count;
}

size_t apigw_definition_warning_count(const apigw_definition *definition) {
    return definition != NULL ? definition->warnings.count + definition->warnings_omitted : 0;
}
