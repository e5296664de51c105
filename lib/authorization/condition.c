/* Conditions: {operator: {key: value or [values]}}. All operators and keys have to hold, and one value of each. */
#include "authorization/condition.h"
#include "request/request.h"
#include "text/ascii.h"
#include "text/clf_time.h"
#include "text/ip.h"
#include "text/slice.h"
#include "json/walker.h"
#include <apigw/arn.h>
#include <string.h>

/* ---- what the request tells --------------------------------------------------------------------------------- */

/* The value of a key. */
typedef struct key_value {
    verdict there;   /* UNTOLD: nothing is known of it */
    slice text;      /* at is NULL when it is a time */
    int64_t time_ms; /* when it is one */
} key_value;

static key_value absent(void) {
    return (key_value){NO, {NULL, 0}, 0};
}

static key_value indeterminate(void) {
    return (key_value){UNTOLD, {NULL, 0}, 0};
}

static key_value condition_of_text(const char *text, size_t n) {
    return text == NULL ? absent() : (key_value){YES, {text, n}, 0};
}

static key_value of_field(const apigw_request *r, uint32_t field) {
    size_t n;
    const char *text = apigw_request_get(r, field, &n);
    return condition_of_text(text, n);
}

static key_value condition_of_header(const apigw_request *r, const char *name) {
    size_t n;
    const char *text = apigw_request_find(r, APIGW_LIST_HEADERS, name, strlen(name), 0, &n);
    return condition_of_text(text, n);
}

/* The client's address, which is that of a VPC when it came through an endpoint of one. It always has one. */
static key_value address(const apigw_request *r, bool vpc) {
    key_value ip = of_field(r, APIGW_FIELD_SOURCE_IP);
    if ((of_field(r, APIGW_FIELD_VPCE_ID).there == YES) != vpc)
        return absent();
    return ip.there == YES ? ip : indeterminate();
}

static key_value source_ip(const apigw_request *r) {
    return address(r, false);
}

static key_value vpc_source_ip(const apigw_request *r) {
    return address(r, true);
}

static key_value source_vpc(const apigw_request *r) {
    return of_field(r, APIGW_FIELD_VPC_ID);
}

static key_value source_vpce(const apigw_request *r) {
    return of_field(r, APIGW_FIELD_VPCE_ID);
}

static key_value user_agent(const apigw_request *r) {
    key_value agent = of_field(r, APIGW_FIELD_USER_AGENT);
    return agent.there == YES ? agent : condition_of_header(r, "user-agent");
}

static key_value referer(const apigw_request *r) {
    return condition_of_header(r, "referer");
}

static key_value now(const apigw_request *r) {
    key_value time = {YES, {NULL, 0}, 0};
    return apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &time.time_ms) == APIGW_OK ? time : indeterminate();
}

static bool same_fold(slice a, const char *b) {
    size_t n = strlen(b);
    bool same = a.len == n;
    for (size_t i = 0; same && i < n; i++)
        same = ascii_lower(a.at[i]) == b[i];
    return same;
}

/* True for https alone. A request whose scheme nobody set came through the front end, which takes nothing else. */
static key_value secure_transport(const apigw_request *r) {
    key_value scheme = of_field(r, APIGW_FIELD_SCHEME);
    bool secure = scheme.there != YES || same_fold(scheme.text, "https");
    return secure ? condition_of_text("true", 4) : condition_of_text("false", 5);
}

/* Letter case of keys does not count. */
static const struct {
    const char *name;
    key_value (*get)(const apigw_request *r);
} keys[] = {
    {"aws:sourceip", source_ip},
    {"aws:vpcsourceip", vpc_source_ip},
    {"aws:sourcevpc", source_vpc},
    {"aws:sourcevpce", source_vpce},
    {"aws:useragent", user_agent},
    {"aws:referer", referer},
    {"aws:currenttime", now},
    {"aws:epochtime", now},
    {"aws:securetransport", secure_transport},
};

enum { KEYS = sizeof keys / sizeof keys[0] };

/* The index of a key; KEYS: there is none. */
static size_t find_key(slice name) {
    size_t i = 0;
    while (i < KEYS && !same_fold(name, keys[i].name))
        i++;
    return i;
}

/* ---- comparing ---------------------------------------------------------------------------------------------- */

typedef enum relation { EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL } relation;

/* Whether the key's value stands to the policy's, `text`, as an operator says. */
typedef verdict compare(const key_value *value, slice text, relation wanted);

