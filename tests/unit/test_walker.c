#include "cheap.h"
#include "core/error.h"
#include "oracle/json.h"
#include "support/exact.h"
#include "support/random.h"
#include "text/simd.h"
#include "json/walker.h"

Suite *walker_suite(void);

enum { ROOM = 160 };

/* ---- oracles, a byte at a time ------------------------------------------------------------------------------ */

static size_t naive_plain(const char *p, size_t n) {
    size_t i = 0;
    while (i < n) {
        unsigned char c = (unsigned char)p[i];
        if (c == '"' || c == '\\' || c < 0x20 || c >= 0x80)
            break;
        i++;
    }
    return i;
}

static naive_outcome scan_string(const char *p, size_t n) {
    naive_outcome o = {APIGW_OK, 0, 0};
    gw_json_fault f = {0, NULL, NULL};
    const char *e = gw_json_string_end(p, p + n, &o.holds, &f);
    if (e != NULL) {
        o.at = (size_t)(e - p);
        return o;
    }
    expect_that(f.expected != NULL && f.expected[0] != '\0');
    return (naive_outcome){f.code, (size_t)(f.at - p), 0};
}

static void expect_as_naive(const char *text, size_t n) {
    naive_outcome a = scan_string(text, n), b = naive_json_string(text, n);
    expect_same((unsigned)a.code, (unsigned)b.code);
    expect_same(a.at, b.at);
    if (b.code == APIGW_OK)
        expect_same(a.holds, b.holds);
}

/* ---- strings ------------------------------------------------------------------------------------------------ */

START_TEST(plain_bytes_end_where_one_is_special) {
    static const char specials[] = {'"', '\\', 0x1f, 0, (char)0x80, (char)0xff, '\n'};
    static const char plains[] = {' ', '!', '#', '[', ']', 0x7f, 'a', '/'};
    for (size_t n = 0; n <= 100; n++)
        for (size_t shift = 0; shift < 16; shift++) {
            char *block = malloc(n + shift + 1), *text = block + shift + 1;
            expect_that(block != NULL);
            for (size_t i = 0; i < n; i++)
                text[i] = plains[i % sizeof plains];
            expect_same(plain_end(text, text + n) - text, n);
            for (size_t at = 0; at < n; at++) {
                char before = text[at];
                text[at] = specials[(at + n) % sizeof specials];
                expect_same(plain_end(text, text + n) - text, at);
                expect_same(naive_plain(text, n), at);
                text[at] = before;
            }
            free(block);
        }
}
END_TEST

START_TEST(every_byte_alone_is_plain_or_not) {
    char text[48];
    for (int c = 0; c < 256; c++)
        for (size_t at = 0; at < sizeof text; at++) {
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            expect_same(plain_end(text, text + sizeof text) - text, naive_plain(text, sizeof text));
            expect_as_naive(text, sizeof text);
        }
}
END_TEST

/* Pieces that strings are made of, good and bad. */
static const char *const pieces[] = {"a", "bcdefghij", "\\n", "\\\\", "\\\"", "\\/", "\\u0041", "\\ud83d\\ude00",
                                     "\\ud800", "\\u0000", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                     "\\b\\f\\t\\r", "n", "t", "u",
                                     /* from here on they break it */
                                     "\x01", "\x1f", "\\x", "\\u12", "\\u12G4", "\xc3", "\xed\xa0\x80",
                                     "\xf5\x80\x80\x80", "\x80", "\xc0\x80", "\\", "\\U0041", "\\0", "\"", "\n"};
enum { GOOD_PIECES = 17, PIECES = sizeof pieces / sizeof *pieces };

START_TEST(strings_of_pieces_end_as_naively) {
    uint32_t random = 11;
    for (int round = 0; round < 60000; round++) {
        char made[ROOM * 2];
        size_t n = 0, count = next_random(&random) % 24, bad = round % 3 == 0 ? 1 : 0;
        for (size_t i = 0; i < count; i++) {
            const char *piece =
                pieces[next_random(&random) % (bad != 0 && next_random(&random) % 8 == 0 ? PIECES : GOOD_PIECES)];
            memcpy(made + n, piece, strlen(piece));
            n += strlen(piece);
        }
        if (next_random(&random) % 8 != 0)
            made[n++] = '"';
        char *text = exact_copy(made, n);
        expect_as_naive(text, n);
        free(text);
    }
}
END_TEST

