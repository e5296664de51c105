#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include "support/random.h"
#include "text/simd.h"
#include "json/reader.h"
#include <stdio.h>

Suite *reader_suite(void);

/* ---- a schema that has one of everything -------------------------------------------------------------------- */

#define MEMBER(name, ...)                                                                                              \
    { "\"" name "\":", sizeof(name) - 1 + 3, __VA_ARGS__ }

enum {
    T = 1,
    S,
    I,
    B,
    O,
    M,
    MM,
    E,
    L,
    RAW,
    U,
    H,
    P,
    O_T,
    O_O,
    O_M,
    P_X,
    P_Q,
    DEEP,
    N_X,
    ONE,
    EITHER,
    N,
    V,
    W,
    MEMBERS
};
enum { LIST_M, LIST_MM, LIST_E, LIST_L, LIST_H, LIST_O_M, LIST_ONE, LIST_EITHER };
enum { SHAPES = 5 };

/* Slot numbers are member numbers. */
static const gw_json_member members[MEMBERS] = {
    {"", 0, 0, 0, 0, 0},
    [T] = MEMBER("t", GW_JSON_TEXT, T, 0, GW_JSON_NO_NUL),
    [S] = MEMBER("s", GW_JSON_SCALAR, S, 0, 0),
    [I] = MEMBER("i", GW_JSON_INTEGER, I, 0, 0),
    [B] = MEMBER("b", GW_JSON_BOOLEAN, B, 0, 0),
    [O] = MEMBER("object", GW_JSON_OBJECT, O, 1, GW_JSON_VERBATIM),
    [M] = MEMBER("map", GW_JSON_MAP, M, LIST_M, 0),
    [MM] = MEMBER("multi", GW_JSON_MULTI_MAP, MM, LIST_MM, GW_JSON_FIELD_LINES),
    [E] = MEMBER("either", GW_JSON_EITHER_MAP, E, LIST_E, 0),
    [L] = MEMBER("list", GW_JSON_STRINGS, L, LIST_L, GW_JSON_NO_NUL),
    [RAW] = MEMBER("raw", GW_JSON_OPAQUE, RAW, 0, 0),
    [U] = MEMBER("u", GW_JSON_TEXT, U, 0, 0),
    [H] = MEMBER("headers", GW_JSON_MAP, H, LIST_H, GW_JSON_FIELD_LINES),
    [P] = MEMBER("p~/", GW_JSON_OBJECT, P, 2, 0),
    [O_T] = MEMBER("t", GW_JSON_TEXT, O_T, 0, 0),
    [O_O] = MEMBER("object", GW_JSON_OBJECT, O_O, 3, 0),
    [O_M] = MEMBER("map", GW_JSON_MAP, O_M, LIST_O_M, 0),
    [P_X] = MEMBER("x", GW_JSON_TEXT, P_X, 0, 0),
    [P_Q] = MEMBER("q", GW_JSON_OBJECT, P_Q, 4, 0),
    [DEEP] = MEMBER("deep", GW_JSON_SCALAR, DEEP, 0, 0),
    [N_X] = MEMBER("x", GW_JSON_TEXT, N_X, 0, 0),
    [ONE] = MEMBER("one", GW_JSON_ONE_STRING, ONE, LIST_ONE, 0),
    [EITHER] = MEMBER("texts", GW_JSON_EITHER_STRINGS, EITHER, LIST_EITHER, 0),
    [N] = MEMBER("n", GW_JSON_INTEGER, N, 0, GW_JSON_OPTIONAL | GW_JSON_NEVER_FAILS),
    [V] = MEMBER("v", GW_JSON_TEXT, V, 0, GW_JSON_NO_CONTROL | GW_JSON_OPTIONAL),
    [W] = MEMBER("w", GW_JSON_TEXT, W, 0, GW_JSON_NO_CONTROL | GW_JSON_OPTIONAL),
};

static uint8_t buckets[SHAPES][256];
static gw_json_shape shapes[SHAPES];
static const gw_json_schema schema = {members, shapes, MEMBERS, SHAPES};

static void add_member(unsigned shape, unsigned index) {
    const unsigned char *name = (const unsigned char *)members[index].key + 1;
    size_t n = members[index].key_len - 3u;
    uint8_t *place = &buckets[shape][(n * 7 + name[0] * 3u + name[n / 2] * 5u + name[n - 1]) & 255];
    ck_assert_uint_eq(*place, 0);
    *place = (uint8_t)index;
}

static void make_schema(void) {
    static const uint8_t of[SHAPES][20] = {
        {T, S, I, B, O, M, MM, E, L, RAW, U, H, P, ONE, EITHER, N, V, W}, {O_T, O_O, O_M}, {P_X, P_Q}, {DEEP}, {N_X}};
    memset(buckets, 0, sizeof buckets); /* without forks it is called again and again */
    for (unsigned i = 0; i < SHAPES; i++) {
        shapes[i] = (gw_json_shape){{0}, {0}, buckets[i], 255, 7, 3, 5, 0};
        for (unsigned k = 0; k < 20 && of[i][k] != 0; k++)
            add_member(i, of[i][k]);
    }
    shapes[0].subtree[0] = (UINT64_C(1) << MEMBERS) - 2;
    shapes[0].lists = 0xff;
    shapes[1].subtree[0] = 1u << O_T | 1u << O_O | 1u << O_M | 1u << DEEP;
    shapes[1].objects[0] = 1u << O_O;
    shapes[1].lists = 1u << LIST_O_M;
    shapes[2].subtree[0] = 1u << P_X | 1u << P_Q | 1u << N_X;
    shapes[3].subtree[0] = 1u << DEEP;
    shapes[4].subtree[0] = 1u << N_X;
}

/* ---- one reading -------------------------------------------------------------------------------------------- */

static struct {
    arena memory;
    gw_json_document d;
    gw_json_text slots[GW_JSON_SLOTS_MAX];
    gw_json_reading how;
    apigw_error err;
    uint8_t prediction[(SHAPES + MEMBERS) * GW_JSON_PREDICTIONS];
    apigw_pair pairs[GW_JSON_LISTS_MAX * GW_JSON_FIRST_PAIRS];
    char *text, *original;
} now;

static void setup(void) {
    make_schema();
    memset(&now, 0, sizeof now);
    gw_arena_init(&now.memory, NULL);
    now.d.slots = now.slots;
    now.how = (gw_json_reading){.schema = &schema,
                                .memory = &now.memory,
                                .prediction = now.prediction,
                                .pairs = now.pairs,
                                .max_depth = 16,
                                .max_items = 100,
                                .mode = GW_JSON_STRICT};
}

static void teardown(void) {
    free(now.text);
    free(now.original);
    gw_arena_free(&now.memory);
}

static void expect_same_list(const pair_list *a, const pair_list *b) {
    expect_same(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const apigw_pair *x = &a->at[i], *y = &b->at[i];
        expect_same(x->name_len, y->name_len);
        expect_same(x->value_len, y->value_len);
        expect_same(x->flags, y->flags);
        expect_bytes(x->name, y->name, x->name_len + 1);
        expect_bytes(x->value, y->value, x->value_len + 1);
    }
}

static void expect_same_form(const gw_json_form *a, const gw_json_form *b) {
    expect_same(a->text_name.at != NULL, b->text_name.at != NULL);
    expect_same(a->array_name.at != NULL, b->array_name.at != NULL);
    if (a->text_name.at != NULL)
        expect_same(a->text_offset, b->text_offset);
    if (a->array_name.at != NULL)
        expect_same(a->array_offset, b->array_offset);
}

/* Reads the text once more followed by NULs, into which the reader may look, and with an untouched copy beside it or
 * without: it makes no difference. */
