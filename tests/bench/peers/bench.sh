#!/bin/sh
# Templates against velocityjs, models against ajv (compiled) and python-jsonschema: child processes take turns, each
# times its own loop after a warm-up, and the ratio is that of the medians of ROUNDS rounds. First all contenders of a
# case must give the same: templates but for white space. What npm and python do not have is left out. No time is
# asserted. Run by `make bench-peers`, which installs the packages of npm below build/.
# The environment: BUILD, ROUNDS, SECONDS_EACH.
set -u
: "${BUILD:=build}" "${ROUNDS:=9}" "${SECONDS_EACH:=0.3}"
here=tests/bench/peers
failed=0

contend() { # contender KIND FILE BODY [SECONDS]
    contender=$1
    shift
    case $contender in
    libapigw) "$BUILD/bench-peers/contender" "$@" ;;
    python) python3 $here/contender.py "$@" ;;
    *) node $here/contender.js "$@" ;;
    esac
}

median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# case KIND FILE BODY CONTENDER...: libapigw against each of them.
compare() {
    kind=$1 file=$2 body=$3
    shift 3
    tmp=$BUILD/bench-peers/times
    rm -rf "$tmp" && mkdir -p "$tmp"
    expected=$(contend libapigw "$kind" "$file" "$body" | tr -d ' \n\t')
    for c in "$@"; do
        if [ "$(contend "$c" "$kind" "$file" "$body" | tr -d ' \n\t')" != "$expected" ]; then
            echo "FAILED: $file: $c gives something else"
            failed=1
        fi
    done
    round=0
    while [ $round -lt "$ROUNDS" ]; do
        for c in libapigw "$@"; do
            contend "$c" "$kind" "$file" "$body" "$SECONDS_EACH" >>"$tmp/$c"
        done
        round=$((round + 1))
    done
    own=$(median <"$tmp/libapigw")
    for c in "$@"; do
        median <"$tmp/$c" | awk -v own="$own" -v name="$(basename "${file%.*}")" -v kind="$kind" -v c="$c" \
            '{ printf "%-9s %-9s libapigw %7d ns, %-10s %8d ns: %.1f times as fast\n", kind, name, own, c, $1, $1 / own }'
    done
}

models=ajv
python3 -c 'import jsonschema' 2>/dev/null && models="ajv python"
for file in $here/templates/*.vtl; do
    compare template "$file" "${file%.vtl}.json" velocityjs
done
for file in $here/models/*.schema; do
    # shellcheck disable=SC2086 # several contenders
    compare model "$file" "${file%.schema}.json" $models
done
exit $failed