START_TEST(runs_of_backslashes_over_every_border) {
    for (size_t before = 0; before <= 40; before++)
        for (size_t run = 0; run <= 70; run++)
            for (int tail = 0; tail < 3; tail++) {
                char made[ROOM];
                size_t n = before + run;
                memset(made, 'x', before);
                memset(made + before, '\\', run);
                memcpy(made + n,
                       tail == 0   ? "\"\""
                       : tail == 1 ? "nu\""
                                   : "u00e9\"",
                       (size_t)(tail == 0   ? 2
                                : tail == 1 ? 3
                                            : 6));
                n += (size_t)(tail == 0 ? 2 : tail == 1 ? 3 : 6);
                char *text = exact_copy(made, n);
                expect_as_naive(text, n);
                free(text);
            }
}
END_TEST

START_TEST(a_string_cut_anywhere_is_truncated) {
    static const char whole[] =
        "abc\\n\\u00e9\\ud83d\\ude00\\\\ \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 and some more \\\"\\/\\b\\f\\r\\t end";
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        char *text = exact_copy(whole, n);
        naive_outcome o = scan_string(text, n);
        expect_same((unsigned)o.code, (unsigned)APIGW_E_TRUNCATED);
        expect_same(o.at, n);
        free(text);
    }
}
END_TEST

/* ---- numbers and literals ----------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    apigw_status code;
    size_t at;
    bool integer;
} numbers[] = {
    {"0", 0, 1, true},
    {"-0", 0, 2, true},
    {"12", 0, 2, true},
    {"-12,", 0, 3, true},
    {"01", 0, 1, true},
    {"0.5", 0, 3, false},
    {"1.25e+10]", 0, 8, false},
    {"1E-2", 0, 4, false},
    {"1e5", 0, 3, false},
    {"0e0", 0, 3, false},
    {"123456789012345678901234567890", 0, 30, true},
    {"-", APIGW_E_TRUNCATED, 1, false},
    {"-a", APIGW_E_SYNTAX, 1, false},
    {"1.", APIGW_E_TRUNCATED, 2, false},
    {"1.e", APIGW_E_SYNTAX, 2, false},
    {"1e", APIGW_E_TRUNCATED, 2, false},
    {"1e+", APIGW_E_TRUNCATED, 3, false},
    {"1e+-", APIGW_E_SYNTAX, 3, false},
    {"", APIGW_E_TRUNCATED, 0, false},
    {"--1", APIGW_E_SYNTAX, 1, false},
    {"+1", APIGW_E_SYNTAX, 0, false},
    {"-.5", APIGW_E_SYNTAX, 1, false},
    {".5", APIGW_E_SYNTAX, 0, false},
    {"0x10", 0, 1, true},
    {"1.5.5", 0, 3, false},
};

START_TEST(numbers_end_where_rfc_8259_says) {
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        size_t n = strlen(numbers[i].text);
        char *text = exact_copy(numbers[i].text, n);
        gw_json_fault f = {0, NULL, NULL};
        bool integer = false;
        const char *e = gw_json_number_end(text, text + n, &integer, &f);
        if (numbers[i].code == 0) {
            ck_assert_msg(e == text + numbers[i].at, "%s", numbers[i].text);
            ck_assert_msg(integer == numbers[i].integer, "%s", numbers[i].text);
        } else {
            ck_assert_ptr_null(e);
            ck_assert_msg(f.code == numbers[i].code, "%s", numbers[i].text);
            ck_assert_msg(f.at == text + numbers[i].at, "%s", numbers[i].text);
        }
        free(text);
    }
}
END_TEST

/* Numbers in an array, and whatever is among them, end and fail as if they were alone. */
START_TEST(numbers_in_arrays_end_as_alone) {
    static const char *const elements[] = {"0",     "7",     "-0",      "-12.50", "1234567890123456789012",
                                           "0.001", "1e5",   "-1.5E-3", "01",     "-",
                                           "1.",    "-01",   ".5",      "1.e1",   "1e",
                                           "00.1",  "+1",    "--1",     "1a",     "",
                                           "-.5",   "1.2.3", "\"a\"",   "true",   " 5 ",
                                           "[1,2]", "1 2"};
    static const char *const before[] = {"", "7,", "-1.25,0,-10.5,3,"}, *const after[] = {"]", ",3]", ",0.125,67,3]"};
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        for (size_t k = 0; k < 9; k++) {
            gw_json_fault alone_fault = {0, NULL, NULL}, fault = {0, NULL, NULL};
            char alone[64], text[96];
            const size_t alone_len = (size_t)snprintf(alone, sizeof alone, "[%s%s", elements[i], after[k % 3]);
            const size_t n = (size_t)snprintf(text, sizeof text, "[%s%s%s", before[k / 3], elements[i], after[k % 3]);
            const char *alone_end = gw_json_value_end(alone, alone + alone_len, 8, &alone_fault);
            char *exact = exact_copy(text, n);
            const char *end = gw_json_value_end(exact, exact + n, 8, &fault);
            if (elements[i][0] == '\0' && k % 3 == 0 && k / 3 != 0) /* "[]" is valid, and "[7,]" is not */
                expect_that(end == NULL);
            else
                expect_same(end != NULL, alone_end != NULL);
            if (end != NULL)
                expect_same(end - exact, n);
            if (end == NULL && alone_end == NULL) {
                expect_same((unsigned)fault.code, (unsigned)alone_fault.code);
                expect_same(n - (size_t)(fault.at - exact), alone_len - (size_t)(alone_fault.at - alone));
                expect_that(strcmp(fault.expected, alone_fault.expected) == 0);
            }
            for (size_t cut = 1; cut < n && end != NULL; cut++) {
                char *shorter = exact_copy(text, cut);
                expect_that(gw_json_value_end(shorter, shorter + cut, 8, &fault) == NULL);
                expect_that(fault.code == APIGW_E_TRUNCATED);
                free(shorter);
            }
            free(exact);
        }
}
END_TEST

