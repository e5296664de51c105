#include "cheap.h"
#include "gateway/regex.h"
#include "support/allocator.h"
#include "support/exact.h"
#include "support/pcre2.h"
#include <check.h>
#include <stdio.h>

Suite *regex_suite(void);

static bool has_pcre(void) {
    const apigw_status status = try_pcre2();
    ck_assert(status == APIGW_OK || status == APIGW_E_UNSUPPORTED);
    return status == APIGW_OK;
}

typedef struct expectation {
    const char *pattern, *text;
    const char *found; /* groups as "begin-end", ",": of the first match; "": none */
    bool whole;        /* whether all of the text matches */
    bool java;
} expectation;

static void write_match(char *out, size_t size, const regex_match *m) {
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < m->count; i++)
        if (m->at[i].begin == SIZE_MAX)
            at += (size_t)snprintf(out + at, size - at, "%s-", i == 0 ? "" : ",");
        else
            at += (size_t)snprintf(out + at, size - at, "%s%zu-%zu", i == 0 ? "" : ",", m->at[i].begin, m->at[i].end);
}

static void expect_match(const expectation *e) {
    const size_t n = strlen(e->text), pattern_len = strlen(e->pattern);
    char found[256] = "", *text = exact_copy(e->text, n), *pattern = exact_copy(e->pattern, pattern_len);
    regex_match m;
    regex_run run;
    const regex *r;
    arena memory;
    apigw_error err;
    gw_arena_init(&memory, NULL);
    gw_regex_run_init(&run, NULL, 1000000);
    ck_assert_msg(gw_regex_compile(&r, &memory, (slice){pattern, pattern_len}, e->java ? REGEX_JAVA : REGEX_ECMA, 0,
                                   &err) == APIGW_OK,
                  "%s: %s", e->pattern, err.message);
    if (gw_regex_search(r, &run, (slice){text, n}, 0, &m) == REGEX_FOUND)
        write_match(found, sizeof found, &m);
    ck_assert_msg(strcmp(found, e->found) == 0, "%s in '%s': expected '%s', found '%s'", e->pattern, e->text, e->found,
                  found);
    ck_assert_msg(gw_regex_search(r, &run, (slice){text, n}, 0, NULL) == (found[0] != '\0' ? REGEX_FOUND : REGEX_NO),
                  "%s in '%s': without groups", e->pattern, e->text);
    ck_assert_msg(gw_regex_matches(r, &run, (slice){text, n}, &m) == (e->whole ? REGEX_FOUND : REGEX_NO),
                  "%s and all of '%s'", e->pattern, e->text);
    ck_assert(!e->whole || (m.at[0].begin == 0 && m.at[0].end == n));
    ck_assert_int_eq(gw_regex_matches(r, &run, (slice){text, n}, NULL), e->whole ? REGEX_FOUND : REGEX_NO);
    gw_regex_run_free(&run);
    gw_arena_free(&memory);
    free(text);
    free(pattern);
}

