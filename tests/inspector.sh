#!/bin/sh
# What the inspector prints and how it exits, on the events of the demo and on input that is wrong in every way that
# it tells apart. Run from the top directory after `make all examples`; closes with one line of counts.
set -u
LC_ALL=C
export LC_ALL

apigw=${APIGW:-${BUILD:-build}/apigw}
case $apigw in /*) ;; *) apigw=$PWD/$apigw ;; esac
events=$PWD/docs/examples/events
demo=$PWD/docs/examples/demo.sh
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
name=

# Counted in files: the commands of a pipe have variables of their own.
: >"$tmp/.passed" && : >"$tmp/.failed" || exit 1
pass() {
    echo >>"$tmp/.passed"
}

fail() {
    echo >>"$tmp/.failed"
    echo "FAILED: $name: $1"
}

# run NAME STATUS ARGUMENT...: keeps what the inspector prints for the checks that follow. Standard input is $stdin.
stdin=/dev/null
run() {
    name=$1 want=$2
    shift 2
    "$apigw" "$@" <"$stdin" >"$tmp/out" 2>"$tmp/err"
    status=$?
    if [ $status -eq "$want" ]; then
        pass
    else
        fail "exit status $status, expected $want"
        sed 's/^/    /' "$tmp/out" "$tmp/err" | head -n 20
    fi
}

# is out|err: the stream is exactly what comes on standard input.
is() {
    cat >"$tmp/want"
    if cmp -s "$tmp/want" "$tmp/$1"; then
        pass
    else
        fail "std$1 is not as expected (- expected, + found)"
        diff -u "$tmp/want" "$tmp/$1" | tail -n +3 | sed 's/^/    /'
    fi
}

# has out|err LINE: one line of the stream is exactly that.
has() {
    if grep -Fxq -e "$2" "$tmp/$1"; then
        pass
    else
        fail "std$1 has no line '$2'"
        head -n 20 "$tmp/$1" | sed 's/^/    /'
    fi
}

# holds out|err TEXT: a part of a line of the stream.
holds() {
    if grep -Fq -e "$2" "$tmp/$1"; then
        pass
    else
        fail "std$1 has no '$2'"
        head -n 20 "$tmp/$1" | sed 's/^/    /'
    fi
}

# lacks out|err TEXT: the stream does not have it.
lacks() {
    if grep -Fq -e "$2" "$tmp/$1"; then
        fail "std$1 has '$2'"
    else
        pass
    fi
}

cd "$tmp" || exit 1

# ---- kind ----

run 'kinds of the events' 0 kind "$events/rest.json" "$events/http-1.0.json" "$events/http-2.0.json" \
    "$events/function-url.json"
printf '%s\t%s\n' "$events/rest.json" rest "$events/http-1.0.json" http-1.0 "$events/http-2.0.json" http-2.0 \
    "$events/function-url.json" function-url | is out
is err </dev/null

# One event of each kind by the marks that tell it apart, also of the kinds that cannot be decoded.
mark() {
    echo "$2" >"$1.json"
    run "kind $1" 0 kind "$1.json"
    printf '%s\t%s\n' "$1.json" "$1" | is out
}
mark rest '{"httpMethod":"GET","path":"/"}'
mark http-1.0 '{"version":"1.0","httpMethod":"GET","path":"/"}'
mark http-2.0 '{"version":"2.0","requestContext":{"http":{"method":"GET"}}}'
mark function-url '{"requestContext":{"http":{},"domainName":"x.lambda-url.eu-west-1.on.aws"}}'
mark alb '{"requestContext":{"elb":{}},"httpMethod":"GET","headers":{}}'
mark alb-multi '{"requestContext":{"elb":{}},"httpMethod":"GET","multiValueHeaders":{}}'
mark websocket '{"requestContext":{"connectionId":"c","eventType":"MESSAGE"}}'
mark lattice-1 '{"raw_path":"/","method":"GET"}'
mark lattice-2 '{"version":"2.0","requestContext":{"serviceArn":"arn"}}'
mark authorizer-token '{"type":"TOKEN","authorizationToken":"t","methodArn":"arn"}'
mark authorizer-rest '{"type":"REQUEST","methodArn":"arn"}'
mark authorizer-http-1.0 '{"version":"1.0","type":"REQUEST","methodArn":"arn"}'
mark authorizer-http-2.0 '{"version":"2.0","type":"REQUEST","routeArn":"arn"}'
mark authorizer-websocket '{"type":"REQUEST","methodArn":"arn","requestContext":{"connectionId":"c"}}'

echo '{"hello":"world"}' >stranger.json
run 'a kind that is unknown, between others' 1 kind rest.json stranger.json alb.json
printf '%s\t%s\n' rest.json rest stranger.json unknown alb.json alb | is out
is err </dev/null

stdin=$tmp/rest.json
run 'kind of standard input' 0 kind -
printf '%s\t%s\n' - rest | is out
stdin=/dev/null

run 'kind of a file that is not there' 1 kind nowhere.json
printf '%s\t%s\n' nowhere.json unknown | is out
echo 'nowhere.json: error: No such file or directory' | is err

run 'kind of a directory' 1 kind .
echo '.: error: Is a directory' | is err

mkdir deep && cp rest.json deep/-dash.json && cp rest.json ./-dash.json
run 'a name that begins with a dash' 0 kind -- -dash.json deep/-dash.json
printf '%s\t%s\n' -dash.json rest deep/-dash.json rest | is out

# ---- request ----

run 'request, REST' 0 request "$events/rest.json"
is err </dev/null
has out 'kind                 rest'
has out 'path                 /pets/Se%C3%B1or%20Whiskers'
has out 'headers (10)'
has out '  Accept: application/json'
has out '  Accept: text/html;q=0.5'
has out '  note=cats & dogs'
has out '  theme=dark'
has out '  name=Señor Whiskers'
lacks out 'body ('

run 'request, HTTP 1.0' 0 request --strict "$events/http-1.0.json"
is err </dev/null
has out '  If-Match: "v7"'
has out '  If-Match: "v8"'
has out 'path                 /test/pets/Caf%C3%A9%20au%20Lait'
has out 'raw-query            notify=owner%40example.com&notify=vet%2Bfront%40example.com'
has out 'body (39 bytes)'

run 'request, HTTP 2.0' 0 request --strict "$events/http-2.0.json"
is err </dev/null
has out 'path           /pets/Mr%2050%25%20Fluff/notes'
has out 'raw-path       /pets/Mr 50% Fluff/notes'
has out '  urgent'
has out '  tag=check-up'
has out 'cookies (3)'
has out '  cookie: session=5f2c9a; theme=dark; last=2026-03-01T08:00:00Z'
has out '  Sleeps more. Purrs: ♪'

run 'request, Function URL' 0 request --strict "$events/function-url.json"
is err </dev/null
has out 'path           /pets/Jos%C3%A9%2FPepe/photo'
has out 'cookies (2)'
has out 'body (81 bytes, sent as base64)'
has out '  89 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52'
has out '  82'

run 'request as JSON' 0 request --json rest.json
is out <<'END'
{"kind":"rest","method":"GET","path":"/","raw-path":"/","raw-query":"","headers":[],"query":[],"cookies":[],"path-parameters":[],"stage-variables":[]}
END

run 'request as another kind' 0 request --kind http-1.0 rest.json
has out 'kind       http-1.0'
run 'request as another kind, in one word' 0 request --kind=http-1.0 rest.json
has out 'kind       http-1.0'

run 'request, load balancer' 0 request --strict "$events/alb.json"
is err </dev/null
has out 'path              /pets/Z%C3%B6e%20%26%20Max'
has out 'raw-query         field=owner&note=cats+%26+dogs&tag%5B%5D=50%25'
has out '  note=cats & dogs'
has out '  tag[]=50%'

run 'request, load balancer with multi-value headers' 0 request --strict "$events/alb-multi.json"
is err </dev/null
has out '  tag=a+b'
has out '  accept: text/html;q=0.5'
has out 'cookies (2)'

run 'request, Lattice V1' 0 request --strict "$events/lattice-1.json"
is err </dev/null
has out 'raw-path   /pets/Caf%C3%A9%20au%20Lait'
has out 'raw-query  notify=owner%40example.com&notify=vet%2Bfront%40example.com'
has out '  notify=owner@example.com'

run 'request, Lattice V2' 0 request --strict "$events/lattice-2.json"
is err </dev/null
has out 'path                 /pets/Mia/photo'
has out 'time-ms              1773480459123'
has out 'session-name         session-7'
has out 'query (3)'
has out '  accept: image/webp'
has out 'body (8 bytes, sent as base64)'

run 'an event of no kind' 1 request stranger.json
is out </dev/null
echo 'stranger.json: error: expected an event of a known front end, found none of its marks' | is err

# What a terminal would obey is not sent to it.
printf '{"httpMethod":"GET","path":"/","headers":{"a":"\\u009b31m \302\233"},"queryStringParameters":{"b":"\\u001b[31m\\u202e"}}' \
    >escape.json
run 'control characters' 0 request escape.json
has out '  a: .31m .'
has out '  b=.[31m.'

printf '{"httpMethod":"GET","path":"/","body":"one\\n\\ttwo\\r\\n\\nthree"}' >lines.json
run 'a body of several lines' 0 request lines.json
sed -n '/^body/,$p' out >rest && mv rest out
printf '%s\n' 'body (16 bytes)' '  one' '   two.' '  ' '  three' | is out

awk 'BEGIN { printf "{\"httpMethod\":\"GET\",\"path\":\"/\",\"body\":\""; for (i = 0; i < 3000; i++) printf "\303\244"; print "\"}" }' \
    >long.json
run 'a body that is not shown to its end' 0 request long.json
has out 'body (6000 bytes)'
has out '  ... and 1904 bytes more'

# ---- warnings and errors ----

printf '{\n  "httpMethod": "GET",\n  "path": "/x",\n  "headers": "None",\n  "isBase64Encoded": true,\n  "body": "ab!d"\n}\n' \
    >lenient.json
run 'warnings' 0 request lenient.json
is err <<'END'
lenient.json:4:14: warning: expected an object, found '"None"'
   "headers": "None",
              ^
  at /headers
lenient.json:6:14: warning: expected base64 of RFC 4648, found '!'
   "body": "ab!d"
              ^
  at /body
END
has out 'path       /x'
lacks out 'body ('

run 'the first of them as an error' 1 request --strict lenient.json
is out </dev/null
is err <<'END'
lenient.json:4:14: error: expected an object, found '"None"'
   "headers": "None",
              ^
  at /headers
END

printf '{"httpMethod":"GET",\n "path": tru }' >syntax.json
run 'a syntax error' 1 request syntax.json
is err <<'END'
syntax.json:2:10: error: expected true, false or null, found 'tru'
  "path": tru }
          ^
  at /path
END
stdin=$tmp/syntax.json
run 'an error in standard input' 1 request -
has err "<stdin>:2:10: error: expected true, false or null, found 'tru'"
stdin=/dev/null
run 'a syntax error asked for its kind' 1 kind syntax.json
printf 'syntax.json\tunknown\n' | is out
has err "syntax.json:2:10: error: expected true, false or null, found 'tru'"

run 'an empty text' 1 request -
is err <<'END'
<stdin>:1:1: error: expected a value, found the end of the text
 
 ^
END

printf '{"httpMethod":"GET","path":"/"' >truncated.json
run 'a truncated text' 1 request truncated.json
has err '                               ^'
head -n 1 err | cut -d: -f1-4 >place
mv place err
echo 'truncated.json:1:31: error' | is err

printf '{"httpMethod":"GET","path":"/"}\r\nmore\r\n' >trailing.json
run 'something behind the value' 1 request trailing.json
is err <<'END'
trailing.json:2:1: error: expected no data after the JSON value, found 'more'
 more
 ^
END

printf '\357\273\277{"httpMethod":"GET","path":"/\303\244\303\244\377"}' >utf8.json
run 'columns are characters; a byte-order mark is none' 1 request utf8.json
is err <<'END'
utf8.json:1:32: error: expected valid UTF-8, found '\xFF"'
 {"httpMethod":"GET","path":"/ää."}
                                ^
  at /path
END

awk 'BEGIN { printf "{\"httpMethod\":\"GET\",\"path\":\"/"; for (i = 0; i < 100; i++) printf "\303\244";
    printf "\001"; for (i = 0; i < 100; i++) printf "z"; print "\"}" }' >wide.json
run 'a long line is cut on both sides' 1 request wide.json
is err <<'END'
wide.json:1:130: error: expected no control byte within a string, found '\x01zzzzzzzzzzzzzzzzzzzzzzzzz...'
 ...ääääääääääääääääääääääääääääääääääääääääääääääääää.zzzzzzzzzzzzzzzzzzzzzzzzz...
                                                      ^
  at /path
END

awk 'BEGIN { printf "{\"httpMethod\":\"GET\",\"x\":"; for (i = 0; i < 80; i++) printf "[" }' >nested.json
run 'a text that is nested too deeply' 1 request nested.json
head -n 1 err | cut -d: -f1-4 >place
mv place err
echo 'nested.json:1:88: error' | is err

awk 'BEGIN { printf "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{"; for (i = 0; i < 25; i++)
    printf "%s\"h%d\":{}", i ? "," : "", i; print "}}" }' >many.json
run 'many warnings' 0 request many.json
has err 'many.json: 5 more warnings'
grep -c ': warning: ' err >count
mv count err
echo 20 | is err

printf '{"httpMethod":"GET","path":"/","httpMethod":"GET"}' >twice.json
run 'a member that stands twice' 0 request twice.json
is err </dev/null
run 'the same under --strict' 1 request --strict twice.json
has err 'twice.json:1:32: error: expected every member once, found "httpMethod" again'

# A text over the limit of 64 MiB.
if dd if=/dev/zero of=huge.json bs=1048576 count=0 seek=65 2>/dev/null; then
    run 'a file that is too long' 1 request huge.json
    echo 'huge.json: error: the file is longer than 64 MiB' | is err
fi

# ---- context ----

run 'context' 0 context "$events/rest.json" /requestContext/authorizer/roles
echo '"reader,vet"' | is out
is err </dev/null
run 'context of a member that is in the model' 0 context "$events/rest.json" /multiValueHeaders/Accept/1
echo '"text/html;q=0.5"' | is out
run 'context of an escaped name' 0 context escape.json /headers/a
printf '"\\u009b31m \302\233"\n' | is out
run 'context of the whole' 0 context rest.json ''
is out <rest.json
run 'context that is not there' 1 context "$events/rest.json" /requestContext/nothing
is out </dev/null
echo "$events/rest.json: error: the event has nothing at '/requestContext/nothing'" | is err

# ---- response ----

run 'an empty response, REST' 0 response --kind rest
echo '{"statusCode":200,"isBase64Encoded":false}' | is out
is err </dev/null

run 'a response, REST' 0 response --kind rest --status 201 -H 'Vary: Accept' -H 'Vary:Origin' --cookie 'a=1' \
    --cookie 'b=2' -d 'hé'
echo '{"statusCode":201,"multiValueHeaders":{"Vary":["Accept","Origin"],"Set-Cookie":["a=1","b=2"]},"body":"hé","isBase64Encoded":false}' |
    is out
run 'a response, HTTP 2.0' 0 response --kind http-2.0 -H 'Vary: Accept' -H 'Vary: Origin' --cookie 'a=1' -d x
echo '{"statusCode":200,"headers":{"Vary":"Accept, Origin"},"cookies":["a=1"],"body":"x","isBase64Encoded":false}' |
    is out

run 'a body as base64' 0 response --kind http-1.0 -d abc --base64
echo '{"statusCode":200,"body":"YWJj","isBase64Encoded":true}' | is out
run 'an image as text' 0 response --kind rest -H 'Content-Type: image/x' -d abc --text
echo '{"statusCode":200,"headers":{"Content-Type":"image/x"},"body":"abc","isBase64Encoded":false}' | is out
printf 'a\377\000' >bytes
run 'a body from a file' 0 response --kind function-url -d @bytes
echo '{"statusCode":200,"body":"Yf8A","isBase64Encoded":true}' | is out
stdin=$tmp/rest.json
run 'a body from standard input' 0 response --kind rest -d @-
printf '%s\n' '{"statusCode":200,"body":"{\"httpMethod\":\"GET\",\"path\":\"/\"}\n","isBase64Encoded":false}' | is out
stdin=/dev/null

run 'bytes as text' 1 response --kind rest -d @bytes --text
is out </dev/null
is err <<'END'
bytes:1:2: error: expected a body in UTF-8 to be sent as text, found '\xFF'
 a..
  ^
END
run 'a kind that cannot be encoded' 1 response --kind authorizer-token
is out </dev/null
run 'a response, load balancer' 0 response --kind alb --status 404 -H 'Vary: Accept' -H 'Vary: Origin' --cookie 'a=1' -d x
echo '{"statusCode":404,"statusDescription":"404 Not Found","headers":{"Vary":"Accept, Origin","Set-Cookie":"a=1"},"body":"x","isBase64Encoded":false}' |
    is out
run 'a response, load balancer with multi-value headers' 0 response --kind alb-multi --cookie 'a=1' --cookie 'b=2'
echo '{"statusCode":200,"statusDescription":"200 OK","multiValueHeaders":{"Set-Cookie":["a=1","b=2"]},"isBase64Encoded":false}' |
    is out
run 'a response, Lattice' 0 response --kind lattice-2 -H 'X: 1' --cookie 'a=1' --cookie 'b=2'
echo '{"statusCode":200,"headers":{"X":"1","Set-Cookie":["a=1","b=2"]},"isBase64Encoded":false}' | is out
run 'a file that is not there' 1 response --kind rest -d @nowhere
echo 'nowhere: error: No such file or directory' | is err

run 'a bad header name' 1 response --kind rest -H 'a b: c'
is err <<'END'
-H:1:2: error: expected a header name of RFC 9110, found ' '
 a b: c
  ^
END
run 'a bad header value' 1 response --kind rest -H 'a:   b
c'
has err ' a:   b'
has err '       ^'
run 'a header without a name' 1 response --kind rest -H ': c'
run 'a header without a colon' 2 response --kind rest -H 'abc'
run 'a cookie that is two lines' 1 response --kind rest --cookie 'a=1
b'
run 'a status that is none' 1 response --kind rest --status 99
run 'a status that is final' 1 response --kind rest --status 600
run 'a status that is no number' 2 response --kind rest --status 2xx
run 'a status beyond all bounds' 2 response --kind rest --status 99999999999999999999

# ---- http ----

printf '%s' '{"statusCode":201,"headers":{"x-a":"1","date":"d"},"multiValueHeaders":{"X-A":["2"]},"body":"h\u00e9\n"}' \
    >result.json
run 'a result as a response, REST' 0 http --api rest result.json
is err </dev/null
is out <<'END'
HTTP/1.1 201
X-A: 2
X-A: 1
x-amzn-Remapped-date: d
Content-Type: application/json

hé
END
run 'the same, HTTP 1.0' 0 http --api=http-1.0 -- result.json
is out <<'END'
HTTP/1.1 201
X-A: 1
Date: d
X-A: 2
Content-Type: text/plain; charset=utf-8

hé
END
stdin=$tmp/result.json
run 'from standard input, HTTP 2.0' 0 http --api http-2.0 -
has out 'X-A: 1'
lacks out 'X-A: 2'
stdin=/dev/null

printf '%s' '{"body":"aGk=","isBase64Encoded":true,"headers":{"e":"","content-type":"image/x"}}' >coded.json
run 'base64 that the client accepts' 0 http --api rest --binary 'text/x' --binary 'image/*' --accept 'image/x,*/*' coded.json
printf '%s\n' 'HTTP/1.1 200' 'e:' 'content-type: image/x' '' hi | is out
run 'base64 that it does not accept' 0 http --binary 'image/*' coded.json --accept '*/*' --api rest
has out 'aGk='
run 'the same without an Accept header' 0 http --api rest --binary 'image/*' coded.json
has out 'aGk='
run 'an object that is no response' 0 http --api function-url "$tmp/escape.json"
has out 'HTTP/1.1 200'
printf '{}' >nothing.json
run 'an empty result' 0 http --api rest nothing.json
printf '%s\n' 'HTTP/1.1 200' 'Content-Type: application/json' '' | is out

