/* Conditions: {operator: {key: value or [values]}}. All operators and keys have to hold, and one value of each. */
#include "authorization/condition.h"
#include "authorization/condition_date.h"
#include "authorization/condition_key.h"
#include "text/ip.h"
#include "json/walker.h"
#include <apigw/arn.h>

/* ---- comparing ---------------------------------------------------------------------------------------------- */

typedef enum relation { EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL } relation;

/* Return whether the value of a key and the text of the policy are in the relation that an operator wants. */
typedef verdict compare(const key_value *value, slice text, relation wanted);

static verdict verdict_of(bool holds) {
    return holds ? YES : NO;
}

static verdict related(moment a, moment b, relation wanted) {
    int order = a.seconds != b.seconds ? (a.seconds < b.seconds ? -1 : 1) : a.fraction - b.fraction;
    const bool holds[] = {
        [EQUAL] = order == 0,
        [LESS] = order<0, [LESS_OR_EQUAL] = order <= 0, [GREATER] = order> 0,
        [GREATER_OR_EQUAL] = order >= 0,
    };
    return verdict_of(holds[wanted]);
}

static verdict compare_exactly(const key_value *value, slice text, relation wanted) {
    (void)wanted;
    return value->text.at == NULL ? INDETERMINATE : verdict_of(slice_equal(value->text, text));
}

/* Letter case of ASCII does not count; a difference in other letters is indeterminate. */
static verdict compare_folded(const key_value *value, slice text, relation wanted) {
    (void)wanted;
    if (value->text.at == NULL)
        return INDETERMINATE;
    if (slice_equal_fold(value->text, text))
        return YES;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return INDETERMINATE;
    return NO;
}

static verdict compare_pattern(const key_value *value, slice text, relation wanted) {
    int32_t matches;
    (void)wanted;
    if (value->text.at == NULL)
        return INDETERMINATE;
    matches = apigw_arn_match(APIGW_MATCH_STRING_LIKE, text.at, text.len, value->text.at, value->text.len);
    return matches < 0 ? INDETERMINATE : verdict_of(matches != 0);
}

static verdict compare_address(const key_value *value, slice text, relation wanted) {
    ip_range address, range;
    (void)wanted;
    if (value->text.at == NULL || !gw_ip_parse(value->text, &address) || address.bits != address.width ||
        !gw_ip_parse(text, &range))
        return INDETERMINATE;
    return verdict_of(gw_ip_within(&address, &range));
}

/* Parse true or false. */
static verdict truth_of(slice text) {
    if (slice_is_fold(text, "true"))
        return YES;
    return slice_is_fold(text, "false") ? NO : INDETERMINATE;
}

static verdict compare_truth(const key_value *value, slice text, relation wanted) {
    const verdict a = truth_of(value->text), b = truth_of(text);
    (void)wanted;
    return a == INDETERMINATE || b == INDETERMINATE ? INDETERMINATE : verdict_of(a == b);
}

/* Return the time of a key. It has no fraction: aws:EpochTime is seconds. */
static moment moment_of(const key_value *value) {
    return (moment){value->time_ms / 1000 - (value->time_ms % 1000 < 0), 0};
}

static verdict compare_number(const key_value *value, slice text, relation wanted) {
    moment number;
    if (value->text.at != NULL || !gw_condition_parse_seconds(text, &number))
        return INDETERMINATE;
    return related(moment_of(value), number, wanted);
}

static verdict compare_date(const key_value *value, slice text, relation wanted) {
    moment date;
    if (value->text.at != NULL || !gw_condition_parse_date(text, &date))
        return INDETERMINATE;
    return related(moment_of(value), date, wanted);
}

/* ---- operators ---------------------------------------------------------------------------------------------- */

