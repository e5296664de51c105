/* Conversion: an event is decoded and kept, a header is added and one removed; as its own kind the event comes back but
 * for these, as each other kind it is decoded again and tells the same request. What is told differently has to be in
 * the list of losses.
 *
 * The input: one byte for the kind, '0' for detection up to '>' for 14; then the event. */
#include "fuzz.h"

#include "members.h"

enum { FEW = 48 }; /* entries of a list: they are looked up one by one */

static const char added[] = "X-Fuzz-Added";

/* ---- the event as a tree ------------------------------------------------------------------------------------ */

/* NULL where jansson takes it not: a NUL in a name, a number beyond its types. It knows no byte-order mark. */
static json_t *read_event(const char *text, size_t n) {
    json_error_t why;
    size_t mark = n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    return jansson_read(text + mark, n - mark, &why);
}

static bool is_header(const char *name, const char *wanted) {
    return naive_same_name(name, strlen(name), wanted, strlen(wanted));
}

/* Takes a header out of both maps; a map that is empty then goes. */
static void drop_header(json_t *event, const char *name) {
    static const char *const maps[] = {"headers", "multiValueHeaders"};
    for (size_t i = 0; i < 2; i++) {
        json_t *map = json_object_get(event, maps[i]), *value;
        const char *key;
        void *next;
        json_object_foreach_safe(map, next, key, value) {
            if (is_header(key, name))
                json_object_del(map, key);
        }
        if (map != NULL && (json_object_size(map) == 0 || is_text(map, "", 0)))
            json_object_del(event, maps[i]);
    }
}

/* ---- its own kind ------------------------------------------------------------------------------------------- */

static void check_own(const apigw_request *r, const char *text, size_t n, const char *removed, apigw_buffer *out) {
    size_t len = 0;
    const char *made = apigw_buffer_data(out, &len);
    json_t *before = read_event(text, n), *after = read_event(made, len);
    REQUIRE((before == NULL) == (after == NULL));
    drop_header(before, removed);
    drop_header(after, removed);
    drop_header(before, added);
    drop_header(after, added);
    if (is_header(removed, "cookie")) {
        json_object_del(before, "cookies");
        json_object_del(after, "cookies");
    }
    REQUIRE(apigw_request_find(r, APIGW_LIST_HEADERS, added, sizeof added - 1, 0, NULL) != NULL);
    REQUIRE(before == NULL || json_equal(before, after));
    json_decref(before);
    json_decref(after);
}

/* ---- what is lost ------------------------------------------------------------------------------------------- */

/* Whether the list has a pointer, or one to what it is in. */
static bool is_lost(const json_t *losses, const char *pointer) {
    size_t i;
    json_t *loss;
    json_array_foreach(losses, i, loss) {
        size_t n = json_string_length(loss);
        if (strncmp(json_string_value(loss), pointer, n) == 0 && (pointer[n] == '\0' || pointer[n] == '/'))
            return true;
    }
    return false;
}

static void require_lost(const json_t *losses, const char *pointer) {
    if (!is_lost(losses, pointer))
        fprintf(stderr, "not told: %s\n", pointer);
    REQUIRE(is_lost(losses, pointer));
}

/* The JSON Pointer of a member's path, with one more token. */
static void make_pointer(char *to, const char *path, const char *name) {
    *to++ = '/';
    for (; *path != '\0'; path++)
        *to++ = *path == '.' ? '/' : *path;
    if (name != NULL)
        *to++ = '/';
    for (; name != NULL && *name != '\0'; name++) {
        *to++ = *name == '~' || *name == '/' ? '~' : *name;
        if (*name == '~' || *name == '/')
            *to++ = *name == '~' ? '0' : '1';
    }
    *to = '\0';
}

/* ---- fields ------------------------------------------------------------------------------------------------- */

