#!/bin/sh
# The README keeps its word: its program builds with its command and prints what it says, its commands run, its tables
# are true, and its links lead somewhere. Run from the top directory after `make all examples`.
# The environment: MAKE, CC, CFLAGS, LDFLAGS, PKG_CONFIG, BUILD, VARIANT, JANSSON.
set -u
. tests/support/shell.sh
: "${MAKE:=make}" "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${BUILD:=build}"
top=$PWD

# block HEADING LANGUAGE N: the N-th block of that language below a heading.
block() {
    awk -v heading="## $1" -v fence="\`\`\`$2" -v wanted="$3" '
        /^## / { here = $0 == heading }
        /^```/ && open { open = 0; next }
        /^```/ { open = 1; mine = here && $0 == fence && ++n == wanted; next }
        open && mine { print }' "$top/README.md"
}

# ---- the program ----

block 'A function' c 1 >"$tmp/path.c"
block 'A function' sh 1 >"$tmp/commands"
block 'A function' json 1 >"$tmp/expected"
for file in path.c commands expected; do
    ok "the README has $file" test -s "$tmp/$file"
done
ok 'the program is short' test "$(grep -c . "$tmp/path.c")" -le 30
ok 'the README is at most 200 lines' test "$(grep -c '' README.md)" -le 200

ok 'make install' "$MAKE" install PREFIX="$tmp/usr" LDCONFIG=true CC="$CC" CFLAGS="$CFLAGS" LDFLAGS="$LDFLAGS" PKG_CONFIG="$PKG_CONFIG"
export PKG_CONFIG_PATH="$tmp/usr/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
export LD_LIBRARY_PATH="$tmp/usr/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
# The commands as they stand, with the compiler and the flags under test.
sed -i.as-printed -e "s|^cc |$CC $CFLAGS $LDFLAGS -Wall -Wextra -Wpedantic -Werror |" -e "s|pkg-config|$PKG_CONFIG|" \
    "$tmp/commands"
mkdir "$tmp/docs" && ln -s "$top/docs/examples" "$tmp/docs/examples"
run_commands() {
    (cd "$tmp" && sh -e ./commands >printed)
}
ok 'the commands of the program run' run_commands
ok 'it prints what the README says' diff "$tmp/expected" "$tmp/printed"
printf '{' >"$tmp/bad.json"
reports_errors() {
    "$tmp/path" <"$tmp/bad.json" >"$tmp/printed" && return 1
    grep -q '^expected ' "$tmp/printed"
}
ok 'it reports a bad event' reports_errors

# ---- the table of kinds ----

