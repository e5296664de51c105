/* Bodies of requests and responses. */
#include "bench.h"
#include <apigw/codec.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {"blue",    "garden", "seven",  "of", "the",    "quiet", "harbour", "light",
                                    "measure", "an",     "window", "to", "letter", "stone", "river",   "and"};

static void prose(text *out, chance *c, size_t n) {
    size_t line = out->len;
    while (out->len < n) {
        text_add(out, words[chance_below(c, 16)]);
        text_add(out, out->len - line > 70 ? "\n" : " ");
        if (out->at[out->len - 1] == '\n')
            line = out->len;
    }
}

/* Records as a service would send them. */
static void json(text *out, chance *c, size_t n) {
    text_add(out, "{\"items\":[");
    for (bool first = true; first || out->len < n; first = false) {
        text_add(out, first ? "" : ",");
        text_format(out, "{\"id\":%zu,\"sku\":\"A-%zu\",\"name\":\"%s %s\",\"price\":%zu.%zu", chance_below(c, 100000),
                    chance_below(c, 10000), words[chance_below(c, 16)], words[chance_below(c, 16)],
                    chance_below(c, 300), chance_below(c, 10));
        if (chance_below(c, 4) == 0)
            text_format(out, ",\"note\":\"a \\\"%s\\\" one\\n\"", words[chance_below(c, 16)]);
        text_format(out, ",\"tags\":[\"%s\",\"%s\"],\"stock\":%s}", words[chance_below(c, 16)],
                    words[chance_below(c, 16)], chance_below(c, 2) == 0 ? "true" : "null");
    }
    text_add(out, "]}");
}

static void unicode(text *out, chance *c, size_t n) {
    static const char *const pieces[] = {
        "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
        "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
        "na\xc3\xafve",
        "\xf0\x9f\x8c\x8d",
        "\xce\xba\xcf\x8c\xcf\x83\xce\xbc\xce\xb5",
        "stra\xc3\x9f"
        "e",
        "\xed\x95\x9c\xea\xb5\xad",
        "plain",
    };
    while (out->len < n) {
        text_add(out, pieces[chance_below(c, 8)]);
        text_add(out, " ");
    }
}

static void base64(text *out, chance *c, size_t n) {
    size_t bytes = n / 4 * 3, length = apigw_base64_encoded_len(bytes);
    char *data = must_allocate(bytes), *encoded = must_allocate(length);
    for (size_t i = 0; i < bytes; i++)
        data[i] = (char)chance_next(c);
    apigw_base64_encode(data, bytes, encoded, length);
    text_put(out, encoded, length);
    free(data);
    free(encoded);
}

void make_body(text *out, chance *c, enum body kind, size_t n) {
    n += out->len;
    switch (kind) {
    case JSON_BODY:
        json(out, c, n);
        break;
    case BASE64_BODY:
        base64(out, c, n - out->len);
        break;
    case PROSE_BODY:
        prose(out, c, n);
        break;
    case UNICODE_BODY:
        unicode(out, c, n);
        break;
    case NO_BODY:
    default:
        break;
    }
}
