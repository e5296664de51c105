/* Values: maps of any size and order, the two readers. */
#include "core/buffer.h"
#include "gateway/value_text.h"
#include "support/allocator.h"
#include "support/random.h"
#include <check.h>
#include <stdio.h>

Suite *values_suite(void);

static arena memory;

static void setup(void) {
    gw_arena_init(&memory, NULL);
}

static void teardown(void) {
    gw_arena_free(&memory);
}

/* A plain text form, to compare with. */
static void show(FILE *out, value v) {
    size_t at = 0;
    const value_entry *entry;
    const char *separator = "";
    switch ((value_kind)v.kind) {
    case VALUE_NULL:
        fputs("null", out);
        break;
    case VALUE_BOOLEAN:
        fputs(v.as.boolean ? "true" : "false", out);
        break;
    case VALUE_STRING:
        fprintf(out, "\"%.*s\"", (int)v.len, v.at);
        break;
    case VALUE_MAP:
        fputc('{', out);
        while ((entry = gw_value_map_next(v.as.map, &at)) != NULL) {
            fputs(separator, out);
            show(out, entry->name);
            fputc(':', out);
            show(out, entry->value);
            separator = ",";
        }
        fputc('}', out);
        break;
    case VALUE_LIST:
        fputc('[', out);
        for (size_t i = 0; i < v.as.list->count; i++, separator = ",") {
            fputs(separator, out);
            show(out, v.as.list->items[i]);
        }
        fputc(']', out);
        break;
    case VALUE_INTEGER:
    case VALUE_LONG:
        fprintf(out, "%lld", (long long)v.as.integer);
        break;
    case VALUE_DOUBLE:
        fprintf(out, "%.17g", v.as.number);
        break;
    case VALUE_BIG:
    case VALUE_DECIMAL:
    case VALUE_OTHER:
        fprintf(out, "%.*s", (int)v.len, v.at);
    }
}

static void expect_shown(value v, const char *expected) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = tmpfile();
    ck_assert_ptr_nonnull(out);
    show(out, v);
    len = (size_t)ftell(out);
    rewind(out);
    text = calloc(1, len + 1);
    ck_assert_uint_eq(fread(text, 1, len, out), len);
    ck_assert_str_eq(text, expected);
    free(text);
    fclose(out);
}

/* What the strict reader makes of a text; NULL: it refuses it, with that code at that offset. */
static void expect_read(const char *text, const char *expected, apigw_status code, size_t offset) {
    value v;
    value_fault fault;
    const char *source;
    char *exact = malloc(strlen(text) + 1);
    memcpy(exact, text, strlen(text));
    bool good = gw_values_read(&memory, (slice){exact, strlen(text)}, 8, VALUES_UNIQUE, &v, &source, &fault);
    ck_assert_msg(good == (expected != NULL), "%s", text);
    ck_assert_msg(fault.code == code && fault.offset == offset, "%s: %d at %zu", text, (int)fault.code, fault.offset);
    if (good)
        expect_shown(v, expected);
    free(exact);
}

