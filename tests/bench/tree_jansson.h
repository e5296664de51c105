/* jansson: json_loadb() and json_dumps(). */
#include <jansson.h>

typedef json_t *tree_value;
typedef json_t *tree_node;
typedef struct tree_document {
    json_t *root;
} tree_document;

static inline void tree_open(tree_document *d, size_t largest) {
    (void)d;
    (void)largest;
}
static inline void tree_close(tree_document *d) {
    (void)d;
}
static inline bool tree_parse(tree_document *d, const char *json, size_t len) {
    json_error_t error;
    d->root = json_loadb(json, len, 0, &error);
    return d->root != NULL;
}
static inline void tree_release(tree_document *d) {
    json_decref(d->root);
    d->root = NULL;
}
static inline tree_value tree_root(tree_document *d) {
    return d->root;
}
static inline bool tree_is_there(tree_value v) {
    return v != NULL;
}
static inline tree_value tree_get(tree_value v, const char *name) {
    return json_object_get(v, name);
}
static inline piece tree_text(tree_value v) {
    piece p = {json_string_value(v), json_string_length(v)};
    return p;
}
static inline int64_t tree_integer(tree_value v) {
    return json_integer_value(v);
}
static inline bool tree_is_true(tree_value v) {
    return json_is_true(v);
}
static inline size_t tree_size(tree_value v) {
    return json_array_size(v);
}
static inline tree_value tree_at(tree_value v, size_t i) {
    return json_array_get(v, i);
}
static inline piece tree_key(void *iterator) {
    const char *key = json_object_iter_key(iterator);
    piece p = {key, strlen(key)};
    return p;
}
#define TREE_EACH(object, name, value)                                                                                 \
    for (void *iterator_ = json_object_iter(object); iterator_ != NULL;                                                \
         iterator_ = json_object_iter_next(object, iterator_))                                                         \
        for (piece name = tree_key(iterator_), *once_ = &name; once_ != NULL; once_ = NULL)                            \
            for (tree_value value = json_object_iter_value(iterator_); once_ != NULL; once_ = NULL)

#define TREE_WRITES 1
static inline void tree_begin(tree_document *d) {
    (void)d;
}
static inline tree_node tree_object(tree_document *d) {
    (void)d;
    return json_object();
}
static inline tree_node tree_array(tree_document *d) {
    (void)d;
    return json_array();
}
static inline tree_node tree_string(tree_document *d, const char *at, size_t n) {
    (void)d;
    return json_stringn(at, n);
}
static inline tree_node tree_copy(tree_document *d, const char *at, size_t n) {
    (void)d;
    return json_stringn(at, n);
}
static inline tree_node tree_null(tree_document *d) {
    (void)d;
    return json_null();
}
static inline tree_node tree_number(tree_document *d, int64_t n) {
    (void)d;
    return json_integer(n);
}
static inline tree_node tree_boolean(tree_document *d, bool b) {
    (void)d;
    return json_boolean(b);
}
static inline void tree_add(tree_document *d, tree_node object, const char *name, tree_node value) {
    (void)d;
    json_object_set_new(object, name, value);
}
static inline void tree_put(tree_document *d, tree_node object, const char *name, tree_node value) {
    (void)d;
    json_object_set_new(object, name, value);
}
static inline tree_node tree_find(tree_node object, const char *name) {
    return json_object_get(object, name);
}
static inline bool tree_found(tree_node n) {
    return n != NULL;
}
static inline piece tree_node_text(tree_node n) {
    piece p = {json_string_value(n), json_string_length(n)};
    return p;
}
static inline void tree_append(tree_node array, tree_node value) {
    json_array_append_new(array, value);
}
static inline size_t tree_count(tree_node n) {
    return json_is_array(n) ? json_array_size(n) : json_object_size(n);
}
static inline void tree_discard(tree_node n) {
    json_decref(n);
}
static inline char *tree_dump(tree_document *d, tree_node root) {
    (void)d;
    return json_dumps(root, JSON_COMPACT);
}
static inline void tree_end(tree_document *d, tree_node root) {
    (void)d;
    json_decref(root);
}
