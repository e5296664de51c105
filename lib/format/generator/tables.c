/* Writes tables.c from the member descriptors of the front ends, while the library is built: the union of all members
 * as the reader takes it, which member carries which field, and how kinds are told apart. */
#include "format/registry.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX = 255 };

/* A distinct member of the union. */
typedef struct node {
    char path[128];
    const char *name; /* last part of the path */
    int parent;       /* node of the object it is in, 0: the document */
    unsigned type, target, slot, shape;
} node;

static const char *const type_names[] = {"GW_JSON_TEXT",    "GW_JSON_SCALAR",     "GW_JSON_INTEGER",
                                         "GW_JSON_BOOLEAN", "GW_JSON_OPAQUE",     "GW_JSON_OBJECT",
                                         "GW_JSON_MAP",     "GW_JSON_MULTI_MAP",  "GW_JSON_EITHER_MAP",
                                         "GW_JSON_STRINGS", "GW_JSON_ONE_STRING", "GW_JSON_EITHER_STRINGS"};

static node nodes[MAX]; /* the first is the document */
static int node_count = 1, shape_count = 1;

static void die(const char *what, const char *path) {
    fprintf(stderr, "tables: %s: %s\n", what, path);
    exit(2);
}

static int find(const char *path, size_t n) {
    for (int i = 1; i < node_count; i++)
        if (strlen(nodes[i].path) == n && memcmp(nodes[i].path, path, n) == 0)
            return i;
    return -1;
}

/* One type that takes what both take. An integer is taken in quotes as well. */
static unsigned join(unsigned a, unsigned b, const char *path) {
    if (a == b)
        return a;
    if ((a == GW_JSON_INTEGER && b <= GW_JSON_SCALAR) || (b == GW_JSON_INTEGER && a <= GW_JSON_SCALAR))
        return GW_JSON_INTEGER;
    if (a >= GW_JSON_MAP && a <= GW_JSON_EITHER_MAP && b >= GW_JSON_MAP && b <= GW_JSON_EITHER_MAP)
        return GW_JSON_EITHER_MAP;
    if (a >= GW_JSON_STRINGS && a <= GW_JSON_EITHER_STRINGS && b >= GW_JSON_STRINGS && b <= GW_JSON_EITHER_STRINGS)
        return GW_JSON_EITHER_STRINGS;
    if (a <= GW_JSON_BOOLEAN && b <= GW_JSON_BOOLEAN)
        return GW_JSON_SCALAR;
    die("front ends disagree on the type", path);
    return a;
}

static void add(const format_member *m) {
    const char *dot = strrchr(m->path, '.');
    int i = find(m->path, strlen(m->path));
    node *n;
    if (i > 0) {
        nodes[i].type = join(nodes[i].type, m->type, m->path);
        if (nodes[i].type >= GW_JSON_MAP && nodes[i].target != m->target)
            die("front ends disagree on the list", m->path);
        return;
    }
    if (node_count == MAX)
        die("too many members", m->path);
    n = &nodes[node_count];
    if (strlen(m->path) >= sizeof n->path)
        die("a path that is too long", m->path);
    snprintf(n->path, sizeof n->path, "%s", m->path);
    n->name = dot == NULL ? n->path : n->path + (dot + 1 - m->path);
    n->parent = dot == NULL ? 0 : find(m->path, (size_t)(dot - m->path));
    if (n->parent < 0 || (n->parent > 0 && nodes[n->parent].type != GW_JSON_OBJECT))
        die("a member within no object", m->path);
    if (strlen(n->name) + 3 > GW_JSON_KEY_MAX)
        die("a name that is too long", m->path);
    n->type = m->type;
    n->target = m->target;
    n->slot = (unsigned)node_count;
    if (n->slot >= GW_JSON_SLOTS_MAX)
        die("too many slots", m->path);
    n->shape = m->type == GW_JSON_OBJECT ? (unsigned)shape_count++ : 0;
    node_count++;
}

