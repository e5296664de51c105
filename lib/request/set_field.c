/* Setting fields and the body. Each setter first makes what it needs and then changes the request, so that it is as it
 * was when out of memory. */
#include "core/error.h"
#include "core/nts.h"
#include "request/setter.h"
#include "text/clf_time.h"
#include "text/utf8.h"
#include <string.h>

/* Check the text of a field. */
static apigw_status check_setter_field(uint32_t field, slice value, apigw_error *err) {
    apigw_status status;
    switch (field) {
    case APIGW_FIELD_METHOD:
        return gw_setter_check_token(value, APIGW_E_VALUE, err);
    case APIGW_FIELD_ENDPOINT_TYPE:
        return gw_format_is_endpoint_type(value.at, value.len)
                   ? APIGW_OK
                   : gw_setter_bad_byte(err, APIGW_E_ARGUMENT, value, 0, FORMAT_ENDPOINT_TYPES);
    case APIGW_FIELD_SOURCE_IP: /* these become header lines */
    case APIGW_FIELD_DOMAIN_NAME:
    case APIGW_FIELD_SCHEME:
    case APIGW_FIELD_PORT:
    case APIGW_FIELD_TRACE_ID:
    case APIGW_FIELD_TLS_VERSION:
    case APIGW_FIELD_TLS_CIPHER:
        status = gw_setter_check_line(value, err);
        break;
    case APIGW_FIELD_CLIENT_CERT_PEM: /* these have lines */
    case APIGW_FIELD_DISCONNECT_REASON:
        status = gw_setter_check_nul(value, err);
        break;
    default: /* decoding takes no control character in them either */
        status = gw_setter_check_control(value, APIGW_E_VALUE, "no control character", err);
    }
    if (status != APIGW_OK || field == APIGW_FIELD_USER_AGENT || field == APIGW_FIELD_TRACE_ID ||
        field == APIGW_FIELD_AUTHORIZATION_TOKEN) /* header values of the client, which may be in another encoding */
        return status;
    return gw_utf8_check(value, err);
}

static void set_time(apigw_request *r, slice text, slice number) {
    gw_request_set_field(r, APIGW_FIELD_TIME, text);
    gw_request_set_field(r, APIGW_FIELD_TIME_MS, number);
}

