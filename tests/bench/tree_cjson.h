/* cJSON: it neither checks UTF-8 nor keeps the length of a text. */
#include <cjson/cJSON.h>

typedef cJSON *tree_value;
typedef struct tree_document {
    cJSON *root;
} tree_document;

static inline void tree_open(tree_document *d, size_t largest) {
    (void)d;
    (void)largest;
}
static inline void tree_close(tree_document *d) {
    (void)d;
}
static inline bool tree_parse(tree_document *d, const char *json, size_t len) {
    d->root = cJSON_ParseWithLength(json, len);
    return d->root != NULL;
}
static inline void tree_release(tree_document *d) {
    cJSON_Delete(d->root);
    d->root = NULL;
}
static inline tree_value tree_root(tree_document *d) {
    return d->root;
}
static inline bool tree_is_there(tree_value v) {
    return v != NULL;
}
static inline tree_value tree_get(tree_value v, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(v, name);
}
static inline piece tree_text(tree_value v) {
    piece p = {NULL, 0};
    if (cJSON_IsString(v)) {
        p.at = v->valuestring;
        p.len = strlen(v->valuestring);
    }
    return p;
}
static inline int64_t tree_integer(tree_value v) {
    return v == NULL ? 0 : (int64_t)v->valuedouble;
}
static inline bool tree_is_true(tree_value v) {
    return cJSON_IsTrue(v);
}
static inline size_t tree_size(tree_value v) {
    return cJSON_IsArray(v) ? (size_t)cJSON_GetArraySize(v) : 0;
}
static inline tree_value tree_at(tree_value v, size_t i) {
    return cJSON_GetArrayItem(v, (int)i);
}
static inline piece tree_key(const cJSON *v) {
    piece p = {v->string, strlen(v->string)};
    return p;
}
#define TREE_EACH(object, name, value)                                                                                 \
    for (tree_value value = cJSON_IsObject(object) ? (object)->child : NULL; value != NULL; value = value->next)       \
        for (piece name = tree_key(value), *once_ = &name; once_ != NULL; once_ = NULL)

#define TREE_WRITES 0