printf '{"statusCode":200,\n "headers": {"a": null}}\n' >malformed.json
run 'a malformed result' 1 http --api rest malformed.json
is out <<'END'
HTTP/1.1 502
Content-Type: application/json
x-amzn-ErrorType: InternalServerErrorException

{"message": "Internal server error"}
END
is err <<'END'
malformed.json:2:19: error: expected a string as header value, found 'null'
  "headers": {"a": null}}
                   ^
  at /headers/a
malformed.json: note: the client gets the error response 'malformed-result'
END
run 'the same on an HTTP API' 1 http --api http-2.0 malformed.json
has out 'HTTP/1.1 500'
has out '{"message":"Internal Server Error"}'
run 'a function error' 1 http --api function-url --function-error result.json
printf '%s\n' 'HTTP/1.1 502' 'Content-Type: text/plain' '' 'Internal Server Error' | is out
printf '%s\n' 'result.json: error: the function failed' \
    "result.json: note: the client gets the error response 'function-error'" | is err
printf '{"body":"a?","isBase64Encoded":true}' >bad-coded.json
run 'a body that is no base64' 1 http --api rest --binary '*/*' bad-coded.json
has out 'HTTP/1.1 500'
has err "bad-coded.json: note: the client gets the error response 'bad-base64'"
run 'a front end that cannot be played' 1 http --api authorizer-token result.json
is out </dev/null
echo 'result.json: error: kind authorizer-token takes no responses but policies: see authorization.h' |
    is err
