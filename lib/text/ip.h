/* Addresses and ranges of them: RFC 4632 and RFC 4291 as text. */
#ifndef TEXT_IP_H
#define TEXT_IP_H

#include "text/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* An address, or the first bits of many. */
typedef struct ip_range {
    uint8_t bytes[16]; /* of an IPv4 address the first four */
    uint8_t width;     /* bits of an address: 32 or 128 */
    uint8_t bits;      /* of them that count */
} ip_range;

/* Reads "192.0.2.1", "192.0.2.0/24", "2001:db8::1" or "2001:db8::/32"; false when it is none. An IPv4-mapped address
 * ("::ffff:192.0.2.1"), which a socket for both families reports, is the IPv4 address; so is a range of such addresses
 * ("::ffff:192.0.2.0/120"). */
bool gw_ip_parse(slice text, ip_range *range);

/* Whether an address is in a range. IPv4 and IPv6 have nothing in common. */
bool gw_ip_within(const ip_range *address, const ip_range *range);

#endif
