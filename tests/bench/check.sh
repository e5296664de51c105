#!/bin/sh
# Instructions a document against those that are committed: more than 2 percent above them fails, and so does a case that is not
# there. usage: check.sh check|update. The environment: BUILD, VALGRIND, CC.
#
# Instructions depend on compiler and C library, so the first line of the baseline names them; on another machine
# nothing can be compared, and the check says so.
set -eu
: "${BUILD:=build}" "${VALGRIND:=valgrind}" "${CC:=cc}"
baseline=tests/bench/baseline
cases="mix/decode mix/in-place rest/decode v2/decode fields-1024/decode escapes/decode utf8/decode response/build+encode
    response/encode small/build+encode event-v2/build+encode event-v2/encode event-rest/build+encode event-rest/encode
    result/decode result-3k/decode authorizer/decode policy/decode prelude/decode 130-param/lookup 1000-miss/lookup
    base64-1k/encode"

# What the counts depend on.
machine() {
    printf '# %s, %s' "$($CC --version | head -n 1)" "$(getconf GNU_LIBC_VERSION 2>/dev/null || echo 'another C library')"
    grep -q '^flags.* avx2' /proc/cpuinfo 2>/dev/null && echo ', AVX2' || echo ', no AVX2'
}

measure() {
    machine
    # shellcheck disable=SC2086 # one word each
    printf '%s\n' $cases | xargs -n 1 -P 2 sh tests/bench/instructions.sh | sort
}

case ${1-} in
update)
    measure >"$baseline.new"
    mv "$baseline.new" "$baseline"
    ;;
check)
    if [ "$(machine)" != "$(head -n 1 "$baseline")" ]; then
        echo "the baseline is of another machine: $(head -n 1 "$baseline")"
        echo "0 passed, 0 failed, 1 skipped"
        exit 0
    fi
    measure | awk -v baseline="$baseline" '
        BEGIN { while ((getline line <baseline) > 0) { split(line, part, " "); if (part[1] != "#") before[part[1]] = part[2] } }
        /^#/ { next }
        { seen[$1] = 1 }
        !($1 in before) { printf "FAILED: %s is not in the baseline\n", $1; failed++; next }
        $2 > before[$1] * 1.02 { printf "FAILED: %s takes %d instructions instead of %d\n", $1, $2, before[$1]; failed++; next }
        $2 < before[$1] * 0.98 { printf "%s takes %d instructions instead of %d: make bench-update\n", $1, $2, before[$1] }
        { passed++ }
        END {
            for (name in before) if (!(name in seen)) { printf "FAILED: %s was not measured\n", name; failed++ }
            printf "%d passed, %d failed\n", passed, failed
            exit failed != 0
        }'
    ;;
*)
    echo "usage: check.sh check|update" >&2
    exit 2
    ;;
esac
