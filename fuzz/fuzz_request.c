/* Decoding of requests, whole: copying, in place and again on the used handle must give the same; what is given must be
 * what jansson reads in the event and what naive codecs make of it; memory is counted.
 *
 * The input: one byte for the kind, '0' for detection up to '>' for 14; one for the options, '@' for none and letters
 * for the bits below; one for the limits; then the event. */
#include "fuzz.h"
#include "oracle/base64.h"
#include "oracle/percent.h"

#include "members.h"
#include "snapshot.h"
#include "text/header.h"
#include "json/pointer.h"

enum { OPT_STRICT = 1, OPT_LENIENT = 2, OPT_KEEP_SOURCE = 4, OPT_LIMITS = 8, PREFIX_LEN = 3 };

enum { LISTED = 32 }; /* members that are left out by default and listed */

/* Memory is at most MEMORY_FACTOR bytes for each byte of the event, and MEMORY_BASE. The worst are an array of empty
 * cookies and a query string of one-letter names: three and two bytes become a pair of 40, in an array that doubles and
 * leaves the smaller ones behind, in chunks that double too. Lenient decoding notes an apigw_error of 568 bytes for an
 * entry as short as three. */
enum { MEMORY_FACTOR = 256, MEMORY_FACTOR_LENIENT = 1600, MEMORY_BASE = 64 * 1024 };

/* ---- what a decoded request tells --------------------------------------------------------------------------- */

typedef struct outcome {
    apigw_status status;
    apigw_error err;
    text_buffer model;  /* fields, lists and body as text of a kind */
    text_buffer issues; /* apigw_error each */
} outcome;

static void look(outcome *o, const apigw_request *r) {
    apigw_error issue;
    size_t n = apigw_request_issue_count(r), len;
    const char *body;
    REQUIRE(o->err.code == o->status);
    REQUIRE(o->status != APIGW_OK || apigw_request_kind(r) != 0); /* which survives an error */
    REQUIRE(o->status != APIGW_E_KIND || apigw_request_kind(r) == 0);
    snapshot_request(&o->model, r);
    body = apigw_request_body(r, &len);
    REQUIRE(body == NULL || body[len] == '\0');
    for (size_t i = 0; i < n; i++) {
        REQUIRE(apigw_request_issue_at(r, i, &issue) == APIGW_OK && issue.code < 0);
        append(&o->issues, &issue, sizeof issue);
    }
    REQUIRE(apigw_request_issue_at(r, n, &issue) == APIGW_E_NOT_FOUND);
}

static void forget(outcome *o) {
    free(o->model.at);
    free(o->issues.at);
}

/* ---- the ways to decode ------------------------------------------------------------------------------------- */

typedef struct task {
    const char *event; /* in memory of exactly its size */
    size_t len;
    uint32_t kind;
    unsigned options;
    unsigned limits;
} task;

static void set_options(apigw_request *r, const task *t) {
    REQUIRE(apigw_request_set_option(r, APIGW_OPT_STRICT, (t->options & OPT_STRICT) != 0, NULL) == APIGW_OK);
    REQUIRE(apigw_request_set_option(r, APIGW_OPT_LENIENT, (t->options & OPT_LENIENT) != 0, NULL) == APIGW_OK);
    REQUIRE(apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, (t->options & OPT_KEEP_SOURCE) != 0, NULL) == APIGW_OK);
    if ((t->options & OPT_LIMITS) == 0)
        return;
    REQUIRE(apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 1 + t->limits % 16, NULL) == APIGW_OK);
    REQUIRE(apigw_request_set_option(r, APIGW_OPT_MAX_DEPTH, 1 + t->limits / 16, NULL) == APIGW_OK);
}

static apigw_request *make(const task *t, const apigw_allocator *allocator) {
    apigw_request *r = apigw_request_new(allocator);
    REQUIRE(r != NULL);
    set_options(r, t);
    return r;
}

static outcome decode(apigw_request *r, const task *t) {
    outcome o = {0};
    o.status = apigw_request_decode(r, t->event, t->len, t->kind, &o.err);
    look(&o, r);
    return o;
}

/* Whether two errors are the same but for their words. In place the offset of one within an escaped string may be that
 * of the string's beginning. */
