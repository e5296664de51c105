#!/bin/sh
# Every public function, constant, type and member has a documentation comment. Ours looks at the text; doxygen looks
# again where it is installed, and at references that lead nowhere.
set -u
passed=0 failed=0 skipped=0

# A function or type has a comment that ends right above it; a member of an enum or struct may have it after itself.
awk '
function complain(what) {
    print FILENAME ":" FNR ": no documentation comment: " what
    failed++
}
FNR == 1 { documented = 0; in_body = 0; in_comment = 0 }
{
    line = $0
    opens_doc = line ~ /\/\*\*/
    if (in_comment) {
        if (line ~ /\*\//) { in_comment = 0; documented = doc_comment }
        next
    }
    if (line ~ /^[ \t]*\/\*/) {
        doc_comment = opens_doc
        if (line ~ /\*\//) documented = doc_comment
        else in_comment = 1
        next
    }
    if (line ~ /^[ \t]*$/ || line ~ /^#/) { documented = 0; next }
    if (line ~ /\/\*\*</ && line !~ /\*\//) { trailing = 1; in_comment = 1; doc_comment = 0 }
    if (in_body) {
        if (line ~ /^}/) { in_body = 0; documented = 0; next }
        if (line ~ /[,;]/ || line ~ /^[ \t]*[A-Z_0-9]+( =|$)/ || line ~ /\/\*\*</) {
            checked++
            if (!documented && line !~ /\/\*\*</) complain(line)
        }
        documented = 0
        next
    }
    if (line ~ /^(typedef |enum|struct |APIGW_API )/) {
        checked++
        if (!documented) complain(line)
        in_body = line ~ /{[ \t]*$/
    }
    documented = 0
}
END {
    print checked - failed " " failed + 0 > "/dev/stderr"
}' include/apigw/*.h include/apigw/gateway/*.h 2>build/documented.counts
read -r passed failed <build/documented.counts
rm -f build/documented.counts

if command -v "${DOXYGEN:-doxygen}" >/dev/null 2>&1; then
    mkdir -p build/doxygen-quick
    if { cat docs/Doxyfile; echo 'OUTPUT_DIRECTORY = build/doxygen-quick'; echo 'GENERATE_HTML = NO'
        echo 'GENERATE_XML = YES'; } | "${DOXYGEN:-doxygen}" - >/dev/null; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
else
    echo "There is no doxygen here: its own check is left out."
    skipped=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
