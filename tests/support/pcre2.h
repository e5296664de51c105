/* Whether the library was built with PCRE2. */
#ifndef TESTS_SUPPORT_PCRE2_H
#define TESTS_SUPPORT_PCRE2_H

#include "gateway/regex.h"

/* Compile a back reference: APIGW_OK with PCRE2, APIGW_E_UNSUPPORTED without it. */
static inline apigw_status try_pcre2(void) {
    arena own;
    const regex *compiled;
    apigw_status status;
    gw_arena_init(&own, NULL);
    status = gw_regex_compile(&compiled, &own, (slice){"(a)\\1", 5}, REGEX_ECMA, 0, NULL);
    gw_arena_free(&own);
    return status;
}

#endif
