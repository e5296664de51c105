/* The op exchange: a request goes through a definition, and the script has what the host does at each step. Each case
 * runs twice, the second time on an exchange that gave another request up, with streams that come byte by byte; both
 * must be the same. At each step everything is asked for twice, which must change nothing, and an answer that does not
 * fit is refused. */
#define _POSIX_C_SOURCE 200809L
#include "exchange.h"
#include "support/exact.h"

static const char *const expectations[] = {"steps",     "status",      "headers",    "headersAbsent", "headersPresent",
                                           "body",      "bodyJson",    "bodySubset", "bodyContains",  "accept",
                                           "closeCode", "answer",      "mapping",    "responseType",  "storeTtl",
                                           "log",       "explanation", NULL};

static json_t *of_part(const host *h, const char *part, const char *name) {
    return json_object_get(json_object_get(h->v->json, part), name);
}

static void expect_ok(host *h, const char *what, apigw_status status, const apigw_error *err) {
    if (status != APIGW_OK)
        vector_says(h->v, what, "%s: %s", apigw_status_name(status), err->message);
    if (status != err->code)
        vector_says(h->v, what, "returned %s, filled %s", apigw_status_name(status), apigw_status_name(err->code));
}

/* ---- the front end and the request ------------------------------------------------------------------------------ */

static void set_api_text(host *h, uint32_t field, const json_t *value) {
    if (value != NULL &&
        apigw_api_set(h->api, field, json_string_value(value), json_string_length(value), NULL) != APIGW_OK)
        vector_says(h->v, "config", "'%s' is no %s", json_string_value(value), apigw_field_name(field));
}

static void make_api(host *h) {
    const json_t *values = of_part(h, "config", "values");
    const uint32_t kind = apigw_definition_kind(h->definition);
    const char *name, *kind_name = apigw_definition_kind_name(kind),
                      *wanted = json_string_value(json_object_get(h->v->json, "kind"));
    json_t *value;
    if (wanted != NULL && (kind_name == NULL || strcmp(wanted, kind_name) != 0))
        vector_says(h->v, "kind", "the definition is of the kind %s", kind_name != NULL ? kind_name : "none");
    h->api = apigw_api_new(NULL, apigw_definition_event_kind(h->definition));
    set_api_text(h, APIGW_FIELD_STAGE, of_part(h, "config", "stage"));
    set_api_text(h, APIGW_FIELD_API_ID, of_part(h, "config", "apiId"));
    set_api_text(h, APIGW_FIELD_REGION, json_object_get(values, "AWS::Region"));
    set_api_text(h, APIGW_FIELD_ACCOUNT_ID, json_object_get(values, "AWS::AccountId"));
    json_object_foreach(of_part(h, "config", "stageVariables"), name, value)
        apigw_api_add(h->api, APIGW_LIST_STAGE_VARIABLES, name, strlen(name), json_string_value(value),
                      json_string_length(value), NULL);
    vector_set_switches(h->v, h->api);
}

static void set_body(host *h) {
    const json_t *body = of_part(h, "input", "body"), *size = of_part(h, "input", "bodySize"),
                 *coded = of_part(h, "input", "bodyBase64");
    size_t len = json_string_length(body);
    char *text = exact_copy(json_string_value(body), len);
    if (coded != NULL) {
        free(text);
        text = vector_base64(json_string_value(coded), json_string_length(coded), &len);
    } else if (size != NULL) {
        free(text);
        len = (size_t)json_integer_value(size);
        text = exact_block(len);
        memset(text, 'b', len);
    }
    if (body != NULL || size != NULL || coded != NULL)
        apigw_request_set_body(h->request, text, len, 0, NULL);
    free(text);
}