static verdict condition_told(bool holds) {
    return holds ? YES : NO;
}

/* A point in time. A request's has no fraction: aws:EpochTime is seconds. */
typedef struct moment {
    int64_t seconds; /* since 1970 */
    int fraction;    /* milliseconds from 0 to 999 */
} moment;

static verdict related(moment a, moment b, relation wanted) {
    int order = a.seconds != b.seconds ? (a.seconds < b.seconds ? -1 : 1) : a.fraction - b.fraction;
    const bool holds[] = {
        [EQUAL] = order == 0,
        [LESS] = order<0, [LESS_OR_EQUAL] = order <= 0, [GREATER] = order> 0,
        [GREATER_OR_EQUAL] = order >= 0,
    };
    return condition_told(holds[wanted]);
}

static verdict compare_exactly(const key_value *value, slice text, relation wanted) {
    (void)wanted;
    if (value->text.at == NULL)
        return UNTOLD;
    return condition_told(value->text.len == text.len && memcmp(value->text.at, text.at, text.len) == 0);
}

/* Letter case of ASCII does not count; what is beyond it cannot be told when it differs. */
static verdict compare_folded(const key_value *value, slice text, relation wanted) {
    bool ascii = true, same = value->text.len == text.len;
    (void)wanted;
    if (value->text.at == NULL)
        return UNTOLD;
    for (size_t i = 0; same && i < text.len; i++)
        same = ascii_lower(value->text.at[i]) == ascii_lower(text.at[i]);
    for (size_t i = 0; i < text.len; i++)
        ascii = ascii && (unsigned char)text.at[i] < 0x80;
    return same || ascii ? condition_told(same) : UNTOLD;
}

static verdict compare_pattern(const key_value *value, slice text, relation wanted) {
    int32_t matches;
    (void)wanted;
    if (value->text.at == NULL)
        return UNTOLD;
    matches = apigw_arn_match(APIGW_MATCH_STRING_LIKE, text.at, text.len, value->text.at, value->text.len);
    return matches < 0 ? UNTOLD : condition_told(matches != 0);
}

static verdict compare_address(const key_value *value, slice text, relation wanted) {
    ip_range address, range;
    (void)wanted;
    if (value->text.at == NULL || !gw_ip_parse(value->text, &address) || address.bits != address.width ||
        !gw_ip_parse(text, &range))
        return UNTOLD;
    return condition_told(gw_ip_within(&address, &range));
}

static verdict compare_truth(const key_value *value, slice text, relation wanted) {
    (void)wanted;
    if (value->text.at == NULL || !(same_fold(text, "true") || same_fold(text, "false")) ||
        !(same_fold(value->text, "true") || same_fold(value->text, "false")))
        return UNTOLD;
    return condition_told(same_fold(text, "true") == same_fold(value->text, "true"));
}

/* The second that the key's time is in. */
static moment moment_of(const key_value *value) {
    return (moment){value->time_ms / 1000 - (value->time_ms % 1000 < 0), 0};
}

static bool parse_seconds(slice text, moment *to) {
    to->fraction = 0;
    return text.len != 0 && gw_request_parse_integer(text.at, text.len, &to->seconds);
}

/* Seconds since 1970. */
static verdict compare_number(const key_value *value, slice text, relation wanted) {
    moment number;
    if (value->text.at != NULL || !parse_seconds(text, &number))
        return UNTOLD;
    return related(moment_of(value), number, wanted);
}

/* ---- dates -------------------------------------------------------------------------------------------------- */

/* Two digits at a place of the text, or "00" behind its end. */
static void two_digits(char *to, slice text, size_t at) {
    memcpy(to, at + 2 <= text.len ? text.at + at : "00", 2);
}

/* Makes of "2026-11-21T07:30:05", of it without seconds or of its date alone, what the Common Log Format has. */
static bool to_clf(slice text, char *clf) {
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t month;
    bool form = (text.len == 10 || text.len == 16 || text.len == 19) && text.at[4] == '-' && text.at[7] == '-' &&
                (text.len == 10 || (text.at[10] == 'T' && text.at[13] == ':')) &&
                (text.len != 19 || text.at[16] == ':');
    if (!form || !gw_request_parse_integer(text.at + 5, 2, &month) || month < 1 || month > 12)
        return false;
    memcpy(clf, "dd/Mon/yyyy:HH:mm:ss +0000", CLF_TIME_LEN);
    memcpy(clf, text.at + 8, 2);
    memcpy(clf + 3, months[month - 1], 3);
    memcpy(clf + 7, text.at, 4);
    two_digits(clf + 12, text, 11);
    two_digits(clf + 15, text, 14);
    two_digits(clf + 18, text, 17);
    return true;
}