START_TEST(strict) {
    expect_read(" {\"a\" : [1, -2.50, true, null, {}], \"b\\u0041\":\"x\\ny\"} ",
                "{\"a\":[1,-2.5,true,null,{}],\"bA\":\"x\ny\"}", APIGW_OK, 0);
    expect_read("\xEF\xBB\xBF[]", "[]", APIGW_OK, 0);
    expect_read("12345678901234567890", "12345678901234567890", APIGW_OK, 0);
    expect_read("\"\"", "\"\"", APIGW_OK, 0);
    expect_read("[[[[[[[[1]]]]]]]]", "[[[[[[[[1]]]]]]]]", APIGW_OK, 0);
    expect_read("[[[[[[[[[", NULL, APIGW_E_DEPTH, 8);
    expect_read("", NULL, APIGW_E_TRUNCATED, 0);
    expect_read(" ", NULL, APIGW_E_TRUNCATED, 1);
    expect_read("[1,]", NULL, APIGW_E_SYNTAX, 3);
    expect_read("[1", NULL, APIGW_E_TRUNCATED, 2);
    expect_read("[1 2]", NULL, APIGW_E_SYNTAX, 3);
    expect_read("{\"a\":1,}", NULL, APIGW_E_SYNTAX, 7);
    expect_read("{a:1}", NULL, APIGW_E_SYNTAX, 1);
    expect_read("{\"a\" 1}", NULL, APIGW_E_SYNTAX, 5);
    expect_read("{\"a\":1]", NULL, APIGW_E_SYNTAX, 6);
    expect_read("1 2", NULL, APIGW_E_TRAILING, 2);
    expect_read("01", NULL, APIGW_E_TRAILING, 1);
    expect_read("\"\x80\"", NULL, APIGW_E_UTF8, 1);
    expect_read("\"a\x01\"", NULL, APIGW_E_SYNTAX, 2);
    expect_read("{\"a\":1,\"b\":2,\"a\":3}", NULL, APIGW_E_DUPLICATE, 13);
    expect_read("tru", NULL, APIGW_E_TRUNCATED, 3);
}
END_TEST

START_TEST(offsets_and_texts_are_kept) {
    static const char text[] = " {\"a\\n\": [1.50, \"s\", true], \"b\": null}";
    value v;
    value_fault fault;
    const char *source;
    ck_assert(gw_values_read(&memory, slice_of_string(text), 8, 0, &v, &source, &fault));
    ck_assert_uint_eq(value_offset(v, source), 1);
    const value_entry *a = gw_value_map_find(v.as.map, slice_of_string("a\n"));
    ck_assert_ptr_nonnull(a);
    ck_assert_uint_eq(value_offset(a->name, source), 3);
    ck_assert_uint_eq(value_offset(a->value, source), 9);
    const value *items = a->value.as.list->items;
    ck_assert_uint_eq(value_offset(items[0], source), 10);
    ck_assert(items[0].len == 4 && memcmp(items[0].at, "1.50", 4) == 0);
    ck_assert_uint_eq(value_offset(items[1], source), 17);
    ck_assert_uint_eq(value_offset(items[2], source), 21);
    ck_assert_uint_eq(value_offset(gw_value_map_find(v.as.map, slice_of_string("b"))->value, source), 33);
    ck_assert(gw_values_read(&memory, slice_of_string("{\"a\":1,\"b\":2,\"a\":3}"), 8, 0, &v, NULL, &fault));
    expect_shown(v, "{\"a\":3,\"b\":2}");
}
END_TEST

static void expect_lenient(const char *text, const char *expected) {
    value v;
    value_fault fault;
    char *exact = malloc(strlen(text) + 1);
    memcpy(exact, text, strlen(text));
    bool good = gw_values_read_lenient(&memory, (slice){exact, strlen(text)}, 8, &v, &fault);
    ck_assert_msg(good == (expected != NULL), "%s", text);
    ck_assert_int_eq(good, fault.code == APIGW_OK);
    if (good)
        expect_shown(v, expected);
    free(exact);
}