/* Members of results and preludes: any value, told by what it holds. */
static void add_result(const format_result_member members[FORMAT_RESULT_MEMBERS]) {
    for (int i = 0; i < FORMAT_RESULT_MEMBERS && members[i].what != 0; i++) {
        const format_member m = {members[i].name, GW_JSON_OPAQUE, 0, OMITTED};
        add(&m);
        nodes[find(m.path, strlen(m.path))].slot = (unsigned)members[i].what;
    }
}

static unsigned slot_of(const char *path) {
    int i = find(path, strlen(path));
    if (i < 0)
        die("a condition on no member", path);
    return nodes[i].slot;
}

/* All of the context but the method is for information, objects in it as well, and may be left out. So may a token that
 * the client chose: without one an authorizer denies. */
static unsigned grade_of(const node *n) {
    if (n->parent == 0 && n->target != APIGW_FIELD_VERSION && n->target != APIGW_FIELD_AUTHORIZATION_TOKEN)
        return 0;
    return n->type == GW_JSON_INTEGER || n->target == APIGW_FIELD_CONTEXT_PATH ? GW_JSON_OPTIONAL | GW_JSON_NEVER_FAILS
                                                                               : GW_JSON_OPTIONAL;
}

/* Rules follow from what a text is for. */
static unsigned rules_of(const node *n) {
    if (n->type >= GW_JSON_MAP)
        return n->target == MODEL_HEADERS || n->target == MODEL_MULTI_HEADERS || n->target == MODEL_COOKIES
                   ? GW_JSON_FIELD_LINES
                   : 0;
    if (n->type == GW_JSON_OPAQUE)
        return 0;
    if (n->type == GW_JSON_OBJECT)
        return n->target == MODEL_CONTEXT ? GW_JSON_VERBATIM : grade_of(n);
    switch (n->target) {
    case APIGW_FIELD_METHOD:
        return GW_JSON_NO_NUL;
    case APIGW_FIELD_RAW_PATH: /* a query string may be behind it */
        return GW_JSON_NO_NUL | GW_JSON_REPORT_DEL;
    case APIGW_FIELD_RAW_QUERY:
        return GW_JSON_REPORT_DEL;
    case MODEL_BODY:
    case MODEL_IS_BASE64:
        return 0;
    case APIGW_FIELD_CLIENT_CERT_PEM: /* these have lines */
    case APIGW_FIELD_DISCONNECT_REASON:
        return grade_of(n);
    default:
        return GW_JSON_NO_CONTROL | grade_of(n);
    }
}

/* ---- shapes ------------------------------------------------------------------------------------------------- */

static unsigned hash(const char *name, unsigned a, unsigned b, unsigned c) {
    const unsigned char *u = (const unsigned char *)name;
    size_t n = strlen(name);
    return (unsigned)(n * a + u[0] * (size_t)b + u[n / 2] * (size_t)c + u[n - 1]);
}

/* Fills `bucket`; false when two names meet. */
static int try_hash(int object, unsigned mask, const unsigned factor[3], int bucket[1024]) {
    memset(bucket, 0, sizeof(int) * 1024);
    for (int i = 1; i < node_count; i++) {
        unsigned h;
        if (nodes[i].parent != object)
            continue;
        h = hash(nodes[i].name, factor[0], factor[1], factor[2]) & mask;
        if (bucket[h] != 0)
            return 0;
        bucket[h] = i;
    }
    return 1;
}

static unsigned find_hash(int object, unsigned factor[3], int bucket[1024]) {
    for (unsigned mask = 1; mask < 1024; mask = mask * 2 + 1)
        for (factor[0] = 1; factor[0] < 64; factor[0] += 2)
            for (factor[1] = 1; factor[1] < 32; factor[1]++)
                for (factor[2] = 0; factor[2] < 32; factor[2]++)
                    if (try_hash(object, mask, factor, bucket))
                        return mask;
    die("no hash", nodes[object].path);
    return 0;
}

