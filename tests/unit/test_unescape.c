#include "cheap.h"
#include "oracle/json.h"
#include "support/exact.h"
#include "support/random.h"
#include <stdio.h>

Suite *unescape_suite(void);

enum { ROOM = 4096, LONG = 40000 };

/* In place, and elsewhere into exactly as many bytes. */
static void expect_as_naive(const char *made, size_t n) {
    char wanted[ROOM];
    bool nul = false, wanted_nul = false;
    size_t length = naive_unescape(wanted, made, n, &wanted_nul);
    char *text = exact_copy(made, n), *out = exact_copy(made, n);
    if (n != 0)
        memset(out, 'Z', n);
    expect_same(gw_json_unescape(out, text, n, &nul), length);
    expect_bytes(out, wanted, length);
    expect_bytes(text, made, n);
    expect_same(nul, wanted_nul);
    nul = false;
    expect_same(gw_json_unescape(text, text, n, &nul), length);
    expect_bytes(text, wanted, length);
    expect_same(nul, wanted_nul);
    free(text);
    free(out);
}

/* The same of a string with its quote and a byte after it, which is checked on the way: as gw_json_string_end() says.
 */
static void expect_string(const char *made, size_t n) {
    static char wanted[LONG + ROOM];
    bool wanted_nul = false;
    unsigned holds, gives;
    gw_json_fault fault, wanted_fault;
    char *text = exact_copy(made, n), *end;
    const char *quote = NULL, *wanted_quote = gw_json_string_end(made, made + n, &holds, &wanted_fault);
    size_t length;
    end = gw_json_unescape_string(text, text + n, &quote, &gives, &fault);
    expect_same(end != NULL, wanted_quote != NULL);
    if (end == NULL) {
        expect_same((unsigned)fault.code, (unsigned)wanted_fault.code);
        expect_same(fault.at - text, wanted_fault.at - made);
        expect_that(strcmp(fault.expected, wanted_fault.expected) == 0);
        expect_bytes(fault.at, wanted_fault.at, n - (size_t)(fault.at - text)); /* the bytes after it are untouched */
    } else {
        bool control = false;
        length = naive_unescape(wanted, made, (size_t)(wanted_quote - made), &wanted_nul);
        for (size_t i = 0; i < length; i++)
            control |= (unsigned char)wanted[i] < 0x20;
        expect_same(quote - text, wanted_quote - made);
        expect_same(end - text, length);
        expect_bytes(text, wanted, length);
        expect_bytes(quote, wanted_quote, n - (size_t)(quote - text));
        expect_same((gives & GW_JSON_NUL) != 0, wanted_nul);
        expect_same((gives & GW_JSON_CONTROL) != 0, control);
    }
    free(text);
}

/* ---- tests -------------------------------------------------------------------------------------------------- */

static const char *const pieces[] = {
    "a",
    "bfnrt",
    "0123456789abcde",
    "0123456789abcdef",
    "\\n",
    "\\t",
    "\\b",
    "\\f",
    "\\r",
    "\\\\",
    "\\\"",
    "\\/",
    "\\u0041",
    "\\u00e9",
    "\\u20AC",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\udc00",
    "\\uD800\\uD800",
    "\\ud800\\n",
    "\\u0000",
    "\\uffff",
    "\\udbff\\udfff",
    "\xc3\xa9",
    "\xf0\x9f\x98\x80",
    "u",
    "\\ud800\\u0041",
    "n",
    "\xe2\x82\xac",
    "\xf0\x9f\x98\x80\xc3\xa9\\n",
};

static const char *const number_pieces[9] = {"\\u00e9", "\\u4e2d", "\\ud83d\\ude00", "\\u0041",
                                             "\\u00df", "a",       " au lait ",      "a longer run of plain bytes",
                                             "\\uFFFF"};

START_TEST(random_strings_as_naively) {
    uint32_t random = 3;
    for (int round = 0; round < 60000; round++) {
        char made[ROOM];
        size_t n = 0, count = next_random(&random) % (round % 8 < 2 ? 200 : 40);
        const bool dense = round % 3 == 0;   /* many short escapes: whole blocks of them */
        const bool numbers = round % 3 == 1; /* nearly all of them \\u */
        for (size_t i = 0; i < count; i++) {
            const size_t which = next_random(&random);
            const char *piece = dense                         ? pieces[4 + which % 8]
                                : numbers && which % 30 != 29 ? number_pieces[which / 30 % 9]
                                                              : pieces[which % (sizeof pieces / sizeof *pieces)];
            memcpy(made + n, piece, strlen(piece));
            n += strlen(piece);
        }
        expect_as_naive(made, n);
        memcpy(made + n, "\"}", 2);
        expect_string(made, n + 2);
        expect_string(made, n); /* without its quote */
    }
}
END_TEST

