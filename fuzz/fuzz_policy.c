/* Policies against an evaluator that spells the rules out, over plain texts and by trying everything.
 *
 * The input is lines. The first is what follows "arn:aws:execute-api:r:1:" in the ARN that is asked for. Each other one
 * is a statement: 'A' or 'D', and after each tab an element of it: 'a', 'n', 'r', 'o' and the text of an Action,
 * NotAction, Resource, NotResource; 'c' with a letter for an operator, one for a key, and a value. */
#include "fuzz.h"
#include "oracle/glob.h"

#define PREFIX "arn:aws:execute-api:r:1:"

enum { STATEMENTS_MAX = 6, TEXTS_MAX = 4, ARN_MAX = 96, PATTERN_MAX = 96 };

enum verdict { FALSE_, TRUE_, UNKNOWN };

typedef struct piece {
    const char *at;
    size_t n;
} piece;

typedef struct condition {
    unsigned op, key;
    piece value;
} condition;

typedef struct said {
    bool allow;
    piece texts[5][TEXTS_MAX]; /* by part */
    size_t counts[5];
    condition condition;
    bool conditional;
} said;

/* ---- the naive side: patterns ------------------------------------------------------------------------------- */

static bool is(piece p, const char *text) {
    return p.n == strlen(text) && memcmp(p.at, text, p.n) == 0;
}

static bool has(piece p, const char *text) {
    for (size_t i = 0; i + strlen(text) <= p.n; i++)
        if (memcmp(p.at + i, text, strlen(text)) == 0)
            return true;
    return false;
}

static bool is_stars(piece p) {
    for (size_t i = 0; i < p.n; i++)
        if (p.at[i] != '*')
            return false;
    return p.n != 0;
}

/* The n-th part between colons; the text after the last colon is none. */
static piece part_of(piece p, size_t nth) {
    size_t begin = 0;
    for (size_t i = 0; i < p.n; i++)
        if (p.at[i] == ':') {
            if (nth-- == 0)
                return (piece){p.at + begin, i - begin};
            begin = i + 1;
        }
    return (piece){NULL, 0};
}

static enum verdict naive_action_element(piece action, piece arn) {
    piece vendor = part_of(action, 0), invoke = {"execute-api:invoke", 18};
    (void)arn;
    if (is_stars(action))
        return TRUE_;
    if (has(action, "${") || vendor.n == 0 || has(vendor, "*") || has(vendor, "?"))
        return UNKNOWN;
    return naive_glob(action.at, action.n, invoke.at, invoke.n, 0, true) ? TRUE_ : FALSE_;
}

static enum verdict naive_resource_element(piece resource, piece arn) {
    piece service = part_of(resource, 2);
    if (is_stars(resource))
        return TRUE_;
    if (has(resource, "${") || !is(part_of(resource, 0), "arn") || has(service, "*") || has(service, "?"))
        return UNKNOWN;
    return naive_glob(resource.at, resource.n, arn.at, arn.n, naive_resource(arn.at, arn.n), false) ? TRUE_ : FALSE_;
}

/* ---- the naive side: conditions ----------------------------------------------------------------------------- */

static const char *const operators[] = {"StringEquals",
                                        "StringNotEquals",
                                        "StringLike",
                                        "StringNotLikeIfExists",
                                        "StringEqualsIgnoreCaseIfExists",
                                        "IpAddress",
                                        "NotIpAddress",
                                        "Null",
                                        "Bool",
                                        "NumericLessThan",
                                        "NumericGreaterThanEqualsIfExists",
                                        "BinaryEquals"};
enum { OPERATORS = 12 };

static const char *const keys[] = {"aws:SourceIp",  "aws:SourceVpc",       "aws:UserAgent",
                                   "aws:EpochTime", "aws:SecureTransport", "aws:PrincipalArn"};
enum { KEYS = 6 };

/* What the request tells of each key; NULL: it has none. */
static const char *const values[] = {"192.0.2.77", NULL, "Tester/1.0", "1763710205", "true", NULL};