static int is_below(int i, int object) {
    for (i = nodes[i].parent; i != 0; i = nodes[i].parent)
        if (i == object)
            return 1;
    return object == 0;
}

static void write_set(FILE *out, const unsigned long long words[GW_JSON_SLOT_WORDS]) {
    for (int i = 0; i < GW_JSON_SLOT_WORDS; i++)
        fprintf(out, "%s0x%016llx", i == 0 ? "{" : ", ", words[i]);
    fputs("}", out);
}

static void write_shape(FILE *out, const char *prefix, int object) {
    unsigned long long subtree[GW_JSON_SLOT_WORDS] = {0}, objects[GW_JSON_SLOT_WORDS] = {0};
    unsigned lists = 0;
    for (int i = 1; i < node_count; i++) {
        if (!is_below(i, object))
            continue;
        subtree[nodes[i].slot >> 6] |= 1ULL << (nodes[i].slot & 63);
        if (nodes[i].type == GW_JSON_OBJECT)
            objects[nodes[i].slot >> 6] |= 1ULL << (nodes[i].slot & 63);
        if (nodes[i].type >= GW_JSON_MAP)
            lists |= 1u << nodes[i].target;
    }
    fputs("    {", out);
    write_set(out, subtree);
    fputs(", ", out);
    write_set(out, objects);
    fprintf(out, ", %s_bucket_%u, ", prefix, nodes[object].shape);
    unsigned factor[3];
    int bucket[1024];
    unsigned mask = find_hash(object, factor, bucket);
    fprintf(out, "%u, %u, %u, %u, 0x%02x}, /* %s */\n", mask, factor[0], factor[1], factor[2], lists,
            nodes[object].path);
}

static void write_bucket(FILE *out, const char *prefix, int object) {
    unsigned factor[3];
    int bucket[1024];
    unsigned mask = find_hash(object, factor, bucket);
    fprintf(out, "static const uint8_t %s_bucket_%u[] = {", prefix, nodes[object].shape);
    for (unsigned i = 0; i <= mask; i++)
        fprintf(out, "%s%d", i == 0 ? "" : i % 32 == 0 ? ",\n    " : ", ", bucket[i]);
    fprintf(out, "};\n");
}

static int is_object(int i) {
    return i == 0 || nodes[i].type == GW_JSON_OBJECT;
}

/* The schema `format_<prefix>` of all nodes. */
static void write_schema(FILE *out, const char *prefix) {
    fprintf(out, "static const gw_json_member %s_members[] = {\n    {\"\", 0, 0, 0, 0, 0},\n", prefix);
    for (int i = 1; i < node_count; i++) {
        const node *n = &nodes[i];
        fprintf(out, "    {\"\\\"%s\\\":\", %zu, %s, %u, %u, %u}, /* %d %s */\n", n->name, strlen(n->name) + 3,
                type_names[n->type], n->slot,
                n->type == GW_JSON_OBJECT ? n->shape
                : n->type >= GW_JSON_MAP  ? n->target
                                          : 0,
                rules_of(n), i, n->path);
    }
    fprintf(out, "};\n\n");
    for (int i = 0; i < node_count; i++)
        if (is_object(i))
            write_bucket(out, prefix, i);
    fprintf(out, "\nstatic const gw_json_shape %s_shapes[] = {\n", prefix);
    for (int i = 0; i < node_count; i++)
        if (is_object(i))
            write_shape(out, prefix, i);
    fprintf(out, "};\n\nconst gw_json_schema gw_format_%s = {%s_members, %s_shapes, %d, %d};\n\n", prefix, prefix,
            prefix, node_count, shape_count);
}

/* ---- who carries what --------------------------------------------------------------------------------------- */

