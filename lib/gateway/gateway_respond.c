/* One failure, and the response of the front end for it. */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/gateway_response_set.h"
#include "text/media_type.h"
#include "text/utf8.h"
#include "json/writer.h"

enum {
    FAILURE_DEPTH = 100,         /* nested objects of $context, and of a body whose message is looked for */
    FAILURE_RETAIN = 256 * 1024, /* bytes of memory that are kept for the next response */
    FAILURE_WORK_MAX = 1000000,  /* values that one variable of a template may visit */
};

struct apigw_failure {
    apigw_allocator allocator;
    arena memory; /* of what was set */
    arena work;   /* of making one response */
    uint32_t type;
    int32_t status;
    slice message;            /* at is NULL for null */
    slice validation;         /* at is NULL when absent */
    slice error_type;         /* of the response that was set; at is NULL when it has none */
    slice body, content_type; /* of the response that was set; at is NULL when none was */
    value context;            /* VALUE_MAP or VALUE_NULL */
    bool has_response;
};

apigw_failure *apigw_failure_new(const apigw_allocator *allocator) {
    apigw_failure *failure = gw_memory_handle(allocator, sizeof *failure);
    if (failure == NULL)
        return NULL;
    gw_arena_init(&failure->memory, &failure->allocator);
    gw_arena_init(&failure->work, &failure->allocator);
    return failure;
}

void apigw_failure_free(apigw_failure *failure) {
    if (failure == NULL)
        return;
    gw_arena_free(&failure->memory);
    gw_arena_free(&failure->work);
    apigw_allocator own = failure->allocator;
    gw_memory_release(&own, failure, sizeof *failure);
}

/* ---- setting ---------------------------------------------------------------------------------------------------- */

/* Forget what the failure held. */
static void forget_failure(apigw_failure *failure) {
    arena_reset(&failure->memory, FAILURE_RETAIN);
    failure->type = 0;
    failure->status = 0;
    failure->message = failure->validation = failure->error_type = failure->body = failure->content_type =
        slice_absent();
    failure->context = gw_value_null();
    failure->has_response = false;
}

void gw_failure_reset(apigw_failure *failure) {
    forget_failure(failure);
    arena_reset(&failure->work, FAILURE_RETAIN);
}

/* Copy a text that may be absent. */
static bool copy_failure_text(apigw_failure *failure, slice text, slice *copy) {
    *copy = text.at != NULL ? slice_of(gw_arena_copy(&failure->memory, text.at, text.len), text.len) : slice_absent();
    return text.at == NULL || copy->at != NULL;
}

apigw_status apigw_failure_set(apigw_failure *failure, uint32_t type, int32_t code, const char *message,
                               size_t message_len, apigw_error *err) {
    const slice text = slice_of(message, length_of(message, message_len));
    gw_error_clear(err);
    if (failure == NULL || !gateway_response_type_exists(type))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a failure and a type of gateway responses");
    if (code != 0 && (code < 200 || code > 599))
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a status from 200 to 599, found %d", (int)code);
    apigw_status status = message != NULL ? gw_utf8_check(text, err) : APIGW_OK;
    if (status != APIGW_OK)
        return status;
    forget_failure(failure);
    if (!copy_failure_text(failure, text, &failure->message))
        return gw_error_nomem(err);
    failure->type = type;
    failure->status = code;
    return APIGW_OK;
}

/* The message in a built-in body: `message` or `Message`; of a body that is no object, all of it. */
static bool read_message(apigw_failure *failure) {
    value_fault fault;
    value root;
    const value_entry *entry = NULL;
    if (!gw_values_read(&failure->memory, failure->body, FAILURE_DEPTH, 0, &root, NULL, &fault)) {
        failure->message = failure->body;
        return fault.code != APIGW_E_NOMEM;
    }
    if (root.kind == VALUE_MAP) {
        entry = gw_value_map_find(root.as.map, SLICE("message"));
        if (entry == NULL)
            entry = gw_value_map_find(root.as.map, SLICE("Message"));
    }
    if (entry != NULL && entry->value.kind == VALUE_STRING)
        failure->message = value_text(entry->value);
    return true;
}

static slice response_header(const apigw_response *response, const char *name) {
    size_t n;
    const char *text = apigw_response_find(response, APIGW_LIST_HEADERS, name, APIGW_NTS, 0, &n);
    return slice_of(text, text != NULL ? n : 0);
}

