#!/usr/bin/env python3
"""Proves that the tests notice mistakes: plants one at a time in a copy of the tree, and a test must turn red.

Without arguments it plants the mistakes of PLANTED, each of which the unit tests or the cases must notice. With a number N
it samples N places of lib/*/*.c, chosen by the seed, and plants at each what a person could get wrong: a comparison, a
condition, a sum that is off by one, an error that is not returned, a statement that is missing. At least 95 % must be
noticed by the cases, the unit tests, the allocation sweep, guard pages or the seeds of the fuzz targets. Mutants that
change nothing (the same machine code, or listed in tests/mutants.equivalent with a reason) do not count.

Usage: mutants.py [--tree DIRECTORY] [N [SEED]]. DIRECTORY is a built copy of this tree that may be changed.
The environment: MAKE, CC.
"""
import glob
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile

MAKE = os.environ.get("MAKE", "make")
CC = os.environ.get("CC", "cc").split()
REQUIRED = 95  # percent
SECONDS = 30  # of CPU time: a mutant that takes longer is noticed by that; no program takes more than ten
MEMORY = 4 << 30  # bytes: so is one that takes more

# file, text, what comes in its place, what it breaks
PLANTED = [
    ("lib/text/base64.c", "if (unused != 0) {", "if (unused > 63) {", "base64 whose unused bits are not zero"),
    ("lib/text/utf8.c", "second <= 0x9F;", "second <= 0xBF;", "surrogates in UTF-8"),
    ("lib/response/encode_headers.c", 'buffer_literal(e->out, ", ")', 'buffer_literal(e->out, ",")',
     "how repeated header lines are joined"),
    ("lib/json/lexer.c", "*p == '0' ? p + 1", "*p == '!' ? p + 1", "numbers with leading zeros"),
    ("lib/json/unescape.c", "return 0x10000 + ", "return 0x20000 + ", "surrogate pairs in escapes"),
]

# What may be planted in a line: a name, what is looked for, and what comes in its place.
OPERATORS = [
    ("comparison", r"(?<![=!<>])==(?!=)", "!="),
    ("comparison", r"!=", "=="),
    ("comparison", r"(?<![<\-=])<(?![<=])(?= )", "<="),
    ("comparison", r"(?<!<)<=", "<"),
    ("comparison", r"(?<![>\-=])>(?![>=])(?= )", ">="),
    ("comparison", r"(?<!>)>=", ">"),
    ("condition", r"&&", "||"),
    ("condition", r"\|\|", "&&"),
    ("condition", r"(?<=if \()(?=.*\)( \{)?$)", "!"),
    ("sum", r" \+ 1\b(?!\.)", ""),
    ("sum", r" - 1\b(?!\.)", ""),
    ("sum", r"(?<=[\w\])]) \+ (?=\w)", " - "),
    ("error", r"^(\s+)return status;$", r"\1;"),
    ("statement", r"^(\s+)(?!return|goto|break|continue|else|do\b|static|const|typedef|case|default)"
                  r"[A-Za-z_(*][\w>.\[\]()*+ -]*?( [-+|&]?= |\().*;$", r"\1;"),
]
DECLARATION = re.compile(r"^\s+(const |static |unsigned |struct )*\w+ \*{0,2}\w+(\[.*\])?( = .*)?(, .*)?;$")


def code_lines(path):
    """Lines of a file that hold statements, as (number, text): without comments, directives and what is outside of functions."""
    inside = comment = False
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file):
            text = line.rstrip("\n")
            if comment or text.lstrip().startswith("/*"):
                comment = "*/" not in text
                continue
            if text.startswith("}"):
                inside = False
            elif inside and text.startswith(" ") and "#" not in text[:1]:
                yield number, text
            if text.endswith("{") and re.match(r"[a-z].*\)\s*\{$", text):
                inside = True


def mutants_of(path):
    """Everything that can be planted in a file, as (number, operator, line, changed line)."""
    for number, text in code_lines(path):
        bare = re.sub(r'"(\\.|[^"\\])*"|\'(\\.|[^\'\\])*\'|/\*.*?\*/', lambda m: "\x01" * len(m.group()), text)
        for name, pattern, replacement in OPERATORS:
            if name == "statement" and DECLARATION.match(text):
                continue
            for match in re.finditer(pattern, bare):
                if name == "condition" and replacement == "!":
                    changed = text[:match.start()] + "!(" + text[match.start():].replace(")", "))", 1) \
                        if text.count("(") == 1 else negated(text, match.start())
                else:
                    changed = text[:match.start()] + match.expand(replacement) + text[match.end():]
                if changed is not None and changed != text:
                    yield number, name, text, changed