static void write_sources_of(FILE *out, const format *f) {
    unsigned slots[MODEL_FIELD_END][FORMAT_SOURCES];
    memset(slots, 0, sizeof slots);
    for (size_t i = 0; i < f->member_count; i++) {
        const format_member *m = &f->members[i];
        int k = 0;
        if (m->type >= GW_JSON_MAP || m->target == 0)
            continue;
        while (k < FORMAT_SOURCES && slots[m->target][k] != 0)
            k++;
        if (k == FORMAT_SOURCES)
            die("too many members carry one field", m->path);
        slots[m->target][k] = slot_of(m->path);
    }
    fprintf(out, "    [%u] = {", f->kind);
    for (int i = 0, column = 0; i < MODEL_FIELD_END; i++)
        if (slots[i][0] != 0)
            fprintf(out, "%s[%d] = {%u, %u},", column++ % 8 == 0 ? "\n        " : " ", i, slots[i][0], slots[i][1]);
    fprintf(out, "\n    },\n");
}

static void write_tests_of(FILE *out, const format *f) {
    fprintf(out, "    { /* %s */\n", apigw_kind_name(f->kind));
    for (int i = 0; i < FORMAT_ALTERNATIVES && f->detected[i][0].test != 0; i++) {
        fprintf(out, "        {");
        for (int k = 0; k < FORMAT_CONDITIONS && f->detected[i][k].test != 0; k++) {
            static const char *const names[] = {"", "HAS", "LACKS", "IS", "IS_NOT", "CONTAINS"};
            const format_condition *c = &f->detected[i][k];
            fprintf(out, "%s{%s, %u, ", k == 0 ? "" : ", ", names[c->test], slot_of(c->path));
            if (c->text == NULL)
                fprintf(out, "NULL, 0}");
            else
                fprintf(out, "\"%s\", %zu}", c->text, strlen(c->text));
        }
        fprintf(out, "},\n");
    }
    fprintf(out, "    },\n");
}

/* Notes a slot that an alternative needs, of each. */
static void add_marks(const format *f, unsigned number, unsigned marked[GW_JSON_SLOTS_MAX]) {
    for (int i = 0; i < FORMAT_ALTERNATIVES && f->detected[i][0].test != 0; i++) {
        const format_condition *c = f->detected[i];
        int k = 0;
        while (k < FORMAT_CONDITIONS && c[k].test != HAS && c[k].test != IS && c[k].test != CONTAINS)
            k++;
        if (k == FORMAT_CONDITIONS)
            die("a front end is known by nothing that it has", apigw_kind_name(f->kind));
        marked[slot_of(c[k].path)] |= 1u << number;
    }
}

static void write_marks(FILE *out) {
    unsigned marked[GW_JSON_SLOTS_MAX] = {0};
    unsigned long long marks[GW_JSON_SLOT_WORDS] = {0};
    for (unsigned i = 0; i < APIGW_KIND_LAST; i++)
        add_marks(gw_format_registry[i], i, marked);
    fprintf(out, "const uint16_t gw_format_marked[GW_JSON_SLOTS_MAX] = {\n");
    for (unsigned i = 0; i < GW_JSON_SLOTS_MAX; i++)
        if (marked[i] != 0) {
            fprintf(out, "    [%u] = 0x%04x,\n", i, marked[i]);
            marks[i >> 6] |= 1ULL << (i & 63);
        }
    fprintf(out, "};\n\nconst uint64_t gw_format_marks[GW_JSON_SLOT_WORDS] = ");
    write_set(out, marks);
    fprintf(out, ";\n\n");
}

/* Whether the union takes for a member what its front end does not. */
static int is_wider(const format_member *m) {
    if (m->type >= GW_JSON_STRINGS)
        return nodes[find(m->path, strlen(m->path))].type != m->type;
    if (m->type == GW_JSON_MAP || m->type == GW_JSON_MULTI_MAP)
        for (int i = 1; i < node_count; i++)
            if (nodes[i].type == GW_JSON_EITHER_MAP && nodes[i].target == m->target)
                return 1;
    return 0;
}

