/* From the result of a function to what the client gets, or to the front end's own answer (B.1 to B.7). */
#include "core/error.h"
#include "core/nts.h"
#include "core/sort.h"
#include "request/request.h"
#include "response/check.h"
#include "response/decoding.h"
#include "response/diagnostics.h"
#include "text/base64.h"
#include "text/header.h"
#include "text/media_type.h"
#include "text/pairs.h"
#include "json/duplicates.h"
#include "json/walker.h"
#include <apigw/runtime.h>
#include <string.h>

/* ---- refusing ----------------------------------------------------------------------------------------------- */

const char *gw_decoding_member_name(const decoding *d, enum format_result what) {
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS; i++)
        if (d->members[i].what == what)
            return d->members[i].name;
    return "";
}

static bool is_result_member(const decoding *d, enum format_result what) {
    return gw_decoding_member_name(d, what)[0] != '\0';
}

/* Whether `headers` does not count, because multiValueHeaders is there. */
static bool has_one_map(const decoding *d) {
    return decoding_has(d, RESULT_ONE_MAP) && gw_json_has(d->document, RESULT_MULTI_HEADERS);
}

/* Whether that outcome ends the reading: a check goes on behind what is refused, with what does not depend on it. */
static bool ends(const decoding *d, apigw_status status) {
    return status != APIGW_OK && (d->check == NULL || status == APIGW_E_NOMEM || status == APIGW_E_ITEMS);
}

/* Gives an error its answer. */
static apigw_status result_answered(const decoding *d, apigw_status code, uint32_t error_response) {
    if (d->err != NULL)
        d->err->error_response = error_response;
    if (d->check != NULL)
        gw_check_refused(d->check, d);
    return code;
}

const char *gw_decoding_begin(const decoding *d) {
    const char *begin = d->original.at, *end = begin + d->original.len;
    if (end - begin >= 3 && memcmp(begin, "\xEF\xBB\xBF", 3) == 0)
        begin += 3;
    return d->text + (gw_json_skip_space(begin, end) - d->original.at);
}

/* The result is malformed at the byte `at` of the copy, which belongs to the value at `value`. What stands there is
 * quoted from the caller's text. */
static apigw_status refuse_with(const decoding *d, apigw_status code, uint32_t error_response, const char *at,
                                const char *value, const char *expected) {
    size_t offset = (size_t)(at - d->text), n = 0;
    const char *found = d->original.at + offset;
    while (offset + n < d->original.len && n < 32 && (n == 0 || strchr(",:]} \t\r\n", found[n]) == NULL))
        n++;
    gw_error_found(d->err, code, offset, expected, found, n);
    if (d->check != NULL)
        d->check->value = (size_t)(value - d->text); /* all pointers are made at the end, in one walk */
    else
        gw_json_point_to(d->err, decoding_original(d, gw_decoding_begin(d)), decoding_original(d, value));
    return result_answered(d, code, error_response);
}

/* A value is malformed. */
static apigw_status refuse_result(const decoding *d, apigw_status code, const char *at, const char *expected) {
    return refuse_with(d, code, d->malformed, at, at, expected);
}

const char *gw_decoding_value_of(const decoding *d, const char *name) {
    const char *end = d->original.at + d->original.len, *p = decoding_original(d, name);
    gw_json_fault f;
    unsigned holds;
    p = gw_json_skip_space(gw_json_string_end(p + 1, end, &holds, &f) + 1, end);
    return d->text + (gw_json_skip_space(p + 1, end) - d->original.at);
}

/* A member is, by its name, whose opening quote is at `at`. */
static apigw_status refuse_member(const decoding *d, apigw_status code, const char *at, const char *expected) {
    return refuse_with(d, code, d->malformed, at, gw_decoding_value_of(d, at), expected);
}

static apigw_status result_no_memory(const decoding *d) {
    return gw_error_nomem(d->err);
}

/* ---- values ------------------------------------------------------------------------------------------------- */

static char *result_editable(const decoding *d, const char *at) {
    return d->text + (at - d->text);
}

/* Finishes a string where it stands: its bytes without escapes, NUL-terminated. */
static slice finish_string(const decoding *d, slice quoted, bool *has_nul) {
    char *to = result_editable(d, quoted.at + 1);
    size_t n = quoted.len - 2;
    if (memchr(to, '\\', n) != NULL)
        n = gw_json_unescape(to, to, n, has_nul);
    to[n] = '\0';
    return slice_of(to, n);
}

/* A copy with its NUL of a value that is its own text: a number, true or false. */
static apigw_status copy_scalar(const decoding *d, slice value, slice *copy) {
    copy->at = gw_arena_copy(&d->r->memory, value.at, value.len);
    copy->len = value.len;
    return copy->at == NULL ? result_no_memory(d) : APIGW_OK;
}

static bool is_number(slice value) {
    return *value.at == '-' || (*value.at >= '0' && *value.at <= '9');
}

/* ---- status and flag ---------------------------------------------------------------------------------------- */

/* Three digits, or as many as give a status that the front end takes (F36). */
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

