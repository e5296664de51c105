#!/bin/sh
# Shows the library at work: each event below docs/examples/events, or the one that EVENT names, is decoded, routed on
# method and path, and answered. `make demo` runs it from the top directory.
set -u
build=${BUILD:-build}
demo=$build/examples/demo
apigw=${APIGW:-$build/apigw}

for program in "$demo" "$apigw"; do
    [ -x "$program" ] || MAKEFLAGS= ${MAKE:-make} --no-print-directory "$program" || exit 1
done

if [ -n "${EVENT:-}" ]; then
    # The inspector tells where an event is not as it should be, with the line.
    "$apigw" request "$EVENT" >/dev/null || exit 1
    exec "$demo" "$EVENT"
fi

status=0
for event in docs/examples/events/*.json; do
    "$demo" "$event" || status=1
done
[ $status -eq 0 ] && echo "Your own event: make demo EVENT=path. What is in it: $apigw request path"
exit $status