/* A fault anywhere in a string, alone and before another one. */
START_TEST(faults_at_every_place) {
    static const char *const faults[] = {"\\u00e9\\u00e9\\u00e9\\u00e9abc\\u00g9",
                                         "\\ud83d\\ude00\\ud83d\\ude0",
                                         "\\x",
                                         "\\u12g4",
                                         "\\",
                                         "\n",
                                         "\x1f",
                                         "\x80",
                                         "\xc3(",
                                         "\xed\xa0\x80",
                                         "\xf0\x9f\x98",
                                         "\xc3\"",
                                         "\\ud83d\\u00g0",
                                         "\\u"};
    uint32_t random = 7;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        for (size_t before = 0; before < 300; before += before < 40 ? 1 : 5)
            for (int round = 0; round < 24; round++) {
                char made[ROOM];
                size_t n = 0;
                while (n < before) {
                    const char *piece = pieces[next_random(&random) % (sizeof pieces / sizeof *pieces)];
                    n += (size_t)sprintf(made + n, "%s", piece);
                }
                n += (size_t)sprintf(made + n, "%s", faults[i]);
                for (int k = 0; k < round % 6; k++)
                    n += (size_t)sprintf(made + n, "%s", pieces[next_random(&random) % 12]);
                if (round % 3 == 1)
                    n += (size_t)sprintf(made + n, "%s",
                                         faults[next_random(&random) % (sizeof faults / sizeof *faults)]);
                n += (size_t)sprintf(made + n, "\",\"next\":1}");
                expect_string(made, n);
            }
}
END_TEST