static apigw_status read_status(decoding *d) {
    slice value = decoding_member(d, RESULT_STATUS);
    bool text = decoding_has(d, RESULT_TEXT_STATUS) || d->api->switches[APIGW_SWITCH_TEXT_STATUS];
    slice digits = value;
    check_about(d, RULING_STATUS);
    if (value.at == NULL) {
        if (!decoding_has(d, RESULT_NEEDS_STATUS | RESULT_INFERRED)) {
            gw_report_default_status(d); /* 200 */
            return APIGW_OK;
        }
        if (gw_json_has(d->document, RESULT_STATUS) && decoding_has(d, RESULT_NO_NULLS))
            return APIGW_E_TYPE; /* check_nulls() has told */
        if (gw_json_has(d->document, RESULT_STATUS))
            return refuse_result(d, APIGW_E_TYPE, d->document->slots[RESULT_STATUS].at, "an integer as statusCode");
        return refuse_result(d, APIGW_E_MISSING, gw_decoding_begin(d), "an object with statusCode");
    }
    if (*value.at == '"' && text)
        digits = slice_of(value.at + 1, value.len - 2);
    else if (!is_number(value))
        return refuse_result(d, APIGW_E_TYPE, value.at, "an integer as statusCode");
    if (!parse_status(digits, &d->r->status))
        return refuse_result(d, APIGW_E_VALUE, value.at, "a statusCode from 200 to 599");
    if (digits.at != value.at)
        gw_report_coerced(d, RULING_STATUS, value, "the number in it");
    return APIGW_OK;
}

/* The reason phrase is for the status line of the client (B5.4). That the code stands before it is not asked for: a
 * widespread adapter sends "OK". */
static apigw_status read_description(decoding *d) {
    slice value = decoding_member(d, RESULT_DESCRIPTION), text;
    bool has_nul = false;
    if (value.at == NULL || !is_result_member(d, RESULT_DESCRIPTION))
        return APIGW_OK;
    check_about(d, RULING_DESCRIPTION);
    if (*value.at != '"')
        return refuse_result(d, APIGW_E_TYPE, value.at, "a string as statusDescription");
    text = finish_string(d, value, &has_nul);
    if (gw_header_value_valid(text.at, text.len) != text.len)
        return refuse_result(d, APIGW_E_VALUE, value.at, "no CR, LF, NUL or other control byte in a status line");
    gw_report_description(d, value, text);
    return APIGW_OK;
}

/* true or false, and where that is tolerated the same as strings (B1.9); the old name goes first where it is known, and
 * is like any other elsewhere (B2.2). */
static apigw_status read_flag(const decoding *d, bool *flag) {
    static const char *const words[] = {"false", "true", "\"false\"", "\"true\"", "\"False\"", "\"True\""};
    size_t known = decoding_has(d, RESULT_TEXT_FLAG) ? sizeof words / sizeof words[0] : 2;
    slice value = {NULL, 0};
    check_about(d, RULING_FLAG);
    if (is_result_member(d, RESULT_IS_BASE64_TOO))
        value = decoding_member(d, RESULT_IS_BASE64_TOO);
    if (value.at != NULL)
        gw_report_old_flag(d);
    else
        value = decoding_member(d, RESULT_IS_BASE64);
    *flag = false;
    if (value.at == NULL)
        return APIGW_OK;
    for (size_t i = 0; i < known; i++)
        if (value.len == strlen(words[i]) && memcmp(value.at, words[i], value.len) == 0) {
            *flag = i % 2 != 0;
            if (i >= 2)
                gw_report_coerced(d, RULING_FLAG, value, *flag ? "true" : "false");
            return APIGW_OK;
        }
    return refuse_result(d, APIGW_E_TYPE, value.at, "true or false");
}

/* ---- headers ------------------------------------------------------------------------------------------------ */

/* A header value as text: a string, true or false, and where that is tolerated a number (B1.6, B3.9). */
static apigw_status read_header_value(const decoding *d, slice value, slice *text) {
    bool has_nul = false;
    const char *begin = value.at;
    size_t valid;
    if (*value.at == '"') {
        gw_report_string(d, value);
        *text = finish_string(d, value, &has_nul);
    } else if (!decoding_has(d, RESULT_TEXT_LINES) &&
               (*value.at == 't' || *value.at == 'f' ||
                (is_number(value) && d->api->switches[APIGW_SWITCH_NUMBER_HEADERS]))) {
        gw_report_coerced(d, RULING_VALUE, value, "its text");
        return copy_scalar(d, value, text);
    } else {
        return refuse_result(d, APIGW_E_TYPE, begin, "a string as header value");
    }
    valid = gw_header_value_valid(text->at, text->len);
    return valid == text->len
               ? APIGW_OK
               : refuse_result(d, APIGW_E_HEADER, begin, "no CR, LF, NUL or other control byte in a header value");
}

