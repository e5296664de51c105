/* RapidJSON: a Document with a pool that is used again; it checks UTF-8 on request. */
#include <rapidjson/document.h>

typedef const rapidjson::Value *tree_value;
typedef rapidjson::GenericDocument<rapidjson::UTF8<>, rapidjson::MemoryPoolAllocator<>> tree_parser;
typedef struct tree_document {
    void *memory;
    size_t size;
    rapidjson::MemoryPoolAllocator<> *pool;
    tree_parser *root;
} tree_document;

static inline void tree_open(tree_document *d, size_t largest) {
    d->size = 16 * largest + 65536;
    d->memory = must_allocate(d->size);
    d->pool = new rapidjson::MemoryPoolAllocator<>(d->memory, d->size);
}
static inline void tree_close(tree_document *d) {
    delete d->pool;
    free(d->memory);
}
static inline bool tree_parse(tree_document *d, const char *json, size_t len) {
    d->root = new tree_parser(d->pool);
    d->root->Parse<rapidjson::kParseValidateEncodingFlag>(json, len);
    return !d->root->HasParseError();
}
static inline void tree_release(tree_document *d) {
    delete d->root;
    d->root = NULL;
    d->pool->Clear();
}
static inline tree_value tree_root(tree_document *d) {
    return d->root;
}
static inline bool tree_is_there(tree_value v) {
    return v != NULL;
}
static inline tree_value tree_get(tree_value v, const char *name) {
    if (v == NULL || !v->IsObject())
        return NULL;
    rapidjson::Value::ConstMemberIterator found = v->FindMember(name);
    return found == v->MemberEnd() ? NULL : &found->value;
}
static inline piece tree_text(tree_value v) {
    piece p = {NULL, 0};
    if (v != NULL && v->IsString()) {
        p.at = v->GetString();
        p.len = v->GetStringLength();
    }
    return p;
}
static inline int64_t tree_integer(tree_value v) {
    return v != NULL && v->IsInt64() ? v->GetInt64() : 0;
}
static inline bool tree_is_true(tree_value v) {
    return v != NULL && v->IsTrue();
}
static inline size_t tree_size(tree_value v) {
    return v != NULL && v->IsArray() ? v->Size() : 0;
}
static inline tree_value tree_at(tree_value v, size_t i) {
    return &(*v)[(rapidjson::SizeType)i];
}
static inline rapidjson::Value::ConstMemberIterator tree_begin_of(tree_value v) {
    return v != NULL && v->IsObject() ? v->MemberBegin() : rapidjson::Value::ConstMemberIterator();
}
static inline rapidjson::Value::ConstMemberIterator tree_end_of(tree_value v) {
    return v != NULL && v->IsObject() ? v->MemberEnd() : rapidjson::Value::ConstMemberIterator();
}
#define TREE_EACH(object, name, value)                                                                                 \
    for (rapidjson::Value::ConstMemberIterator at_ = tree_begin_of(object), end_ = tree_end_of(object); at_ != end_;   \
         ++at_)                                                                                                        \
        for (piece name = tree_text(&at_->name), *once_ = &name; once_ != NULL; once_ = NULL)                          \
            for (tree_value value = &at_->value; once_ != NULL; once_ = NULL)

#define TREE_WRITES 0
