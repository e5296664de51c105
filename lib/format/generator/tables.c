/* Writes tables.c from the member descriptors of the front ends, while the library is built: the union of all members
 * as the reader takes it, which member carries which field, and how kinds are detected. It writes lists, one line per
 * entry, whose entries refer to each other by name; lib/format/tables.h makes tables of them. */
#include "format/registry.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX = 255 };

/* A distinct member of the union. */
typedef struct node {
    char path[128];
    const char *name;            /* last part of the path */
    int parent;                  /* node of the object it is in, 0: the document */
    unsigned type, target, slot; /* slot 0: the index of the node */
} node;

static const char *const type_names[] = {"GW_JSON_TEXT",    "GW_JSON_SCALAR",     "GW_JSON_INTEGER",
                                         "GW_JSON_BOOLEAN", "GW_JSON_OPAQUE",     "GW_JSON_OBJECT",
                                         "GW_JSON_MAP",     "GW_JSON_MULTI_MAP",  "GW_JSON_EITHER_MAP",
                                         "GW_JSON_STRINGS", "GW_JSON_ONE_STRING", "GW_JSON_EITHER_STRINGS"};

static node nodes[MAX]; /* the first is the document */
static int node_count = 1;

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
    n->slot = 0;
    if (++node_count > GW_JSON_SLOTS_MAX)
        die("too many slots", m->path);
}

/* Members of results and preludes: any value. Its slot is the member that it is. */
static void add_result(const format_result_member members[FORMAT_RESULT_MEMBERS]) {
    for (int i = 0; i < FORMAT_RESULT_MEMBERS && members[i].what != 0; i++) {
        const format_member m = {members[i].name, GW_JSON_OPAQUE, 0, OMITTED};
        add(&m);
        nodes[find(m.path, strlen(m.path))].slot = (unsigned)members[i].what;
    }
}

/* Order paths so that the members of an object come right after it. */
static int compare_paths(const char *a, const char *b) {
    while (*a == *b && *a != '\0')
        a++, b++;
    return (*a == '.' ? 1 : (unsigned char)*a) - (*b == '.' ? 1 : (unsigned char)*b);
}

static int compare_nodes(const void *a, const void *b) {
    return compare_paths(((const node *)a)->path, ((const node *)b)->path);
}

/* Sort the nodes, whose order must not depend on which front end has a member first. */
static void sort_nodes(void) {
    qsort(nodes + 1, (size_t)node_count - 1, sizeof *nodes, compare_nodes);
    for (int i = 1; i < node_count; i++) {
        const char *dot = strrchr(nodes[i].path, '.');
        nodes[i].name = dot == NULL ? nodes[i].path : dot + 1;
        nodes[i].parent = dot == NULL ? 0 : find(nodes[i].path, (size_t)(dot - nodes[i].path));
    }
}

/* ---- names of constants ------------------------------------------------------------------------------------- */

/* Return the id of a path. The result stays valid for a few calls. */
static const char *id_of(const char *prefix, const char *path) {
    static char ids[4][320];
    static unsigned turn;
    char *id = ids[turn++ % 4];
    int n = snprintf(id, sizeof ids[0], "%s%s", prefix, *path == '\0' ? "" : "_");
    if ((size_t)n + 2 * strlen(path) >= sizeof ids[0])
        die("a path that is too long", path);
    for (; *path != '\0'; path++) {
        id[n++] = isalnum((unsigned char)*path) ? *path : '_';
        if (*path == '.')
            id[n++] = '_';
    }
    id[n] = '\0';
    return id;
}

/* Return the slot of a member of the union. */
static const char *slot_of(const char *path) {
    if (find(path, strlen(path)) < 0)
        die("a condition on no member", path);
    return id_of("UNION", path);
}

static const char *row_of(uint32_t kind, const char *path) {
    char prefix[16];
    snprintf(prefix, sizeof prefix, "ROW_%u", (unsigned)kind);
    return id_of(prefix, path);
}

/* Return the constant of a field. The result stays valid until the next call. */
static const char *field_constant(unsigned field) {
    static const char *const own[] = {"MODEL_BODY", "MODEL_IS_BASE64", "MODEL_CONTEXT", "MODEL_AUTHORIZER"};
    static char constant[64];
    const char *name = apigw_field_name(field);
    size_t n;
    _Static_assert(MODEL_FIELD_END - MODEL_BODY == sizeof own / sizeof own[0],
                   "each field of model.h has its name here");
    if (field == 0)
        return "0";
    if (field > APIGW_FIELD_LAST)
        return own[field - MODEL_BODY];
    snprintf(constant, sizeof constant, "APIGW_FIELD_%s", name);
    for (n = strlen("APIGW_FIELD_"); constant[n] != '\0'; n++)
        constant[n] = constant[n] == '-' ? '_' : (char)toupper((unsigned char)constant[n]);
    return constant;
}