printf '{"statusCode":200,"body":null}' >null.json
run 'null, which a load balancer does not take' 1 http --api alb null.json
has out 'HTTP/1.1 502'
has out 'Content-Type: text/html'
has out "$(printf '<head><title>502 Bad Gateway</title></head>\r')"
has err '  at /body'
run 'a result that is not there' 1 http --api rest nowhere
echo 'nowhere: error: No such file or directory' | is err
run 'an Accept header that is two lines' 1 http --api rest --accept 'a
b' result.json
has err ' a'
run 'a binary type that is no UTF-8' 1 http --api rest --binary "$(printf 'a\377')" result.json
has err ' a.'

# shellcheck disable=SC2046 # many words are meant
run 'more binary types than there is room for' 2 http --api rest $(awk 'BEGIN { for (i = 0; i < 65; i++) print "--binary a/b" }') \
    result.json

# ---- check ----

printf '%s' '{"statusCode":204,"headers":{"content-type":"text/plain"}}' >clean.json
run 'a result without findings' 0 check --api rest clean.json
is err </dev/null
echo 'clean.json: taken, the client gets 204: 0 errors, 0 warnings, 0 notes' | is out
run 'a result that is taken' 0 check --api rest result.json
has err 'result.json:1:40: warning: date does not go out under that name [B1 renaming]'
has err '  the client gets: x-amzn-Remapped-date'
has err '  at /headers/date'
has out 'result.json: taken, the client gets 201: 0 errors, 3 warnings, 0 notes'
printf '{"statusCode":200,\n "headers": {"a": null, "b c": "1"},\n "x": 1}\n' >refused.json
run 'a result that is refused' 1 check --api rest refused.json
is err <<'END'
refused.json:2:19: error: expected a string as header value, found 'null' [B1.6]
  "headers": {"a": null, "b c": "1"},
                   ^
  at /headers/a
  the client gets: 502 {"message": "Internal server error"}