static bool same_place(const task *t, const apigw_error *copied, const apigw_error *in_place) {
    size_t at = (size_t)in_place->offset;
    if (copied->code != in_place->code || copied->error_response != in_place->error_response ||
        strcmp(copied->pointer, in_place->pointer) != 0)
        return false;
    if (copied->offset == in_place->offset)
        return true;
    if ((t->options & OPT_KEEP_SOURCE) != 0 || in_place->offset > copied->offset || copied->offset >= t->len)
        return false;
    if (at == 0 || t->event[at - 1] != '"')
        return false;
    while (t->event[at] != '"' && t->event[at] != '\\') /* the string has an escape */
        at++;
    return t->event[at] == '\\';
}

static void check_in_place(const task *t, const outcome *copied) {
    char *event = exact_copy(t->event, t->len);
    apigw_request *r = make(t, NULL);
    outcome o = {0};
    o.status = apigw_request_decode_in_place(r, event, t->len, t->kind, &o.err);
    look(&o, r);
    REQUIRE(o.status == copied->status && same_place(t, &copied->err, &o.err));
    REQUIRE(buffers_equal(&o.model, &copied->model));
    REQUIRE(o.issues.len == copied->issues.len);
    for (size_t i = 0; i < o.issues.len; i += sizeof(apigw_error)) {
        apigw_error before, now;
        memcpy(&before, copied->issues.at + i, sizeof before);
        memcpy(&now, o.issues.at + i, sizeof now);
        REQUIRE(same_place(t, &before, &now));
    }
    forget(&o);
    apigw_request_free(r);
    free(event);
}

/* The same once more on a handle that was used: its memory, and what it knows of the last event, change nothing. */
static void check_again(apigw_request *r, const task *t, const outcome *first) {
    outcome o = decode(r, t);
    REQUIRE(o.status == first->status && memcmp(&o.err, &first->err, sizeof o.err) == 0);
    REQUIRE(buffers_equal(&o.model, &first->model) && buffers_equal(&o.issues, &first->issues));
    forget(&o);
}

/* What passes one mode passes the milder one too, and means the same. */
static void check_milder(const task *t, const outcome *first) {
    task milder = *t;
    apigw_request *r;
    outcome o;
    if (first->status != APIGW_OK || (t->options & OPT_LENIENT) != 0)
        return;
    milder.options = (t->options | OPT_LENIENT) & ~(unsigned)OPT_STRICT;
    r = make(&milder, NULL);
    o = decode(r, &milder);
    REQUIRE(o.status == APIGW_OK && buffers_equal(&o.model, &first->model));
    REQUIRE(o.issues.len >= first->issues.len); /* all that is left out is listed */
    REQUIRE(first->issues.len == 0 || memcmp(o.issues.at, first->issues.at, first->issues.len) == 0);
    REQUIRE(o.issues.len == first->issues.len || first->issues.len == LISTED * sizeof(apigw_error));
    forget(&o);
    apigw_request_free(r);
}

static void check_detect(const task *t) {
    task any = *t;
    apigw_request *r = make(t, NULL);
    apigw_error err;
    uint32_t kind = apigw_request_detect(r, t->event, t->len, &err);
    outcome o;
    REQUIRE(apigw_request_kind(r) == 0 && (kind == 0) == (err.code != APIGW_OK));
    any.kind = 0;
    o = decode(r, &any);
    if (kind == 0)
        REQUIRE(o.status == err.code && memcmp(&o.err, &err, sizeof err) == 0);
    else
        REQUIRE(apigw_request_kind(r) == kind); /* whatever else is wrong */
    if (kind != 0) {                            /* told which kind it is, decoding ends the same way */
        any.kind = kind;
        check_again(r, &any, &o);
    }
    forget(&o);
    apigw_request_free(r);
}

/* ---- what it tells, against jansson ------------------------------------------------------------------------- */

/* The value at a path of names separated by ".". */
static const json_t *walk(const json_t *tree, const char *path) {
    while (tree != NULL && *path != '\0') {
        size_t n = strcspn(path, ".");
        char name[64];
        REQUIRE(n < sizeof name);
        memcpy(name, path, n);
        name[n] = '\0';
        tree = json_object_get(tree, name);
        path += n + (path[n] == '.');
    }
    return tree;
}