static bool same_field(const apigw_request *a, uint32_t x, const apigw_request *b, uint32_t y) {
    size_t n = 0, m = 0;
    const char *s = apigw_request_get(a, x, &n), *t = apigw_request_get(b, y, &m);
    return s != NULL && t != NULL && n == m && memcmp(s, t, n) == 0;
}

static bool holds(const apigw_request *r, uint32_t field, const apigw_request *in, uint32_t other) {
    size_t n = 0, m = 0;
    const char *s = apigw_request_get(r, field, &n), *t = apigw_request_get(in, other, &m);
    return s != NULL && t != NULL && m >= n && memcmp(t + m - n, s, n) == 0;
}

/* What a field becomes where the other kind has none of that meaning. */
static bool is_told_otherwise(const apigw_request *r, const apigw_request *as, uint32_t field) {
    switch (field) {
    case APIGW_FIELD_VERSION:
    case APIGW_FIELD_PRINCIPAL_ID: /* of the authorizer */
    case APIGW_FIELD_PATH:
    case APIGW_FIELD_RAW_PATH:
    case APIGW_FIELD_CONTEXT_PATH:
    case APIGW_FIELD_RAW_QUERY:
        return true; /* compared by themselves */
    case APIGW_FIELD_RESOURCE:
    case APIGW_FIELD_RESOURCE_PATH:
        return holds(r, field, as, APIGW_FIELD_ROUTE_KEY);
    case APIGW_FIELD_ROUTE_KEY:
        return holds(as, APIGW_FIELD_RESOURCE, r, field) || same_field(r, field, as, APIGW_FIELD_RESOURCE_ID);
    case APIGW_FIELD_RESOURCE_ID:
        return same_field(r, field, as, APIGW_FIELD_ROUTE_KEY);
    case APIGW_FIELD_EXTENDED_REQUEST_ID:
        return same_field(r, field, as, APIGW_FIELD_REQUEST_ID);
    case APIGW_FIELD_TIME:
        return apigw_request_get(as, APIGW_FIELD_TIME_MS, NULL) != NULL;
    default:
        return false;
    }
}

/* Whether the event's member, which is no null, is there for jansson too. */
static bool stands(const json_t *event, const char *path) {
    const json_t *at = event;
    char name[64];
    while (at != NULL && *path != '\0') {
        size_t n = strcspn(path, ".");
        memcpy(name, path, n);
        name[n] = '\0';
        at = json_object_get(at, name);
        path += n + (path[n] == '.');
    }
    return at != NULL && !json_is_null(at);
}

static void compare_fields(const apigw_request *r, const apigw_request *as, const json_t *event, const json_t *losses) {
    char pointer[256];
    size_t len;
    event_member member;
    for (size_t i = 0; member_at(apigw_request_kind(r), i, &member); i++) {
        if (member.field == 0 || !stands(event, member.path) || apigw_request_get(r, member.field, &len) == NULL)
            continue;
        if (len == 0 && member.empty_means_absent)
            continue;
        make_pointer(pointer, member.path, NULL);
        if (!same_field(r, member.field, as, member.field) && !is_told_otherwise(r, as, member.field))
            require_lost(losses, pointer);
    }
}

/* ---- lists -------------------------------------------------------------------------------------------------- */

/* Lines of one name, letter case aside, joined as HTTP APIs or Lattice join them. */
static text_buffer joined(const apigw_request *r, const char *name, size_t n, const char *between) {
    text_buffer all = {NULL, 0, 0};
    size_t len;
    const char *value;
    for (size_t i = 0; (value = apigw_request_find(r, APIGW_LIST_HEADERS, name, n, i, &len)) != NULL; i++) {
        append(&all, between, i == 0 ? 0 : strlen(between));
        append(&all, value, len);
    }
    return all;
}

/* Lines whose names differ in case are put in another order, that of the alphabet, by kinds that sort them. */
static bool has_cases(const apigw_request *r, const apigw_pair *line) {
    apigw_pair other;
    for (size_t i = 0; apigw_request_at(r, APIGW_LIST_HEADERS, i, &other) == APIGW_OK; i++)
        if (naive_same_name(line->name, line->name_len, other.name, other.name_len) &&
            strcmp(line->name, other.name) != 0)
            return true;
    return false;
}

