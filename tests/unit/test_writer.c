#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include "support/random.h"
#include "json/short_string.h"
#include "json/writer.h"
#include <jansson.h>
#include <stdio.h>

Suite *writer_suite(void);

enum { ROOM = 1600 };

/* What a writer wrote: into growable memory, and the same into exactly as many bytes of the caller's. */
typedef void write_text(apigw_buffer *b, const char *text, size_t n);

static void write_base64(apigw_buffer *b, const char *text, size_t n) {
    gw_json_write_base64(b, text, n);
}

/* Checks a writer's text, also as a size-only pass, in just enough memory and in one byte less. */
static void expect_written(write_text *write, const char *text, size_t n, const char *wanted, size_t length) {
    apigw_buffer *b = apigw_buffer_new(NULL);
    size_t got;
    char *memory = malloc(length + 1);
    expect_that(b != NULL && memory != NULL);
    gw_buffer_begin(b);
    write(b, text, n);
    expect_same((unsigned)gw_buffer_finish(b), 0);
    const char *data = apigw_buffer_data(b, &got);
    expect_same(got, length);
    expect_bytes(data, wanted, length);
    apigw_buffer_use(b, NULL, 0, NULL);
    gw_buffer_begin(b);
    write(b, text, n);
    expect_same((unsigned)gw_buffer_finish(b), (unsigned)APIGW_E_SPACE);
    expect_same(apigw_buffer_needed(b), length + 1);
    apigw_buffer_use(b, memory, length + 1, NULL);
    gw_buffer_begin(b);
    write(b, text, n);
    expect_same((unsigned)gw_buffer_finish(b), 0);
    expect_bytes(memory, wanted, length);
    if (length != 0) {
        apigw_buffer_use(b, memory, length, NULL);
        gw_buffer_begin(b);
        write(b, text, n);
        expect_same((unsigned)gw_buffer_finish(b), (unsigned)APIGW_E_SPACE);
        expect_same(apigw_buffer_needed(b), length + 1);
    }
    apigw_buffer_free(b);
    free(memory);
}

/* ---- oracles ------------------------------------------------------------------------------------------------ */

static size_t naive_inside(char *out, const char *text, size_t n) {
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        const char *letter = c == 0 ? NULL : strchr("\bb\ff\nn\rr\tt", (int)c);
        if (c == '"' || c == '\\')
            to += (size_t)sprintf(out + to, "\\%c", c);
        else if (c < 0x20 && letter != NULL)
            to += (size_t)sprintf(out + to, "\\%c", letter[1]);
        else if (c < 0x20)
            to += (size_t)sprintf(out + to, "\\u%04x", c);
        else
            out[to++] = (char)c;
    }
    return to;
}

static void expect_string(const char *text, size_t n) {
    char wanted[ROOM];
    char *copy = exact_copy(text, n);
    size_t length;
    wanted[0] = '"';
    length = 1 + naive_inside(wanted + 1, text, n);
    wanted[length++] = '"';
    expect_written(gw_json_write_string, copy, n, wanted, length);
    expect_written(gw_json_write_bytes, copy, n, wanted, length);
    expect_written(gw_json_write_inside, copy, n, wanted + 1, length - 2);
    free(copy);
}

/* ---- tests -------------------------------------------------------------------------------------------------- */

START_TEST(every_ascii_byte_at_every_place) {
    char text[40];
    for (int c = 0; c < 128; c++)
        for (size_t at = 0; at < sizeof text; at += 1 + (size_t)(c > 0x30)) {
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            expect_string(text, sizeof text);
        }
}
END_TEST

START_TEST(all_lengths_with_escapes_here_and_there) {
    uint32_t random = 5;
    char text[120];
    for (int dense = 0; dense < 3; dense++)
        for (size_t n = 0; n <= 100; n++)
            for (int round = 0; round < 8; round++) {
                for (size_t i = 0; i < n; i++) {
                    uint32_t x = next_random(&random);
                    text[i] = dense == 2 || x % 16 < (dense == 1 ? 8u : 1u) ? "\"\\\n\x01\x1f\t\x00\b"[x / 16 % 8]
                                                                            : (char)(' ' + x / 16 % 95);
                }
                expect_string(text, n);
            }
}
END_TEST