/* An address of four numbers and perhaps a length, by taking it apart and putting it together again. */
static bool naive_range(piece text, uint32_t *address, unsigned *bits) {
    char copy[40], back[80];
    unsigned n[5] = {0, 0, 0, 0, 32};
    if (text.n >= sizeof copy || memchr(text.at, '\0', text.n) != NULL)
        return false;
    memcpy(copy, text.at, text.n);
    copy[text.n] = '\0';
    if (strchr(copy, '/') == NULL) {
        if (sscanf(copy, "%3u.%3u.%3u.%3u", &n[0], &n[1], &n[2], &n[3]) != 4)
            return false;
        snprintf(back, sizeof back, "%u.%u.%u.%u", n[0], n[1], n[2], n[3]);
    } else {
        if (sscanf(copy, "%3u.%3u.%3u.%3u/%2u", &n[0], &n[1], &n[2], &n[3], &n[4]) != 5)
            return false;
        snprintf(back, sizeof back, "%u.%u.%u.%u/%u", n[0], n[1], n[2], n[3], n[4]);
    }
    if (strcmp(copy, back) != 0 || n[0] > 255 || n[1] > 255 || n[2] > 255 || n[3] > 255 || n[4] > 32)
        return false;
    *address = n[0] << 24 | n[1] << 16 | n[2] << 8 | n[3];
    *bits = n[4];
    return true;
}

static enum verdict naive_ip(piece range) {
    uint32_t network = 0, own = 192u << 24 | 2u << 8 | 77u;
    unsigned bits = 0;
    if (has(range, ":"))
        return UNKNOWN; /* IPv6 is looked at where there is a table of cases; the caller leaves these out */
    if (!naive_range(range, &network, &bits))
        return UNKNOWN;
    return bits == 0 || (own ^ network) >> (32 - bits) == 0 ? TRUE_ : FALSE_;
}

static enum verdict opposite(enum verdict a) {
    return a == UNKNOWN ? UNKNOWN : a == TRUE_ ? FALSE_ : TRUE_;
}

static enum verdict naive_same(piece value, const char *own, bool fold) {
    bool same = fold ? naive_same_name(value.at, value.n, own, strlen(own)) : is(value, own);
    for (size_t i = 0; fold && !same && i < value.n; i++)
        if ((unsigned char)value.at[i] >= 0x80)
            return UNKNOWN;
    return same ? TRUE_ : FALSE_;
}

/* Whole numbers of up to 18 digits; longer ones are left out by the caller. */
static enum verdict naive_number(piece value, bool at_least) {
    long long number = 0, own = 1763710205;
    bool negative = value.n != 0 && value.at[0] == '-';
    size_t i = negative;
    if (i == value.n)
        return UNKNOWN;
    for (; i < value.n; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return UNKNOWN;
        number = number * 10 + (value.at[i] - '0');
    }
    number = negative ? -number : number;
    return (at_least ? own >= number : own < number) ? TRUE_ : FALSE_;
}

static enum verdict naive_truth(piece value, const char *own) {
    bool yes = naive_same_name(value.at, value.n, "true", 4), no = naive_same_name(value.at, value.n, "false", 5);
    if ((!yes && !no) || strcmp(own, "true") != 0)
        return UNKNOWN;
    return yes ? TRUE_ : FALSE_;
}

static enum verdict naive_condition(const condition *c) {
    const char *own = values[c->key];
    bool time = c->key == 3, known = c->key != 5;
    piece text = {own, own == NULL ? 0 : strlen(own)};
    if (c->op == 11 || !known)
        return UNKNOWN;
    if (c->op == 7) {
        bool yes = naive_same_name(c->value.at, c->value.n, "true", 4);
        if (has(c->value, "${") || (!yes && !naive_same_name(c->value.at, c->value.n, "false", 5)))
            return UNKNOWN;
        return (own == NULL) == yes ? TRUE_ : FALSE_;
    }
    if (own == NULL) /* an opposite holds, and so does what wants the key only if it exists */
        return c->op == 1 || c->op == 3 || c->op == 4 || c->op == 6 || c->op == 10 ? TRUE_ : FALSE_;
    if (has(c->value, "${") || (c->op >= 9) != time)
        return UNKNOWN;
    switch (c->op) {
    case 0:
        return naive_same(c->value, own, false);
    case 1:
        return opposite(naive_same(c->value, own, false));
    case 2:
        return naive_glob(c->value.at, c->value.n, text.at, text.n, 0, false) ? TRUE_ : FALSE_;
    case 3:
        return naive_glob(c->value.at, c->value.n, text.at, text.n, 0, false) ? FALSE_ : TRUE_;
    case 4:
        return naive_same(c->value, own, true);
    case 5:
        return c->key == 0 ? naive_ip(c->value) : UNKNOWN;
    case 6:
        return c->key == 0 ? opposite(naive_ip(c->value)) : UNKNOWN;
    case 8:
        return naive_truth(c->value, own);
    default:
        return naive_number(c->value, c->op == 10);
    }
}