/* Long runs beyond ASCII, which are copied without a look for escapes until there is one, and now and then a fault. */
START_TEST(long_runs_beyond_ascii) {
    static const char *const runs[] = {"\xc3\xa9",      "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                       "\xe2\x82\xac ", "a\xc3\xa9",    "\xd0\xb6"};
    static const char *const faults[] = {"\x80", "\xe2\x82", "\n", "\\x", "\xed\xa0\x80", "\""};
    static char made[LONG + ROOM];
    uint32_t random = 11;
    for (int round = 0; round < 400; round++) {
        const size_t length = round % 4 == 0 ? LONG : next_random(&random) % 2000;
        size_t n = 0;
        while (n < length) {
            const char *run = runs[next_random(&random) % (sizeof runs / sizeof *runs)];
            for (size_t count = next_random(&random) % 400; count != 0 && n < length; count--, n += strlen(run))
                memcpy(made + n, run, strlen(run));
            const char *piece =
                next_random(&random) % 256 == 0 ? faults[next_random(&random) % 6] : pieces[next_random(&random) % 30];
            memcpy(made + n, piece, strlen(piece));
            n += strlen(piece);
        }
        memcpy(made + n, "\"}", 2);
        expect_string(made, n + 2);
        expect_string(made, n);
    }
}
END_TEST

START_TEST(every_escape_at_every_place) {
    static const char *const escapes[] = {
        "\\n",     "\\\\",           "\\\"",       "\\/", "\\u0041", "\\u0000", "\\ud83d\\ude00",
        "\\udc00", "\\ud83d\\u0041", "\\ud83d\\\\"};
    char made[ROOM];
    for (size_t e = 0; e < sizeof escapes / sizeof *escapes; e++)
        for (size_t n = 0; n <= 100; n++)
            for (size_t at = 0; at <= n; at += n > 50 ? 3 : 1) {
                size_t length = strlen(escapes[e]);
                memset(made, 'n', n + length);
                memcpy(made + at, escapes[e], length);
                expect_as_naive(made, n + length);
                made[n + length] = '"';
                expect_string(made, n + length + 1);
            }
}
END_TEST

START_TEST(runs_of_backslashes_at_every_place) {
    char made[ROOM];
    for (size_t before = 0; before < 34; before++)
        for (size_t run = 2; run <= 70; run += 2)
            for (int tail = 0; tail < 4; tail++) {
                static const char *const tails[] = {"", "nnnn", "\\n", "\\u000a"};
                memset(made, 'x', before);
                memset(made + before, '\\', run);
                strcpy(made + before + run, tails[tail]);
                expect_as_naive(made, before + run + strlen(tails[tail]));
                strcat(made, "\"");
                expect_string(made, strlen(made));
                expect_string(made + 1, strlen(made + 1)); /* a run of odd length, if it begins at once */
            }
}
END_TEST

/* Sequences of UTF-8, whole and cut, at and across the ends of blocks and words. */
START_TEST(sequences_at_every_place) {
    static const char *const sequences[] = {
        "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xe2\x82", "\xf0\x9f\x98", "\x80", "\xc3\
", "\
\xa9", "\xed\xa0\x80"};
    static const char fillers[] = "x\x1f\xff";
    char made[ROOM];
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        for (size_t at = 0; at < 200; at++)
            for (size_t length = at; length < at + 150; length += 7)
                for (size_t first = 0; first < 2; first++) {
                    const size_t n = strlen(sequences[i]);
                    memset(made, 'x', length + n + 2);
                    memcpy(made, first == 0 ? "\\t" : "\xc3\xa9", 2);
                    memcpy(made + 2 + at, sequences[i], n);
                    made[length + n + 2] = fillers[length % 3];
                    made[length + n + 3] = '"';
                    expect_string(made, length + n + 4);
                }
}
END_TEST

/* Wherever in a block the closing quote is: the rest of the block is neither changed nor read. */
START_TEST(bytes_after_the_quote_stay) {
    static const char *const insides[] = {"\\\"",    "a\\\"", "\\\"key", "\\\\", "a\\/", "\\nn", "0123456789abcdef\\\"",
                                          "\\\\\\\""};
    static const char *const behinds[] = {"\":\"\\n\\t\\n\\t\\n\\t\\n\\t\\n\\t\\n\\t\\n\\t\\n\\t\"",
                                          "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"",
                                          "\"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\",
                                          "\"\\x\\u0041\n\x01\xc3\xa9\xff\\ud83d,0123456789"};
    for (size_t i = 0; i < sizeof insides / sizeof *insides; i++)
        for (size_t count = 0; count < 40; count++)
            for (size_t before = 0; before < 16; before += count < 20 ? 1 : 5)
                for (size_t b = 0; b < sizeof behinds / sizeof *behinds; b++) {
                    char made[ROOM];
                    size_t n = before;
                    memset(made, 'x', n);
                    for (size_t k = 0; k < count; k++)
                        n += (size_t)sprintf(made + n, "%s", insides[i]);
                    n += (size_t)sprintf(made + n, "%s", behinds[b]);
                    expect_string(made + (count == 0 ? 0 : before), n - (count == 0 ? 0 : before));
                    expect_string(made, n);
                }
}
END_TEST

START_TEST(escaped_quotes_give_no_control_byte) {
    char text[] = "\\\"a\\\"\\/\\\\\":\"\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\"";
    const char *quote;
    unsigned gives;
    gw_json_fault fault;
    char *end = gw_json_unescape_string(text, text + strlen(text), &quote, &gives, &fault);
    ck_assert_ptr_nonnull(end);
    ck_assert_mem_eq(text, "\"a\"/\\", 5);
    ck_assert_uint_eq((size_t)(end - text), 5);
    ck_assert_uint_eq(gives, 0);
}
END_TEST

START_TEST(every_code_unit) {
    for (unsigned unit = 0; unit < 0x10000; unit++) {
        char made[32];
        snprintf(made, sizeof made, unit & 1 ? "\\u%04x" : "\\u%04X", unit);
        expect_as_naive(made, 6);
    }
}
END_TEST

START_TEST(surrogates_in_pairs_and_alone) {
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"\\uD83D\\uDE00", "\xf0\x9f\x98\x80"},           {"\\ud800\\udc00", "\xf0\x90\x80\x80"},
        {"\\udbff\\udfff", "\xf4\x8f\xbf\xbf"},           {"\\ud800", "\xef\xbf\xbd"},
        {"\\udc00\\ud800", "\xef\xbf\xbd\xef\xbf\xbd"},   {"\\ud800\\ud800\\udc00", "\xef\xbf\xbd\xf0\x90\x80\x80"},
        {"\\ud800x\\udc00", "\xef\xbf\xbdx\xef\xbf\xbd"}, {"\\ud800\\\\udc00", "\xef\xbf\xbd\\udc00"},
        {"\\ud800\\ue000", "\xef\xbf\xbd\xee\x80\x80"},   {"\\ud7ff\\udc00", "\xed\x9f\xbf\xef\xbf\xbd"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[64];
        bool nul = false;
        size_t n = gw_json_unescape(out, rows[i].text, strlen(rows[i].text), &nul);
        ck_assert_uint_eq(n, strlen(rows[i].wanted));
        ck_assert_mem_eq(out, rows[i].wanted, n);
        ck_assert(!nul);
    }
}
END_TEST