START_TEST(lenient) {
    expect_lenient("{\"a\":1}", "{\"a\":1}");
    expect_lenient("{statusCode: 200}", "{\"statusCode\":200}");
    expect_lenient("{\"statusCode\": 200,}", "{\"statusCode\":200}");
    expect_lenient("{,'a':'b',,c : d e ,}", "{\"a\":\"b\",\"c\":\"d e\"}");
    expect_lenient("{\"a\":1} trailing", "{\"a\":1}");
    expect_lenient("{a: 1, b}, {c: [d e]}", "{\"a\":1,\"b}, {c\":[\"d e\"]}");
    expect_lenient("{a: 1, {b: [d e]}", NULL);
    expect_lenient("{\"a\":01}", "{\"a\":1}");
    expect_lenient("{\"a\":\"b\" ,'c' :\t'd'\n}", "{\"a\":\"b\",\"c\":\"d\"}");
    expect_lenient("{\"a\":1,\"a\":2}", "{\"a\":2}");
    expect_lenient("[1,,2 , x]", "[1,2,\"x\"]");
    expect_lenient("[\"a\" \"b\"]", "[\"a\",\"b\"]");
    expect_lenient("[[],{},[1]]", "[[],{},[1]]");
    expect_lenient("[null,true,false,nul,-1,1.5,1e2,-,1a]", "[null,true,false,\"nul\",-1,1.5,100,\"-\",\"1a\"]");
    expect_lenient("[.5,-.5,1.,1e]", "[\".5\",-0.5,1,\"1e\"]");
    expect_lenient("a b", "\"a b\"");
    expect_lenient("42", "42");
    expect_lenient("\"quoted\" more", "\"quoted\"");
    expect_lenient("'it\"s'", "\"it\"s\"");
    expect_lenient("\"a\\tb\\q\\'\\u0041\\u00\"", "\"a\tb'A00\"");
    expect_lenient("\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\"");
    /* the second half of a pair is an escape of its own, and not whole here */
    expect_lenient("\"\\ud83d\\ude\xC3\xA9\xC3\xA9\"", "\"\xEF\xBF\xBD"
                                                       "de\xC3\xA9\xC3\xA9\"");
    expect_lenient("\"\\ud83d\\ude\xFF\"", "\"\xEF\xBF\xBD"
                                           "de\xEF\xBF\xBD\"");
    expect_lenient("\"a\nb\"", "\"a\nb\"");
    expect_lenient("\"a\nb\\\\\"", "\"ab\\\"");
    expect_lenient("[\xFF]", "[\"\xEF\xBF\xBD\"]");
    expect_lenient("{\"statusCode': 200}", NULL);
    expect_lenient("{\"a\":1", NULL);
    expect_lenient("{\"a\":}", NULL);
    expect_lenient("{\"a\"}", NULL);
    expect_lenient("{\"a\":\"b\" \"c\"}", NULL);
    expect_lenient("[1", NULL);
    expect_lenient("{:1}", NULL);
    expect_lenient("", NULL);
    expect_lenient("\"a", NULL);
    expect_lenient("\"a\\", NULL);
    expect_lenient("[[[[[[[[[1]]]]]]]]]", NULL);
}
END_TEST

/* A map against a plain array: random names, puts, removals, new puts. */
START_TEST(maps) {
    enum { NAMES = 300, STEPS = 4000 };
    static char names[NAMES][8];
    static int64_t held[NAMES]; /* -1: not there */
    static size_t order[NAMES]; /* when it was put */
    uint32_t state = 3;
    value v;
    size_t live = 0, clock = 0;
    ck_assert(gw_value_new_map(&memory, &v));
    for (size_t i = 0; i < NAMES; i++) {
        snprintf(names[i], sizeof names[i], i % 2 == 0 ? "%zu" : "%zua", i / 2);
        held[i] = -1;
    }
    for (int step = 0; step < STEPS; step++) {
        size_t i = next_random(&state) % NAMES;
        value_entry *entry = gw_value_map_find(v.as.map, slice_of_string(names[i]));
        ck_assert_msg((entry != NULL) == (held[i] >= 0), "%s", names[i]);
        if (entry != NULL)
            ck_assert_int_eq(entry->value.as.integer, held[i]);
        if (entry != NULL && step % 3 == 0) {
            gw_value_map_remove(v.as.map, entry);
            held[i] = -1;
            live--;
        } else {
            if (held[i] < 0) {
                order[i] = clock++;
                live++;
            }
            held[i] = step;
            ck_assert(gw_value_map_put(&memory, v.as.map, gw_value_string(slice_of_string(names[i])),
                                       gw_value_integer(step)));
        }
        ck_assert_uint_eq(gw_value_map_count(v.as.map), live);
    }
    size_t at = 0, seen = 0, last = 0;
    for (const value_entry *entry; (entry = gw_value_map_next(v.as.map, &at)) != NULL; seen++) {
        size_t i = 0;
        while (strlen(names[i]) != entry->name.len || memcmp(names[i], entry->name.at, entry->name.len) != 0)
            i++;
        ck_assert_int_eq(entry->value.as.integer, held[i]);
        ck_assert(seen == 0 || order[i] > last);
        last = order[i];
    }
    ck_assert_uint_eq(seen, live);
}
END_TEST

