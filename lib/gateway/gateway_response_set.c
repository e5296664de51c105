/* The customised gateway responses of an API. */
#include "gateway/gateway_response_set.h"
#include "core/error.h"
#include "core/nts.h"
#include "text/header.h"
#include "text/utf8.h"
#include "json/writer.h"

apigw_gateway_responses *apigw_gateway_responses_new(const apigw_allocator *allocator) {
    apigw_gateway_responses *responses = gw_memory_handle(allocator, sizeof *responses);
    if (responses != NULL)
        gw_arena_init(&responses->memory, &responses->allocator);
    return responses;
}

void apigw_gateway_responses_free(apigw_gateway_responses *responses) {
    if (responses == NULL)
        return;
    gw_arena_free(&responses->memory);
    apigw_allocator own = responses->allocator;
    gw_memory_release(&own, responses, sizeof *responses);
}

const gateway_entry *gw_gateway_response_entry(const apigw_gateway_responses *responses, uint32_t type) {
    const gateway_entry *family;
    if (responses == NULL)
        return NULL;
    if (responses->entries[type].exists)
        return &responses->entries[type];
    family = &responses->entries[gw_gateway_response_types[type].family];
    return family->exists ? family : NULL;
}

/* ---- building --------------------------------------------------------------------------------------------------- */

/* Clear the error, and report arguments that are not sound. */
static apigw_status begin_entry(const apigw_gateway_responses *responses, uint32_t type, apigw_error *err) {
    gw_error_clear(err);
    if (responses == NULL || !gateway_response_type_exists(type))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a set and a type of gateway responses");
    return APIGW_OK;
}

apigw_status apigw_gateway_responses_add(apigw_gateway_responses *responses, uint32_t type, apigw_error *err) {
    const apigw_status status = begin_entry(responses, type, err);
    if (status == APIGW_OK)
        responses->entries[type].exists = true;
    return status;
}

apigw_status apigw_gateway_responses_set_status(apigw_gateway_responses *responses, uint32_t type, int32_t code,
                                                apigw_error *err) {
    const apigw_status status = begin_entry(responses, type, err);
    if (status != APIGW_OK)
        return status;
    if (code < 200 || code > 599)
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a status from 200 to 599, found %d", (int)code);
    responses->entries[type].exists = true;
    responses->entries[type].status = code;
    return APIGW_OK;
}

/* Copy a text into the set; report what is not UTF-8. */
static apigw_status copy_text_of(apigw_gateway_responses *responses, slice text, slice *copy, apigw_error *err) {
    const apigw_status status = gw_utf8_check(text, err);
    if (status != APIGW_OK)
        return status;
    *copy = slice_of(gw_arena_copy(&responses->memory, text.at, text.len), text.len);
    return copy->at != NULL ? APIGW_OK : gw_error_nomem(err);
}

/* The header field that a response parameter sets; len 0: it has no effect (H1.36). */
static apigw_status read_parameter_name(slice name, slice *header, apigw_error *err) {
    const slice prefix = SLICE("gatewayresponse.header.");
    *header = slice_absent();
    if (slice_starts_with(name, SLICE("gatewayresponse.path.")) ||
        slice_starts_with(name, SLICE("gatewayresponse.querystring.")))
        return APIGW_OK;
    if (!slice_starts_with(name, prefix))
        return gw_error_found(err, APIGW_E_VALUE, UINT64_MAX, "a name such as gatewayresponse.header.NAME", name.at,
                              name.len);
    *header = slice_skip(name, prefix.len);
    if (header->len == 0 || gw_header_name_valid(header->at, header->len) != header->len)
        return gw_error_found(err, APIGW_E_HEADER, UINT64_MAX, "the name of a header field", header->at, header->len);
    return APIGW_OK;
}

/* Put a parameter in the place of the one that has its name, or after all others. */
static apigw_status put_parameter(apigw_gateway_responses *responses, gateway_entry *entry,
                                  const gateway_parameter *parameter, apigw_error *err) {
    size_t i = 0;
    while (i < entry->parameter_count && !slice_equal(entry->parameters[i].name, parameter->name))
        i++;
    if (i == entry->parameter_count) {
        gateway_parameter *grown = gw_arena_grow(&responses->memory, entry->parameters, sizeof *grown,
                                                 &entry->parameter_capacity, entry->parameter_count + 1);
        if (grown == NULL)
            return gw_error_nomem(err);
        entry->parameters = grown;
        entry->parameter_count++;
    }
    entry->parameters[i] = *parameter;
    entry->exists = true;
    return APIGW_OK;
}

