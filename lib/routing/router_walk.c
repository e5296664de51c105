#include "routing/router_walk.h"
#include "text/percent.h"

const router_edge *gw_router_find_decoded(const router_walk *w, uint32_t from, const path_segment *s) {
    char decoded[APIGW_ROUTE_SEGMENT_MAX * 3];
    if (s->len > sizeof decoded) /* even decoded it is longer than any literal */
        return NULL;
    path_segment text = segment_whole(decoded, gw_percent_decode(decoded, s->text, s->len, false));
    return router_find_edge(w->r, from, &text);
}
