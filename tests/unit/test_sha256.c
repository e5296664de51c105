/* SHA-256: the vectors of FIPS 180-4 and lengths around the ends of blocks. */
#include "text/sha256.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *sha256_suite(void);

static void expect_digest(const char *text, size_t n, const char *expected) {
    uint8_t digest[SHA256_SIZE];
    char found[2 * SHA256_SIZE + 1];
    gw_sha256(digest, text, n);
    for (size_t i = 0; i < SHA256_SIZE; i++)
        snprintf(found + 2 * i, 3, "%02x", digest[i]);
    ck_assert_str_eq(found, expected);
}

START_TEST(known_digests) {
    char *million = malloc(1000000);
    expect_digest("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_digest("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(million, 'a', 1000000);
    expect_digest(million, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    expect_digest(million, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
    expect_digest(million, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
}
END_TEST

Suite *sha256_suite(void) {
    Suite *suite = suite_create("sha256");
    TCase *tests = tcase_create("sha256");
    tcase_add_test(tests, known_digests);
    suite_add_tcase(suite, tests);
    return suite;
}