static apigw_status set_fields(host *h, apigw_error *err) {
    const char *name;
    json_t *value;
    apigw_status status = APIGW_OK;
    json_object_foreach(of_part(h, "input", "fields"), name, value) {
        if (status == APIGW_OK && json_is_integer(value))
            status = apigw_request_set_int(h->request, vector_field(name), json_integer_value(value), err);
        else if (status == APIGW_OK)
            status = apigw_request_set(h->request, vector_field(name), json_string_value(value),
                                       json_string_length(value), err);
    }
    json_object_foreach(of_part(h, "input", "json"), name, value) {
        char *text = json_dumps(value, JSON_ENCODE_ANY);
        if (status == APIGW_OK)
            status = apigw_request_set_json(h->request, name, strlen(name), text, strlen(text), err);
        free(text);
    }
    return status;
}

/* Set the fields of a WebSocket event. */
static apigw_status set_event(host *h, apigw_error *err) {
    const json_t *event = of_part(h, "input", "event"), *connection = of_part(h, "input", "connectionId"),
                 *code = of_part(h, "input", "closeCode");
    const char *type = json_string_value(event);
    apigw_status status = APIGW_OK;
    if (type != NULL) {
        type = strcmp(type, "connect") == 0 ? "CONNECT" : strcmp(type, "message") == 0 ? "MESSAGE" : "DISCONNECT";
        status = apigw_request_set(h->request, APIGW_FIELD_EVENT_TYPE, type, APIGW_NTS, err);
    }
    if (status == APIGW_OK && connection != NULL)
        status =
            apigw_request_set(h->request, APIGW_FIELD_CONNECTION_ID, json_string_value(connection), APIGW_NTS, err);
    if (status == APIGW_OK && code != NULL)
        status = apigw_request_set_int(h->request, APIGW_FIELD_DISCONNECT_STATUS_CODE, json_integer_value(code), err);
    return status;
}

static void make_request(host *h) {
    const json_t *method = of_part(h, "input", "method"), *target = of_part(h, "input", "target"),
                 *headers = of_part(h, "input", "headers"), *name = of_part(h, "input", "host");
    apigw_error err = {0};
    apigw_status status = APIGW_OK;
    h->request = apigw_request_new(NULL);
    if (method != NULL)
        status = apigw_request_set(h->request, APIGW_FIELD_METHOD, json_string_value(method),
                                   json_string_length(method), &err);
    if (status == APIGW_OK && target != NULL)
        status = apigw_request_set_target(h->request, json_string_value(target), json_string_length(target), &err);
    if (status == APIGW_OK && name != NULL)
        status = apigw_request_add(h->request, APIGW_LIST_HEADERS, "Host", 4, json_string_value(name),
                                   json_string_length(name), &err);
    for (size_t i = 0; i < json_array_size(headers) && status == APIGW_OK; i++) {
        const json_t *line = json_array_get(headers, i), *value = json_array_get(line, 1);
        status = apigw_request_add(h->request, APIGW_LIST_HEADERS, json_string_value(json_array_get(line, 0)),
                                   APIGW_NTS, json_string_value(value), json_string_length(value), &err);
    }
    set_body(h);
    if (status == APIGW_OK)
        status = set_event(h, &err);
    if (status == APIGW_OK)
        status = set_fields(h, &err);
    expect_ok(h, "input", status, &err);
}

/* ---- custom domains --------------------------------------------------------------------------------------------- */

static void make_domain(host *h) {
    const json_t *mappings = of_part(h, "config", "mappings");
    apigw_error err;
    h->domain = apigw_domain_new(NULL);
    h->mapped_count = json_array_size(mappings);
    h->mapped = exact_block(h->mapped_count * sizeof *h->mapped);
    for (size_t i = 0; i < h->mapped_count; i++) {
        const json_t *mapping = json_array_get(mappings, i), *key = json_object_get(mapping, "key"),
                     *stage = json_object_get(mapping, "stage");
        h->mapped[i] = vector_definition(h->v, json_object_get(mapping, "definition"));
        if (h->mapped[i] != NULL)
            expect_ok(h, "config",
                      apigw_domain_add(h->domain, json_string_value(key), json_string_length(key), h->mapped[i],
                                       json_string_value(stage), json_string_length(stage), NULL, &err),
                      &err);
    }
}

