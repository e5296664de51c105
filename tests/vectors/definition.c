/* The op load: a document becomes a definition, which is compared with what it describes. It is loaded twice: after a
 * document that failed, and with a handle of its own; both must describe the same. */
#include "support/exact.h"
#include "support/files.h"
#include "vectors.h"
#include <ctype.h>
#include <string.h>

static const char *const sets[] = {"resources", "models", "required", NULL};
static const char *const keyed[] = {
    "routes", "validators", "gatewayResponses", "stages", "settings", "mappings", "usagePlans", "rules", NULL};
static const char *const parts[] = {"key", "name", "domain", "path", "priority", NULL};

static bool listed(const char *const *list, const char *name) {
    while (*list != NULL && strcmp(*list, name) != 0)
        list++;
    return *list != NULL;
}

static bool compare_value(vector *v, const char *where, const char *name, const json_t *wanted, const json_t *found);

static void differ(vector *v, const char *where, const json_t *wanted, const json_t *found) {
    char *a = json_dumps(wanted, JSON_ENCODE_ANY), *b = found != NULL ? json_dumps(found, JSON_ENCODE_ANY) : NULL;
    bytes expected = {a, strlen(a)}, got = {b, b != NULL ? strlen(b) : 0};
    vector_differs(v, "definition", where, expected, got);
    free(a);
    free(b);
}

/* Whether two elements have all of the keys that one of them has. */
static bool keys_equal(const json_t *element, const json_t *candidate) {
    bool some = false;
    for (const char *const *p = parts; *p != NULL; p++) {
        const json_t *key = json_object_get(element, *p), *other = json_object_get(candidate, *p);
        if (key == NULL)
            continue;
        some = true;
        if (json_is_null(key) ? other != NULL : !json_equal((json_t *)(uintptr_t)key, (json_t *)(uintptr_t)other))
            return false;
    }
    return some;
}

static const json_t *same_key(const json_t *list, const json_t *element) {
    size_t i;
    json_t *candidate;
    json_array_foreach((json_t *)(uintptr_t)list, i, candidate) {
        if (keys_equal(element, candidate))
            return candidate;
    }
    return NULL;
}

static bool has_key(const json_t *list) {
    const json_t *first = json_array_get(list, 0);
    for (const char *const *p = parts; *p != NULL; p++)
        if (json_object_get(first, *p) != NULL)
            return true;
    return false;
}

static bool compare_keyed(vector *v, const char *where, const char *name, const json_t *wanted, const json_t *found) {
    size_t i;
    json_t *element;
    bool good = true;
    if (strcmp(name, "authorizers") != 0 && json_array_size(wanted) != json_array_size(found)) {
        differ(v, where, wanted, found);
        return false;
    }
    json_array_foreach((json_t *)(uintptr_t)wanted, i, element) {
        const json_t *other = same_key(found, element);
        char inner[256];
        snprintf(inner, sizeof inner, "%s/%zu", where, i);
        if (other == NULL) {
            differ(v, inner, element, found);
            good = false;
        } else {
            good = compare_value(v, inner, "", element, other) && good;
        }
    }
    return good;
}

/* Whether each of one list is in the other, and there are as many. */
static bool same_set(const json_t *wanted, const json_t *found) {
    size_t i, j;
    json_t *a, *b;
    if (json_array_size(wanted) != json_array_size(found))
        return false;
    json_array_foreach((json_t *)(uintptr_t)wanted, i, a) {
        bool met = false;
        json_array_foreach((json_t *)(uintptr_t)found, j, b) {
            met = met || json_equal(a, b);
        }
        if (!met)
            return false;
    }
    return true;
}

static bool compare_list(vector *v, const char *where, const char *name, const json_t *wanted, const json_t *found) {
    size_t i;
    json_t *element;
    if (!json_is_array(found) ||
        (json_array_size(wanted) != json_array_size(found) && strcmp(name, "authorizers") != 0)) {
        differ(v, where, wanted, found);
        return false;
    }
    if (listed(sets, name)) {
        if (!same_set(wanted, found))
            differ(v, where, wanted, found);
        return same_set(wanted, found);
    }
    if ((listed(keyed, name) || strcmp(name, "authorizers") == 0) && has_key(wanted))
        return compare_keyed(v, where, name, wanted, found);
    json_array_foreach((json_t *)(uintptr_t)wanted, i, element) {
        char inner[256];
        snprintf(inner, sizeof inner, "%s/%zu", where, i);
        if (!compare_value(v, inner, "", element, json_array_get(found, i)))
            return false;
    }
    return true;
}

/* The parameters of routes and gateway responses are compared as a whole; of other objects what is listed. */
static bool compare_value(vector *v, const char *where, const char *name, const json_t *wanted, const json_t *found) {
    const char *member;
    json_t *value;
    bool good = true;
    if (json_is_null(wanted) && (found == NULL || json_is_null(found)))
        return true;
    if (json_is_array(wanted))
        return compare_list(v, where, name, wanted, found);
    if (!json_is_object(wanted) || !json_is_object(found)) {
        if (found == NULL || !json_equal((json_t *)(uintptr_t)wanted, (json_t *)(uintptr_t)found)) {
            differ(v, where, wanted, found);
            return false;
        }
        return true;
    }
    json_object_foreach((json_t *)(uintptr_t)wanted, member, value) {
        char inner[256];
        snprintf(inner, sizeof inner, "%s/%s", where, member);
        good = compare_value(v, inner, member, value, json_object_get(found, member)) && good;
    }
    return good;
}

