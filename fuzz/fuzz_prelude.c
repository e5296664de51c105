/* The beginning of a streamed response, however the stream is cut. Whatever the bytes are: where the payload begins is
 * where a naive search says, what is read or refused does not depend on the pieces, what goes to the client is safe,
 * what is refused has an error response, and what was read survives being written and read.
 *
 * The input: one byte for the kind, '1' to '>'; one for the number of piece lengths, '@' for none and letters up to 'G'
 * for 1 to 7; that many bytes, the lengths of the pieces over and over; then the stream. */
#include "fuzz.h"

enum { PREFIX_LEN = 2, DELIMITER = 8, LIMIT = 16384 };

/* Memory of the response is at most MEMORY_FACTOR bytes for each byte of the prelude, and MEMORY_BASE. */
enum { MEMORY_FACTOR = 400, MEMORY_BASE = 64 * 1024 };

/* A stream in pieces. */
typedef struct pieces {
    const char *stream;
    size_t len;
    const uint8_t *lengths;
    size_t count; /* 0: all at once */
} pieces;

/* What came of feeding it. */
typedef struct fed {
    apigw_prelude *prelude;
    apigw_status status;
    size_t used;
    apigw_error err;
} fed;

/* ---- naive ---------------------------------------------------------------------------------------------------- */

/* Where the first eight NULs in a row end; 0 when there are none within the limit. */
static size_t naive_end(const char *stream, size_t len) {
    static const char nuls[DELIMITER] = {0};
    for (size_t end = DELIMITER; end <= len && end <= LIMIT; end++)
        if (memcmp(stream + end - DELIMITER, nuls, DELIMITER) == 0)
            return end;
    return 0;
}

/* ---- feeding ---------------------------------------------------------------------------------------------------- */

static fed feed(const pieces *p) {
    fed f = {apigw_prelude_new(NULL), APIGW_MORE, 0, {0}};
    size_t at = 0, i = 0;
    while (at < p->len || i == 0) {
        size_t left = p->len - at, n = p->count == 0 ? left : p->lengths[i % p->count] % 64, used = 0;
        char *piece;
        if (n > left || (n == 0 && i % 2 == 1)) /* pieces may be empty, but not all of them */
            n = n > left ? left : 1;
        piece = exact_copy(p->stream + at, n);
        f.status = apigw_prelude_feed(f.prelude, piece, n, &used, &f.err);
        free(piece);
        REQUIRE(used <= n);
        REQUIRE(f.status != APIGW_MORE || used == n);
        REQUIRE(f.err.code == (f.status < 0 ? f.status : APIGW_OK));
        f.used += used;
        at += n;
        i++;
    }
    return f;
}

static void require_fed(const fed *f, const pieces *p) {
    size_t end = naive_end(p->stream, p->len);
    if (end != 0) {
        REQUIRE(f->status == APIGW_OK && f->used == end);
    } else if (p->len >= LIMIT) {
        REQUIRE(f->status == APIGW_E_SIZE && f->used == LIMIT &&
                f->err.error_response == APIGW_ERROR_RESPONSE_BAD_PRELUDE);
    } else {
        REQUIRE(f->status == APIGW_MORE && f->used == p->len);
    }
}

/* ---- what the client gets ----------------------------------------------------------------------------------- */