START_TEST(literals_are_whole_words) {
    static const struct {
        const char *text;
        apigw_status code;
        size_t at;
    } rows[] = {{"true", 0, 4},
                {"false", 0, 5},
                {"null", 0, 4},
                {"nullx", 0, 4},
                {"t", APIGW_E_TRUNCATED, 1},
                {"fals", APIGW_E_TRUNCATED, 4},
                {"tx", APIGW_E_SYNTAX, 0},
                {"nul ", APIGW_E_SYNTAX, 0},
                {"True", APIGW_E_SYNTAX, 0},
                {"", APIGW_E_TRUNCATED, 0},
                {"NaN", APIGW_E_SYNTAX, 0},
                {"falsy", APIGW_E_SYNTAX, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = strlen(rows[i].text);
        char *text = exact_copy(rows[i].text, n);
        gw_json_fault f = {0, NULL, NULL};
        const char *e = gw_json_literal_end(text, text + n, &f);
        if (rows[i].code == 0) {
            ck_assert_msg(e == text + rows[i].at, "%s", rows[i].text);
        } else {
            ck_assert_ptr_null(e);
            ck_assert_msg(f.code == rows[i].code && f.at == text + rows[i].at, "%s", rows[i].text);
        }
        free(text);
    }
}
END_TEST

/* ---- values ------------------------------------------------------------------------------------------------- */

static const char whole_value[] = " { \"a~/\" : [ 1 , -2.5e3 , { } , [ ] , \"x\\u0041\" ] , \"\" : { \"b\" : [ [ true "
                                  ", false ] , null ] } , \"c\":\"\" }";

START_TEST(a_value_cut_anywhere_is_truncated) {
    size_t whole = sizeof whole_value - 1;
    for (size_t n = 0; n <= whole; n++) {
        char *text = exact_copy(whole_value, n);
        gw_json_fault f = {0, NULL, NULL};
        const char *e = gw_json_value_end(text, text + n, 4, &f);
        if (n == whole) {
            ck_assert_ptr_eq(e, text + n);
        } else {
            ck_assert_ptr_null(e);
            ck_assert_int_eq(f.code, APIGW_E_TRUNCATED);
            ck_assert_uint_eq((size_t)(f.at - text), n);
        }
        free(text);
    }
}
END_TEST

START_TEST(depth_ends_exactly_at_the_bound) {
    char text[2 * GW_JSON_DEPTH_MAX + 4];
    static const size_t depths[] = {1, 2, 63, 64, 65, 127, 128, 129, GW_JSON_DEPTH_MAX - 1, GW_JSON_DEPTH_MAX};
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++)
        for (size_t over = 0; over < 2; over++) {
            size_t depth = depths[i], n = depth + over;
            gw_json_fault f = {0, NULL, NULL};
            const char *e;
            memset(text, '[', n);
            memset(text + n, ']', n);
            e = gw_json_value_end(text, text + 2 * n, depth, &f);
            if (over == 0) {
                ck_assert_ptr_eq(e, text + 2 * n);
            } else {
                ck_assert_ptr_null(e);
                ck_assert_int_eq(f.code, APIGW_E_DEPTH);
                ck_assert_uint_eq((size_t)(f.at - text), depth);
            }
        }
    gw_json_fault f;
    static const char empty[] = "[]", one[] = "1";
    ck_assert_ptr_null(gw_json_value_end(empty, empty + 2, 0, &f));
    ck_assert_int_eq(f.code, APIGW_E_DEPTH);
    ck_assert_ptr_nonnull(gw_json_value_end(one, one + 1, 0, &f));
}
END_TEST

