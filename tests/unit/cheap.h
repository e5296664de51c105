/* Assertions for loops that run a million times: libcheck's own note each one in a file. */
#ifndef TESTS_UNIT_CHEAP_H
#define TESTS_UNIT_CHEAP_H

#include <check.h>
#include <string.h>

#define expect_that(condition)                                                                                         \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            ck_abort_msg("%s does not hold", #condition);                                                              \
    } while (0)

#define expect_same(a, b)                                                                                              \
    do {                                                                                                               \
        unsigned long long got_ = (unsigned long long)(a), wanted_ = (unsigned long long)(b);                          \
        if (got_ != wanted_)                                                                                           \
            ck_abort_msg("%s is %llu, not %s, %llu", #a, got_, #b, wanted_);                                           \
    } while (0)

#define expect_bytes(a, b, n)                                                                                          \
    do {                                                                                                               \
        if ((n) != 0 && memcmp((a), (b), (n)) != 0)                                                                    \
            ck_abort_msg("%s differs from %s", #a, #b);                                                                \
    } while (0)

#endif
