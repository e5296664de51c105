/* Exchanges whose host answers arbitrarily.
 *
 * The input: one byte whose bits 0 to 2, modulo DEFINITIONS, choose the definition, and whose bits 3 and 4, both set,
 * make the run thorough; '@' is the first definition. Lines follow: the target of a GET request, the value of its
 * X-Api-Key and Authorization headers, its body (a WebSocket API: empty for CONNECT, otherwise MESSAGE), and one line
 * for each step. A line that begins with a letter, 'A' for the first APIGW_FAIL_ reason, fails the step. A line that
 * begins with '!' resets the exchange and ends the run. A digit sets the flags of the answer, which is the rest of the
 * line; any other line is the answer itself. At the end of the lines the step fails.
 *
 * Checked: a call that is refused changes nothing, and the step can then be failed. The response has a valid status and
 * valid headers. No step follows APIGW_STEP_DONE. The same input on the used exchange gives the same texts, numbers and
 * responses; a thorough run reads each text twice, and at each step those that take long as well. */
#include "exchange_definitions.h"
#include "fuzz.h"

enum { DEFINITIONS = sizeof exchange_definitions / sizeof *exchange_definitions, THOROUGH = 0x18 };

static apigw_definition *definitions[DEFINITIONS];
static apigw_api *apis[DEFINITIONS];

/* The lines that are left. */
typedef struct script {
    const char *at, *end;
} script;

typedef struct line {
    const char *at;
    size_t len;
} line;

static line next_line(script *s) {
    const char *end = s->at == s->end ? NULL : memchr(s->at, '\n', (size_t)(s->end - s->at));
    line l = {s->at, (size_t)((end != NULL ? end : s->end) - s->at)};
    s->at = end != NULL ? end + 1 : s->end;
    return l;
}

typedef struct run {
    const apigw_definition *definition;
    const apigw_api *api;
    apigw_exchange *exchange;
    apigw_request *request;
    text_buffer recorded; /* all that the exchange returned */
    bool repeated;        /* the second run of an input */
    bool thorough;        /* one input of four: the others are several times as fast */
} run;

static void record(run *r, const void *data, size_t n) {
    append(&r->recorded, &n, sizeof n);
    append(&r->recorded, data, n);
}

/* Record a text of the exchange. In a thorough run, get it twice. */
static void record_text(run *r, uint32_t field) {
    const size_t before = r->recorded.len;
    size_t n, m;
    const char *text = apigw_exchange_get(r->exchange, field, &n);
    const bool is_absent = text == NULL;
    record(r, text, n);
    if (r->repeated || !r->thorough)
        return;
    text = apigw_exchange_get(r->exchange, field, &m);
    REQUIRE((text == NULL) == is_absent && n == m);
    REQUIRE(n == 0 || memcmp(r->recorded.at + before + sizeof n, text, n) == 0);
}

/* Record all that the exchange returns at a step. Log and explanation, which take longer than the rest, only at the end
 * unless the run is thorough. Identifiers before the first and after the last are asked for as well. */
static void record_step(run *r) {
    const apigw_exchange *x = r->exchange;
    const uint32_t step = apigw_exchange_step(x);
    REQUIRE(step <= APIGW_STEP_LAST && step == apigw_exchange_step(x));
    record(r, &step, sizeof step);
    for (uint32_t field = 0; field <= APIGW_EXCHANGE_EXPLANATION + 1; field++)
        if ((field != APIGW_EXCHANGE_LOG && field != APIGW_EXCHANGE_EXPLANATION) || r->thorough ||
            step == APIGW_STEP_DONE)
            record_text(r, field);
    for (uint32_t field = APIGW_EXCHANGE_TIMEOUT_MS - 1; field <= APIGW_EXCHANGE_STORE_RESULT + 1; field++) {
        const uint64_t number = apigw_exchange_int(x, field);
        REQUIRE(number == apigw_exchange_int(x, field));
        record(r, &number, sizeof number);
    }
}

