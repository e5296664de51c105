#include <apigw/base.h>

/* an enumerator cannot be converted to text at compile time */
_Static_assert(APIGW_VERSION_MAJOR == 0 && APIGW_VERSION_MINOR == 2 && APIGW_VERSION_PATCH == 0,
               "the text below is not the version of base.h");

const char *apigw_version(void) {
    return "0.2.0";
}

uint32_t apigw_version_number(void) {
    return APIGW_VERSION_MAJOR * 1000000 + APIGW_VERSION_MINOR * 1000 + APIGW_VERSION_PATCH;
}