static void check_lines(const apigw_response *r) {
    static const char *const framing[] = {
        "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade"};
    apigw_pair line;
    for (size_t i = 0; apigw_response_at(r, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
        for (size_t k = 0; k < sizeof framing / sizeof framing[0]; k++)
            REQUIRE(!naive_same_name(line.name, line.name_len, framing[k], strlen(framing[k])));
        REQUIRE(line.name_len != 0 && line.name[line.name_len] == '\0' && line.value[line.value_len] == '\0');
        for (size_t k = 0; k < line.value_len; k++)
            REQUIRE(((unsigned char)line.value[k] >= 0x20 && line.value[k] != 0x7f) || line.value[k] == '\t');
        REQUIRE(naive_utf8_valid(line.value, line.value_len) == line.value_len);
    }
    REQUIRE(apigw_response_status(r) >= 200 && apigw_response_status(r) <= 599);
}

static void check_against_jansson(const apigw_response *r, const char *text, size_t len) {
    json_error_t why;
    json_t *tree = jansson_read(text, len, &why);
    const json_t *status = json_object_get(tree, "statusCode"), *cookies = json_object_get(tree, "cookies");
    size_t count = 0, found = 0;
    REQUIRE(apigw_response_body(r, NULL) == NULL);
    if (tree == NULL) /* the few numbers that only one of the two takes */
        return;
    REQUIRE(json_is_object(tree));
    if (status == NULL || json_is_null(status))
        REQUIRE(apigw_response_status(r) == 200);
    else
        REQUIRE(json_integer_value(status) == apigw_response_status(r));
    for (size_t i = 0; i < json_array_size(cookies); i++)
        count += json_is_string(json_array_get(cookies, i));
    while (found < count && apigw_response_find(r, APIGW_LIST_HEADERS, "set-cookie", 10, found, NULL) != NULL)
        found++;
    REQUIRE(found == count);
    json_decref(tree);
}

/* The status and the headers of a response as one text. */
static text_buffer text_of(const apigw_response *r) {
    text_buffer all = {NULL, 0, 0};
    apigw_pair line;
    char status[16];
    append(&all, status, (size_t)snprintf(status, sizeof status, "%d\n", (int)apigw_response_status(r)));
    for (size_t i = 0; apigw_response_at(r, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
        append(&all, line.name, line.name_len + 1);
        append(&all, line.value, line.value_len + 1);
    }
    return all;
}

static void require_same(const apigw_response *a, const apigw_response *b) {
    text_buffer x = text_of(a), y = text_of(b);
    REQUIRE(buffers_equal(&x, &y));
    free(x.at);
    free(y.at);
}

/* Writes a prelude and reads it; NULL when it got too long, as quoting may make it. */
static apigw_response *read_again(const apigw_response *r, const apigw_api *api) {
    apigw_response *again = apigw_response_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_prelude *p = apigw_prelude_new(NULL);
    apigw_status status = apigw_prelude_encode(r, apigw_api_kind(api), out, NULL);
    size_t n, used = 0;
    const char *text = apigw_buffer_data(out, &n);
    if (status == APIGW_OK) {
        REQUIRE(apigw_prelude_feed(p, text, n, &used, NULL) == APIGW_OK && used == n);
        REQUIRE(apigw_prelude_decode(p, api, NULL, again, NULL) == APIGW_OK);
    } else {
        REQUIRE(status == APIGW_E_SIZE);
        apigw_response_free(again);
        again = NULL;
    }
    apigw_prelude_free(p);
    apigw_buffer_free(out);
    return again;
}

/* Once written and read, the lines have the order and the form that they keep. */
static void check_round_trip(const apigw_response *first, const apigw_api *api) {
    apigw_response *second = read_again(first, api);
    apigw_response *third = second == NULL ? NULL : read_again(second, api);
    if (second != NULL)
        REQUIRE(apigw_response_status(first) == apigw_response_status(second));
    if (third != NULL)
        require_same(second, third);
    apigw_response_free(second);
    apigw_response_free(third);
}

static void check_refusal(const apigw_response *r, const apigw_api *api, const apigw_error *err, const fed *f) {
    apigw_response *error_response = apigw_response_new(NULL);
    REQUIRE(err->code < 0 && apigw_response_count(r, APIGW_LIST_HEADERS) == 0 && apigw_response_status(r) == 200);
    if (err->code == APIGW_E_UNSUPPORTED) {
        REQUIRE(apigw_api_kind(api) != APIGW_KIND_REST && apigw_api_kind(api) != APIGW_KIND_FUNCTION_URL);
    } else {
        REQUIRE(err->error_response == APIGW_ERROR_RESPONSE_BAD_PRELUDE);
        REQUIRE(err->offset == UINT64_MAX || err->offset <= f->used);
        REQUIRE(apigw_error_response(error_response, api, NULL, err->error_response, NULL) == APIGW_OK);
        REQUIRE(apigw_response_status(error_response) >= 500);
    }
    apigw_response_free(error_response);
}

/* Decode what was fed at once and in pieces: both give the same, and the rules hold. */
static void check_decoding(const pieces *whole, const fed *one, const fed *many, const apigw_api *api) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_response *r = apigw_response_new(&allocator), *again = apigw_response_new(NULL);
    apigw_error err, err_again;
    apigw_status status = apigw_prelude_decode(one->prelude, api, NULL, r, &err);
    REQUIRE(memory.peak_bytes <= MEMORY_FACTOR * one->used + MEMORY_BASE);
    REQUIRE(apigw_prelude_decode(many->prelude, api, NULL, again, &err_again) == status);
    REQUIRE(memcmp(&err, &err_again, sizeof err) == 0);
    require_same(r, again);
    REQUIRE(status == APIGW_OK || one->status == APIGW_OK || status == APIGW_E_UNSUPPORTED ||
            status == (one->status == APIGW_MORE ? APIGW_E_TRUNCATED : APIGW_E_SIZE));
    if (status == APIGW_OK) {
        REQUIRE(one->status == APIGW_OK);
        check_lines(r);
        check_against_jansson(r, whole->stream, one->used - DELIMITER);
        check_round_trip(r, api);
    } else {
        check_refusal(r, api, &err, one);
    }
    apigw_response_free(r);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    apigw_response_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const size_t cuts = size < PREFIX_LEN ? 0 : (data[1] - (size_t)'@') % 8;
    pieces whole, cut;
    fed one, many;
    apigw_api *api;
    if (size < PREFIX_LEN + cuts)
        return 0;
    whole = (pieces){(const char *)data + PREFIX_LEN + cuts, size - PREFIX_LEN - cuts, data + PREFIX_LEN, 0};
    cut = whole;
    cut.count = cuts;
    one = feed(&whole);
    many = feed(&cut);
    require_fed(&one, &whole);
    require_fed(&many, &cut);
    REQUIRE(memcmp(&one.err, &many.err, sizeof one.err) == 0);
    api = apigw_api_new(NULL, 1 + (data[0] - (unsigned)'1') % APIGW_KIND_LAST);
    check_decoding(&whole, &one, &many, api);
    apigw_api_free(api);
    apigw_prelude_free(one.prelude);
    apigw_prelude_free(many.prelude);
    return 0;
}