/* What follows a name in its text does not matter, whether it begins another name or not. */
START_TEST(names_that_begin_alike) {
    static const char *const texts[] = {"aaaa~", "aaab!", "aaa", "aa\377", "ab"};
    static const size_t lengths[] = {4, 3, 2, 1, 0};
    value v;
    ck_assert(gw_value_new_map(&memory, &v));
    for (size_t i = 0; i < 5; i++)
        ck_assert(gw_value_map_put(&memory, v.as.map, gw_value_string(slice_of(texts[i], lengths[i])),
                                   gw_value_integer((int64_t)lengths[i])));
    for (unsigned after = 0; after < 256; after++)
        for (size_t n = 0; n <= 4; n++) {
            char name[] = "aaaaa";
            name[n] = (char)after;
            const value_entry *entry = gw_value_map_find(v.as.map, slice_of(name, n));
            ck_assert_msg(entry != NULL && entry->value.as.integer == (int64_t)n, "%zu before %u", n, after);
        }
    ck_assert_uint_eq(gw_value_map_count(v.as.map), 5);
}
END_TEST

START_TEST(names_of_other_kinds) {
    value v;
    ck_assert(gw_value_new_map(&memory, &v));
    for (int i = 0; i < 40; i++)
        ck_assert(gw_value_map_put(&memory, v.as.map, gw_value_integer(i), gw_value_integer(i)));
    ck_assert(gw_value_map_put(&memory, v.as.map, gw_value_string(slice_of_string("7")), gw_value_null()));
    ck_assert(gw_value_map_put(&memory, v.as.map, gw_value_boolean(true), gw_value_integer(1)));
    ck_assert(gw_value_map_put(&memory, v.as.map, gw_value_null(), gw_value_integer(2)));
    ck_assert_uint_eq(gw_value_map_count(v.as.map), 43);
    ck_assert_int_eq(gw_value_map_find_key(v.as.map, gw_value_integer(7))->value.as.integer, 7);
    ck_assert_int_eq(gw_value_map_find(v.as.map, slice_of_string("7"))->value.kind, VALUE_NULL);
    ck_assert_int_eq(gw_value_map_find_key(v.as.map, gw_value_boolean(true))->value.as.integer, 1);
    ck_assert_int_eq(gw_value_map_find_key(v.as.map, gw_value_null())->value.as.integer, 2);
    ck_assert_ptr_null(gw_value_map_find_key(v.as.map, gw_value_boolean(false)));
    ck_assert_ptr_null(gw_value_map_find(v.as.map, slice_of_string("8")));
}
END_TEST

/* Many members of names that are alike: time is that of their bytes. */
START_TEST(many_members) {
    enum { MANY = 100000 };
    char *text = malloc(MANY * 16 + 2), *p = text;
    value v;
    value_fault fault;
    *p++ = '{';
    for (int i = 0; i < MANY; i++)
        p += sprintf(p, "%s\"aa%d\":%d", i == 0 ? "" : ",", i % (MANY / 2), i);
    *p++ = '}';
    ck_assert(gw_values_read(&memory, (slice){text, (size_t)(p - text)}, 8, 0, &v, NULL, &fault));
    ck_assert_uint_eq(gw_value_map_count(v.as.map), MANY / 2);
    for (int i = 0; i < MANY / 2; i++) {
        char name[16];
        snprintf(name, sizeof name, "aa%d", i);
        ck_assert_int_eq(gw_value_map_find(v.as.map, slice_of_string(name))->value.as.integer, i + MANY / 2);
    }
    free(text);
}
END_TEST