/* A header name as text; at is NULL when it is refused. */
static apigw_status read_header_name(const decoding *d, slice name, slice *text) {
    bool has_nul = false;
    const char *begin = name.at - 1;
    *text = finish_string(d, slice_of(begin, name.len + 2), &has_nul);
    if (text->len != 0 && gw_header_name_valid(text->at, text->len) == text->len)
        return APIGW_OK;
    text->at = NULL;
    return refuse_member(d, APIGW_E_HEADER, begin, "a header name of RFC 9110");
}

/* Adds a line, but for one whose name was refused. */
static apigw_status push_result(const decoding *d, pair_list *list, slice name, slice value) {
    if (name.at == NULL)
        return APIGW_OK;
    if (list->count >= d->r->options.value[APIGW_OPT_MAX_ITEMS]) {
        gw_error_set(d->err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %llu header lines",
                     (unsigned long long)d->r->options.value[APIGW_OPT_MAX_ITEMS]);
        return result_answered(d, APIGW_E_ITEMS, d->malformed);
    }
    return pairs_push(list, &d->r->memory, name, value, 0) ? APIGW_OK : result_no_memory(d);
}

/* The values of one name in multiValueHeaders. */
static apigw_status read_values(const decoding *d, pair_list *list, slice name, slice array) {
    const char *p = array.at + 1;
    slice element, value;
    apigw_status status = APIGW_OK;
    if (*array.at != '[') {
        check_about(d, RULING_MULTI_MAPS);
        return refuse_result(d, APIGW_E_TYPE, array.at, "an array of header values");
    }
    while (!ends(d, status) && gw_json_next_element(&p, array.at + array.len, &element)) {
        status = read_header_value(d, element, &value);
        if (status == APIGW_OK)
            status = push_result(d, list, name, value);
    }
    return status;
}

/* One member of a map of header lines. */
static apigw_status read_header(const decoding *d, enum format_result what, pair_list *list, slice name, slice value) {
    apigw_status status;
    slice text;
    check_about(d, RULING_VALUE);
    status = read_header_name(d, name, &name);
    if (ends(d, status))
        return status;
    if (what == RESULT_MULTI_HEADERS || (*value.at == '[' && decoding_has(d, RESULT_ARRAYS)))
        return read_values(d, list, name, value);
    status = read_header_value(d, value, &text);
    return status == APIGW_OK ? push_result(d, list, name, text) : status;
}

/* Keeps the last of the members of one map that have the same name. */
static apigw_status keep_last(const decoding *d, pair_list *list) {
    size_t count = list->count;
    apigw_pair *before = NULL;
    if (d->check != NULL) {
        before = arena_alloc(&d->r->memory, count * sizeof *before);
        if (before == NULL)
            return result_no_memory(d);
        if (count != 0)
            memcpy(before, list->at, count * sizeof *before);
    }
    if (!gw_json_deduplicate(list, &d->r->memory))
        return result_no_memory(d);
    gw_report_repeated(d, before, count, list);
    return APIGW_OK;
}

/* A map of header lines; null and absent ones are empty. */
static apigw_status read_headers(const decoding *d, enum format_result what, pair_list *list) {
    slice map = decoding_member(d, what), name, value;
    const char *p = map.at == NULL ? NULL : map.at + 1;
    apigw_status status = APIGW_OK;
    check_about(d, what == RESULT_MULTI_HEADERS ? RULING_MULTI_MAPS : RULING_MAPS);
    if (map.at == NULL)
        return APIGW_OK;
    if (*map.at != '{')
        return refuse_result(d, APIGW_E_TYPE, map.at, "an object of header lines");
    while (!ends(d, status) && gw_json_next_member(&p, map.at + map.len, &name, &value))
        status = read_header(d, what, list, name, value);
    return ends(d, status) ? status : keep_last(d, list);
}

/* By name, letter case aside, and then by value. */
static int compare_lines(const apigw_pair *a, const apigw_pair *b) {
    int order = gw_pairs_compare(a, b, true);
    size_t n = a->value_len < b->value_len ? a->value_len : b->value_len;
    if (order == 0 && n != 0)
        order = memcmp(a->value, b->value, n);
    if (order == 0)
        order = a->value_len < b->value_len ? -1 : a->value_len > b->value_len;
    return order;
}

static bool result_line_before(const void *context, uint32_t a, uint32_t b) {
    const apigw_pair *lines = context;
    return compare_lines(&lines[a], &lines[b]) < 0;
}