/* ---- the naive side: statements ----------------------------------------------------------------------------- */

enum { ACTION = 1, NOT_ACTION, RESOURCE, NOT_RESOURCE };

static enum verdict naive_any(const said *s, unsigned part, piece arn,
                              enum verdict (*matches)(piece pattern, piece arn)) {
    bool unknown = s->counts[part] == 0;
    for (size_t i = 0; i < s->counts[part]; i++) {
        enum verdict one = matches(s->texts[part][i], arn);
        if (one == TRUE_)
            return TRUE_;
        unknown = unknown || one == UNKNOWN;
    }
    return unknown ? UNKNOWN : FALSE_;
}

static enum verdict naive_statement(const said *s, piece arn) {
    enum verdict all[3] = {TRUE_, TRUE_, TRUE_};
    all[0] = s->counts[NOT_ACTION] != 0 ? opposite(naive_any(s, NOT_ACTION, arn, naive_action_element))
                                        : naive_any(s, ACTION, arn, naive_action_element);
    all[1] = s->counts[NOT_RESOURCE] != 0 ? opposite(naive_any(s, NOT_RESOURCE, arn, naive_resource_element))
                                          : naive_any(s, RESOURCE, arn, naive_resource_element);
    if (s->conditional)
        all[2] = naive_condition(&s->condition);
    for (int i = 0; i < 3; i++)
        if (all[i] == FALSE_)
            return FALSE_;
    return all[0] == TRUE_ && all[1] == TRUE_ && all[2] == TRUE_ ? TRUE_ : UNKNOWN;
}

static uint32_t naive_decision(const said *all, size_t count, piece arn, size_t *indeterminate) {
    bool allowed = false, denied = false;
    *indeterminate = 0;
    for (size_t i = 0; i < count; i++) {
        enum verdict matches = naive_statement(&all[i], arn);
        *indeterminate += matches == UNKNOWN;
        allowed = allowed || (all[i].allow && matches == TRUE_);
        denied = denied || (!all[i].allow && matches != FALSE_);
    }
    return denied ? APIGW_DECISION_EXPLICIT_DENY : allowed ? APIGW_DECISION_ALLOW : APIGW_DECISION_DENY;
}

/* ---- making both -------------------------------------------------------------------------------------------- */

/* Up to the next `mark`, which is taken off with it. */
static piece take(piece *rest, char mark) {
    const char *at = rest->n == 0 ? NULL : memchr(rest->at, mark, rest->n);
    piece first = {rest->at, at == NULL ? rest->n : (size_t)(at - rest->at)};
    rest->n -= at == NULL ? rest->n : first.n + 1;
    rest->at += first.n + (at != NULL);
    return first;
}

/* A value that both sides can tell something of. */
static bool is_fair(unsigned op, piece value) {
    return value.n < PATTERN_MAX && !(op >= 9 && value.n > 18) && !(op >= 5 && op <= 6 && has(value, ":"));
}

static void add_condition(apigw_authorization *a, said *s, piece given) {
    condition c;
    json_t *object;
    char *text;
    if (given.n < 2 || s->conditional)
        return;
    c = (condition){
        (unsigned char)given.at[0] % OPERATORS, (unsigned char)given.at[1] % KEYS, {given.at + 2, given.n - 2}};
    if (!is_fair(c.op, c.value))
        return;
    object = json_pack("{s:{s:o}}", operators[c.op], keys[c.key], json_stringn(c.value.at, c.value.n));
    if (object == NULL)
        return; /* not UTF-8 */
    text = json_dumps(object, JSON_COMPACT);
    REQUIRE(apigw_authorization_add(a, APIGW_STATEMENT_CONDITION, text, strlen(text), NULL) == APIGW_OK);
    s->condition = c;
    s->conditional = true;
    free(text);
    json_decref(object);
}

