#include "gateway/model_violations.h"
#include <string.h>

enum { VIOLATIONS_RETAINED = 1 << 20 };

apigw_violations *apigw_violations_new(const apigw_allocator *allocator) {
    apigw_violations *v = gw_memory_handle(allocator, sizeof *v);
    if (v == NULL)
        return NULL;
    gw_arena_init(&v->memory, &v->allocator);
    v->message.allocator = v->allocator;
    v->message.max = SIZE_MAX;
    return v;
}

void apigw_violations_free(apigw_violations *violations) {
    if (violations == NULL)
        return;
    gw_arena_free(&violations->memory);
    gw_memory_release(&violations->allocator, violations->message.data, violations->message.capacity);
    gw_memory_release(&violations->allocator, violations, sizeof *violations);
}

void gw_violations_begin(apigw_violations *v, size_t most) {
    arena_reset(&v->memory, VIOLATIONS_RETAINED);
    v->items = NULL;
    v->count = v->capacity = v->omitted = v->text_size = v->text_len = 0;
    v->most = most;
    v->text = NULL;
    if (v->message.capacity > VIOLATIONS_RETAINED)
        apigw_buffer_reset(&v->message);
    else
        gw_buffer_begin(&v->message);
}

bool gw_violations_add(apigw_violations *v, slice pointer, const char *keyword, uint64_t offset) {
    apigw_violation *grown;
    const apigw_status status = gw_buffer_finish(&v->message);
    if (status != APIGW_OK)
        return false;
    if (v->count >= v->most || v->text_size > MODEL_TEXT_MAX) {
        v->omitted++;
        return true;
    }
    grown = gw_arena_grow(&v->memory, v->items, sizeof *grown, &v->capacity, v->count < 4 ? 4 : v->count + 1);
    if (grown == NULL)
        return false;
    v->items = grown;
    grown += v->count;
    grown->message = gw_arena_copy(&v->memory, v->message.data, v->message.length);
    grown->message_len = v->message.length;
    grown->pointer = gw_arena_copy(&v->memory, pointer.at, pointer.len);
    grown->pointer_len = pointer.len;
    grown->keyword = keyword;
    grown->keyword_len = strlen(keyword);
    grown->offset = offset;
    if (grown->message == NULL || grown->pointer == NULL)
        return false;
    v->text_size += v->message.length;
    v->count++;
    return true;
}

bool gw_violations_end(apigw_violations *v) {
    size_t size = v->text_size + 2 * v->count + 3, at = 0;
    char *text = arena_bytes(&v->memory, size);
    if (text == NULL)
        return false;
    text[at++] = '[';
    for (size_t i = 0; i < v->count; i++) {
        if (i != 0) {
            text[at++] = ',';
            text[at++] = ' ';
        }
        memcpy(text + at, v->items[i].message, v->items[i].message_len);
        at += v->items[i].message_len;
    }
    text[at++] = ']';
    text[at] = '\0';
    v->text = text;
    v->text_len = at;
    return true;
}

size_t apigw_violations_count(const apigw_violations *violations) {
    return violations != NULL ? violations->count : 0;
}

size_t apigw_violations_omitted(const apigw_violations *violations) {
    return violations != NULL ? violations->omitted : 0;
}

apigw_status apigw_violations_at(const apigw_violations *violations, size_t i, apigw_violation *out) {
    if (violations == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= violations->count)
        return APIGW_E_NOT_FOUND;
    *out = violations->items[i];
    return APIGW_OK;
}

const char *apigw_violations_text(const apigw_violations *violations, size_t *len) {
    if (len != NULL)
        *len = violations != NULL ? violations->text_len : 0;
    return violations != NULL ? violations->text : NULL;
}