/* On Lattice the path is followed by the query string. */
static bool is_parted(const apigw_request *r, uint32_t field, const json_t *value, const char *have, size_t n) {
    uint32_t kind = apigw_request_kind(r);
    const char *text = json_string_value(value);
    return field == APIGW_FIELD_RAW_PATH && (kind == APIGW_KIND_LATTICE_1 || kind == APIGW_KIND_LATTICE_2) &&
           text != NULL && strlen(text) > n && text[n] == '?' && memcmp(text, have, n) == 0 &&
           memchr(have, '?', n) == NULL;
}

/* Texts that have control characters are left out, but for those that have lines. */
static bool is_left_out(uint32_t field, const json_t *value) {
    const char *text = json_string_value(value);
    return field != APIGW_FIELD_CLIENT_CERT_PEM && field != APIGW_FIELD_DISCONNECT_REASON &&
           field != APIGW_FIELD_RAW_PATH && text != NULL &&
           gw_header_value_valid(text, json_string_length(value)) != json_string_length(value);
}

/* A field is what one of its members says. */
static void check_field(const apigw_request *r, const json_t *tree, uint32_t field) {
    bool any = false, match = false;
    size_t n;
    const char *have = apigw_request_get(r, field, &n);
    event_member member;
    if (field == APIGW_FIELD_PATH || field == APIGW_FIELD_RAW_QUERY) /* made, or rebuilt */
        return;
    for (size_t i = 0; member_at(apigw_request_kind(r), i, &member); i++) {
        const json_t *value;
        if (member.field != field)
            continue;
        if (!member.is_text)
            return;
        value = walk(tree, member.path);
        if (is_left_out(field, value))
            continue;
        any |= json_is_string(value);
        match |= have != NULL && (is_text(value, have, n) || is_parted(r, field, value, have, n));
    }
    REQUIRE(match == any && (have != NULL) == any);
}

static void check_body(const apigw_request *r, const json_t *tree, bool lenient) {
    const json_t *body = json_object_get(tree, "body");
    const char *flag = apigw_request_kind(r) == APIGW_KIND_LATTICE_1 ? "is_base64_encoded" : "isBase64Encoded";
    bool encoded = json_is_true(json_object_get(tree, flag)) && json_is_string(body), good = true;
    size_t n, len = json_string_length(body);
    const char *have = apigw_request_body(r, &n);
    if (!kind_has_member(apigw_request_kind(r), "body")) { /* to an authorizer it is any unknown member */
        REQUIRE(have == NULL);
        return;
    }
    REQUIRE((have != NULL) == json_is_string(body) || (lenient && encoded));
    if (have != NULL)
        REQUIRE(apigw_request_body_was_base64(r) == encoded);
    if (encoded) {
        unsigned char *plain = exact_block(len);
        good = naive_base64_decode(plain, json_string_value(body), len, &len);
        REQUIRE(good ? have != NULL : lenient); /* which takes more than that */
        REQUIRE(!good || (len == n && memcmp(plain, have, n) == 0));
        free(plain);
    } else if (have != NULL) {
        REQUIRE(is_text(body, have, n));
    }
}

/* A value of a map, where either form may stand for the other, and a number, true or false for its text. */
static bool may_be(const json_t *value, const char *text, size_t n) {
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            if (may_be(json_array_get(value, i), text, n))
                return true;
        return false;
    }
    return is_text(value, text, n) || json_is_number(value) || json_is_boolean(value);
}

static bool is_header_name(const char *name) {
    return name[0] != '\0' && gw_header_name_valid(name, strlen(name)) == strlen(name);
}

