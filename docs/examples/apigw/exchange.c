/*
 * apigw exchange: takes a request through a definition, with results of functions that are given, and prints what the
 * client gets. With --explain it prints each check, each step and its payload too.
 */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct exchange_state {
    definition_source source;
    apigw_request *request;
    apigw_exchange *exchange;
    apigw_api *api;
    const char *stage, *data, *now;
    value_list variables; /* NAME=VALUE */
    value_list results;   /* NAME=JSON or NAME=@FILE, of a function or a step */
    value_list errors;    /* the same, of functions that fail */
    value_list failures;  /* NAME=REASON */
    bool explain;
} exchange_state;

static int begin(void *state) {
    exchange_state *s = state;
    s->request = apigw_request_new(NULL);
    s->exchange = apigw_exchange_new(NULL);
    return s->request == NULL || s->exchange == NULL ? out_of_memory() : open_definition(state);
}

static void end(void *state) {
    exchange_state *s = state;
    apigw_exchange_free(s->exchange);
    apigw_api_free(s->api);
    apigw_request_free(s->request);
    close_definition(state);
}

/* ---- options ---- */

static int add_header(const command *self, void *state, const char *text) {
    return add_request_line(self, ((exchange_state *)state)->request, text);
}

static int set_now(const command *self, void *state, const char *now) {
    if (now[0] == '\0' || strlen(now) > 15 || now[strspn(now, "0123456789")] != '\0') {
        return usage(self, "a time is a number of milliseconds since 1970", now);
    }
    ((exchange_state *)state)->now = now;
    return FINE;
}

static int add_setting(const command *self, value_list *list, const char *setting) {
    size_t n = strcspn(setting, "=");
    return n == 0 || setting[n] == '\0' ? usage(self, "not a name, '=' and a value", setting)
                                        : add_value(self, list, setting);
}

static int add_variable(const command *self, void *state, const char *setting) {
    return add_setting(self, &((exchange_state *)state)->variables, setting);
}

static int add_result(const command *self, void *state, const char *setting) {
    return add_setting(self, &((exchange_state *)state)->results, setting);
}

static int add_error(const command *self, void *state, const char *setting) {
    return add_setting(self, &((exchange_state *)state)->errors, setting);
}

static int add_failure(const command *self, void *state, const char *setting) {
    return add_setting(self, &((exchange_state *)state)->failures, setting);
}

static int set_source_ip(const command *self, void *state, const char *address) {
    apigw_error err;
    (void)self;
    return apigw_request_set(((exchange_state *)state)->request, APIGW_FIELD_SOURCE_IP, address, APIGW_NTS, &err) ==
                   APIGW_OK
               ? FINE
               : refuse("--source-ip", address, 0, &err);
}

static const option exchange_options[] = {
    OPTION("--api", "API", "what it is of: rest, http, websocket, function-url or alb", set_definition_kind, 0),
    OPTION("--select", "ID", "the logical id of the API, where a template has several", set_select, 0),
    OPTION("--value", "NAME=VALUE", "a parameter, a pseudo parameter or an exported value", set_value, OPTION_REPEATED),
    OPTION("--base-path", "MODE", "ignore, prepend or split the base path of the document", set_base_path, 0),
    TEXT_OPTION("--stage", "S", "the stage, with which the path then begins", exchange_state, stage),
    OPTION("--var", "NAME=VALUE", "a stage variable", add_variable, OPTION_REPEATED),
    OPTION("--result", "NAME=JSON|@FILE", "what a function returns, or what is answered to a step, as verify-token",
           add_result, OPTION_REPEATED),
    OPTION("--error", "NAME=JSON|@FILE", "the error that a function fails with", add_error, OPTION_REPEATED),
    OPTION("--fail", "NAME=REASON", "a function or step that fails: timeout, unreachable, permission ...", add_failure,
           OPTION_REPEATED),
    OPTION("--now", "MS", "the time in milliseconds since 1970, in place of the clock", set_now, 0),
    OPTION("--source-ip", "ADDRESS", "the address of the client", set_source_ip, 0),
    FLAG_OPTION("--explain", "print each check with its outcome, and each step with its payload", exchange_state,
                explain),
    OPTION("-H", "'name: value'", "a header field", add_header, OPTION_REPEATED),
    TEXT_OPTION("-d", "TEXT|@FILE", "the body", exchange_state, data),
};

/* ---- the host's part ---- */

static const char *step_name(const apigw_exchange *x) {
    return apigw_exchange_step_name(apigw_exchange_step(x));
}