/* The first of the sorted lines that is not before `line`. */
static size_t lower_bound(const pair_list *multi, const uint32_t *sorted, const apigw_pair *line) {
    size_t low = 0, high = multi->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_lines(&multi->at[sorted[middle]], line) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_result_named(const apigw_pair *line, const char *name) {
    return header_name_equal(line->name, line->name_len, name, strlen(name));
}

/* Adds a line of `headers`. On REST one that multiValueHeaders has word for word is left out (B1 header merging). Where
 * multiValueHeaders has the name, the line takes its spelling. */
static apigw_status add_single_line(decoding *d, const uint32_t *sorted, apigw_pair line, bool two_types) {
    apigw_pair first = line;
    size_t at = lower_bound(&d->multi, sorted, &line);
    bool equal = at < d->multi.count && compare_lines(&d->multi.at[sorted[at]], &line) == 0;
    bool type = two_types && is_result_named(&line, "content-type");
    bool once = type || (equal && decoding_has(d, RESULT_EQUAL_ONCE));
    first.value_len = 0;
    at = lower_bound(&d->multi, sorted, &first);
    if (at < d->multi.count && gw_pairs_compare(&d->multi.at[sorted[at]], &line, true) == 0) {
        gw_report_both_maps(d, &line, equal, once);
        line.name = d->multi.at[sorted[at]].name;
    }
    if (once && !(type && decoding_has(d, RESULT_SINGLE_FIRST)))
        return APIGW_OK;
    return push_result(d, &d->r->headers, pair_name(&line), pair_value(&line));
}

static apigw_status add_single(decoding *d, const uint32_t *sorted, bool two_types) {
    bool only_cookies =
        !d->api->switches[APIGW_SWITCH_HEADER_SET_COOKIE] && decoding_member(d, RESULT_COOKIES).at != NULL;
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < d->single.count && status == APIGW_OK; i++) {
        const apigw_pair *line = &d->single.at[i];
        if (only_cookies && is_result_named(line, "set-cookie"))
            gw_report_cookie_line(d, line); /* F12 */
        else
            status = add_single_line(d, sorted, *line, two_types);
    }
    return status;
}

static apigw_status add_multi(decoding *d, bool without_types) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < d->multi.count && status == APIGW_OK; i++) {
        const apigw_pair *line = &d->multi.at[i];
        if (!without_types || !is_result_named(line, "content-type"))
            status = push_result(d, &d->r->headers, pair_name(line), pair_value(line));
    }
    return status;
}

/* Whether both maps have a Content-Type of which the map that comes first has the only one that goes out. Equal values
 * of other names go out twice (B2.5). */
static bool has_two_types(const decoding *d) {
    return !decoding_has(d, RESULT_EQUAL_ONCE) && gw_pairs_find(&d->single, "content-type", 12, 0, true) != NULL &&
           gw_pairs_find(&d->multi, "content-type", 12, 0, true) != NULL;
}

static apigw_status merge_headers(decoding *d) {
    uint32_t *sorted = arena_alloc(&d->r->memory, d->multi.count * sizeof *sorted);
    bool single_first = decoding_has(d, RESULT_SINGLE_FIRST), two_types;
    apigw_status status = APIGW_OK;
    if (sorted == NULL)
        return result_no_memory(d);
    for (size_t i = 0; i < d->multi.count; i++)
        sorted[i] = (uint32_t)i;
    gw_sort_numbers(sorted, d->multi.count, result_line_before, d->multi.at);
    two_types = d->multi.count != 0 && has_two_types(d);
    if (single_first)
        status = add_single(d, sorted, two_types);
    if (status == APIGW_OK)
        status = add_multi(d, single_first && two_types);
    if (status == APIGW_OK && !single_first)
        status = add_single(d, sorted, two_types);
    gw_report_lines(d);
    return status;
}

/* One Set-Cookie line for each string of `cookies`, before those in the headers (B3.8); what is no array is ignored. */
static apigw_status read_cookies(decoding *d) {
    slice array = decoding_member(d, RESULT_COOKIES), element, value;
    const char *p = array.at == NULL ? NULL : array.at + 1;
    apigw_status status = APIGW_OK;
    check_about(d, RULING_COOKIES);
    if (array.at == NULL || *array.at != '[') {
        gw_report_ignored_cookies(d, array);
        return APIGW_OK;
    }
    while (!ends(d, status) && gw_json_next_element(&p, array.at + array.len, &element)) {
        if (*element.at != '"') {
            gw_report_ignored_cookies(d, element);
            continue;
        }
        status = read_header_value(d, element, &value);
        if (status == APIGW_OK)
            status = push_result(d, &d->r->headers, SLICE("Set-Cookie"), value);
    }
    return status;
}

/* ---- what the front end makes of header names --------------------------------------------------------------- */

/* Names that REST and Function URLs rename to x-amzn-Remapped-<name>, as observed and as documented (F20, B4.9). */
static const char *const observed[] = {
    "authorization", "connection",         "content-length", "content-md5", "date",       "expect",           "host",
    "max-forwards",  "proxy-authenticate", "server",         "trailer",     "user-agent", "www-authenticate", NULL};
static const char *const documented[] = {"authorization", "connection", "content-md5",      "date", "max-forwards",
                                         "server",        "user-agent", "www-authenticate", NULL};
static const char *const documented_drops[] = {"expect", "host", "proxy-authenticate", "via", NULL};

static bool is_result_one_of(const apigw_pair *line, const char *const *names) {
    for (; *names != NULL; names++)
        if (is_result_named(line, *names))
            return true;
    return false;
}