refused.json:2:25: error: expected a header name of RFC 9110, found '"b' [F38]
  "headers": {"a": null, "b c": "1"},
                         ^
  at /headers/b c
  the client gets: 502 {"message": "Internal server error"}
refused.json:3:2: error: expected no other members than those of the format, found '"x"' [B1.2]
  "x": 1}
  ^
  at /x
  the client gets: 502 {"message": "Internal server error"}
END
echo 'refused.json: refused, the client gets 502: 3 errors, 0 warnings, 0 notes' | is out
stdin=$tmp/refused.json
run 'the same on an HTTP API, from standard input' 1 check --api http-2.0 -
has err "<stdin>:3:2: warning: 'x' is no member of this format: it is ignored [B3.11]"
has out '<stdin>: refused, the client gets 500: 2 errors, 1 warning, 0 notes'
stdin=/dev/null
run 'a warning is an error on request' 1 check --api rest --fail-on warning result.json
run 'a severity after an equals sign' 1 check --api rest result.json --fail-on=note
run 'an error is one by default' 0 check --api rest --fail-on error result.json
run 'nothing to fail on' 0 check --api rest --fail-on note clean.json
run 'a severity that is none' 2 check --api rest --fail-on severe clean.json
holds err "--fail-on takes note, warning or error"
run 'a severity is missing' 2 check --api rest clean.json --fail-on
run 'an option of another command' 2 http --api rest --fail-on note clean.json
run 'an empty result' 0 check --api rest nothing.json
has out 'nothing.json: taken, the client gets 200: 0 errors, 0 warnings, 2 notes'
run 'base64 that the client accepts' 0 check --api rest --binary 'image/*' --accept image/x coded.json
lacks err '  the client gets: base64 text'
run 'base64 that it does not accept' 0 check --api rest --accept '*/*' coded.json
has err '  the client gets: base64 text'
run 'a body that is no base64' 1 check --api rest --binary '*/*' --accept a/b bad-coded.json
has err '  the client gets: 500 {"message": "Internal server error"}'
run 'a function error' 1 check --api function-url --function-error clean.json
printf '%s\n' 'clean.json: error: the function failed [B4.7]' '  the client gets: 502 Internal Server Error' | is err
run 'a result that is no JSON' 1 check --api http-1.0 syntax.json
has err "syntax.json:2:10: error: expected true, false or null, found 'tru' [B2.1]"
awk 'BEGIN { printf "{"; for (i = 0; i < 300; i++) printf "\"m%d\":%d,", i, i; print "\"n\":0}" }' >many.json
run 'more findings than are shown' 1 check --api rest many.json
has err 'many.json: note: the first 200 are shown'
has out 'many.json: refused, the client gets 502: 301 errors, 0 warnings, 1 note'
run 'a front end whose results have another form' 1 check --api authorizer-token result.json
is out </dev/null
echo 'result.json: error: kind authorizer-token takes no responses but policies: see authorization.h' |
    is err
run 'no front end' 2 check result.json
run 'no file' 2 check --api rest
run 'two files' 2 check --api rest result.json clean.json

# ---- event ----

run 'an event, HTTP 2.0' 0 event --api http-2.0 --stage prod --set request-id=id-1 --set time-ms=1783711144123 -- \
    POST 'https://abc.execute-api.eu-central-1.amazonaws.com/pets/a%20b?x=1&x=2#end' -H 'Content-Type: application/json' \
    -H 'Cookie: a=1; b=2' -d '{"n":1}'
is err </dev/null
is out <<'END'
{"version":"2.0","routeKey":"$default","rawPath":"/prod/pets/a b","rawQueryString":"x=1&x=2","cookies":["a=1","b=2"],"headers":{"content-type":"application/json","host":"abc.execute-api.eu-central-1.amazonaws.com"},"queryStringParameters":{"x":"1,2"},"requestContext":{"domainName":"abc.execute-api.eu-central-1.amazonaws.com","domainPrefix":"abc","http":{"method":"POST","path":"/prod/pets/a b","protocol":"HTTP/1.1","sourceIp":"","userAgent":""},"requestId":"id-1","routeKey":"$default","stage":"prod","time":"10/Jul/2026:19:19:04 +0000","timeEpoch":1783711144123},"body":"{\"n\":1}","isBase64Encoded":false}
END
cp out event.json
run 'the kind of what was made' 0 kind event.json
printf '%s\t%s\n' event.json http-2.0 | is out