/* Find the value of a name: of the function that is to be invoked, else of the step. NULL: it has no value. */
static const char *find_setting(const exchange_state *s, const value_list *list) {
    size_t name_len;
    const char *name = apigw_exchange_get(s->exchange, APIGW_EXCHANGE_FUNCTION, &name_len);
    const char *step = step_name(s->exchange);
    for (size_t i = name_len; name != NULL && i-- > 0;) { /* an ARN ends with the name */
        if (name[i] == ':') {
            name += i + 1;
            name_len -= i + 1;
            break;
        }
    }
    for (size_t i = 0; i < list->count; i++) {
        const size_t n = strcspn(list->values[i], "=");
        if ((name != NULL && n == name_len && memcmp(list->values[i], name, n) == 0) ||
            (n == strlen(step) && memcmp(list->values[i], step, n) == 0)) {
            return list->values[i] + n + 1;
        }
    }
    return NULL;
}

/* Fill the response of an HTTP endpoint: the given text is its body. */
static void answer_endpoint(exchange_state *s, const document *doc) {
    apigw_response *response = apigw_exchange_response(s->exchange);
    apigw_response_reset(response);
    if (apigw_response_set_body(response, doc->text, doc->len, 0, NULL) == APIGW_OK) {
        apigw_exchange_answer(s->exchange, NULL, 0, 0, NULL);
    } else {
        apigw_exchange_fail(s->exchange, APIGW_FAIL_UNREACHABLE, NULL);
    }
}

static int answer_text(exchange_state *s, const char *value, uint32_t flags) {
    document doc;
    const uint32_t step = apigw_exchange_step(s->exchange);
    if (!read_value("--result", value, &doc)) {
        return BAD_INPUT;
    }
    if (step == APIGW_STEP_FORWARD || step == APIGW_STEP_CACHE) {
        answer_endpoint(s, &doc);
    } else if (apigw_exchange_answer(s->exchange, doc.text, doc.len, flags, NULL) != APIGW_OK) {
        apigw_exchange_fail(s->exchange, APIGW_FAIL_UNSUPPORTED, NULL);
    }
    free(doc.text);
    return FINE;
}

static int answer_step(const command *self, exchange_state *s) {
    const char *result = find_setting(s, &s->results), *error = find_setting(s, &s->errors),
               *failure = find_setting(s, &s->failures);
    size_t len;
    const char *function = apigw_exchange_get(s->exchange, APIGW_EXCHANGE_FUNCTION, &len);
    if (failure != NULL) {
        const uint32_t reason = apigw_exchange_fail_by_name(failure, APIGW_NTS);
        apigw_error err;
        if (reason == 0 || apigw_exchange_fail(s->exchange, reason, &err) != APIGW_OK) {
            return usage(self, "a step cannot fail for this reason", failure);
        }
        return FINE;
    }
    if (error != NULL) {
        return answer_text(s, error, APIGW_ANSWER_FUNCTION_ERROR);
    }
    if (result != NULL) {
        return answer_text(s, result, 0);
    }
    fprintf(stderr, "apigw exchange: note: no --result for %s%s%.*s: it is failed\n", step_name(s->exchange),
            function != NULL ? " of " : "", function != NULL ? (int)len : 0, function != NULL ? function : "");
    apigw_exchange_fail(s->exchange, function != NULL ? APIGW_FAIL_UNREACHABLE : APIGW_FAIL_UNSUPPORTED, NULL);
    return FINE;
}

/* ---- printing ---- */

static void print_text(const char *label, const apigw_exchange *x, uint32_t field) {
    size_t len;
    const char *text = apigw_exchange_get(x, field, &len);
    if (text != NULL) {
        printf("  %s ", label);
        print_visible(stdout, text, len);
        putchar('\n');
    }
}

/* Print the lines of the explanation from the `printed`-th on. The last one of a step is not final yet. */
static void print_checks(const apigw_exchange *x, size_t *printed) {
    size_t len, line = 0;
    const char *text = apigw_exchange_get(x, APIGW_EXCHANGE_EXPLANATION, &len);
    for (size_t at = 0; text != NULL && at < len; line++) {
        const char *end = memchr(text + at, '\n', len - at);
        const size_t n = end != NULL ? (size_t)(end - text) - at : len - at;
        const char *tab = memchr(text + at, '\t', n);
        const size_t name_len = tab != NULL ? (size_t)(tab - text) - at : n;
        const bool waits = n >= 7 && memcmp(text + at + n - 7, "waiting", 7) == 0;
        if (line >= *printed && !waits) {
            printf("%.*s: ", (int)name_len, text + at);
            print_visible(stdout, tab != NULL ? tab + 1 : "", tab != NULL ? n - name_len - 1 : 0);
            putchar('\n');
            *printed = line + 1;
        }
        at += n + 1;
    }
}

static void print_step(const apigw_exchange *x) {
    printf("step %s\n", step_name(x));
    print_text("function", x, APIGW_EXCHANGE_FUNCTION);
    print_text("qualifier", x, APIGW_EXCHANGE_QUALIFIER);
    print_text("method", x, APIGW_EXCHANGE_METHOD);
    print_text("url", x, APIGW_EXCHANGE_URL);
    print_text("issuer", x, APIGW_EXCHANGE_ISSUER);
    print_text("payload", x, APIGW_EXCHANGE_PAYLOAD);
}