/* Takes a zone off the end of a time: "Z", "+01:00" or "-01:00"; a date alone has none. */
static bool take_zone(slice *text, char *zone) {
    memcpy(zone, "+0000", 5);
    if (text->len <= 10)
        return true;
    if (text->at[text->len - 1] == 'Z') {
        text->len--;
        return true;
    }
    if (text->len < 16 || text->at[text->len - 3] != ':')
        return false;
    memcpy(zone, text->at + text->len - 6, 3);
    memcpy(zone + 3, text->at + text->len - 2, 2);
    text->len -= 6;
    return true;
}

/* Takes a fraction of a second off the end, rounded down to milliseconds. */
static bool take_fraction(slice *text, int *ms) {
    int unit = 100;
    *ms = 0;
    if (text->len <= 19 || text->at[19] != '.')
        return true;
    for (size_t i = 20; i < text->len; i++, unit /= 10) {
        if (text->at[i] < '0' || text->at[i] > '9')
            return false;
        *ms += (text->at[i] - '0') * unit;
    }
    text->len = 19;
    return true;
}

/* A date and time of ISO 8601, or seconds since 1970. */
static bool parse_date(slice text, moment *to) {
    char clf[CLF_TIME_LEN], zone[5];
    int64_t ms;
    if (parse_seconds(text, to))
        return true;
    if (!take_zone(&text, zone) || !take_fraction(&text, &to->fraction) || !to_clf(text, clf))
        return false;
    memcpy(clf + CLF_TIME_LEN - 5, zone, 5);
    if (!gw_clf_time_parse(clf, CLF_TIME_LEN, &ms))
        return false;
    to->seconds = ms / 1000; /* a whole number of seconds */
    return true;
}

static verdict compare_date(const key_value *value, slice text, relation wanted) {
    moment date;
    if (value->text.at != NULL || !parse_date(text, &date))
        return UNTOLD;
    return related(moment_of(value), date, wanted);
}

/* ---- operators ---------------------------------------------------------------------------------------------- */

typedef struct operator_row {
    const char *name;
    compare *compare;
    relation wanted;
    bool opposite; /* holds where the comparison does not, and where there is no such key */
} operator_row;

static const operator_row operators[] = {
    {"StringEquals", compare_exactly, EQUAL, false},
    {"StringNotEquals", compare_exactly, EQUAL, true},
    {"StringEqualsIgnoreCase", compare_folded, EQUAL, false},
    {"StringNotEqualsIgnoreCase", compare_folded, EQUAL, true},
    {"StringLike", compare_pattern, EQUAL, false},
    {"StringNotLike", compare_pattern, EQUAL, true},
    {"IpAddress", compare_address, EQUAL, false},
    {"NotIpAddress", compare_address, EQUAL, true},
    {"Bool", compare_truth, EQUAL, false},
    {"DateEquals", compare_date, EQUAL, false},
    {"DateNotEquals", compare_date, EQUAL, true},
    {"DateLessThan", compare_date, LESS, false},
    {"DateLessThanEquals", compare_date, LESS_OR_EQUAL, false},
    {"DateGreaterThan", compare_date, GREATER, false},
    {"DateGreaterThanEquals", compare_date, GREATER_OR_EQUAL, false},
    {"NumericEquals", compare_number, EQUAL, false},
    {"NumericNotEquals", compare_number, EQUAL, true},
    {"NumericLessThan", compare_number, LESS, false},
    {"NumericLessThanEquals", compare_number, LESS_OR_EQUAL, false},
    {"NumericGreaterThan", compare_number, GREATER, false},
    {"NumericGreaterThanEquals", compare_number, GREATER_OR_EQUAL, false},
};

enum { OPERATORS = sizeof operators / sizeof operators[0] };

enum { VALUE_MAX = 2048 /* bytes of a name or a value that is looked at */ };

/* A string of JSON text without its escapes, or any other scalar as it stands. */
typedef struct scratch {
    char bytes[VALUE_MAX];
} scratch;