/* What is written, jansson reads, and finds the same. */
START_TEST(jansson_reads_it_back) {
    static const char *const pieces[] = {"a",    "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\n", "\"", "\\",
                                         "\x7f", "\x01",     "\xe2\x80\xa8", "\xef\xbf\xbf",     "/",  ""};
    apigw_buffer *b = apigw_buffer_new(NULL);
    uint32_t random = 8;
    for (int round = 0; round < 4000; round++) {
        char text[256];
        size_t n = 0, count = next_random(&random) % 50;
        for (size_t i = 0; i < count; i++) {
            uint32_t k = next_random(&random) % (sizeof pieces / sizeof *pieces);
            size_t length = pieces[k][0] == '\0' ? 1 : strlen(pieces[k]); /* "" is a NUL */
            memcpy(text + n, pieces[k], length);
            n += length;
        }
        gw_buffer_begin(b);
        gw_json_write_string(b, text, n);
        expect_same((unsigned)gw_buffer_finish(b), 0);
        json_t *tree = json_loadb(apigw_buffer_data(b, NULL), b->length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        expect_that(json_is_string(tree));
        expect_same(json_string_length(tree), n);
        expect_bytes(json_string_value(tree), text, n);
        json_decref(tree);
    }
    apigw_buffer_free(b);
}
END_TEST

/* Each maximal part of an ill-formed sequence becomes one U+FFFD (Unicode 15, 3.9, "substitution of maximal subparts").
 */
START_TEST(ill_formed_bytes_become_replacements) {
#define FFFD "\xef\xbf\xbd"
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"\xff", FFFD},
        {"a\xff\"", "a" FFFD "\\\""},
        {"\xc3", FFFD},
        {"\xc3\xa9\xc3", "\xc3\xa9" FFFD},
        {"\xe2\x82", FFFD},
        {"\xe2\x82"
         "a",
         FFFD "a"},
        {"\xf0\x9f\x98", FFFD},
        {"\xf0\x9f\x98\xf0\x9f\x98\x80", FFFD "\xf0\x9f\x98\x80"},
        {"\xc0\x80", FFFD FFFD},
        {"\xed\xa0\x80", FFFD FFFD FFFD},
        {"\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD},
        {"\xf8\x88\x80\x80\x80", FFFD FFFD FFFD FFFD FFFD},
        {"\x80\x80", FFFD FFFD},
        {"\xe0\x9f\xbf", FFFD FFFD FFFD},
        {"\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64", "a" FFFD FFFD FFFD "b" FFFD "c" FFFD FFFD "d"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t pad = 0; pad < 40; pad++) {
            char text[80], wanted[160];
            size_t n = strlen(rows[i].text);
            memset(text, 'p', pad);
            memcpy(text + pad, rows[i].text, n);
            wanted[0] = '"';
            memset(wanted + 1, 'p', pad);
            size_t length = 1 + pad + (size_t)sprintf(wanted + 1 + pad, "%s\"", rows[i].wanted);
            char *copy = exact_copy(text, pad + n);
            expect_written(gw_json_write_bytes, copy, pad + n, wanted, length);
            free(copy);
        }
#undef FFFD
}
END_TEST

START_TEST(random_bytes_always_give_a_string) {
    apigw_buffer *b = apigw_buffer_new(NULL);
    uint32_t random = 21;
    for (int round = 0; round < 4000; round++) {
        char text[64];
        size_t n = next_random(&random) % sizeof text;
        for (size_t i = 0; i < n; i++)
            text[i] = (char)next_random(&random);
        char *copy = exact_copy(text, n);
        gw_buffer_begin(b);
        gw_json_write_bytes(b, copy, n);
        expect_same((unsigned)gw_buffer_finish(b), 0);
        json_t *tree = json_loadb(apigw_buffer_data(b, NULL), b->length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        expect_that(json_is_string(tree));
        json_decref(tree);
        free(copy);
    }
    apigw_buffer_free(b);
}
END_TEST

START_TEST(base64_as_a_string) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[100], wanted[ROOM];
    for (size_t n = 0; n < sizeof text; n++) {
        size_t to = 0;
        wanted[to++] = '"';
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(i * 37 + n);
        for (size_t i = 0; i < n; i += 3) {
            unsigned long bits = (unsigned long)(unsigned char)text[i] << 16;
            if (i + 1 < n)
                bits |= (unsigned long)(unsigned char)text[i + 1] << 8;
            if (i + 2 < n)
                bits |= (unsigned char)text[i + 2];
            wanted[to++] = digits[bits >> 18];
            wanted[to++] = digits[bits >> 12 & 63];
            wanted[to++] = i + 1 < n ? digits[bits >> 6 & 63] : '=';
            wanted[to++] = i + 2 < n ? digits[bits & 63] : '=';
        }
        wanted[to++] = '"';
        char *copy = exact_copy(text, n);
        expect_written(write_base64, copy, n, wanted, to);
        free(copy);
    }
}
END_TEST

START_TEST(a_null_text_is_empty) {
    expect_written(gw_json_write_string, NULL, 0, "\"\"", 2);
    expect_written(gw_json_write_bytes, NULL, 0, "\"\"", 2);
    expect_written(write_base64, NULL, 0, "\"\"", 2);
}
END_TEST

START_TEST(a_cap_is_kept_and_memory_may_run_out) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_buffer *b = apigw_buffer_new(&a);
    char text[500];
    memset(text, '\n', sizeof text);
    apigw_buffer_set_max(b, 1001, NULL);
    gw_buffer_begin(b);
    gw_json_write_string(b, text, sizeof text);
    ck_assert_int_eq(gw_buffer_finish(b), APIGW_E_SIZE);
    ck_assert_uint_eq(apigw_buffer_needed(b), 1003);
    ck_assert_uint_le(c.largest, 1002);
    apigw_buffer_set_max(b, 1002, NULL);
    gw_buffer_begin(b);
    gw_json_write_string(b, text, sizeof text);
    ck_assert_int_eq(gw_buffer_finish(b), APIGW_OK);
    apigw_buffer_set_max(b, SIZE_MAX, NULL);
    c.fail_at = c.calls + 1;
    gw_buffer_begin(b);
    gw_json_write_string(b, text, sizeof text);
    gw_json_write_base64(b, text, sizeof text);
    gw_json_write_bytes(b, text, sizeof text);
    ck_assert_int_eq(gw_buffer_finish(b), APIGW_E_NOMEM);
    ck_assert(c.failed);
    apigw_buffer_free(b);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

static void write_short(apigw_buffer *b, const char *text, size_t n) {
    json_write_short(b, slice_of(text, n));
}

/* Of each length, plain and with each kind of special byte at each position. */
START_TEST(short_strings_are_written_as_long_ones) {
    static const char bytes[] = "x\"\\\x01\n\x1f\x7f ";
    enum { LONGEST = 50 };
    for (size_t n = 0; n <= LONGEST; n++)
        for (size_t at = 0; at < (n == 0 ? 1 : n); at++)
            for (size_t i = 0; i < sizeof bytes - 1; i++) {
                char text[LONGEST + 1], *copy;
                apigw_buffer *wanted = apigw_buffer_new(NULL);
                memset(text, 'a', n);
                text[at] = bytes[i];
                copy = exact_copy(text, n);
                expect_that(wanted != NULL);
                gw_buffer_begin(wanted);
                gw_json_write_string(wanted, copy, n);
                expect_same((unsigned)gw_buffer_finish(wanted), 0);
                expect_written(write_short, copy, n, wanted->data, wanted->length);
                apigw_buffer_free(wanted);
                free(copy);
            }
}
END_TEST

Suite *writer_suite(void) {
    Suite *s = suite_create("writer");
    TCase *t = tcase_create("writer");
    tcase_add_test(t, every_ascii_byte_at_every_place);
    tcase_add_test(t, all_lengths_with_escapes_here_and_there);
    tcase_add_test(t, jansson_reads_it_back);
    tcase_add_test(t, ill_formed_bytes_become_replacements);
    tcase_add_test(t, random_bytes_always_give_a_string);
    tcase_add_test(t, base64_as_a_string);
    tcase_add_test(t, a_null_text_is_empty);
    tcase_add_test(t, a_cap_is_kept_and_memory_may_run_out);
    tcase_add_test(t, short_strings_are_written_as_long_ones);
    suite_add_tcase(s, t);
    return s;
}
