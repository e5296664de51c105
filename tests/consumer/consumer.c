/* A program as a user would write it: built with what pkg-config says about the installed library. */
#include <apigw/apigw.h>
#ifndef WITHOUT_JANSSON
#include <apigw/jansson.h>
#endif
#include <stdio.h>
#include <string.h>

int main(void) {
    apigw_buffer *buffer = apigw_buffer_new(NULL);
    char expected[32];
    int wrong = 0;

    snprintf(expected, sizeof expected, "%d.%d.%d", APIGW_VERSION_MAJOR, APIGW_VERSION_MINOR, APIGW_VERSION_PATCH);
    if (strcmp(apigw_version(), expected) != 0) {
        fprintf(stderr, "the headers are of %s, the library is %s\n", expected, apigw_version());
        wrong = 1;
    }
    if (buffer == NULL) {
        fprintf(stderr, "apigw_buffer_new() gave nothing\n");
        wrong = 1;
    }
    apigw_buffer_free(buffer);
    return wrong;
}