/* Every line is in the event, and every value of the event with a name that can be one is a line. */
static void check_headers(const apigw_request *r, const json_t *tree, bool lenient) {
    bool has_single = kind_has_member(apigw_request_kind(r), "headers");
    bool has_multi = kind_has_member(apigw_request_kind(r), "multiValueHeaders");
    const json_t *single = has_single ? json_object_get(tree, "headers") : NULL;
    const json_t *multi = has_multi ? json_object_get(tree, "multiValueHeaders") : NULL;
    const char *name;
    json_t *value;
    apigw_pair pair;
    size_t nth, len;
    for (size_t i = 0; i < apigw_request_count(r, APIGW_LIST_HEADERS) && !lenient; i++) {
        REQUIRE(apigw_request_at(r, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK);
        REQUIRE(may_be(json_object_get(single, pair.name), pair.value, pair.value_len) ||
                may_be(json_object_get(multi, pair.name), pair.value, pair.value_len) ||
                (naive_same_name(pair.name, pair.name_len, "cookie", 6) && json_object_get(tree, "cookies") != NULL));
    }
    json_object_foreach((json_t *)(uintptr_t)single, name,
                        value) if (json_is_string(value) && !lenient && is_header_name(name))
        REQUIRE(apigw_request_find(r, APIGW_LIST_HEADERS, name, strlen(name), 0, NULL) != NULL);
    json_object_foreach((json_t *)(uintptr_t)multi, name, value) for (size_t i = 0;
                                                                      i < json_array_size(value) && !lenient; i++) {
        const char *have, *item = json_string_value(json_array_get(value, i));
        if (item == NULL || !is_header_name(name))
            continue;
        for (nth = 0; (have = apigw_request_find(r, APIGW_LIST_HEADERS, name, strlen(name), nth, &len)) != NULL; nth++)
            if (is_text(json_array_get(value, i), have, len))
                break;
        REQUIRE(have != NULL);
    }
}

static void check_stage_variables(const apigw_request *r, const json_t *tree, bool strict) {
    const json_t *map =
        kind_has_member(apigw_request_kind(r), "stageVariables") ? json_object_get(tree, "stageVariables") : NULL;
    size_t strings = 0, count = apigw_request_count(r, APIGW_LIST_STAGE_VARIABLES), len;
    const char *name, *have;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)map, name, value) {
        if (!json_is_string(value))
            continue;
        strings++;
        have = apigw_request_find(r, APIGW_LIST_STAGE_VARIABLES, name, strlen(name), 0, &len);
        REQUIRE(have != NULL && is_text(value, have, len));
    }
    REQUIRE(strict ? count == strings : count >= strings);
}