static void expect_same_padded(const char *text, size_t n, apigw_status status, bool original) {
    static gw_json_text slots[GW_JSON_SLOTS_MAX];
    static gw_json_document d;
    char *padded = calloc(1, n + SIMD_JSON_AHEAD);
    gw_json_reading how = now.how;
    apigw_error err;
    arena memory;
    gw_arena_init(&memory, NULL);
    memset(&err, 0x55, sizeof err);
    ck_assert_ptr_nonnull(padded);
    memcpy(padded, text, n);
    d.slots = slots;
    how.memory = &memory;
    how.text = padded;
    how.padded = true;
    how.pairs = NULL; /* that room is taken */
    if (!original)
        how.original = (slice){NULL, 0};
    gw_json_document_clear(&d);
    expect_same((unsigned)gw_json_read(&how, &d, &err), (unsigned)status);
    if (status != APIGW_OK && original)
        expect_bytes((const char *)&err, (const char *)&now.err, sizeof err);
    expect_same(d.issue_count, now.d.issue_count);
    for (unsigned i = 1; i < MEMBERS && status == APIGW_OK; i++) {
        const gw_json_text *x = &d.slots[i], *y = &now.d.slots[i];
        expect_same(gw_json_has(&d, i), gw_json_has(&now.d, i));
        if (!gw_json_has(&d, i) || members[i].type >= GW_JSON_MAP)
            continue;
        expect_same(x->offset, y->offset);
        expect_same(x->len, y->len);
        expect_same(x->escaped, y->escaped);
        expect_same(x->has_nul, y->has_nul);
        expect_bytes(x->at, y->at, x->len);
    }
    for (unsigned i = 0; i < GW_JSON_LISTS_MAX && status == APIGW_OK; i++)
        expect_same_list(&d.lists[i], &now.d.lists[i]);
    expect_same(d.formed, now.d.formed);
    if ((d.formed >> LIST_E & 1) != 0 && status == APIGW_OK)
        expect_same_form(&d.forms[LIST_E], &now.d.forms[LIST_E]);
    gw_arena_free(&memory);
    free(padded);
}

static apigw_status read_bytes(const char *text, size_t n) {
    apigw_status status;
    free(now.text);
    free(now.original);
    arena_reset(&now.memory, 1 << 20);
    now.text = exact_copy(text, n);
    now.original = exact_copy(text, n);
    now.how.text = now.text;
    now.how.len = n;
    now.how.original = (slice){now.original, n};
    memset(&now.err, 0x55, sizeof now.err);
    gw_json_document_clear(&now.d);
    status = gw_json_read(&now.how, &now.d, &now.err);
    if (status != APIGW_OK)
        expect_same((unsigned)now.err.code, (unsigned)status);
    if (status != APIGW_E_NOMEM) {
        expect_same_padded(text, n, status, true);
        expect_same_padded(text, n, status, false);
    }
    return status;
}

static apigw_status read_it(const char *text) {
    return read_bytes(text, strlen(text));
}

/* Slot `slot` holds `wanted`, NULL: nothing. */
static void expect_slot(unsigned slot, const char *wanted) {
    const gw_json_text *t = &now.d.slots[slot];
    ck_assert_int_eq(gw_json_has(&now.d, slot), wanted != NULL);
    if (wanted == NULL)
        return;
    ck_assert_msg(t->len == strlen(wanted) && memcmp(t->at, wanted, t->len) == 0, "slot %u is not %s", slot, wanted);
    if (members[slot].type != GW_JSON_OBJECT && members[slot].type != GW_JSON_OPAQUE)
        ck_assert_int_eq(t->at[t->len], '\0');
}

/* List `list` as "name=value;" each. */
static void expect_list(unsigned list, const char *wanted) {
    char got[4096] = "";
    size_t n = 0;
    for (size_t i = 0; i < now.d.lists[list].count; i++) {
        const apigw_pair *p = &now.d.lists[list].at[i];
        ck_assert_int_eq(p->name[p->name_len], '\0');
        ck_assert_int_eq(p->value[p->value_len], '\0');
        ck_assert_uint_eq(p->reserved, 0);
        n += (size_t)snprintf(got + n, sizeof got - n, "%s=%s;", p->name, p->value);
    }
    ck_assert_str_eq(got, wanted);
}

static void expect_error(const char *text, apigw_status code, uint64_t offset, const char *pointer,
                         const char *message) {
    apigw_status status = read_it(text);
    ck_assert_msg(status == code, "%s: %s, not %s: %s", text, apigw_status_name(status), apigw_status_name(code),
                  now.err.message);
    ck_assert_msg(now.err.offset == offset, "%s: at %llu: %s", text, (unsigned long long)now.err.offset,
                  now.err.message);
    ck_assert_msg(strcmp(now.err.pointer, pointer) == 0, "%s: pointer '%s', not '%s'", text, now.err.pointer, pointer);
    if (message != NULL)
        ck_assert_str_eq(now.err.message, message);
    gw_json_document_clear(&now.d);
    now.how.text = now.text;
    now.how.len = 0;
    ck_assert_int_eq(gw_json_read(&now.how, &now.d, NULL), APIGW_E_TRUNCATED); /* without an error object */
}

static void expect_ok(const char *text) {
    apigw_status status = read_it(text);
    ck_assert_msg(status == APIGW_OK, "%s: %s at %llu: %s", text, apigw_status_name(status),
                  (unsigned long long)now.err.offset, now.err.message);
}

/* ---- values ------------------------------------------------------------------------------------------------- */

static const char whole[] =
    "\xef\xbb\xbf { \"t\" : \"x\\u0041\\n\" , \"s\":-1.50E+2,\"i\" : 12 , \"b\":true, "
    "\"unknown\":{\"a\":[1,{\"b\":\"\\\"\"}]},"
    "\"object\":{\"t\":\"in\\tside\",\"object\":{\"deep\":false} , \"map\":{\"k\\u006b\":\"v\"},\"other\":[]},"
    "\"map\":{\"a\":\"1\",\"\":\"\",\"b\\u0000\":\"2\\u0000\"},\"multi\":{\"X-a\":[\"1\",\"2\"],\"y\":[],\"z\":null},"
    "\"either\":{\"a\":[\"1\",null,\"2\"],\"b\":\"3\"},\"list\":[\"p\" , \"\xf0\x9f\x98\x80\"],\"raw\":[ 1, {} ],"
    "\"u\":\"\\ud800\\u0000\",\"headers\":\"\",\"p~/\":{\"x\":\"\",\"q\":{\"x\":null}}} \r\n\t";

static void expect_whole(void) {
    expect_slot(T, "xA\n");
    expect_slot(S, "-1.50E+2");
    expect_slot(I, "12");
    expect_slot(B, "true");
    expect_slot(O, "{\"t\":\"in\\tside\",\"object\":{\"deep\":false} , \"map\":{\"k\\u006b\":\"v\"},\"other\":[]}");
    expect_slot(O_T, "in\tside");
    expect_slot(O_O, "{\"deep\":false}");
    expect_slot(DEEP, "false");
    expect_slot(RAW, "[ 1, {} ]");
    expect_slot(P_X, "");
    expect_slot(N_X, NULL);
    ck_assert(gw_json_has(&now.d, P_Q));
    ck_assert(!gw_json_has(&now.d, H));
    ck_assert(gw_json_has(&now.d, U) && now.d.slots[U].has_nul && now.d.slots[U].escaped);
    ck_assert_uint_eq(now.d.slots[U].len, 4);
    ck_assert_mem_eq(now.d.slots[U].at, "\xef\xbf\xbd\0", 5);
    expect_list(LIST_MM, "X-a=1;X-a=2;");
    expect_list(LIST_E, "a=1;a=2;b=3;");
    expect_list(LIST_L, "=p;=\xf0\x9f\x98\x80;");
    expect_list(LIST_O_M, "kk=v;");
    expect_list(LIST_H, "");
    ck_assert_uint_eq(now.d.lists[LIST_M].count, 3);
    ck_assert_uint_eq(now.d.lists[LIST_M].at[2].name_len, 2);
    ck_assert_uint_eq(now.d.lists[LIST_M].at[2].value_len, 2);
    ck_assert_uint_eq(now.d.lists[LIST_M].at[2].flags, APIGW_PAIR_HAS_NUL);
    ck_assert_uint_eq(now.d.lists[LIST_M].at[0].flags, 0);
    ck_assert_uint_eq(now.d.forms[LIST_E].text_name.len, 1);
    ck_assert_int_eq(now.d.forms[LIST_E].text_name.at[0], 'b');
    ck_assert_int_eq(now.d.forms[LIST_E].array_name.at[0], 'a');
    ck_assert_int_eq(now.original[now.d.forms[LIST_E].array_offset], '[');
    ck_assert_int_eq(now.original[now.d.forms[LIST_E].text_offset + 1], '3');
    ck_assert_uint_eq(now.d.other_count, 1);
    ck_assert_uint_eq(now.d.others[0].name.len, 7);
    ck_assert_mem_eq(now.d.others[0].value.at, "{\"a\":[1,{\"b\":\"\\\"\"}]}", 20);
    ck_assert_uint_eq(now.d.others[0].value.len, 20);
    ck_assert_ptr_null(now.d.issues);
}

