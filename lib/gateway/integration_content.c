/* Content handling: payloads between text and bytes (G.4.20 to G.4.25, G.5.20 to G.5.23). */
#include "gateway/integration_code.h"
#include "gateway/java_string.h"
#include "text/base64.h"
#include "text/media_type.h"

enum conversion { CONVERT_TO_TEXT, CONVERT_NOTHING, CONVERT_ENCODE, CONVERT_DECODE };

/* By whether the payload is binary, and the handling. */
static const uint8_t request_conversions[2][3] = {
    {CONVERT_TO_TEXT, CONVERT_TO_TEXT, CONVERT_DECODE},
    {CONVERT_NOTHING, CONVERT_ENCODE, CONVERT_NOTHING},
};

/* The same, and by whether the client accepts a binary type. */
static const uint8_t response_conversions[2][2][3] = {
    {{CONVERT_TO_TEXT, CONVERT_TO_TEXT, CONVERT_DECODE}, {CONVERT_DECODE, CONVERT_TO_TEXT, CONVERT_DECODE}},
    {{CONVERT_ENCODE, CONVERT_ENCODE, CONVERT_NOTHING}, {CONVERT_NOTHING, CONVERT_ENCODE, CONVERT_NOTHING}},
};

slice gw_content_type(const char *text, size_t n) {
    const slice type = text != NULL ? gw_media_type(text, n) : slice_absent();
    return type.len != 0 ? type : SLICE("application/json");
}

slice gw_content_type_line(const apigw_request *request) {
    slice last = slice_absent();
    size_t n = 0;
    const char *line;
    for (size_t i = 0; (line = apigw_request_find(request, APIGW_LIST_HEADERS, "content-type", 12, i, &n)) != NULL; i++)
        last = slice_of(line, n);
    return last;
}

slice gw_content_accepted(const apigw_request *request) {
    size_t n = 0;
    const char *text = apigw_request_find(request, APIGW_LIST_HEADERS, "accept", 6, 0, &n);
    slice rest = slice_of(text, n), first = text != NULL ? slice_cut(&rest, ',') : slice_absent();
    return gw_content_type(first.at, first.len);
}

bool gw_content_is_binary(const apigw_api *api, slice media_type) {
    apigw_pair range;
    for (size_t i = 0; apigw_api_at(api, APIGW_LIST_BINARY_MEDIA_TYPES, i, &range) == APIGW_OK; i++)
        if (gw_media_type_matches(media_type, range.value, range.value_len))
            return true;
    return false;
}

static apigw_status convert_content(arena *memory, uint8_t conversion, slice payload, content *out) {
    size_t length;
    char *bytes;
    *out = (content){payload, false};
    if (payload.len == 0)
        return APIGW_OK;
    switch (conversion) {
    case CONVERT_ENCODE:
        length = gw_base64_encoded_len(payload.len);
        bytes = length != SIZE_MAX ? arena_bytes(memory, length) : NULL;
        if (bytes == NULL)
            return APIGW_E_NOMEM;
        gw_base64_encode(bytes, payload.at, payload.len);
        out->at = slice_of(bytes, length);
        return APIGW_OK;
    case CONVERT_DECODE:
        bytes = arena_bytes(memory, payload.len);
        if (bytes == NULL)
            return APIGW_E_NOMEM;
        if (!gw_base64_decode(bytes, payload.at, payload.len, &length))
            return APIGW_E_BASE64;
        *out = (content){slice_of(bytes, length), true};
        return APIGW_OK;
    case CONVERT_TO_TEXT:
        out->at = gw_string_well_formed(memory, payload);
        return out->at.at != NULL ? APIGW_OK : APIGW_E_NOMEM;
    default:
        out->is_bytes = true;
        return APIGW_OK;
    }
}

apigw_status gw_content_of_request(arena *memory, bool binary, uint8_t handling, slice payload, content *out) {
    return convert_content(memory, request_conversions[binary][handling], payload, out);
}

apigw_status gw_content_of_response(arena *memory, bool binary, bool accepted, uint8_t handling, slice payload,
                                    content *out) {
    return convert_content(memory, response_conversions[binary][accepted][handling], payload, out);
}
