/* The exchange: a request and the answers of a host come from the input. The first byte chooses a definition, the lines
 * after it are target, header value and body, and every further line answers a step or fails it. For all answers of the
 * host: a step is the same when it is asked for twice, an answer that does not fit changes nothing, what is sent is a
 * response, no step follows DONE, and an exchange that was used does the same again. */
#include "exchange_definitions.h"
#include "fuzz.h"

enum { DEFINITIONS = sizeof exchange_definitions / sizeof *exchange_definitions };

/* What is left of the input. */
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

typedef struct play {
    apigw_definition *definitions[DEFINITIONS];
    apigw_api *apis[DEFINITIONS];
    apigw_exchange *exchange;
    apigw_request *request;
    growing found; /* everything that the exchange said */
    bool again;    /* the same once more */
    bool thorough; /* read everything at each step, and twice: one input of four */
} play;

static void note(play *p, const void *data, size_t n) {
    grow(&p->found, &n, sizeof n);
    grow(&p->found, data, n);
}

/* Note a text of the exchange: it is the same when it is asked for twice, and in the second play. */
static void note_text(play *p, uint32_t field) {
    const size_t before = p->found.len;
    size_t n, m;
    const char *text = apigw_exchange_get(p->exchange, field, &n);
    const bool is_absent = text == NULL;
    note(p, text, n);
    if (p->again || !p->thorough)
        return;
    text = apigw_exchange_get(p->exchange, field, &m);
    REQUIRE((text == NULL) == is_absent && n == m);
    REQUIRE(n == 0 || memcmp(p->found.at + before + sizeof n, text, n) == 0);
}

/* Note all that the exchange says at a step. Log and explanation, which take longer than all others, are noted at the
 * end, and in thorough plays at each step. */
static void note_step(play *p) {
    const apigw_exchange *x = p->exchange;
    const uint32_t step = apigw_exchange_step(x);
    REQUIRE(step <= APIGW_STEP_LAST && step == apigw_exchange_step(x));
    note(p, &step, sizeof step);
    for (uint32_t field = 0; field <= APIGW_EXCHANGE_EXPLANATION + 1; field++)
        if ((field != APIGW_EXCHANGE_LOG && field != APIGW_EXCHANGE_EXPLANATION) || p->thorough ||
            step == APIGW_STEP_DONE)
            note_text(p, field);
    for (uint32_t field = APIGW_EXCHANGE_TIMEOUT_MS - 1; field <= APIGW_EXCHANGE_STORE_RESULT + 1; field++) {
        const uint64_t number = apigw_exchange_int(x, field);
        REQUIRE(number == apigw_exchange_int(x, field));
        note(p, &number, sizeof number);
    }
}

/* What the client gets is a response that can be sent. */
static void note_response(play *p) {
    const apigw_response *response = apigw_exchange_response(p->exchange);
    const int32_t status = apigw_response_status(response);
    apigw_pair pair;
    size_t n;
    const char *body = apigw_response_body(response, &n);
    REQUIRE(status >= 200 && status <= 599);
    note(p, &status, sizeof status);
    note(p, body, n);
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++) {
        REQUIRE(apigw_header_name_valid(pair.name, pair.name_len) == pair.name_len &&
                apigw_header_value_valid(pair.value, pair.value_len) == pair.value_len);
        note(p, pair.name, pair.name_len);
        note(p, pair.value, pair.value_len);
    }
}