static apigw_status rename_line(const decoding *d, apigw_pair *line) {
    static const char prefix[] = "x-amzn-Remapped-";
    char *name = arena_bytes(&d->r->memory, sizeof prefix + line->name_len);
    if (name == NULL)
        return result_no_memory(d);
    memcpy(name, prefix, sizeof prefix - 1);
    memcpy(name + sizeof prefix - 1, line->name, line->name_len + 1);
    gw_report_renamed(d, line, name);
    line->name = name;
    line->name_len += sizeof prefix - 1;
    return APIGW_OK;
}

/* `content-type` as `Content-Type`. */
static apigw_status capitalise_line(const decoding *d, apigw_pair *line) {
    char *name = gw_arena_copy(&d->r->memory, line->name, line->name_len);
    bool first = true;
    if (name == NULL)
        return result_no_memory(d);
    for (size_t i = 0; i < line->name_len; i++) {
        if (first && name[i] >= 'a' && name[i] <= 'z')
            name[i] = (char)(name[i] - 'a' + 'A');
        else if (!first && name[i] >= 'A' && name[i] <= 'Z')
            name[i] = (char)(name[i] - 'A' + 'a');
        first = name[i] == '-';
    }
    line->name = name;
    return APIGW_OK;
}

/* Renames, drops and spells the lines as the front end does. Framing headers never leave under their own name. */
static apigw_status normalize_names(decoding *d) {
    pair_list *lines = &d->r->headers;
    bool renames = decoding_has(d, RESULT_RENAMES), as_documented = d->api->switches[APIGW_SWITCH_REMAPS];
    apigw_status status = APIGW_OK;
    size_t kept = 0;
    for (size_t i = 0; i < lines->count && status == APIGW_OK; i++) {
        apigw_pair line = lines->at[i];
        if (renames && is_result_one_of(&line, as_documented ? documented : observed)) {
            status = rename_line(d, &line);
        } else if (gw_header_is_framing(line.name, line.name_len) ||
                   (renames && as_documented && is_result_one_of(&line, documented_drops))) {
            gw_report_dropped(d, &line);
            continue;
        } else if (decoding_has(d, RESULT_TRAIN_CASE)) {
            status = capitalise_line(d, &line);
        }
        lines->at[kept++] = line;
    }
    lines->count = kept;
    return status;
}

/* The limit of all header lines (A5.8). */
static apigw_status check_result_header(decoding *d) {
    size_t limit = d->api->format->result_header_limit, n = 0;
    for (size_t i = 0; i < d->r->headers.count; i++)
        n += d->r->headers.at[i].name_len + d->r->headers.at[i].value_len + 4;
    if (limit == 0 || n <= limit)
        return APIGW_OK;
    check_about(d, RULING_SIZE);
    gw_error_set(d->err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes of header lines, found %llu",
                 (unsigned long long)limit, (unsigned long long)n);
    return result_answered(d, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
}

/* ---- body --------------------------------------------------------------------------------------------------- */

/* Whether the client takes the body as bytes: the first media type of its Accept header is a binary one (B1 binary). */
static bool accepts_binary(const decoding *d) {
    size_t n = 0;
    const char *accept = apigw_request_find(d->request, APIGW_LIST_HEADERS, "accept", 6, 0, &n);
    slice type = accept == NULL ? slice_absent() : gw_media_type(accept, n);
    for (size_t i = 0; i < d->api->binary_media_types.count; i++)
        if (gw_media_type_matches(type, d->api->binary_media_types.at[i].value,
                                  d->api->binary_media_types.at[i].value_len))
            return true;
    return false;
}

/* Undoes base64 where it stands. */
static apigw_status result_undo_base64(decoding *d, slice value, slice *body) {
    size_t n;
    bool escaped = body->len != value.len - 2;
    if (gw_base64_decode(result_editable(d, body->at), body->at, body->len, &n)) {
        body->len = n;
        *result_editable(d, body->at + n) = '\0';
        return APIGW_OK;
    }
    check_about(d, RULING_BASE64);
    return refuse_with(d, APIGW_E_BASE64, APIGW_ERROR_RESPONSE_BAD_BASE64, value.at + 1 + (escaped ? 0 : n), value.at,
                       "base64 of RFC 4648");
}

/* A value as compact JSON text, in place: white space between tokens goes, and a NUL takes the place of what follows,
 * which is no part of another value. */
static slice compact(const decoding *d, slice value) {
    const char *end = value.at + value.len;
    char *to = result_editable(d, value.at), *begin = to;
    gw_json_fault f;
    unsigned holds;
    for (const char *p = value.at; p < end;) {
        const char *e = p + 1;
        if (*p == '"')
            e = gw_json_string_end(p + 1, end, &holds, &f) + 1;
        else if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r') {
            p++;
            continue;
        }
        memmove(to, p, (size_t)(e - p));
        to += e - p;
        p = e;
    }
    *to = '\0';
    return slice_between(begin, to);
}

