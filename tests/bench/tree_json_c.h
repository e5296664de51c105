/* json-c: json_tokener_parse_ex() with the checks that the others make. */
#include <json-c/json.h>

typedef struct json_object *tree_value;
typedef struct tree_document {
    struct json_tokener *tokener;
    struct json_object *root;
} tree_document;

static inline void tree_open(tree_document *d, size_t largest) {
    (void)largest;
    d->tokener = json_tokener_new();
    json_tokener_set_flags(d->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
}
static inline void tree_close(tree_document *d) {
    json_tokener_free(d->tokener);
}
static inline bool tree_parse(tree_document *d, const char *json, size_t len) {
    json_tokener_reset(d->tokener);
    d->root = json_tokener_parse_ex(d->tokener, json, (int)len);
    return d->root != NULL;
}
static inline void tree_release(tree_document *d) {
    json_object_put(d->root);
    d->root = NULL;
}
static inline tree_value tree_root(tree_document *d) {
    return d->root;
}
static inline bool tree_is_there(tree_value v) {
    return v != NULL;
}
static inline tree_value tree_get(tree_value v, const char *name) {
    struct json_object *found = NULL;
    if (json_object_is_type(v, json_type_object))
        json_object_object_get_ex(v, name, &found);
    return found;
}
static inline piece tree_text(tree_value v) {
    piece p = {NULL, 0};
    if (json_object_is_type(v, json_type_string)) {
        p.at = json_object_get_string(v);
        p.len = (size_t)json_object_get_string_len(v);
    }
    return p;
}
static inline int64_t tree_integer(tree_value v) {
    return json_object_get_int64(v);
}
static inline bool tree_is_true(tree_value v) {
    return json_object_is_type(v, json_type_boolean) && json_object_get_boolean(v);
}
static inline size_t tree_size(tree_value v) {
    return json_object_is_type(v, json_type_array) ? json_object_array_length(v) : 0;
}
static inline tree_value tree_at(tree_value v, size_t i) {
    return json_object_array_get_idx(v, i);
}
static inline struct lh_entry *tree_first(tree_value v) {
    return json_object_is_type(v, json_type_object) ? json_object_get_object(v)->head : NULL;
}
static inline piece tree_key(const struct lh_entry *e) {
    piece p = {(const char *)e->k, strlen((const char *)e->k)};
    return p;
}
#define TREE_EACH(object, name, value)                                                                                 \
    for (struct lh_entry *entry_ = tree_first(object); entry_ != NULL; entry_ = entry_->next)                          \
        for (piece name = tree_key(entry_), *once_ = &name; once_ != NULL; once_ = NULL)                               \
            for (tree_value value = (tree_value)(uintptr_t)entry_->v; once_ != NULL; once_ = NULL)

#define TREE_WRITES 0
