/* IP addresses and ranges as text (RFC 4632, RFC 4291). */
#ifndef TEXT_IP_H
#define TEXT_IP_H

#include "text/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* An address, or a range of addresses. */
typedef struct ip_range {
    uint8_t bytes[16]; /* an IPv4 address has the first four */
    uint8_t width;     /* bits of an address: 32 or 128 */
    uint8_t bits;      /* of the prefix */
} ip_range;

/* Read "192.0.2.1", "192.0.2.0/24", "2001:db8::1" or "2001:db8::/32". Return false for any other text. An IPv4-mapped
 * address
 * ("::ffff:192.0.2.1"), which a socket for both families reports, is the IPv4 address; so is a range of such addresses
 * ("::ffff:192.0.2.0/120"). */
bool gw_ip_parse(slice text, ip_range *range);

/* Return whether an address is in a range. An IPv4 address is in no IPv6 range, and vice versa. */
bool gw_ip_within(const ip_range *address, const ip_range *range);

#endif
