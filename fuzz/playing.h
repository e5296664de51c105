/* The front end and the request of an input that is a result of a function: one byte for the kind, '1' to '>'; one for
 * the switches, '@' for none and letters for bits; one for what REST needs to undo base64, '@' for nothing and letters
 * for the bits below, two of which are the event of a WebSocket API; then the result. */
#ifndef FUZZ_PLAYING_H
#define FUZZ_PLAYING_H

#include "fuzz.h"

enum { ALL_BINARY = 1, IMAGES_BINARY = 2, WANTS_IMAGE = 4, EVENTS = 24, HEAD = 3 };

static inline apigw_api *make_api(uint32_t kind, unsigned switches, unsigned binary) {
    apigw_api *api = apigw_api_new(NULL, kind);
    REQUIRE(api != NULL);
    for (uint32_t i = 1; i <= APIGW_SWITCH_LAST; i++)
        REQUIRE(apigw_api_set_switch(api, i, (switches >> (i - 1)) & 1, NULL) == APIGW_OK);
    if ((binary & ALL_BINARY) != 0)
        REQUIRE(apigw_api_add(api, APIGW_LIST_BINARY_MEDIA_TYPES, "", 0, "*/*", 3, NULL) == APIGW_OK);
    if ((binary & IMAGES_BINARY) != 0)
        REQUIRE(apigw_api_add(api, APIGW_LIST_BINARY_MEDIA_TYPES, "", 0, "image/*", 7, NULL) == APIGW_OK);
    return api;
}

/* A request whose Accept header wants an image, or one of a connection, or NULL. */
static inline apigw_request *make_request(unsigned binary) {
    static const char *const types[] = {NULL, "CONNECT", "MESSAGE", "DISCONNECT"};
    const char *type = types[(binary & EVENTS) / 8];
    static const char event[] = "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"accept\":\"image/png, */*\"}}";
    apigw_request *r = NULL;
    if (type != NULL) {
        r = apigw_request_new(NULL);
        REQUIRE(apigw_request_set(r, APIGW_FIELD_EVENT_TYPE, type, strlen(type), NULL) == APIGW_OK);
        return r;
    }
    if ((binary & WANTS_IMAGE) == 0)
        return NULL;
    r = apigw_request_new(NULL);
    REQUIRE(apigw_request_decode(r, event, sizeof event - 1, APIGW_KIND_REST, NULL) == APIGW_OK);
    return r;
}

#endif
