/* A program of a user of the gateway library: built with what pkg-config says about the installed one. */
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>

int main(void) {
    apigw_buffer *buffer = apigw_buffer_new(NULL);
    int64_t value;
    int wrong = buffer == NULL;

    if (apigw_gateway_constant("APIGW_NO_SUCH_THING", 19, &value) != APIGW_E_NOT_FOUND) {
        fprintf(stderr, "apigw_gateway_constant() found what is not there\n");
        wrong = 1;
    }
    apigw_buffer_free(buffer);
    return wrong;
}