START_TEST(grammar_of_values) {
    static const struct {
        const char *text;
        apigw_status code;
        size_t at;
    } rows[] = {
        {"[1 2]", APIGW_E_SYNTAX, 3},      {"[1,]", APIGW_E_SYNTAX, 3},       {"[,]", APIGW_E_SYNTAX, 1},
        {"{\"a\" 1}", APIGW_E_SYNTAX, 5},  {"{\"a\":1,}", APIGW_E_SYNTAX, 7}, {"{a:1}", APIGW_E_SYNTAX, 1},
        {"{\"a\":}", APIGW_E_SYNTAX, 5},   {"[1}", APIGW_E_SYNTAX, 2},        {"{\"a\":1]", APIGW_E_SYNTAX, 6},
        {"\v1", APIGW_E_SYNTAX, 0},        {"{1:1}", APIGW_E_SYNTAX, 1},      {"{\"a\":1 \"b\":2}", APIGW_E_SYNTAX, 7},
        {"[\"\x01\"]", APIGW_E_SYNTAX, 2}, {"[\"\xff\"]", APIGW_E_UTF8, 2},   {"{\"\xff\":1}", APIGW_E_UTF8, 2},
        {"]", APIGW_E_SYNTAX, 0},          {"'a'", APIGW_E_SYNTAX, 0},        {"[/**/]", APIGW_E_SYNTAX, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        gw_json_fault f = {0, NULL, NULL};
        size_t n = strlen(rows[i].text);
        char *text = exact_copy(rows[i].text, n);
        ck_assert_ptr_null(gw_json_value_end(text, text + n, 8, &f));
        ck_assert_msg(f.code == rows[i].code && f.at == text + rows[i].at, "%s: %d at %d", rows[i].text, (int)f.code,
                      (int)(f.at - text));
        free(text);
    }
}
END_TEST

/* ---- where a byte is ---------------------------------------------------------------------------------------- */

static void expect_pointer(const char *text, const char *mark, const char *wanted) {
    const char *at = strstr(text, mark);
    apigw_error err;
    ck_assert_ptr_nonnull(at);
    gw_error_clear(&err);
    gw_json_point_to(&err, text, at);
    ck_assert_str_eq(err.pointer, wanted);
}

START_TEST(pointers_name_the_whole_way) {
    expect_pointer(" {\"a~/\\u0062\":[0, {\"x\":@1", "@1", "/a~0~1b/1/x");
    expect_pointer("[0,{\"k\":[[1],@1", "@1", "/1/k/1");
    expect_pointer("{\"a\":{\"b\":[]},\"\":[[@1", "@1", "//0/0");
    expect_pointer("{\"a\":[1 @1", "@1", "/a");
    expect_pointer("{\"a\":1 @1", "@1", "");
    expect_pointer("{\"a\":1,@1", "@1", "");
    expect_pointer("{\"a\":1,\"b\"@1", "@1", "");
    expect_pointer("{\"a\":1,\"b\":@1", "@1", "/b");
    expect_pointer("@1", "@1", "");
    expect_pointer("[@1", "@1", "/0");
    expect_pointer("[0,1,2,3,4,5,6,7,8,9,@1", "@1", "/10");
    expect_pointer("{\"a\\u0000b\":@1", "@1",
                   "/a\xef\xbf\xbd"
                   "b");
    expect_pointer("{\"\\ud800\":@1", "@1", "/\xef\xbf\xbd");
    static const char text[] = "[1";
    gw_json_point_to(NULL, text, text + 1);
}
END_TEST

/* A pointer that does not fit ends at its last whole segment; escapes do not count, but what they give. */
START_TEST(a_long_name_is_left_out_whole) {
    for (size_t n = 1; n < 300; n++)
        for (int escaped = 0; escaped < 2; escaped++) {
            char text[2000] = "{\"k\":{\"", wanted[400] = "/k";
            apigw_error err;
            for (size_t i = 0; i < n; i++)
                strcat(text, escaped != 0 ? "\\u0061" : "a");
            strcat(text, "\":[");
            if (n + 3 <= APIGW_ERROR_POINTER_MAX - 1) {
                strcat(wanted, "/");
                for (size_t i = 0; i < n; i++)
                    strcat(wanted, "a");
                if (strlen(wanted) + 2 <= APIGW_ERROR_POINTER_MAX - 1)
                    strcat(wanted, "/0");
            }
            gw_error_clear(&err);
            gw_json_point_to(&err, text, text + strlen(text));
            ck_assert_msg(strcmp(err.pointer, wanted) == 0, "%u, escaped %d: %s", (unsigned)n, escaped, err.pointer);
        }
}
END_TEST

/* Every place of a text in their order, each of them several times, as gw_json_point_to() has it; and any number of
 * them left out. */
START_TEST(one_walk_points_to_many_places) {
    static const char text[] =
        " {\"a\":[ 1,{\"b\\/\":\"xy\"},[],{},[[true,\"\"]] ],\"\":null,\"c\":{\"d\":{},\"e\":[-1.5e3]} }";
    const size_t n = strlen(text);
    for (size_t step = 1; step < 12; step++) {
        arena memory;
        gw_json_pointing *walk;
        size_t places = 0;
        gw_arena_init(&memory, NULL);
        walk = gw_json_pointing_begin(&memory, (slice){text, n});
        ck_assert_ptr_nonnull(walk);
        for (size_t i = 0; i < n; i++) {
            gw_json_fault f;
            const char *end = text + i < text + n ? gw_json_value_end(text + i, text + n, 64, &f) : NULL;
            bool name = end != NULL && *gw_json_skip_space(end, text + n) == ':';
            bool inside = i > 0 && strchr(" :,[", text[i - 1]) == NULL;
            apigw_error err, wanted;
            if (end == NULL || name || inside || text[i] == ' ' || i % step != 0)
                continue;
            places++;
            gw_error_clear(&wanted);
            gw_json_point_to(&wanted, text, text + i);
            for (int again = 0; again < 2; again++) {
                gw_error_clear(&err);
                gw_json_pointing_to(walk, &err, text + i);
                ck_assert_msg(strcmp(err.pointer, wanted.pointer) == 0, "%s: %s", text + i, err.pointer);
            }
        }
        ck_assert(places >= 12 || step > 1);
        gw_arena_free(&memory);
    }
}
END_TEST

START_TEST(loose_ends_look_at_brackets_and_quotes_alone) {
    static const struct {
        const char *text;
        int end; /* -1: none */
    } rows[] = {{"{}", 2},        {"[[{]]]x", 6}, {"\"a\\\"\"]", 5}, {"\"]\",", 3},    {"{\"}\":[\"]\"]},", 11},
                {"12 ,", 3},      {"true}", 4},   {"nul]", 3},       {"\"\xff\"x", 3}, {"[\"\\\\\"]", 6},
                {"", -1},         {"12", -1},     {"[", -1},         {"[\"]", -1},     {"\"\\\"", -1},
                {"{\"a\":[}", -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = strlen(rows[i].text);
        char *text = exact_copy(rows[i].text, n);
        const char *end = gw_json_malformed_end(text, text + n);
        ck_assert_msg((end == NULL ? -1 : end - text) == rows[i].end, "%s: %d", rows[i].text,
                      end == NULL ? -1 : (int)(end - text));
        free(text);
    }
}
END_TEST

START_TEST(white_space_is_four_bytes) {
    for (int c = 0; c < 256; c++) {
        char text[2] = {(char)c, 'x'};
        bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        expect_same(gw_json_skip_space(text, text + 2) - text, space ? 1 : 0);
    }
}
END_TEST

Suite *walker_suite(void) {
    Suite *s = suite_create("walker");
    TCase *t = tcase_create("walker");
    tcase_add_test(t, plain_bytes_end_where_one_is_special);
    tcase_add_test(t, every_byte_alone_is_plain_or_not);
    tcase_add_test(t, strings_of_pieces_end_as_naively);
    tcase_add_test(t, runs_of_backslashes_over_every_border);
    tcase_add_test(t, a_string_cut_anywhere_is_truncated);
    tcase_add_test(t, numbers_end_where_rfc_8259_says);
    tcase_add_test(t, numbers_in_arrays_end_as_alone);
    tcase_add_test(t, literals_are_whole_words);
    tcase_add_test(t, a_value_cut_anywhere_is_truncated);
    tcase_add_test(t, depth_ends_exactly_at_the_bound);
    tcase_add_test(t, grammar_of_values);
    tcase_add_test(t, pointers_name_the_whole_way);
    tcase_add_test(t, a_long_name_is_left_out_whole);
    tcase_add_test(t, one_walk_points_to_many_places);
    tcase_add_test(t, loose_ends_look_at_brackets_and_quotes_alone);
    tcase_add_test(t, white_space_is_four_bytes);
    suite_add_tcase(s, t);
    return s;
}
