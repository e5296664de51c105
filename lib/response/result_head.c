#include "response/result_head.h"
#include "response/diagnostics.h"
#include "json/duplicates.h"
#include "json/walker.h"
#include <string.h>

/* ---- status ------------------------------------------------------------------------------------------------- */

/* Three digits, as many as every status has that a front end takes (F36). */
static bool parse_status(slice digits, int32_t *status) {
    int32_t value = 0;
    if (digits.len != 3)
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return false;
        value = value * 10 + (digits.at[i] - '0');
    }
    *status = value;
    return value >= 200 && value <= 599;
}

static apigw_status read_absent_status(const decoding *d) {
    const bool is_null = decoding_is_there(d, RESULT_STATUS);
    if (!decoding_has(d, RESULT_NEEDS_STATUS | RESULT_INFERRED)) {
        gw_report_default_status(d); /* 200 */
        return APIGW_OK;
    }
    if (is_null && decoding_has(d, RESULT_NO_NULLS))
        return APIGW_E_TYPE; /* reported with the other nulls */
    if (is_null)
        return gw_decoding_refuse(d, APIGW_E_TYPE, d->values[RESULT_STATUS].at, "an integer as statusCode");
    return gw_decoding_refuse(d, APIGW_E_MISSING, decoding_begin(d), "an object with statusCode");
}

apigw_status gw_result_read_status(decoding *d) {
    slice value = decoding_member(d, RESULT_STATUS), digits = value;
    const bool takes_text = decoding_has(d, RESULT_TEXT_STATUS) || d->api->switches[APIGW_SWITCH_TEXT_STATUS];
    d->rule = RULE_STATUS;
    if (value.at == NULL)
        return read_absent_status(d);
    if (*value.at == '"' && takes_text)
        digits = slice_of(value.at + 1, value.len - 2);
    else if (!decoding_is_number(value))
        return gw_decoding_refuse(d, APIGW_E_TYPE, value.at, "an integer as statusCode");
    if (!parse_status(digits, &d->r->status))
        return gw_decoding_refuse(d, APIGW_E_VALUE, value.at, "a statusCode from 200 to 599");
    if (digits.at != value.at)
        gw_report_coerced(d, value, "the number in it");
    return APIGW_OK;
}

/* The reason phrase goes to the status line of the client (B5.4). The status code at its beginning is not required: a
 * widespread adapter sends "OK". */
apigw_status gw_result_read_description(decoding *d) {
    slice value = decoding_member(d, RESULT_DESCRIPTION), text;
    if (value.at == NULL || !decoding_knows(d, RESULT_DESCRIPTION))
        return APIGW_OK;
    d->rule = RULE_DESCRIPTION;
    if (*value.at != '"')
        return gw_decoding_refuse(d, APIGW_E_TYPE, value.at, "a string as statusDescription");
    text = gw_decoding_finish_string(d, value);
    if (gw_header_value_valid(text.at, text.len) != text.len)
        return gw_decoding_refuse(d, APIGW_E_VALUE, value.at, "no CR, LF, NUL or other control byte in a status line");
    gw_report_description(d, value, text);
    return APIGW_OK;
}

/* ---- header fields ------------------------------------------------------------------------------------------ */

/* Read the value of a header field as text. A number, true or false becomes its own text, where the front end takes
 * them; numbers are contested (B1.6, B3.9). */
static apigw_status read_header_value(const decoding *d, slice value, slice *text) {
    const bool is_number = decoding_is_number(value) && d->api->switches[APIGW_SWITCH_NUMBER_HEADERS];
    if (!decoding_has(d, RESULT_TEXT_LINES) && (*value.at == 't' || *value.at == 'f' || is_number)) {
        gw_report_coerced(d, value, "its text");
        *text = slice_of(gw_arena_copy(&d->r->memory, value.at, value.len), value.len);
        return text->at == NULL ? decoding_no_memory(d) : APIGW_OK;
    }
    if (*value.at != '"')
        return gw_decoding_refuse(d, APIGW_E_TYPE, value.at, "a string as header value");
    gw_report_string(d, value);
    *text = gw_decoding_finish_string(d, value);
    if (gw_header_value_valid(text->at, text->len) != text->len)
        return gw_decoding_refuse(d, APIGW_E_HEADER, value.at,
                                  "no CR, LF, NUL or other control byte in a header value");
    return APIGW_OK;
}