START_TEST(one_of_everything_twice_and_lenient) {
    for (int i = 0; i < 3; i++) { /* again with what was learnt */
        now.how.mode = i == 2 ? GW_JSON_LENIENT : GW_JSON_STRICT;
        expect_ok(whole);
        expect_whole();
    }
}
END_TEST

START_TEST(a_document_cut_anywhere_is_truncated) {
    for (int lenient = 0; lenient < 2; lenient++)
        for (size_t n = 0; n + 6 < sizeof whole; n++) {
            if (n == 1 || n == 2)
                continue; /* within the byte-order mark: below */
            now.how.mode = lenient ? GW_JSON_LENIENT : GW_JSON_STRICT;
            ck_assert_msg(read_bytes(whole, n) == APIGW_E_TRUNCATED, "%u: %s", (unsigned)n, now.err.message);
            ck_assert_uint_eq(now.err.offset, n);
            ck_assert_ptr_nonnull(strstr(now.err.message, ", found the end of the text"));
            ck_assert_uint_eq(now.d.issue_count, 0);
        }
}
END_TEST

START_TEST(a_byte_order_mark_cut_is_truncated) {
    for (size_t n = 0; n <= 3; n++) {
        ck_assert_int_eq(read_bytes(whole, n), APIGW_E_TRUNCATED);
        ck_assert_uint_eq(now.err.offset, n);
    }
}
END_TEST

START_TEST(offsets_are_places_in_the_text) {
    expect_ok(whole);
    ck_assert_mem_eq(now.original + now.d.slots[T].offset, "x\\u0041\\n", 9);
    ck_assert_mem_eq(now.original + now.d.slots[S].offset, "-1.50", 5);
    ck_assert_mem_eq(now.original + now.d.slots[O].offset, "{\"t\":\"in", 8);
    ck_assert_uint_eq(gw_json_source_offset(&now.d.slots[T], now.how.original, 1), now.d.slots[T].offset + 1);
    ck_assert_uint_eq(gw_json_source_offset(&now.d.slots[T], now.how.original, 2), now.d.slots[T].offset + 7);
    ck_assert_uint_eq(gw_json_source_offset(&now.d.slots[T], now.how.original, 3), now.d.slots[T].offset + 9);
    ck_assert_uint_eq(gw_json_source_offset(&now.d.slots[T], (slice){NULL, 0}, 2), now.d.slots[T].offset);
    ck_assert_uint_eq(gw_json_source_offset(&now.d.slots[S], (slice){NULL, 0}, 2), now.d.slots[S].offset + 2);
}
END_TEST

/* Every string length over the borders of blocks, escaped or not, as value, name and item. */
START_TEST(all_lengths_of_strings) {
    char body[128], text[900], wanted[300];
    for (size_t n = 0; n <= 100; n++)
        for (int escaped = 0; escaped < 2; escaped++) {
            for (size_t i = 0; i < n; i++)
                body[i] = (char)('a' + i % 26);
            body[n] = '\0';
            snprintf(text, sizeof text, "{\"u\":\"%s%s\",\"map\":{\"%s%s\":\"%s%s\"},\"unknown%s\":0}", body,
                     escaped ? "\\u0021" : "!", body, escaped ? "\\/" : "/", body, escaped ? "\\\\" : "-", body);
            expect_ok(text);
            snprintf(wanted, sizeof wanted, "%s!", body);
            expect_slot(U, wanted);
            snprintf(wanted, sizeof wanted, "%s/=%s%s;", body, body, escaped ? "\\" : "-");
            expect_list(LIST_M, wanted);
        }
}
END_TEST

START_TEST(names_may_have_escapes_and_spaces) {
    expect_ok("{\"\\u0074\":\"1\" ,\t\"m\\u0061p\" : {\"\\u0061\" : \"x\"} "
              ",\"\\u006f\\u0062\\u006a\\u0065\\u0063\\u0074\":{\"\\u0074\":\"y\"},\"p~\\/\":{\"\\u0078\":\"z\"}}");
    expect_slot(T, "1");
    expect_list(LIST_M, "a=x;");
    expect_slot(O_T, "y");
    expect_slot(P_X, "z");
    ck_assert_uint_eq(now.d.other_count, 0);
    expect_ok("{\"\\u0074\\u0000\":1,\"\":2,\"T\":3,\"tt\":4,\"t \":5}");
    expect_slot(T, NULL);
    ck_assert_uint_eq(now.d.other_count, 5);
    char text[1000] = "{\"";
    for (int i = 0; i < 60; i++)
        strcat(text, "\\u0074");
    strcat(text, "\":1}");
    expect_ok(text);
    ck_assert_uint_eq(now.d.other_count, 1);
}
END_TEST

START_TEST(null_is_absence) {
    expect_ok("{\"t\":null,\"s\":null,\"i\":null,\"b\":null,\"object\":null,\"map\":null,\"multi\":null,\"either\":"
              "null,\"list\":null,\"raw\":null,\"p~/\":null}");
    for (unsigned i = 1; i < MEMBERS; i++)
        expect_slot(i, i == RAW ? "null" : NULL); /* but of an opaque member it is a value */
    expect_ok("{}");
    expect_ok(" { } ");
    expect_ok("{\"map\":{},\"multi\":{ },\"list\":[ ],\"object\":{ }}");
    ck_assert(gw_json_has(&now.d, M) && gw_json_has(&now.d, MM) && gw_json_has(&now.d, L));
    expect_slot(O, "{ }");
    expect_ok("{\"map\":\"\",\"multi\":\"\",\"either\":\"\"}");
    ck_assert(!gw_json_has(&now.d, M) && !gw_json_has(&now.d, MM) && !gw_json_has(&now.d, E));
}
END_TEST

START_TEST(one_string_or_many) {
    expect_ok("{\"one\":\"a\\u0062\",\"texts\":\"c,d\"}");
    expect_list(LIST_ONE, "=ab;");
    expect_list(LIST_EITHER, "=c,d;");
    ck_assert_ptr_nonnull(now.d.forms[LIST_EITHER].text_name.at);
    ck_assert_ptr_null(now.d.forms[LIST_EITHER].array_name.at);
    ck_assert_int_eq(now.original[now.d.forms[LIST_EITHER].text_offset + 1], 'c');
    expect_ok("{\"one\":\"\",\"texts\":[\"c\",null,\"d\"]}");
    expect_list(LIST_ONE, "=;");
    expect_list(LIST_EITHER, "=c;=d;");
    ck_assert_ptr_null(now.d.forms[LIST_EITHER].text_name.at);
    ck_assert_int_eq(now.original[now.d.forms[LIST_EITHER].array_offset], '[');
    expect_ok("{\"one\":null,\"texts\":null}");
    expect_list(LIST_ONE, "");
    ck_assert(!gw_json_has(&now.d, ONE) && !gw_json_has(&now.d, EITHER));
    expect_ok("{\"texts\":[\"a\"],\"texts\":\"b\",\"one\":\"a\",\"one\":\"b\"}");
    expect_list(LIST_ONE, "=b;");
    expect_list(LIST_EITHER, "=b;");
    ck_assert_ptr_null(now.d.forms[LIST_EITHER].array_name.at);
}
END_TEST

/* ---- duplicate members -------------------------------------------------------------------------------------- */

START_TEST(the_last_of_two_members_counts) {
    expect_ok("{\"t\":\"1\",\"\\u0074\":\"2\"}");
    expect_slot(T, "2");
    expect_ok("{\"t\":\"1\",\"t\":null}");
    expect_slot(T, NULL);
    expect_ok("{\"map\":{\"a\":\"1\"},\"map\":{\"b\":\"2\"}}");
    expect_list(LIST_M, "b=2;");
    expect_ok("{\"map\":{\"a\":\"1\"},\"map\":\"\"}");
    expect_list(LIST_M, "");
    ck_assert(!gw_json_has(&now.d, M));
    expect_ok("{\"list\":[\"a\",\"b\"],\"list\":null}");
    expect_list(LIST_L, "");
    ck_assert(!gw_json_has(&now.d, L));
    expect_ok("{\"either\":{\"a\":[\"1\"]},\"either\":{\"a\":\"2\"}}");
    expect_list(LIST_E, "a=2;");
    ck_assert_ptr_null(now.d.forms[LIST_E].array_name.at);
}
END_TEST