/* ---- running ---- */

static int make_api_of(exchange_state *s) {
    apigw_error err;
    s->api = apigw_api_new(NULL, apigw_definition_event_kind(s->source.definition));
    if (s->api == NULL) {
        return out_of_memory();
    }
    if (s->stage == NULL && apigw_definition_kind(s->source.definition) <= APIGW_DEFINITION_WEBSOCKET) {
        s->stage = "$default"; /* with which no path begins */
    }
    if (s->stage != NULL && apigw_api_set(s->api, APIGW_FIELD_STAGE, s->stage, APIGW_NTS, &err) != APIGW_OK) {
        return refuse("--stage", s->stage, 0, &err);
    }
    for (size_t i = 0; i < s->variables.count; i++) {
        const char *setting = s->variables.values[i];
        const size_t n = strcspn(setting, "=");
        if (apigw_api_add(s->api, APIGW_LIST_STAGE_VARIABLES, setting, n, setting + n + 1, APIGW_NTS, &err) !=
            APIGW_OK) {
            return refuse("--var", setting, 0, &err);
        }
    }
    apigw_api_set(s->api, APIGW_FIELD_API_ID, "a1b2c3", APIGW_NTS, NULL);
    apigw_api_set(s->api, APIGW_FIELD_REGION, "us-east-1", APIGW_NTS, NULL);
    apigw_api_set(s->api, APIGW_FIELD_ACCOUNT_ID, "123456789012", APIGW_NTS, NULL);
    return FINE;
}

/* Take the request from step to step. */
static int take_through(const command *self, exchange_state *s) {
    apigw_exchange *x = s->exchange;
    apigw_error err;
    size_t printed = 0;
    int result = FINE;
    const uint64_t now = s->now != NULL ? strtoull(s->now, NULL, 10) : (uint64_t)time(NULL) * 1000;
    if (apigw_exchange_begin(x, s->source.definition, s->api, s->request, now, 0, &err) != APIGW_OK) {
        fprintf(stderr, "apigw exchange: error: %s\n", err.message);
        return BAD_INPUT;
    }
    while (result == FINE && apigw_exchange_step(x) != APIGW_STEP_DONE) {
        const uint32_t step = apigw_exchange_step(x);
        if (s->explain) {
            print_checks(x, &printed);
        }
        if (s->explain && step != APIGW_STEP_RELAY) {
            print_step(x);
        }
        if (step < APIGW_STEP_RESPOND) {
            result = answer_step(self, s);
            continue;
        }
        if (step == APIGW_STEP_RESPOND) {
            print_response(apigw_exchange_response(x));
            result = apigw_exchange_int(x, APIGW_EXCHANGE_ERROR_RESPONSE) != 0 ? BAD_INPUT : FINE;
        }
        if (step == APIGW_STEP_RELAY) {
            print_text("stream", x, APIGW_EXCHANGE_REST);
        }
        apigw_exchange_answer(x, NULL, 0, 0, NULL);
    }
    return result;
}

static int run_request(const command *self, exchange_state *s, char **operands) {
    document body = {.text = NULL};
    apigw_error err;
    int result = make_api_of(s);
    if (result == FINE && apigw_request_set(s->request, APIGW_FIELD_METHOD, operands[1], APIGW_NTS, &err) != APIGW_OK) {
        return refuse("METHOD", operands[1], 0, &err);
    }
    if (result == FINE) {
        result = set_url(self, s->request, operands[2]);
    }
    if (result == FINE && s->data != NULL && !read_value("-d", s->data, &body)) {
        result = BAD_INPUT;
    }
    if (result == FINE && s->data != NULL &&
        apigw_request_set_body(s->request, body.text, body.len, APIGW_BODY_BORROW, &err) != APIGW_OK) {
        diagnose(&body, "error", &err);
        result = BAD_INPUT;
    }
    if (result == FINE) {
        result = take_through(self, s);
    }
    apigw_exchange_reset(s->exchange);
    free(body.text);
    return result;
}

static int run(const command *self, void *state, char **operands) {
    exchange_state *s = state;
    document doc;
    apigw_error err;
    int result;
    if (!read_document(operands[0], &doc)) {
        return BAD_INPUT;
    }
    if (apigw_definition_load(s->source.definition, doc.text, doc.len, &err) != APIGW_OK) {
        diagnose(&doc, "error", &err);
        result = BAD_INPUT;
    } else {
        result = run_request(self, s, operands);
    }
    free(doc.text);
    return result;
}

const command exchange_command = {
    .name = "exchange",
    .operands = "DEFINITION [--] METHOD URL",
    .about = "the response that an API with such a definition makes, step by step",
    OPTIONS(exchange_options),
    .operands_min = 3,
    .operands_max = 3,
    .options_after_dashes = true,
    .state_size = sizeof(exchange_state),
    .begin = begin,
    .run = run,
    .end = end,
};
