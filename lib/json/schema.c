#include "json/schema.h"
#include "json/pointer.h"
#include <string.h>

unsigned gw_json_find_member(const gw_json_schema *schema, const gw_json_shape *shape, const char *name, size_t n) {
    unsigned index = gw_json_member_candidate(shape, name, n);
    const gw_json_member *m = &schema->members[index];
    return index != 0 && m->key_len == n + 3 && memcmp(m->key + 1, name, n) == 0 ? index : 0;
}

bool gw_json_has_member(const gw_json_schema *schema, slice token) {
    char name[GW_JSON_KEY_MAX];
    size_t n = 0, i = 0;
    while (i < token.len && n < sizeof name)
        name[n++] = gw_json_pointer_byte(token, &i);
    return i == token.len && gw_json_find_member(schema, &schema->shapes[0], name, n) != 0;
}