typedef struct operator_row {
    const char *name;
    compare *compare;
    relation wanted;
    bool opposite; /* holds where the comparison does not, and where the key is absent */
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

enum { VALUE_MAX = 2048 /* bytes of a name or a value; longer ones are indeterminate */ };

/* Memory for a string without its escapes. */
typedef struct scratch {
    char bytes[VALUE_MAX];
} scratch;

/* Return a string without its escapes, or any other scalar as it is. Return false when it is longer than the memory for
 * it. */
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

/* A key of a condition while its values are compared. */
typedef struct comparison {
    const operator_row *row; /* NULL: Null */
    const key_value *value;
    bool literal; /* there are no policy variables */
    scratch memory;
} comparison;

/* Return whether one value of the policy is what the operator wants. Null wants "true" when the key is absent, "false"
 * when it is present. */
static verdict compare_value(comparison *c, slice json) {
    const verdict is_present = c->value->is_present;
    slice text;
    if (!scalar_text(json, &c->memory, &text) || (!c->literal && gw_condition_has_variable(text)))
        return INDETERMINATE;
    if (c->row != NULL)
        return c->row->compare(c->value, text, c->row->wanted);
    if (is_present == INDETERMINATE || truth_of(text) == INDETERMINATE)
        return INDETERMINATE;
    return verdict_of((is_present == NO) == (truth_of(text) == YES));
}

/* Return whether any of the values is; an empty list is indeterminate. */
static verdict compare_values(comparison *c, slice values) {
    const char *p = values.at + 1;
    verdict any = NO;
    bool is_empty = true;
    slice value;
    if (*values.at != '[')
        return compare_value(c, values);
    for (; gw_json_next_element(&p, values.at + values.len, &value); is_empty = false)
        any = verdict_or(any, compare_value(c, value));
    return is_empty ? INDETERMINATE : any;
}

/* Find an operator; `*row` is NULL for Null. */
static bool find_operator(slice name, const operator_row **row, bool *if_exists) {
    const slice suffix = SLICE("IfExists");
    *row = NULL;
    *if_exists = false;
    if (slice_is(name, "Null"))
        return true;
    *if_exists = name.len > suffix.len && slice_ends_with(name, suffix);
    if (*if_exists)
        name.len -= suffix.len;
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (slice_is(name, operators[i].name)) {
            *row = &operators[i];
            return true;
        }
    return false;
}

/* Return a member's name without its escapes. */
static bool name_text(slice name, scratch *memory, slice *text) {
    return scalar_text(slice_of(name.at - 1, name.len + 2), memory, text);
}

/* Return whether all keys hold, with duplicates and those that differ in letter case. */
static verdict operator_holds(const operator_row *row, bool if_exists, slice conditions, const apigw_request *request,
                              bool literal) {
    const char *p = conditions.at + 1, *end = conditions.at + conditions.len;
    verdict all = YES;
    slice name, values, text;
    while (gw_json_next_member(&p, end, &name, &values)) {
        comparison c;
        verdict holds;
        key_value value = gw_condition_key(name_text(name, &c.memory, &text) ? text : slice_absent(), request);
        c.row = row;
        c.value = &value;
        c.literal = literal;
        if (row == NULL || value.is_present == YES)
            holds = compare_values(&c, values);
        else
            holds = value.is_present == NO ? verdict_of(if_exists || row->opposite) : INDETERMINATE;
        if (row != NULL && value.is_present == YES && row->opposite)
            holds = verdict_not(holds);
        all = verdict_and(all, holds);
    }
    return all;
}

/* All operators have to hold, duplicates too. */
verdict gw_condition_holds(slice condition, const apigw_request *request, bool literal) {
    const char *p = condition.at + 1, *end = condition.at + condition.len;
    verdict all = YES;
    slice name, conditions, text;
    while (gw_json_next_member(&p, end, &name, &conditions)) {
        const operator_row *row;
        bool if_exists;
        scratch memory;
        const bool is_known = name_text(name, &memory, &text) && find_operator(text, &row, &if_exists);
        all = verdict_and(all, is_known ? operator_holds(row, if_exists, conditions, request, literal) : INDETERMINATE);
    }
    return all;
}