run 'an event, REST, of a route' 0 event GET '/pets/a%2Bb' --api rest --route 'GET /pets/{id}' --var table=pets \
    --authorizer '{"principalId":"p"}'
is out <<'END'
{"resource":"/pets/{id}","path":"/pets/a%2Bb","httpMethod":"GET","headers":null,"multiValueHeaders":null,"queryStringParameters":null,"multiValueQueryStringParameters":null,"pathParameters":{"id":"a%2Bb"},"stageVariables":{"table":"pets"},"requestContext":{"authorizer":{"principalId":"p"},"resourcePath":"/pets/{id}","httpMethod":"GET","path":"/pets/a%2Bb","protocol":"HTTP/1.1","identity":{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,"principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":null,"user":null}},"body":null,"isBase64Encoded":false}
END
run 'one value of several' 0 event --api alb GET '/?a=1&a=2&b=3' -H 'X-A: 1' -H 'x-a: 2' -H 'Cookie: a=1' -H 'Cookie: b=2'
holds out '"queryStringParameters":{"a":"2","b":"3"},"headers":{"x-a":"2","cookie":"b=2"}'
printf 'apigw event: warning: alb cannot carry /%s\n' headers/Cookie headers/x-a queryStringParameters/a | is err
run 'all values of several' 0 event --api alb-multi GET '/?a=1&a=2&b=3' -H 'X-A: 1' -H 'x-a: 2'
is err </dev/null
run 'a route below a base path' 0 event --api http-2.0 --set base-path=/v1 --route='ANY /{p+}' GET http://x/v1/a/b/
grep -o '"pathParameters":{[^}]*}' out >found
mv found out
echo '"pathParameters":{"p":"a/b/"}' | is out

# origin URL: what the event says of where the request went.
origin() {
    run "the origin of $1" 0 event --api function-url --set source-ip=192.0.2.1 GET "$1"
    grep -o '"host":"[^"]*"\|"x-forwarded-p[a-z]*":"[^"]*"\|"rawPath":"[^"]*"\|"rawQueryString":"[^"]*"' out |
        sed 's/.*:"\(.*\)"/\1/' | paste -s -d ' ' - >found
    mv found out
}
origin http://x.example
echo '/  x.example 80 http' | is out
origin 'https://x.example:8443?a=b'
echo '/ a=b x.example:8443 8443 https' | is out
origin 'http://[::1]:81/p'
echo '/p  [::1]:81 81 http' | is out
origin '/p?u=http://other/'
echo '/p u=http://other/ 443 https' | is out
run 'a Host line of its own' 0 event --api http-2.0 -H 'Host: mine' GET https://x/
lacks out '"x"'

printf 'a\377' >bytes
run 'a body from a file' 0 event --api rest --binary '*/*' -d @bytes PUT /
tail -c 41 out >found
mv found out
echo ':null}},"body":"Yf8=","isBase64Encoded":true}' | tail -c 41 | is out
echo '{"a":1}' >authorizer.json
run 'an authorizer from a file' 0 event --api function-url --authorizer @authorizer.json GET /
grep -o '"authorizer":{[^}]*}' out >found
mv found out
echo '"authorizer":{"a":1}' | is out

run 'a method that is none' 1 event --api rest 'GE T' /
is err <<'END'
METHOD:1:3: error: expected an RFC 9110 token, found ' '
 GE T
   ^
END
run 'a path that is none' 1 event --api rest GET pets
run 'a header value of two lines' 1 event --api rest GET / -H 'a: b
c'
run 'a field that is not taken' 1 event --api rest --set 'time=now' GET /
has err ' time=now'
has err '      ^'
run 'an authorizer that is no JSON' 1 event --api rest --authorizer '{"a":' GET /
has err '--authorizer:1:6: error: expected a value'
run 'a route that does not match' 1 event --api rest --route 'GET /a' GET /b
is out </dev/null
echo "apigw event: error: GET /b does not match the route 'GET /a'" | is err
run 'a route that is none' 1 event --api rest --route 'GET /{a' GET /b
has err ' GET /{a'
run 'a body file that is not there' 1 event --api rest GET / -d @nowhere
run 'header lines over the limit' 1 event --api http-2.0 --set request-id=id-1 GET / -H "a: $(awk 'BEGIN { while (i++ < 10240) printf "x" }')"
is out <<'END'
HTTP/1.1 413
Content-Type: application/json
Apigw-Requestid: id-1

{"message":"Request Entity Too Large"}
END
has err "apigw event: note: the client gets the error response 'request-too-large'"

# ---- route ----

routes=$OLDPWD/docs/examples/routes.txt
run 'a route' 0 route --api rest "$routes" GET '/pets/a%20b?x=1'
is out <<'END'
GET /pets/{id}
  id=a%20b
END
is err </dev/null
run 'a route of an HTTP API' 0 route --api=http "$routes" PUT '/files/a%20b/c/'
is out <<'END'
ANY /files/{path+}
  path=a b/c/
END
run 'why a route wins' 0 route --explain --api rest "$routes" GET //pets/lost/
is out <<'END'
GET /pets/lost

   1  GET /pets                      no: the path goes on with 'lost'
   2  GET /pets/lost                 wins
   3  POST /pets/{id}                no: it is not for GET
   4  GET /pets/{id}                 matches too, but ranks lower
   5  GET /pets/{id}/photos/{photo}  no: the path has nothing for 'photos'
   6  ANY /files/{path+}             no: 'pets' is not 'files'
END
run 'no route' 1 route --api rest "$routes" DELETE /pets/7
is out <<'END'
HTTP/1.1 403
Content-Type: application/json
x-amzn-ErrorType: MissingAuthenticationTokenException

{"message":"Missing Authentication Token"}
END
is err <<END
$routes: error: no route for DELETE /pets/7; the path has GET, POST
$routes: note: the client gets the error response 'no-route'
END
printf 'GET /a\r\n\nGET /%%64\n' >bad.txt
run 'a file with what is no route' 1 route --api http bad.txt GET /
is err <<'END'
bad.txt:3:6: error: route key: expected a letter, a digit or one of _ - . , : ~ ! $ & ' ( ) * + ; = @, found '%64'
 GET /%64
      ^
END
printf 'GET /a/{b}\n# and\nGET /a/{c}' >bad.txt
run 'routes that conflict' 1 route --api rest bad.txt GET /
has err "bad.txt:3:8: error: route GET /a/{c} conflicts with route GET /a/{b}: a parent has at most one variable child"
printf 'GET /a/{b}\n$default\nGET /a/b/c/d' >short.txt
run 'where a path goes another way' 0 route --api http --explain short.txt GET '/%%61/'
is out <<'END'
$default

   1  GET /a/b/c/d  no: '%%61' is not 'a'
   2  GET /a/{b}    no: '%%61' is not 'a'
   3  $default      wins
END
run 'a path that is the same decoded' 0 route --api http --explain short.txt GET '/%61/'
has out "   1  GET /a/b/c/d  no: the path has nothing for 'b'"
run 'slashes that count' 0 route --api http --explain short.txt GET '/a/b/'
has out "   2  GET /a/{b}    no: the slashes differ"

# ---- convert ----

