/* Findings about a result: how they are kept, put in order, and told. What is found is decided where results are
 * decoded (response_decode.c) and in findings.c. */
#include "response/check.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/sort.h"
#include "json/walker.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- its life ----------------------------------------------------------------------------------------------- */

apigw_check *apigw_check_new(const apigw_allocator *allocator) {
    apigw_check *check = gw_memory_handle(allocator, sizeof *check);
    if (check == NULL)
        return NULL;
    check->response = apigw_response_new(allocator);
    if (check->response == NULL) {
        gw_memory_release(&check->allocator, check, sizeof *check);
        return NULL;
    }
    gw_arena_init(&check->memory, &check->allocator);
    return check;
}

void apigw_check_free(apigw_check *check) {
    if (check == NULL)
        return;
    apigw_response_free(check->response);
    gw_arena_free(&check->memory);
    gw_memory_release(&check->allocator, check, sizeof *check);
}

void apigw_check_reset(apigw_check *check) {
    if (check == NULL)
        return;
    apigw_response_reset(check->response);
    arena_reset(&check->memory, (size_t)check->response->options.value[APIGW_OPT_RETAIN_MAX]);
    check->has_response = check->no_memory = false;
    check->at = NULL;
    check->order = NULL;
    check->count = check->capacity = check->omitted = 0;
    check->value = SIZE_MAX;
    check->rule_reference = RULING_END;
    gw_error_clear(&check->current);
    gw_error_clear(&check->first);
}

apigw_status apigw_check_set_option(apigw_check *check, uint32_t option, uint64_t value, apigw_error *err) {
    gw_error_clear(err);
    if (check == NULL)
        return gw_error_argument(err, "check");
    return gw_options_set(&check->response->options, option, value, err);
}

/* ---- adding ------------------------------------------------------------------------------------------------- */

/* A copy of a text that lives as long as the findings. */
static const char *keep_check(apigw_check *check, const char *text, uint64_t *len) {
    const char *copy;
    *len = strlen(text);
    copy = gw_arena_copy(&check->memory, text, (size_t)*len);
    if (copy == NULL)
        check->no_memory = true;
    return copy;
}

/* Room for one more, or NULL: there is no memory, or there are enough. The first refusal always has room. */
static check_entry *add(apigw_check *check, bool always) {
    check_entry *grown = check->at;
    if (check->no_memory)
        return NULL;
    if (check->count >= check->response->options.value[APIGW_OPT_MAX_ITEMS] && !always) {
        check->omitted++;
        return NULL;
    }
    if (check->count == check->capacity) {
        grown = gw_arena_grow(&check->memory, check->at, sizeof *grown, &check->capacity, check->count + 1);
        if (grown == NULL) {
            check->no_memory = true;
            return NULL;
        }
        check->at = grown;
    }
    memset(&grown[check->count], 0, sizeof *grown);
    return &grown[check->count++];
}

/* Fills in the texts; the pointer is "" until all are made. */
static void say(apigw_check *check, apigw_diagnostic *f, const char *rule, const char *message, const char *client) {
    f->rule = rule == NULL ? "" : rule;
    f->rule_len = strlen(f->rule);
    f->message = keep_check(check, message, &f->message_len);
    f->client = keep_check(check, client, &f->client_len);
    f->pointer = "";
}

/* The front end's own answer in one line: status and body, a line break being a blank. */
static void describe_error_response(const format *f, uint32_t error_response, char line[APIGW_ERROR_MESSAGE_MAX]) {
    const format_error_response *row = gw_find_error_response(f, error_response);
    size_t at;
    line[0] = '\0';
    if (row == NULL)
        return;
    at = (size_t)snprintf(line, APIGW_ERROR_MESSAGE_MAX, "%ld%s", (long)row->status, row->body[0] == '\0' ? "" : " ");
    for (const char *p = row->body; *p != '\0' && at < APIGW_ERROR_MESSAGE_MAX - 1; p++)
        if (*p != '\r')
            line[at++] = *p == '\n' ? ' ' : *p;
    while (at > 0 && line[at - 1] == ' ')
        at--;
    line[at] = '\0';
}

void gw_check_refused(apigw_check *check, const decoding *d) {
    const apigw_error *err = &check->current;
    bool is_first = check->first.code == APIGW_OK;
    check_entry *entry = add(check, is_first);
    char line[APIGW_ERROR_MESSAGE_MAX];
    if (is_first) {
        check->first = *err;
        if (check->value != SIZE_MAX)
            gw_json_point_to(&check->first, decoding_original(d, gw_decoding_begin(d)), d->original.at + check->value);
    }
    if (entry != NULL) {
        entry->diagnostic.what = APIGW_DIAGNOSTIC_REFUSED;
        entry->diagnostic.severity = APIGW_SEVERITY_ERROR;
        entry->diagnostic.code = err->code;
        entry->diagnostic.error_response = err->error_response;
        entry->diagnostic.offset = err->offset;
        entry->value = check->value;
        describe_error_response(d->api->format, err->error_response, line);
        say(check, &entry->diagnostic, err->code == APIGW_E_HEADER ? "F38" : gw_check_rule(d, check->rule_reference),
            err->message, line);
        if (err->pointer[0] != '\0')
            entry->diagnostic.pointer = keep_check(check, err->pointer, &entry->diagnostic.pointer_len);
    }
    check->value = SIZE_MAX;
}

