#include "cheap.h"
#include "text/reason.h"

Suite *reason_suite(void);

START_TEST(registered_codes) {
    static const struct {
        int32_t status;
        const char *phrase;
    } rows[] = {{200, "OK"},
                {208, "Already Reported"},
                {226, "IM Used"},
                {300, "Multiple Choices"},
                {304, "Not Modified"},
                {308, "Permanent Redirect"},
                {400, "Bad Request"},
                {418, "I'm a teapot"},
                {431, "Request Header Fields Too Large"},
                {451, "Unavailable For Legal Reasons"},
                {500, "Internal Server Error"},
                {504, "Gateway Timeout"},
                {511, "Network Authentication Required"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_str_eq(gw_reason_phrase(rows[i].status), rows[i].phrase);
}
END_TEST

START_TEST(codes_that_nobody_registered) {
    static const int32_t codes[] = {INT32_MIN, -200, -1,  0,   1,   99,  100, 101, 199, 209, 225, 227, 299, 306,
                                    309,       419,  427, 452, 499, 509, 512, 551, 599, 600, 651, 700, 999, INT32_MAX};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        ck_assert_msg(gw_reason_phrase(codes[i]) == NULL, "%d", (int)codes[i]);
}
END_TEST

/* They go into a status line. */
START_TEST(every_phrase_is_printable) {
    size_t count = 0;
    for (int32_t status = 0; status < 1000; status++) {
        const char *phrase = gw_reason_phrase(status);
        count += phrase != NULL;
        for (; phrase != NULL && *phrase != '\0'; phrase++)
            ck_assert_msg(*phrase >= ' ' && *phrase <= '~' && *phrase != '"' && *phrase != '\\', "%d", (int)status);
    }
    ck_assert_uint_eq(count, 58);
}
END_TEST

Suite *reason_suite(void) {
    Suite *s = suite_create("reason");
    TCase *t = tcase_create("reason");
    tcase_add_test(t, registered_codes);
    tcase_add_test(t, codes_that_nobody_registered);
    tcase_add_test(t, every_phrase_is_printable);
    suite_add_tcase(s, t);
    return s;
}
