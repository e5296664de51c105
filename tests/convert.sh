#!/bin/sh
# Published events survive `apigw convert --to` their own kind: each one that is a whole event comes back as the same
# JSON. The events are a directory with index.tsv: file, kind, quality. Run from the top directory after `make all examples`.
# The environment: CC, CFLAGS, LDFLAGS, PKG_CONFIG, BUILD, EVENTS.
set -u
. tests/support/shell.sh
: "${CC:=cc}" "${CFLAGS:=}" "${LDFLAGS:=}" "${PKG_CONFIG:=pkg-config}" "${BUILD:=build}" "${EVENTS:=../shared/events}"
apigw=$BUILD/apigw

# same A B: both are the same value for jansson, which knows no byte-order mark.
cat >"$tmp/same.c" <<'END'
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static json_t *load(const char *path) {
    static char text[1 << 24];
    FILE *file = fopen(path, "rb");
    size_t n = file == NULL ? 0 : fread(text, 1, sizeof text, file);
    size_t mark = n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    json_error_t why;
    json_t *tree = json_loadb(text + mark, n - mark, JSON_ALLOW_NUL, &why);
    if (file != NULL)
        fclose(file);
    if (tree == NULL)
        printf("%s: %s\n", path, why.text);
    return tree;
}

int main(int argc, char **argv) {
    json_t *a = load(argv[argc - 2]), *b = load(argv[argc - 1]);
    return a != NULL && b != NULL && json_equal(a, b) ? 0 : 1;
}
END
# shellcheck disable=SC2046,SC2086 # flags are words
if ! $CC -std=c11 $CFLAGS -o "$tmp/same" "$tmp/same.c" $LDFLAGS $($PKG_CONFIG --cflags --libs jansson); then
    echo '0 passed, 1 failed'
    exit 1
fi

# The comparison itself can tell a difference.
printf '\357\273\277{"a":[1,2.5]}' >"$tmp/a"
echo '{"a":[1,2.50]}' >"$tmp/b"
echo '{"a":[1,2.75]}' >"$tmp/c"
if "$tmp/same" "$tmp/a" "$tmp/b" && ! "$tmp/same" "$tmp/a" "$tmp/c"; then
    pass
else
    fail 'the comparison'
fi

# convert FILE: as the kind that it is recognised as.
convert() {
    kind=$("$apigw" kind "$1" | cut -f 2)
    if ! "$apigw" request "$1" >/dev/null 2>"$tmp/why"; then
        fail "$1: $(cat "$tmp/why")"
        return
    fi
    if ! "$apigw" convert --to "$kind" "$1" >"$tmp/out" 2>"$tmp/why"; then
        fail "$1: $(cat "$tmp/why")"
    elif grep -q 'cannot carry' "$tmp/why"; then
        fail "$1: something is lost: $(cat "$tmp/why")"
    elif "$tmp/same" "$1" "$tmp/out"; then
        pass
    else
        fail "$1: it comes back as $(head -c 2000 "$tmp/out")"
    fi
}

for event in docs/examples/events/*.json; do
    convert "$event"
done
if [ -f "$EVENTS/index.tsv" ]; then
    # Results and other documents that are no events have kinds that begin with "resp-".
    awk -F '\t' '$3 == "full" && $2 !~ /^resp-/ { print $1 }' "$EVENTS/index.tsv" >"$tmp/list"
    while read -r file; do
        convert "$EVENTS/$file"
    done <"$tmp/list"
fi

finish
