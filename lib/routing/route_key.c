/* Route keys: "GET /pets/{id}", "$default". They are refused exactly if the service refuses them. */
#include "routing/route_key.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "text/ascii.h"
#include "text/name_key.h"
#include "text/slice.h"

enum { METHOD_ROOM = 8 };
static const char method_names[ROUTE_METHODS][METHOD_ROOM] = {"GET",   "PUT",     "POST", "DELETE",
                                                              "PATCH", "OPTIONS", "HEAD"};

unsigned gw_route_method(const char *name, size_t n) {
    unsigned i = 0;
    if (n == 0 || n >= METHOD_ROOM || name[n - 1] == '\0')
        return ROUTE_METHODS;
    uint64_t word = load_up_to_8(name, n);
    while (i < ROUTE_METHODS && load_8(method_names[i]) != word)
        i++;
    return i;
}

uint32_t apigw_method_bit(const char *name, size_t name_len) {
    name_len = length_of(name, name_len);
    if (name == NULL)
        return 0;
    if (name_len == 3 && memcmp(name, "ANY", 3) == 0)
        return APIGW_METHOD_ANY;
    unsigned i = gw_route_method(name, name_len);
    return i < ROUTE_METHODS ? 1u << i : 0;
}

const char *apigw_method_name(uint32_t bit) {
    if (bit == APIGW_METHOD_ANY)
        return "ANY";
    for (unsigned i = 0; i < ROUTE_METHODS; i++)
        if (bit == 1u << i)
            return method_names[i];
    return NULL;
}

bool gw_segment_next(slice *template, segment *s) {
    if (template->len < 2)
        return false;
    const char *at = template->at + 1, *end = memchr(at, '/', template->len - 1);
    size_t len = end == NULL ? template->len - 1 : (size_t)(end - at);
    *template = slice_of(at + len, template->len - 1 - len);
    *s = (segment){SEGMENT_LITERAL, {at, len}};
    if (at[0] == '{') {
        bool greedy = at[len - 2] == '+';
        *s = (segment){greedy ? SEGMENT_GREEDY : SEGMENT_PARAMETER, {at + 1, len - 2 - greedy}};
    }
    return true;
}

/* ---- parsing ------------------------------------------------------------------------------------------------ */

static bool is_route_key_word(char c) {
    return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_';
}