printf '\357\273\277 {"version":"2.0", "own" : [1.0, 1e400],\n"rawPath":"/a b","requestContext":{"http":{"method":"GET"}, "more":{}}}\n' \
    >own.json
run 'an event as its own kind' 0 convert --to http-2.0 own.json
is err </dev/null
printf '%s\n' '{"version":"2.0","own":[1.0, 1e400],"rawPath":"/a b","requestContext":{"http":{"method":"GET"}, "more":{}}}' |
    is out
run 'an event as another kind' 0 convert --to rest own.json
is err <<'END'
own.json: warning: rest cannot carry /requestContext/more
own.json: warning: rest cannot carry /own
END
has out '{"resource":null,"path":"/a%20b","httpMethod":"GET","headers":null,"multiValueHeaders":null,"queryStringParameters":null,"multiValueQueryStringParameters":null,"pathParameters":null,"stageVariables":null,"requestContext":{"httpMethod":"GET","path":"/a%20b","protocol":"HTTP/1.1","identity":{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,"principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":null,"user":null}},"body":null,"isBase64Encoded":false}'
run 'an event with a mistyped member, as its own kind' 0 convert lenient.json --to rest
printf '%s\n' '{"httpMethod":"GET","path":"/x","headers":"None","isBase64Encoded":true,"body":"ab!d"}' | is out
grep -c warning err >count
mv count err
echo 2 | is err
stdin=$tmp/own.json
run 'from standard input, the kind told' 0 convert --to=function-url --kind http-2.0 -
lacks err '/rawPath'
stdin=/dev/null

# Kinds of which the library makes no events, as long as there are any.
for kind in $("$apigw" --help | sed -n '/^Kinds:/,/^$/p' | tr -s ' ' '\n' | grep '^[a-z]'); do
    "$apigw" event --api "$kind" GET / >/dev/null 2>&1 && continue
    run "an event of kind $kind" 1 event --api "$kind" GET /
    is out </dev/null
    run "an event as $kind" 1 convert --to "$kind" rest.json
    is out </dev/null
done

# ---- usage ----

run 'help' 0 --help
has out '  apigw kind FILE...'
has out '  apigw context FILE POINTER'
is err </dev/null
for command in kind request context response http event convert; do
    run "help of $command" 0 $command --help
    is err </dev/null
    grep -q "^usage: apigw $command " out && echo yes >out
    echo yes | is out
done
run 'help by its own command' 0 help event
holds out '--identity-source NAME'
run 'short help of a command' 0 event -h
holds out 'usage: apigw event --api KIND'
name='usage lines fit 100 columns'
for command in $("$apigw" --help | sed -n 's/^  apigw \([a-z]*\).*/\1/p'); do "$apigw" help "$command"; done >"$tmp/out" 2>"$tmp/err"
if awk 'length($0) > 100 { exit 1 }' "$tmp/out"; then pass; else fail 'a line is longer'; fi
run 'help of nothing' 2 help nothing
run 'fields' 0 fields
has out 'field	source-ip'
has out 'list	headers'
run 'the manual page' 0 help --man
has out '.TH APIGW 1 "" "'"$("$apigw" --version | sed 's/^apigw/libapigw/')"'" "User Commands"'
run 'completions for bash' 0 help --bash
if command -v bash >/dev/null 2>&1; then
    name='bash reads its completions'
    if bash -n "$tmp/out"; then pass; else fail 'it does not'; fi
fi
run 'completions for zsh' 0 help --zsh
has out '#compdef apigw'
# Colour needs a terminal, which script(1) makes.
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    name='colour on a terminal'
    TERM=xterm script -qec "'$apigw' kind nowhere.json; '$apigw' request syntax.json" /dev/null >"$tmp/out" 2>"$tmp/err" </dev/null
    if grep -q "$(printf '\033')\[1;31merror" "$tmp/out"; then pass; else fail 'there is none'; fi
    name='no colour with NO_COLOR'
    NO_COLOR=1 TERM=xterm script -qec "'$apigw' request syntax.json" /dev/null >"$tmp/out" 2>"$tmp/err" </dev/null
    if grep -q "$(printf '\033')" "$tmp/out"; then fail 'there is some'; else pass; fi
fi
run 'version' 0 --version
grep -Eq '^apigw [0-9]+\.[0-9]+\.[0-9]+$' out && echo yes >out
echo yes | is out

# refused ARGUMENT...: status 2, nothing on standard output, something on the other.
refused() {
    run "usage: $*" 2 "$@"
    is out </dev/null
    if [ -s err ]; then pass; else fail 'it does not say why'; fi
}
refused
refused nothing
refused kind
refused kind --fast rest.json
refused kind --
refused request
refused request rest.json alb.json
refused request --fast rest.json
refused request --kind
refused request --kind soap rest.json
refused request rest.json --kind
refused context rest.json
refused context rest.json requestContext
refused context rest.json /a /b
refused context --x rest.json /a
refused response
refused response --kind
refused response --kind soap
refused response --kind rest --fast
refused response --kind rest rest.json
refused response --kind rest -d a --text --base64
refused response --status 200
refused http
refused http result.json
refused http --api
refused http --api soap result.json
refused http --api rest
refused http --api rest --fast result.json
refused http --api rest --accept
refused http --binary 'image/x' result.json
refused http --api rest result.json result.json
refused event
refused event --api rest
refused event --api rest GET
refused event GET /
refused event --api soap GET /
refused event --api rest GET / /more
refused event --api rest --fast GET /
refused event --api rest GET / -H
refused event --api rest GET / -H nothing
refused event --api rest --set stage GET /
refused event --api rest --set nothing=1 GET /
refused event --api rest --var table GET /
refused event --api function-url --route 'GET /' GET /
refused event --api rest GET ftp://x/
refused event --api rest GET http:///x
refused event --api rest GET http://me@x/
refused event --api rest GET http://x:a/
refused event --api rest GET http://x:/
refused route
refused route --api rest
refused route --api rest bad.txt
refused route --api rest bad.txt GET
refused route bad.txt GET /
refused route --api alb bad.txt GET /
refused route --api soap bad.txt GET /
refused route --api rest bad.txt GET / /
refused route --api rest --fast bad.txt GET /
refused convert
refused convert rest.json
refused convert --to
refused convert --to rest
refused convert --to soap rest.json
refused convert --to rest --kind soap rest.json
refused convert --to rest rest.json rest.json
refused convert --to rest --fast rest.json

# ---- connections and authorizers ----

run 'a message as an event' 0 event --api websocket --stage live --set event-type=MESSAGE --set connection-id=C= \
    --set connected-at=5 --set request-id=R= GET / -d hi
