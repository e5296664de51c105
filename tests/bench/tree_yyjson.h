/* yyjson with a pool that is used again, and no copies of texts: its best case. Only to measure; not a part of the
 * project. */
#include <yyjson.h>

typedef yyjson_val *tree_value;
typedef yyjson_mut_val *tree_node;
typedef struct tree_document {
    yyjson_doc *parsed;
    void *memory;
    size_t size;
    yyjson_alc *recycled;
    yyjson_mut_doc *built;
} tree_document;

static inline void tree_open(tree_document *d, size_t largest) {
    d->size = yyjson_read_max_memory_usage(largest, 0) + 256;
    d->memory = must_allocate(d->size);
    d->recycled = yyjson_alc_dyn_new();
}
static inline void tree_close(tree_document *d) {
    yyjson_alc_dyn_free(d->recycled);
    free(d->memory);
}
static inline bool tree_parse(tree_document *d, const char *json, size_t len) {
    yyjson_alc pool;
    yyjson_alc_pool_init(&pool, d->memory, d->size);
    d->parsed = yyjson_read_opts((char *)(uintptr_t)json, len, 0, &pool, NULL);
    return d->parsed != NULL;
}
static inline void tree_release(tree_document *d) {
    d->parsed = NULL; /* the pool begins anew */
}
static inline tree_value tree_root(tree_document *d) {
    return yyjson_doc_get_root(d->parsed);
}
static inline bool tree_is_there(tree_value v) {
    return v != NULL;
}
static inline tree_value tree_get(tree_value v, const char *name) {
    return yyjson_obj_get(v, name);
}
static inline piece tree_text(tree_value v) {
    piece p = {yyjson_get_str(v), yyjson_get_len(v)};
    return p;
}
static inline int64_t tree_integer(tree_value v) {
    return yyjson_get_sint(v);
}
static inline bool tree_is_true(tree_value v) {
    return yyjson_is_true(v);
}
static inline size_t tree_size(tree_value v) {
    return yyjson_arr_size(v);
}
static inline tree_value tree_at(tree_value v, size_t i) {
    return yyjson_arr_get(v, i);
}
#define TREE_EACH(object, name, value)                                                                                 \
    for (yyjson_obj_iter iterator_ = yyjson_obj_iter_with(object); yyjson_obj_iter_has_next(&iterator_);)              \
        for (yyjson_val *key_ = yyjson_obj_iter_next(&iterator_); key_ != NULL; key_ = NULL)                           \
            for (piece name = tree_text(key_); key_ != NULL; key_ = NULL)                                              \
                for (tree_value value = yyjson_obj_iter_get_val(key_); key_ != NULL; key_ = NULL)

#define TREE_WRITES 1
static inline void tree_begin(tree_document *d) {
    d->built = yyjson_mut_doc_new(d->recycled);
}
static inline tree_node tree_object(tree_document *d) {
    return yyjson_mut_obj(d->built);
}
static inline tree_node tree_array(tree_document *d) {
    return yyjson_mut_arr(d->built);
}
static inline tree_node tree_string(tree_document *d, const char *at, size_t n) {
    return yyjson_mut_strn(d->built, at, n);
}
static inline tree_node tree_copy(tree_document *d, const char *at, size_t n) {
    return yyjson_mut_strncpy(d->built, at, n);
}
static inline tree_node tree_null(tree_document *d) {
    return yyjson_mut_null(d->built);
}
static inline tree_node tree_number(tree_document *d, int64_t n) {
    return yyjson_mut_sint(d->built, n);
}
static inline tree_node tree_boolean(tree_document *d, bool b) {
    return yyjson_mut_bool(d->built, b);
}
static inline void tree_add(tree_document *d, tree_node object, const char *name, tree_node value) {
    yyjson_mut_obj_add(object, yyjson_mut_str(d->built, name), value);
}
static inline void tree_put(tree_document *d, tree_node object, const char *name, tree_node value) {
    yyjson_mut_obj_put(object, yyjson_mut_strcpy(d->built, name), value);
}
static inline tree_node tree_find(tree_node object, const char *name) {
    return yyjson_mut_obj_get(object, name);
}
static inline bool tree_found(tree_node n) {
    return n != NULL;
}
static inline piece tree_node_text(tree_node n) {
    piece p = {yyjson_mut_get_str(n), yyjson_mut_get_len(n)};
    return p;
}
static inline void tree_append(tree_node array, tree_node value) {
    yyjson_mut_arr_append(array, value);
}
static inline size_t tree_count(tree_node n) {
    return yyjson_mut_is_arr(n) ? yyjson_mut_arr_size(n) : yyjson_mut_obj_size(n);
}
static inline void tree_discard(tree_node n) {
    (void)n; /* its document has it */
}
static inline char *tree_dump(tree_document *d, tree_node root) {
    yyjson_mut_doc_set_root(d->built, root);
    return yyjson_mut_write(d->built, 0, NULL);
}
static inline void tree_end(tree_document *d, tree_node root) {
    (void)root;
    yyjson_mut_doc_free(d->built);
    d->built = NULL;
}