static bool is_repeated(const apigw_request *r, const apigw_pair *line) {
    return apigw_request_find(r, APIGW_LIST_HEADERS, line->name, line->name_len, 1, NULL) != NULL;
}

static void compare_headers(const apigw_request *r, const apigw_request *as, const json_t *losses) {
    char pointer[4096], multi[4096];
    apigw_pair line;
    if (apigw_request_count(r, APIGW_LIST_HEADERS) > FEW)
        return;
    for (size_t i = 0; apigw_request_at(r, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
        text_buffer a, b;
        if (line.name_len > 1000 || is_header(line.name, "cookie"))
            continue;
        make_pointer(pointer, "headers", line.name);
        make_pointer(multi, "multiValueHeaders", line.name);
        if (is_repeated(r, &line) && (is_lost(losses, pointer) || is_lost(losses, multi)))
            continue; /* of a name that a load balancer has once */
        a = joined(r, line.name, line.name_len, apigw_request_kind(as) == APIGW_KIND_LATTICE_1 ? ", " : ",");
        b = joined(as, line.name, line.name_len, ",");
        if (apigw_request_find(as, APIGW_LIST_HEADERS, line.name, line.name_len, 0, NULL) == NULL)
            REQUIRE(is_lost(losses, pointer) || is_lost(losses, multi) || has_cases(r, &line));
        else
            REQUIRE(a.len == b.len && (a.len == 0 || has_cases(r, &line) || memcmp(a.at, b.at, a.len) == 0));
        free(a.at);
        free(b.at);
    }
}

static bool is_utf8_pair(const apigw_pair *pair) {
    return naive_utf8_valid(pair->name, pair->name_len) == pair->name_len &&
           naive_utf8_valid(pair->value, pair->value_len) == pair->value_len;
}

/* How many entries of that name stand before the `i`-th. */
static size_t nth(const apigw_request *r, uint32_t list, size_t i, const apigw_pair *of) {
    size_t n = 0;
    apigw_pair pair;
    for (size_t k = 0; k < i; k++) {
        REQUIRE(apigw_request_at(r, list, k, &pair) == APIGW_OK);
        n += pair.name_len == of->name_len && memcmp(pair.name, of->name, of->name_len) == 0;
    }
    return n;
}

/* Whether a parameter, or all of them, are reported as lost at one of the places where a query is. */
static bool is_query_lost(const json_t *losses, const apigw_pair *pair) {
    static const char *const places[] = {"rawQueryString", "path", "raw_path", "queryStringParameters",
                                         "multiValueQueryStringParameters"};
    char pointer[4096];
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        bool named = pair != NULL && pair->name_len < 1000 && strlen(pair->name) == pair->name_len;
        make_pointer(pointer, places[i], named ? pair->name : NULL);
        if (is_lost(losses, pointer))
            return true;
    }
    return false;
}

static void compare_queries(const apigw_request *r, const apigw_request *as, const json_t *losses) {
    apigw_pair pair;
    bool lost = is_query_lost(losses, NULL);
    if (apigw_request_count(r, APIGW_LIST_QUERY) > FEW)
        return;
    for (size_t i = 0; apigw_request_at(r, APIGW_LIST_QUERY, i, &pair) == APIGW_OK; i++) {
        size_t len = 0;
        const char *value = apigw_request_find(as, APIGW_LIST_QUERY, pair.name, pair.name_len,
                                               nth(r, APIGW_LIST_QUERY, i, &pair), &len);
        bool same = value != NULL && len == pair.value_len && memcmp(value, pair.value, len) == 0;
        REQUIRE(same || is_query_lost(losses, &pair));
        lost |= !same;
    }
    REQUIRE(lost || apigw_request_count(r, APIGW_LIST_QUERY) == apigw_request_count(as, APIGW_LIST_QUERY));
}

