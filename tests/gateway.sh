#!/bin/sh
# The local gateway, build/examples/gateway: runs the demo over HTTP and compares what went over the wires with
# gateway.expected, then how the program ends. Needs libmicrohttpd, libcurl and curl, and says when it does without.
# The environment: BUILD. With UPDATE=1 it writes gateway.expected.
set -u
: "${BUILD:=build}" "${UPDATE:=}"
passed=0 failed=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

skip() {
    echo "$1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
[ -x "$BUILD/examples/gateway" ] || skip "There is no libmicrohttpd here, so that docs/examples/gateway.c was not built."
[ -x "$BUILD/examples/bootstrap" ] || skip "There is no libcurl here, so that docs/examples/bootstrap.c was not built."
command -v curl >/dev/null 2>&1 || skip "There is no curl here to send requests."

check() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s: expected\n%s\nfound\n%s\n' "$1" "$3" "$2"
    fi
}

# Everything but ports, times and versions is compared.
timeout 120 env BUILD="$BUILD" sh docs/examples/demo.sh >"$tmp/output" 2>"$tmp/errors" </dev/null
check "the status of the demo" $? 0
check "what the demo complains of" "$(cat "$tmp/errors")" ""
sed -e 's/127\.0\.0\.1:[0-9]*/127.0.0.1:PORT/g' -e 's|curl/[0-9][^",]*|curl|g' -e "s|$BUILD/|build/|g" \
    -e 's|"requestTime":"[^"]*"|"requestTime":"TIME"|g' -e 's|"requestTimeEpoch":[0-9]*|"requestTimeEpoch":0|g' \
    -e '/^  Connection: /d' -e 's/ *$//' "$tmp/output" >"$tmp/found"
[ -z "$UPDATE" ] || cp "$tmp/found" tests/gateway.expected
# Each section counts.
sections() {
    awk -v n="$2" '/^== / { part++ } part == n' "$1"
}
i=0
while [ "$i" -le "$(grep -c '^== ' tests/gateway.expected)" ]; do
    check "section $i of the demo" "$(sections "$tmp/found" "$i")" "$(sections tests/gateway.expected "$i")"
    i=$((i + 1))
done
check "the secret in the log" "$(sed -n '/^== What the gateway logged/,$p' "$tmp/output" | grep -c alice)" 0

gateway() { timeout 60 "$BUILD/examples/gateway" "$@"; }
gateway >"$tmp/output" 2>&1
check "no argument" "$?" 1
gateway docs/examples/definitions/template.json >"$tmp/output" 2>&1
check "a definition without its values" "$? $(cat "$tmp/output")" \
    "1 docs/examples/definitions/template.json: /Resources/Old/Properties/IntegrationUri: the parameter 'Host' has no value"

# It ends after the given number of requests, and refuses what it cannot do: it has no way to another server.
mkfifo "$tmp/places"
gateway --requests 2 --seconds 50 --value Host=other.example docs/examples/definitions/template.json >"$tmp/places" \
    2>"$tmp/log" &
exec 3<"$tmp/places"
read -r url <&3
http() { curl --silent --max-time 20 --noproxy '*' --output "$tmp/body" --write-out '%{http_code}' "$@"; }
check "a step that it does not know" "$(http "$url")" 500
check "a target that is refused" "$(http --request-target 'x' "$url")" 400
wait $!
check "the end after two requests" "$? $(cat "$tmp/log")" "0 GET / 500"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
