#!/usr/bin/env python3
"""Lines and branches of lib/ that the tests reach: 99 % of the lines, 95 % of the branches, and 90 % of both in each file.

Usage: cov.py OBJECTS: the directory with the objects that were compiled with -O0 --coverage, after the tests ran.

Lines and branches are those of gcov. Without optimisation gcc makes two branches of each operand of &&, || and !, of each
`if`, loop and `?:`, and one of each case of a switch: what counts is that each condition was true once and false once. Code
that the preprocessor removed does not count. An inline function counts once for all files that include its header; a
function that a macro generates counts once for each expansion.

Rows of tests/cov.exclude do not count. With COV_LINES=1 each line is printed that is not reached, or not in all its branches.
"""
import collections
import json
import os
import subprocess
import sys

LINES, BRANCHES, FILE = 99.0, 95.0, 90.0
EXCLUDED = "tests/cov.exclude"


def read_excluded():
    """{(file, function, text)} of the rows "FILE FUNCTION: TEXT OF THE LINE". Each paragraph begins with its reason."""
    rows = set()
    with open(EXCLUDED, encoding="utf-8") as file:
        for paragraph in file.read().split("\n\n"):
            lines = paragraph.splitlines()
            if lines and not lines[0].startswith("# "):
                sys.exit(f"{EXCLUDED}: no reason for {lines[0]}")
            for line in lines:
                if not line.startswith("#"):
                    place, text = line.split(": ", 1)
                    rows.add((*place.split(" "), text))
    return rows


def run_gcov(objects):
    """{file: {(line, function): [counts: of the line, then of its branches]}} of everything in lib/."""
    notes = sorted(os.path.join(where, name) for where, _, names in os.walk(os.path.join(objects, "lib"))
                   for name in names if name.endswith(".gcno"))
    done = subprocess.run([os.environ.get("GCOV", "gcov"), "--branch-probabilities", "--json-format", "--stdout", *notes],
                          stdout=subprocess.PIPE, check=True)
    found = collections.defaultdict(dict)
    for document in map(json.loads, done.stdout.splitlines()):
        for source in document["files"]:
            if source["file"].startswith("lib/"):
                add(found[source["file"]], source["lines"])
    return found


def add(found, lines):
    """Add the counts of a source file in one object to those of the other objects."""
    for line in lines:
        key = (line["line_number"], line.get("function_name", ""))
        counts = [line["count"], *(branch["count"] for branch in line["branches"])]
        known = found.setdefault(key, [0] * len(counts))
        if len(known) != len(counts):
            sys.exit(f"{key}: {len(known) - 1} branches in one object, {len(counts) - 1} in another")
        found[key] = [a + b for a, b in zip(known, counts)]


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def main(objects):
    excluded, used = read_excluded(), collections.Counter()
    total, low = collections.Counter(), []
    for name, lines in sorted(run_gcov(objects).items()):
        with open(name, encoding="utf-8") as file:
            text = [line.strip() for line in file]
        here = collections.Counter()
        for (number, function), (count, *branches) in sorted(lines.items()):
            row = (name, function, text[number - 1])
            taken = sum(map(bool, branches))
            complete = count != 0 and taken == len(branches)
            if row in excluded:
                used[row] += not complete
                continue
            here.update(lines=1, reached=count != 0, branches=len(branches), taken=taken)
            if os.environ.get("COV_LINES") and not complete:
                what = f"{taken} of {len(branches)} branches" if count else "not reached"
                print(f"{name}:{number}: {function}: {what}: {row[2]}")
        total += here
        rates = percent(here["reached"], here["lines"]), percent(here["taken"], here["branches"])
        if min(rates) < 100:
            print(f"{name}: {rates[0]:.1f} % of {here['lines']} lines, {rates[1]:.1f} % of {here['branches']} branches")
        if min(rates) < FILE:
            low.append(name)
    lines, branches = percent(total["reached"], total["lines"]), percent(total["taken"], total["branches"])
    print(f"lib: {lines:.2f} % of {total['lines']} lines, {branches:.2f} % of {total['branches']} branches")
    checks = {f"at least {LINES} % of the lines": lines >= LINES,
              f"at least {BRANCHES} % of the branches": branches >= BRANCHES,
              f"at least {FILE} % of each file: {' '.join(low)}": not low,
              f"rows of {EXCLUDED} that exclude no line, or several: {[row for row in sorted(excluded) if used[row] != 1]}":
              all(used[row] == 1 for row in excluded)}
    for what, holds in checks.items():
        if not holds:
            print(f"FAILED: {what}")
    failed = sum(not holds for holds in checks.values())
    print(f"{len(checks) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
