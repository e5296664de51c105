/* The front end and the request of targets that read a function result. Their inputs begin with PREFIX_LEN bytes; the
 * result follows.
 * - Byte 0 is the kind: '1' for APIGW_KIND_REST, '2' for the next one, and so on; values wrap after APIGW_KIND_LAST.
 * - Bytes 1 to 3 are the switches, in little-endian order: bit 0 of byte 1 is switch 1 (APIGW_SWITCH_TRAIN_CASE), bit 0
 *   of byte 2 is switch 9, bit 0 of byte 3 is switch 17. Every switch is set to its bit, whatever its default, so that
 *   values above 1 are not reached. Higher bits are ignored.
 * - Byte 4 is the setup: the bits below. Higher bits are ignored: '@' sets none, and letters set some. */
#ifndef FUZZ_FRONT_END_H
#define FUZZ_FRONT_END_H

#include "fuzz.h"

enum { PREFIX_LEN = 5 };

enum {
    ALL_BINARY = 1,         /* all media types are binary, as REST needs it to undo base64 */
    IMAGES_BINARY = 2,      /* media types of images are binary */
    ACCEPTS_IMAGE = 4,      /* there is a request, with an Accept header for images; not with an event type */
    EVENT_TYPE_MASK = 0x18, /* not 0: there is a request with that event type, for WebSocket */
    EVENT_TYPE_SHIFT = 3,
    EVENT_TYPE_DISCONNECT = 0x18
};

typedef struct front_end {
    apigw_api *api;
    apigw_request *request; /* or NULL */
    unsigned setup;
} front_end;

static inline apigw_api *make_api(uint32_t kind, uint32_t switches, unsigned setup) {
    apigw_api *api = apigw_api_new(NULL, kind);
    REQUIRE(api != NULL);
    for (uint32_t i = 1; i <= APIGW_SWITCH_LAST; i++)
        REQUIRE(apigw_api_set_switch(api, i, switches >> (i - 1) & 1, NULL) == APIGW_OK);
    if ((setup & ALL_BINARY) != 0)
        REQUIRE(apigw_api_add(api, APIGW_LIST_BINARY_MEDIA_TYPES, "", 0, "*/*", 3, NULL) == APIGW_OK);
    if ((setup & IMAGES_BINARY) != 0)
        REQUIRE(apigw_api_add(api, APIGW_LIST_BINARY_MEDIA_TYPES, "", 0, "image/*", 7, NULL) == APIGW_OK);
    return api;
}

static inline apigw_request *make_request(unsigned setup) {
    static const char *const types[] = {NULL, "CONNECT", "MESSAGE", "DISCONNECT"};
    static const char event[] = "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"accept\":\"image/png, */*\"}}";
    const char *type = types[(setup & EVENT_TYPE_MASK) >> EVENT_TYPE_SHIFT];
    apigw_request *r;
    if (type == NULL && (setup & ACCEPTS_IMAGE) == 0)
        return NULL;
    r = apigw_request_new(NULL);
    if (type != NULL)
        REQUIRE(apigw_request_set(r, APIGW_FIELD_EVENT_TYPE, type, strlen(type), NULL) == APIGW_OK);
    else
        REQUIRE(apigw_request_decode(r, event, sizeof event - 1, APIGW_KIND_REST, NULL) == APIGW_OK);
    return r;
}

static inline front_end make_front_end(const uint8_t prefix[PREFIX_LEN]) {
    const uint32_t kind = 1 + (prefix[0] - (unsigned)'1') % APIGW_KIND_LAST;
    const uint32_t switches = prefix[1] | (uint32_t)prefix[2] << 8 | (uint32_t)prefix[3] << 16;
    return (front_end){make_api(kind, switches, prefix[4]), make_request(prefix[4]), prefix[4]};
}

static inline void free_front_end(front_end *f) {
    apigw_request_free(f->request);
    apigw_api_free(f->api);
}

#endif
