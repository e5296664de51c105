#!/bin/sh
# The layers: a file of lib/ includes only its own layer and lower ones. lib/gateway is a
# library of its own: above json, and of everything else it sees the public headers alone. Only lib/json/jansson.c
# includes <jansson.h>. No file of lib/ reaches for I/O, a clock, randomness, the environment or the locale.
# docs/design.md names each file in the row of its layer, once. Neither the calls between the files of lib/ nor their
# includes make a cycle; this reads the objects of the build, so `make all` comes first.
# The environment: CC, VARIANT, JANSSON.
set -u
. tests/support/shell.sh
: "${CC:=cc}" "${VARIANT:=default}" "${JANSSON:=yes}"

# What each layer may include: itself and what is before it in this order.
order='core text json routing format request response authorization runtime'

work=$tmp

# Each file of lib/, in one pass over all of them, docs/design.md first.
awk -v order="$order" '
BEGIN {
    count = split(order, layers, " ")
    for (i = 1; i <= count; i++) {
        all = all layers[i] " "
        below[layers[i]] = all
    }
    below["gateway"] = "core text json gateway "
    calls = "f?printf|puts|fputs|putchar|fopen|fread|fwrite|getenv|setenv|setlocale|localeconv|time|clock|rand|srand"
    calls = calls "|random|exit|abort|strtod|atof|toupper|tolower|isalpha|isdigit|isspace"
    calls = "(^|[^A-Za-z0-9_\"])(" calls ")\\("
    system_headers = "^(time|locale|errno|signal|threads|unistd|ctype|wctype)\\.h$|^sys/"
}
function bad(message) {
    if (message != "")
        print message
    is_bad = 1
}
function finish() {
    if (file == "")
        return
    if (named[layer, name] != 1)
        bad(file ": the row of its layer in docs/design.md names it " named[layer, name] + 0 " times, not once")
    if (is_bad)
        wrong++
    else
        right++
}
# The names in the row of a layer: `name`, `name.c` or `name.h`.
FILENAME == "docs/design.md" {
    if (match($0, /^\| `lib\/[a-z]*`/)) {
        row = substr($0, RSTART + 7, RLENGTH - 8)
        rest = substr($0, RSTART + RLENGTH)
        while (match(rest, /`[^`]*`/)) {
            word = substr(rest, RSTART + 1, RLENGTH - 2)
            rest = substr(rest, RSTART + RLENGTH)
            sub(/\.[ch]$/, "", word)
            named[row, word]++
        }
    }
    next
}
FNR == 1 {
    finish()
    file = FILENAME
    is_bad = 0
    split(file, part, "/")
    layer = part[2]
    name = part[3]
    sub(/\.[^.]*$/, "", name)
    if (!(layer in below))
        bad(file ": there is no layer " layer)
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, part, "\"")
    header = part[2]
    if (index(header, "/") != 0) { # others are generated
        split(header, part, "/")
        if (index(" " below[layer], " " part[1] " ") == 0)
            bad(file ": includes \"" header "\", but may include only: " below[layer])
        if ((getline line < ("lib/" header)) < 0)
            bad(file ": includes \"" header "\", which is not below lib/")
        close("lib/" header)
    }
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    header = $0
    sub(/^[^<]*</, "", header)
    sub(/>.*/, "", header)
    if (header ~ /^apigw\/gateway(\.h$|\/)/ && layer != "gateway")
        bad(file ": includes <" header ">: only lib/gateway may")
    if (header ~ /^(apigw\/)?jansson\.h$/ && file != "lib/json/jansson.c")
        bad(file ": includes <" header ">: lib/json/jansson.c alone may")
    if (header ~ system_headers)
        bad(file ": includes <" header ">: the library has no I/O, clock, locale or system calls")
}
$0 ~ calls && !/^[ \t]*(\/?\*|\/\/)/ { bad(file ":" FNR ": calls what the library may not use: " $0) }
END {
    finish()
    print right + 0, wrong + 0
}' docs/design.md lib/*/*.[ch] $(ls lib/*/*.inc 2>/dev/null) >"$work/files"
sed '$d' "$work/files"
read -r passed failed <<COUNTS
$(tail -n 1 "$work/files")
COUNTS

# ---- no cycles

# Layers whose files may still depend on each other in a cycle.
exempt=

# Read edges ("FROM TO"), print the members of each cycle on a line. Edges within an exempt layer are left out.
cycles() {
    awk -v exempt=" $exempt " '
    function layer(file) { sub(/\/.*/, "", file); return file }
    layer($1) != layer($2) || index(exempt, " " layer($1) " ") == 0' | tsort 2>&1 >/dev/null | awk '
    /loop|cycle/ { if (line != "") print line; line = ""; next }
    { sub(/^tsort: /, ""); line = line (line == "" ? "" : " ") $0 }
    END { if (line != "") print line }'
}

# calls DIRECTORY OBJECT...: print an edge from each file with an undefined symbol to the file that defines it. Files are
# named by their objects, relative to the directory.
calls() {
    directory=$1
    shift
    nm -A -g -P "$@" | awk -v directory="$directory/" '
    {
        file = substr($1, length(directory) + 1)
        sub(/\.o:$/, "", file)
        if ($3 == "U")
            used[file, $2]
        else
            defined[$2] = file
    }
    END {
        for (use in used) {
            split(use, part, SUBSEP)
            if (part[2] in defined && defined[part[2]] != part[1])
                print part[1], defined[part[2]]
        }
    }' | sort -u
}

# Print an edge from each file to those whose header it includes; FILE.c and FILE.h are one. This sees what is inline.
includes() {
    awk '
    /^[ \t]*#[ \t]*include[ \t]*"[^"]*\/[^"]*"/ {
        split($0, part, "\"")
        file = FILENAME
        sub(/^lib\//, "", file)
        sub(/\.[ch]$/, "", file)
        sub(/\.[a-z]*$/, "", part[2])
        if (file != part[2])
            print file, part[2]
    }' lib/*/*.[ch] | sort -u
}

# no_cycles WHAT FILE: every line of FILE is a cycle.
no_cycles() {
    if [ -s "$2" ]; then
        while read -r cycle; do
            fail "cycle of $1: $cycle"
        done <"$2"
    else
        pass
    fi
}

objects=build/obj/$VARIANT
[ "$JANSSON" = no ] && objects=$objects-without-jansson
set --
for file in lib/*/*.c lib/format/tables.c; do
    [ "$JANSSON:$file" = no:lib/json/jansson.c ] && continue
    set -- "$@" "$objects/${file%.c}.o"
    [ -f "$objects/${file%.c}.o" ] || fail "$file: there is no object; run make first"
done
calls "$objects/lib" "$@" >"$work/calls"
[ "$(wc -l <"$work/calls")" -gt 100 ] || fail "$objects: the objects show hardly any call"
cycles <"$work/calls" >"$work/cycles"
no_cycles calls "$work/cycles"
includes | cycles >"$work/cycles"
no_cycles includes "$work/cycles"

# The check notices a cycle: of three files, two call each other.
mkdir -p "$work/lib/planted"
echo 'int f(void); int g(void); int f(void) { return g(); }' >"$work/f.c"
echo 'int f(void); int g(void); int g(void) { return f(); }' >"$work/g.c"
echo 'int f(void); int h(void); int h(void) { return f(); }' >"$work/h.c"
for file in f g h; do
    $CC -c -o "$work/lib/planted/$file.o" "$work/$file.c" || fail "$CC cannot compile the planted cycle"
done
found=$(calls "$work/lib" "$work"/lib/planted/*.o | cycles)
case $found in
'planted/f planted/g' | 'planted/g planted/f') pass ;;
*) fail "a planted cycle of calls is reported as '$found'" ;;
esac

finish
