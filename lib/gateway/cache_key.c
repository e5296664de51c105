/* The keys of caches and counters, and what is said about API keys. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "text/slice.h"
#include <apigw/gateway/limits.h>

/* Purposes: their letter, how many parts must be there, and what the parts after them may be. */
static const struct {
    char letter;
    uint8_t fixed;
    bool absent;  /* a part after the fixed ones may be absent */
    bool sources; /* parts after the fixed ones are identity sources: at least one, and none is empty */
} purposes[] = {
    [APIGW_KEY_AUTHORIZER] = {'A', 3, false, true},
    [APIGW_KEY_METHOD] = {'M', 1, true, false},
    [APIGW_KEY_USAGE] = {'U', 2, false, false},
};

/* Check the parts of a key; the error names the index of the part. */
static apigw_status check_parts(uint32_t purpose, const apigw_key_part *parts, size_t count, apigw_error *err) {
    const size_t fixed = purposes[purpose].fixed;
    if (count < fixed)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected at least %zu parts of this key", fixed);
    if (purposes[purpose].sources && count == fixed)
        return gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "there is no identity source");
    for (size_t i = 0; i < count; i++) {
        if (i >= fixed && purposes[purpose].sources &&
            (parts[i].text == NULL || length_of(parts[i].text, parts[i].len) == 0))
            return gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "identity source %zu has no value", i - fixed);
        if ((i < fixed || !purposes[purpose].absent) && parts[i].text == NULL)
            return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "part %zu must not be NULL", i);
    }
    return APIGW_OK;
}

static void append_part(apigw_buffer *out, const apigw_key_part *part) {
    if (part->text == NULL) {
        buffer_byte(out, '-');
    } else {
        const size_t len = length_of(part->text, part->len);
        gw_buffer_integer(out, (int64_t)len);
        buffer_byte(out, ':');
        buffer_append(out, part->text, len);
    }
    buffer_byte(out, ',');
}

static bool holds_part(const apigw_buffer *out, const apigw_key_part *parts, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (parts[i].text != NULL && gw_buffer_holds(out, parts[i].text, length_of(parts[i].text, parts[i].len)))
            return true;
    return false;
}

apigw_status apigw_cache_key(apigw_buffer *out, uint32_t purpose, const apigw_key_part *parts, size_t count,
                             apigw_error *err) {
    apigw_status status;
    gw_error_clear(err);
    if (out == NULL)
        return gw_error_argument(err, "out");
    if (parts == NULL || purpose == 0 || purpose > APIGW_KEY_PURPOSE_LAST)
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected the purpose of a key, and its parts");
    else if (holds_part(out, parts, count))
        return gw_buffer_refuse_input(out, err);
    else
        status = check_parts(purpose, parts, count, err);
    gw_buffer_begin(out);
    if (status != APIGW_OK) {
        gw_buffer_abandon(out);
        return status;
    }
    buffer_byte(out, purposes[purpose].letter);
    for (size_t i = 0; i < count; i++)
        append_part(out, &parts[i]);
    return gw_output_finish(out, err);
}

/* Take a length and its colon off the front of `*rest`; return false when it is malformed, or longer than
 * what follows. */
static bool take_length(slice *rest, size_t *len) {
    slice digits = slice_cut(rest, ':');
    *len = 0;
    if (digits.len == 0 || (digits.at[0] == '0' && digits.len != 1))
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        const char c = digits.at[i];
        if (c < '0' || c > '9' || *len > rest->len / 10)
            return false;
        *len = *len * 10 + (size_t)(c - '0');
    }
    return *len < rest->len;
}

int32_t apigw_cache_key_next(const char *key, size_t key_len, size_t *offset, apigw_key_part *part) {
    slice whole = {key, length_of(key, key_len)}, rest;
    if (part != NULL)
        *part = (apigw_key_part){NULL, 0};
    if (key == NULL || offset == NULL || part == NULL || *offset >= whole.len || strchr("AMU", key[0]) == NULL)
        return 0;
    rest = slice_skip(whole, *offset != 0 ? *offset : 1);
    if (slice_starts_with(rest, SLICE("-,"))) {
        rest = slice_skip(rest, 2);
    } else {
        size_t len;
        if (!take_length(&rest, &len) || rest.at[len] != ',')
            return 0;
        *part = (apigw_key_part){rest.at, len};
        rest = slice_skip(rest, len + 1);
    }
    *offset = whole.len - rest.len;
    return 1;
}

/* ---- what a client sends ---------------------------------------------------------------------------------------- */

int32_t apigw_cache_control_refreshes(const char *text, size_t text_len) {
    slice rest = {text, length_of(text, text_len)};
    while (text != NULL && rest.len != 0) {
        if (slice_is_fold(slice_trim(slice_cut(&rest, ',')), "max-age=0"))
            return 1;
    }
    return 0;
}

int32_t apigw_usage_key_valid(const char *key, size_t key_len) {
    const slice text = {key, length_of(key, key_len)};
    if (key == NULL || text.len < APIGW_USAGE_KEY_LENGTH_MIN || text.len > APIGW_USAGE_KEY_LENGTH_MAX)
        return 0;
    for (size_t i = 0; i < text.len; i++) {
        const char lower = ascii_lower(text.at[i]);
        if (!(lower >= 'a' && lower <= 'z') && !(lower >= '0' && lower <= '9'))
            return 0;
    }
    return 1;
}

int32_t apigw_usage_key_equal(const char *key, size_t key_len, const char *sent, size_t sent_len) {
    const slice a = {key, length_of(key, key_len)}, b = {sent, length_of(sent, sent_len)};
    unsigned different = a.len != b.len;
    if (key == NULL || sent == NULL)
        return 0;
    for (size_t i = 0; i < b.len; i++)
        different |= (unsigned)(unsigned char)b.at[i] ^ (unsigned char)(i < a.len ? a.at[i] : b.at[i] ^ 1);
    return different == 0;
}