apigw_status apigw_failure_set_response(apigw_failure *failure, uint32_t error_response, const apigw_response *response,
                                        apigw_error *err) {
    const uint32_t type = apigw_gateway_response_type_of(error_response);
    slice body;
    gw_error_clear(err);
    if (failure == NULL || response == NULL || type == 0)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a failure, an error response and its id");
    body.at = apigw_response_body(response, &body.len);
    forget_failure(failure);
    if (!copy_failure_text(failure, body, &failure->body) ||
        !copy_failure_text(failure, response_header(response, "content-type"), &failure->content_type) ||
        !copy_failure_text(failure, response_header(response, "x-amzn-errortype"), &failure->error_type) ||
        (body.at != NULL && !read_message(failure)))
        return gw_error_nomem(err);
    failure->type = type;
    failure->status = apigw_response_status(response);
    failure->has_response = true;
    return APIGW_OK;
}

static apigw_status check_failure(const apigw_failure *failure, apigw_error *err) {
    gw_error_clear(err);
    if (failure == NULL)
        return gw_error_argument(err, "failure");
    if (failure->type == 0)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "the failure is not set");
    return APIGW_OK;
}

apigw_status apigw_failure_set_validation(apigw_failure *failure, const char *text, size_t text_len, apigw_error *err) {
    const slice given = slice_of(text, length_of(text, text_len));
    slice copy;
    apigw_status status = check_failure(failure, err);
    if (status == APIGW_OK && text != NULL)
        status = gw_utf8_check(given, err);
    if (status != APIGW_OK)
        return status;
    if (!copy_failure_text(failure, given, &copy))
        return gw_error_nomem(err);
    failure->validation = copy;
    return APIGW_OK;
}

apigw_status apigw_failure_set_context(apigw_failure *failure, const char *json, size_t json_len, apigw_error *err) {
    const slice text = slice_of(json, length_of(json, json_len));
    value_fault fault;
    value root;
    apigw_status status = check_failure(failure, err);
    if (status != APIGW_OK)
        return status;
    failure->context = gw_value_null();
    if (json == NULL)
        return APIGW_OK;
    if (!gw_values_read(&failure->memory, text, FAILURE_DEPTH, 0, &root, NULL, &fault))
        return gw_value_fault_report(&fault, text, err);
    if (root.kind != VALUE_MAP)
        return gw_error_set(err, APIGW_E_TYPE, 0, "expected an object");
    failure->context = root;
    return APIGW_OK;
}

/* ---- what templates and parameters see -------------------------------------------------------------------------- */

typedef struct gateway_responder {
    apigw_response *response;
    apigw_failure *failure;
    const apigw_api *api;
    const apigw_request *request;
    const gateway_response_type *type;
    const gateway_entry *entry; /* NULL: the built-in response */
    mapping_scope scope;
    apigw_error *err;
} gateway_responder;

/* Return the text as a JSON string, with or without its quotes. `at` is NULL when out of memory. */
static slice json_text(apigw_failure *failure, slice text, bool quoted) {
    apigw_buffer out = {.allocator = failure->allocator, .max = SIZE_MAX};
    const char *copy = NULL;
    gw_buffer_begin(&out);
    if (quoted)
        gw_json_write_string(&out, text.at, text.len);
    else
        gw_json_write_inside(&out, text.at, text.len);
    const size_t n = out.length;
    if (out.status == APIGW_OK)
        copy = gw_arena_copy(&failure->work, n != 0 ? out.data : "", n);
    gw_memory_release(&out.allocator, out.data, out.capacity);
    return slice_of(copy, n);
}

/* Copy the members of a map, if it is one. */
static bool copy_members(arena *memory, value_map *into, value from) {
    const value_entry *entry;
    if (from.kind != VALUE_MAP)
        return true;
    for (size_t at = 0; (entry = gw_value_map_next(from.as.map, &at)) != NULL;)
        if (!gw_value_map_put(memory, into, entry->name, entry->value))
            return false;
    return true;
}

/* Give `error` the members that say what went wrong (G.7.6). */
static bool put_error_members(apigw_failure *f, value_map *error) {
    const bool is_null = f->message.at == NULL;
    const slice quoted = is_null ? SLICE("null") : json_text(f, f->message, true),
                escaped = json_text(f, f->validation, false);
    const struct {
        slice name;
        value value;
    } members[] = {
        {SLICE("message"), is_null ? gw_value_null() : gw_value_string(f->message)},
        {SLICE("messageString"), gw_value_string(quoted)},
        {SLICE("responseType"), gw_value_string(slice_of_string(apigw_gateway_response_type_name(f->type)))},
        {SLICE("validationErrorString"), gw_value_string(escaped)},
    };
    if (quoted.at == NULL || escaped.at == NULL)
        return false;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (!gw_value_map_put(&f->work, error, gw_value_string(members[i].name), members[i].value))
            return false;
    return true;
}

