/* A table of routes, switches and paths from the bytes: the router against the rules spelled out. The first byte says
 * which of three things follows: numbers to make tables of, the text of keys and paths, one a line, or a pattern and
 * what it is to match. */
#include "oracle/glob.h"
#include "oracle/router.h"
#include "routing/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *at;
    size_t left;
};

/* The next byte; 0 when there is none left. */
static unsigned next_byte(void *context) {
    struct input *in = context;
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->at++;
}

static void require(bool holds) {
    if (!holds)
        abort();
}

/* What holds for any match: parameters are slices of the key and of the path. */
static void look_at_match(const apigw_router *r, const apigw_match *m, const char *path, size_t n) {
    apigw_pair all[APIGW_ROUTE_SEGMENTS_MAX];
    require(m->begin <= m->end && m->end <= n);
    require(apigw_match_copy_parameters(r, m, path, n, all, APIGW_ROUTE_SEGMENTS_MAX) == m->parameters);
    for (size_t i = 0; i <= m->parameters; i++) {
        apigw_pair pair;
        apigw_status status = apigw_match_parameter(m, path, n, i, &pair);
        require(status == (i < m->parameters ? APIGW_OK : APIGW_E_NOT_FOUND));
        if (status != APIGW_OK)
            continue;
        require(memcmp(&pair, &all[i], sizeof pair) == 0);
        require(pair.name >= m->key && pair.name + pair.name_len <= m->key + m->key_len && pair.name_len != 0);
        require(pair.value_len == 0 || (pair.value >= path && pair.value + pair.value_len <= path + n));
    }
}

/* Lines that are keys are added, and every line is then looked up as a path. A key is printed as it was parsed. */
static void run_lines(const char *text, size_t n, uint32_t api) {
    apigw_router *r = apigw_router_new(NULL, api);
    apigw_buffer *out = apigw_buffer_new(NULL);
    require(r != NULL && out != NULL);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t at = 0; at < n;) {
            const char *line = text + at, *end = memchr(line, '\n', n - at);
            size_t len = end == NULL ? n - at : (size_t)(end - line), printed;
            apigw_route_key key;
            apigw_match m;
            if (pass == 0) {
                apigw_status added = apigw_router_add(r, line, len, at, NULL);
                apigw_status parsed = apigw_route_key_parse(api, line, len, &key, NULL);
                require(parsed == added || added == APIGW_E_DUPLICATE);
                if (parsed == APIGW_OK) {
                    require(apigw_route_key_format(&key, out, NULL) == APIGW_OK);
                    require(memcmp(apigw_buffer_data(out, &printed), line, len) == 0 && printed == len);
                }
            } else if (apigw_router_match(r, "GET", 3, line, len, &m) == APIGW_OK) {
                look_at_match(r, &m, line, len);
            }
            at += len + 1;
        }
        require(apigw_router_seal(r, NULL) == APIGW_OK);
    }
    apigw_router_free(r);
    apigw_buffer_free(out);
}

/* A pattern, a line feed and a text. */
static void run_glob(const char *bytes, size_t n) {
    const char *end = n == 0 ? NULL : memchr(bytes, '\n', n < NAIVE_PATTERN ? n : NAIVE_PATTERN - 1);
    if (end == NULL)
        return;
    slice pattern = {bytes, (size_t)(end - bytes)}, text = {end + 1, n - pattern.len - 1};
    size_t steps = 0, free_from = naive_resource(text.at, text.len);
    require(gw_glob_match(pattern, text, 0, &steps) ==
            naive_glob(pattern.at, pattern.len, text.at, text.len, 0, false));
    require(gw_glob_match(pattern, text, free_from, &steps) ==
            naive_glob(pattern.at, pattern.len, text.at, text.len, free_from, false));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    if (data[0] == 'g') {
        run_glob((const char *)data + 1, size - 1);
        return 0;
    }
    if (data[0] % 4 == 0) {
        struct input in = {data + 1, size - 1};
        numbers from = {next_byte, &in};
        bool http;
        /* most tables are small: to make a large one takes longer than to look up its paths */
        require(compare_routers(&from, data[0] >= 0xC0 ? NAIVE_ROUTES : 32, 12, &http));
    } else {
        run_lines((const char *)data + 1, size - 1, data[0] % 4u);
    }
    return 0;
}
