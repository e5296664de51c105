/* The peers that were there when the benchmark was built. */
#include "bench.h"

extern const peer_type peer_jansson, peer_yyjson, peer_json_c, peer_cjson, peer_rapidjson, peer_simdjson;

const peer_type *const peers[] = {
    &peer_jansson,
#ifdef BENCH_YYJSON
    &peer_yyjson,
#endif
#ifdef BENCH_SIMDJSON
    &peer_simdjson,
#endif
#ifdef BENCH_RAPIDJSON
    &peer_rapidjson,
#endif
#ifdef BENCH_JSON_C
    &peer_json_c,
#endif
#ifdef BENCH_CJSON
    &peer_cjson,
#endif
};
const size_t peer_count = sizeof peers / sizeof peers[0];