/* The value of a body as the text that it stands for. */
static apigw_status read_body_text(const decoding *d, slice value, slice *body) {
    bool has_nul = false, json = decoding_has(d, RESULT_JSON_BODY);
    *body = value;
    if (*value.at == '"') {
        gw_report_string(d, value);
        *body = finish_string(d, value, &has_nul);
        return APIGW_OK;
    }
    if (!json && !(is_number(value) && decoding_has(d, RESULT_NUMBER_BODY)))
        return refuse_result(d, APIGW_E_TYPE, value.at, "a string as body");
    gw_report_coerced(d, RULING_BODY, value, "its JSON text");
    if (json)
        *body = compact(d, value);
    else
        *result_editable(d, value.at + value.len) = '\0'; /* for the comma, brace or space behind a number */
    return APIGW_OK;
}

static apigw_status read_body(decoding *d) {
    slice value = decoding_member(d, RESULT_BODY), body;
    apigw_status status;
    check_about(d, RULING_BODY);
    if (value.at == NULL)
        return APIGW_OK;
    status = read_body_text(d, value, &body);
    if (status == APIGW_OK && d->base64 && *value.at == '"') {
        if (!decoding_has(d, RESULT_BY_ACCEPT) || accepts_binary(d))
            status = result_undo_base64(d, value, &body);
        else
            gw_report_base64_kept(d, value, body);
    }
    if (status == APIGW_OK)
        d->r->body = body;
    return status;
}

static apigw_status add_content_type(decoding *d, const char *type) {
    if (type == NULL || gw_pairs_find(&d->r->headers, "content-type", 12, 0, true) != NULL)
        return APIGW_OK;
    return push_result(d, &d->r->headers, SLICE("Content-Type"), slice_of_string(type));
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* The whole result is the body (B3.2, B4.2): a string without its quotes (F14), anything else as it was sent. */
static apigw_status infer(decoding *d, slice value, bool is_json) {
    bool has_nul = false, quoted = decoding_has(d, RESULT_JSON_BODY) && d->api->switches[APIGW_SWITCH_QUOTED_STRING];
    gw_report_inferred(d, is_json);
    if (is_json && !quoted)
        gw_report_string(d, value);
    if (is_json && !quoted && *value.at == '"')
        d->r->body = finish_string(d, value, &has_nul);
    else if (is_json && decoding_has(d, RESULT_JSON_BODY))
        d->r->body = compact(d, value);
    else
        d->r->body = slice_of(d->text, d->original.len);
    return add_content_type(d, "application/json");
}

/* Members that are null are malformed, but for a map that is not looked at (B5.2). */
static apigw_status check_nulls(decoding *d) {
    const format_result_member *m = d->members;
    apigw_status status = APIGW_OK;
    if (!decoding_has(d, RESULT_NO_NULLS))
        return APIGW_OK;
    check_about(d, RULING_NULLS);
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS && m[i].what != 0 && !ends(d, status); i++) {
        const gw_json_text *t = &d->document->slots[m[i].what];
        if (gw_json_has(d->document, m[i].what) && *t->at == 'n' && !(m[i].what == RESULT_HEADERS && has_one_map(d)))
            status = refuse_result(d, APIGW_E_TYPE, t->at, "a value other than null");
    }
    return status;
}

/* Whether a request is an event of that type. */
static bool is_event(const apigw_request *request, const char *type) {
    size_t n;
    const char *text = apigw_request_get(request, APIGW_FIELD_EVENT_TYPE, &n);
    return text != NULL && n == strlen(type) && memcmp(text, type, n) == 0;
}

/* What a connection takes of a result: while it is opened the subprotocol, then the body where there is a route for it
 * (B7.2, B7.3). */
static apigw_status keep_what_counts(decoding *d) {
    static const char protocol[] = "sec-websocket-protocol";
    pair_list *lines = &d->r->headers;
    size_t kept = 0;
    bool opening = !is_event(d->request, "MESSAGE");
    for (size_t i = 0; i < lines->count; i++)
        if (opening && header_name_equal(lines->at[i].name, lines->at[i].name_len, protocol, sizeof protocol - 1))
            lines->at[kept++] = lines->at[i];
        else
            gw_report_unsent_line(d, &lines->at[i]);
    lines->count = kept;
    if (is_event(d->request, "CONNECT") || (d->request != NULL && !d->api->switches[APIGW_SWITCH_ROUTE_RESPONSE])) {
        gw_report_unsent_body(d);
        d->r->body = slice_absent();
    }
    return APIGW_OK;
}

/* The opening quote of the name of a member that stands in the document, by its value. */
static const char *result_name_of(const decoding *d, const char *member) {
    const char *p = gw_decoding_begin(d) + 1, *end = d->text + d->original.len;
    slice name, value;
    while (gw_json_next_member(&p, end, &name, &value))
        if (value.at == member)
            return name.at - 1;
    return member;
}

