#!/bin/sh
# Shows the library at work. `make demo` runs it from the top directory.
#
# With curl, build/examples/gateway (libmicrohttpd) and build/examples/bootstrap (libcurl) it is a local API Gateway with the
# API docs/examples/definitions/shop.json: bootstrap is the function "shop", and curl in this script is the functions "clerk"
# and "gate". It shows what went over both wires. Without them, with HTTP=no and with EVENT=FILE it shows events alone.
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

# ---- without HTTP

missing=
command -v curl >/dev/null 2>&1 || missing="$missing curl"
[ -x "$build/examples/gateway" ] || missing="$missing libmicrohttpd-dev"
[ -x "$build/examples/bootstrap" ] || missing="$missing libcurl4-openssl-dev"
if [ -n "$missing" ] || [ "${HTTP:-}" = no ]; then
    status=0
    for event in docs/examples/events/*.json; do
        "$demo" "$event" || status=1
    done
    [ $status -eq 0 ] && echo "Your own event: make demo EVENT=path. What is in it: $apigw request path"
    [ -z "$missing" ] || echo "For the demo over HTTP install, by their Debian names:$missing"
    exit $status
fi

# ---- a local API Gateway

tmp=$(mktemp -d) || exit 1
gateway= bootstrap=
stop() {
    [ -z "$gateway" ] || kill "$gateway" 2>/dev/null
    wait
    rm -rf "$tmp"
}
trap stop EXIT
trap 'exit 130' INT TERM

mkfifo "$tmp/places"
"$build/examples/gateway" --stage prod --seconds 60 docs/examples/definitions/shop.json >"$tmp/places" 2>"$tmp/log" &
gateway=$!
exec 3<"$tmp/places"
read -r url <&3 && read -r first <&3 || exit 1
runtime=${first#*=} runtime=${runtime%/*}
AWS_LAMBDA_RUNTIME_API=$runtime/shop "$build/examples/bootstrap" &
bootstrap=$!
echo "The gateway: $url"
echo "A runtime:   AWS_LAMBDA_RUNTIME_API=$runtime/shop $build/examples/bootstrap"

http() { curl --silent --max-time 20 --noproxy '*' "$@"; }
title() { printf '\n== %s\n' "$1"; }

# send ARGUMENT...: what the client sends and gets.
send() {
    http --include --verbose "$@" 2>"$tmp/sent" >"$tmp/got"
    echo "client to gateway:"
    sed -n 's/^> /  /p' "$tmp/sent" | tr -d '\r' | sed '/^  $/d'
    echo "gateway to client:"
    tr -d '\r' <"$tmp/got" | sed -e '/^Date:/d' -e 's/^/  /'
    [ -z "$(tail -c 1 "$tmp/got")" ] || echo
}

# function NAME RESULT: takes one invocation as a runtime does, and posts the result.
invoked() {
    event=$(http --dump-header "$tmp/head" "http://$runtime/$1/2018-06-01/runtime/invocation/next")
    id=$(tr -d '\r' <"$tmp/head" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')
    printf 'gateway to %s:\n  %s\n' "$1" "$event" >>"$tmp/runtime"
    printf '%s to gateway:\n  %s\n' "$1" "$2" >>"$tmp/runtime"
    http --output "$tmp/accepted" --data-binary "$2" "http://$runtime/$1/2018-06-01/runtime/invocation/$id/response"
}

# by_hand RESULT ARGUMENT...: a request whose function is played here.
by_hand() {
    result=$1
    shift
    : >"$tmp/runtime"
    invoked clerk "$result" &
    hand=$!
    send "$@"
    wait "$hand"
    cat "$tmp/runtime"
}

title "Text: bootstrap is the function; a query parameter, a cookie in both directions"
send --cookie seen=1 "$url/hello?name=Fluff"

title "The event and the result of an encoded path"
by_hand '{"statusCode":200,"headers":{"Content-Type":"text/plain"},"body":"Mr 50%"}' "$url/pets/Mr%2050%25"

title "Repeated header fields, in both directions"
by_hand '{"statusCode":200,"multiValueHeaders":{"Link":["</a>; rel=prev","</b>; rel=next"],"Set-Cookie":["a=1","b=2"]}}' \
    --header 'X-Tag: 1' --header 'X-Tag: 2' "$url/pets/fluff"

title "A binary upload: the event has base64"
printf 'GIF89a\001\000\200' >"$tmp/picture"
by_hand '{"statusCode":201}' --request PUT --header 'Content-Type: image/gif' --data-binary "@$tmp/picture" \
    "$url/pets/fluff/picture"

title "A malformed result: the client gets what API Gateway sends"
by_hand '{"statusCode":"soon"}' "$url/pets/fluff"

title "A function error"
send "$url/fail"

title "A streamed response"
send "$url/events"

title "A model: the request is refused before a function is invoked"
send --header 'Content-Type: application/json' --data '{"age":3}' "$url/pets"

title "A template: a response without a function"
send "$url/price?n=2&pet=%22cat%22"

title "An authorizer that denies, and one that allows"
: >"$tmp/runtime"
invoked gate '{"principalId":"guest","policyDocument":{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}}' &
hand=$!
send --header 'Authorization: guest' "$url/orders"
wait "$hand"
cat "$tmp/runtime"
{
    : >"$tmp/runtime"
    invoked gate '{"principalId":"alice","policyDocument":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]},"context":{"plan":"free"}}'
    invoked clerk '{"statusCode":200,"body":"2 orders"}'
} &
hand=$!
send --header 'Authorization: alice' "$url/orders"
wait "$hand"
cat "$tmp/runtime"

title "What the gateway logged"
kill "$gateway"
wait "$gateway" "$bootstrap"
gateway=
sed 's/^/  /' "$tmp/log"