echo '{"requestContext":{"routeKey":"$default","eventType":"MESSAGE","extendedRequestId":"R=","messageDirection":"IN",'\
'"stage":"live","connectedAt":5,"identity":{},"requestId":"R=","connectionId":"C="},"body":"hi",'\
'"isBase64Encoded":false}' | is out
cp "$tmp/out" message.json
run 'the message back' 0 request message.json
has out 'event-type           MESSAGE'
has out 'connected-at         5'
lacks out 'method '
lacks out 'path '
run 'a message on a route' 0 event --api websocket --route sendMessage --set connection-id=C= GET / -d hi
holds out '"routeKey":"sendMessage","eventType":"MESSAGE"'
run 'a number that is none' 1 event --api websocket --set connected-at=x GET /
run 'identity sources that the request has' 0 event --api authorizer-http-2.0 --identity-source '$request.header.a' --identity-source '$context.httpMethod' GET / -H 'A: 1'
holds out '"identitySource":["1","GET"]'
run 'an identity source that it has not' 1 event --api authorizer-http-2.0 --identity-source '$request.header.a' GET /
holds err "expected the identity source '\$request.header.a' in the request"
run 'an identity source of another front end' 1 event --api authorizer-rest --identity-source '$request.header.a' GET /
run 'the sources of an authorizer, joined' 0 event --api authorizer-http-1.0 --source a,b --source c GET /
holds out '"identitySource":"a,b,c","authorizationToken":"a,b,c"'
run 'the sources of an authorizer, one by one' 0 event --api authorizer-http-2.0 --source a,b --source c GET /
holds out '"identitySource":["a,b","c"]'
cp "$tmp/out" asked.json
run 'an authorizer is asked' 0 request asked.json
has out 'identity-sources (2)'
has out '  a,b'
run 'a question about a route' 0 event --api authorizer-rest --route 'GET /pets/{id}' GET /pets/a%2Fb
holds out '"resource":"/pets/{id}","path":"/pets/a%2Fb"'
holds out '"pathParameters":{"id":"a%2Fb"}'
run 'a question about a route, HTTP 2.0' 0 event --api authorizer-http-2.0 --route 'GET /pets/{id}' GET /pets/1
holds out '"routeKey":"GET /pets/{id}"'
run 'the ARN of a question' 0 event --api authorizer-token --set region=eu-west-1 --set account-id=1 --set api-id=a \
    --stage s GET /pets/1 -H 'Authorization: t'
echo '{"type":"TOKEN","authorizationToken":"t","methodArn":"arn:aws:execute-api:eu-west-1:1:a/s/GET/pets/1"}' | is out
run 'an authorizer answers with a policy' 1 response --kind authorizer-rest
holds err 'takes no responses but policies: see authorization.h'
echo '{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"a","b":"c"},"body":"x"}' >accepted.json
run 'the result of a connection' 0 http --api websocket accepted.json
printf '%s\n' 'HTTP/1.1 200' 'Sec-WebSocket-Protocol: a' '' | is out
run 'a result of a connection that is none' 1 http --api websocket message.json
has out '{"message": "Internal server error"}'

# ---- template ----

printf '%s' '$input.json("$.a")|$input.params("x-h")|$input.params("q")|$input.params("id")|$context.stage|$stageVariables.v' >t.vtl
echo '{"a":[1,{"b":2}]}' >payload.json
run 'a template' 0 template t.vtl --body @payload.json --header 'x-h: one' --query q=two --path id=three \
    --context '{"stage":"prod"}' --stage-variables '{"v":1}'
echo '[1,{"b":2}]|one|two|three|prod|1' | is out
is err </dev/null
run 'a template of nothing' 0 template t.vtl
echo '""|||||' | is out
printf '%s' '#set($context.responseOverride.status = 404)x' >t.vtl
run 'what a template overrides' 0 template --overrides t.vtl
printf '%s\n' x 'requestOverride: {"path":{},"header":{},"querystring":{}}' \
    'responseOverride: {"header":{},"status":404}' | is out
printf 'a\n#if($x = 1)b#end' >t.vtl
run 'a template that is none' 1 template t.vtl
has err "t.vtl:2:8: error: line 2, column 8: expected an operator or ')'"
is out </dev/null
printf '%s' '$input.json("$.a")' >t.vtl
run 'a payload that is none' 1 template t.vtl --body '{"a"'
holds err 't.vtl:1:7: error: line 1, column 7: the payload begins like JSON and is malformed'
run 'stage variables that are none' 1 template t.vtl --stage-variables '{"a":"b","c":[1]}'
holds err 'error: expected a text'
has err '  at /c'
run 'a context that is none' 1 template t.vtl --context '[]'
holds err 'error: expected an object'
run 'a header field without a colon' 2 template t.vtl --header x
run 'a parameter without a value' 2 template t.vtl --query x
run 'a template that cannot be read' 1 template no-such-file
run 'a payload that cannot be read' 1 template t.vtl --body @no-such-file

# ---- model ----

echo '{"type":"object","required":["name"],"properties":{"name":{"type":"string","format":"email"}}}' >schema.json
echo '{"name":"a"}' >body.json
run 'a body that conforms' 0 model schema.json body.json
echo 'body.json: valid' | is out
is err </dev/null
run 'a format' 1 model --formats schema.json body.json
holds out 'body.json: invalid: ['
printf '{\n  "name": 1}' >body.json
run 'a body that does not conform' 1 model schema.json body.json
echo 'body.json: invalid: [instance type (integer) does not match any allowed primitive type (allowed: ["string"])]' | is out
has err 'body.json:2:11: error: instance type (integer) does not match any allowed primitive type (allowed: ["string"])'
has err '  at /name'
stdin=body.json
run 'a body from standard input' 1 model schema.json -
stdin=/dev/null
holds out '<stdin>: invalid: '
echo '{"example":1}' >keyword.json
run 'a keyword that API Gateway refuses' 1 model keyword.json body.json
holds err 'Unsupported keyword(s): ["example"]'
run 'a keyword that is ignored' 0 model --unchecked keyword.json body.json
echo '{"$ref":"https://apigateway.amazonaws.com/restapis/a1/models/Pet"}' >reference.json
run 'a model of another name' 1 model --model Pet=schema.json reference.json body.json
holds out 'does not match any allowed primitive type'
run 'a reference that leads nowhere' 1 model reference.json body.json
holds err 'reference.json: error: '
echo '{"maxItems":1}' >items.json
echo '[1,2]' >body.json
run 'too many items' 1 model items.json body.json
run 'items of an imported model' 0 model --imported items.json body.json
run 'a model without its file' 2 model --model Pet schema.json body.json
run 'no body' 2 model schema.json
run 'a schema that cannot be read' 1 model no-such-file body.json
run 'a body that cannot be read' 1 model schema.json no-such-file
# ---- definition ----