/* Members that this front end does not know are malformed (B1.2), or ignored. */
static apigw_status check_members(decoding *d) {
    static const char known[] = "no other members than those of the format";
    apigw_status status = APIGW_OK;
    gw_report_members(d);
    if (!decoding_has(d, RESULT_KNOWN_MEMBERS))
        return APIGW_OK;
    check_about(d, RULING_MEMBERS);
    for (size_t i = 0; i < d->document->other_count && !ends(d, status); i++)
        status = refuse_member(d, APIGW_E_VALUE, d->document->others[i].name.at - 1, known);
    for (unsigned what = 1; what < RESULT_END && !ends(d, status); what++)
        if (gw_json_has(d->document, what) && !is_result_member(d, (enum format_result)what))
            status = refuse_member(d, APIGW_E_VALUE, result_name_of(d, d->document->slots[what].at), known);
    return status;
}

static apigw_status read_flag_and_body(decoding *d) {
    apigw_status status = read_flag(d, &d->base64);
    return ends(d, status) ? status : read_body(d);
}

static apigw_status read_single(decoding *d) {
    if (has_one_map(d)) { /* B5.5 */
        gw_report_ignored_map(d);
        return APIGW_OK;
    }
    return read_headers(d, RESULT_HEADERS, &d->single);
}

/* Only where the format has the member: elsewhere it is ignored (B3.9). */
static apigw_status read_multi(decoding *d) {
    return is_result_member(d, RESULT_MULTI_HEADERS) ? read_headers(d, RESULT_MULTI_HEADERS, &d->multi) : APIGW_OK;
}

static apigw_status read_cookies_where_known(decoding *d) {
    return is_result_member(d, RESULT_COOKIES) ? read_cookies(d) : APIGW_OK;
}

/* All but the body. */
static apigw_status read_head(decoding *d) {
    static apigw_status (*const steps[])(decoding *) = {check_members,
                                                        check_nulls,
                                                        read_status,
                                                        read_description,
                                                        read_single,
                                                        read_multi,
                                                        read_cookies_where_known,
                                                        merge_headers,
                                                        normalize_names,
                                                        check_result_header};
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && !ends(d, status); i++)
        status = steps[i](d);
    return status;
}

static apigw_status read_result_members(decoding *d) {
    apigw_status status = read_head(d);
    if (!ends(d, status))
        status = read_flag_and_body(d);
    if (ends(d, status))
        return status;
    if (decoding_has(d, RESULT_BY_EVENT))
        return keep_what_counts(d);
    gw_report_body(d);
    gw_report_content_type(d, d->api->format->content_type);
    return add_content_type(d, d->api->format->content_type);
}

/* Reads the members of the result's object, none of them looked into. */
static apigw_status read_result_document(decoding *d) {
    uint8_t prediction[2 * RESULT_END * GW_JSON_PREDICTIONS] = {0};
    const gw_json_reading how = {
        .schema = &gw_format_results,
        .memory = &d->r->memory,
        .text = d->text,
        .len = d->original.len,
        .original = d->original,
        .prediction = prediction,
        .max_depth = (size_t)d->r->options.value[APIGW_OPT_MAX_DEPTH],
        .max_items = (size_t)d->r->options.value[APIGW_OPT_MAX_ITEMS],
    };
    apigw_status status;
    check_about(d, RULING_DOCUMENT);
    status = gw_json_read(&how, d->document, d->err);
    return status == APIGW_OK || status == APIGW_E_NOMEM ? status : result_answered(d, status, d->malformed);
}

/* Makes the copy that is edited, and the document that is read from it, which is too large for a small stack. */
static apigw_status copy_input(decoding *d) {
    enum { BESIDE_TEXT = 2048 }; /* bytes that most results need for header lines */
    arena *memory = &d->r->memory;
    size_t fixed = sizeof *d->document + ARENA_ALIGNMENT + BESIDE_TEXT;
    if (d->original.len >= SIZE_MAX - fixed || !arena_reserve(memory, d->original.len + 1 + fixed))
        return result_no_memory(d);
    d->document = arena_alloc(memory, sizeof *d->document);
    d->text = gw_arena_copy(memory, d->original.at, d->original.len);
    gw_json_document_clear(d->document);
    return APIGW_OK;
}

static apigw_status decode_result_text(decoding *d) {
    const char *end = d->text + d->original.len, *begin = gw_decoding_begin(d), *after;
    gw_json_fault f = {APIGW_OK, NULL, NULL};
    bool is_json;
    if (!decoding_has(d, RESULT_INFERRED)) {
        apigw_status status = read_result_document(d);
        return status == APIGW_OK ? read_result_members(d) : status;
    }
    after = gw_json_value_end(begin, end, (size_t)d->r->options.value[APIGW_OPT_MAX_DEPTH], &f);
    is_json = after != NULL && gw_json_skip_space(after, end) == end;
    if (f.code == APIGW_E_DEPTH || (!is_json && !d->api->switches[APIGW_SWITCH_RAW_RESULT]) ||
        (is_json && *begin == '{')) {
        apigw_status status = read_result_document(d); /* which tells what is wrong */
        if (status != APIGW_OK)
            return status;
    }
    if (is_json && *begin == '{' && gw_json_has(d->document, RESULT_STATUS))
        return read_result_members(d);
    return infer(d, is_json ? slice_between(begin, after) : slice_absent(), is_json);
}

