#include "cheap.h"
#include "response/response.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/function.h>
#include <stdio.h>

Suite *response_suite(void);

static apigw_response *r;
static apigw_error err;

static void setup(void) {
    r = apigw_response_new(NULL);
    ck_assert_ptr_nonnull(r);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_response_free(r);
}

static apigw_status add(const char *name, const char *value) {
    return apigw_response_add_header(r, name, strlen(name), value, strlen(value), &err);
}

static apigw_status set(const char *name, const char *value) {
    return apigw_response_set_header(r, name, strlen(name), value, strlen(value), &err);
}

static void expect_lines(const char *wanted) {
    char got[1000] = "";
    apigw_pair p;
    size_t n = 0;
    for (size_t i = 0; apigw_response_at(r, APIGW_LIST_HEADERS, i, &p) == APIGW_OK; i++) {
        ck_assert_int_eq(p.name[p.name_len], '\0');
        ck_assert_int_eq(p.value[p.value_len], '\0');
        ck_assert_uint_eq(p.flags | p.reserved, 0);
        n += (size_t)snprintf(got + n, sizeof got - n, "%s=%s;", p.name, p.value);
    }
    ck_assert_str_eq(got, wanted);
}

START_TEST(begins_empty_and_is_empty_after_reset) {
    for (int i = 0; i < 2; i++) {
        size_t n = 7;
        ck_assert_int_eq(apigw_response_status(r), 200);
        ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 0);
        ck_assert_ptr_null(apigw_response_body(r, &n));
        ck_assert_uint_eq(n, 0);
        ck_assert_int_eq(apigw_response_set_status(r, 404, &err), APIGW_OK);
        ck_assert_int_eq(add("a", "b"), APIGW_OK);
        ck_assert_int_eq(apigw_response_set_body(r, "x", 1, APIGW_BODY_BASE64, &err), APIGW_OK);
        apigw_response_reset(r);
        ck_assert_uint_eq(r->body_flags, 0);
    }
}
END_TEST

