# What every target runs with, for the scripts beside this file, which source it.
# libFuzzer counts how often each rare feature is met: up to a frequency of 255, which takes more time than most targets.
FUZZ_OPTIONS='-entropic_feature_frequency_threshold=16 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -dict=fuzz/apigw.dict'
# Short stacks of allocations, a small quarantine, and nothing given back: targets that allocate much run twice as fast.
export ASAN_OPTIONS="${ASAN_OPTIONS:-malloc_context_size=2:quarantine_size_mb=8:allocator_release_to_os_interval_ms=-1}"