static bool make_context_of(gateway_responder *g) {
    apigw_failure *f = g->failure;
    value context, error;
    const value_entry *given =
        f->context.kind == VALUE_MAP ? gw_value_map_find(f->context.as.map, SLICE("error")) : NULL;
    if (!gw_value_new_map(&f->work, &context) || !gw_value_new_map(&f->work, &error) ||
        !copy_members(&f->work, context.as.map, f->context) ||
        (given != NULL && !copy_members(&f->work, error.as.map, given->value)) || !put_error_members(f, error.as.map))
        return false;
    g->scope.context = context;
    return gw_value_map_put(&f->work, context.as.map, gw_value_string(SLICE("error")), error);
}

static bool put_stage_variable(gateway_responder *g, const apigw_pair *pair) {
    return gw_value_map_put(&g->failure->work, g->scope.stage_variables.as.map,
                            gw_value_string(slice_of(pair->name, pair->name_len)),
                            gw_value_string(slice_of(pair->value, pair->value_len)));
}

/* The stage variables of the front end, then those of the request, which win. */
static bool make_stage_variables(gateway_responder *g) {
    apigw_pair pair;
    if (!gw_value_new_map(&g->failure->work, &g->scope.stage_variables))
        return false;
    for (size_t i = 0; apigw_api_at(g->api, APIGW_LIST_STAGE_VARIABLES, i, &pair) == APIGW_OK; i++)
        if (!put_stage_variable(g, &pair))
            return false;
    for (size_t i = 0; i < apigw_request_count(g->request, APIGW_LIST_STAGE_VARIABLES); i++)
        if (apigw_request_at(g->request, APIGW_LIST_STAGE_VARIABLES, i, &pair) == APIGW_OK &&
            !put_stage_variable(g, &pair))
            return false;
    return true;
}

/* ---- making the response ---------------------------------------------------------------------------------------- */

static apigw_status set_response_header(const gateway_responder *g, const char *name, slice text) {
    return apigw_response_set_header(g->response, name, APIGW_NTS, text.at, text.len, g->err);
}

/* Set a body that is in a buffer, and free the buffer. */
static apigw_status set_buffer_body(const gateway_responder *g, apigw_buffer *body, apigw_status status) {
    if (status == APIGW_OK)
        status = gw_buffer_finish(body);
    if (status == APIGW_OK)
        status = apigw_response_set_body(g->response, body->length != 0 ? body->data : "", body->length, 0, g->err);
    else if (status == APIGW_E_NOMEM)
        status = gw_error_nomem(g->err);
    else
        status = gw_error_set(g->err, status, UINT64_MAX, "the template takes more than the limit");
    gw_memory_release(&body->allocator, body->data, body->capacity);
    return status;
}

static apigw_buffer new_body(const gateway_responder *g) {
    apigw_buffer body = {.allocator = g->failure->allocator, .max = APIGW_GATEWAY_BODY_SIZE_MAX};
    gw_buffer_begin(&body);
    return body;
}

/* A body that is one object with the message; `begin` is what precedes the message. */
static apigw_status set_message_body(const gateway_responder *g, const char *begin) {
    const slice message = g->failure->message;
    apigw_buffer body = new_body(g);
    buffer_append(&body, begin, strlen(begin));
    if (message.at != NULL)
        gw_json_write_string(&body, message.at, message.len);
    else
        buffer_literal(&body, "null");
    buffer_byte(&body, '}');
    return set_buffer_body(g, &body, APIGW_OK);
}

/* The built-in response: the one that was set, as it was, or one that is made of type and message (G.7.7). */
static apigw_status respond_built_in(const gateway_responder *g) {
    const apigw_failure *f = g->failure;
    apigw_status status = APIGW_OK;
    if (f->has_response) {
        if (f->content_type.at != NULL)
            status = set_response_header(g, "Content-Type", f->content_type);
        return status == APIGW_OK ? apigw_response_set_body(g->response, f->body.at, f->body.len, 0, g->err) : status;
    }
    status = set_response_header(g, "Content-Type", SLICE("application/json"));
    if (status != APIGW_OK)
        return status;
    return set_message_body(g, f->message.at != NULL ? g->type->built_in : "{\"message\":");
}

/* Return the template for the first media type of the Accept header: exactly that one, else that of application/json,
 * else the first (G.7.4). NULL: the entry has none. */
static const gateway_template *choose_template(const gateway_responder *g) {
    const gateway_entry *entry = g->entry;
    size_t n = 0;
    const char *accept = apigw_request_find(g->request, APIGW_LIST_HEADERS, "accept", APIGW_NTS, 0, &n);
    slice first = slice_of(accept, accept != NULL ? n : 0), media = SLICE("application/json");
    if (first.len != 0) {
        first = slice_cut(&first, ',');
        first = gw_media_type(first.at, first.len);
    }
    const slice wanted[] = {first.len != 0 ? first : media, media};
    for (size_t w = 0; w < sizeof wanted / sizeof *wanted; w++)
        for (size_t i = 0; i < entry->template_count; i++)
            if (slice_equal_fold(entry->templates[i].media_type, wanted[w]))
                return &entry->templates[i];
    return entry->template_count != 0 ? entry->templates : NULL;
}