START_TEST(null_is_no_response) {
    apigw_pair p;
    size_t n = 5;
    apigw_response_free(NULL);
    apigw_response_reset(NULL);
    ck_assert_int_eq(apigw_response_status(NULL), 0);
    ck_assert_int_eq(apigw_response_set_status(NULL, 200, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_set_option(NULL, APIGW_OPT_MAX_ITEMS, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_add_header(NULL, "a", 1, "b", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_set_header(NULL, "a", 1, "b", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_add_cookie(NULL, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_set_body(NULL, "a", 1, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_response_count(NULL, APIGW_LIST_HEADERS), 0);
    ck_assert_int_eq(apigw_response_at(NULL, APIGW_LIST_HEADERS, 0, &p), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_response_find(NULL, APIGW_LIST_HEADERS, "a", 1, 0, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_ptr_null(apigw_response_body(NULL, &n));
    ck_assert_int_eq(apigw_response_add_header(r, NULL, 1, "b", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_add_header(r, "a", 1, NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_set_body(r, NULL, 1, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_at(r, APIGW_LIST_HEADERS, 0, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(header_lines_are_taken_away) {
    char name[8];
    for (int i = 0; i < 200; i++) /* more than a short list has */
        ck_assert_int_eq(
            apigw_response_add_header(r, name, (size_t)snprintf(name, sizeof name, "a%d", i % 100), "b", 1, NULL),
            APIGW_OK);
    ck_assert_int_eq(apigw_response_remove_header(r, "A7", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_remove_header(r, "none", 4, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 198);
    ck_assert_ptr_null(apigw_response_find(r, APIGW_LIST_HEADERS, "a7", 2, 0, NULL));
    ck_assert_ptr_nonnull(apigw_response_find(r, APIGW_LIST_HEADERS, "a8", 2, 1, NULL));
    ck_assert_int_eq(apigw_response_remove_header(NULL, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_remove_header(r, NULL, 1, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(status_codes_in_their_bounds) {
    static const int32_t bad[] = {0, 100, 199, 600, -200, INT32_MAX, INT32_MIN};
    ck_assert_int_eq(apigw_response_set_status(r, 599, &err), APIGW_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(apigw_response_set_status(r, bad[i], &err), APIGW_E_VALUE);
        ck_assert(err.offset == UINT64_MAX);
        ck_assert_int_eq(apigw_response_status(r), 599);
    }
    ck_assert_str_eq(err.message, "expected a status code from 200 to 599, found -2147483648");
    ck_assert_int_eq(apigw_response_set_status(r, 200, NULL), APIGW_OK);
}
END_TEST

START_TEST(options_have_their_bounds) {
    uint64_t low, high, standard;
    for (uint32_t o = 1; o <= APIGW_OPT_LAST; o++) {
        ck_assert_int_eq(apigw_option_bounds(o, &low, &high, &standard), APIGW_OK);
        ck_assert_int_eq(apigw_response_set_option(r, o, low, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_set_option(r, o, high, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_set_option(r, o, high + 1, NULL), APIGW_E_ARGUMENT);
        if (low != 0)
            ck_assert_int_eq(apigw_response_set_option(r, o, low - 1, NULL), APIGW_E_ARGUMENT);
    }
    ck_assert_int_eq(apigw_response_set_option(r, 0, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_LAST + 1, 1, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(lines_stay_apart_and_in_order) {
    ck_assert_int_eq(add("A", "1"), APIGW_OK);
    ck_assert_int_eq(add("b", ""), APIGW_OK);
    ck_assert_int_eq(add("a", "2"), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_header(r, "c", 1, NULL, 0, &err), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_cookie(r, "x=1; Path=/", 11, &err), APIGW_OK);
    expect_lines("A=1;b=;a=2;c=;Set-Cookie=x=1; Path=/;");
    size_t n;
    ck_assert_str_eq(apigw_response_find(r, APIGW_LIST_HEADERS, "a", 1, 1, &n), "2");
    ck_assert_str_eq(apigw_response_find(r, APIGW_LIST_HEADERS, "SET-COOKIE", 10, 0, &n), "x=1; Path=/");
    ck_assert_uint_eq(n, 11);
    ck_assert_ptr_null(apigw_response_find(r, APIGW_LIST_HEADERS, "a", 1, 2, NULL));
    ck_assert_ptr_null(apigw_response_find(r, APIGW_LIST_COOKIES, "x", 1, 0, NULL));
    ck_assert_ptr_null(apigw_response_find(r, APIGW_LIST_HEADERS, NULL, 1, 0, NULL));
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_COOKIES), 0);
    apigw_pair p;
    ck_assert_int_eq(apigw_response_at(r, APIGW_LIST_COOKIES, 0, &p), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_at(r, APIGW_LIST_HEADERS, 5, &p), APIGW_E_NOT_FOUND);
}
END_TEST

START_TEST(setting_takes_the_old_lines_away) {
    add("a", "1");
    add("b", "2");
    add("A", "3");
    ck_assert_int_eq(set("a", "4"), APIGW_OK);
    expect_lines("b=2;a=4;");
    ck_assert_int_eq(set("c", "5"), APIGW_OK);
    ck_assert_int_eq(set("B", "6"), APIGW_OK);
    expect_lines("a=4;c=5;B=6;");
    apigw_pair p; /* name and value may be the response's own */
    apigw_response_at(r, APIGW_LIST_HEADERS, 0, &p);
    ck_assert_int_eq(apigw_response_set_header(r, p.name, p.name_len, p.value, p.value_len, &err), APIGW_OK);
    expect_lines("c=5;B=6;a=4;");
    ck_assert_int_eq(set("a", "x\ny"), APIGW_E_HEADER);
    expect_lines("c=5;B=6;a=4;");
}
END_TEST

START_TEST(names_and_values_are_checked) {
    static const struct {
        const char *name;
        size_t name_len;
        const char *value;
        size_t value_len;
        apigw_status code;
        uint64_t offset;
    } rows[] = {{"", 0, "", 0, APIGW_E_HEADER, 0},        {"a b", 3, "", 0, APIGW_E_HEADER, 1},
                {"a:", 2, "", 0, APIGW_E_HEADER, 1},      {"a\0b", 3, "", 0, APIGW_E_HEADER, 1},
                {"a\r\n", 3, "", 0, APIGW_E_HEADER, 1},   {"\xc3\xa9", 2, "", 0, APIGW_E_HEADER, 0},
                {"a", 1, "x\r", 2, APIGW_E_HEADER, 1},    {"a", 1, "\n", 1, APIGW_E_HEADER, 0},
                {"a", 1, "abc\0", 4, APIGW_E_HEADER, 3},  {"a", 1, "a\xff", 2, APIGW_E_UTF8, 1},
                {"a", 1, "\xc3", 1, APIGW_E_UTF8, 0},     {"a", 1, "\xed\xa0\x80", 3, APIGW_E_UTF8, 0},
                {"a", 1, "\xc3\xa9\t x", 5, APIGW_OK, 0}, {"!#$%&'*+-.^_`|~09azAZ", 21, "", 0, APIGW_OK, 0}};
    size_t good = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int how = 0; how < 2; how++) {
            char *name = exact_copy(rows[i].name, rows[i].name_len),
                 *value = exact_copy(rows[i].value, rows[i].value_len);
            apigw_status status = (how == 0 ? apigw_response_add_header : apigw_response_set_header)(
                r, name, rows[i].name_len, value, rows[i].value_len, &err);
            ck_assert_msg(status == rows[i].code, "%u: %s", (unsigned)i, err.message);
            ck_assert_int_eq(err.code, status);
            ck_assert_uint_eq(err.offset, rows[i].offset);
            good += status == APIGW_OK && how == 0;
            ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), good);
            free(name);
            free(value);
        }
}
END_TEST

START_TEST(as_many_lines_as_may_be) {
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_MAX_ITEMS, 2, NULL), APIGW_OK);
    ck_assert_int_eq(add("a", "1"), APIGW_OK);
    ck_assert_int_eq(add("b", "2"), APIGW_OK);
    ck_assert_int_eq(add("c", "3"), APIGW_E_ITEMS);
    ck_assert_int_eq(set("c", "3"), APIGW_E_ITEMS);
    ck_assert_int_eq(apigw_response_add_cookie(r, "c", 1, &err), APIGW_E_ITEMS);
    expect_lines("a=1;b=2;");
}
END_TEST

START_TEST(setting_does_not_need_capacity_for_two) {
    apigw_response_set_option(r, APIGW_OPT_MAX_ITEMS, 2, NULL);
    add("a", "1");
    add("b", "2");
    ck_assert_int_eq(set("a", "3"), APIGW_OK);
    expect_lines("b=2;a=3;");
}
END_TEST

START_TEST(bodies_are_copied_or_borrowed) {
    char mine[] = "a\0b";
    size_t n;
    ck_assert_int_eq(apigw_response_set_body(r, mine, 3, 0, &err), APIGW_OK);
    mine[0] = 'X';
    ck_assert_mem_eq(apigw_response_body(r, &n), "a\0b", 4);
    ck_assert_uint_eq(n, 3);
    ck_assert_int_eq(apigw_response_set_body(r, mine, 3, APIGW_BODY_BORROW | APIGW_BODY_TEXT, &err), APIGW_OK);
    ck_assert_ptr_eq(apigw_response_body(r, NULL), mine);
    ck_assert_int_eq(apigw_response_set_body(r, "", 0, 0, &err), APIGW_OK);
    ck_assert_ptr_nonnull(apigw_response_body(r, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(apigw_response_set_body(r, mine, 3, APIGW_BODY_TEXT | APIGW_BODY_BASE64, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_set_body(r, mine, 3, 8, &err), APIGW_E_ARGUMENT);
    ck_assert_ptr_nonnull(apigw_response_body(r, NULL));
    ck_assert_int_eq(apigw_response_set_body(r, NULL, 0, 0, &err), APIGW_OK);
    ck_assert_ptr_null(apigw_response_body(r, &n));
}
END_TEST

/* Builds one, every allocation failing once: what failed changed nothing. */
START_TEST(memory_may_run_out_anywhere) {
    watched c;
    char big[6000];
    size_t failures = 0;
    memset(big, 'x', sizeof big);
    teardown();
    for (size_t fail_at = 1;; fail_at++) {
        apigw_allocator fresh = watched_allocator(&c);
        c.fail_at = fail_at;
        r = apigw_response_new(&fresh);
        if (r == NULL) {
            ck_assert(c.failed);
            failures++;
            continue;
        }
        static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
        size_t lines = 0;
        for (int i = 0; i < 40; i++) {
            bool again = i % 7 == 6; /* a name that is there already */
            apigw_status status = apigw_response_set_header(r, &letters[again ? 0 : i % 26], 1, big, 300, &err);
            ck_assert(status == APIGW_OK || status == APIGW_E_NOMEM);
            size_t count = apigw_response_count(r, APIGW_LIST_HEADERS);
            ck_assert(status == APIGW_OK ? count >= lines : count == lines);
            lines = count;
        }
        const void *before = apigw_response_body(r, NULL);
        if (apigw_response_set_body(r, big, sizeof big, 0, &err) == APIGW_E_NOMEM)
            ck_assert_ptr_eq(apigw_response_body(r, NULL), before);
        failures += c.failed;
        bool failed = c.failed;
        apigw_response_free(r);
        ck_assert_uint_eq(c.live_bytes, 0);
        ck_assert(!c.wrong);
        if (!failed)
            break;
    }
    ck_assert_uint_gt(failures, 3);
    r = NULL;
}
END_TEST

START_TEST(a_warm_response_allocates_nothing) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_response *warm = apigw_response_new(&a);
    size_t calls = 0;
    for (int round = 0; round < 5; round++) {
        if (round == 3)
            calls = c.calls;
        for (int i = 0; i < 200; i++)
            ck_assert_int_eq(apigw_response_add_header(warm, "name", 4, "some value of a line", 20, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_set_body(warm, "body", 4, 0, NULL), APIGW_OK);
        apigw_response_reset(warm);
    }
    ck_assert_uint_eq(c.calls, calls);
    apigw_response_free(warm);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

Suite *response_suite(void) {
    Suite *s = suite_create("response");
    TCase *t = tcase_create("response");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, header_lines_are_taken_away);
    tcase_add_test(t, begins_empty_and_is_empty_after_reset);
    tcase_add_test(t, null_is_no_response);
    tcase_add_test(t, status_codes_in_their_bounds);
    tcase_add_test(t, options_have_their_bounds);
    tcase_add_test(t, lines_stay_apart_and_in_order);
    tcase_add_test(t, setting_takes_the_old_lines_away);
    tcase_add_test(t, names_and_values_are_checked);
    tcase_add_test(t, as_many_lines_as_may_be);
    tcase_add_test(t, setting_does_not_need_capacity_for_two);
    tcase_add_test(t, bodies_are_copied_or_borrowed);
    tcase_add_test(t, memory_may_run_out_anywhere);
    tcase_add_test(t, a_warm_response_allocates_nothing);
    suite_add_tcase(s, t);
    return s;
}
