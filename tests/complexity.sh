#!/bin/sh
# A function of lib/ fits a screen: at most 80 lines, and a cyclomatic complexity of at most 15 (a switch counts as 1).
set -u
if ! command -v pmccabe >/dev/null 2>&1; then
    echo "There is no pmccabe here: the size of functions is not checked."
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
pmccabe lib/*/*.[ch] | awk '
$1 > 15 { print $6 " " $7 ": complexity " $1 ", at most 15"; wrong = 1 }
$5 > 80 { print $6 " " $7 ": " $5 " lines, at most 80"; wrong = 1 }
{ if (wrong) failed++; else passed++; wrong = 0 }
END { print passed + 0 " passed, " failed + 0 " failed"; exit failed != 0 }'
