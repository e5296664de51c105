/* What becomes of header fields of REST APIs with integrations other than a function's (G.4.16 to G.4.18, G.5.15). */
#include "gateway/integration_code.h"

enum {
    REFUSED = 1,         /* a mapping to it fails */
    REFUSED_BY_AWS = 2,  /* the same, for AWS and AWS_PROXY */
    DROPPED = 4,         /* a mapped value does not reach the endpoint */
    WITHHELD = 8,        /* the client's does not reach the endpoint of HTTP_PROXY */
    WITHHELD_EMPTY = 16, /* the same, of a request without body */
    REMAPPED = 32,       /* renamed in responses */
    LOST = 64            /* dropped from responses */
};

static const struct header_rule {
    slice name;
    uint8_t flags;
} header_rules[] = {
    {SLICE_INIT("authorization"), REFUSED_BY_AWS | REMAPPED},
    {SLICE_INIT("connection"), REFUSED_BY_AWS | DROPPED | WITHHELD | REMAPPED},
    {SLICE_INIT("content-encoding"), WITHHELD_EMPTY},
    {SLICE_INIT("content-length"), REFUSED | DROPPED | WITHHELD | REMAPPED},
    {SLICE_INIT("content-md5"), WITHHELD | REMAPPED},
    {SLICE_INIT("date"), REMAPPED},
    {SLICE_INIT("expect"), REFUSED_BY_AWS | DROPPED | WITHHELD | REMAPPED},
    {SLICE_INIT("host"), WITHHELD | REMAPPED},
    {SLICE_INIT("max-forwards"), WITHHELD | REMAPPED},
    {SLICE_INIT("proxy-authenticate"), REFUSED_BY_AWS | DROPPED | WITHHELD | REMAPPED},
    {SLICE_INIT("server"), WITHHELD | REMAPPED},
    {SLICE_INIT("te"), REFUSED_BY_AWS | DROPPED | WITHHELD},
    {SLICE_INIT("trailer"), WITHHELD | REMAPPED},
    {SLICE_INIT("transfer-encoding"), REFUSED | DROPPED | WITHHELD | LOST},
    {SLICE_INIT("upgrade"), WITHHELD | REMAPPED},
    {SLICE_INIT("user-agent"), REMAPPED},
    {SLICE_INIT("via"), DROPPED | WITHHELD},
    {SLICE_INIT("www-authenticate"), WITHHELD | REMAPPED},
};

static bool has_rule(slice name, unsigned flags) {
    for (size_t i = 0; i < sizeof header_rules / sizeof *header_rules; i++)
        if ((header_rules[i].flags & flags) != 0 && slice_equal_fold(header_rules[i].name, name))
            return true;
    return false;
}

bool gw_rest_header_is_forbidden(uint32_t type, slice name) {
    const bool aws = type == APIGW_INTEGRATION_AWS || type == APIGW_INTEGRATION_AWS_PROXY;
    return has_rule(name, REFUSED | (aws ? REFUSED_BY_AWS : 0u));
}

bool gw_rest_header_is_dropped(slice name) {
    return has_rule(name, DROPPED);
}

bool gw_rest_header_is_withheld(slice name, bool has_body) {
    return has_rule(name, WITHHELD | (has_body ? 0u : WITHHELD_EMPTY));
}

bool gw_rest_header_is_remapped(slice name) {
    return has_rule(name, REMAPPED);
}

bool gw_rest_header_is_lost(slice name) {
    return has_rule(name, LOST);
}