static const char *target_constant(unsigned type, unsigned target) {
    static const char *const lists[] = {
        "MODEL_HEADERS",         "MODEL_MULTI_HEADERS",    "MODEL_QUERY",
        "MODEL_MULTI_QUERY",     "MODEL_COOKIES",          "MODEL_PATH_PARAMETERS",
        "MODEL_STAGE_VARIABLES", "MODEL_IDENTITY_SOURCES", "MODEL_LATTICE_QUERY",
    };
    _Static_assert(MODEL_LIST_END == sizeof lists / sizeof lists[0], "each list of model.h has its name here");
    return type >= GW_JSON_MAP ? lists[target] : field_constant(target);
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
    case APIGW_FIELD_RAW_PATH: /* a query string may follow */
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

/* Fill `bucket`; false when two names meet. */
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

/* Find a hash without collisions. Most buckets stay free, so that few new names need other factors. */
static unsigned find_hash(int object, unsigned factor[3], int bucket[1024]) {
    enum { SPARSENESS = 8 };
    unsigned members = 0;
    unsigned mask = 3;
    for (int i = 1; i < node_count; i++)
        if (nodes[i].parent == object && ++members * SPARSENESS > mask)
            mask = mask * 2 + 1;
    for (; mask < 1024; mask = mask * 2 + 1)
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

static void write_member(FILE *out, const char *prefix, const node *n) {
    const size_t len = strlen(n->name);
    const char *id = id_of(prefix, n->path);
    fprintf(out, "    MEMBER(%s, ", id);
    if (n->slot == 0)
        fprintf(out, "%s, ", id);
    else
        fprintf(out, "%u, ", n->slot);
    fprintf(out, "%s, \"%s\", %zu, '%c', '%c', '%c', %s, ", id_of(prefix, nodes[n->parent].path), n->name, len,
            n->name[0], n->name[len / 2], n->name[len - 1], type_names[n->type]);
    if (n->type == GW_JSON_OBJECT)
        fprintf(out, "%s_shape, ", id);
    else
        fprintf(out, "%s, ", n->type >= GW_JSON_MAP ? target_constant(n->type, n->target) : "0");
    fprintf(out, "%u) \\\n", rules_of(n));
}

static int is_object(int i) {
    return i == 0 || nodes[i].type == GW_JSON_OBJECT;
}

/* Write the list of all members. */
static void write_members(FILE *out, const char *prefix) {
    fprintf(out, "#define %s_MEMBERS(MEMBER, END) \\\n", prefix);
    for (int i = 1; i < node_count; i++) {
        write_member(out, prefix, &nodes[i]);
        for (int k = is_object(i) ? i : nodes[i].parent; k != 0; k = nodes[k].parent) {
            if (i + 1 < node_count && is_below(i + 1, k))
                break;
            fprintf(out, "    END(%s) \\\n", id_of(prefix, nodes[k].path));
        }
    }
    fprintf(out, "    END(%s)\n\n", prefix);
}

static void write_object(FILE *out, const char *prefix, const char *slots_end, int object) {
    unsigned lists = 0, factor[3];
    int bucket[1024];
    const unsigned mask = find_hash(object, factor, bucket);
    const char *id = id_of(prefix, nodes[object].path);
    for (int i = 1; i < node_count; i++)
        if (is_below(i, object) && nodes[i].type >= GW_JSON_MAP)
            lists |= 1u << nodes[i].target;
    fprintf(out, "    OBJECT(%s, ", id);
    if (slots_end == NULL)
        fprintf(out, "%s_end, ", id);
    else
        fprintf(out, "%s, ", slots_end);
    fprintf(out, "%u, %u, %u, %u, 0x%02x) \\\n", mask, factor[0], factor[1], factor[2], lists);
}

/* Write the lists of all nodes. The slots end where those of the members do, unless `slots_end` says otherwise. */
static void write_schema(FILE *out, const char *prefix, const char *slots_end) {
    write_members(out, prefix);
    fprintf(out, "#define %s_OBJECTS(OBJECT) \\\n", prefix);
    for (int i = 0; i < node_count; i++)
        if (is_object(i))
            write_object(out, prefix, slots_end, i);
    fprintf(out, "\n");
}

/* Write what makes a schema `gw_format_<name>` of the lists. */
static void write_schema_tables(FILE *out, const char *prefix, const char *name) {
    fprintf(out, "static const gw_json_member %s_members[] = {%s_MEMBERS(TABLE_MEMBER, TABLE_NO_END)};\n", name,
            prefix);
    fprintf(out, "static const gw_json_shape %s_shapes[] = {%s_OBJECTS(TABLE_SHAPE)};\n", name, prefix);
    fprintf(out, "const gw_json_schema gw_format_%s = {%s_members, %s_shapes, %s_end, %s_shape_count};\n\n", name, name,
            name, prefix, prefix);
}

/* ---- who carries what --------------------------------------------------------------------------------------- */

static void write_tests_of(FILE *out, const format *f) {
    fprintf(out, "    { /* %s */\n", apigw_kind_name(f->kind));
    for (int i = 0; i < FORMAT_ALTERNATIVES && f->detected[i][0].test != 0; i++) {
        fprintf(out, "        {");
        for (int k = 0; k < FORMAT_CONDITIONS && f->detected[i][k].test != 0; k++) {
            static const char *const names[] = {"", "HAS", "LACKS", "IS", "IS_NOT", "CONTAINS"};
            const format_condition *c = &f->detected[i][k];
            fprintf(out, "%s{%s, %s, ", k == 0 ? "" : ", ", names[c->test], slot_of(c->path));
            if (c->text == NULL)
                fprintf(out, "NULL, 0}");
            else
                fprintf(out, "\"%s\", %zu}", c->text, strlen(c->text));
        }
        fprintf(out, "},\n");
    }
    fprintf(out, "    },\n");
}

/* Note for a format a slot that each of its alternatives needs, by node. */
static void add_marks(const format *f, unsigned number, unsigned marked[MAX]) {
    for (int i = 0; i < FORMAT_ALTERNATIVES && f->detected[i][0].test != 0; i++) {
        const format_condition *c = f->detected[i];
        int k = 0;
        while (k < FORMAT_CONDITIONS && c[k].test != HAS && c[k].test != IS && c[k].test != CONTAINS)
            k++;
        if (k == FORMAT_CONDITIONS)
            die("a front end is known by nothing that it has", apigw_kind_name(f->kind));
        marked[find(c[k].path, strlen(c[k].path))] |= 1u << number;
    }
}

static void write_marks(FILE *out) {
    unsigned marked[MAX] = {0};
    for (unsigned i = 0; i < APIGW_KIND_LAST; i++)
        add_marks(gw_format_registry[i], i, marked);
    fprintf(out, "#define MARKS(MARK) \\\n");
    for (int i = 1; i < node_count; i++)
        if (marked[i] != 0)
            fprintf(out, "    MARK(%s, 0x%04x) \\\n", slot_of(nodes[i].path), marked[i]);
    fprintf(out, "\nconst uint16_t gw_format_marked[GW_JSON_SLOTS_MAX] = {MARKS(TABLE_MARKED)};\n"
                 "const uint64_t gw_format_marks[GW_JSON_SLOT_WORDS] = {0 MARKS(TABLE_MARK_0), 0 MARKS(TABLE_MARK_1), "
                 "0 MARKS(TABLE_MARK_2)};\n\n");
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
    unsigned count = 0;
    fprintf(out, "    [%u] = {0 ROWS_%u(TABLE_LIST_BIT, TABLE_NO_END), {", f->kind, f->kind);
    for (size_t i = 0; i < f->member_count; i++)
        if (is_wider(&f->members[i])) {
            if (++count == FORMAT_WIDER)
                die("too many members are read more widely", f->members[i].path);
            fprintf(out, "%s, ", row_of(f->kind, f->members[i].path));
        }
    fprintf(out, "0}}, /* %s */\n", apigw_kind_name(f->kind));
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

/* Whether a path is that of a member within an object; an empty one is the event. */
static int is_path_below(const char *path, const char *object) {
    size_t n = strlen(object);
    return strncmp(path, object, n) == 0 && path[n] == '.';
}

/* Die unless all rows within row `i` follow it directly. */
static void check_rows_within(const format *f, size_t i) {
    const char *path = f->members[i].path;
    size_t n = 0, all = 0;
    while (i + n + 1 < f->member_count && is_path_below(f->members[i + n + 1].path, path))
        n++;
    for (size_t k = 0; k < f->member_count; k++)
        all += (size_t)is_path_below(f->members[k].path, path);
    if (all != n)
        die("members of an object that do not follow it", path);
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

/* Whether two rows carry one field, or are what one list is written to. */
static int are_alike(const format_member *a, const format_member *b) {
    if (a->target != b->target || (a->type >= GW_JSON_MAP) != (b->type >= GW_JSON_MAP))
        return 0;
    return a->type < GW_JSON_MAP ? a->target != 0 : a->absent != UNWRITTEN && b->absent != UNWRITTEN;
}

/* Write the role of row `i`, its slot, and the slot of the other member that carries its field, or 0. */
static void write_role(FILE *out, const format *f, size_t i) {
    const format_member *m = &f->members[i], *other = NULL;
    const char *role = !are_alike(m, m) ? "PLAIN" : m->type >= GW_JSON_MAP ? "LIST" : "FIELD";
    for (size_t k = 0; k < i; k++)
        if (are_alike(m, &f->members[k]))
            role = "PLAIN";
    for (size_t k = i + 1; k < f->member_count && strcmp(role, "FIELD") == 0; k++) {
        if (!are_alike(m, &f->members[k]))
            continue;
        if (other != NULL)
            die("too many members carry one field", f->members[k].path);
        other = &f->members[k];
    }
    fprintf(out, "%s, %s, ", role, slot_of(m->path));
    fprintf(out, "%s, ", other == NULL ? "0" : slot_of(other->path));
}

static void write_row(FILE *out, const format *f, size_t i) {
    static const char *const values[] = {"", "null", "\\\"\\\"", "{}", "false", ""};
    static const char *const forms[] = {"OMITTED", "NULL_", "EMPTY", "NO_ENTRIES", "FALSE_", "UNWRITTEN"};
    const format_member *m = &f->members[i];
    const char *dot = strrchr(m->path, '.'), *name = dot == NULL ? m->path : dot + 1;
    if (strpbrk(m->path, "~/\"\\'") != NULL)
        die("a name with a character that C, JSON or a JSON Pointer escapes", m->path);
    check_rows_within(f, i);
    fprintf(out, "    ROW(%s, ", row_of(f->kind, m->path));
    write_role(out, f, i);
    write_pointer(out, m->path);
    fprintf(out, ", \"%s\", \"%s\", %s, %s, %s, ", name, values[m->absent], type_names[m->type],
            target_constant(m->type, m->target), forms[m->absent]);
    if (m->type == GW_JSON_OBJECT)
        fprintf(out, "TABLE_WITHIN(%s), ", row_of(f->kind, m->path));
    else
        fprintf(out, "0, ");
    fprintf(out, "0x%02x) \\\n", event_types_of(f, m->path));
}

/* Write the end of each object whose last row is row `i`. */
static void write_row_ends(FILE *out, const format *f, size_t i) {
    const char *next = i + 1 < f->member_count ? f->members[i + 1].path : "";
    for (size_t k = i + 1; k-- > 0;) {
        const char *path = f->members[k].path;
        if (f->members[k].type == GW_JSON_OBJECT && (k == i || is_path_below(f->members[i].path, path)) &&
            !is_path_below(next, path))
            fprintf(out, "    END(%s) \\\n", row_of(f->kind, path));
    }
}

static void write_rows_of(FILE *out, const format *f) {
    if (f->member_count > FORMAT_ROWS_MAX)
        die("too many members", apigw_kind_name(f->kind));
    fprintf(out, "/* %s */\n#define ROWS_%u(ROW, END) \\\n", apigw_kind_name(f->kind), f->kind);
    for (size_t i = 0; i < f->member_count; i++) {
        write_row(out, f, i);
        write_row_ends(out, f, i);
    }
    fprintf(out, "    END(%s)\n\nTABLE_ROWS(%u)\n\n", row_of(f->kind, ""), f->kind);
}

/* Add what is special about a header name, which may be in the list already. */
static void add_special(format_special_header *list, size_t *count, const char *name, unsigned what, size_t own) {
    const size_t n = strlen(name);
    size_t i = 0;
    if (*count == FORMAT_SPECIAL_MAX)
        die("too many special header names", name);
    while (i < *count && strcasecmp(list[i].name, name) != 0)
        i++;
    if (i == *count)
        list[(*count)++] = (format_special_header){name, (uint8_t)n, (uint8_t)format_header_hash(name, n), 0, 0};
    if ((what & SPECIAL_CANONICAL) != 0)
        list[i].name = name;
    list[i].what |= (uint8_t)what;
    if (own != 0)
        list[i].own = (uint8_t)own;
}

static size_t collect_special(format_special_header *list, const format *f) {
    size_t count = 0;
    for (size_t i = 0; f->dropped != NULL && f->dropped[i] != NULL; i++)
        add_special(list, &count, f->dropped[i], SPECIAL_DROPPED, 0);
    for (size_t i = 0; f->canonical != NULL && f->canonical[i] != NULL; i++)
        add_special(list, &count, f->canonical[i], SPECIAL_CANONICAL, 0);
    for (size_t i = 0; f->own_headers != NULL && f->own_headers[i].name != NULL; i++)
        add_special(list, &count, f->own_headers[i].name, 0, i + 1);
    if (f->method_header != NULL)
        add_special(list, &count, f->method_header, SPECIAL_METHOD, 0);
    add_special(list, &count, FORMAT_FORWARDED_FOR, SPECIAL_FORWARDED_FOR, 0);
    add_special(list, &count, "host", SPECIAL_HOST, 0);
    add_special(list, &count, "cookie", SPECIAL_COOKIE, 0);
    for (size_t i = 1; i < count; i++) /* by hash */
        for (size_t to = i; to != 0 && list[to - 1].hash > list[to].hash; to--) {
            const format_special_header later = list[to - 1];
            list[to - 1] = list[to];
            list[to] = later;
        }
    return count;
}

/* Write the header names that the encoder of events looks for. */
static void write_special_of(FILE *out, const format *f) {
    format_special_header list[FORMAT_SPECIAL_MAX];
    const size_t count = collect_special(list, f);
    fprintf(out, "static const format_special_header format_special_%u[] = { /* %s */\n", f->kind,
            apigw_kind_name(f->kind));
    for (size_t i = 0; i < count; i++)
        fprintf(out, "    {\"%s\", %u, %u, %u, %u},\n", list[i].name, list[i].name_len, list[i].hash, list[i].what,
                list[i].own);
    fprintf(out, "};\n\n");
}

static void write_special_index(FILE *out, const format *f) {
    format_special_header list[FORMAT_SPECIAL_MAX];
    const size_t count = collect_special(list, f);
    uint64_t hashes[4] = {0};
    for (size_t i = 0; i < count; i++)
        hashes[list[i].hash >> 6] |= UINT64_C(1) << (list[i].hash & 63);
    for (int i = 0; i < 4; i++)
        fprintf(out, "%sUINT64_C(0x%016" PRIx64 ")", i == 0 ? "{" : ", ", hashes[i]);
    fprintf(out, "}, format_special_%u, {", f->kind);
    for (size_t i = 0, first = 0; i <= FORMAT_SPECIAL_GROUPS; i++) {
        while (first < count && list[first].hash < i * (256 / FORMAT_SPECIAL_GROUPS))
            first++;
        fprintf(out, "%s%zu", i == 0 ? "" : ", ", first);
    }
    fprintf(out, "}");
}

static void write_layout_of(FILE *out, const format *f) {
    int lists = 0;
    for (size_t i = 0; i < f->member_count; i++)
        lists |= f->members[i].type >= GW_JSON_MAP && f->members[i].absent != UNWRITTEN;
    fprintf(out, "    [%u] = {format_rows_%u, %s_end - 1, ", f->kind, f->kind, row_of(f->kind, ""));
    fprintf(out, "{0, ROWS_%u(TABLE_FIELD_ROW, TABLE_NO_END)}, ", f->kind);
    if (lists)
        fprintf(out, "{ROWS_%u(TABLE_LIST_ROW, TABLE_NO_END)}, {0", f->kind);
    else
        fprintf(out, "{0}, {0");
    for (size_t i = 0; i < f->default_count; i++)
        fprintf(out, ", [%s] = %zu", field_constant(f->defaults[i].field), i + 1);
    fprintf(out, "}, ");
    write_special_index(out, f);
    fprintf(out, "}, /* %s */\n", apigw_kind_name(f->kind));
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

/* Fill the kinds that have a field in the authorizer, by bit, and whether any has it elsewhere. Return its path. */
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
        fprintf(out, ", %s, %s, 0x%04x},\n", field_constant(field), elsewhere ? "true" : "false", kinds);
    }
    fprintf(out, "};\n\n");
}

/* Write by field whether a member that is a number carries it. */
static void write_number_fields(FILE *out) {
    bool numbers[MODEL_FIELD_END] = {false};
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        const format *f = gw_format_of_kind(kind);
        for (size_t i = 0; i < f->member_count; i++)
            if (f->members[i].type == GW_JSON_INTEGER)
                numbers[f->members[i].target] = true;
    }
    fputs("const bool gw_format_numbers[APIGW_FIELD_LAST + 1] = {\n    false,\n", out);
    for (unsigned field = 1; field <= APIGW_FIELD_LAST; field++)
        if (numbers[field])
            fprintf(out, "    [%s] = true,\n", field_constant(field));
    fputs("};\n\n", out);
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

/* Write a table with an entry for each kind, or with a line for each. */
static void write_table(FILE *out, const char *begin, void (*write)(FILE *, const format *), const char *end) {
    fputs(begin, out);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        write(out, gw_format_of_kind(kind));
    fputs(end, out);
}

static void write_sources_of(FILE *out, const format *f) {
    fprintf(out, "    [%u] = {{0, 0}, ROWS_%u(TABLE_SOURCE, TABLE_NO_END)}, /* %s */\n", f->kind, f->kind,
            apigw_kind_name(f->kind));
}

/* Write the tables that follow from the members of events. */
static void write_event_tables(FILE *out) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        for (size_t i = 0; i < gw_format_of_kind(kind)->member_count; i++)
            add(&gw_format_of_kind(kind)->members[i]);
    sort_nodes();
    write_schema(out, "UNION", NULL);
    fprintf(out, "enum { UNION, UNION_MEMBERS(TABLE_NUMBER, TABLE_END) };\n\n");
    write_table(out, "", write_rows_of, "");
    write_table(out, "const uint8_t gw_format_sources[APIGW_KIND_LAST + 1][MODEL_FIELD_END][FORMAT_SOURCES] = {\n",
                write_sources_of, "};\n\n");
    fprintf(out, "const format_test gw_format_tests[APIGW_KIND_LAST][FORMAT_ALTERNATIVES][FORMAT_CONDITIONS] = {\n");
    for (int i = 0; i < APIGW_KIND_LAST; i++)
        write_tests_of(out, gw_format_registry[i]);
    fprintf(out, "};\n\n");
    write_marks(out);
    write_table(out, "const format_reading gw_format_readings[APIGW_KIND_LAST + 1] = {\n", write_reading_of, "};\n\n");
    write_table(out, "", write_special_of, "");
    write_table(out, "const format_layout gw_format_layouts[APIGW_KIND_LAST + 1] = {\n", write_layout_of, "};\n\n");
    write_authorizer_fields(out);
    write_number_fields(out);
    write_only_pointer(out, "context", MODEL_CONTEXT);
    write_only_pointer(out, "authorizer", MODEL_AUTHORIZER);
    fprintf(out, "\n");
}

static void write_result_lists(FILE *out) {
    node_count = 1;
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        add_result(gw_format_of_kind(kind)->result);
        add_result(gw_format_of_kind(kind)->stream);
    }
    sort_nodes();
    write_schema(out, "RESULTS", "RESULT_END");
    fprintf(out, "enum { RESULTS, RESULTS_MEMBERS(TABLE_NUMBER, TABLE_END) };\n\n");
}

static void write_all(FILE *out) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        check_format(gw_format_of_kind(kind));
    fprintf(out, "/* Generated by lib/format/generator/tables.c. */\n"
                 "/* clang-format off */\n#include \"format/tables.h\"\n\n");
    write_event_tables(out);
    write_result_lists(out);
    fprintf(out, "enum { UNION_OBJECTS(TABLE_FACTORS) RESULTS_OBJECTS(TABLE_FACTORS) };\n"
                 "enum { UNION_OBJECTS(TABLE_SHAPE_NUMBER) UNION_shape_count };\n"
                 "enum { RESULTS_OBJECTS(TABLE_SHAPE_NUMBER) RESULTS_shape_count };\n"
                 "enum { UNION_OBJECTS(TABLE_BUCKETS) RESULTS_OBJECTS(TABLE_BUCKETS) FORMAT_BUCKETS };\n\n"
                 "static const uint8_t format_buckets[FORMAT_BUCKETS] = {\n"
                 "    UNION_MEMBERS(TABLE_BUCKET, TABLE_NO_END) RESULTS_MEMBERS(TABLE_BUCKET, TABLE_NO_END)};\n\n");
    write_schema_tables(out, "UNION", "union");
    write_schema_tables(out, "RESULTS", "results");
}

int main(void) {
    write_all(stdout);
    return ferror(stdout) || fflush(stdout) != 0;
}