START_TEST(a_duplicate_object_replaces_all_members_of_the_first) {
    static const char *const seconds[] = {"{}", "null", "{\"x\":1}", " { } "};
    for (size_t i = 0; i < 4; i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "{\"object\":{\"t\":\"1\",\"object\":{\"deep\":1},\"map\":{\"a\":\"b\"}},\"t\":\"stays\","
                 "\"obj\\u0065ct\":%s}",
                 seconds[i]);
        expect_ok(text);
        expect_slot(O_T, NULL);
        expect_slot(O_O, NULL);
        expect_slot(DEEP, NULL);
        ck_assert(!gw_json_has(&now.d, O_M));
        expect_list(LIST_O_M, "");
        expect_slot(T, "stays");
        ck_assert_int_eq(gw_json_has(&now.d, O), i != 1);
    }
    expect_ok("{\"object\":{\"t\":\"1\",\"object\":{\"deep\":1},\"object\":{},\"t\":null}}");
    expect_slot(O_T, NULL);
    expect_slot(DEEP, NULL);
    expect_ok("{\"object\":{\"t\":\"1\"},\"object\":{\"t\":\"2\",\"object\":{\"deep\":3}}}");
    expect_slot(O_T, "2");
    expect_slot(DEEP, "3");
    expect_ok("{\"p~/\":{\"x\":\"1\",\"q\":{\"x\":\"2\"}},\"p~/\":{\"q\":null}}");
    expect_slot(P_X, NULL);
    expect_slot(N_X, NULL);
}
END_TEST

