#!/bin/sh
# Static analysis of lib/: errors, warnings and portability warnings of cppcheck, the checks of clang-tidy in .clang-tidy,
# and -fanalyzer of gcc. Each false positive has a row with its reason in tests/lint.suppressions, and an unused row fails.
# FILES in the environment names the sources; all of lib by default. A tool that is not installed is skipped.
# The environment: BUILD, FILES, LINT_JOBS.
set -u
. tests/support/shell.sh
export LC_ALL=C
files=${FILES:-$(find lib -name '*.c' | sort)} jobs=${LINT_JOBS:-2} generated=${BUILD:-build}/obj/default/lib
flags="-Iinclude -Ilib -I$generated/core -I$generated/format -I$generated/gateway"
pcre=$(pkg-config --cflags libpcre2-8 2>/dev/null) && flags="$flags $pcre -DGATEWAY_PCRE2=1"

# each COMMAND FILE...: run COMMAND for each file, named $file in it; a failure of COMMAND is a diagnostic too. $included adds
# tests/lint.h, which tells the analyzers what the functions of lib/core/error.c return; it is empty for that file.
each() {
    command=$1
    shift
    printf '%s\n' "$@" | xargs -P "$jobs" -I {} sh -c 'file=$1 included="-include tests/lint.h"
        [ "$file" != lib/core/error.c ] || included=
        '"$command"' || echo "$file:0:0: error: it exits with status $? [exit]"' each {} 2>&1
}
# Each of these prints the diagnostics of a tool as "FILE:LINE: ID: MESSAGE". A file that does not compile is reported too.
run_cppcheck() {
    # shellcheck disable=SC2086 # a list of flags
    cppcheck --std=c11 -j "$jobs" --enable=warning,portability --quiet $flags \
        --template='{file}:{line}: {id}: {message}' "$@" 2>&1 || echo "cppcheck:0: exit: it exits with status $?"
}
run_clang_tidy() {
    each "$tidy --quiet --config-file=.clang-tidy \$file -- -std=c11 $flags \$included" "$@" |
        sed -n "s,^$PWD/,,; s/^\([^: ]*:[0-9]*\):[0-9]*: [a-z ]*: \(.*\) \[\([A-Za-z0-9.,-]*\)\]\$/\1: \3: \2/p; t
            s/^\([^: ]*:[0-9]*\):[0-9]*: warning: /\1: clang-tidy: /p"
}
run_gcc() {
    each "gcc -std=c11 $flags \$included -fanalyzer -fdiagnostics-plain-output -c -o /dev/null \$file" "$@" |
        sed -n 's/^\([^: ]*:[0-9]*\):[0-9]*: warning: \(.*\) \[\(-W[a-z-]*\)\]$/\1: \3: \2/p; t
            s/^\([^: ]*:[0-9]*\):[0-9]*: [a-z ]*error: /\1: -Werror: /p'
}

# compare PATTERN: compare the diagnostics with the rows whose ids match PATTERN. With FILES, rows for other files may be
# unused.
compare() {
    awk -v pattern="^$1\$" -v some="${FILES:-}" '
    FILENAME == "tests/lint.suppressions" {
        split($0, part, ": ")
        if ($0 !~ /^#/ && part[2] ~ pattern)
            rows[$0] = part[1]
        next
    }
    FILENAME ~ /files$/ {
        looked_at[$0] = 1
        next
    }
    {
        row = $0
        sub(/:[0-9]+: /, ": ", row)
        if (row in rows)
            used[row] = 1
        else
            print "FAILED: " $0
    }
    END {
        for (row in rows)
            if (!(row in used) && (some == "" || rows[row] in looked_at))
                print "FAILED: this row suppresses nothing: " row
    }' tests/lint.suppressions "$tmp/files" "$tmp/found"
}
# lint TOOL PATTERN ID: run TOOL, whose ids match PATTERN, on the sources. Run it on bad.c too, where it must report ID.
lint() {
    # shellcheck disable=SC2086 # a list of files
    "run_$1" $files | sort -u >"$tmp/found"
    compare "$2" | sort >"$tmp/wrong"
    cat "$tmp/wrong"
    if [ -s "$tmp/wrong" ]; then
        failed=$((failed + $(wc -l <"$tmp/wrong")))
    else
        pass
    fi
    if "run_$1" "$tmp/bad.c" | grep -q ": $3: "; then pass; else fail "$1 does not report $3 in bad.c"; fi
    if "run_$1" "$tmp/none.c" | grep -q .; then pass; else fail "$1 reports nothing for a file that is not there"; fi
}

echo "$files" | tr ' ' '\n' >"$tmp/files"
cat >"$tmp/bad.c" <<'end'
int out_of_bounds(int i);
int null_pointer(int i);
int out_of_bounds(int i) {
    int a[2] = {0, 0};
    return a[i > 0 ? 2 : 0];
}
int null_pointer(int i) {
    const int *p = 0;
    if (i > 0)
        p = &i;
    return *p;
}
end

if command -v cppcheck >/dev/null 2>&1; then
    lint cppcheck '[a-zA-Z]+' arrayIndexOutOfBounds
else
    skip 'there is no cppcheck'
fi
# Other versions have other checks.
tidy=$(command -v clang-tidy-14 || command -v clang-tidy)
if [ -n "$tidy" ] && "$tidy" --version 2>/dev/null | grep -q 'version 14\.'; then
    lint clang_tidy '[a-z]+-[A-Za-z0-9.,-]+' clang-analyzer-core.NullDereference
else
    skip 'there is no clang-tidy of version 14'
fi
if [ "$(gcc -dumpversion 2>/dev/null)" = 12 ]; then
    lint gcc '-W[a-z-]*' -Wanalyzer-null-dereference
else
    skip 'there is no gcc of version 12'
fi
finish