apigw=$BUILD/apigw
event_of() {
    case $1 in
    rest) echo '{"httpMethod":"GET","path":"/"}' ;;
    http-1.0) echo '{"version":"1.0","httpMethod":"GET","path":"/"}' ;;
    http-2.0) echo '{"version":"2.0","requestContext":{"http":{"method":"GET"}}}' ;;
    function-url) echo '{"requestContext":{"http":{},"domainName":"x.lambda-url.eu-west-1.on.aws"}}' ;;
    alb) echo '{"requestContext":{"elb":{}},"headers":{}}' ;;
    alb-multi) echo '{"requestContext":{"elb":{}},"multiValueHeaders":{}}' ;;
    websocket) echo '{"requestContext":{"connectionId":"c","eventType":"MESSAGE"}}' ;;
    lattice-1) echo '{"raw_path":"/","method":"GET"}' ;;
    lattice-2) echo '{"version":"2.0","requestContext":{"serviceArn":"arn"}}' ;;
    authorizer-token) echo '{"type":"TOKEN","authorizationToken":"t","methodArn":"arn"}' ;;
    authorizer-rest) echo '{"type":"REQUEST","methodArn":"arn"}' ;;
    authorizer-http-1.0) echo '{"version":"1.0","type":"REQUEST","methodArn":"arn"}' ;;
    authorizer-http-2.0) echo '{"version":"2.0","type":"REQUEST","routeArn":"arn"}' ;;
    authorizer-websocket) echo '{"type":"REQUEST","methodArn":"arn","requestContext":{"connectionId":"c"}}' ;;
    esac
}
recognises() {
    test "$("$apigw" kind "$2" 2>/dev/null | cut -f 2)" = "$1"
}
# Both ways: the event is read, and written again as its own kind.
event_ways() {
    "$apigw" request "$1" >/dev/null 2>&1 && "$apigw" convert --to "$2" "$1" >/dev/null 2>&1 && echo 'both ways'
}
# Both ways, or what there is in place of a response.
result_ways() {
    if "$apigw" response --kind "$1" -d hi 2>/dev/null | "$apigw" http --api "$1" - >/dev/null 2>&1; then
        echo 'both ways'
    else
        echo policy
    fi
}
"$apigw" --help | sed -n '/^Kinds:/,/^$/p' | tr -s ' ' '\n' | grep '^[a-z]' | sort >"$tmp/kinds"
ok 'the inspector lists the kinds' test -s "$tmp/kinds"
while read -r kind; do
    event_of "$kind" >"$tmp/event.json"
    ok "$kind is detected" recognises "$kind" "$tmp/event.json"
    row="| $(event_ways "$tmp/event.json" "$kind") | $(result_ways "$kind") |"
    ok "$kind is in the table as it is: $row" grep -q "^| \`$kind\` | .* $row [a-z]* |\$" README.md
done <"$tmp/kinds"
ok 'the table has no other kinds' test "$(grep -cE '^[|] `[a-z0-9.-]+` [|]' README.md)" -eq "$(grep -c . "$tmp/kinds")"

# ---- what it claims ----

result() {
    echo '{"statusCode":"none"}' | "$apigw" http --api "$1" - 2>/dev/null | tail -n 1
}
claims() {
    grep -qF "\`$(result "$1")\`" README.md
}
ok 'a bad result on REST APIs' claims rest
ok 'a bad result on HTTP APIs' claims http-2.0
sed -n '/^| call /,/^$/p' README.md | grep -oE '`[a-z_]+`' | tr -d '`' | awk '
    /^apigw_/ { name = $0; print; next }
    { prefix = name; sub(/_[a-z]+$/, "", prefix); if (name ~ /add_header/) sub(/_add$/, "", prefix); print prefix $0 }' >"$tmp/functions"
ok 'the README lists functions' test -s "$tmp/functions"
while read -r name; do
    ok "$name is a function" grep -qx "$name" tests/abi/symbols.expected
done <"$tmp/functions"

# ---- the inspector ----

block 'The inspector' sh 1 >"$tmp/inspect"
ok 'the README shows the inspector' test -s "$tmp/inspect"
sed -i.as-printed "s|^build/apigw|$apigw|" "$tmp/inspect"
ok 'its commands run' sh -e "$tmp/inspect"
block 'The inspector' '' 1 >"$tmp/error"
printf '{\n  "httpMethod": "GET",\n  "path": tru,\n  "x": 1\n}\n' >"$tmp/event.json"
shows_error() {
    case $apigw in /*) program=$apigw ;; *) program=$top/$apigw ;; esac
    (cd "$tmp" && "$program" request event.json 2>&1 >/dev/null | diff error -)
}
ok 'an error looks as the README shows it' shows_error

# ---- the rest ----

for link in $(grep -o '](docs/[^)]*)' README.md | sed 's/^](//; s/)$//' | sort -u); do
    ok "$link" test -f "${link%%#*}"
done
version=$(sed -n 's/.*APIGW_VERSION_M[A-Z]* = \([0-9]*\).*/\1/p' include/apigw/base.h | paste -sd . -)
ok "the README speaks of version $version" grep -q "This is version $version:" README.md
for target in deps demo check docs examples install uninstall help; do
    ok "make $target" grep -q "^$target:" Makefile
done

finish