START_TEST(matches) {
    static const expectation rows[] = {
        {"^a+$", "aaa", "0-3", true, false},
        {"^a+$", "b", "", false, false},
        {"b", "abc", "1-2", false, false},
        {"", "abc", "0-0", false, false},
        {"(a|ab)(c|bcd)(d*)", "abcd", "0-4,0-1,1-4,4-4", true, false},
        {"x{2,4}?y|z{3}|(w{0,2}v)", "wwwv", "1-4,1-4", false, false},
        {"x{2,4}?y|z{3}|(w{0,2}v)", "xxxxxy", "1-6,-", false, false},
        {"a{0}b", "ab", "1-2", false, false},
        {"a{2,}", "aaaa", "0-4", true, false},
        {"a{2,}?", "aaaa", "0-2", true, false},
        {"(a{2}){2}", "aaaaa", "0-4,2-4", false, false},
        {"(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", "", false, false},
        {"a|", "b", "0-0", false, false},
        {"[^\\d\\s]+\xC3\xA9",
         "\xC3\xA9"
         "1a\xC3\xA9",
         "3-6", false, false},
        {"^.$", "\xF0\x9F\x90\xB2", "0-4", true, false},
        {"^\\uD83D\\uDC32*$", "\xF0\x9F\x90\xB2\xF0\x9F\x90\xB2", "0-8", true, false},
        {"[]", "a", "", false, false},
        {"[^]", "\n", "0-1", true, false},
        {"[]a]", "]a", "0-1", false, true},
        {"[a\\]b-]+", "]-b", "0-3", true, false},
        {"[\\w-.]+", "a-.", "0-3", true, false},
        {"a{2", "a{2", "0-3", true, false},
        {"\\bis\\b", "this is", "5-7", false, false},
        {"\\Bis", "this is", "2-4", false, false},
        {"^\\cC$", "\x03", "0-1", true, false},
        {"\\x41\\u0042", "AB", "0-2", true, false},
        {"\\x{1F432}\\0101",
         "\xF0\x9F\x90\xB2"
         "A",
         "0-5", true, true},
        {"^abc$", "abc\n", "", false, false},
        {"^abc$", "abc\n", "0-3", false, true},
        {"^abc$", "abc\r\n", "0-3", false, true},
        {"^abc\\z", "abc\n", "", false, true},
        {"(?m)^b$", "a\nb\nc", "2-3", false, true},
        {"(?m)a$", "ba\r\n", "1-2", false, true},
        {"(?m)^", "", "0-0", true, true},
        {"(?m)\\n^", "a\n", "", false, true},
        {"(?m)b$", "ab", "1-2", false, true},
        {"a$\\r", "a\r\n", "0-2", false, true},
        {"\\r$", "\r\n", "", false, true},
        {"\\n$", "a\r\n", "2-3", false, true},
        {"a$", "a\r", "0-1", false, true},
        {"a$", "a\n\n", "", false, true},
        {"a$", "ab", "", false, true},
        {"a$", "a\xC2\x85", "0-1", false, true},
        {"a$", "a\xE2\x80\xA8", "0-1", false, true},
        {"a$", "a\xE2\x80\xA9", "0-1", false, true},
        {".", "\xE2\x80\xA9", "", false, true},
        {"[^a][^a]", "\xC3(", "0-2", true, false},
        {"[^a][^a]", "\xF0(", "0-2", true, false},
        {"..", "\xC0\xF8", "0-2", true, false},
        {"\\b_", "._", "1-2", false, false},
        {"(?i)hello", "say HELLO", "4-9", false, true},
        {"a(?i:B)c", "abc", "0-3", true, true},
        {"a(?i:B)c", "abC", "", false, true},
        {"(?i)[^a-c]", "Bd", "1-2", false, true},
        {"(?s).+", "a\nb", "0-3", true, true},
        {".+", "a\nb", "0-1", false, true},
        {"(\\n|.)+", "a\nb", "0-3,2-3", true, true},
        {"Invalid*", "Invalid request", "0-7", false, true},
        {"\\Qa.b\\E+", "a.bbb", "0-5", true, true},
        {"(?<year>\\d{4})-\\d\\d", "on 2024-05", "3-10,3-7", false, true},
        {"\\h\\v", " \n", "0-2", true, true},
        {"\\\\'", "it\\'s", "2-4", false, true},
        {"[\\b]", "\b", "0-1", true, false},
        {"[\\d-x]+", "-1x", "0-3", true, false},
        {"\\cA", "\x01", "0-1", true, false},
        {"\\u00e9", "\xC3\xA9", "0-2", true, false},
        {"a{1}b{2,3}c?", "abb", "0-3", true, false},
        {"(?:ab)+", "abab", "0-4", true, false},
        {"\\t\\n\\v\\f\\r", "\t\n\v\f\r", "0-5", true, false},
        {"[^\\s\\S]", "a", "", false, false},
        {"\\S\\D\\W", "ab-", "0-3", true, false},
        {"[^a-y\\d]", "z", "0-1", true, false},
        {"a||b", "b", "0-0", true, false},
        {"\\a\\e\\f", "\a\x1b\f", "0-3", true, true},
        {"(?i)a(?-i)B", "AB", "0-2", true, true},
        {"(?i)a(?-i)B", "Ab", "", false, true},
        {"(?i-s:A)b", "ab", "0-2", true, true},
        {"\\Qa.b", "a.b", "0-3", true, true},
        {"\\Aab\\Z", "ab\n", "0-2", false, true},
        {"(?i)[A-C]+k", "abCK", "0-4", true, true},
        {"\\H\\V", "ab", "0-2", true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_match(&rows[i]);
}
END_TEST

START_TEST(backtracking) {
    static const expectation rows[] = {
        {"^(?=.*[A-Z])(?=.*\\d).{3,}$", "aB1", "0-3", true, false},
        {"^(?=.*[A-Z])(?=.*\\d).{3,}$", "abc", "", false, false},
        {"(a+)\\1", "xaaaa", "1-5,1-3", false, false},
        {"^\\p{L}+$", "h\xC3\xA9", "0-3", true, false},
        {"(?<!x)y", "xyy", "2-3", false, false},
        {"a++b", "aab", "0-3", true, true},
        {"(?>a|ab)c", "abc", "", false, true},
    };
    if (!has_pcre())
        return;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_match(&rows[i]);
}
END_TEST

START_TEST(refusals) {
    static const struct {
        const char *pattern;
        bool java;
        apigw_status status;
        uint64_t offset;
    } rows[] = {
        {"a(b", false, APIGW_E_VALUE, 1},         {"a)", false, APIGW_E_VALUE, 1},
        {"*", false, APIGW_E_VALUE, 0},           {"a**", false, APIGW_E_VALUE, 2},
        {"[z-a]", false, APIGW_E_VALUE, 1},       {"[a", false, APIGW_E_VALUE, 0},
        {"a{3,2}", false, APIGW_E_VALUE, 1},      {"\\", false, APIGW_E_VALUE, 0},
        {"\\x4", false, APIGW_E_VALUE, 0},        {"(?'a')", false, APIGW_E_VALUE, 2},

        {"{2}", true, APIGW_E_VALUE, 0},          {"\\y", true, APIGW_E_VALUE, 0},
        {"[a[b]]", true, APIGW_E_UNSUPPORTED, 2}, {"[a&&b]", true, APIGW_E_UNSUPPORTED, 2},
        {"(?x)a", true, APIGW_E_UNSUPPORTED, 2},  {"\xFF", false, APIGW_E_UTF8, 0},
        {"(*ACCEPT)", false, APIGW_E_VALUE, 1},   {"(?R)", false, APIGW_E_VALUE, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena memory;
        const regex *r;
        apigw_error err = {0};
        apigw_status status;
        gw_arena_init(&memory, NULL);
        status = gw_regex_compile(&r, &memory, (slice){rows[i].pattern, strlen(rows[i].pattern)},
                                  rows[i].java ? REGEX_JAVA : REGEX_ECMA, 0, &err);
        ck_assert_msg(status == rows[i].status, "%s: %d, %s", rows[i].pattern, status, err.message);
        ck_assert_msg(err.offset == rows[i].offset, "%s: %llu", rows[i].pattern, (unsigned long long)err.offset);
        ck_assert((r == NULL) == (status != APIGW_OK));
        gw_arena_free(&memory);
    }
}
END_TEST

/* Patterns that lack one byte or the end: each is compiled, or refused at a place of the pattern; one that needs PCRE2,
 * in a build without it, at none. */
START_TEST(cuts) {
    const bool is_pcre_there = has_pcre();
    static const char *const patterns[] = {
        "^(a|b{2,3}?)*[^\\d\\]x-z]\\u00e9\\x41\\cA\\bc$",
        "(?i)a(?-i:B)(?:c|d)(?=e)(?!f)(?<name>g)\\k<name>",
        "\\Qa.b\\E+[\\w\\-.]\\0101\\x{1F432}\\p{L}\\h\\R(?<=a)(?<!b)(?>c)d++",
        "[a-c[d]&&e]\\uD83D\\uDC32[^]]{2}{3}\\1",
        "(?s)(?m)(?is-m)a{999999}|(b|)(c||d)",
        "\xC3\xA9\xF0\x9F\x90\xB2[\xC3\xA9-\xC3\xBF]",
    };
    for (size_t i = 0; i < 4 * sizeof patterns / sizeof *patterns; i++) {
        const char *pattern = patterns[i / 4];
        const size_t n = strlen(pattern);
        for (size_t at = 0; at < n; at++) {
            const size_t after = i % 4 < 2 ? 0 : n - at - 1; /* the rest, or nothing */
            char *cut = exact_block(at + after);
            arena memory;
            const regex *r;
            apigw_error err = {0};
            memcpy(cut, pattern, at);
            memcpy(cut + at, pattern + n - after, after);
            gw_arena_init(&memory, NULL);
            const apigw_status status =
                gw_regex_compile(&r, &memory, (slice){cut, at + after}, i % 2 == 0 ? REGEX_JAVA : REGEX_ECMA, 0, &err);
            ck_assert_msg(status == APIGW_OK || status == APIGW_E_VALUE || status == APIGW_E_UNSUPPORTED ||
                              status == APIGW_E_UTF8 || status == APIGW_E_SIZE,
                          "%.*s: %d", (int)(at + after), cut, (int)status);
            ck_assert((r == NULL) == (status != APIGW_OK));
            ck_assert(status == APIGW_OK || status == APIGW_E_SIZE || err.offset <= at + after ||
                      (!is_pcre_there && status == APIGW_E_UNSUPPORTED && err.offset == UINT64_MAX));
            gw_arena_free(&memory);
            free(cut);
        }
    }
}
END_TEST

/* Patterns that take other engines exponential or quadratic time, each on a long text. */
START_TEST(hostile) {
    static const char *const patterns[] = {"(a+)+$", "(a|a)+$", "(a*)*b", "a*b", "(.*)(.*)(.*)(.*)x", "(a?){30}a{30}c"};
    enum { LONG = 100000 };
    char *text = exact_block(LONG);
    memset(text, 'a', LONG);
    text[LONG - 1] = '!';
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        arena memory;
        const regex *r;
        regex_run run;
        regex_match m;
        uint64_t steps = (uint64_t)LONG * 2 * 400;
        gw_arena_init(&memory, NULL);
        gw_regex_run_init(&run, NULL, steps);
        ck_assert_int_eq(gw_regex_compile(&r, &memory, (slice){patterns[i], strlen(patterns[i])}, REGEX_JAVA, 0, NULL),
                         APIGW_OK);
        ck_assert_int_eq(gw_regex_search(r, &run, (slice){text, LONG}, 0, NULL), REGEX_NO);
        ck_assert_int_eq(gw_regex_search(r, &run, (slice){text, LONG / 10}, 0, &m),
                         patterns[i][strlen(patterns[i]) - 1] == '$' ? REGEX_FOUND : REGEX_NO);
        run.steps = 1000;
        ck_assert_int_eq(gw_regex_search(r, &run, (slice){text, LONG}, 0, NULL), REGEX_STEPS);
        ck_assert(run.steps == 0);
        gw_regex_run_free(&run);
        gw_arena_free(&memory);
    }
    free(text);
}
END_TEST

START_TEST(hostile_backtracking) {
    static const char pattern[] = "^(a+)+\\1$";
    char text[2001];
    arena memory;
    const regex *r;
    regex_run run;
    if (!has_pcre())
        return;
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = 'c';
    gw_arena_init(&memory, NULL);
    gw_regex_run_init(&run, NULL, 1 << 24);
    ck_assert_int_eq(gw_regex_compile(&r, &memory, (slice){pattern, sizeof pattern - 1}, REGEX_ECMA, 0, NULL),
                     APIGW_OK);
    ck_assert_int_eq(gw_regex_search(r, &run, (slice){text, sizeof text}, 0, NULL), REGEX_STEPS);
    ck_assert(run.steps < 1 << 24);
    gw_regex_run_free(&run);
    gw_arena_free(&memory);
}
END_TEST

START_TEST(bounds) {
    char pattern[200] = "";
    arena memory;
    const regex *r;
    gw_arena_init(&memory, NULL);
    for (int i = 0; i < 31; i++)
        strcat(pattern, "(a)");
    ck_assert_int_eq(gw_regex_compile(&r, &memory, (slice){pattern, strlen(pattern)}, REGEX_JAVA, 0, NULL), APIGW_OK);
    ck_assert_uint_eq(gw_regex_groups(r), 32);
    strcat(pattern, "(a)");
    ck_assert_int_eq(gw_regex_compile(&r, &memory, (slice){pattern, strlen(pattern)}, REGEX_JAVA, 0, NULL),
                     APIGW_E_ITEMS);
    memset(pattern, '(', 100);
    ck_assert_int_eq(gw_regex_compile(&r, &memory, (slice){pattern, 100}, REGEX_JAVA, 0, NULL), APIGW_E_ITEMS);
    for (int i = 0; i < 60; i++)
        memcpy(pattern + 3 * i, "(?:", 3);
    ck_assert_int_eq(gw_regex_compile(&r, &memory, (slice){pattern, 180}, REGEX_JAVA, 0, NULL), APIGW_E_DEPTH);
    ck_assert_int_eq(gw_regex_compile(&r, &memory, (slice){pattern, REGEX_PATTERN_MAX + 1}, REGEX_JAVA, 0, NULL),
                     APIGW_E_SIZE);
    ck_assert_int_eq(gw_regex_compile(&r, &memory, (slice){"(a{999}){999}", 13}, REGEX_ECMA, 0, NULL),
                     has_pcre() ? APIGW_OK : APIGW_E_UNSUPPORTED);
    gw_arena_free(&memory);
}
END_TEST

/* Memory runs out at each allocation. */
START_TEST(no_memory) {
    static const char *const patterns[] = {"^(a|[b-z]{3})+$", "(a+)\\1"};
    for (size_t i = 0; i < (has_pcre() ? 2u : 1u); i++)
        for (size_t k = 1;; k++) {
            watched counting = {.fail_at = k};
            apigw_allocator allocator = {&counting, watched_allocate, watched_reallocate, watched_release};
            arena memory;
            const regex *r;
            regex_run run;
            regex_match m;
            apigw_status status;
            gw_arena_init(&memory, &allocator);
            gw_regex_run_init(&run, &allocator, 10000);
            status = gw_regex_compile(&r, &memory, (slice){patterns[i], strlen(patterns[i])}, REGEX_ECMA, 0, NULL);
            if (status == APIGW_OK) {
                enum regex_outcome outcome = gw_regex_search(r, &run, (slice){"aaxyz", 5}, 0, &m);
                ck_assert_int_eq(outcome, counting.failed ? REGEX_NOMEM : REGEX_FOUND);
            } else {
                ck_assert(status == APIGW_E_NOMEM && counting.failed);
            }
            gw_regex_run_free(&run);
            gw_arena_free(&memory);
            ck_assert(counting.live_bytes == 0 && !counting.wrong);
            if (!counting.failed)
                break;
        }
}
END_TEST

Suite *regex_suite(void) {
    Suite *suite = suite_create("regex");
    TCase *tests = tcase_create("regex");
    tcase_add_test(tests, matches);
    tcase_add_test(tests, backtracking);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, cuts);
    tcase_add_test(tests, hostile);
    tcase_add_test(tests, hostile_backtracking);
    tcase_add_test(tests, bounds);
    tcase_add_test(tests, no_memory);
    suite_add_tcase(suite, tests);
    return suite;
}