/* ---- warnings and errors ---------------------------------------------------------------------------------------- */

static bool contains_text(const json_t *found, const json_t *part) {
    return json_is_string(found) && strstr(json_string_value(found), json_string_value(part)) != NULL;
}

static bool warning_is(const json_t *found, const json_t *wanted) {
    const json_t *code = json_object_get(wanted, "code"), *pointer = json_object_get(wanted, "pointer"),
                 *message = json_object_get(wanted, "message");
    return (code == NULL || json_equal(code, json_object_get(found, "code"))) &&
           (pointer == NULL || json_equal(pointer, json_object_get(found, "pointer"))) &&
           (message == NULL || contains_text(json_object_get(found, "message"), message));
}

static void compare_warnings(vector *v, const json_t *wanted, const json_t *found) {
    size_t i, j;
    json_t *a, *b;
    if (json_array_size(wanted) != json_array_size(found)) {
        differ(v, "/warnings", wanted, found);
        return;
    }
    json_array_foreach((json_t *)(uintptr_t)wanted, i, a) {
        bool met = false;
        json_array_foreach((json_t *)(uintptr_t)found, j, b) {
            met = met || warning_is(b, a);
        }
        if (!met)
            differ(v, "/warnings", a, found);
    }
}

/* The name of a status code as cases have it: "not-found". */
static void code_name(apigw_status status, char out[40]) {
    const char *name = apigw_status_name(status);
    size_t n = 0;
    for (name += strncmp(name, "APIGW_E_", 8) == 0 ? 8 : 0; name[n] != '\0' && n < 39; n++)
        out[n] = (char)(name[n] == '_' ? '-' : tolower((unsigned char)name[n]));
    out[n] = '\0';
}

static void compare_load_error(vector *v, const json_t *wanted, const apigw_error *found) {
    const char *code = json_string_value(json_object_get(wanted, "code")),
               *pointer = json_string_value(json_object_get(wanted, "pointer")),
               *message = json_string_value(json_object_get(wanted, "message"));
    const json_t *offset = json_object_get(wanted, "offset");
    char name[40];
    code_name(found->code, name);
    if (code != NULL && strcmp(code, name) != 0)
        vector_says(v, "error", "expected the code %s, found %s: %s", code, name, found->message);
    if (pointer != NULL && strcmp(pointer, found->pointer) != 0)
        vector_differs(v, "error", "pointer", bytes_of(pointer), bytes_of(found->pointer));
    if (message != NULL && strstr(found->message, message) == NULL)
        vector_differs(v, "error", "message", bytes_of(message), bytes_of(found->message));
    if (offset != NULL && (uint64_t)json_integer_value(offset) != found->offset)
        vector_says(v, "error", "expected the offset %lld, found %llu", (long long)json_integer_value(offset),
                    (unsigned long long)found->offset);
}

/* ---- loading ---------------------------------------------------------------------------------------------------- */

/* The text of a definition: a document by its name, or the object itself, as compact JSON. NULL when it is not there.
 */
static char *read_document(const vector *v, const json_t *definition, size_t *len) {
    const char *slash = strrchr(v->path, '/'), *name = json_string_value(definition);
    char path[1024], *text;
    long size;
    FILE *file;
    if (json_is_object(definition)) {
        text = json_dumps(definition, JSON_COMPACT | JSON_ENSURE_ASCII);
        *len = strlen(text);
        return text;
    }
    snprintf(path, sizeof path, "%.*sdefinitions/%s.json", slash != NULL ? (int)(slash + 1 - v->path) : 0, v->path,
             name != NULL ? name : "");
    file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    *len = size > 0 ? (size_t)size : 0;
    text = exact_block(*len + 1);
    if (fread(text, 1, *len, file) != *len)
        *len = 0;
    fclose(file);
    return text;
}

static void set_api_option(vector *v, apigw_definition *d, const json_t *config) {
    static const char *const modes[] = {"ignore", "prepend", "split"};
    const char *api = json_string_value(json_object_get(config, "api")),
               *mode = json_string_value(json_object_get(config, "basepath"));
    uint32_t kind = APIGW_DEFINITION_LAST;
    uint64_t i = 0;
    while (api != NULL && kind != 0 && strcmp(apigw_definition_kind_name(kind), api) != 0)
        kind--;
    if (api != NULL && apigw_definition_set_option(d, APIGW_DEFINITION_OPT_API, kind, NULL) != APIGW_OK)
        vector_says(v, "config", "there is no api %s", api);
    while (mode != NULL && i < 3 && strcmp(modes[i], mode) != 0)
        i++;
    if (mode != NULL && apigw_definition_set_option(d, APIGW_DEFINITION_OPT_BASE_PATH, i, NULL) != APIGW_OK)
        vector_says(v, "config", "there is no base path mode %s", mode);
    if (json_is_true(json_object_get(config, "failOnWarnings")))
        apigw_definition_set_option(d, APIGW_DEFINITION_OPT_FAIL_ON_WARNINGS, 1, NULL);
    if (json_is_true(json_object_get(config, "openSchemes")))
        apigw_definition_set_option(d, APIGW_DEFINITION_OPT_OPEN_SCHEMES, 1, NULL);
}