START_TEST(numbers_as_names) {
    const int64_t numbers[] = {0, -1, 1, -10, INT64_MAX, INT64_MIN, INT32_MIN, (int64_t)INT32_MIN - 1};
    value v;
    ck_assert(gw_value_new_map(&memory, &v));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        ck_assert(gw_value_map_put(&memory, v.as.map, gw_value_integer(numbers[i]), gw_value_integer((int64_t)i)));
    ck_assert_uint_eq(gw_value_map_count(v.as.map), sizeof numbers / sizeof *numbers);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        ck_assert_int_eq(gw_value_map_find_key(v.as.map, gw_value_integer(numbers[i]))->value.as.integer, (int64_t)i);
    ck_assert_int_eq(gw_value_integer(INT32_MIN).kind, VALUE_INTEGER);
    ck_assert_int_eq(gw_value_integer((int64_t)INT32_MIN - 1).kind, VALUE_LONG);
    ck_assert(!gw_value_map_reserve(&memory, v.as.map, (size_t)INT32_MAX + 1));
}
END_TEST

START_TEST(too_large) {
    value v;
    value_fault fault;
    apigw_error err;
    const slice large = {"", UINT32_MAX}; /* is not looked at */
    ck_assert(!gw_values_read(&memory, large, 8, 0, &v, NULL, &fault));
    ck_assert_int_eq(fault.code, APIGW_E_SIZE);
    ck_assert_int_eq(gw_value_fault_report(&fault, large, &err), APIGW_E_SIZE);
    ck_assert_str_eq(err.message, "expected less than 4 GiB");
    ck_assert(!gw_values_read_lenient(&memory, (slice){"", UINT32_MAX / 3}, 8, &v, &fault));
    ck_assert_int_eq(fault.code, APIGW_E_SIZE);
    ck_assert(!gw_values_read_lenient(&memory, SLICE("{"), 0, &v, &fault));
    ck_assert_int_eq(fault.code, APIGW_E_DEPTH);
}
END_TEST

/* Whether two texts of JSON are equal values, as Java has it. */
static bool equal(const char *a, const char *b) {
    value_walk w = {.memory = &memory, .work_max = 1000};
    value first, second;
    value_fault fault;
    ck_assert(gw_values_read(&memory, slice_of_string(a), 8, 0, &first, NULL, &fault));
    ck_assert(gw_values_read(&memory, slice_of_string(b), 8, 0, &second, NULL, &fault));
    return gw_value_equals(&w, first, second);
}

START_TEST(equality) {
    ck_assert(equal("{\"a\":[1.5,\"x\",null,true,12345678901234567890,9999999999,{\"b\":{}}]}",
                    "{\"a\":[1.5,\"x\",null,true,12345678901234567890,9999999999,{\"b\":{}}]}"));
    ck_assert(!equal("1.5", "2.5"));
    ck_assert(!equal("12345678901234567890", "12345678901234567891"));
    ck_assert(!equal("12345678901234567890", "123456789012345678901"));
    ck_assert(!equal("1", "1.0"));
    ck_assert(!equal("\"\"", "\"a\""));
    ck_assert(equal("\"\"", "\"\""));
    ck_assert(!equal("true", "false"));
    ck_assert(!equal("[1]", "[1,2]"));
    ck_assert(!equal("{\"a\":1}", "{\"a\":1,\"b\":2}"));
    ck_assert(!equal("{\"a\":1}", "{\"b\":1}"));
    ck_assert(!equal("{\"a\":1}", "{\"a\":2}"));
    ck_assert(!equal("[[[1]]]", "[[[2]]]"));
    value_walk w = {.memory = &memory, .work_max = 1000};
    value map, list, character = gw_value_string(SLICE("a")), one = gw_value_double(0.5);
    ck_assert(gw_value_new_map(&memory, &map) && gw_value_new_list(&memory, &list));
    ck_assert(gw_value_equals(&w, map, map) && gw_value_equals(&w, list, list));
    ck_assert(gw_value_equals(&w, one, gw_value_double(0.5)) && !gw_value_equals(&w, one, gw_value_double(0.25)));
    character.detail = OBJECT_CHARACTER;
    ck_assert(!gw_value_equals(&w, character, gw_value_string(SLICE("a"))));
    const value keys = {.kind = VALUE_OTHER, .detail = OBJECT_KEYS, .as.map = map.as.map},
                values = {.kind = VALUE_OTHER, .detail = OBJECT_VALUES, .as.map = map.as.map};
    ck_assert(gw_value_equals(&w, keys, keys) && !gw_value_equals(&w, keys, values));
    w.work_max = w.work;
    ck_assert(!gw_value_equals(&w, one, one));
}
END_TEST