/* Read an array of values of one name. */
static apigw_status read_header_values(decoding *d, pair_list *list, slice name, slice array) {
    const char *p = array.at + 1;
    slice element, value;
    apigw_status status = APIGW_OK;
    if (*array.at != '[') {
        d->rule = RULE_MULTI_MAPS;
        return gw_decoding_refuse(d, APIGW_E_TYPE, array.at, "an array of header values");
    }
    while (!decoding_ends(d, status) && gw_json_next_element(&p, array.at + array.len, &element)) {
        status = read_header_value(d, element, &value);
        if (status == APIGW_OK)
            status = gw_decoding_push(d, list, name, value);
    }
    return status;
}

/* Read one member of a map of header fields. Nothing is added under a name that is refused. */
static apigw_status read_header(decoding *d, enum format_result what, pair_list *list, slice name, slice value) {
    const char *quote = name.at - 1;
    apigw_status status = APIGW_OK;
    slice text;
    d->rule = RULE_VALUE;
    name = gw_decoding_finish_string(d, slice_of(quote, name.len + 2));
    if (name.len == 0 || gw_header_name_valid(name.at, name.len) != name.len) {
        name.at = NULL;
        status = gw_decoding_refuse_name(d, APIGW_E_HEADER, quote, "a header name of RFC 9110");
    }
    if (decoding_ends(d, status))
        return status;
    if (what == RESULT_MULTI_HEADERS || (*value.at == '[' && decoding_has(d, RESULT_ARRAYS)))
        return read_header_values(d, list, name, value);
    status = read_header_value(d, value, &text);
    if (status != APIGW_OK)
        return status;
    return gw_decoding_push(d, list, name, text);
}

/* Keep the last of duplicate members of one map. */
static apigw_status keep_last_headers(const decoding *d, pair_list *list) {
    const size_t count = list->count;
    apigw_pair *before = NULL;
    if (d->sink != NULL && count != 0) {
        before = arena_alloc(&d->r->memory, count * sizeof *before);
        if (before == NULL)
            return decoding_no_memory(d);
        memcpy(before, list->at, count * sizeof *before);
    }
    if (!gw_json_deduplicate(list, &d->r->memory))
        return decoding_no_memory(d);
    gw_report_duplicates(d, before, count, list);
    return APIGW_OK;
}

/* Read a map of header fields; one that is null or absent is empty. */
static apigw_status read_header_map(decoding *d, enum format_result what, pair_list *list) {
    slice map = decoding_member(d, what), name, value;
    const char *p = map.at == NULL ? NULL : map.at + 1;
    apigw_status status = APIGW_OK;
    d->rule = what == RESULT_MULTI_HEADERS ? RULE_MULTI_MAPS : RULE_MAPS;
    if (map.at == NULL)
        return APIGW_OK;
    if (*map.at != '{')
        return gw_decoding_refuse(d, APIGW_E_TYPE, map.at, "an object of header lines");
    while (!decoding_ends(d, status) && gw_json_next_member(&p, map.at + map.len, &name, &value))
        status = read_header(d, what, list, name, value);
    return decoding_ends(d, status) ? status : keep_last_headers(d, list);
}

apigw_status gw_result_read_headers(decoding *d) {
    if (result_ignores_headers(d)) {
        gw_report_ignored_map(d);
        d->single.count = 0;
        return APIGW_OK;
    }
    return d->is_read ? APIGW_OK : read_header_map(d, RESULT_HEADERS, &d->single);
}

apigw_status gw_result_read_multi_headers(decoding *d) {
    if (!decoding_knows(d, RESULT_MULTI_HEADERS)) {
        d->multi.count = 0;
        return APIGW_OK;
    }
    return d->is_read ? APIGW_OK : read_header_map(d, RESULT_MULTI_HEADERS, &d->multi);
}

/* Anything but an array of strings is ignored. */
apigw_status gw_result_read_cookies(decoding *d) {
    slice array = decoding_member(d, RESULT_COOKIES), element, value;
    const char *p = array.at == NULL ? NULL : array.at + 1;
    apigw_status status = APIGW_OK;
    if (!decoding_knows(d, RESULT_COOKIES))
        return APIGW_OK;
    d->rule = RULE_COOKIES;
    if (array.at == NULL || *array.at != '[') {
        gw_report_ignored_cookies(d, array);
        return APIGW_OK;
    }
    if (d->is_read) {
        d->r->headers = d->cookies;
        return APIGW_OK;
    }
    while (!decoding_ends(d, status) && gw_json_next_element(&p, array.at + array.len, &element)) {
        if (*element.at != '"') {
            gw_report_ignored_cookies(d, element);
            continue;
        }
        status = read_header_value(d, element, &value);
        if (status == APIGW_OK)
            status = gw_decoding_push(d, &d->r->headers, SLICE("Set-Cookie"), value);
    }
    return status;
}