static void write_reading_of(FILE *out, const format *f) {
    unsigned lists = 0, count = 0;
    for (size_t i = 0; i < f->member_count; i++)
        if (f->members[i].type >= GW_JSON_MAP)
            lists |= 1u << f->members[i].target;
    fprintf(out, "    [%u] = {0x%02x, {", f->kind, lists);
    for (size_t i = 0; i < f->member_count; i++)
        if (is_wider(&f->members[i])) {
            if (++count == FORMAT_WIDER)
                die("too many members are read more widely", f->members[i].path);
            fprintf(out, "%u, ", (unsigned)i + 1);
        }
    fprintf(out, "0}}, /* %s */\n", apigw_kind_name(f->kind));
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

/* Whether a path is that of a member within an object; an empty one is the event. */
static int is_path_below(const char *path, const char *object) {
    size_t n = strlen(object);
    return strncmp(path, object, n) == 0 && path[n] == '.';
}

/* Return how many rows after row `i` are within it. All of them have to follow it directly. */
static size_t rows_below(const format *f, size_t i) {
    const char *path = f->members[i].path;
    size_t n = 0, all = 0;
    while (i + n + 1 < f->member_count && is_path_below(f->members[i + n + 1].path, path))
        n++;
    for (size_t k = 0; k < f->member_count; k++)
        all += (size_t)is_path_below(f->members[k].path, path);
    if (all != n)
        die("members of an object that do not follow it", path);
    return n;
}

/* Return the types of event that have a member, by bit. */
static unsigned event_types_of(const format *f, const char *path) {
    for (size_t i = 0; i < f->occasion_count; i++)
        if (strcmp(f->occasions[i].path, path) == 0)
            return f->occasions[i].types;
    return FORMAT_OTHER_TYPE | (FORMAT_OTHER_TYPE - 1);
}

static void write_pointer(FILE *out, const char *path) {
    fputs("\"/", out);
    for (; *path != '\0'; path++)
        fputc(*path == '.' ? '/' : *path, out);
    fputs("\"", out);
}

static void write_row(FILE *out, const format *f, size_t i) {
    static const char *const values[] = {
        [NULL_] = "null", [EMPTY] = "\\\"\\\"", [NO_ENTRIES] = "{}", [FALSE_] = "false"};
    static const char *const forms[] = {"OMITTED", "NULL_", "EMPTY", "NO_ENTRIES", "FALSE_", "UNWRITTEN"};
    static const size_t lengths[] = {[NULL_] = 4, [EMPTY] = 2, [NO_ENTRIES] = 2, [FALSE_] = 5};
    const format_member *m = &f->members[i];
    const char *dot = strrchr(m->path, '.'), *name = dot == NULL ? m->path : dot + 1;
    const size_t key = strlen(name) + 4;
    const int written = m->absent != OMITTED && m->absent != UNWRITTEN;
    if (strpbrk(m->path, "~/\"\\") != NULL)
        die("a name with a character that JSON or a JSON Pointer escapes", m->path);
    if (strlen(m->path) >= 128)
        die("a path that is too long", m->path);
    fputs("    {", out);
    write_pointer(out, m->path);
    fprintf(out, ", \",\\\"%s\\\":%s\", %zu, %zu, %zu, %zu, %s, %u, %s, %zu, %u, 0x%02x},\n", name,
            written ? values[m->absent] : "", strlen(m->path) + 1, strlen(name), key,
            written ? key + lengths[m->absent] : 0, type_names[m->type], m->target, forms[m->absent], rows_below(f, i),
            slot_of(m->path), event_types_of(f, m->path));
}

static void write_rows_of(FILE *out, const format *f) {
    if (f->member_count > FORMAT_ROWS_MAX)
        die("too many members", apigw_kind_name(f->kind));
    fprintf(out, "static const format_row format_rows_%u[] = { /* %s */\n", f->kind, apigw_kind_name(f->kind));
    for (size_t i = 0; i < f->member_count; i++)
        write_row(out, f, i);
    fprintf(out, "};\n\n");
}

static void write_numbers(FILE *out, const unsigned *numbers, size_t n) {
    fputs("{", out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s%u", i == 0 ? "" : ", ", numbers[i]);
    fputs("}", out);
}

static void write_layout_of(FILE *out, const format *f) {
    unsigned fields[MODEL_FIELD_END] = {0}, lists[MODEL_LIST_END] = {0}, defaults[MODEL_FIELD_END] = {0};
    for (size_t i = f->member_count; i-- > 0;) {
        const format_member *m = &f->members[i];
        if (m->type < GW_JSON_MAP)
            fields[m->target] = (unsigned)i + 1;
        else if (m->absent != UNWRITTEN)
            lists[m->target] = (unsigned)i + 1;
    }
    fields[0] = 0;
    for (size_t i = f->default_count; i-- > 0;)
        defaults[f->defaults[i].field] = (unsigned)i + 1;
    fprintf(out, "    [%u] = {format_rows_%u, %zu, /* %s */\n        ", f->kind, f->kind, f->member_count,
            apigw_kind_name(f->kind));
    write_numbers(out, fields, MODEL_FIELD_END);
    fputs(",\n        ", out);
    write_numbers(out, lists, MODEL_LIST_END);
    fputs(",\n        ", out);
    write_numbers(out, defaults, MODEL_FIELD_END);
    fputs("},\n", out);
}

/* ---- authorizers -------------------------------------------------------------------------------------------- */

/* Return the path of the member with a target that only one path can have, in all kinds. */
static const char *only_path(unsigned target) {
    const char *path = NULL;
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        const format *f = gw_format_of_kind(kind);
        for (size_t i = 0; i < f->member_count; i++) {
            const format_member *m = &f->members[i];
            if (m->type != GW_JSON_OBJECT || m->target != target)
                continue;
            if (path != NULL && strcmp(path, m->path) != 0)
                die("front ends disagree on the path", m->path);
            path = m->path;
        }
    }
    return path;
}

static int is_in_authorizer(const format_member *m) {
    return is_path_below(m->path, only_path(MODEL_AUTHORIZER)) && m->target != 0 && m->target <= APIGW_FIELD_LAST;
}

/* Fills the kinds that have a field in the authorizer, by bit, and whether any has it elsewhere. Returns its path. */
static const char *find_authorizer_field(unsigned field, unsigned *kinds, int *elsewhere) {
    const char *path = NULL;
    *kinds = 0;
    *elsewhere = 0;
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        const format *f = gw_format_of_kind(kind);
        for (size_t i = 0; i < f->member_count; i++) {
            const format_member *m = &f->members[i];
            if (m->type >= GW_JSON_OBJECT || m->target != field)
                continue;
            if (!is_in_authorizer(m)) {
                *elsewhere = 1;
                continue;
            }
            if (path != NULL && strcmp(path, m->path) != 0)
                die("front ends disagree on the place in the authorizer", m->path);
            path = m->path;
            *kinds |= 1u << kind;
        }
    }
    return path;
}

