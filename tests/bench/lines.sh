#!/bin/sh
# Cache lines that one warm decode touches: sh tests/bench/lines.sh [KIND [HEADERS]]. Counts distinct lines of 64 bytes of
# code, of data that is read or written, and of data that is written, between two calls in a trace of valgrind's lackey.
# KIND is rest, http1 or http2 (the default), with 13 headers by default: about 2 kB. The last argument -v lists the lines
# of code by function. Needs `make build/tests/bench`. The environment: BUILD, CC, CFLAGS, VALGRIND.
set -eu
: "${BUILD:=build}" "${CC:=cc}" "${CFLAGS:=-O2}" "${VALGRIND:=valgrind}"
kind=${1:-http2}
headers=${2:-13}
objects=$BUILD/obj/default/tests/bench
[ -d "$objects" ] || objects=build/obj/default/tests/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/lines.c" <<'PROGRAM'
#include "bench.h"
#include <apigw/apigw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The trace is counted between these two. */
__attribute__((noinline)) void count_from_here(void) { __asm__ volatile(""); }
__attribute__((noinline)) void count_to_here(void) { __asm__ volatile(""); }

int main(int argc, char **argv) {
    static const char *const kinds[] = {"rest", "http1", "http2"};
    static const enum event events[] = {REST_EVENT, HTTP_1_EVENT, HTTP_2_EVENT};
    text document = {NULL, 0, 0};
    chance c = {7};
    apigw_request *request = apigw_request_new(NULL);
    for (int i = 0; i < 3; i++)
        if (strcmp(argv[argc - 2], kinds[i]) == 0)
            make_event(&document, &c, events[i], (size_t)atoi(argv[argc - 1]), JSON_BODY, 200);
    for (int i = 0; i < 5; i++) {
        if (i == 4)
            count_from_here();
        const apigw_status status = apigw_request_decode(request, document.at, document.len, 0, NULL);
        if (i == 4)
            count_to_here();
        if (status != APIGW_OK)
            return EXIT_FAILURE;
    }
    fprintf(stderr, "bytes %zu\n", document.len);
    return EXIT_SUCCESS;
}
PROGRAM

# The program is loaded where it is linked to, so that nm has the addresses of the trace.
# shellcheck disable=SC2086 # CFLAGS is a list
"$CC" $CFLAGS -no-pie -Iinclude -Itests/bench -o "$work/lines" "$work/lines.c" "$objects/events.o" \
    "$objects/bodies.o" "$objects/text.o" "$BUILD/libapigw-internal.a" -ljansson -lpcre2-8 -lm
nm "$work/lines" | awk '$2 ~ /^[Tt]$/ { print $1, $3 }' | sort >"$work/symbols"
from=$(awk '$2 == "count_from_here" { print $1 }' "$work/symbols")
to=$(awk '$2 == "count_to_here" { print $1 }' "$work/symbols")
"$VALGRIND" --tool=lackey --trace-mem=yes --log-file="$work/trace" "$work/lines" "$kind" "$headers" 2>"$work/log"

awk -v from="$from" -v to="$to" -v verbose="$([ "${3:-}" = -v ] && echo 1)" -v bytes="$(cat "$work/log")" '
    function number(hex,    i, n) {
        for (i = 1; i <= length(hex); i++)
            n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
        return n
    }
    BEGIN { from = number(from); to = number(to) }
    FNR == NR { place[++places] = number($1); name[places] = $2; next }
    $1 !~ /^[ILSM]$/ { next }
    {
        split($2, part, ",")
        at = number(part[1])
        if ($1 == "I" && at == from) counting = 1
        if ($1 == "I" && at == to) counting = 0
        if (!counting) next
        for (line = int(at / 64); line <= int((at + part[2] - 1) / 64); line++) {
            if ($1 == "I") {
                instructions += line == int(at / 64)
                code += !((line) in fetched)
                fetched[line] = 1
            } else {
                data += !((line) in used)
                used[line] = 1
                if ($1 != "L") {
                    written += !((line) in stored)
                    stored[line] = 1
                }
            }
        }
    }
    END {
        printf "%s: %d instructions, %d lines of code, %d of data, %d of them written\n", bytes, instructions, code, data, written
        if (!verbose) exit
        for (line in fetched) {
            low = 1; high = places
            while (low < high) {
                middle = int((low + high + 1) / 2)
                if (place[middle] <= line * 64 + 63) low = middle
                else high = middle - 1
            }
            count[line * 64 > place[places] + 65536 ? "(libraries)" : name[low]]++
        }
        for (f in count) printf "%4d %s\n", count[f], f
    }' "$work/symbols" "$work/trace"