START_TEST(the_last_of_two_entries_counts) {
    static const struct {
        const char *text;
        unsigned list;
        const char *wanted;
    } rows[] = {{"{\"map\":{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}}", LIST_M, "b=2;a=3;"},
                {"{\"map\":{\"a\":\"1\",\"\\u0061\":null}}", LIST_M, ""},
                {"{\"map\":{\"a\":null,\"a\":\"1\"}}", LIST_M, "a=1;"},
                {"{\"map\":{\"a\":\"1\",\"A\":\"2\"}}", LIST_M, "a=1;A=2;"},
                {"{\"map\":{\"\":\"1\",\"\":\"2\"}}", LIST_M, "=2;"},
                {"{\"multi\":{\"a\":[\"1\",\"2\"],\"b\":[\"3\"],\"a\":[\"4\",\"5\"]}}", LIST_MM, "b=3;a=4;a=5;"},
                {"{\"multi\":{\"a\":[\"1\",\"2\"],\"b\":[\"3\"],\"a\":[]}}", LIST_MM, "b=3;"},
                {"{\"multi\":{\"a\":[\"1\",\"2\"],\"a\":null}}", LIST_MM, ""},
                {"{\"multi\":{\"a\":[\"1\",\"2\"],\"a\":[null]}}", LIST_MM, ""},
                {"{\"multi\":{\"a\":[],\"a\":[\"1\",\"1\"]}}", LIST_MM, "a=1;a=1;"},
                {"{\"either\":{\"a\":[\"1\",\"2\"],\"a\":\"3\"}}", LIST_E, "a=3;"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect_ok(rows[i].text);
        expect_list(rows[i].list, rows[i].wanted);
    }
}
END_TEST

/* ---- errors ------------------------------------------------------------------------------------------------- */

START_TEST(errors_tell_where_and_what) {
    static const struct {
        const char *text;
        apigw_status code;
        uint64_t offset;
        const char *pointer, *message;
    } rows[] = {
        {"", APIGW_E_TRUNCATED, 0, "", "expected a value, found the end of the text"},
        {"[]", APIGW_E_TYPE, 0, "", "expected an object, found '['"},
        {" \n\"a\"", APIGW_E_TYPE, 2, "", "expected an object, found '\"a\"'"},
        {"{} x", APIGW_E_TRAILING, 3, "", "expected no data after the JSON value, found 'x'"},
        {"{}{}", APIGW_E_TRAILING, 2, "", NULL},
        {"\xef\xbb\xbf{}\xef\xbb\xbf", APIGW_E_TRAILING, 5, "", NULL},
        {"\xef\xbb\xbf\xef\xbb\xbf{}", APIGW_E_SYNTAX, 3, "", NULL},
        {"{\"t\":1}", APIGW_E_TYPE, 5, "/t", "expected a string, found '1'"},
        {"{ \"t\" : {\"a\":1}}", APIGW_E_TYPE, 8, "/t", "expected a string, found '{\"a\"'"},
        {"{\"t\":[tru]}", APIGW_E_SYNTAX, 6, "/t/0", NULL},
        {"{\"s\":[]}", APIGW_E_TYPE, 5, "/s", "expected a string, number or boolean, found '['"},
        {"{\"s\":{}}", APIGW_E_TYPE, 5, "/s", NULL},
        {"{\"i\":1.5}", APIGW_E_TYPE, 5, "/i", "expected an integer, found '1.5'"},
        {"{\"i\":\"1\\u002e5\"}", APIGW_E_TYPE, 5, "/i", "expected an integer, found '1.5'"},
        {"{\"i\":\"\"}", APIGW_E_TYPE, 5, "/i", "expected an integer, found '\"\"'"},
        {"{\"i\":1e-1}", APIGW_E_TYPE, 5, "/i", NULL},
        {"{\"i\":\"1 \"}", APIGW_E_TYPE, 5, "/i", NULL},
        {"{\"i\":true}", APIGW_E_TYPE, 5, "/i", NULL},
        {"{\"b\":0}", APIGW_E_TYPE, 5, "/b", "expected true or false, found '0'"},
        {"{\"b\":\"true\"}", APIGW_E_TYPE, 5, "/b", NULL},
        {"{\"b\":trux}", APIGW_E_SYNTAX, 5, "/b", "expected true, false or null, found 'trux'"},
        {"{\"object\":[]}", APIGW_E_TYPE, 10, "/object", "expected an object, found '['"},
        {"{\"object\":\"\"}", APIGW_E_TYPE, 10, "/object", NULL},
        {"{\"object\":{\"object\":{\"deep\":[1]}}}", APIGW_E_TYPE, 28, "/object/object/deep", NULL},
        {"{\"p~/\":{\"q\":{\"x\":1}}}", APIGW_E_TYPE, 17, "/p~0~1/q/x", NULL},
        {"{\"map\":[]}", APIGW_E_TYPE, 7, "/map", "expected an object, found '['"},
        {"{\"map\":\" \"}", APIGW_E_TYPE, 7, "/map", NULL},
        {"{\"list\":\"\"}", APIGW_E_TYPE, 8, "/list", "expected an array of strings, found '\"\"'"},
        {"{\"list\":{}}", APIGW_E_TYPE, 8, "/list", NULL},
        {"{\"list\":\"a\"}", APIGW_E_TYPE, 8, "/list", NULL},
        {"{\"one\":[\"a\"]}", APIGW_E_TYPE, 7, "/one", "expected a string, found '[\"a\"'"},
        {"{\"one\":1}", APIGW_E_TYPE, 7, "/one", NULL},
        {"{\"one\":\"", APIGW_E_TRUNCATED, 8, "/one", NULL},
        {"{\"texts\":{}}", APIGW_E_TYPE, 9, "/texts", "expected a string or an array of strings, found '{'"},
        {"{\"texts\":[[]]}", APIGW_E_TYPE, 10, "/texts/0", NULL},
        {"{\"list\":[\"a\",1]}", APIGW_E_TYPE, 13, "/list/1", "expected a string, found '1'"},
        {"{\"list\":[\"a\" \"b\"]}", APIGW_E_SYNTAX, 13, "/list", "expected ',' or ']', found '\"b\"'"},
        {"{\"list\":[\"a\",]}", APIGW_E_SYNTAX, 13, "/list/1", NULL},
        {"{\"list\":[\"a\",\"\\u0000\"]}", APIGW_E_VALUE, 14, "/list/1", NULL},
        {"{\"map\":{\"a~/b\":1}}", APIGW_E_TYPE, 15, "/map/a~0~1b", "expected a string, found '1'"},
        {"{\"map\":{\"\\u0061\":[]}}", APIGW_E_TYPE, 17, "/map/a", NULL},
        {"{\"map\":{\"a\":{\"b\":[1,}}}", APIGW_E_SYNTAX, 20, "/map/a/b/1", NULL},
        {"{\"map\":{\"a\" 1}}", APIGW_E_SYNTAX, 12, "/map/a", "expected ':', found '1'"},
        {"{\"map\":{\"a\":\"1\",}}", APIGW_E_SYNTAX, 16, "/map", "expected a member name, found '}'"},
        {"{\"map\":{\"a\":\"1\" \"b\"}}", APIGW_E_SYNTAX, 16, "/map", "expected ',' or '}', found '\"b\"'"},
        {"{\"multi\":{\"a\":\"1\"}}", APIGW_E_TYPE, 14, "/multi/a", "expected an array of strings, found '\"1\"'"},
        {"{\"multi\":{\"a\":[\"1\",2]}}", APIGW_E_TYPE, 19, "/multi/a/1", NULL},
        {"{\"multi\":{\"a\":[\"1\",[\"2\"]]}}", APIGW_E_TYPE, 19, "/multi/a/1", NULL},
        {"{\"multi\":{\"a b\":[]}}", APIGW_E_HEADER, 12, "/multi/a b",
         "expected a header name of RFC 9110, found ' b'"},
        {"{\"multi\":{\"\\u0061\\u0020b\":[]}}", APIGW_E_HEADER, 17, "/multi/a b", NULL},
        {"{\"multi\":{\"\":[]}}", APIGW_E_HEADER, 11, "/multi/", "expected a header name of RFC 9110, found '\"\"'"},
        {"{\"multi\":{\"a\":[\"b\\r\\nc\"]}}", APIGW_E_HEADER, 17, "/multi/a/0",
         "expected no CR, LF or NUL in a field value, found '\\x0D\\x0Ac'"},
        {"{\"headers\":{\"a\":\"\\u0062\\u000a\"}}", APIGW_E_HEADER, 23, "/headers/a", NULL},
        {"{\"headers\":{\"a\\u0000\":\"\"}}", APIGW_E_HEADER, 14, "/headers/a\xef\xbf\xbd", NULL},
        {"{\"t\":\"\\u0061\\u0000b\"}", APIGW_E_VALUE, 12, "/t", "expected no U+0000, found '\\x00b'"},
        {"{\"u\":\"a\xff\"}", APIGW_E_UTF8, 7, "/u", "expected valid UTF-8, found '\\xFF\"'"},
        {"{\"u\":\"a\tb\"}", APIGW_E_SYNTAX, 7, "/u", "expected no control byte within a string, found '\\x09b\"'"},
        {"{\"u\":\"\\q\"}", APIGW_E_SYNTAX, 6, "/u", "expected an escape of RFC 8259, found '\\q\"'"},
        {"{\"u\":\"\\u12x4\"}", APIGW_E_SYNTAX, 10, "/u", "expected four hexadecimal digits, found 'x4\"'"},
        {"{\"u\" \"a\"}", APIGW_E_SYNTAX, 5, "", "expected ':', found '\"a\"'"},
        {"{\"u\":\"a\",}", APIGW_E_SYNTAX, 9, "", "expected a member name, found '}'"},
        {"{\"u\":\"a\" \"b\":1}", APIGW_E_SYNTAX, 9, "", "expected ',' or '}', found '\"b\"'"},
        {"{,}", APIGW_E_SYNTAX, 1, "", NULL},
        {"{1:1}", APIGW_E_SYNTAX, 1, "", NULL},
        {"{\"u\":}", APIGW_E_SYNTAX, 5, "/u", "expected a value, found '}'"},
        {"{\"raw\":[1,{\"a\":\"\xc3\"}]}", APIGW_E_UTF8, 16, "/raw/1/a", NULL},
        {"{\"raw\":01}", APIGW_E_SYNTAX, 8, "", NULL},
        {"{\"x~/y\":{\"a\":[0,{\"\\u0062/\":tru}]}}", APIGW_E_SYNTAX, 27, "/x~0~1y/a/1/b~1", NULL},
        {"{\"object\":{\"new\":{\"a\":1,}}}", APIGW_E_SYNTAX, 24, "/object/new", NULL},
        {"{\"u\":\"1\",\"t\":\"2\", \"b\" : nul }", APIGW_E_SYNTAX, 24, "/b", NULL},
        {"{\"map\":{\"a\":\"1\"},\"new\":?}", APIGW_E_SYNTAX, 23, "/new", "expected a value, found '?'"},
        {"{\"new\":1,\"t\":?}", APIGW_E_SYNTAX, 13, "/t", NULL},
        {"{\"map\":{\"a\":\"1\"},\"t\":?}", APIGW_E_SYNTAX, 21, "/t", NULL},
        {"{\"list\":[\"1\"],\"t\":?}", APIGW_E_SYNTAX, 18, "/t", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_error(rows[i].text, rows[i].code, rows[i].offset, rows[i].pointer, rows[i].message);
}
END_TEST

/* The pointer has the name, not its spelling. */
START_TEST(errors_below_unknown_names_with_escapes) {
    expect_error("{\"a\\u0062\":[1,}", APIGW_E_SYNTAX, 14, "/ab/1", NULL);
    expect_error("{\"a\\\"\":-}", APIGW_E_SYNTAX, 8, "/a\"", NULL);
    expect_error("{\"object\":{\"a\\u0062\":[1,}}", APIGW_E_SYNTAX, 24, "/object/ab/1", NULL);
}
END_TEST

START_TEST(nul_bytes_are_no_json) {
    static const char text[] =
        "{\"u\":\"a\",\"s\":1,\"map\":{\"a\":\"b\"},\"list\":[\"c\"],\"raw\":[1],\"object\":{\"t\":\"\"}}";
    size_t n = sizeof text - 1;
    for (size_t at = 0; at <= n; at++) { /* put in between, anywhere */
        char made[sizeof text + 1];
        memcpy(made, text, at);
        made[at] = '\0';
        memcpy(made + at + 1, text + at, n - at);
        apigw_status status = read_bytes(made, n + 1);
        ck_assert_msg(status == (at == n ? APIGW_E_TRAILING : APIGW_E_SYNTAX), "%u: %s", (unsigned)at, now.err.message);
        ck_assert_uint_le(now.err.offset, at);
    }
}
END_TEST

/* A pointer is cut at a whole segment. */
START_TEST(very_long_names) {
    static const size_t lengths[] = {1, 100, 240, 248, 249, 250, 251, 252, 255, 256, 300, 5000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t n = lengths[i];
        char *text = malloc(n + 40), wanted[600] = "/map";
        ck_assert_ptr_nonnull(text);
        strcpy(text, "{\"map\":{\"");
        memset(text + 9, 'k', n);
        strcpy(text + 9 + n, "\":{\"a\":?}}}");
        if (4 + 1 + n <= APIGW_ERROR_POINTER_MAX - 1) {
            strcat(wanted, "/");
            memset(wanted + 5, 'k', n);
            wanted[5 + n] = '\0';
            if (strlen(wanted) + 2 <= APIGW_ERROR_POINTER_MAX - 1)
                strcat(wanted, "/a");
        }
        expect_error(text, APIGW_E_SYNTAX, n + 16, wanted, NULL);
        free(text);
    }
}
END_TEST

/* ---- limits ------------------------------------------------------------------------------------------------- */

START_TEST(depth_ends_exactly_at_the_bound) {
    static const struct {
        const char *text;
        size_t depth;
        uint64_t offset; /* of what is one too deep */
        const char *pointer;
    } rows[] = {{"{\"map\":{\"a\":\"b\"}}", 2, 7, "/map"},
                {"{\"multi\":{\"a\":[\"b\"]}}", 3, 14, "/multi/a"},
                {"{\"either\":{\"a\":[]}}", 3, 15, "/either/a"},
                {"{\"list\":[]}", 2, 8, "/list"},
                {"{\"object\":{\"object\":{}}}", 3, 20, "/object/object"},
                {"{\"object\":{\"map\":{}}}", 3, 17, "/object/map"},
                {"{\"raw\":[[{}]]}", 4, 9, "/raw/0/0"},
                {"{\"new\":{\"a\":[1]}}", 3, 12, "/new/a"},
                {"{\"object\":{\"new\":[[]]}}", 4, 18, "/object/new/0"},
                {"{}", 1, 0, ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int lenient = 0; lenient < 2; lenient++) {
            now.how.mode = lenient ? GW_JSON_LENIENT : GW_JSON_STRICT;
            now.how.max_depth = rows[i].depth;
            expect_ok(rows[i].text);
            if (rows[i].depth == 1)
                continue;
            now.how.max_depth = rows[i].depth - 1;
            ck_assert_int_eq(read_it(rows[i].text), APIGW_E_DEPTH);
            ck_assert_uint_eq(now.err.offset, rows[i].offset);
            ck_assert_str_eq(now.err.pointer, rows[i].pointer);
        }
    now.how.mode = GW_JSON_STRICT; /* depth is given back */
    now.how.max_depth = 3;
    expect_ok("{\"map\":{},\"multi\":{\"a\":[],\"b\":[\"\"],\"c\":[]},\"list\":[],\"object\":{\"object\":{}},\"raw\":[["
              "]],\"p~/\":{\"q\":{}},\"new\":[[],[]],\"either\":{\"a\":[],\"b\":[]}}");
}
END_TEST

START_TEST(items_end_exactly_at_the_bound) {
    now.how.max_items = 3;
    expect_ok("{\"map\":{\"a\":\"\",\"b\":\"\",\"c\":\"\"},\"list\":[\"\",\"\",\"\"],\"multi\":{\"a\":[\"\",\"\"],"
              "\"b\":[\"\"]},\"u1\":1,\"u2\":2,\"u3\":3}");
}
END_TEST

START_TEST(more_items_than_the_bound) {
    now.how.max_items = 2;
    static const struct {
        const char *text, *pointer;
        uint64_t offset;
    } rows[] = {{"{\"map\":{\"a\":\"\",\"b\":\"\",\"c\":\"\"}}", "/map/c", 26},
                {"{\"list\":[\"\",\"\",\"\"]}", "/list/2", 15},
                {"{\"multi\":{\"a\":[\"\",\"\"],\"b\":[\"\"]}}", "/multi/b/0", 27},
                {"{\"either\":{\"a\":[\"\",\"\"],\"b\":\"\"}}", "/either/b", 27},
                {"{\"x\":1,\"y\":2,\"z\":3}", "", 17}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_int_eq(read_it(rows[i].text), APIGW_E_ITEMS);
        ck_assert_str_eq(now.err.pointer, rows[i].pointer);
        ck_assert_msg(now.err.offset == rows[i].offset, "%s: %llu", rows[i].text, (unsigned long long)now.err.offset);
    }
}
END_TEST

/* At the bound, what is cut is truncated all the same, and what is no entry does not count. */
START_TEST(items_count_only_when_they_are_there) {
    now.how.max_items = 1;
    expect_ok("{\"map\":{\"a\":null,\"b\":\"1\"}}");
    expect_list(LIST_M, "b=1;");
    expect_ok("{\"multi\":{\"a\":[],\"b\":[null],\"c\":[\"1\",null]}}");
    ck_assert_int_eq(read_it("{\"list\":[\"a\","), APIGW_E_TRUNCATED);
    ck_assert_int_eq(read_it("{\"map\":{\"a\":\"1\",\"b\":"), APIGW_E_TRUNCATED);
    ck_assert_int_eq(read_it("{\"list\":[\"a\",]}"), APIGW_E_SYNTAX);
}
END_TEST

/* ---- lenient ------------------------------------------------------------------------------------------------ */

static void expect_issue(size_t i, apigw_status code, uint64_t offset, const char *pointer) {
    ck_assert_uint_lt(i, now.d.issue_count);
    ck_assert_int_eq(now.d.issues[i].code, code);
    ck_assert_str_eq(now.d.issues[i].pointer, pointer);
    ck_assert_uint_eq(now.d.issues[i].offset, offset);
    ck_assert_ptr_nonnull(strstr(now.d.issues[i].message, "expected "));
}

/* Integers in every form that a number of JSON has, in quotes or not, in every mode (F48). */
START_TEST(integers_in_any_form) {
    static const struct {
        const char *text, *digits; /* NULL: it is left out as no integer */
    } rows[] = {{"0", "0"},
                {"-0", "-0"},
                {"0.0", "0"},
                {"-0e9", "0"},
                {"1.0", "1"},
                {"-1.0", "-1"},
                {"1e0", "1"},
                {"1.5e1", "15"},
                {"1.767323045e12", "1767323045000"},
                {"1767323045000.000", "1767323045000"},
                {"1767323045000E+0", "1767323045000"},
                {"1500e-2", "15"},
                {"100e-2", "1"},
                {"0.001e3", "1"},
                {"10.50e1", "105"},
                {"9.223372036854775807e18", "9223372036854775807"},
                {"-9.223372036854775807e18", "-9223372036854775807"},
                {"9.223372036854775808e18", NULL},
                {"1e18", "1000000000000000000"},
                {"1e19", NULL},
                {"0e99999999999999999999", "0"},
                {"1e99999999999999999999", NULL},
                {"1e-99999999999999999999", NULL},
                {"12345678901234567890.5", NULL},
                {"0.5", NULL},
                {"15e-1", NULL},
                {"1.00000000000000000000000001", NULL},
                {"100000000000000000000e-20", "1"}};
    char text[200];
    for (int mode = GW_JSON_LENIENT; mode <= GW_JSON_STRICT; mode++)
        for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
            const char *quote = i % 2 == 0 ? "" : "\"";
            now.how.mode = (enum gw_json_mode)mode;
            snprintf(text, sizeof text, "{\"n\":%s%s%s,\"u\":\"x\"}", quote, rows[i / 2].text, quote);
            expect_ok(text);
            expect_slot(N, rows[i / 2].digits);
            expect_slot(U, "x");
            ck_assert_uint_eq(now.d.issue_count, rows[i / 2].digits == NULL);
        }
    static const char *const none[] = {"\"\"",  "\" 1\"", "\"1 \"", "\"01\"", "\"+1\"", "\"1.\"",
                                       "\"-\"", "\"1e\"", "\"x\"",  "true",   "[]",     "{\"a\":1}"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        snprintf(text, sizeof text, "{\"n\":%s,\"u\":\"x\"}", none[i]);
        expect_ok(text);
        expect_slot(N, NULL);
        ck_assert_uint_eq(now.d.issue_count, 1);
        expect_issue(0, APIGW_E_TYPE, 5, "/n");
    }
    expect_ok("{\"n\":null}");
    ck_assert_uint_eq(now.d.issue_count, 0);
}
END_TEST

/* What a client or another writer of JSON may cause, without deceiving anybody. */
START_TEST(oddities_are_taken_by_default) {
    now.how.mode = GW_JSON_DEFAULT;
    expect_ok("{\"headers\":{\"a\":1,\"b "
              "c\":\"x\",\"d\":[\"2\",true,null],\"\":\"\",\"e\":\"3\"},\"multi\":{\"a\":\"1\",\"b\":null},"
              "\"list\":\"one\",\"map\":[ ]}");
    expect_list(LIST_H, "a=1;d=2;d=true;e=3;");
    expect_list(LIST_MM, "a=1;");
    expect_list(LIST_L, "=one;");
    ck_assert_uint_eq(now.d.issue_count, 2);
    expect_issue(0, APIGW_E_HEADER, 20, "/headers/b c");
    expect_issue(1, APIGW_E_HEADER, 49, "/headers/");
    expect_ok("{\"list\":{ },\"object\":[],\"multi\":\"\"}");
    ck_assert_uint_eq(now.d.issue_count, 0);
    expect_ok("{\"list\":\"\"}");
    expect_list(LIST_L, "");
    expect_error("{\"list\":[{}]}", APIGW_E_TYPE, 9, "/list/0", NULL);
    expect_error("{\"list\":{\"a\":1}}", APIGW_E_TYPE, 8, "/list", NULL);
    expect_error("{\"map\":[1]}", APIGW_E_TYPE, 7, "/map", NULL);
    expect_error("{\"headers\":{\"a\":\"\\n\"}}", APIGW_E_HEADER, 17, "/headers/a", NULL);
    expect_error("{\"headers\":{\"a\\u0000\":\"\"}}", APIGW_E_HEADER, 14, "/headers/a\xef\xbf\xbd", NULL);
}
END_TEST

/* Only so many issues are listed by default: a client chooses their number. */
START_TEST(issues_are_capped_by_default) {
    char text[2000] = "{\"headers\":{";
    size_t n = strlen(text);
    now.how.mode = GW_JSON_DEFAULT;
    for (int i = 0; i < GW_JSON_ISSUES_MAX + 9; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "\" %d\":\"\",", i);
    snprintf(text + n, sizeof text - n, "\"a\":\"b\"}}");
    expect_ok(text);
    ck_assert_uint_eq(now.d.issue_count, GW_JSON_ISSUES_MAX);
    expect_list(LIST_H, "a=b;");
}
END_TEST

/* Texts that may go into a header line, each mode. */
START_TEST(control_characters_in_texts) {
    static const char *const bad[] = {"\\n", "\\r", "\\u0000", "\\u0001", "\\u001f", "\x7f", "\\u007F", "\\b", "ab\\f"};
    static const char *const good[] = {"", "\\t", " ", "\\u0080", "caf\xc3\xa9", "\\\"", "\\/"};
    char text[100];
    for (int mode = GW_JSON_LENIENT; mode <= GW_JSON_STRICT; mode++)
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            now.how.mode = (enum gw_json_mode)mode;
            snprintf(text, sizeof text, "{\"v\":\"x\",\"w\":\"%s\",\"n\":1,\"u\":\"x\"}", bad[i]);
            if (mode == GW_JSON_STRICT) {
                ck_assert_int_eq(read_it(text), APIGW_E_VALUE);
                ck_assert_str_eq(now.err.pointer, "/w");
            } else {
                expect_ok(text);
                expect_slot(V, "x");
                ck_assert_uint_eq(now.d.issue_count, 1);
                expect_issue(0, APIGW_E_VALUE, strchr(bad[i], '\\') != NULL ? 14 : 14 + strcspn(bad[i], "\x7f"), "/w");
                ck_assert(gw_json_has(&now.d, W) && now.d.withholds); /* it tells the kind */
                gw_json_document_withhold(&now.d);
                expect_slot(W, NULL);
                expect_slot(V, "x");
            }
            snprintf(text, sizeof text, "{\"w\":\"%s\",\"w\":\"y\",\"u\":\"x\"}", bad[i]);
            if (mode == GW_JSON_STRICT)
                continue;
            expect_ok(text);
            gw_json_document_withhold(&now.d);
            expect_slot(W, "y"); /* the last counts */
        }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        snprintf(text, sizeof text, "{\"w\":\"%s\"}", good[i]);
        expect_ok(text);
        ck_assert(gw_json_has(&now.d, W));
        ck_assert_uint_eq(now.d.issue_count, 0);
    }
}
END_TEST

START_TEST(lenient_leaves_out_and_lists) {
    now.how.mode = GW_JSON_LENIENT;
    expect_ok(
        "{\"t\":1,\"i\":1.5,\"map\":{\"a\":1.50,\"b\":true,\"c\":[\"x\"],\"d\":\"ok\",\"e\":null},\"u\":\"fine\"}");
    expect_slot(T, NULL);
    expect_slot(I, NULL);
    expect_slot(U, "fine");
    expect_list(LIST_M, "a=1.50;b=true;c=x;d=ok;");
    ck_assert_uint_eq(now.d.issue_count, 2);
    expect_issue(0, APIGW_E_TYPE, 5, "/t");
    expect_issue(1, APIGW_E_TYPE, 11, "/i");
    expect_ok(
        "{\"multi\":{\"a\":\"single\",\"b "
        "b\":[\"1\"],\"c\":[\"x\\ny\",\"2\"],\"\":[],\"d\":[{\"a\":[]},3]},\"list\":{\"\":1},\"object\":\"None\"}");
    expect_list(LIST_MM, "a=single;c=2;d=3;");
    ck_assert_uint_eq(now.d.issue_count, 6);
    expect_issue(0, APIGW_E_HEADER, 25, "/multi/b b");
    expect_issue(1, APIGW_E_HEADER, 42, "/multi/c/0");
    expect_issue(2, APIGW_E_HEADER, 53, "/multi/");
    expect_issue(3, APIGW_E_TYPE, 63, "/multi/d/0");
    expect_issue(4, APIGW_E_TYPE, 83, "/list");
    expect_issue(5, APIGW_E_TYPE, 99, "/object");
}
END_TEST

START_TEST(lenient_is_strict_about_json_and_nul) {
    now.how.mode = GW_JSON_LENIENT;
    expect_error("{\"t\":1,\"u\":[tru]}", APIGW_E_SYNTAX, 12, "/u/0", NULL);
    expect_error("{\"t\":1,\"map\":{\"a\":{\"b\":}}}", APIGW_E_SYNTAX, 23, "/map/a/b", NULL);
    expect_error("{\"t\":\"a\\u0000\"}", APIGW_E_VALUE, 7, "/t", NULL);
    expect_error("{\"headers\":{\"a\":\"\\u0000\"}}", APIGW_E_HEADER, 17, "/headers/a", NULL);
    expect_error("{\"headers\":{\"a\\u0000\":\"\"}}", APIGW_E_HEADER, 14, "/headers/a\xef\xbf\xbd", NULL);
    expect_error("{\"list\":[\"\\u0000\"]}", APIGW_E_VALUE, 10, "/list/0", NULL);
    expect_error("{\"map\":{\"a\":1 2}}", APIGW_E_SYNTAX, 14, "/map", NULL);
    expect_error("{\"map\":{\"a\":01}}", APIGW_E_SYNTAX, 13, "/map", NULL);
    expect_error("[]", APIGW_E_TYPE, 0, "", NULL);
    now.how.max_items = 2;
    expect_error("{\"t\":1,\"i\":\"\",\"b\":1}", APIGW_E_ITEMS, 18, "/b",
                 "expected fewer members that have to be left out, found '1'");
}
END_TEST

/* ---- what was learnt ---------------------------------------------------------------------------------------- */

/* The same members in every order, unknown ones in between, minified or not: what came before changes nothing. */
START_TEST(any_order_after_any_order) {
    static const char *const parts[] = {
        "\"t\":\"T\"",           "\"s\":1",   "\"object\":{\"t\":\"OT\",\"object\":{\"deep\":true}}",
        "\"map\":{\"a\":\"b\"}", "\"x\":[1]", "\"u\" : \"U\"",
        "\"b\": false"};
    uint32_t random = 31;
    for (int round = 0; round < 3000; round++) {
        char text[400] = "{";
        bool used[7] = {false};
        for (size_t n = next_random(&random) % 8; n != 0; n--) {
            uint32_t k = next_random(&random) % 7;
            if (used[k])
                continue;
            used[k] = true;
            strcat(text, text[1] == '\0' ? "" : next_random(&random) % 3 == 0 ? " , " : ",");
            strcat(text, parts[k]);
        }
        strcat(text, "}");
        expect_ok(text);
        expect_slot(T, used[0] ? "T" : NULL);
        expect_slot(S, used[1] ? "1" : NULL);
        expect_slot(O_T, used[2] ? "OT" : NULL);
        expect_slot(DEEP, used[2] ? "true" : NULL);
        expect_list(LIST_M, used[3] ? "a=b;" : "");
        expect_same(now.d.other_count, used[4]);
        expect_slot(U, used[5] ? "U" : NULL);
        expect_slot(B, used[6] ? "false" : NULL);
    }
}
END_TEST

START_TEST(what_is_opaque_or_verbatim_is_not_edited) {
    static const char object[] =
        "{\"t\":\"\\u0041\",\"map\":{\"\\u0061\":\"\\n\",\"b\":\"c\"},\"object\":{\"deep\":\"no "
        "escape\"},\"z\":\"\\t\"}";
    char text[256];
    sprintf(text, "{\"raw\":\"a\\u0041\\n\",\"object\":%s,\"\\u0079\":\"\\b\",\"u\":\"\\u0041\"}", object);
    expect_ok(text);
    expect_slot(RAW, "\"a\\u0041\\n\"");
    expect_slot(O, object);
    expect_slot(O_T, "A");
    expect_slot(O_O, "{\"deep\":\"no escape\"}");
    expect_slot(DEEP, "no escape");
    expect_list(LIST_O_M, "a=\n;b=c;");
    ck_assert_uint_eq(now.d.others[0].name.len, 6);
    ck_assert_mem_eq(now.d.others[0].value.at, "\"\\b\"", 4);
    expect_slot(U, "A");
    ck_assert(now.d.slots[U].at >= now.text && now.d.slots[U].at < now.text + sizeof text);
}
END_TEST

START_TEST(names_that_the_document_knows) {
    ck_assert(gw_json_has_member(&schema, (slice){"map", 3}));
    ck_assert(gw_json_has_member(&schema, (slice){"p~0~1", 5}));
    ck_assert(!gw_json_has_member(&schema, (slice){"deep", 4}));
    ck_assert(!gw_json_has_member(&schema, (slice){"", 0}));
    ck_assert(!gw_json_has_member(&schema, (slice){"mapp", 4}));
    char name[100];
    memset(name, 't', sizeof name);
    for (size_t n = 2; n <= sizeof name; n++)
        ck_assert(!gw_json_has_member(&schema, (slice){name, n}));
}
END_TEST

/* The last block of a long name ends with it: the text is of exactly its size. */
START_TEST(long_names_near_the_end) {
    char text[400], name[201];
    for (size_t n = 1; n <= 200; n++)
        for (size_t after = 0; after < 14; after++) {
            memset(name, 'a', n);
            name[n] = '\0';
            sprintf(text, "{\"headers\":{\"%s\":\"%.*s\"}}", name, (int)after, "bbbbbbbbbbbbbb");
            expect_ok(text);
            ck_assert_uint_eq(now.d.lists[LIST_H].count, 1);
            ck_assert_uint_eq(now.d.lists[LIST_H].at[0].name_len, n);
            text[13 + 31 * after % n] = '(';
            ck_assert_int_eq(read_it(text), APIGW_E_HEADER);
        }
}
END_TEST

START_TEST(what_is_forgotten_has_no_form) {
    expect_ok("{\"either\":{\"a\":[\"b\"]}}");
    ck_assert_uint_ne(now.d.formed, 0);
    expect_ok("{\"either\":{\"a\":[\"b\"]},\"either\":null}");
    ck_assert_uint_eq(now.d.formed, 0);
    expect_ok("{\"either\":{\"a\":[\"b\"]},\"either\":\"\"}");
    ck_assert_uint_eq(now.d.formed, 0);
    expect_ok("{\"object\":{\"map\":{\"a\":\"b\"}},\"object\":{}}");
    ck_assert_uint_eq(now.d.formed, 0);
}
END_TEST

/* ---- memory ------------------------------------------------------------------------------------------------- */

START_TEST(memory_may_run_out_anywhere) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    char *many = malloc(40000);
    size_t n = 0;
    ck_assert_ptr_nonnull(many);
    n += (size_t)sprintf(many, "{\"t\":1,\"map\":{");
    for (int i = 0; i < 90; i++)
        n += (size_t)sprintf(many + n, "\"%d\":\"%d\",", i % 80, i);
    n += (size_t)sprintf(many + n, "\"z\":3},\"object\":{\"t\":\"%0200d\"},\"list\":[\"1\"", 0);
    for (int i = 0; i < 90; i++)
        n += (size_t)sprintf(many + n, ",\"%d\"", i);
    n += (size_t)sprintf(many + n, "]");
    for (int i = 0; i < 90; i++)
        n += (size_t)sprintf(many + n, ",\"u%d\":%d", i, i);
    n += (size_t)sprintf(many + n, "}");
    gw_arena_free(&now.memory);
    gw_arena_init(&now.memory, &a);
    now.how.mode = GW_JSON_LENIENT;
    size_t failures = 0;
    for (size_t fail_at = 1;; fail_at++) {
        c.failed = false;
        gw_arena_free(&now.memory);
        c.calls = 0;
        c.fail_at = fail_at;
        apigw_status status = read_bytes(many, n);
        if (!c.failed) {
            ck_assert_int_eq(status, APIGW_OK);
            break;
        }
        failures++;
        ck_assert_int_eq(status, APIGW_E_NOMEM);
        ck_assert(now.err.offset == UINT64_MAX);
        ck_assert_str_eq(now.err.message, "out of memory");
    }
    ck_assert_uint_gt(failures, 1);
    gw_arena_free(&now.memory);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
    free(many);
}
END_TEST