static apigw_status respond_template(gateway_responder *g) {
    const gateway_template *t = choose_template(g);
    const slice media = t != NULL ? t->media_type : SLICE("application/json");
    const apigw_status status = set_response_header(g, "Content-Type", media);
    if (status != APIGW_OK)
        return status;
    if (t == NULL)
        return set_message_body(g, "{\"message\":");
    apigw_buffer body = new_body(g);
    return set_buffer_body(g, &body, gw_gateway_template_render(t, &g->scope, &body));
}

/* Add the values of a response parameter. What is no header value is left out, so that a client cannot add lines. */
static apigw_status add_parameter_values(gateway_responder *g, const gateway_parameter *p) {
    mapping_values values;
    apigw_status status = gw_mapping_read(&g->scope, &p->source, &values);
    if (status != APIGW_OK)
        return status == APIGW_E_NOMEM
                   ? gw_error_nomem(g->err)
                   : gw_error_set(g->err, status, UINT64_MAX, "a parameter takes more than the limit");
    for (size_t i = 0; i < values.count; i++) {
        const slice v = values.at[i];
        if (i == 0)
            status = apigw_response_set_header(g->response, p->header.at, p->header.len, v.at, v.len, g->err);
        else
            status = apigw_response_add_header(g->response, p->header.at, p->header.len, v.at, v.len, g->err);
        if (status == APIGW_E_NOMEM || status == APIGW_E_ITEMS)
            return status;
    }
    gw_error_clear(g->err);
    return APIGW_OK;
}

/* Return the status of the entry, of the error that occurred, or of the type (G.7.1, S12). */
static int32_t status_of(const gateway_responder *g) {
    if (g->entry != NULL && g->entry->status != 0)
        return g->entry->status;
    if (g->failure->status != 0)
        return g->failure->status;
    if (g->type->status != 0)
        return g->type->status;
    return g->type->family == APIGW_GATEWAY_RESPONSE_DEFAULT_4XX ? 400 : 500;
}

static apigw_status respond(gateway_responder *g) {
    const slice error_type = g->failure->has_response || g->type->error_type == NULL
                                 ? g->failure->error_type
                                 : slice_of_string(g->type->error_type);
    apigw_status status = apigw_response_set_status(g->response, status_of(g), g->err);
    if (status == APIGW_OK && error_type.at != NULL)
        status = set_response_header(g, "x-amzn-ErrorType", error_type);
    if (status != APIGW_OK)
        return status;
    if (g->entry == NULL)
        status = respond_built_in(g);
    else
        status = make_context_of(g) && make_stage_variables(g) ? respond_template(g) : gw_error_nomem(g->err);
    for (size_t i = 0; status == APIGW_OK && g->entry != NULL && i < g->entry->parameter_count; i++)
        if (g->entry->parameters[i].header.len != 0)
            status = add_parameter_values(g, &g->entry->parameters[i]);
    if (status != APIGW_OK || g->request == NULL)
        return status;
    return apigw_response_add_ids(g->response, g->api, g->request, 0, g->err);
}

static apigw_status check_respond(const apigw_response *response, const apigw_failure *failure, const apigw_api *api,
                                  apigw_error *err) {
    gw_error_clear(err);
    if (response == NULL || api == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a failure and a front end");
    if (apigw_api_kind(api) != APIGW_KIND_REST)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s have no gateway responses",
                            apigw_kind_name(apigw_api_kind(api)));
    return check_failure(failure, err);
}

apigw_status apigw_gateway_respond(apigw_response *response, const apigw_gateway_responses *responses,
                                   apigw_failure *failure, const apigw_api *api, const apigw_request *request,
                                   apigw_error *err) {
    apigw_error unseen;
    gateway_responder g = {.response = response, .failure = failure, .api = api, .request = request};
    apigw_status status;
    g.err = err != NULL ? err : &unseen;
    apigw_response_reset(response);
    status = check_respond(response, failure, api, g.err);
    if (status == APIGW_OK) {
        arena_reset(&failure->work, FAILURE_RETAIN);
        g.type = &gw_gateway_response_types[failure->type];
        g.entry = g.type->is_fixed ? NULL : gw_gateway_response_entry(responses, failure->type);
        g.scope = (mapping_scope){.memory = &failure->work, .request = request, .work_max = FAILURE_WORK_MAX};
        status = respond(&g);
    }
    if (status != APIGW_OK) {
        apigw_response_reset(response);
        (void)apigw_response_set_status(response, 500, NULL);
    }
    return status;
}