static void write_authorizer_fields(FILE *out) {
    const size_t skip = strlen(only_path(MODEL_AUTHORIZER)) + 1;
    int count = 0, elsewhere;
    unsigned kinds;
    fprintf(out, "const format_authorizer_field gw_format_authorizer_fields[FORMAT_AUTHORIZER_FIELDS + 1] = {\n");
    for (unsigned field = 1; field <= APIGW_FIELD_LAST; field++) {
        const char *path = find_authorizer_field(field, &kinds, &elsewhere);
        if (path == NULL)
            continue;
        if (count++ == FORMAT_AUTHORIZER_FIELDS)
            die("too many fields in the authorizer", path);
        fputs("    {", out);
        write_pointer(out, path + skip);
        fprintf(out, ", %u, %s, 0x%04x},\n", field, elsewhere ? "true" : "false", kinds);
    }
    fprintf(out, "};\n\n");
}

/* Write by field whether a member that is a number carries it. */
static void write_number_fields(FILE *out) {
    unsigned numbers[APIGW_FIELD_LAST + 1] = {0};
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        const format *f = gw_format_of_kind(kind);
        for (size_t i = 0; i < f->member_count; i++)
            if (f->members[i].type == GW_JSON_INTEGER)
                numbers[f->members[i].target] = 1;
    }
    fputs("const bool gw_format_numbers[APIGW_FIELD_LAST + 1] = ", out);
    write_numbers(out, numbers, APIGW_FIELD_LAST + 1);
    fputs(";\n\n", out);
}

