#!/bin/sh
# The layers: a file of lib/ includes only its own layer and lower ones. lib/gateway is a
# library of its own: above json, and of everything else it sees the public headers alone. Only lib/json/jansson.c
# includes <jansson.h>. No file of lib/ reaches for I/O, a clock, randomness, the environment or the locale.
# docs/design.md names each file in the row of its layer, once.
set -u
passed=0 failed=0

bad() {
    failed=$((failed + 1))
    echo "$1"
}

# What each layer may include: itself and what is before it in this order.
order='core text json routing format request response authorization runtime'
layers_below() {
    case $1 in
    gateway) echo core text json gateway ;;
    *)
        for l in $order; do
            printf '%s ' "$l"
            [ "$l" != "$1" ] || return
        done
        ;;
    esac
}

for file in lib/*/*.[ch] lib/*/*.inc; do
    [ -f "$file" ] || continue
    layer=${file#lib/}
    layer=${layer%%/*}
    before=$failed
    name=${file##*/}
    name=${name%.*}
    case " $order gateway " in
    *" $layer "*) below=$(layers_below "$layer") ;;
    *) below= && bad "$file: there is no layer $layer" ;;
    esac

    for header in $(sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file"); do
        case $header in
        */*) ;;
        *) continue ;; # generated
        esac
        case " $below " in
        *" ${header%%/*} "*) ;;
        *) bad "$file: includes \"$header\", but may include only: $below" ;;
        esac
        [ -f "lib/$header" ] || bad "$file: includes \"$header\", which is not below lib/"
    done
    for header in $(sed -n 's/^[ \t]*#[ \t]*include[ \t]*<\([^>]*\)>.*/\1/p' "$file"); do
        case $header in
        apigw/gateway.h | apigw/gateway/*)
            [ "$layer" = gateway ] || bad "$file: includes <$header>: only lib/gateway may" ;;
        jansson.h | apigw/jansson.h)
            [ "$file" = lib/json/jansson.c ] || bad "$file: includes <$header>: lib/json/jansson.c alone may" ;;
        stdio.h | time.h | locale.h | errno.h | signal.h | threads.h | unistd.h | sys/* | ctype.h | wctype.h)
            case $file:$header in
            # snprintf and vsnprintf only; the calls are looked for below
            *:stdio.h) ;;
            *) bad "$file: includes <$header>: the library has no I/O, clock, locale or system calls" ;;
            esac
            ;;
        esac
    done
    calls='f?printf|puts|fputs|putchar|fopen|fread|fwrite|getenv|setenv|setlocale|localeconv|time|clock|rand|srand'
    calls="$calls|random|exit|abort|strtod|atof|toupper|tolower|isalpha|isdigit|isspace"
    if grep -nE "(^|[^A-Za-z0-9_\"])($calls)\\(" "$file" | grep -vE '^[0-9]+:[ \t]*(/?\*|//)'; then
        bad "$file: calls what the library may not use (above)"
    fi
    named=$(grep "^| \`lib/$layer\`" docs/design.md | grep -oE "\`$name([.](c|h))?\`" | wc -l)
    [ "$named" -eq 1 ] || bad "$file: the row of its layer in docs/design.md names it $named times, not once"
    [ "$failed" -eq "$before" ] && passed=$((passed + 1))
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