/* Finds the API of a custom domain. False: the host refuses the request by itself. */
static bool select_mapping(host *h) {
    const json_t *wanted = vector_expected(h->v, "mapping");
    apigw_mapping mapping;
    apigw_error err;
    size_t len;
    const char *path = apigw_request_get(h->request, APIGW_FIELD_PATH, &len);
    const apigw_status status = apigw_domain_select(h->domain, path, len, &mapping, &err);
    const bool found = status == APIGW_OK;
    if (!found && status != APIGW_E_NOT_FOUND)
        vector_says(h->v, "mapping", "%s: %s", apigw_status_name(status), err.message);
    if (wanted != NULL && json_is_null(wanted) && found)
        vector_says(h->v, "mapping", "one is found");
    if (json_is_string(wanted) &&
        (!found || !bytes_equal((bytes){mapping.key, mapping.key_len}, bytes_of(json_string_value(wanted)))))
        vector_differs(h->v, "mapping", "", bytes_of(json_string_value(wanted)),
                       found ? (bytes){mapping.key, mapping.key_len} : (bytes){NULL, 0});
    if (found) {
        for (size_t i = 0; i < h->mapped_count; i++)
            if (h->mapped[i] == mapping.definition)
                h->definition = h->mapped[i];
        expect_ok(h, "mapping", apigw_mapping_apply(&mapping, h->request, &err), &err);
    }
    return found;
}

/* ---- answering -------------------------------------------------------------------------------------------------- */

/* Answers with a copy that is gone afterwards. */
static void answer(host *h, bytes text, uint32_t flags) {
    char *copy = text.at != NULL ? exact_copy(text.at, text.len) : NULL;
    apigw_error err;
    expect_ok(h, "answer", apigw_exchange_answer(h->exchange, copy, text.len, flags, &err), &err);
    if (copy != NULL)
        memset(copy, 'x', text.len);
    free(copy);
}

static void answer_json(host *h, const json_t *value, uint32_t flags) {
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    answer(h, bytes_of(text), flags);
    free(text);
}

static void fail(host *h, const char *reason) {
    const uint32_t id = apigw_exchange_fail_by_name(reason, APIGW_NTS);
    apigw_error err;
    if (id == 0)
        vector_says(h->v, "script", "there is no reason '%s'", reason);
    else
        expect_ok(h, "fail", apigw_exchange_fail(h->exchange, id, &err), &err);
}

static void fill_header(host *h, const char *name, const json_t *value) {
    if (name == NULL ||
        apigw_response_add_header(apigw_exchange_response(h->exchange), name, APIGW_NTS, json_string_value(value),
                                  json_string_length(value), NULL) != APIGW_OK)
        vector_says(h->v, "script", "the header %s is refused", name != NULL ? name : "without a name");
}

/* Fills the response of an endpoint or of a cache: {status, headers, body or bodySize}; headers are lines or {name:
 * [values]}. */
static void fill(host *h, const json_t *given) {
    apigw_response *response = apigw_exchange_response(h->exchange);
    const json_t *body = json_object_get(given, "body"), *status = json_object_get(given, "status"),
                 *size = json_object_get(given, "bodySize");
    json_t *headers = json_object_get(given, "headers"), *values;
    const char *name;
    apigw_response_reset(response);
    apigw_response_set_status(response, (int32_t)(status != NULL ? json_integer_value(status) : 200), NULL);
    for (size_t i = 0; i < json_array_size(headers); i++) {
        const json_t *line = json_array_get(headers, i);
        fill_header(h, json_string_value(json_array_get(line, 0)), json_array_get(line, 1));
    }
    json_object_foreach(headers, name, values) {
        if (json_is_string(values))
            fill_header(h, name, values);
        for (size_t i = 0; i < json_array_size(values); i++)
            fill_header(h, name, json_array_get(values, i));
    }
    if (body != NULL)
        apigw_response_set_body(response, json_string_value(body), json_string_length(body), 0, NULL);
    if (size != NULL) {
        const size_t len = (size_t)json_integer_value(size);
        char *text = exact_block(len);
        memset(text, 'b', len);
        apigw_response_set_body(response, text, len, 0, NULL);
        free(text);
    }
    answer(h, (bytes){NULL, 0}, 0);
}

