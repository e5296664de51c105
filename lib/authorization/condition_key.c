#include "authorization/condition_key.h"
#include "core/nts.h"

static key_value absent_key(void) {
    return (key_value){NO, {NULL, 0}, 0};
}

static key_value indeterminate_key(void) {
    return (key_value){INDETERMINATE, {NULL, 0}, 0};
}

/* Return a text as the value of a key; it is absent when `at` is NULL. */
static key_value key_of_text(slice text) {
    return text.at == NULL ? absent_key() : (key_value){YES, text, 0};
}

static key_value key_of_field(const apigw_request *r, uint32_t field) {
    slice text;
    text.at = apigw_request_get(r, field, &text.len);
    return key_of_text(text);
}

static key_value key_of_header(const apigw_request *r, const char *name) {
    slice text;
    text.at = apigw_request_find(r, APIGW_LIST_HEADERS, name, APIGW_NTS, 0, &text.len);
    return key_of_text(text);
}

/* The client's address is that of a VPC when the request came through an endpoint of one. There always is one. */
static key_value key_of_address(const apigw_request *r, bool is_vpc) {
    key_value ip = key_of_field(r, APIGW_FIELD_SOURCE_IP);
    if ((key_of_field(r, APIGW_FIELD_VPCE_ID).is_present == YES) != is_vpc)
        return absent_key();
    return ip.is_present == YES ? ip : indeterminate_key();
}

/* The condition keys that are known. */
enum key {
    KEY_NONE,
    KEY_SOURCE_IP,
    KEY_VPC_SOURCE_IP,
    KEY_SOURCE_VPC,
    KEY_SOURCE_VPCE,
    KEY_USER_AGENT,
    KEY_REFERER,
    KEY_TIME,
    KEY_SECURE_TRANSPORT
};

static enum key find_key(slice name) {
    static const struct {
        const char *name;
        enum key key;
    } keys[] = {
        {"aws:SourceIp", KEY_SOURCE_IP},
        {"aws:VpcSourceIp", KEY_VPC_SOURCE_IP},
        {"aws:SourceVpc", KEY_SOURCE_VPC},
        {"aws:SourceVpce", KEY_SOURCE_VPCE},
        {"aws:UserAgent", KEY_USER_AGENT},
        {"aws:Referer", KEY_REFERER},
        {"aws:CurrentTime", KEY_TIME},
        {"aws:EpochTime", KEY_TIME},
        {"aws:SecureTransport", KEY_SECURE_TRANSPORT},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (slice_is_fold(name, keys[i].name))
            return keys[i].key;
    return KEY_NONE;
}

/* A request without a scheme came through the front end, which takes nothing but https. */
key_value gw_condition_key(slice name, const apigw_request *request) {
    key_value value = {YES, {NULL, 0}, 0};
    switch (request == NULL ? KEY_NONE : find_key(name)) {
    case KEY_SOURCE_IP:
        return key_of_address(request, false);
    case KEY_VPC_SOURCE_IP:
        return key_of_address(request, true);
    case KEY_SOURCE_VPC:
        return key_of_field(request, APIGW_FIELD_VPC_ID);
    case KEY_SOURCE_VPCE:
        return key_of_field(request, APIGW_FIELD_VPCE_ID);
    case KEY_USER_AGENT:
        value = key_of_field(request, APIGW_FIELD_USER_AGENT);
        return value.is_present == YES ? value : key_of_header(request, "user-agent");
    case KEY_REFERER:
        return key_of_header(request, "referer");
    case KEY_TIME:
        if (apigw_request_get_int(request, APIGW_FIELD_TIME_MS, &value.time_ms) == APIGW_OK)
            return value;
        return indeterminate_key();
    case KEY_SECURE_TRANSPORT:
        value = key_of_field(request, APIGW_FIELD_SCHEME);
        if (value.is_present != YES || slice_is_fold(value.text, "https"))
            return key_of_text(SLICE("true"));
        return key_of_text(SLICE("false"));
    case KEY_NONE:
        break;
    }
    return indeterminate_key();
}