/* Entries by name; `pointer` tells of all of them when they are no UTF-8. */
static void compare_list(const apigw_request *r, const apigw_request *as, uint32_t list, const char *pointer,
                         const json_t *losses) {
    apigw_pair pair;
    if (apigw_request_count(r, list) > FEW)
        return;
    for (size_t i = 0; apigw_request_at(r, list, i, &pair) == APIGW_OK; i++) {
        size_t len = 0;
        const char *value = apigw_request_find(as, list, pair.name, pair.name_len, nth(r, list, i, &pair), &len);
        if (is_lost(losses, pointer))
            continue;
        REQUIRE(is_utf8_pair(&pair) || list == APIGW_LIST_PATH_PARAMETERS);
        REQUIRE(value != NULL && len == pair.value_len && memcmp(value, pair.value, len) == 0);
    }
    REQUIRE(is_lost(losses, pointer) || apigw_request_count(r, list) == apigw_request_count(as, list));
}

/* Whether the Cookie lines say what the list says: an event that has both may contradict itself, and a member of
 * `cookies` with a ";" in it is two cookies in a line. */
static bool has_one_truth(const apigw_request *r) {
    apigw_pair cookie;
    text_buffer list = {NULL, 0, 0}, lines = {NULL, 0, 0};
    size_t len;
    const char *value;
    bool same;
    for (size_t i = 0; apigw_request_at(r, APIGW_LIST_COOKIES, i, &cookie) == APIGW_OK; i++) {
        append(&list, "; ", i == 0 ? 0 : 2);
        append(&list, cookie.name, cookie.name_len);
        append(&list, "=", cookie.name_len != 0);
        append(&list, cookie.value, cookie.value_len);
        if (memchr(cookie.value, ';', cookie.value_len) != NULL || memchr(cookie.name, ';', cookie.name_len) != NULL ||
            (cookie.name_len == 0 && cookie.value_len == 0))
            append(&list, ";", 1);
    }
    for (size_t i = 0; (value = apigw_request_find(r, APIGW_LIST_HEADERS, "cookie", 6, i, &len)) != NULL; i++) {
        append(&lines, "; ", i == 0 ? 0 : 2);
        append(&lines, value, len);
    }
    same = buffers_equal(&list, &lines);
    free(list.at);
    free(lines.at);
    return same;
}

/* ---- authorizers -------------------------------------------------------------------------------------------- */

static json_t *authorizer_of(const apigw_request *r) {
    static const char pointer[] = "/requestContext/authorizer";
    apigw_buffer *out = apigw_buffer_new(NULL);
    json_t *tree = NULL;
    size_t n = 0;
    if (apigw_request_get_json(r, pointer, sizeof pointer - 1, out, NULL) == APIGW_OK) {
        const char *text = apigw_buffer_data(out, &n);
        tree = read_event(text, n);
    }
    apigw_buffer_free(out);
    return tree;
}

/* Adds members that are no nulls; false at a duplicate name. */
static bool flatten(json_t *to, json_t *from, bool nested) {
    const char *name;
    json_t *value;
    json_object_foreach(from, name, value) {
        bool inner = nested && json_is_object(value) && (strcmp(name, "jwt") == 0 || strcmp(name, "lambda") == 0);
        if (json_is_null(value) || (nested && strcmp(name, "iam") == 0))
            continue;
        if (inner ? !flatten(to, value, false) : json_object_get(to, name) != NULL)
            return false;
        if (!inner)
            json_object_set(to, name, value);
    }
    return true;
}

/* Kinds that have a member for the caller have one for each kind of authorizer. */
static bool is_nested(const apigw_request *r) {
    return kind_has_member(apigw_request_kind(r), "requestContext.authorizer.iam");
}