static void add_part(apigw_authorization *a, said *s, piece given) {
    static const char letters[] = " anro";
    const char *at = given.n == 0 || given.at[0] == '\0' ? NULL : strchr(letters + 1, given.at[0]);
    unsigned part = at == NULL ? 0 : (unsigned)(at - letters);
    piece text = {given.at + 1, given.n - 1};
    if (given.n != 0 && given.at[0] == 'c')
        add_condition(a, s, text);
    if (part == 0 || text.n >= PATTERN_MAX || s->counts[part] == TEXTS_MAX)
        return;
    if (apigw_authorization_add(a, part, text.at, text.n, NULL) == APIGW_OK)
        s->texts[part][s->counts[part]++] = text;
}

static size_t make(apigw_authorization *a, piece rest, said *all) {
    size_t count = 0;
    while (rest.n != 0 && count < STATEMENTS_MAX) {
        piece line = take(&rest, '\n'), effect = take(&line, '\t');
        said *s = &all[count++];
        memset(s, 0, sizeof *s);
        s->allow = is(effect, "A");
        REQUIRE(apigw_authorization_add_statement(a, s->allow ? APIGW_EFFECT_ALLOW : APIGW_EFFECT_DENY, NULL) ==
                APIGW_OK);
        while (line.n != 0)
            add_part(a, s, take(&line, '\t'));
    }
    return count;
}

static apigw_request *make_request(void) {
    apigw_request *r = apigw_request_new(NULL);
    REQUIRE(apigw_request_set(r, APIGW_FIELD_SOURCE_IP, values[0], strlen(values[0]), NULL) == APIGW_OK);
    REQUIRE(apigw_request_set(r, APIGW_FIELD_USER_AGENT, values[2], strlen(values[2]), NULL) == APIGW_OK);
    REQUIRE(apigw_request_set_int(r, APIGW_FIELD_TIME_MS, INT64_C(1763710205999), NULL) == APIGW_OK);
    return r;
}

/* The same policy through its text decides the same. */
static void check_text(const apigw_authorization *a, piece arn, const apigw_request *r, const apigw_decision *wanted) {
    apigw_authorization *again = apigw_authorization_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_decision found;
    const char *text;
    size_t n;
    if (apigw_authorization_encode(a, APIGW_KIND_AUTHORIZER_REST, 0, out, NULL) == APIGW_OK) {
        text = apigw_buffer_data(out, &n);
        REQUIRE(apigw_authorization_decode(again, APIGW_KIND_AUTHORIZER_REST, text, n, 0, NULL) == APIGW_OK);
        REQUIRE(apigw_authorization_evaluate(again, arn.at, arn.n, r, &found, NULL) == APIGW_OK);
        REQUIRE(memcmp(&found, wanted, sizeof found) == 0);
    }
    apigw_buffer_free(out);
    apigw_authorization_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    piece rest = {(const char *)data, size}, line = take(&rest, '\n'), arn;
    char text[ARN_MAX];
    said all[STATEMENTS_MAX];
    size_t count, indeterminate = 0;
    apigw_authorization *a;
    apigw_request *r;
    apigw_decision d;
    apigw_arn parts;
    uint32_t wanted;
    arn = (piece){text, sizeof PREFIX - 1 + line.n};
    if (arn.n >= sizeof text)
        return 0;
    memcpy(text, PREFIX, sizeof PREFIX - 1);
    memcpy(text + sizeof PREFIX - 1, line.at, line.n);
    a = apigw_authorization_new(NULL);
    r = make_request();
    REQUIRE(apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, "p", 1, NULL) == APIGW_OK);
    count = make(a, rest, all);
    if (apigw_arn_parse(arn.at, arn.n, &parts, NULL) != APIGW_OK) {
        REQUIRE(apigw_authorization_evaluate(a, arn.at, arn.n, r, &d, NULL) == APIGW_E_VALUE && d.outcome == 0);
    } else {
        wanted = naive_decision(all, count, arn, &indeterminate);
        REQUIRE(apigw_authorization_evaluate(a, arn.at, arn.n, r, &d, NULL) == APIGW_OK);
        REQUIRE(d.outcome == wanted);
        REQUIRE(d.indeterminate == indeterminate);
        REQUIRE((d.statement == SIZE_MAX) == (wanted == APIGW_DECISION_DENY));
        if (d.statement != SIZE_MAX)
            REQUIRE(d.statement < count && all[d.statement].allow == (wanted == APIGW_DECISION_ALLOW));
        check_text(a, arn, r, &d);
    }
    apigw_request_free(r);
    apigw_authorization_free(a);
    return 0;
}
