#include "response/sink.h"
#include "core/error.h"
#include "core/sort.h"
#include "format/registry.h"
#include "json/walker.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void gw_sink_reset(diagnostic_sink *sink, size_t retain) {
    arena_reset(&sink->memory, retain);
    sink->at = NULL;
    sink->order = NULL;
    sink->count = sink->capacity = sink->omitted = 0;
    sink->no_memory = false;
    gw_error_clear(&sink->current);
    gw_error_clear(&sink->first);
}

void gw_sink_begin(diagnostic_sink *sink, const format *f, slice original, size_t begin, uint64_t max) {
    sink->format = f;
    sink->original = original;
    sink->begin = begin;
    sink->max = max;
}

/* ---- adding ------------------------------------------------------------------------------------------------- */

/* Return a copy of a text that lives as long as the entries. */
static const char *sink_copy(diagnostic_sink *sink, const char *text, uint64_t *len) {
    const char *copy;
    *len = strlen(text);
    copy = gw_arena_copy(&sink->memory, text, (size_t)*len);
    if (copy == NULL)
        sink->no_memory = true;
    return copy;
}

/* Return a new entry of zeros; NULL when out of memory, or the list is full and `always` is false. */
static sink_entry *sink_add(diagnostic_sink *sink, bool always) {
    if (sink->no_memory)
        return NULL;
    if (sink->count >= sink->max && !always) {
        sink->omitted++;
        return NULL;
    }
    if (sink->count == sink->capacity) {
        sink_entry *grown = gw_arena_grow(&sink->memory, sink->at, sizeof *grown, &sink->capacity, sink->count + 1);
        if (grown == NULL) {
            sink->no_memory = true;
            return NULL;
        }
        sink->at = grown;
    }
    memset(&sink->at[sink->count], 0, sizeof *sink->at);
    return &sink->at[sink->count++];
}

/* Fill in the texts of a diagnostic. The pointer is "" until gw_sink_finish(). */
static void sink_fill(diagnostic_sink *sink, apigw_diagnostic *d, const char *rule, const char *message,
                      const char *client) {
    d->rule = rule == NULL ? "" : rule;
    d->rule_len = strlen(d->rule);
    d->message = sink_copy(sink, message, &d->message_len);
    d->client = sink_copy(sink, client, &d->client_len);
    d->pointer = "";
}

/* Describe an error response in one line: status and body, with spaces for line breaks. */
static void describe_error_response(const format *f, uint32_t error_response, char line[APIGW_ERROR_MESSAGE_MAX]) {
    const format_error_response *found = gw_format_find_error_response(f, error_response);
    size_t n;
    line[0] = '\0';
    if (found == NULL)
        return;
    n = (size_t)snprintf(line, APIGW_ERROR_MESSAGE_MAX, "%ld ", (long)found->status);
    for (const char *p = found->body; *p != '\0' && n < APIGW_ERROR_MESSAGE_MAX - 1; p++)
        if (*p != '\r')
            line[n++] = *p == '\n' ? ' ' : *p;
    while (n > 0 && line[n - 1] == ' ')
        n--;
    line[n] = '\0';
}

/* An invalid header name or value is an error by F38 on every front end. */
void gw_sink_error(diagnostic_sink *sink, const apigw_error *err, enum format_rule_reference rule, size_t value) {
    const bool is_first = sink->first.code == APIGW_OK;
    sink_entry *entry = sink_add(sink, is_first);
    char line[APIGW_ERROR_MESSAGE_MAX];
    if (is_first) {
        sink->first = *err;
        if (value != SINK_NO_VALUE)
            gw_json_point_to(&sink->first, sink->original.at + sink->begin, sink->original.at + value);
    }
    if (entry == NULL)
        return;
    entry->diagnostic.what = APIGW_DIAGNOSTIC_REFUSED;
    entry->diagnostic.severity = APIGW_SEVERITY_ERROR;
    entry->diagnostic.code = err->code;
    entry->diagnostic.error_response = err->error_response;
    entry->diagnostic.offset = err->offset;
    entry->value = value;
    describe_error_response(sink->format, err->error_response, line);
    sink_fill(sink, &entry->diagnostic,
              err->code == APIGW_E_HEADER ? "F38" : sink->format->result_rule_references[rule], err->message, line);
    if (err->pointer[0] != '\0')
        entry->diagnostic.pointer = sink_copy(sink, err->pointer, &entry->diagnostic.pointer_len);
}

void gw_sink_report(diagnostic_sink *sink, uint32_t what, uint32_t severity, const char *rule, sink_place place,
                    const char *client, const char *text, ...) {
    char message[APIGW_ERROR_MESSAGE_MAX];
    sink_entry *entry = sink_add(sink, false);
    va_list list;
    if (entry == NULL)
        return;
    va_start(list, text);
    if (vsnprintf(message, sizeof message, text, list) < 0)
        message[0] = '\0';
    va_end(list);
    entry->diagnostic.what = what;
    entry->diagnostic.severity = severity;
    entry->diagnostic.offset = place.offset;
    entry->value = place.value;
    sink_fill(sink, &entry->diagnostic, rule, message, client);
}

/* ---- the end ------------------------------------------------------------------------------------------------ */

static bool sink_value_before(const void *context, uint32_t a, uint32_t b) {
    const sink_entry *entries = context;
    return entries[a].value != entries[b].value ? entries[a].value < entries[b].value : a < b;
}

/* Entries that are about no byte, whose offset is UINT64_MAX, come first. */
static bool sink_offset_before(const void *context, uint32_t a, uint32_t b) {
    const sink_entry *entries = context;
    uint64_t x = entries[a].diagnostic.offset + 1, y = entries[b].diagnostic.offset + 1;
    return x != y ? x < y : a < b;
}

/* Make the pointers, in the order of the values that they lead to, in one walk over the text. */
static bool make_pointers(diagnostic_sink *sink) {
    gw_json_pointing *walk;
    apigw_error err;
    if (sink->count == 0 || sink->at[sink->order[0]].value == SINK_NO_VALUE)
        return true; /* there may be no text */
    walk = gw_json_pointing_begin(&sink->memory, slice_skip(sink->original, sink->begin));
    if (walk == NULL)
        return false;
    for (size_t i = 0; i < sink->count; i++) {
        sink_entry *entry = &sink->at[sink->order[i]];
        if (entry->value == SINK_NO_VALUE)
            break;
        gw_error_clear(&err);
        gw_json_pointing_to(walk, &err, sink->original.at + entry->value);
        entry->diagnostic.pointer = sink_copy(sink, err.pointer, &entry->diagnostic.pointer_len);
    }
    return !sink->no_memory;
}

bool gw_sink_finish(diagnostic_sink *sink) {
    if (sink->no_memory)
        return false;
    sink->order = arena_alloc(&sink->memory, sink->count * sizeof *sink->order);
    if (sink->order == NULL)
        return false;
    for (size_t i = 0; i < sink->count; i++)
        sink->order[i] = (uint32_t)i;
    gw_sort_numbers(sink->order, sink->count, sink_value_before, sink->at);
    if (!make_pointers(sink))
        return false;
    gw_sort_numbers(sink->order, sink->count, sink_offset_before, sink->at);
    return true;
}