/* A map of arrays behind one of single lines is expected to have its names, which are then not looked at one by one. */
START_TEST(names_expected_of_the_map_before) {
    char text[2000];
    static const char *const rows[][3] = {
        /* headers, multi, what multi is */
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\":[\"3\"],\"b\":[\"4\"]", "a=3;b=4;"},
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\":[\"3\"],\"a\":[\"4\"]", "a=4;"},
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\":[\"3\"],\"b\":[\"4\"],\"a\":[\"5\"]", "b=4;a=5;"},
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\":[\"3\"],\"b\":[\"4\"],\"c\":[\"5\"],\"b\":[\"6\"]", "a=3;c=5;b=6;"},
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\":[\"3\"], \"a\":[\"4\"]", "a=4;"},
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\":[\"3\"],\"\\u0061\":[\"4\"]", "a=4;"},
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\":[\"3\"],\"b\":null,\"b\":[\"4\",\"5\"]", "a=3;b=4;b=5;"},
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\":[\"3\",\"4\"],\"b\":[]", "a=3;a=4;"},
        {"\"a\":\"1\",\"b\":\"2\"", "\"a\" : [\"3\"],\"b\" :[\"4\"]", "a=3;b=4;"},
        {"\"a\":\"1\",\"a\":\"2\"", "\"a\":[\"3\"],\"a\":[\"4\"]", "a=4;"},
        {"", "\"a\":[\"3\"],\"a\":[\"4\"]", "a=4;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int far = 0; far < 2; far++) { /* from the end of the text */
            snprintf(text, sizeof text, "{\"headers\":{%s},\"multi\":{%s}%s%s%s}", rows[i][0], rows[i][1],
                     far ? ",\"unknown\":\"" : "", far ? "0123456789012345678901234567890123456789" : "",
                     far ? "0123456789012345678901234567890123456789\"" : "");
            expect_ok(text);
            expect_list(LIST_MM, rows[i][2]);
        }
    expect_error("{\"headers\":{\"a\":\"1\"},\"multi\":{\"a\" [\"3\"]}}", APIGW_E_SYNTAX, 34, "/multi/a", NULL);
    expect_error("{\"headers\":{\"a\":\"1\"},\"multi\":{\"a\",[\"3\"]}}", APIGW_E_SYNTAX, 33, "/multi/a", NULL);
}
END_TEST

