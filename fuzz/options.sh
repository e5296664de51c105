# Options of every target, sourced by the scripts of this directory.
# By default libFuzzer tracks features up to a frequency of 255; for these fast targets that costs more than running them.
FUZZ_OPTIONS='-entropic_feature_frequency_threshold=16 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -dict=fuzz/apigw.dict'
# AddressSanitizer records short stacks, keeps few freed blocks, and returns no memory to the system: targets that allocate
# much run twice as fast.
export ASAN_OPTIONS="${ASAN_OPTIONS:-malloc_context_size=2:quarantine_size_mb=8:allocator_release_to_os_interval_ms=-1}"