/* What an authorizer said is the same, in whichever object it is; the caller's fields are compared by themselves. */
static void compare_authorizers(const apigw_request *r, const apigw_request *as, const json_t *losses) {
    bool lost = is_lost(losses, "/requestContext/authorizer");
    json_t *a = authorizer_of(r), *b = authorizer_of(as), *x = json_object(), *y = json_object();
    if (flatten(x, a, is_nested(r)))
        REQUIRE(flatten(y, b, is_nested(as)) && (lost ? json_object_size(y) == 0 : json_equal(x, y)));
    json_decref(a);
    json_decref(b);
    json_decref(x);
    json_decref(y);
}

/* ---- paths -------------------------------------------------------------------------------------------------- */

static text_buffer decoded_path(const apigw_request *r) {
    text_buffer all = {NULL, 0, 0};
    size_t n = 0;
    const char *p = apigw_request_get(r, APIGW_FIELD_PATH, &n);
    for (size_t i = 0; i < n; i++) {
        bool escape = p[i] == '%' && n - i >= 3 && naive_hex(p[i + 1]) >= 0 && naive_hex(p[i + 2]) >= 0;
        char c = escape ? (char)(naive_hex(p[i + 1]) * 16 + naive_hex(p[i + 2])) : p[i];
        append(&all, &c, 1);
        i += escape ? 2 : 0;
    }
    return all;
}

