#!/bin/sh
# Tests the vector runner: every wrong expectation of tests/cases/must-fail/ is reported as that, and the list of known
# failures hides nothing that it may not hide. Argument: the runner.
set -u
. tests/support/shell.sh
runner=${1:-${BUILD:-build}/tests/vectors}
cases=$(dirname "$0")/cases/must-fail
work=$tmp

# expect NAME STATUS CLOSING-LINE ARGUMENT...: how the runner ends.
expect() {
    name=$1 want_status=$2 want_line=$3
    shift 3
    "$runner" "$@" >"$work/output" 2>&1
    status=$?
    line=$(tail -n 1 "$work/output")
    if [ "$status" -eq "$want_status" ] && [ "$line" = "$want_line" ]; then
        pass
    else
        fail "$name: expected status $want_status and '$want_line', found $status and '$line'"
    fi
}

# Case must-fail/WHAT/... is reported with WHAT as the first difference; one whose id is a duplicate with "id".
for file in "$cases"/*.json; do
    number=$(grep -c '^  "id": ' "$file")
    expect "$file" 1 "0 passed, $number failed" "$file"
    awk '
    /^FAIL / { id = $2; next }
    id != "" {
        split(id, part, "/"); word = $1; sub(/:$/, "", word)
        print (word == part[2] || word == "id" ? "good" : "bad") " " id " is reported as " word
        id = ""
    }' "$work/output" >"$work/labels"
    while read -r verdict text; do
        if [ "$verdict" = good ]; then pass; else fail "$text"; fi
    done <"$work/labels"
    sed -n 's/^  "id": "\([^"]*\)".*/\1/p' "$file" | sort >"$work/wanted"
    sed -n 's/^FAIL //p' "$work/output" | sort >"$work/found"
    if cmp -s "$work/wanted" "$work/found"; then pass; else fail "$file: the reported ids are not those of the file"; fi
done

# ---- the list of known failures

case_of() { # ID EVIDENCE STATUS-EXPECTED
    printf '{"id": "%s", "op": "encode-response", "kind": "rest", "evidence": "%s", "source": "none", ' "$1" "$2"
    printf '"input": {}, "expect": {"json": {"statusCode": %s, "isBase64Encoded": false}}}' "$3"
}
{
    printf '['
    case_of good spec 200
    printf ',\n'
    case_of bad spec 201
    printf ',\n'
    case_of bad-aws aws-recorded 201
    printf ']\n'
} >"$work/cases.json"
known() { printf '%s\n' "$@" >"$work/known"; }

expect 'no list' 1 '1 passed, 2 failed' "$work/cases.json"
known '# nothing' ''
expect 'an empty list' 1 '1 passed, 2 failed, 0 skipped' --known "$work/known" "$work/cases.json"
known '  bad  # a reason'
expect 'a known failure' 1 '1 passed, 1 failed, 1 skipped' --known "$work/known" "$work/cases.json"
known bad-aws
expect 'a known failure of AWS evidence' 1 '1 passed, 2 failed, 0 skipped' --known "$work/known" "$work/cases.json"
known good
expect 'a known failure that passes' 1 '0 passed, 3 failed, 0 skipped' --known "$work/known" "$work/cases.json"
known nothing
expect 'an unknown id' 1 '1 passed, 3 failed, 0 skipped' --known "$work/known" "$work/cases.json"
expect 'no such list' 1 '1 passed, 3 failed, 0 skipped' --known "$work/none" "$work/cases.json"
expect 'no such file' 1 '0 passed, 1 failed' "$work/none.json"
echo '[]' >"$work/empty.json"
expect 'no cases' 1 '0 passed, 1 failed' "$work/empty.json"
{
    printf '['
    case_of good spec 200
    printf ']\n'
} >"$work/good.json"
expect 'a case that passes' 0 '1 passed, 0 failed' "$work/good.json"
expect 'several files' 1 '1 passed, 3 failed' "$work/good.json" "$work/cases.json"

finish