/* When the connection is gone nobody waits for a result, whatever it is (B7.4). */
static bool result_is_ignored(const apigw_api *api, const apigw_request *request) {
    return (api->format->result_rules & RESULT_BY_EVENT) != 0 && is_event(request, "DISCONNECT");
}

/* What needs no look at the result. */
static apigw_status check_arguments(const decoding *d, uint32_t flags) {
    const uint64_t most = d->r->options.value[APIGW_OPT_MAX_INPUT];
    uint64_t limit = d->api->format->result_limit != 0 ? d->api->format->result_limit : APIGW_RUNTIME_PAYLOAD_MAX;
    if (most < limit)
        limit = most;
    if (d->api->format->result[0].what == 0)
        return gw_response_unsupported(d->api->format, d->err);
    if ((flags & APIGW_DECODE_FUNCTION_ERROR) != 0) {
        check_about(d, RULING_FAILURE);
        gw_error_set(d->err, APIGW_E_FUNCTION, UINT64_MAX, "the function failed");
        return result_answered(d, APIGW_E_FUNCTION, APIGW_ERROR_RESPONSE_FUNCTION_ERROR);
    }
    if (d->original.len > limit) {
        check_about(d, RULING_SIZE);
        gw_error_set(d->err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes, found %llu",
                     (unsigned long long)limit, (unsigned long long)d->original.len);
        return result_answered(d, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
    }
    return APIGW_OK;
}

static apigw_status result_run(decoding *d, uint32_t flags) {
    apigw_status status = check_arguments(d, flags);
    if (status != APIGW_OK)
        return status;
    status = copy_input(d);
    if (status == APIGW_OK)
        status = decode_result_text(d);
    if (ends(d, status))
        return status;
    gw_report_added_headers(d);
    return gw_api_tell(d->api, d->request, d->r, true) ? status : result_no_memory(d);
}

static void start(decoding *d, apigw_response *r, const apigw_api *api, slice json, apigw_error *err) {
    memset(d, 0, sizeof *d);
    d->r = r;
    d->api = api;
    d->err = err;
    d->original = slice_of(json.len == 0 ? "" : json.at, json.len);
}

static apigw_status decode_or_check(apigw_response *r, const apigw_api *api, const apigw_request *request, slice json,
                                    uint32_t flags, struct apigw_check *check, apigw_error *err) {
    static const char nothing[] = "{\"statusCode\":200}";
    decoding d;
    apigw_status status;
    gw_error_clear(err);
    apigw_check_reset(check);
    apigw_response_reset(r);
    if (r == NULL || api == NULL || (json.at == NULL && json.len != 0) ||
        (flags & ~(uint32_t)APIGW_DECODE_FUNCTION_ERROR) != 0)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected a response, a front end, a text and known flags");
    start(&d, r, api, json, check != NULL ? &check->current : err);
    d.request = request;
    d.members = api->format->result;
    d.rules = api->format->result_rules;
    d.malformed = APIGW_ERROR_RESPONSE_MALFORMED_RESULT;
    d.check = check;
    if (result_is_ignored(api, request)) {
        d.original = slice_of(nothing, sizeof nothing - 1);
        flags &= ~(uint32_t)APIGW_DECODE_FUNCTION_ERROR;
    }
    status = result_run(&d, flags);
    if (check != NULL)
        status = gw_check_conclude(&d, status, err);
    else if (status != APIGW_OK)
        apigw_response_reset(r);
    return status;
}

apigw_status gw_decoding_run(apigw_response *r, const apigw_api *api, const apigw_request *request, slice json,
                             uint32_t flags, struct apigw_check *check, apigw_error *err) {
    bool own = r != NULL && arena_holds(&r->memory, json.at),
         own_check = check != NULL && arena_holds(&check->memory, json.at);
    arena aside, aside_check;
    apigw_status status;
    if (own)
        gw_arena_set_aside(&r->memory, &aside);
    if (own_check)
        gw_arena_set_aside(&check->memory, &aside_check);
    status = decode_or_check(r, api, request, json, flags, check, err);
    if (own)
        gw_arena_free(&aside);
    if (own_check)
        gw_arena_free(&aside_check);
    return status;
}

apigw_status apigw_response_decode(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                   const char *json, size_t json_len, uint32_t flags, apigw_error *err) {
    json_len = length_of(json, json_len);
    return gw_decoding_run(response, api, request, slice_of(json, json_len), flags, NULL, err);
}

apigw_status gw_response_decode_prelude(apigw_response *r, const apigw_api *api, slice json, apigw_error *err) {
    decoding d;
    apigw_status status;
    start(&d, r, api, json, err);
    d.members = api->format->stream;
    d.rules = api->format->stream_rules;
    d.malformed = APIGW_ERROR_RESPONSE_BAD_PRELUDE;
    status = copy_input(&d);
    if (status == APIGW_OK)
        status = read_result_document(&d);
    return status == APIGW_OK ? read_head(&d) : status;
}