static bool is_route_key_one_of(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

/* The differences between the APIs. */
struct rules {
    const char *literal;  /* characters of a literal segment besides letters, digits and "_" */
    const char *literals; /* the same in words */
    bool templates;       /* keys are a method and a template */
    bool has_default;     /* "$default" is a key */
};

/* REST: C1.2. HTTP API: pchar of RFC 3986, nothing encoded, because segments are compared decoded (C2.10). */
static const struct rules rules[APIGW_ROUTES_LAST + 1] = {
    [APIGW_ROUTES_REST] = {"-.,:", "a letter, a digit or one of _ - . , :", true, false},
    [APIGW_ROUTES_HTTP] = {"-.,:~!$&'()*+;=@", "a letter, a digit or one of _ - . , : ~ ! $ & ' ( ) * + ; = @", true,
                           true},
    [APIGW_ROUTES_WEBSOCKET] = {"", "", false, true},
};

struct parsing {
    const struct rules *rules;
    const char *key;
    size_t len;
    apigw_route_key found;
    apigw_error *err;
};

static apigw_status refuse_route_key(struct parsing *p, size_t at, const char *expected) {
    char quote[ERROR_QUOTE_MAX];
    if (at >= p->len)
        return gw_error_set(p->err, APIGW_E_VALUE, p->len, "route key: expected %s, found its end", expected);
    return gw_error_set(p->err, APIGW_E_VALUE, at, "route key: expected %s, found '%s'", expected,
                        gw_error_quote(quote, p->key + at, p->len - at));
}

/* Parse `{name}` or `{name+}` from `at` to `end`. */
static apigw_status parse_variable(struct parsing *p, size_t at, size_t end) {
    size_t i = at + 1;
    if (p->found.greedy)
        return refuse_route_key(p, at, "a greedy parameter to be the last segment");
    while (i < end && (is_route_key_word(p->key[i]) || is_route_key_one_of(p->key[i], "-.:")))
        i++;
    if (i == at + 1)
        return refuse_route_key(p, i, "the name of a parameter (letters, digits and _ - . :)");
    if (i < end && p->key[i] == '+') {
        p->found.greedy = 1;
        i++;
    }
    if (i >= end || p->key[i] != '}')
        return refuse_route_key(p, i, "the } of a parameter");
    if (i + 1 != end)
        return refuse_route_key(p, i + 1, "a parameter to fill its segment"); /* C1.1 */
    p->found.parameters++;
    return APIGW_OK;
}

static apigw_status parse_segment(struct parsing *p, size_t at, size_t end) {
    if (at == end)
        return refuse_route_key(p, at,
                                at == p->len ? "no slash at the end of the path" : "a segment that is not empty");
    if (end - at > APIGW_ROUTE_SEGMENT_MAX)
        return gw_error_set(p->err, APIGW_E_SIZE, at, "route key: expected a segment of at most %d bytes",
                            APIGW_ROUTE_SEGMENT_MAX);
    if (++p->found.segments > APIGW_ROUTE_SEGMENTS_MAX)
        return gw_error_set(p->err, APIGW_E_ITEMS, at, "route key: expected at most %d segments",
                            APIGW_ROUTE_SEGMENTS_MAX);
    if (p->key[at] == '{')
        return parse_variable(p, at, end);
    if (p->found.greedy)
        return refuse_route_key(p, at, "a greedy parameter to be the last segment");
    for (size_t i = at; i < end; i++)
        if (!is_route_key_word(p->key[i]) && !is_route_key_one_of(p->key[i], p->rules->literal))
            return refuse_route_key(p, i, p->rules->literals);
    return APIGW_OK;
}

static apigw_status parse_path(struct parsing *p, size_t at) {
    apigw_status status = APIGW_OK;
    if (at == p->len || p->key[at] != '/')
        return refuse_route_key(p, at, "a path that begins with /");
    p->found.path = p->key + at;
    p->found.path_len = p->len - at;
    if (p->found.path_len == 1)
        return APIGW_OK;
    while (status == APIGW_OK && at < p->len) {
        const char *slash = memchr(p->key + at + 1, '/', p->len - at - 1);
        size_t end = slash == NULL ? p->len : (size_t)(slash - p->key);
        status = parse_segment(p, at + 1, end);
        at = end;
    }
    return status;
}

/* Parse a key of a WebSocket API: one of three that begin with "$", or a custom one (C3.1). */
static apigw_status parse_whole(struct parsing *p) {
    slice key = {p->key, p->len};
    bool known = slice_is(key, "$default") || slice_is(key, "$connect") || slice_is(key, "$disconnect");
    if (key.len == 0 || (key.at[0] == '$' && !known))
        return refuse_route_key(p, 0, "$connect, $disconnect, $default or a key that does not begin with $");
    if (key.len > APIGW_ROUTE_SEGMENT_MAX)
        return gw_error_set(p->err, APIGW_E_SIZE, 0, "route key: expected at most %d bytes", APIGW_ROUTE_SEGMENT_MAX);
    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.at[i] < ' ')
            return refuse_route_key(p, i, "no control character");
    return APIGW_OK;
}

static apigw_status parse(struct parsing *p) {
    slice key = {p->key, p->len};
    p->found.path = p->key;
    p->found.path_len = p->len;
    if (!p->rules->templates)
        return parse_whole(p);
    if (p->rules->has_default && slice_is(key, "$default"))
        return APIGW_OK;
    const char *space = p->len == 0 ? NULL : memchr(p->key, ' ', p->len);
    size_t method = space == NULL ? p->len : (size_t)(space - p->key);
    p->found.method = apigw_method_bit(p->key, method);
    if (p->found.method == 0)
        return refuse_route_key(p, 0, "GET, PUT, POST, DELETE, PATCH, OPTIONS, HEAD or ANY in upper case");
    if (space == NULL)
        return refuse_route_key(p, method, "a space and a path");
    return parse_path(p, method + 1);
}

apigw_status apigw_route_key_parse(uint32_t api, const char *key, size_t key_len, apigw_route_key *out,
                                   apigw_error *err) {
    key_len = length_of(key, key_len);
    gw_error_clear(err);
    if (api == 0 || api > APIGW_ROUTES_LAST || (key == NULL && key_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an API and a route key");
    if (key_len > APIGW_ROUTE_KEY_MAX)
        return gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "route key: expected at most %d bytes", APIGW_ROUTE_KEY_MAX);
    struct parsing p = {.rules = &rules[api], .key = key == NULL ? "" : key, .len = key_len, .err = err};
    apigw_status status = parse(&p);
    if (status == APIGW_OK && out != NULL)
        *out = p.found;
    return status;
}

apigw_status apigw_route_key_format(const apigw_route_key *key, apigw_buffer *out, apigw_error *err) {
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    const char *method = key == NULL || key->method == 0 ? "" : apigw_method_name(key->method);
    if (key == NULL || out == NULL || method == NULL || (key->path == NULL && key->path_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a route key with one method and a buffer");
    if (gw_buffer_holds(out, key->path, key->path_len))
        return gw_buffer_refuse_input(out, err);
    if (key->method != 0) {
        buffer_append(out, method, strlen(method));
        buffer_byte(out, ' ');
    }
    buffer_append(out, key->path, key->path_len);
    return gw_output_finish(out, err);
}
