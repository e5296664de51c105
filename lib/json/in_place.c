#include "json/in_place.h"

OUT_OF_LINE char *gw_json_in_place_special(char *p, char *special, const char *end, slice *text, unsigned *holds) {
    const char *quote;
    unsigned gives;
    gw_json_fault f;
    char *to = gw_json_unescape_string(special, end, &quote, &gives, &f);
    if (to == NULL)
        return NULL;
    *holds = gives | GW_JSON_ESCAPES;
    *to = '\0';
    *text = slice_between(p, to);
    return p + (quote + 1 - p);
}
