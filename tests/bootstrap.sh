#!/bin/sh
# The runtime of docs/runtime.md, build/examples/bootstrap, against a small Runtime API on loopback (runtime_api.py).
# Needs libcurl for the one and python3 for the other, and says when it does without.
# The environment: BUILD.
set -u
: "${BUILD:=build}"
skip() {
    echo "$1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

[ -x "$BUILD/examples/bootstrap" ] || skip "There is no libcurl here, so that docs/examples/bootstrap.c was not built."
command -v python3 >/dev/null 2>&1 || skip "There is no python3 here to run a Runtime API."
python3 tests/runtime_api.py "$BUILD/examples/bootstrap" && [ "$(wc -l <docs/examples/bootstrap.c)" -le 150 ]