/* Feeds a stream. What the exchange does not take is what the client gets after the prelude. */
static void feed(host *h, const json_t *given) {
    const json_t *chunks = json_object_get(given, "chunks");
    const char *type = json_string_value(json_object_get(given, "contentType"));
    const bool plain = type != NULL && strcmp(type, "application/vnd.awslambda.http-integration-response") != 0;
    const uint32_t step = apigw_exchange_step(h->exchange);
    const uint32_t flags = APIGW_ANSWER_MORE | (plain ? APIGW_ANSWER_PLAIN : 0);
    for (size_t i = 0; i < json_array_size(chunks); i++) {
        const json_t *chunk = json_array_get(chunks, i);
        const size_t len = json_string_length(chunk), once = h->is_used ? 1 : len;
        for (size_t at = 0; at < len; at += once) {
            if (apigw_exchange_step(h->exchange) == step)
                answer(h, (bytes){json_string_value(chunk) + at, once}, flags);
            else
                fwrite(json_string_value(chunk) + at, 1, once, h->unseen.stream);
        }
    }
    if (apigw_exchange_step(h->exchange) == step)
        answer(h, (bytes){NULL, 0}, plain ? APIGW_ANSWER_PLAIN : 0);
}

/* Does what an entry of the script says. */
static void act(host *h, const json_t *entry) {
    const json_t *given = json_object_get(entry, "answer"), *value;
    if (json_is_true(json_object_get(given, "reset"))) {
        apigw_exchange_reset(h->exchange);
        if (apigw_exchange_step(h->exchange) != APIGW_STEP_NONE)
            vector_says(h->v, "reset", "a step is left");
    } else if ((value = json_object_get(given, "fail")) != NULL) {
        fail(h, json_string_value(value));
    } else if (json_object_get(given, "miss") != NULL) {
        fail(h, "miss");
    } else if ((value = json_object_get(given, "hit")) != NULL || (value = json_object_get(given, "http")) != NULL) {
        fill(h, value);
    } else if (json_object_get(given, "chunks") != NULL) {
        feed(h, given);
    } else if ((value = json_object_get(given, "functionError")) != NULL) {
        answer_json(h, value, APIGW_ANSWER_FUNCTION_ERROR);
    } else if ((value = json_object_get(given, "cached")) != NULL) {
        answer_json(h, value, APIGW_ANSWER_CACHED);
    } else if ((value = json_object_get(given, "text")) != NULL) {
        answer(h, (bytes){json_string_value(value), json_string_length(value)}, 0);
    } else if ((value = json_object_get(json_object_get(given, "ok"), "claims")) != NULL) {
        answer_json(h, value, 0);
    } else if ((value = json_object_get(given, "ok")) != NULL || (value = json_object_get(given, "result")) != NULL) {
        answer_json(h, value, 0);
    } else {
        vector_says(h->v, "script", "entry %zu has no answer that is known", h->entry);
        fail(h, "unsupported");
    }
}

/* ---- the loop --------------------------------------------------------------------------------------------------- */

/* Tells everything that the exchange says, for the comparison of runs. */
static void tell_step(host *h, telling *t) {
    fprintf(t->stream, "step %s\n", apigw_exchange_step_name(apigw_exchange_step(h->exchange)));
    for (uint32_t field = APIGW_EXCHANGE_FUNCTION; field <= APIGW_EXCHANGE_EXPLANATION; field++) {
        bytes text;
        char label[24];
        text.at = apigw_exchange_get(h->exchange, field, &text.len);
        snprintf(label, sizeof label, "text %u", (unsigned)field);
        if (field == APIGW_EXCHANGE_REST) /* differs with the pieces of the stream */
            continue;
        telling_bytes(t, label, text);
    }
    for (uint32_t field = APIGW_EXCHANGE_TIMEOUT_MS; field <= APIGW_EXCHANGE_STORE_RESULT; field++)
        fprintf(t->stream, "integer %u %llu\n", (unsigned)field,
                (unsigned long long)apigw_exchange_int(h->exchange, field));
}

