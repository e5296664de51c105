/* What becomes of header fields of REST APIs with integrations other than a function's (G.4.16 to G.4.18, G.5.15). */
#include "gateway/integration_code.h"

enum {
    HEADER_REFUSED = 1,         /* a mapping to it fails */
    HEADER_REFUSED_BY_AWS = 2,  /* the same, for AWS and AWS_PROXY */
    HEADER_DROPPED = 4,         /* a mapped value does not reach the endpoint */
    HEADER_WITHHELD = 8,        /* the client's does not reach the endpoint of HTTP_PROXY */
    HEADER_WITHHELD_EMPTY = 16, /* the same, of a request without body */
    HEADER_REMAPPED = 32,       /* renamed in responses */
    HEADER_LOST = 64            /* dropped from responses */
};

static const struct header_rule {
    slice name;
    uint8_t flags;
} header_rules[] = {
    {SLICE_INIT("authorization"), HEADER_REFUSED_BY_AWS | HEADER_REMAPPED},
    {SLICE_INIT("connection"), HEADER_REFUSED_BY_AWS | HEADER_DROPPED | HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("content-encoding"), HEADER_WITHHELD_EMPTY},
    {SLICE_INIT("content-length"), HEADER_REFUSED | HEADER_DROPPED | HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("content-md5"), HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("date"), HEADER_REMAPPED},
    {SLICE_INIT("expect"), HEADER_REFUSED_BY_AWS | HEADER_DROPPED | HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("host"), HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("max-forwards"), HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("proxy-authenticate"), HEADER_REFUSED_BY_AWS | HEADER_DROPPED | HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("server"), HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("te"), HEADER_REFUSED_BY_AWS | HEADER_DROPPED | HEADER_WITHHELD},
    {SLICE_INIT("trailer"), HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("transfer-encoding"), HEADER_REFUSED | HEADER_DROPPED | HEADER_WITHHELD | HEADER_LOST},
    {SLICE_INIT("upgrade"), HEADER_WITHHELD | HEADER_REMAPPED},
    {SLICE_INIT("user-agent"), HEADER_REMAPPED},
    {SLICE_INIT("via"), HEADER_DROPPED | HEADER_WITHHELD},
    {SLICE_INIT("www-authenticate"), HEADER_WITHHELD | HEADER_REMAPPED},
};

static bool has_rule(slice name, unsigned flags) {
    for (size_t i = 0; i < sizeof header_rules / sizeof *header_rules; i++)
        if ((header_rules[i].flags & flags) != 0 && slice_equal_fold(header_rules[i].name, name))
            return true;
    return false;
}

bool gw_rest_header_is_forbidden(uint32_t type, slice name) {
    const bool aws = type == APIGW_INTEGRATION_AWS || type == APIGW_INTEGRATION_AWS_PROXY;
    return has_rule(name, HEADER_REFUSED | (aws ? HEADER_REFUSED_BY_AWS : 0u));
}

bool gw_rest_header_is_dropped(slice name) {
    return has_rule(name, HEADER_DROPPED);
}

bool gw_rest_header_is_withheld(slice name, bool has_body) {
    return has_rule(name, HEADER_WITHHELD | (has_body ? 0u : HEADER_WITHHELD_EMPTY));
}

bool gw_rest_header_is_remapped(slice name) {
    return has_rule(name, HEADER_REMAPPED);
}

bool gw_rest_header_is_lost(slice name) {
    return has_rule(name, HEADER_LOST);
}
