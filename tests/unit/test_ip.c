#include "text/ip.h"
#include <check.h>
#include <string.h>

Suite *ip_suite(void);

static slice of(const char *text) {
    return (slice){text, strlen(text)};
}

START_TEST(addresses_and_ranges_are_read) {
    static const struct {
        const char *text;
        uint8_t bytes[16];
        uint8_t width, bits;
    } cases[] = {
        {"0.0.0.0", {0}, 32, 32},
        {"192.0.2.255", {192, 0, 2, 255}, 32, 32},
        {"192.0.2.0/24", {192, 0, 2, 0}, 32, 24},
        {"10.1.2.3/0", {10, 1, 2, 3}, 32, 0},
        {"::", {0}, 128, 128},
        {"::1", {[15] = 1}, 128, 128},
        {"1::", {0, 1}, 128, 128},
        {"2001:db8::7/32", {0x20, 1, 0xd, 0xb8, [15] = 7}, 128, 32},
        {"2001:DB8:0:0:8:800:200C:417A", {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 8, 8, 0, 0x20, 0xc, 0x41, 0x7a}, 128, 128},
        {"1:2:3:4:5:6:7::", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7}, 128, 128},
        {"::2:3:4:5:6:7:8", {0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8}, 128, 128},
        {"::ffff:192.0.2.7", {192, 0, 2, 7}, 32, 32},
        {"::FFFF:c000:207", {192, 0, 2, 7}, 32, 32},
        {"0:0:0:0:0:ffff:192.0.2.7", {192, 0, 2, 7}, 32, 32},
        {"::ffff:192.0.2.0/120", {192, 0, 2, 0}, 32, 24},
        {"::ffff:0:0/96", {0}, 32, 0},
        {"::ffff:0:0/95", {[10] = 0xff, 0xff}, 128, 95},
        {"::fffe:192.0.2.7", {[10] = 0xff, 0xfe, 192, 0, 2, 7}, 128, 128},
        {"::1:ffff:192.0.2.7", {[8] = 0, 1, 0xff, 0xff, 192, 0, 2, 7}, 128, 128},
        {"::192.0.2.7", {[12] = 192, 0, 2, 7}, 128, 128},
        {"1:2:3:4:5:6:1.2.3.4/128", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4}, 128, 128},
        {"::/0", {0}, 128, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ip_range range;
        ck_assert_msg(gw_ip_parse(of(cases[i].text), &range), "%s", cases[i].text);
        ck_assert_msg(memcmp(range.bytes, cases[i].bytes, 16) == 0, "%s", cases[i].text);
        ck_assert_uint_eq(range.width, cases[i].width);
        ck_assert_uint_eq(range.bits, cases[i].bits);
    }
}
END_TEST

START_TEST(others_are_none) {
    static const char *const cases[] = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/024",
        "1.2.3.4/-1",
        "1.2.3.4/8/8",
        "1.2.3.-4",
        "1..2.3",
        "a.b.c.d",
        ":",
        ":::",
        "1:",
        ":1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::/129",
        "::/",
        "::1%eth0",
        "[::1]",
        "2001:db8",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ip_range range;
        ck_assert_msg(!gw_ip_parse(of(cases[i]), &range), "%s", cases[i]);
    }
    ck_assert(!gw_ip_parse((slice){NULL, 0}, &(ip_range){{0}, 0, 0}));
}
END_TEST

START_TEST(an_address_is_within_a_range) {
    static const struct {
        const char *address, *range;
        bool within;
    } cases[] = {
        {"192.0.2.7", "192.0.2.0/24", true},
        {"192.0.3.7", "192.0.2.0/24", false},
        {"192.0.2.7", "192.0.2.8/29", false},
        {"192.0.2.9", "192.0.2.8/29", true},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {"192.0.2.7", "8.8.8.8/0", true},
        {"255.0.0.0", "128.0.0.0/1", true},
        {"127.0.0.0", "128.0.0.0/1", false},
        {"2001:db8::1", "2001:db8::/32", true},
        {"2001:db9::1", "2001:db8::/31", true},
        {"2001:dba::1", "2001:db8::/31", false},
        {"::1", "0.0.0.0/0", false},
        {"0.0.0.1", "::/0", false},
        {"192.0.2.0/24", "192.0.2.0/25", false},
        {"192.0.2.0/25", "192.0.2.0/24", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ip_range address, range;
        ck_assert(gw_ip_parse(of(cases[i].address), &address) && gw_ip_parse(of(cases[i].range), &range));
        ck_assert_msg(gw_ip_within(&address, &range) == cases[i].within, "%s in %s", cases[i].address, cases[i].range);
    }
}
END_TEST

Suite *ip_suite(void) {
    Suite *s = suite_create("ip");
    TCase *c = tcase_create("ip");
    tcase_add_test(c, addresses_and_ranges_are_read);
    tcase_add_test(c, others_are_none);
    tcase_add_test(c, an_address_is_within_a_range);
    suite_add_tcase(s, c);
    return s;
}