/* Names of a map that templates made may be any value. */
START_TEST(names_as_json) {
    value_walk w = {.memory = &memory, .work_max = 1000};
    apigw_buffer *out = apigw_buffer_new(NULL);
    value map, empty;
    ck_assert(gw_value_new_map(&memory, &map) && gw_value_new_map(&memory, &empty));
    ck_assert(gw_value_map_put(&memory, map.as.map, gw_value_integer(-5), gw_value_string(SLICE("a"))));
    ck_assert(gw_value_map_put(&memory, map.as.map, gw_value_boolean(true), gw_value_null()));
    ck_assert(gw_value_map_put(&memory, map.as.map, gw_value_string(SLICE("b\"")), empty));
    gw_buffer_begin(out);
    ck_assert(gw_value_print_json(&w, out, map));
    ck_assert_int_eq(gw_buffer_finish(out), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "{\"-5\":\"a\",\"true\":null,\"b\\\"\":{}}");
    gw_buffer_begin(out);
    ck_assert(gw_value_print(&w, out, map));
    ck_assert_int_eq(gw_buffer_finish(out), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "{-5=a, true=null, b\"={}}");
    gw_buffer_begin(out);
    ck_assert(gw_value_print(&w, out, gw_value_null()) && gw_value_print(&w, out, gw_value_string(SLICE("\xC3"))));
    gw_value_print_json_string(out, SLICE("\b\t\n\v\f\r/\x7F\xC3\xA9\xE2\x80\xA8"));
    ck_assert_int_eq(gw_buffer_finish(out), APIGW_OK);
    apigw_buffer_free(out);
}
END_TEST

START_TEST(memory_runs_out) {
    static const char text[] =
        "{\"a\":[1,2,3,{\"b\":\"\\u0041\"}],\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,"
        "\"i\":1,\"j\":1,\"k\":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]}";
    for (int way = 0; way < 2; way++) {
        bool good = false;
        for (size_t k = 1; !good; k++) {
            watched c;
            apigw_allocator a = watched_allocator(&c);
            arena own;
            value v;
            value_fault fault;
            gw_arena_init(&own, &a);
            c.fail_at = k;
            good = way != 0 ? gw_values_read_lenient(&own, slice_of_string(text), 8, &v, &fault)
                            : gw_values_read(&own, slice_of_string(text), 8, 0, &v, NULL, &fault);
            ck_assert(good != c.failed);
            if (!good)
                ck_assert_int_eq(fault.code, APIGW_E_NOMEM);
            gw_arena_free(&own);
            ck_assert_uint_eq(c.live_bytes, 0);
            ck_assert(!c.wrong);
        }
    }
}
END_TEST

Suite *values_suite(void) {
    Suite *suite = suite_create("values");
    TCase *tests = tcase_create("values");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, strict);
    tcase_add_test(tests, offsets_and_texts_are_kept);
    tcase_add_test(tests, lenient);
    tcase_add_test(tests, maps);
    tcase_add_test(tests, names_that_begin_alike);
    tcase_add_test(tests, names_of_other_kinds);
    tcase_add_test(tests, numbers_as_names);
    tcase_add_test(tests, too_large);
    tcase_add_test(tests, equality);
    tcase_add_test(tests, names_as_json);
    tcase_add_test(tests, memory_runs_out);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_checked_fixture(slow, setup, teardown);
    tcase_add_test(slow, many_members);
    suite_add_tcase(suite, slow);
    return suite;
}