/* False when it is longer than the memory for it. */
static bool scalar_text(slice json, scratch *memory, slice *text) {
    bool has_nul;
    *text = json;
    if (*json.at != '"')
        return true;
    if (json.len - 2 > sizeof memory->bytes)
        return false;
    text->at = memory->bytes;
    text->len = gw_json_unescape(memory->bytes, json.at + 1, json.len - 2, &has_nul);
    return true;
}

bool gw_condition_has_variable(slice text) {
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.at[i] == '$' && text.at[i + 1] == '{')
            return true;
    return false;
}

/* Whether a value of the policy is what an operator wants. */
typedef struct asking {
    const operator_row *row; /* NULL: Null */
    const key_value *value;
    bool literal;
    scratch memory;
} asking;

/* Null: "true" wants the key away, "false" wants it there. */
static verdict ask_null(const key_value *value, slice text) {
    if (value->there == UNTOLD || !(same_fold(text, "true") || same_fold(text, "false")))
        return UNTOLD;
    return condition_told((value->there == NO) == same_fold(text, "true"));
}

static verdict ask(asking *a, slice json) {
    slice text;
    if (!scalar_text(json, &a->memory, &text) || (!a->literal && gw_condition_has_variable(text)))
        return UNTOLD;
    return a->row == NULL ? ask_null(a->value, text) : a->row->compare(a->value, text, a->row->wanted);
}

/* Whether any of the values is; of an empty list it cannot be told. */
static verdict ask_any(asking *a, slice values) {
    const char *p = values.at + 1;
    verdict any = UNTOLD;
    slice value;
    if (*values.at != '[')
        return ask(a, values);
    for (bool first = true; gw_json_next_element(&p, values.at + values.len, &value); first = false)
        any = first ? ask(a, value) : verdict_or(any, ask(a, value));
    return any;
}

static verdict key_holds(asking *a, slice values, bool if_exists) {
    if (a->row == NULL)
        return ask_any(a, values);
    if (a->value->there == UNTOLD)
        return UNTOLD;
    if (a->value->there == NO)
        return condition_told(if_exists || a->row->opposite);
    return a->row->opposite ? verdict_not(ask_any(a, values)) : ask_any(a, values);
}

/* Finds an operator; `*row` is NULL for Null. */
static bool find_operator(slice name, const operator_row **row, bool *if_exists) {
    static const char suffix[] = "IfExists", null[] = "Null";
    size_t n = sizeof suffix - 1;
    *row = NULL;
    *if_exists = false;
    if (name.len == sizeof null - 1 && memcmp(name.at, null, name.len) == 0)
        return true;
    *if_exists = name.len > n && memcmp(name.at + name.len - n, suffix, n) == 0;
    name.len -= *if_exists ? n : 0;
    for (size_t i = 0; i < OPERATORS; i++)
        if (name.len == strlen(operators[i].name) && memcmp(name.at, operators[i].name, name.len) == 0) {
            *row = &operators[i];
            return true;
        }
    return false;
}

/* A member's name without its escapes. */
static bool name_text(slice name, scratch *memory, slice *text) {
    return scalar_text(slice_of(name.at - 1, name.len + 2), memory, text);
}

/* Every key has to hold, one that is duplicate or spelled in another letter case among them. */
static verdict operator_holds(const operator_row *row, bool if_exists, slice conditions, const apigw_request *request,
                              bool literal) {
    const char *p = conditions.at + 1, *end = conditions.at + conditions.len;
    verdict all = YES;
    slice name, values, text;
    while (gw_json_next_member(&p, end, &name, &values)) {
        asking a;
        size_t key = name_text(name, &a.memory, &text) ? find_key(text) : KEYS;
        key_value value = key == KEYS || request == NULL ? indeterminate() : keys[key].get(request);
        a.row = row;
        a.value = &value;
        a.literal = literal;
        all = verdict_and(all, key_holds(&a, values, if_exists));
    }
    return all;
}

/* Every operator has to hold, duplicate ones too. */
verdict gw_condition_holds(slice condition, const apigw_request *request, bool literal) {
    const char *p = condition.at + 1, *end = condition.at + condition.len;
    verdict all = YES;
    slice name, conditions, text;
    while (gw_json_next_member(&p, end, &name, &conditions)) {
        const operator_row *row;
        bool if_exists;
        scratch memory;
        bool known = name_text(name, &memory, &text) && find_operator(text, &row, &if_exists);
        all = verdict_and(all, known ? operator_holds(row, if_exists, conditions, request, literal) : UNTOLD);
    }
    return all;
}