/* Asks twice: nothing may change (H5.1). Answers and reasons that do not fit the step change nothing either (H5.6). */
static void tell_twice(host *h) {
    const uint32_t step = apigw_exchange_step(h->exchange);
    apigw_error err;
    telling first, second;
    telling_begin(&first);
    tell_step(h, &first);
    telling_end(&first);
    if (apigw_exchange_fail(h->exchange, step == APIGW_STEP_CACHE ? APIGW_FAIL_QUOTA : APIGW_FAIL_MISS, &err) !=
            APIGW_E_STATE ||
        apigw_exchange_fail(h->exchange, APIGW_FAIL_LAST + 1, &err) != APIGW_E_ARGUMENT)
        vector_says(h->v, "fail", "a reason that does not fit %s is taken", apigw_exchange_step_name(step));
    if (step != APIGW_STEP_AUTHORIZE &&
        apigw_exchange_answer(h->exchange, "x", 1, APIGW_ANSWER_CACHED, &err) != APIGW_E_STATE)
        vector_says(h->v, "answer", "%s takes a stored result of an authorizer", apigw_exchange_step_name(step));
    telling_begin(&second);
    tell_step(h, &second);
    telling_end(&second);
    telling_compare(h->v, "asked twice", &first, &second);
    fwrite(first.at, 1, first.len, h->story.stream);
    telling_free(&first);
    telling_free(&second);
}

/* Compare and keep the bytes that the client gets at the last steps. */
static void deliver(host *h, uint32_t step) {
    bytes text = {NULL, 0};
    if (step == APIGW_STEP_RESPOND) {
        const apigw_response *response = apigw_exchange_response(h->exchange);
        exchange_compare_response(h, response);
        telling_response(&h->story, response);
        text.at = apigw_response_body(response, &text.len);
    } else if (step == APIGW_STEP_FRAME) {
        text.at = apigw_exchange_get(h->exchange, APIGW_EXCHANGE_PAYLOAD, &text.len);
    } else if (step == APIGW_STEP_RELAY) {
        text.at = apigw_exchange_get(h->exchange, APIGW_EXCHANGE_REST, &text.len);
    }
    if (text.at != NULL)
        fwrite(text.at, 1, text.len, h->body.stream);
    if (step == APIGW_STEP_RELAY) {
        fflush(h->unseen.stream);
        fwrite(h->unseen.at, 1, h->unseen.len, h->body.stream);
    }
    answer(h, (bytes){NULL, 0}, 0);
}

/* One turn of the loop. False: it is over. */
static bool turn(host *h) {
    const uint32_t step = apigw_exchange_step(h->exchange);
    const json_t *entry = json_array_get(json_object_get(h->v->json, "script"), h->entry);
    const char *wanted = json_string_value(json_object_get(entry, "step"));
    if (step == APIGW_STEP_NONE || step == APIGW_STEP_DONE)
        return false;
    json_array_append_new(h->steps, json_string(apigw_exchange_step_name(step)));
    tell_twice(h);
    if (step >= APIGW_STEP_RESPOND) {
        deliver(h, step);
        return true;
    }
    if (wanted == NULL || strcmp(wanted, apigw_exchange_step_name(step)) != 0) {
        vector_says(h->v, "script", "expected the step %s, found %s", wanted != NULL ? wanted : "(none)",
                    apigw_exchange_step_name(step));
        fail(h, "unsupported");
    } else {
        exchange_compare_step(h, entry);
        act(h, entry);
        h->entry++;
    }
    return true;
}