static void write_only_pointer(FILE *out, const char *name, unsigned target) {
    fprintf(out, "const slice gw_format_%s_pointer = SLICE_INIT(", name);
    write_pointer(out, only_path(target));
    fprintf(out, ");\n");
}

/* ---- checks ------------------------------------------------------------------------------------------------- */

/* Die where a format lacks what another of its rows needs. */
static void check_format(const format *f) {
    size_t types = 0;
    while (types < FORMAT_EVENT_TYPES && f->event_types[types].name != NULL)
        types++;
    for (size_t i = 0; i < f->occasion_count; i++)
        if (f->occasions[i].types >> types != 0)
            die("an occasion of an unknown type of event", f->occasions[i].path);
    for (size_t i = 0; i < f->error_response_count; i++)
        if (f->error_responses[i].error_response == APIGW_ERROR_RESPONSE_INVALID_TOKEN &&
            f->error_responses[i].header.name == NULL)
            die("an error response to an invalid token, without a challenge", apigw_kind_name(f->kind));
    for (size_t i = 0; f->own_headers != NULL && f->own_headers[i].name != NULL; i++)
        if (i == FORMAT_OWN_HEADERS)
            die("too many header fields of the front end's own", apigw_kind_name(f->kind));
    if ((f->rules & ROUTE_BY_EVENT) != 0 && types == 0)
        die("routes by type of event, without types", apigw_kind_name(f->kind));
}

static void write_all(FILE *out) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        check_format(gw_format_of_kind(kind));
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        for (size_t i = 0; i < gw_format_of_kind(kind)->member_count; i++)
            add(&gw_format_of_kind(kind)->members[i]);
    fprintf(out, "/* Generated by lib/format/generator/tables.c. */\n"
                 "/* clang-format off */\n#include \"format/registry.h\"\n\n");
    write_schema(out, "union");
    fprintf(out, "const uint8_t gw_format_sources[APIGW_KIND_LAST + 1][MODEL_FIELD_END][FORMAT_SOURCES] = {\n");
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        write_sources_of(out, gw_format_of_kind(kind));
    fprintf(out,
            "};\n\nconst format_test gw_format_tests[APIGW_KIND_LAST][FORMAT_ALTERNATIVES][FORMAT_CONDITIONS] = {\n");
    for (int i = 0; i < APIGW_KIND_LAST; i++)
        write_tests_of(out, gw_format_registry[i]);
    fprintf(out, "};\n\n");
    write_marks(out);
    fprintf(out, "const format_reading gw_format_readings[APIGW_KIND_LAST + 1] = {\n");
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        write_reading_of(out, gw_format_of_kind(kind));
    fprintf(out, "};\n\n");
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        write_rows_of(out, gw_format_of_kind(kind));
    fprintf(out, "const format_layout gw_format_layouts[APIGW_KIND_LAST + 1] = {\n");
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        write_layout_of(out, gw_format_of_kind(kind));
    fprintf(out, "};\n\n");
    write_authorizer_fields(out);
    write_number_fields(out);
    write_only_pointer(out, "context", MODEL_CONTEXT);
    write_only_pointer(out, "authorizer", MODEL_AUTHORIZER);
    fprintf(out, "\n");
    node_count = shape_count = 1;
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        add_result(gw_format_of_kind(kind)->result);
        add_result(gw_format_of_kind(kind)->stream);
    }
    write_schema(out, "results");
}

int main(void) {
    write_all(stdout);
    return ferror(stdout) || fflush(stdout) != 0;
}
