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

static key_value source_ip(const apigw_request *r) {
    return key_of_address(r, false);
}

static key_value vpc_source_ip(const apigw_request *r) {
    return key_of_address(r, true);
}

static key_value source_vpc(const apigw_request *r) {
    return key_of_field(r, APIGW_FIELD_VPC_ID);
}

static key_value source_vpce(const apigw_request *r) {
    return key_of_field(r, APIGW_FIELD_VPCE_ID);
}

static key_value user_agent(const apigw_request *r) {
    key_value agent = key_of_field(r, APIGW_FIELD_USER_AGENT);
    return agent.is_present == YES ? agent : key_of_header(r, "user-agent");
}

static key_value referer(const apigw_request *r) {
    return key_of_header(r, "referer");
}

static key_value current_time(const apigw_request *r) {
    key_value time = {YES, {NULL, 0}, 0};
    return apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &time.time_ms) == APIGW_OK ? time : indeterminate_key();
}

/* True for https alone. A request without a scheme came through the front end, which takes nothing else. */
static key_value secure_transport(const apigw_request *r) {
    key_value scheme = key_of_field(r, APIGW_FIELD_SCHEME);
    const bool is_secure = scheme.is_present != YES || slice_is_fold(scheme.text, "https");
    return key_of_text(is_secure ? SLICE("true") : SLICE("false"));
}

key_value gw_condition_key(slice name, const apigw_request *request) {
    static const struct {
        const char *name;
        key_value (*get)(const apigw_request *r);
    } keys[] = {
        {"aws:SourceIp", source_ip},
        {"aws:VpcSourceIp", vpc_source_ip},
        {"aws:SourceVpc", source_vpc},
        {"aws:SourceVpce", source_vpce},
        {"aws:UserAgent", user_agent},
        {"aws:Referer", referer},
        {"aws:CurrentTime", current_time},
        {"aws:EpochTime", current_time},
        {"aws:SecureTransport", secure_transport},
    };
    for (size_t i = 0; request != NULL && i < sizeof keys / sizeof keys[0]; i++)
        if (slice_is_fold(name, keys[i].name))
            return keys[i].get(request);
    return indeterminate_key();
}