apigw_status apigw_gateway_responses_add_parameter(apigw_gateway_responses *responses, uint32_t type, const char *name,
                                                   size_t name_len, const char *expression, size_t expression_len,
                                                   apigw_error *err) {
    const slice given = slice_of(name, length_of(name, name_len)),
                source = slice_of(expression, length_of(expression, expression_len));
    gateway_parameter parameter;
    apigw_status status = begin_entry(responses, type, err);
    if (status != APIGW_OK)
        return status;
    if (name == NULL || expression == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a name and an expression");
    status = read_parameter_name(given, &parameter.header, err);
    if (status == APIGW_OK)
        status = copy_text_of(responses, source, &parameter.expression, err);
    if (status == APIGW_OK)
        status = gw_mapping_compile(&parameter.source, &responses->memory, source, MAPPING_OF_REQUEST, err);
    if (status == APIGW_OK)
        status = copy_text_of(responses, given, &parameter.name, err);
    if (status != APIGW_OK)
        return status;
    parameter.header = slice_skip(parameter.name, parameter.name.len - parameter.header.len);
    return put_parameter(responses, &responses->entries[type], &parameter, err);
}

/* Put a template in the place of the one of its media type, or after all others. */
static apigw_status put_template(apigw_gateway_responses *responses, gateway_entry *entry, const gateway_template *t,
                                 apigw_error *err) {
    size_t i = 0;
    while (i < entry->template_count && !slice_equal_fold(entry->templates[i].media_type, t->media_type))
        i++;
    if (i == entry->template_count) {
        gateway_template *grown = gw_arena_grow(&responses->memory, entry->templates, sizeof *grown,
                                                &entry->template_capacity, entry->template_count + 1);
        if (grown == NULL)
            return gw_error_nomem(err);
        entry->templates = grown;
        entry->template_count++;
    }
    entry->templates[i] = *t;
    entry->exists = true;
    return APIGW_OK;
}

apigw_status apigw_gateway_responses_add_template(apigw_gateway_responses *responses, uint32_t type,
                                                  const char *media_type, size_t media_type_len, const char *text,
                                                  size_t text_len, apigw_error *err) {
    const slice media = slice_of(media_type, length_of(media_type, media_type_len)),
                body = slice_of(text, length_of(text, text_len));
    gateway_template t = {0};
    apigw_status status = begin_entry(responses, type, err);
    if (status != APIGW_OK)
        return status;
    if (media_type == NULL || text == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a media type and a template");
    if (media.len == 0 || gw_header_value_valid(media.at, media.len) != media.len)
        return gw_error_found(err, APIGW_E_HEADER, UINT64_MAX, "a media type", media.at, media.len);
    if (body.len > APIGW_GATEWAY_TEMPLATE_SIZE_MAX)
        return gw_error_set(err, APIGW_E_SIZE, APIGW_GATEWAY_TEMPLATE_SIZE_MAX,
                            "expected a template of at most %d bytes", (int)APIGW_GATEWAY_TEMPLATE_SIZE_MAX);
    status = copy_text_of(responses, media, &t.media_type, err);
    if (status == APIGW_OK)
        status = copy_text_of(responses, body, &t.text, err);
    if (status == APIGW_OK)
        status = gw_gateway_template_compile(&t, &responses->memory, err);
    return status == APIGW_OK ? put_template(responses, &responses->entries[type], &t, err) : status;
}

/* ---- describing ------------------------------------------------------------------------------------------------- */

static void write_member(apigw_buffer *out, bool is_first, slice name, slice text) {
    if (!is_first)
        buffer_byte(out, ',');
    gw_json_write_string(out, name.at, name.len);
    buffer_byte(out, ':');
    gw_json_write_string(out, text.at, text.len);
}

static void write_templates(apigw_buffer *out, const gateway_entry *entry) {
    if (entry == NULL || entry->template_count == 0) {
        write_member(out, true, SLICE("application/json"), SLICE("{\"message\":$context.error.messageString}"));
        return;
    }
    for (size_t i = 0; i < entry->template_count; i++)
        write_member(out, i == 0, entry->templates[i].media_type, entry->templates[i].text);
}

apigw_status apigw_gateway_responses_describe(const apigw_gateway_responses *responses, uint32_t type,
                                              apigw_buffer *out, apigw_error *err) {
    const gateway_response_type *defaults;
    const gateway_entry *entry;
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (out == NULL || !gateway_response_type_exists(type))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a buffer and a type of gateway responses");
    defaults = &gw_gateway_response_types[type];
    entry = gw_gateway_response_entry(responses, type);
    const int32_t code = entry != NULL && entry->status != 0 ? entry->status : defaults->status;
    buffer_literal(out, "{\"responseType\":\"");
    buffer_append(out, defaults->name, strlen(defaults->name));
    buffer_literal(out, "\",\"statusCode\":");
    if (code == 0) {
        buffer_literal(out, "null");
    } else {
        buffer_byte(out, '"');
        gw_buffer_integer(out, code);
        buffer_byte(out, '"');
    }
    buffer_literal(out, ",\"responseParameters\":{");
    for (size_t i = 0; entry != NULL && i < entry->parameter_count; i++)
        write_member(out, i == 0, entry->parameters[i].name, entry->parameters[i].expression);
    buffer_literal(out, "},\"responseTemplates\":{");
    write_templates(out, entry);
    buffer_literal(out, "},\"defaultResponse\":");
    if (responses != NULL && responses->entries[type].exists)
        buffer_literal(out, "false}");
    else
        buffer_literal(out, "true}");
    status = gw_buffer_finish(out);
    return status == APIGW_OK ? status : gw_error_set(err, status, UINT64_MAX, "the text does not fit the buffer");
}
