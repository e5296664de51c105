/* One interface to the JSON libraries that the benchmark compares: peer.c and writer.c are written once against it and
 * compiled for each of them. PEER names the library, and tree_PEER.h defines, as static functions that compilers
 * inline:
 *
 *   tree_document              a parsed document and what its library keeps between documents
 *   tree_value                 a value in it, by value; one that is absent where a member is not there
 *   tree_open, tree_close      once
 *   tree_parse, tree_release   a document: parse it, give it back
 *   tree_root, tree_get, tree_at, tree_size, tree_text, tree_integer, tree_is_true, tree_is_there
 *   TREE_EACH(object, name, value) { ... }   all members; `name` is a piece
 *
 * and, where TREE_WRITES is 1,
 *
 *   tree_node                  a value that is built
 *   tree_begin, tree_end       a document that is built, and its end
 *   tree_object, tree_array, tree_string, tree_copy, tree_null, tree_number, tree_boolean
 *   tree_add                   adds a member whose name is new
 *   tree_put                   adds a member or replaces it
 *   tree_find                  a member, or an absent one
 *   tree_append                adds an item
 *   tree_count                 members or items
 *   tree_found                 whether a node is there
 *   tree_node_text             the text of a string
 *   tree_dump                  the text of all, to be given to free() */
#ifndef TREE_H
#define TREE_H

#include "bench.h"
#include <stdlib.h>
#include <string.h>

typedef struct piece {
    const char *at;
    size_t len;
} piece;

#define TREE_STRING(x) TREE_STRING_(x)
#define TREE_STRING_(x) #x
#define TREE_JOIN(a, b) TREE_JOIN_(a, b)
#define TREE_JOIN_(a, b) a##_##b

#define LIBRARY_jansson 1
#define LIBRARY_yyjson 2
#define LIBRARY_json_c 3
#define LIBRARY_cjson 4
#define LIBRARY_rapidjson 5
#define LIBRARY_simdjson 6
#define PEER_NUMBER TREE_JOIN(LIBRARY, PEER)

#if PEER_NUMBER == LIBRARY_jansson
#include "tree_jansson.h"
#elif PEER_NUMBER == LIBRARY_yyjson
#include "tree_yyjson.h"
#elif PEER_NUMBER == LIBRARY_json_c
#include "tree_json_c.h"
#elif PEER_NUMBER == LIBRARY_cjson
#include "tree_cjson.h"
#elif PEER_NUMBER == LIBRARY_rapidjson
#include "tree_rapidjson.h"
#else
#include "tree_simdjson.h"
#endif

#endif