/* Record the response: it can be sent. */
static void record_response(run *r) {
    const apigw_response *response = apigw_exchange_response(r->exchange);
    const int32_t status = apigw_response_status(response);
    apigw_pair pair;
    size_t n;
    const char *body = apigw_response_body(response, &n);
    REQUIRE(status >= 200 && status <= 599);
    record(r, &status, sizeof status);
    record(r, body, n);
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++) {
        REQUIRE(apigw_header_name_valid(pair.name, pair.name_len) == pair.name_len &&
                apigw_header_value_valid(pair.value, pair.value_len) == pair.value_len);
        record(r, pair.name, pair.name_len);
        record(r, pair.value, pair.value_len);
    }
}

/* Answer or fail the step as a line says. Return false when it ended the run. */
static bool answer_step(run *r, line l) {
    const uint8_t first = l.len != 0 ? (uint8_t)l.at[0] : 0;
    const uint32_t step = apigw_exchange_step(r->exchange);
    const bool fills = step == APIGW_STEP_CACHE || step == APIGW_STEP_FORWARD;
    apigw_status status;
    if (first >= 'A' && first < 'A' + APIGW_FAIL_LAST) {
        status = apigw_exchange_fail(r->exchange, first - 'A' + 1u, NULL);
    } else if (first == '!') {
        apigw_exchange_reset(r->exchange);
        return false;
    } else {
        char *copy = exact_copy(l.at, l.len);
        if (fills)
            (void)apigw_response_set_body(apigw_exchange_response(r->exchange), copy, l.len, 0, NULL);
        if (first < '0' || first > '9') /* no digit: all of it, without flags */
            status = apigw_exchange_answer(r->exchange, copy, fills ? 0 : l.len, 0, NULL);
        else
            status = apigw_exchange_answer(r->exchange, copy + 1, fills ? 0 : l.len - 1, first & 0xf, NULL);
        free(copy);
    }
    REQUIRE(status == APIGW_OK || status == APIGW_E_STATE || status == APIGW_E_ARGUMENT);
    if (status != APIGW_OK) { /* nothing has changed: fail what can always be failed */
        REQUIRE(apigw_exchange_step(r->exchange) == step);
        REQUIRE(apigw_exchange_fail(r->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_OK);
    }
    return true;
}

/* Record all steps that end without the host, up to one that the host has to answer or the end. */
static void advance_to_host(run *r) {
    for (int turns = 0;; turns++) {
        const uint32_t step = apigw_exchange_step(r->exchange);
        REQUIRE(turns < 10000);
        record_step(r);
        if (step == APIGW_STEP_DONE) {
            REQUIRE(apigw_exchange_answer(r->exchange, NULL, 0, 0, NULL) == APIGW_E_STATE);
            REQUIRE(apigw_exchange_fail(r->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_E_STATE);
            REQUIRE(apigw_exchange_step(r->exchange) == APIGW_STEP_DONE);
            return;
        }
        if (step == APIGW_STEP_RESPOND)
            record_response(r);
        if (step < APIGW_STEP_RESPOND)
            return;
        REQUIRE(apigw_exchange_answer(r->exchange, NULL, 0, 0, NULL) == APIGW_OK);
    }
}

/* Make the request of the first lines, and begin the exchange. */
static void begin(run *r, script *s) {
    const line target = next_line(s), header = next_line(s), body = next_line(s);
    apigw_request_reset(r->request);
    (void)apigw_request_set(r->request, APIGW_FIELD_METHOD, "GET", 3, NULL);
    if (apigw_request_set_target(r->request, target.at, target.len, NULL) != APIGW_OK)
        (void)apigw_request_set_target(r->request, "/s/o", 4, NULL);
    (void)apigw_request_add(r->request, APIGW_LIST_HEADERS, "x-api-key", 9, header.at, header.len, NULL);
    (void)apigw_request_add(r->request, APIGW_LIST_HEADERS, "Authorization", 13, header.at, header.len, NULL);
    (void)apigw_request_set_body(r->request, body.at, body.len, 0, NULL);
    if (apigw_api_kind(r->api) == APIGW_KIND_WEBSOCKET)
        (void)apigw_request_set(r->request, APIGW_FIELD_EVENT_TYPE, body.len == 0 ? "CONNECT" : "MESSAGE", 7, NULL);
    REQUIRE(apigw_exchange_begin(r->exchange, r->definition, r->api, r->request, 1000, APIGW_EXCHANGE_METHOD_CACHE,
                                 NULL) == APIGW_OK);
}

/* Run one request through the exchange. */
static void run_request(run *r, script s) {
    begin(r, &s);
    for (int turns = 0; turns < 100; turns++) {
        advance_to_host(r);
        if (apigw_exchange_step(r->exchange) == APIGW_STEP_DONE || !answer_step(r, next_line(&s)))
            return;
        if (s.at == s.end && apigw_exchange_step(r->exchange) < APIGW_STEP_RESPOND) {
            record_step(r);
            REQUIRE(apigw_exchange_fail(r->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_OK);
        }
    }
}

/* Load a definition, with the quotation marks that it has to have. */
static apigw_definition *load(const char *text, uint32_t api) {
    apigw_definition *definition = apigw_definition_new(NULL);
    const size_t n = strlen(text);
    char *quoted = exact_copy(text, n);
    for (size_t i = 0; i < n; i++)
        if (quoted[i] == '`')
            quoted[i] = '"';
    REQUIRE(apigw_definition_set_option(definition, APIGW_DEFINITION_OPT_API, api, NULL) == APIGW_OK);
    REQUIRE(apigw_definition_load(definition, quoted, n, NULL) == APIGW_OK);
    free(quoted);
    return definition;
}

/* Load all definitions. libFuzzer begins with an empty input that it does not measure, so that loading, which takes
 * longer than a run, is not part of what any other input reaches. */
static void load_definitions(void) {
    for (size_t i = 0; i < DEFINITIONS; i++) {
        definitions[i] = load(exchange_definitions[i].text, exchange_definitions[i].api);
        apis[i] = apigw_api_new(NULL, apigw_definition_event_kind(definitions[i]));
        REQUIRE(apigw_api_set(apis[i], APIGW_FIELD_STAGE, exchange_definitions[i].stage, APIGW_NTS, NULL) == APIGW_OK);
        REQUIRE(apigw_api_set(apis[i], APIGW_FIELD_API_ID, "a", 1, NULL) == APIGW_OK);
        REQUIRE(apigw_api_set(apis[i], APIGW_FIELD_REGION, "r", 1, NULL) == APIGW_OK);
        REQUIRE(apigw_api_set(apis[i], APIGW_FIELD_ACCOUNT_ID, "1", 1, NULL) == APIGW_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    const unsigned choice = size != 0 ? data[0] : 0, which = choice % 8 % DEFINITIONS;
    char *text = exact_copy(data, size);
    const script s = {size != 0 ? text + 1 : text, text + size};
    run r = {.exchange = apigw_exchange_new(&allocator),
             .request = apigw_request_new(&allocator),
             .thorough = (choice & THOROUGH) == THOROUGH};
    text_buffer first;
    if (definitions[0] == NULL)
        load_definitions();
    r.definition = definitions[which];
    r.api = apis[which];
    run_request(&r, s);
    first = r.recorded;
    r.recorded = (text_buffer){NULL, 0, 0};
    r.repeated = true;
    run_request(&r, s);
    REQUIRE(buffers_equal(&first, &r.recorded));
    apigw_exchange_free(r.exchange);
    apigw_request_free(r.request);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(first.at);
    free(r.recorded.at);
    free(text);
    return 0;
}