/* The same path, but for a stage before one of them. */
static void compare_paths(const apigw_request *r, const apigw_request *as, const json_t *losses) {
    text_buffer a = decoded_path(r), b = decoded_path(as);
    size_t n = a.len < b.len ? a.len : b.len;
    bool lost = is_lost(losses, "/path") || is_lost(losses, "/rawPath") || is_lost(losses, "/raw_path");
    if (n != 0 && !lost)
        REQUIRE(n == 1 || memcmp(a.at + a.len - n, b.at + b.len - n, n) == 0);
    free(a.at);
    free(b.at);
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

static void compare(const apigw_request *r, const apigw_request *as, const json_t *event, const json_t *losses) {
    size_t n = 0, m = 0;
    const char *a = apigw_request_body(r, &n), *b = apigw_request_body(as, &m);
    REQUIRE(n == m && (n == 0 || memcmp(a, b, n) == 0));
    compare_fields(r, as, event, losses);
    compare_headers(r, as, losses);
    compare_queries(r, as, losses);
    compare_list(r, as, APIGW_LIST_PATH_PARAMETERS, "/pathParameters", losses);
    compare_list(r, as, APIGW_LIST_STAGE_VARIABLES, "/stageVariables", losses);
    if (has_one_truth(r))
        compare_list(r, as, APIGW_LIST_COOKIES, "/cookies", losses);
    compare_authorizers(r, as, losses);
    compare_paths(r, as, losses);
}

static bool has_member(uint32_t kind, const char *parent, const char *name) {
    size_t n = strlen(parent);
    event_member member;
    for (size_t i = 0; member_at(kind, i, &member); i++)
        if (strncmp(member.path, parent, n) == 0 && member.path[n] == '.' && strcmp(member.path + n + 1, name) == 0)
            return true;
    return false;
}

/* Members that the kind does not have, of the event and of its requestContext, are in the list. */
static void check_unknown(uint32_t kind, const json_t *event, const json_t *losses) {
    static const char context[] = "requestContext";
    const char *name;
    json_t *value;
    char pointer[4096];
    json_object_foreach((json_t *)(uintptr_t)event, name, value) {
        if (strlen(name) > 1000 || any_kind_has_member(name, strlen(name)))
            continue;
        make_pointer(pointer, "", name);
        require_lost(losses, pointer + 1);
    }
    json_object_foreach(json_object_get(event, context), name, value) {
        if (strlen(name) > 1000 || json_is_null(value) || has_member(kind, context, name))
            continue;
        make_pointer(pointer, context, name);
        require_lost(losses, pointer);
    }
}

static void convert(const apigw_request *r, uint32_t kind, const json_t *event) {
    apigw_api *api = apigw_api_new(NULL, kind);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_request *as = apigw_request_new(NULL);
    apigw_error err;
    size_t n = 0;
    json_t *losses;
    const char *text;
    apigw_status status = apigw_request_encode(r, api, out, &err);
    apigw_request_set_option(as, APIGW_OPT_MAX_DEPTH, 128, NULL); /* an authorizer may get one level deeper */
    REQUIRE(status == APIGW_OK || (status == APIGW_E_SIZE && err.error_response != 0));
    if (status == APIGW_OK) {
        text = apigw_buffer_data(out, &n);
        REQUIRE(apigw_request_decode(as, text, n, kind, &err) == APIGW_OK);
        REQUIRE(apigw_request_losses(r, kind, out, &err) == APIGW_OK);
        text = apigw_buffer_data(out, &n);
        losses = read_event(text, n);
        REQUIRE(json_is_array(losses));
        if (event != NULL) {
            compare(r, as, event, losses);
            check_unknown(apigw_request_kind(r), event, losses);
        }
        json_decref(losses);
    }
    apigw_request_free(as);
    apigw_buffer_free(out);
    apigw_api_free(api);
}

/* Adds a header and takes the first one away; its name. */
static char *change(apigw_request *r) {
    apigw_pair first = {"x-none", 6, "", 0, 0, 0};
    char *name;
    (void)apigw_request_at(r, APIGW_LIST_HEADERS, 0, &first);
    name = exact_block(first.name_len + 1);
    memcpy(name, first.name, first.name_len);
    name[first.name_len] = '\0';
    REQUIRE(apigw_request_add(r, APIGW_LIST_HEADERS, added, sizeof added - 1, "1", 1, NULL) == APIGW_OK);
    REQUIRE(apigw_request_remove(r, APIGW_LIST_HEADERS, name, strlen(name), NULL) == APIGW_OK);
    return name;
}

/* As its own kind, nothing changed yet: byte for byte the same as that again. */
static void check_kept(const apigw_request *r, apigw_buffer *out) {
    apigw_request *again = apigw_request_new(NULL);
    apigw_buffer *twice = apigw_buffer_new(NULL);
    size_t n = 0, m = 0;
    const char *text;
    REQUIRE(apigw_request_encode(r, NULL, out, NULL) == APIGW_OK);
    text = apigw_buffer_data(out, &n);
    apigw_request_set_option(again, APIGW_OPT_KEEP_SOURCE, 1, NULL);
    REQUIRE(apigw_request_decode(again, text, n, apigw_request_kind(r), NULL) == APIGW_OK);
    REQUIRE(apigw_request_encode(again, NULL, twice, NULL) == APIGW_OK);
    apigw_buffer_data(twice, &m);
    REQUIRE(n == m && memcmp(text, apigw_buffer_data(twice, NULL), n) == 0);
    apigw_buffer_free(twice);
    apigw_request_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    apigw_request *r = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    uint32_t kind = size == 0 ? 0 : (data[0] - (unsigned)'0') % (APIGW_KIND_LAST + 1);
    char *text = exact_copy(size == 0 ? data : data + 1, size == 0 ? 0 : size - 1), *removed;
    size_t n = size == 0 ? 0 : size - 1;
    json_t *event;
    apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, 1, NULL);
    if (apigw_request_decode(r, text, n, kind, NULL) == APIGW_OK) {
        check_kept(r, out);
        removed = change(r);
        REQUIRE(apigw_request_encode(r, NULL, out, NULL) == APIGW_OK);
        check_own(r, text, n, removed, out);
        event = read_event(text, n);
        drop_header(event, removed);
        for (kind = APIGW_KIND_REST; kind <= APIGW_KIND_FUNCTION_URL; kind++) /* which carry all lists */
            if (kind != apigw_request_kind(r))
                convert(r, kind, event);
        json_decref(event);
        free(removed);
    }
    apigw_buffer_free(out);
    apigw_request_free(r);
    free(text);
    return 0;
}