Suite *reader_suite(void) {
    Suite *s = suite_create("reader");
    TCase *t = tcase_create("reader");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, one_of_everything_twice_and_lenient);
    tcase_add_test(t, names_expected_of_the_map_before);
    tcase_add_test(t, a_document_cut_anywhere_is_truncated);
    tcase_add_test(t, a_byte_order_mark_cut_is_truncated);
    tcase_add_test(t, offsets_are_places_in_the_text);
    tcase_add_test(t, all_lengths_of_strings);
    tcase_add_test(t, names_may_have_escapes_and_spaces);
    tcase_add_test(t, null_is_absence);
    tcase_add_test(t, one_string_or_many);
    tcase_add_test(t, the_last_of_two_members_counts);
    tcase_add_test(t, a_duplicate_object_replaces_all_members_of_the_first);
    tcase_add_test(t, the_last_of_two_entries_counts);
    tcase_add_test(t, errors_tell_where_and_what);
    tcase_add_test(t, errors_below_unknown_names_with_escapes);
    tcase_add_test(t, nul_bytes_are_no_json);
    tcase_add_test(t, very_long_names);
    tcase_add_test(t, depth_ends_exactly_at_the_bound);
    tcase_add_test(t, items_end_exactly_at_the_bound);
    tcase_add_test(t, more_items_than_the_bound);
    tcase_add_test(t, items_count_only_when_they_are_there);
    tcase_add_test(t, integers_in_any_form);
    tcase_add_test(t, oddities_are_taken_by_default);
    tcase_add_test(t, issues_are_capped_by_default);
    tcase_add_test(t, control_characters_in_texts);
    tcase_add_test(t, lenient_leaves_out_and_lists);
    tcase_add_test(t, lenient_is_strict_about_json_and_nul);
    tcase_add_test(t, any_order_after_any_order);
    tcase_add_test(t, what_is_opaque_or_verbatim_is_not_edited);
    tcase_add_test(t, long_names_near_the_end);
    tcase_add_test(t, what_is_forgotten_has_no_form);
    tcase_add_test(t, names_that_the_document_knows);
    tcase_add_test(t, memory_may_run_out_anywhere);
    suite_add_tcase(s, t);
    return s;
}