static void run_exchange(host *h) {
    const json_t *now = of_part(h, "input", "nowMs");
    const uint32_t flags = (json_is_true(of_part(h, "config", "admitAlways")) ? APIGW_EXCHANGE_ADMIT : 0u) |
                           (json_is_true(of_part(h, "config", "cache")) ? APIGW_EXCHANGE_METHOD_CACHE : 0u) |
                           (json_is_true(of_part(h, "input", "binary")) ? APIGW_EXCHANGE_BINARY : 0u) |
                           (json_is_true(of_part(h, "config", "authenticated")) ? APIGW_EXCHANGE_AUTHENTICATED : 0u);
    const uint64_t now_ms = now != NULL ? (uint64_t)json_integer_value(now) : 1735689600000u;
    apigw_error err;
    size_t turns = 0;
    if (h->is_used) { /* gives the same request up at its first step */
        expect_ok(h, "begin", apigw_exchange_begin(h->exchange, h->definition, h->api, h->request, now_ms, flags, &err),
                  &err);
        apigw_exchange_reset(h->exchange);
        apigw_request_free(h->request);
        make_request(h);
        if (h->domain != NULL)
            select_mapping(h);
    }
    expect_ok(h, "begin", apigw_exchange_begin(h->exchange, h->definition, h->api, h->request, now_ms, flags, &err),
              &err);
    while (turns++ < 40 && turn(h))
        ;
    if (turns > 40)
        vector_says(h->v, "steps", "there is no end");
    if (h->entry < json_array_size(json_object_get(h->v->json, "script")))
        vector_says(h->v, "script", "entry %zu is not reached", h->entry);
}

static void host_free(host *h) {
    apigw_exchange_free(h->exchange);
    apigw_request_free(h->request);
    apigw_response_free(h->response);
    apigw_api_free(h->api);
    if (h->domain == NULL)
        apigw_definition_free(h->definition);
    apigw_domain_free(h->domain);
    for (size_t i = 0; i < h->mapped_count; i++)
        apigw_definition_free(h->mapped[i]);
    free(h->mapped);
    json_decref(h->steps);
}

/* Runs the case once and returns everything that the exchange said. */
static telling run_once(vector *v, bool is_used) {
    host h = {.v = v, .is_used = is_used, .exchange = apigw_exchange_new(NULL), .steps = json_array()};
    const json_t *definition = of_part(&h, "config", "definition");
    bool taken = true;
    telling_begin(&h.story);
    telling_begin(&h.body);
    telling_begin(&h.unseen);
    make_request(&h);
    if (of_part(&h, "config", "mappings") != NULL) {
        make_domain(&h);
        taken = select_mapping(&h);
        if (h.definition == NULL && h.mapped_count != 0)
            h.definition = h.mapped[0];
    } else {
        h.definition = vector_definition(v, definition);
    }
    if (h.definition != NULL) {
        make_api(&h);
        if (taken) {
            if (vector_prepared != NULL)
                vector_prepared(true);
            run_exchange(&h);
            if (vector_prepared != NULL)
                vector_prepared(false);
        } else { /* no mapping takes the request: the host responds (H1.11) */
            h.response = apigw_response_new(NULL);
            apigw_error_response(h.response, h.api, h.request, APIGW_ERROR_RESPONSE_FORBIDDEN, NULL);
            json_array_append_new(h.steps, json_string("respond"));
            exchange_compare_response(&h, h.response);
            size_t length = 0;
            const void *body = apigw_response_body(h.response, &length);
            if (length != 0)
                fwrite(body, 1, length, h.body.stream);
        }
        exchange_compare_end(&h);
    }
    telling_end(&h.story);
    telling_end(&h.body);
    telling_end(&h.unseen);
    telling_free(&h.body);
    telling_free(&h.unseen);
    host_free(&h);
    return h.story;
}

void vector_exchange(vector *v) {
    telling fresh, used;
    if (!vector_expects_only(v, expectations))
        return;
    fresh = run_once(v, false);
    used = run_once(v, true);
    telling_compare(v, "used exchange", &fresh, &used);
    telling_free(&fresh);
    telling_free(&used);
}
