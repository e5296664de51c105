/* The additional state of a request that is changed repeatedly, and how to read such a request. */
#include "core/buffer.h"
#include "request/request.h"
#include <string.h>

request_edits *gw_request_edit(apigw_request *r) {
    if (r->edits == NULL) {
        r->edits = arena_alloc(&r->memory, sizeof *r->edits);
        if (r->edits != NULL)
            memset(r->edits, 0, sizeof *r->edits);
    }
    return r->edits;
}

/* ---- lists -------------------------------------------------------------------------------------------------- */

static list_index *index_of(const apigw_request *r, uint32_t list) {
    return r->edits == NULL ? NULL : r->edits->indexes[list];
}

bool gw_request_list(apigw_request *r, uint32_t list, indexed_list *l) {
    pair_list *pairs = &r->lists[list];
    bool is_matched = list == APIGW_LIST_PATH_PARAMETERS && r->matched.count == pairs->count;
    *l = (indexed_list){.pairs = pairs,
                        .expected = is_matched ? &r->matched : NULL,
                        .memory = &r->memory,
                        .fold = list == APIGW_LIST_HEADERS};
    l->index = &l->none;
    if (r->edits == NULL && pairs->count <= LIST_SHORT)
        return true;
    if (gw_request_edit(r) == NULL)
        return false;
    l->index = &r->edits->indexes[list];
    return true;
}

size_t gw_request_list_count(const apigw_request *r, uint32_t list) {
    return r->lists[list].count - gw_list_holes(index_of(r, list));
}

/* Note whether a list has holes. */
static void look_for_holes(apigw_request *r) {
    size_t any = 0;
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        any |= gw_list_holes(index_of(r, list));
    r->dense_lists = any == 0 ? APIGW_LIST_LAST : 0;
}

bool gw_request_list_remove(apigw_request *r, uint32_t list, slice name, enum list_keep keep) {
    indexed_list l;
    bool done = gw_request_list(r, list, &l) && gw_list_remove(&l, name, keep);
    look_for_holes(r);
    return done;
}

void gw_request_list_replaced(apigw_request *r, uint32_t list) {
    if (r->edits == NULL)
        return;
    r->edits->indexes[list] = NULL;
    look_for_holes(r);
}

/* ---- open-ended members ------------------------------------------------------------------------------------- */

bool gw_request_find_set_json(const apigw_request *r, slice *pointer, slice *text) {
    for (size_t i = 0; i < r->set_json.count; i++) {
        const apigw_pair *set = &r->set_json.at[i];
        size_t n = set->name_len;
        if (pointer->len < n || memcmp(pointer->at, set->name, n) != 0 || (pointer->len > n && pointer->at[n] != '/'))
            continue;
        *pointer = slice_of(pointer->at + n, pointer->len - n);
        *text = pair_value(set);
        return true;
    }
    return false;
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

/* Return whether the text in `set_json` is older than the changes. */
static bool is_outdated(const apigw_request *r, size_t member) {
    return r->edits != NULL && r->edits->members[member] != NULL && r->edits->members[member]->changes != 0;
}

static bool is_flat(const apigw_request *r) {
    bool flat = r->dense_lists != 0;
    for (size_t i = 0; i < r->set_json.count; i++)
        flat = flat && !is_outdated(r, i);
    return flat;
}

/* Pairs that the copy needs memory for. */
static size_t pair_count(const apigw_request *r) {
    size_t n = r->set_json.count + r->matched.count;
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        n += gw_list_holes(index_of(r, list)) == 0 ? 0 : r->lists[list].count;
    return n;
}

/* Copy a list without its holes; return the end of the memory that it takes. */
static apigw_pair *copy_list(pair_list *list, apigw_pair *to) {
    apigw_pair *end = gw_list_copy(list, to);
    *list = (pair_list){.at = to, .count = (size_t)(end - to), .capacity = (size_t)(end - to)};
    return end;
}

static void copy_lists(apigw_request *copy, const apigw_request *r, apigw_pair *to) {
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        if (gw_list_holes(index_of(r, list)) != 0)
            to = copy_list(&copy->lists[list], to);
    to = copy_list(&copy->matched, to);
    copy_list(&copy->set_json, to);
}

/* Write the members that were changed, one after the other. Return false when out of memory. */
static bool write_members(apigw_request *copy, const apigw_request *r, apigw_buffer *texts) {
    size_t n, at = 0;
    gw_buffer_begin(texts);
    for (size_t i = 0; i < r->set_json.count; i++) {
        size_t before = texts->length;
        if (!is_outdated(r, i))
            continue;
        gw_json_patch_write(r->edits->members[i]->edited, texts);
        copy->set_json.at[i].value_len = texts->length - before;
    }
    if (gw_buffer_finish(texts) != APIGW_OK)
        return false;
    const char *text = apigw_buffer_data(texts, &n);
    for (size_t i = 0; i < r->set_json.count; i++)
        if (is_outdated(r, i)) {
            copy->set_json.at[i].value = text + at;
            at += copy->set_json.at[i].value_len;
        }
    return true;
}

bool gw_flat_request_begin(flat_request *f, const apigw_request *r) {
    *f = (flat_request){.r = r};
    if (is_flat(r))
        return true;
    f->size = sizeof *r + pair_count(r) * sizeof(apigw_pair);
    f->memory = gw_memory_allocate(&r->allocator, f->size);
    f->texts = apigw_buffer_new(&r->allocator);
    apigw_request *copy = f->memory;
    if (copy != NULL && f->texts != NULL) {
        memcpy(copy, r, sizeof *copy);
        copy->edits = NULL;
        copy->dense_lists = APIGW_LIST_LAST;
        copy_lists(copy, r, (apigw_pair *)(void *)(copy + 1));
        f->r = copy;
        if (write_members(copy, r, f->texts))
            return true;
    }
    gw_flat_request_end(f);
    return false;
}

void gw_flat_request_end(flat_request *f) {
    if (f->memory == NULL && f->texts == NULL)
        return;
    apigw_allocator allocator = f->r->allocator;
    apigw_buffer_free(f->texts);
    gw_memory_release(&allocator, f->memory, f->size);
    *f = (flat_request){.r = NULL};
}
