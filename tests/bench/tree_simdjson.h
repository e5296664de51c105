/* simdjson's DOM: one parser that is used again, and a padded copy of each document made outside of the timed part is
 * not asked of the caller: the parser pads what it is given. */
#include <simdjson.h>

typedef struct tree_value {
    bool there;
    simdjson::dom::element at;
} tree_value;
typedef struct tree_document {
    simdjson::dom::parser *parser;
    tree_value root;
} tree_document;

static inline void tree_open(tree_document *d, size_t largest) {
    d->parser = new simdjson::dom::parser();
    if (d->parser->allocate(largest + 64) != simdjson::SUCCESS)
        die("simdjson has no memory");
}
static inline void tree_close(tree_document *d) {
    delete d->parser;
}
static inline bool tree_parse(tree_document *d, const char *json, size_t len) {
    d->root.there = d->parser->parse(json, len, true).get(d->root.at) == simdjson::SUCCESS;
    return d->root.there;
}
static inline void tree_release(tree_document *d) {
    d->root.there = false;
}
static inline tree_value tree_root(tree_document *d) {
    return d->root;
}
static inline bool tree_is_there(tree_value v) {
    return v.there;
}
static inline tree_value tree_get(tree_value v, const char *name) {
    tree_value found;
    simdjson::dom::object object;
    found.there =
        v.there && v.at.get(object) == simdjson::SUCCESS && object.at_key(name).get(found.at) == simdjson::SUCCESS;
    return found;
}
static inline piece tree_text(tree_value v) {
    piece p = {NULL, 0};
    std::string_view text;
    if (v.there && v.at.get(text) == simdjson::SUCCESS) {
        p.at = text.data();
        p.len = text.size();
    }
    return p;
}
static inline int64_t tree_integer(tree_value v) {
    int64_t n = 0;
    return v.there && v.at.get(n) == simdjson::SUCCESS ? n : 0;
}
static inline bool tree_is_true(tree_value v) {
    bool b = false;
    return v.there && v.at.get(b) == simdjson::SUCCESS && b;
}
static inline size_t tree_size(tree_value v) {
    simdjson::dom::array array;
    return v.there && v.at.get(array) == simdjson::SUCCESS ? array.size() : 0;
}
static inline tree_value tree_at(tree_value v, size_t i) {
    tree_value found;
    simdjson::dom::array array;
    found.there = v.at.get(array) == simdjson::SUCCESS && array.at(i).get(found.at) == simdjson::SUCCESS;
    return found;
}
static inline simdjson::dom::object tree_members(tree_value v) {
    simdjson::dom::object object;
    return v.there && v.at.get(object) == simdjson::SUCCESS ? object : simdjson::dom::object();
}
static inline bool tree_has_members(tree_value v) {
    return v.there && v.at.is_object();
}
#define TREE_EACH(object, name, value)                                                                                 \
    if (tree_has_members(object))                                                                                      \
        for (simdjson::dom::key_value_pair member_ : tree_members(object))                                             \
            for (piece name = {member_.key.data(), member_.key.size()}, *once_ = &name; once_ != NULL; once_ = NULL)   \
                for (tree_value value = {true, member_.value}; once_ != NULL; once_ = NULL)

#define TREE_WRITES 0