static void configure_definition(vector *v, apigw_definition *d) {
    const json_t *config = json_object_get(v->json, "config"), *select = json_object_get(config, "select");
    const char *name;
    json_t *value;
    set_api_option(v, d, config);
    if (select != NULL)
        apigw_definition_select(d, json_string_value(select), json_string_length(select), NULL);
    json_object_foreach(json_object_get(config, "values"), name, value) {
        if (apigw_definition_set_value(d, name, strlen(name), json_string_value(value), json_string_length(value),
                                       NULL) != APIGW_OK)
            vector_says(v, "config", "the value of %s is refused", name);
    }
}

apigw_definition *vector_definition(vector *v, const json_t *definition) {
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_error err;
    size_t len = 0;
    char *document = read_document(v, definition, &len);
    const char *name = json_string_value(definition);
    configure_definition(v, d);
    if (document == NULL || apigw_definition_load(d, document, len, &err) != APIGW_OK) {
        vector_says(v, "definition", "%s: %s at %s", name != NULL ? name : "none",
                    document != NULL ? err.message : "there is no such document", document != NULL ? err.pointer : "");
        apigw_definition_free(d);
        d = NULL;
    }
    free(document);
    return d;
}

/* What a loaded definition describes; NULL: it cannot be read as JSON. */
static json_t *description(vector *v, const apigw_definition *d) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error err;
    json_t *json = NULL;
    size_t len;
    if (apigw_definition_describe(d, APIGW_DESCRIBE_ALL, out, &err) != APIGW_OK) {
        vector_says(v, "definition", "cannot be described: %s", err.message);
    } else {
        const char *text = apigw_buffer_data(out, &len);
        json = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        if (json == NULL)
            vector_says(v, "definition", "what it describes is no JSON: %s", text);
    }
    apigw_buffer_free(out);
    return json;
}

static void compare_definition(vector *v, const apigw_definition *d) {
    const char *member;
    json_t *value, *found = description(v, d);
    json_object_foreach(json_object_get(v->json, "expect"), member, value) {
        char where[128];
        snprintf(where, sizeof where, "/%s", member);
        if (strcmp(member, "warnings") == 0)
            compare_warnings(v, value, json_object_get(found, member));
        else if (found != NULL)
            compare_value(v, where, member, value, json_object_get(found, member));
    }
    json_decref(found);
}

/* Loads it again with a handle on which a document failed before. */
static void compare_second(vector *v, const apigw_definition *first, const char *text, size_t len) {
    apigw_definition *d = apigw_definition_new(NULL);
    json_t *a, *b;
    configure_definition(v, d);
    if (apigw_definition_load(d, "{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{\"get\":{}}}}", APIGW_NTS, NULL) ==
        APIGW_OK)
        vector_says(v, "definition", "an operation without an integration is taken");
    if (apigw_definition_load(d, text, len, NULL) != APIGW_OK) {
        vector_says(v, "definition", "is refused by a handle that refused another");
    } else {
        a = description(v, first);
        b = description(v, d);
        if (a == NULL || b == NULL || !json_equal(a, b))
            vector_says(v, "definition", "is another the second time");
        json_decref(a);
        json_decref(b);
    }
    apigw_definition_free(d);
}

void vector_load(vector *v) {
    const json_t *expect = json_object_get(v->json, "expect"), *error = json_object_get(expect, "error");
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_error err;
    apigw_status status;
    size_t len = 0;
    char *document = read_document(v, json_object_get(json_object_get(v->json, "config"), "definition"), &len),
         *text = exact_copy(document != NULL ? document : "", len);
    if (json_object_size(expect) == 0)
        vector_says(v, "expect", "is empty");
    if (document == NULL)
        vector_says(v, "config", "there is no such document");
    configure_definition(v, d);
    status = apigw_definition_load(d, text, len, &err);
    if (error != NULL && status == APIGW_OK)
        vector_says(v, "error", "the document is taken");
    else if (error != NULL)
        compare_load_error(v, error, &err);
    else if (status != APIGW_OK)
        vector_says(v, "definition", "refused: %s at %s: %s", apigw_status_name(status), err.pointer, err.message);
    else
        compare_definition(v, d);
    if (error != NULL && apigw_definition_kind(d) != 0)
        vector_says(v, "error", "something is left");
    if (error == NULL && status == APIGW_OK)
        compare_second(v, d, text, len);
    apigw_definition_free(d);
    free(text);
    free(document);
}