/* Under APIGW_OPT_STRICT no object has a member twice. */
static void check_duplicates(const char *text, size_t n) {
    char *mended = exact_copy(text, n);
    json_error_t why;
    json_t *tree;
    replace_lone_surrogates(mended, n);
    tree = json_loadb(mended, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    REQUIRE(tree != NULL);
    json_decref(tree);
    free(mended);
}

static void check_against_jansson(const apigw_request *r, const task *t) {
    size_t mark = t->len >= 3 && memcmp(t->event, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    bool lenient = (t->options & OPT_LENIENT) != 0;
    json_error_t why;
    json_t *tree = jansson_read(t->event + mark, t->len - mark, &why);
    if (tree == NULL) /* numbers and names that jansson cannot carry: what else it refuses is seen by fuzz_reader */
        return;
    if ((t->options & OPT_STRICT) != 0)
        check_duplicates(t->event + mark, t->len - mark);
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        check_field(r, tree, field);
    check_body(r, tree, lenient);
    check_headers(r, tree, lenient);
    check_stage_variables(r, tree, (t->options & OPT_STRICT) != 0 && !lenient);
    json_decref(tree);
}

/* The pointer of an error leads to a value, whose text holds the offset; of a wrong type it is where that begins. An
 * event this short has no pointer that had to be cut. */
static void check_place(const task *t, const apigw_error *err) {
    enum { SHORT = 100 };
    size_t mark = t->len >= 3 && memcmp(t->event, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    slice value;
    size_t begin;
    if (err->code != APIGW_E_TYPE && err->code != APIGW_E_VALUE && err->code != APIGW_E_BASE64 &&
        err->code != APIGW_E_HEADER)
        return;
    REQUIRE(gw_json_pointer_find((slice){t->event + mark, t->len - mark}, (slice){err->pointer, strlen(err->pointer)},
                                 &value));
    begin = (size_t)(value.at - t->event);
    if (err->code != APIGW_E_HEADER) /* which may be about the name */
        REQUIRE(err->offset >= begin && err->offset < begin + value.len);
    if (err->code == APIGW_E_TYPE && t->len < SHORT)
        REQUIRE(err->offset == begin);
}

/* Of an event that has every member once, since pointers lead to the last of a name. */
static void check_places(const task *t, const outcome *o) {
    size_t mark = t->len >= 3 && memcmp(t->event, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    json_error_t why;
    json_t *tree;
    if ((o->status == APIGW_OK && o->issues.len == 0) || has_nul(t->event, t->len)) /* which jansson lets pass */
        return;
    tree = json_loadb(t->event + mark, t->len - mark, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    if (tree == NULL)
        return;
    json_decref(tree);
    check_place(t, &o->err);
    for (size_t i = 0; i < o->issues.len; i += sizeof(apigw_error)) {
        apigw_error issue;
        memcpy(&issue, o->issues.at + i, sizeof issue);
        check_place(t, &issue);
    }
}

/* ---- what it tells, against itself -------------------------------------------------------------------------- */

static void require_decoded(const char *have, size_t have_len, const char *from, const char *to) {
    char *plain = exact_block((size_t)(to - from));
    REQUIRE(naive_percent_decode(plain, from, (size_t)(to - from), true) == have_len);
    REQUIRE(memcmp(plain, have, have_len) == 0);
    free(plain);
}

/* The query string and its parameters are one thing. */
static void check_query(const apigw_request *r) {
    size_t n, i = 0;
    const char *p = apigw_request_get(r, APIGW_FIELD_RAW_QUERY, &n), *end = p == NULL ? NULL : p + n, *stop, *sign;
    apigw_pair pair;
    REQUIRE((p != NULL) == (apigw_request_kind(r) != APIGW_KIND_AUTHORIZER_TOKEN)); /* which knows nothing of it */
    for (; p != NULL && p < end; p = stop + (stop < end)) {
        stop = memchr(p, '&', (size_t)(end - p));
        stop = stop == NULL ? end : stop;
        if (stop == p)
            continue;
        sign = memchr(p, '=', (size_t)(stop - p));
        REQUIRE(apigw_request_at(r, APIGW_LIST_QUERY, i++, &pair) == APIGW_OK);
        REQUIRE(((pair.flags & APIGW_PAIR_NO_EQUALS) != 0) == (sign == NULL));
        require_decoded(pair.name, pair.name_len, p, sign == NULL ? stop : sign);
        require_decoded(pair.value, pair.value_len, sign == NULL ? stop : sign + 1, stop);
    }
    REQUIRE(apigw_request_count(r, APIGW_LIST_QUERY) == i);
}

static bool is_one_of(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

static void check_path(const apigw_request *r) {
    size_t n;
    const char *path = apigw_request_get(r, APIGW_FIELD_PATH, &n);
    if (path == NULL)
        return;
    REQUIRE(path[0] == '/');
    for (size_t i = 0; i < n; i++) {
        bool escape = path[i] == '%' && n - i > 2 && naive_hex(path[i + 1]) >= 0 && naive_hex(path[i + 2]) >= 0;
        REQUIRE(escape || is_one_of(path[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                             "-._~!$&'()*+,;=:@/"));
    }
}

/* Security rules hold in every mode. */
static void check_lines(const apigw_request *r) {
    apigw_pair pair;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        size_t n;
        const char *text = apigw_request_get(r, field, &n);
        if (text == NULL || field == APIGW_FIELD_CLIENT_CERT_PEM || field == APIGW_FIELD_DISCONNECT_REASON)
            continue;
        if (field == APIGW_FIELD_METHOD)
            REQUIRE(n != 0 && gw_header_name_valid(text, n) == n);
        if (field == APIGW_FIELD_RAW_PATH)
            REQUIRE(!has_nul(text, n));
        else
            REQUIRE(gw_header_value_valid(text, n) == n);
    }
    for (size_t i = 0; apigw_request_at(r, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++) {
        REQUIRE(pair.name_len != 0);
        for (size_t k = 0; k < pair.name_len; k++)
            REQUIRE((unsigned char)pair.name[k] > 0x20 && (unsigned char)pair.name[k] < 0x7f &&
                    !is_one_of(pair.name[k], "()<>@,;:\\\"/[]?={}"));
        for (size_t k = 0; k < pair.value_len; k++)
            REQUIRE(pair.value[k] != '\0' && pair.value[k] != '\r' && pair.value[k] != '\n');
    }
    for (size_t i = 0; apigw_request_at(r, APIGW_LIST_COOKIES, i, &pair) == APIGW_OK; i++)
        REQUIRE(pair.flags == 0);
}

/* ---- the neutral model as JSON ------------------------------------------------------------------------------ */

/* Texts that are not UTF-8 have been mended, and are not looked at here. */
static void require_text(const json_t *value, const char *text, size_t n) {
    REQUIRE(json_is_string(value));
    if (naive_utf8_valid(text, n) == n)
        REQUIRE(is_text(value, text, n));
}

static void check_json_list(const apigw_request *r, const json_t *tree, uint32_t list) {
    const json_t *array = json_object_get(tree, apigw_list_name(list)), *entry;
    apigw_pair pair;
    REQUIRE(json_array_size(array) == apigw_request_count(r, list));
    REQUIRE(json_is_array(array) || list == APIGW_LIST_IDENTITY_SOURCES); /* left out where there are none */
    for (size_t i = 0; apigw_request_at(r, list, i, &pair) == APIGW_OK; i++) {
        entry = json_array_get(array, i);
        REQUIRE(json_array_size(entry) == 2);
        require_text(json_array_get(entry, 0), pair.name, pair.name_len);
        require_text(json_array_get(entry, 1), pair.value, pair.value_len);
    }
}

static void check_json_body(const apigw_request *r, const json_t *tree) {
    const json_t *body = json_object_get(tree, "body"), *base64 = json_object_get(tree, "bodyBase64");
    size_t n, len;
    const char *have = apigw_request_body(r, &n);
    unsigned char *plain;
    if (have == NULL || naive_utf8_valid(have, n) == n) {
        REQUIRE(base64 == NULL && (have == NULL ? body == NULL : is_text(body, have, n)));
        return;
    }
    REQUIRE(body == NULL && json_is_string(base64));
    plain = exact_block(json_string_length(base64));
    REQUIRE(naive_base64_decode(plain, json_string_value(base64), json_string_length(base64), &len));
    REQUIRE(len == n && memcmp(plain, have, n) == 0);
    free(plain);
}

static void check_json(const apigw_request *r) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    json_error_t why;
    json_t *tree;
    const char *text;
    int64_t number;
    size_t n;
    REQUIRE(apigw_request_dump_json(r, out, NULL) == APIGW_OK);
    text = apigw_buffer_data(out, &n);
    tree = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    REQUIRE(json_is_object(tree));
    REQUIRE(strcmp(json_string_value(json_object_get(tree, "kind")), apigw_kind_name(apigw_request_kind(r))) == 0);
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        const json_t *value = json_object_get(tree, apigw_field_name(field));
        text = apigw_request_get(r, field, &n);
        REQUIRE((text == NULL) == (value == NULL));
        if (text == NULL)
            continue;
        if (json_is_integer(value))
            REQUIRE(apigw_request_get_int(r, field, &number) == APIGW_OK && json_integer_value(value) == number);
        else
            require_text(value, text, n);
    }
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        check_json_list(r, tree, list);
    check_json_body(r, tree);
    json_decref(tree);
    apigw_buffer_free(out);
}

static void check(const task *t) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_request *r = make(t, &allocator);
    size_t factor = (t->options & OPT_LENIENT) != 0 ? MEMORY_FACTOR_LENIENT : MEMORY_FACTOR;
    outcome first = decode(r, t);
    REQUIRE(memory.peak_bytes <= factor * t->len + MEMORY_BASE);
    if (first.status == APIGW_OK) {
        check_against_jansson(r, t);
        check_query(r);
        check_path(r);
        check_lines(r);
        check_json(r);
    }
    check_places(t, &first);
    check_again(r, t, &first);
    check_in_place(t, &first);
    check_milder(t, &first);
    check_detect(t);
    forget(&first);
    apigw_request_free(r);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    task t;
    char *event;
    if (size < PREFIX_LEN)
        return 0;
    event = exact_copy(data + PREFIX_LEN, size - PREFIX_LEN);
    t = (task){event, size - PREFIX_LEN, (data[0] - (unsigned)'0') % (APIGW_KIND_LAST + 1), data[1], data[2]};
    check(&t);
    free(event);
    return 0;
}