START_TEST(one_escape_moves_past_itself) {
    static const struct {
        const char *text;
        size_t taken, given;
    } rows[] = {{"?n", 2, 1},           {"?\"", 2, 1},    {"?u0041", 6, 1},
                {"?u00e9x", 6, 2},      {"?u20ac", 6, 3}, {"?ud83d\\ude00", 12, 4},
                {"?ud83d\\u0041", 6, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) { /* "?": the backslash itself is not read */
        char out[4];
        bool nul = false;
        const char *p = rows[i].text, *end = p + strlen(p);
        ck_assert_uint_eq(gw_json_unescape_one(out, &p, end, &nul), rows[i].given);
        ck_assert_uint_eq((size_t)(p - rows[i].text), rows[i].taken);
    }
}
END_TEST

/* The escaped text of the first `at` bytes, for every `at`: unescaping it gives them, or the whole sequence they end
 * in. */
START_TEST(escaped_length_goes_the_way_back) {
    static const char text[] = "a\\n\\u00e9\xc3\xa9\\ud83d\\ude00\\\\z\\u0000\\ud800-";
    size_t n = sizeof text - 1, whole;
    char out[64];
    bool nul = false;
    whole = gw_json_unescape(out, text, n, &nul);
    ck_assert_uint_eq(gw_json_escaped_length(text, n, 0), 0);
    ck_assert_uint_eq(gw_json_escaped_length(text, n, whole), n);
    ck_assert_uint_eq(gw_json_escaped_length(text, n, whole + 5), n);
    for (size_t at = 0; at <= whole; at++) {
        size_t length = gw_json_escaped_length(text, n, at), back = naive_unescape(out, text, length, &nul);
        ck_assert_uint_ge(back, at);
        ck_assert_uint_lt(back, at + 4);
        ck_assert(at == 0 || gw_json_escaped_length(text, n, at - 1) <= length);
    }
    ck_assert_uint_eq(gw_json_escaped_length(text, n, 1), 1);
    ck_assert_uint_eq(gw_json_escaped_length(text, n, 2), 3);
    ck_assert_uint_eq(gw_json_escaped_length(text, n, 4), 9);
}
END_TEST

START_TEST(nothing_at_all) {
    bool nul = false;
    char out[1];
    ck_assert_uint_eq(gw_json_unescape(out, "", 0, &nul), 0);
    ck_assert_uint_eq(gw_json_escaped_length("", 0, 3), 0);
    ck_assert(!nul);
}
END_TEST

Suite *unescape_suite(void) {
    Suite *s = suite_create("unescape");
    TCase *t = tcase_create("unescape");
    tcase_add_test(t, faults_at_every_place);
    tcase_add_test(t, long_runs_beyond_ascii);
    tcase_add_test(t, every_escape_at_every_place);
    tcase_add_test(t, runs_of_backslashes_at_every_place);
    tcase_add_test(t, sequences_at_every_place);
    tcase_add_test(t, bytes_after_the_quote_stay);
    tcase_add_test(t, escaped_quotes_give_no_control_byte);
    tcase_add_test(t, every_code_unit);
    tcase_add_test(t, surrogates_in_pairs_and_alone);
    tcase_add_test(t, one_escape_moves_past_itself);
    tcase_add_test(t, escaped_length_goes_the_way_back);
    tcase_add_test(t, nothing_at_all);
    suite_add_tcase(s, t);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, random_strings_as_naively);
    suite_add_tcase(s, slow);
    return s;
}