/* A number as text of the arena. */
static bool number_text(apigw_request *r, int64_t value, slice *text) {
    char digits[20]; /* "-9223372036854775808" */
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    for (; rest >= 100; rest /= 100) {
        const unsigned two = (unsigned)(rest % 100), tens = two * 103 >> 10;
        digits[--at] = (char)('0' + (two - tens * 10));
        digits[--at] = (char)('0' + tens);
    }
    if (rest >= 10) {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    digits[--at] = (char)('0' + rest);
    if (value < 0)
        digits[--at] = '-';
    return gw_setter_copy(r, slice_of(digits + at, sizeof digits - at), text);
}

static apigw_status set_time_ms(apigw_request *r, int64_t value, apigw_error *err) {
    char clf[CLF_TIME_LEN];
    slice text = {NULL, 0}, number;
    if (!number_text(r, value, &number) ||
        (gw_clf_time_format(clf, value) && !gw_setter_copy(r, slice_of(clf, CLF_TIME_LEN), &text)))
        return gw_error_nomem(err);
    set_time(r, text, number);
    return APIGW_OK;
}

/* The time as text: the milliseconds are made of it. */
static apigw_status set_time_text(apigw_request *r, slice value, apigw_error *err) {
    slice text, number;
    int64_t ms;
    if (!gw_clf_time_parse(value.at, value.len, &ms))
        return gw_setter_bad_byte(err, APIGW_E_VALUE, value, 0, "a time such as '10/Jul/2026:19:19:04 +0000'");
    if (!gw_setter_copy(r, value, &text) || !number_text(r, ms, &number))
        return gw_error_nomem(err);
    set_time(r, text, number);
    return APIGW_OK;
}

/* Check a text that is not plainly acceptable, and copy it. */
static apigw_status copy_checked(apigw_request *r, uint32_t field, slice value, slice *copied, apigw_error *err) {
    apigw_status status = check_setter_field(field, value, err);
    return status == APIGW_OK ? gw_request_copy_line(r, value, copied, err) : status;
}

static apigw_status set_setter_text(apigw_request *r, uint32_t field, slice value, apigw_error *err) {
    slice text;
    apigw_status status = APIGW_MORE;
    if (field != APIGW_FIELD_METHOD && field != APIGW_FIELD_ENDPOINT_TYPE)
        status = gw_setter_copy_printable(r, value, &text);
    if (status == APIGW_E_NOMEM)
        return gw_error_nomem(err);
    if (status == APIGW_MORE)
        status = copy_checked(r, field, value, &text, err);
    if (status == APIGW_OK)
        gw_request_set_field(r, field, text);
    return status;
}

/* Take a field away, with its other view. */
static void unset(apigw_request *r, uint32_t field) {
    static const pair_list none;
    const slice nothing = {NULL, 0};
    if (field == APIGW_FIELD_PATH || field == APIGW_FIELD_RAW_PATH)
        gw_setter_put_path(r, nothing, nothing);
    else if (field == APIGW_FIELD_RAW_QUERY)
        gw_setter_put_query(r, SLICE(""), &none);
    else if (field == APIGW_FIELD_TIME || field == APIGW_FIELD_TIME_MS)
        set_time(r, nothing, nothing);
    else
        gw_request_set_field(r, field, nothing);
}

static apigw_status set_number(apigw_request *r, uint32_t field, int64_t value, apigw_error *err) {
    slice text;
    if (field == APIGW_FIELD_TIME_MS)
        return set_time_ms(r, value, err);
    if (!number_text(r, value, &text))
        return gw_error_nomem(err);
    gw_request_set_field(r, field, text);
    return APIGW_OK;
}

static apigw_status set_field(apigw_request *r, uint32_t field, slice text, apigw_error *err) {
    int64_t number;
    if (field == APIGW_FIELD_PATH || field == APIGW_FIELD_RAW_PATH)
        return gw_setter_path(r, field, text, err);
    if (field == APIGW_FIELD_RAW_QUERY)
        return gw_setter_query(r, text, err);
    if (field == APIGW_FIELD_TIME)
        return set_time_text(r, text, err);
    if (!gw_format_numbers[field])
        return set_setter_text(r, field, text, err);
    if (!gw_request_parse_integer(text.at, text.len, &number))
        return gw_setter_bad_byte(err, APIGW_E_VALUE, text, 0, "a decimal integer of 64 bits");
    return set_number(r, field, number, err);
}

apigw_status apigw_request_set(apigw_request *request, uint32_t field, const char *value, size_t value_len,
                               apigw_error *err) {
    value_len = length_of(value, value_len);
    apigw_status status;
    gw_error_clear(err);
    if (request == NULL || field == 0 || field > APIGW_FIELD_LAST || (value == NULL && value_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a field and a value");
    if (value == NULL) {
        unset(request, field);
        return APIGW_OK;
    }
    status = set_field(request, field, slice_of(value, value_len), err);
    switch (field) { /* these are what the client sends */
    case APIGW_FIELD_METHOD:
    case APIGW_FIELD_PATH:
    case APIGW_FIELD_RAW_PATH:
    case APIGW_FIELD_RAW_QUERY:
    case APIGW_FIELD_PROTOCOL:
    case APIGW_FIELD_DOMAIN_NAME:
    case APIGW_FIELD_USER_AGENT:
    case APIGW_FIELD_AUTHORIZATION_TOKEN:
        return gw_request_refuse(status, err);
    default:
        return status;
    }
}

apigw_status apigw_request_set_int(apigw_request *request, uint32_t field, int64_t value, apigw_error *err) {
    gw_error_clear(err);
    if (request == NULL || field > APIGW_FIELD_LAST || !gw_format_numbers[field])
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a field that is a number");
    return set_number(request, field, value, err);
}

apigw_status apigw_request_set_body(apigw_request *request, const void *data, size_t data_len, uint32_t flags,
                                    apigw_error *err) {
    data_len = length_of(data, data_len);
    slice body = {data, data_len};
    gw_error_clear(err);
    if (request == NULL || (data == NULL && data_len != 0) || (flags & ~(uint32_t)APIGW_BODY_BORROW) != 0)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, bytes and APIGW_BODY_BORROW or 0");
    if (data != NULL && (flags & APIGW_BODY_BORROW) == 0 && !gw_setter_copy(request, body, &body))
        return gw_error_nomem(err);
    request->body = body;
    request->body_was_base64 = false;
    request->body_set = request->built = true;
    return APIGW_OK;
}