def negated(text, at):
    """The line with the condition that begins at `at` negated, or None when it does not end in this line."""
    depth = 1
    for i in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return text[:at] + "!(" + text[at:i] + ")" + text[i:]
    return None


def read_equivalent(path):
    """Mutants that change nothing a caller can see: {(file, line, changed line)}; each has a reason."""
    found = set()
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            rows = file.read().split("\n\n")
        for row in rows:
            lines = [line for line in row.split("\n") if line and not line.startswith("#")]
            if lines:
                name, before, after, reason = lines
                assert reason.strip()
                found.add((name, before[2:].strip(), after[2:].strip()))
    return found


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Tree:
    """A built copy of the tree, one of whose sources is changed at a time."""

    def __init__(self, path):
        self.path = path
        objects = os.path.join(path, "build/obj/default")
        log = self.run([MAKE, "--no-print-directory", "-n", "-B", "CFLAGS=-O0", "build/obj/default/lib/text/percent.o"])
        line = [text for text in log.stdout.splitlines() if "-c -o" in text][0]
        self.flags = [flag for flag in line.split(" -c -o")[0].split()[1:] if not flag.startswith(("-W", "-M"))]
        self.unit = sorted(glob.glob(objects + "/tests/unit/*.o"))
        self.vectors = sorted(glob.glob(objects + "/tests/vectors/*.o")) + [objects + "/tests/vectors.o"]
        self.oom = sorted(glob.glob(objects + "/tests/oom/*.o")) + [objects + "/tests/oom.o"]
        self.libraries = subprocess.run(["pkg-config", "--libs", "check", "jansson"], capture_output=True, text=True,
                                        check=True).stdout.split() + ["-pthread"]
        if subprocess.run(["pkg-config", "--exists", "libpcre2-8"]).returncode == 0:
            self.libraries += ["-lpcre2-8"]
        self.targets = sorted(name[5:-2] for name in os.listdir(path + "/fuzz") if re.match(r"fuzz_\w+\.c$", name))
        self.fuzz_help = [objects + "/fuzz/standalone.o", objects + "/fuzz/rows.o"]

    def run(self, command, **more):
        env = dict(os.environ, CK_FORK="no", CK_EXCLUDE_TAGS="long")
        return subprocess.run(command, cwd=self.path, env=env, capture_output=True, text=True, errors="replace", **more)

    def compile(self, source, out, extra=("-O0",)):
        flags = self.flags + ["-Ibuild/obj/default/" + os.path.dirname(source)]
        if "regex_pcre" in source:
            return False
        return self.run([CC[0], *CC[1:], *flags, *extra, "-w", "-c", "-o", out, source]).returncode == 0

    def link(self, name, objects):
        program = os.path.join(self.path, "build/mutant-" + name)
        linked = self.run([CC[0], *CC[1:], "-no-pie", "-o", program, *objects, "build/mutant.o", "build/libapigw-internal.a",
                           *self.libraries])
        return program if linked.returncode == 0 else None

    def red(self, name, objects, arguments):
        """How the program fails with the mutant, or None when it passes."""
        program = self.link(name, objects)
        if program is None:
            return "it does not link"
        done = self.run([program, *arguments], preexec_fn=limit)
        if done.returncode == 0:
            return None
        lines = [text for text in done.stdout.splitlines() if re.search(r":[FE]:|^FAIL|failed", text)]
        return lines[0][:100] if lines else f"exit status {done.returncode}"

    def slow_programs(self):
        objects = "build/obj/default/"
        programs = [("oom", self.oom, [])]
        programs += [(name, [f"{objects}tests/{name}.o"], []) for name in ("guard", "inputs", "router_differential")]
        return programs + [("replay-" + name, [f"{objects}fuzz/fuzz_{name}.o", *self.fuzz_help], ["fuzz/corpus/" + name])
                           for name in self.targets]

    def noticed(self, quick):
        """The first test that turns red, and how; `quick` are the cases and the unit tests alone. The object of the mutant is
        build/mutant.o."""
        cases = sorted(os.path.join("tests/cases", name) for name in os.listdir(self.path + "/tests/cases")
                       if name.endswith(".json"))
        programs = [("vectors", self.vectors, cases), ("unit", self.unit, [])]
        if not quick:
            programs += self.slow_programs()
        for name, objects, arguments in programs:
            how = self.red(name, objects, arguments)
            if how is not None:
                return name, how
        return None


def same_code(tree, path):
    """Whether an optimised build of the source is the same as that of the original, which is beside it."""
    made = [tree.compile(path, "build/mutated.o", ("-O1",))]
    shutil.copy(os.path.join(tree.path, path), tree.path + "/build/mutated.c")
    shutil.copy(tree.path + "/build/original.c", os.path.join(tree.path, path))
    made.append(tree.compile(path, "build/original.o", ("-O1",)))
    with open(tree.path + "/build/original.o", "rb") as a, open(tree.path + "/build/mutated.o", "rb") as b:
        return all(made) and a.read() == b.read()