documents=$OLDPWD/docs/examples/definitions
run 'a document' 0 definition "$documents/openapi.json"
has out 'kind rest'
has out 'routes (2)'
has out '  GET /pets  lambda-proxy arn:aws:lambda:eu-west-1:111122223333:function:pets'
has out '  POST /pets lambda-proxy arn:aws:lambda:eu-west-1:111122223333:function:pets, authorizer gate'
has out 'authorizers'
has out '  gate lambda-token arn:aws:lambda:eu-west-1:111122223333:function:gate'
holds err 'warning: expected the method POST for a Lambda function'
has err '  at /paths/~1pets/post/x-amazon-apigateway-integration/httpMethod'
run 'its warning as an error' 1 definition --strict "$documents/openapi.json"
holds err 'error: expected the method POST for a Lambda function'
is out </dev/null
run 'a document that has to be of another API' 1 definition --api websocket "$documents/openapi.json"
run 'a template' 0 definition "$documents/template.json" --value Host=old.example
has out '  ANY /{proxy+} http-proxy   https://old.example/{proxy}'
run 'the same as JSON' 0 definition --json "$documents/template.json" --value Host=old.example
holds out '{"kind":"http","name":"old","routes":[{"key":"ANY /{proxy+}"'
run 'a template whose parameter has no value' 1 definition "$documents/template.json"
holds err "error: the parameter 'Host' has no value"
has err '  at /Resources/Old/Properties/IntegrationUri'
run 'an API that is not there' 1 definition "$documents/template.json" --select Nope
run 'a document that is none' 1 definition syntax.json
run 'a file that is missing' 2 definition
run 'two documents' 2 definition "$documents/template.json" "$documents/template.json"
run 'an API that there is not' 2 definition --api soap "$documents/template.json"
run 'a value without a name' 2 definition --value =x "$documents/template.json"
run 'a base path that is no mode' 2 definition --base-path keep "$documents/openapi.json"
run 'a base path' 0 definition --base-path split "$documents/openapi.json"

run 'a request through a definition' 0 exchange "$documents/shop.json" -- GET '/price?n=2'
has out 'HTTP/1.1 200'
has out '{"stage": "$default", "pets": 2, "pet": ""}'
is err </dev/null
run 'with a stage' 0 exchange "$documents/shop.json" --stage prod -- GET '/prod/price?n=2'
has out '{"stage": "prod", "pets": 2, "pet": ""}'
run 'another stage' 1 exchange "$documents/shop.json" --stage prod -- GET '/other/price'
has out 'HTTP/1.1 403'
run 'no route' 1 exchange "$documents/shop.json" GET https://api.example/nothing
has out '{"message":"Missing Authentication Token"}'
run 'a function' 0 exchange "$documents/shop.json" --explain --now 1783711144123 --source-ip 192.0.2.1 \
    --result 'shop={"statusCode":201,"body":"made"}' -- GET https://api.example/hello -H 'X-A: 1'
has out 'route: passed'
has out 'step invoke'
has out '  function arn:aws:lambda:eu-west-1:111122223333:function:shop'
holds out '"sourceIp":"192.0.2.1"'
holds out '"requestTimeEpoch":1783711144123'
has out 'step respond'
has out 'HTTP/1.1 201'
has out 'made'
run 'a function without a result' 1 exchange "$documents/shop.json" -- GET /hello
has out 'HTTP/1.1 502'
holds err 'note: no --result for invoke of arn:aws:lambda:eu-west-1:111122223333:function:shop'
run 'a function that fails' 1 exchange "$documents/shop.json" --error 'shop={"errorMessage":"x"}' -- GET /hello
has out 'HTTP/1.1 502'
is err </dev/null
run 'a function that is late' 1 exchange "$documents/shop.json" --fail shop=timeout -- GET /hello
has out 'HTTP/1.1 504'
run 'an authorizer and a function' 0 exchange "$documents/shop.json" --result "gate=@$documents/../results/gate.json" \
    --result 'clerk={"statusCode":200,"body":"orders"}' -- GET /orders -H 'Authorization: alice'
has out 'orders'
printf '{"statusCode":201}\000\000\000\000\000\000\000\000rest' >stream
run 'a stream' 0 exchange "$documents/shop.json" --result shop=@stream -- GET /events
has out 'HTTP/1.1 201'
holds out 'rest'
run 'a body that does not conform' 1 exchange "$documents/shop.json" --explain -- POST /pets -d '{"age":3}'
has out 'parameters and body: refused: the body does not conform to its model: see required'
has out '{"message": "Invalid request body"}'
run 'another server' 0 exchange "$documents/template.json" --value Host=old.example --explain --result forward=text -- GET /x
has out 'step forward'
has out '  url https://old.example/x'
has out 'text'
run 'another server that is not there' 1 exchange "$documents/template.json" --value Host=old.example -- GET /x
run 'a stage variable' 0 exchange "$documents/shop.json" --stage s --var a=b -- GET /s/price
run 'an invalid definition' 1 exchange syntax.json -- GET /
run 'a step that cannot fail so' 2 exchange "$documents/shop.json" --fail shop=quota -- GET /hello
run 'a reason that there is not' 2 exchange "$documents/shop.json" --fail shop=tired -- GET /hello
run 'a result without a name' 2 exchange "$documents/shop.json" --result '={}' -- GET /hello
run 'a result without a value' 2 exchange "$documents/shop.json" --result shop -- GET /hello
run 'a result from no file' 1 exchange "$documents/shop.json" --result shop=@nofile -- GET /hello
run 'an invalid time' 2 exchange "$documents/shop.json" --now soon -- GET /hello
run 'no URL' 2 exchange "$documents/shop.json" -- GET
run 'a target that is refused' 1 exchange "$documents/shop.json" -- GET hello
run 'a method that is refused' 1 exchange "$documents/shop.json" -- 'G T' /hello
run 'a body from no file' 1 exchange "$documents/shop.json" -- POST /pets -d @nofile
run 'an address that is refused' 1 exchange "$documents/shop.json" --source-ip 'x
y' -- GET /hello

if [ -w /dev/full ]; then
    name='output that cannot be written'
    if "$apigw" kind rest.json >/dev/full 2>err; then fail 'exit status 0'; else pass; fi
    echo 'apigw: error: the output cannot be written' | is err
fi

# ---- the demo ----

cd "$OLDPWD" || exit 1
name='the demo, without HTTP'
if HTTP=no sh "$demo" >"$tmp/out" 2>"$tmp/err" </dev/null; then pass; else fail "exit status $?"; fi
is err </dev/null
has out '> GET /pets/Se%C3%B1or%20Whiskers?field=age&field=owner&note=cats%20%26%20dogs'
has out '< Link: </vets/3>; rel="vet"'
has out '< {"name":"Señor Whiskers","age":7,"owner":"J. Müller"}'
has out '< {"weight":4200,"owner":"J. Müller","name":"Café au Lait"}'
has out '< {"id":1041,"about":"Mr 50% Fluff","bytes":34,"signedIn":true}'
has out '< (81 bytes that are no text)'
has out '< Sec-WebSocket-Protocol: pets.v2'
has out '< {"action":"bark","text":"Wuff! ♪"}'
has out '? arn:aws:execute-api:eu-central-1:210987654321:c7p2m9x4/live/$connect'
name='the demo, of one event'
if EVENT=$tmp/rest.json sh "$demo" >"$tmp/out" 2>"$tmp/err" </dev/null; then pass; else fail "exit status $?"; fi
has out '< 404'
name='the demo, of a broken event'
if EVENT=$tmp/syntax.json sh "$demo" >"$tmp/out" 2>"$tmp/err" </dev/null; then fail 'exit status 0'; else pass; fi
has err "$tmp/syntax.json:2:10: error: expected true, false or null, found 'tru'"

echo "$(($(wc -l <"$tmp/.passed"))) passed, $(($(wc -l <"$tmp/.failed"))) failed"
[ ! -s "$tmp/.failed" ]
