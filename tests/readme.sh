#!/bin/sh
# The README keeps its word: its program builds with its command and prints what it says, its commands run, its tables
# are true, and its links lead somewhere. Run from the top directory after `make all examples`.
# The environment: MAKE, CC, CFLAGS, LDFLAGS, PKG_CONFIG, BUILD, VARIANT, JANSSON.
set -u
: "${MAKE:=make}" "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${BUILD:=build}"
passed=0 failed=0
top=$PWD
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
# The arguments of an outer make are not meant for the inner one.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES

ok() {
    label=$1
    shift
    if "$@" >"$tmp/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $label: $*"
        cat "$tmp/log"
    fi
}

# block HEADING LANGUAGE N: the N-th block of that language below a heading.
block() {
    awk -v heading="## $1" -v fence="\`\`\`$2" -v wanted="$3" '
        /^## / { here = $0 == heading }
        /^```/ && open { open = 0; next }
        /^```/ { open = 1; mine = here && $0 == fence && ++n == wanted; next }
        open && mine { print }' "$top/README.md"
}

# ---- the program ----

block 'A program' c 1 >"$tmp/path.c"
block 'A program' sh 1 >"$tmp/commands"
block 'A program' json 1 >"$tmp/expected"
for file in path.c commands expected; do
    ok "the README has $file" test -s "$tmp/$file"
done
lines=$(grep -c . "$tmp/path.c")
ok 'the program is about 20 lines' test "$lines" -ge 18 -a "$lines" -le 22

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
says() {
    if "$@" >/dev/null 2>&1; then echo yes; else echo no; fi
}
recognises() {
    test "$("$apigw" kind "$2" 2>/dev/null | cut -f 2)" = "$1"
}
"$apigw" --help | sed -n '/^Kinds:/,/^$/p' | tr -s ' ' '\n' | grep '^[a-z]' | sort >"$tmp/kinds"
ok 'the inspector lists the kinds' test -s "$tmp/kinds"
while read -r kind; do
    event_of "$kind" >"$tmp/event.json"
    row="| yes | $(says "$apigw" request "$tmp/event.json") | $(says "$apigw" response --kind "$kind") |"
    ok "$kind is recognised" recognises "$kind" "$tmp/event.json"
    ok "$kind is in the table as it is: $row" grep -q "^| \`$kind\` | .* $row\$" README.md
done <"$tmp/kinds"

# ---- the table of options ----

cat >"$tmp/options.c" <<'END'
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>
int main(void) {
    int64_t id = 0;
    const char *name;
    for (size_t i = 0; (name = apigw_constant_at(i, &id)) != NULL; i++) {
        uint64_t lowest, highest, standard;
        if (strncmp(name, "APIGW_OPT_", 10) == 0 && strcmp(name, "APIGW_OPT_LAST") != 0 &&
            apigw_option_bounds((uint32_t)id, &lowest, &highest, &standard) == APIGW_OK)
            printf("| `%s` | %llu | %llu | %llu |\n", name, (unsigned long long)lowest, (unsigned long long)highest,
                   (unsigned long long)standard);
    }
    return 0;
}
END
# shellcheck disable=SC2046,SC2086 # flags are words
ok 'the options can be listed' $CC -std=c11 $CFLAGS -o "$tmp/options" "$tmp/options.c" $LDFLAGS \
    $($PKG_CONFIG --cflags --libs libapigw)
"$tmp/options" >"$tmp/bounds"
grep '^| `APIGW_OPT_' README.md | cut -d '|' -f 1-5 | sed 's/$/|/' >"$tmp/stated"
ok 'there are options' test -s "$tmp/bounds"
ok 'the table of options is true' diff "$tmp/stated" "$tmp/bounds"

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

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