def try_mutant(tree, path, changed_text, quick=False):
    """Return (program, how) when the mutant is noticed, False when it survives, None when it does not compile,
    or is the same machine code."""
    source = os.path.join(tree.path, path)
    with open(source, encoding="utf-8") as file:
        original = file.read()
    try:
        with open(tree.path + "/build/original.c", "w", encoding="utf-8") as file:
            file.write(original)
        with open(source, "w", encoding="utf-8") as file:
            file.write(changed_text(original))
        if not tree.compile(path, "build/mutant.o"):
            return None
        how = tree.noticed(quick)
        if how is None and same_code(tree, path):
            return None
        return how or False
    finally:
        with open(source, "w", encoding="utf-8") as file:
            file.write(original)


def prepare(path, goals):
    if path is None:
        path = tempfile.mkdtemp(dir=os.environ.get("TMPDIR"))
        shutil.copytree(".", path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", ".git"))
    env = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "CI", "WERROR")}
    built = subprocess.run([MAKE, "--no-print-directory", "-j2", "CFLAGS=-O0", *goals], cwd=path, env=env,
                           capture_output=True, text=True)
    if built.returncode != 0:
        print(built.stdout[-3000:], built.stderr[-3000:])
        print("The tree itself does not build.")
        sys.exit(1)
    return path


def plant(tree):
    """The fixed mistakes. Returns how many were noticed and how many were not."""
    passed = failed = 0
    for path, before, after, what in PLANTED:
        with open(os.path.join(tree.path, path), encoding="utf-8") as file:
            if before not in file.read():
                print(f"FAILED: {what}: {path} has no '{before}'")
                failed += 1
                continue
        result = try_mutant(tree, path, lambda text: text.replace(before, after, 1), quick=True)
        if result:
            print(f"noticed: {what} ({result[0]}: {result[1]})")
            passed += 1
        else:
            print(f"FAILED: {what}: {'it is no mutant' if result is None else 'no test notices it'}")
            failed += 1
    return passed, failed


def sample(tree, count, seed):
    """`count` mutants. Prints those that survive. Returns how many were noticed and how many were not."""
    places = []
    for layer in sorted(os.listdir(tree.path + "/lib")):
        directory = os.path.join("lib", layer)
        if os.path.isdir(os.path.join(tree.path, directory)):
            for name in sorted(os.listdir(os.path.join(tree.path, directory))):
                if name.endswith(".c"):
                    path = os.path.join(directory, name)
                    places += [(path, *mutant) for mutant in mutants_of(os.path.join(tree.path, path))]
    random.Random(seed).shuffle(places)
    equivalent = read_equivalent("tests/mutants.equivalent")
    print(f"{len(places)} places; seed {seed}", flush=True)
    passed = failed = 0
    for path, number, operator, line, changed in places:
        if passed + failed == count:
            break
        if (path, line.strip(), changed.strip()) in equivalent:
            continue

        def change(text):
            lines = text.split("\n")
            lines[number] = changed
            return "\n".join(lines)

        result = try_mutant(tree, path, change)
        if result is None:
            continue
        if result:
            passed += 1
            print(f"noticed by {result[0]}: {path}:{number + 1}: {operator}", flush=True)
        else:
            failed += 1
            print(f"SURVIVED: {path}:{number + 1}: {operator}\n- {line.strip()}\n+ {changed.strip()}", flush=True)
    return passed, failed


def main(arguments):
    path = None
    if arguments and arguments[0] == "--tree":
        path, arguments = arguments[1], arguments[2:]
    copy = prepare(path, ["check-build"] if arguments else ["build/tests/unit", "build/tests/vectors"])
    try:
        tree = Tree(copy)
        if not arguments:
            tree.compile("lib/text/base64.c", "build/mutant.o")
            red = tree.red("vectors", tree.vectors, ["tests/cases/errors.json"])
            if red:
                print(f"The tree itself is red: {red}\n0 passed, 1 failed")
                return 1
            passed, failed = plant(tree)
            print(f"{passed} passed, {failed} failed")
            return 0 if failed == 0 else 1
        passed, failed = sample(tree, int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1)
        rate = 100 * passed / max(passed + failed, 1)
        print(f"{passed} of {passed + failed} mutants noticed: {rate:.1f} %, at least {REQUIRED} % are wanted")
        print(f"{int(rate >= REQUIRED)} passed, {int(rate < REQUIRED)} failed")
        return 0 if rate >= REQUIRED else 1
    finally:
        if path is None:
            shutil.rmtree(copy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