/* Answer or fail the step as a line says: its first byte is the reason, or the flags and what to do. */
static bool act(play *p, line l) {
    const uint8_t first = l.len != 0 ? (uint8_t)l.at[0] : 0;
    const uint32_t step = apigw_exchange_step(p->exchange);
    const bool fills = step == APIGW_STEP_CACHE || step == APIGW_STEP_FORWARD;
    apigw_status status;
    if (first >= 'A' && first < 'A' + APIGW_FAIL_LAST) {
        status = apigw_exchange_fail(p->exchange, first - 'A' + 1u, NULL);
    } else if (first == '!') {
        apigw_exchange_reset(p->exchange);
        return false;
    } else {
        char *copy = exact_copy(l.at, l.len);
        if (fills)
            (void)apigw_response_set_body(apigw_exchange_response(p->exchange), copy, l.len, 0, NULL);
        if (first < '0' || first > '9') /* no digit: all of it, without flags */
            status = apigw_exchange_answer(p->exchange, copy, fills ? 0 : l.len, 0, NULL);
        else
            status = apigw_exchange_answer(p->exchange, copy + 1, fills ? 0 : l.len - 1, first & 0xf, NULL);
        free(copy);
    }
    REQUIRE(status == APIGW_OK || status == APIGW_E_STATE || status == APIGW_E_ARGUMENT);
    if (status != APIGW_OK) { /* nothing has changed: fail what can always be failed */
        REQUIRE(apigw_exchange_step(p->exchange) == step);
        REQUIRE(apigw_exchange_fail(p->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_OK);
    }
    return true;
}

static void run_exchange(play *p) {
    for (int turns = 0;; turns++) {
        const uint32_t step = apigw_exchange_step(p->exchange);
        REQUIRE(turns < 10000);
        note_step(p);
        if (step == APIGW_STEP_DONE) {
            REQUIRE(apigw_exchange_answer(p->exchange, NULL, 0, 0, NULL) == APIGW_E_STATE);
            REQUIRE(apigw_exchange_fail(p->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_E_STATE);
            REQUIRE(apigw_exchange_step(p->exchange) == APIGW_STEP_DONE);
            return;
        }
        if (step == APIGW_STEP_RESPOND)
            note_response(p);
        if (step >= APIGW_STEP_RESPOND)
            REQUIRE(apigw_exchange_answer(p->exchange, NULL, 0, 0, NULL) == APIGW_OK);
        else
            return;
    }
}

/* One request with its answers. */
static void play_once(play *p, size_t which, script s) {
    const line target = next_line(&s), header = next_line(&s), body = next_line(&s);
    const bool connects = body.len == 0;
    apigw_status status;
    apigw_request_reset(p->request);
    (void)apigw_request_set(p->request, APIGW_FIELD_METHOD, "GET", 3, NULL);
    if (apigw_request_set_target(p->request, target.at, target.len, NULL) != APIGW_OK)
        (void)apigw_request_set_target(p->request, "/s/o", 4, NULL);
    (void)apigw_request_add(p->request, APIGW_LIST_HEADERS, "x-api-key", 9, header.at, header.len, NULL);
    (void)apigw_request_add(p->request, APIGW_LIST_HEADERS, "Authorization", 13, header.at, header.len, NULL);
    (void)apigw_request_set_body(p->request, body.at, body.len, 0, NULL);
    if (exchange_definitions[which].kind == APIGW_KIND_WEBSOCKET)
        (void)apigw_request_set(p->request, APIGW_FIELD_EVENT_TYPE, connects ? "CONNECT" : "MESSAGE", 7, NULL);
    status = apigw_exchange_begin(p->exchange, p->definitions[which], p->apis[which], p->request, 1000,
                                  APIGW_EXCHANGE_METHOD_CACHE, NULL);
    REQUIRE(status == APIGW_OK);
    for (int turns = 0; turns < 100; turns++) {
        run_exchange(p);
        if (apigw_exchange_step(p->exchange) == APIGW_STEP_DONE || !act(p, next_line(&s)))
            return;
        if (s.at == s.end && apigw_exchange_step(p->exchange) < APIGW_STEP_RESPOND) {
            note_step(p);
            REQUIRE(apigw_exchange_fail(p->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_OK);
        }
    }
}

/* Load a definition, with quotation marks. */
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

static void open_play(play *p) {
    for (size_t i = 0; i < DEFINITIONS; i++) {
        p->definitions[i] = load(exchange_definitions[i].text, exchange_definitions[i].api);
        p->apis[i] = apigw_api_new(NULL, exchange_definitions[i].kind);
        REQUIRE(apigw_api_set(p->apis[i], APIGW_FIELD_STAGE, exchange_definitions[i].stage, APIGW_NTS, NULL) ==
                    APIGW_OK &&
                apigw_api_set(p->apis[i], APIGW_FIELD_API_ID, "a", 1, NULL) == APIGW_OK &&
                apigw_api_set(p->apis[i], APIGW_FIELD_REGION, "r", 1, NULL) == APIGW_OK &&
                apigw_api_set(p->apis[i], APIGW_FIELD_ACCOUNT_ID, "1", 1, NULL) == APIGW_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static play p; /* definitions are loaded once */
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    char *text = exact_copy(data, size);
    const script s = {size != 0 ? text + 1 : text, text + size};
    const size_t which = size != 0 ? data[0] % DEFINITIONS : 0;
    growing first;
    if (p.definitions[0] == NULL)
        open_play(&p);
    p.exchange = apigw_exchange_new(&allocator);
    p.request = apigw_request_new(&allocator);
    p.found = (growing){NULL, 0, 0};
    p.again = false;
    p.thorough = size != 0 && data[0] / DEFINITIONS % 4 == 3;
    play_once(&p, which, s);
    first = p.found;
    p.found = (growing){NULL, 0, 0};
    p.again = true;
    play_once(&p, which, s);
    REQUIRE(first.len == p.found.len && (first.len == 0 || memcmp(first.at, p.found.at, first.len) == 0));
    apigw_exchange_free(p.exchange);
    apigw_request_free(p.request);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(first.at);
    free(p.found.at);
    free(text);
    return 0;
}