check_place gw_check_name(const decoding *d, const char *quote) {
    return (check_place){quote, gw_decoding_value_of(d, quote)};
}

const char *gw_check_rule(const decoding *d, enum format_rule_reference rule_reference) {
    return rule_reference == RULING_END ? NULL : d->api->format->result_rule_references[rule_reference];
}

void gw_check_note(const decoding *d, uint32_t what, uint32_t severity, const char *rule, check_place place,
                   const char *client, const char *text, ...) {
    char message[APIGW_ERROR_MESSAGE_MAX];
    check_entry *entry = add(d->check, false);
    va_list list;
    if (entry == NULL)
        return;
    va_start(list, text);
    if (vsnprintf(message, sizeof message, text, list) < 0)
        message[0] = '\0';
    va_end(list);
    entry->diagnostic.what = what;
    entry->diagnostic.severity = severity;
    entry->diagnostic.offset = place.at == NULL ? UINT64_MAX : (uint64_t)(place.at - d->text);
    entry->value = place.value == NULL ? SIZE_MAX : (size_t)(place.value - d->text);
    say(d->check, &entry->diagnostic, rule, message, client);
}

/* ---- the end ------------------------------------------------------------------------------------------------ */

static bool value_before(const void *context, uint32_t a, uint32_t b) {
    const check_entry *entries = context;
    return entries[a].value != entries[b].value ? entries[a].value < entries[b].value : a < b;
}

/* What is about no place, UINT64_MAX, comes first. */
static bool place_before(const void *context, uint32_t a, uint32_t b) {
    const check_entry *entries = context;
    uint64_t x = entries[a].diagnostic.offset + 1, y = entries[b].diagnostic.offset + 1;
    return x != y ? x < y : a < b;
}

/* Makes the pointers, in the order of the values that they lead to, so that the text is walked over once. */
static bool make_pointers(apigw_check *check, const decoding *d) {
    apigw_error err;
    slice text;
    gw_json_pointing *walk;
    if (check->count == 0 || check->at[check->order[0]].value == SIZE_MAX)
        return true; /* there may be no text */
    text.at = decoding_original(d, gw_decoding_begin(d));
    text.len = (size_t)(d->original.at + d->original.len - text.at);
    walk = gw_json_pointing_begin(&check->memory, text);
    if (walk == NULL)
        return false;
    for (size_t i = 0; i < check->count; i++) {
        check_entry *entry = &check->at[check->order[i]];
        if (entry->value == SIZE_MAX)
            break;
        gw_error_clear(&err);
        gw_json_pointing_to(walk, &err, d->original.at + entry->value);
        entry->diagnostic.pointer = keep_check(check, err.pointer, &entry->diagnostic.pointer_len);
    }
    return !check->no_memory;
}

static bool put_in_order(apigw_check *check, const decoding *d) {
    check->order = arena_alloc(&check->memory, check->count * sizeof *check->order);
    if (check->order == NULL)
        return false;
    for (size_t i = 0; i < check->count; i++)
        check->order[i] = (uint32_t)i;
    gw_sort_numbers(check->order, check->count, value_before, check->at);
    if (!make_pointers(check, d))
        return false;
    gw_sort_numbers(check->order, check->count, place_before, check->at);
    return true;
}

apigw_status gw_check_conclude(const decoding *d, apigw_status status, apigw_error *err) {
    apigw_check *check = d->check;
    const apigw_error first = check->first;
    if (status == APIGW_E_UNSUPPORTED && err != NULL)
        *err = check->current;
    if (status != APIGW_E_UNSUPPORTED && (status == APIGW_E_NOMEM || check->no_memory || !put_in_order(check, d)))
        status = gw_error_nomem(err);
    if (status != APIGW_E_NOMEM && status != APIGW_E_UNSUPPORTED) {
        status = first.code;
        check->has_response = true;
    }
    if (check->has_response && status != APIGW_OK) {
        apigw_status answered = apigw_error_response(check->response, d->api, d->request, first.error_response, NULL);
        check->has_response = answered == APIGW_OK;
        if (answered == APIGW_E_NOMEM)
            status = gw_error_nomem(err);
        else if (err != NULL)
            *err = first;
    }
    if (status == APIGW_E_NOMEM || status == APIGW_E_UNSUPPORTED)
        apigw_check_reset(check);
    return status;
}

apigw_status apigw_response_check(apigw_check *check, const apigw_api *api, const apigw_request *request,
                                  const char *json, size_t json_len, uint32_t flags, apigw_error *err) {
    json_len = length_of(json, json_len);
    return gw_decoding_run(check == NULL ? NULL : check->response, api, request, slice_of(json, json_len), flags, check,
                           err);
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

size_t apigw_check_diagnostic_count(const apigw_check *check) {
    return check == NULL ? 0 : check->count;
}

size_t apigw_check_omitted_count(const apigw_check *check) {
    return check == NULL ? 0 : check->omitted;
}

apigw_status apigw_check_diagnostic_at(const apigw_check *check, size_t i, apigw_diagnostic *out) {
    if (check == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= check->count)
        return APIGW_E_NOT_FOUND;
    *out = check->at[check->order[i]].diagnostic;
    return APIGW_OK;
}

const apigw_response *apigw_check_response(const apigw_check *check) {
    return check != NULL && check->has_response ? check->response : NULL;
}
