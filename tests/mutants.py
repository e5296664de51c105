#!/usr/bin/env python3
"""Proves that the tests notice mistakes: plants one at a time in a copy of the tree, and a test must fail.

Without arguments it plants the mistakes of PLANTED, each of which the unit tests or the cases must notice. With a number N
it samples N places of lib/*/*.c, chosen by the seed, and plants at each what a person could get wrong: a comparison, a
condition, a sum that is off by one, an error that is not returned, a statement that is missing. At least 95 % must be
noticed by the cases, the unit tests, the allocation sweep, guard pages or the seeds of the fuzz targets. Mutants that
change nothing (the same machine code, or listed in tests/mutants.equivalent with a reason) do not count.

The order of the places depends on the seed and the text of their lines, so that a sample stays nearly the same when other
lines change. Every program first runs without a mutant: it must pass, and a mutant with which it takes four times its CPU
time is noticed by that. A program without the mutant's object is skipped.

Usage: mutants.py [--tree DIRECTORY] [N [SEED [PIECE PIECES]]]. DIRECTORY is a built copy of this tree that may be changed.
The last two divide the sample between several runs.
The environment: MAKE, CC.
"""
import collections
import glob
import hashlib
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

MAKE = os.environ.get("MAKE", "make")
CC = os.environ.get("CC", "cc").split()
REQUIRED = 95  # percent
SECONDS = 60  # CPU time that a program may take without a mutant
QUICK_PROGRAMS = 2  # programs that run before the object code is compared, which takes longer
MEMORY = 4 << 30  # address space of a program: a mutant that needs more fails, and so is noticed
# Suites of unit tests that take more than a fifth of a second: they run after the others.
SLOW_SUITES = {"arn", "base64", "clf_time", "cookie", "glob", "header", "regex", "response_decode", "response_encode",
               "string_index", "unescape", "utf8", "walker", "writer"}

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


def limits(seconds):
    """What a program runs with, as a function that sets it."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return limit


# A test program with arguments, the symbols of the library in it, and its limit of CPU time. The last two are None until the
# program was measured.
Program = collections.namedtuple("Program", "key arguments symbols seconds")


class Unchanged(Exception):
    """Raised when the mutant compiles to the same machine code."""


class Tree:
    """A built copy of the tree, one of whose sources is changed at a time."""

    def __init__(self, path, quick=False):
        self.path = path
        self.quick = quick  # the cases and the unit tests alone
        self.flags = {}
        objects = "build/obj/default/"
        parts = {name: sorted(glob.glob(f"{path}/{objects}tests/{name}/*.o")) for name in ("unit", "vectors", "oom")}
        self.objects = {"unit": parts["unit"], "vectors": parts["vectors"] + [objects + "tests/vectors.o"],
                        "oom": parts["oom"] + [objects + "tests/oom.o"]}
        for name in ("guard", "inputs", "router_differential"):
            self.objects[name] = [f"{objects}tests/{name}.o"]
        for name in sorted(name[5:-2] for name in os.listdir(path + "/fuzz") if re.match(r"fuzz_\w+\.c$", name)):
            self.objects["replay-" + name] = [f"{objects}fuzz/fuzz_{name}.o", objects + "fuzz/standalone.o",
                                              objects + "fuzz/members.o"]
        # gold takes half of the time of the usual linker.
        probe = "int main(void) { return 0; }"
        self.linker = ["-fuse-ld=gold"] if self.run([*CC, "-fuse-ld=gold", "-x", "c", "-o", "build/mutant-probe", "-"],
                                                    input=probe).returncode == 0 else []
        self.libraries = subprocess.run(["pkg-config", "--libs", "check", "jansson"], capture_output=True, text=True,
                                        check=True).stdout.split() + ["-pthread"]
        if subprocess.run(["pkg-config", "--exists", "libpcre2-8"]).returncode == 0:
            self.libraries += ["-lpcre2-8"]
        self.cases = sorted(os.path.join("tests/cases", name) for name in os.listdir(path + "/tests/cases")
                            if name.endswith(".json"))
        # First those that notice much in little time. A program is measured when it is first needed.
        self.suites = sorted(os.path.basename(name)[5:-2] for name in parts["unit"] if "/test_" in name)
        runs = [("vectors", self.cases), ("unit", sorted(set(self.suites) - SLOW_SUITES))]
        if not quick:
            runs += [(key, ["fuzz/corpus/" + key[7:]]) for key in self.objects if key.startswith("replay-")]
            runs += [("inputs", []), ("guard", []), ("router_differential", []), ("unit", sorted(SLOW_SUITES)), ("oom", [])]
        self.programs = [Program(key, arguments, None, None) for key, arguments in runs]

    def run(self, command, **more):
        env = dict(os.environ, CK_FORK="no", CK_EXCLUDE_TAGS="long")
        return subprocess.run(command, cwd=self.path, env=env, capture_output=True, text=True, errors="replace", **more)

    def flags_of(self, source):
        """What make compiles the source with, but for warnings and dependencies."""
        if source not in self.flags:
            made = f"build/obj/default/{source[:-2]}.o"
            log = self.run([MAKE, "--no-print-directory", "-n", "-B", "CFLAGS=-O0", made])
            line = [text for text in log.stdout.splitlines() if text.endswith(f" -c -o {made} {source}")][0]
            self.flags[source] = [flag for flag in line.split(" -c -o")[0].split()[len(CC):]
                                  if not flag.startswith(("-W", "-M"))]
        return self.flags[source]

    def compile(self, source, out, extra=("-O0",)):
        return self.run([*CC, *self.flags_of(source), *extra, "-w", "-c", "-o", out, source]).returncode == 0

    def link(self, key, mutant=("build/mutant.o",)):
        """Link a program. Returns whether that succeeds."""
        return self.run([*CC, *self.linker, "-no-pie", "-o", f"build/mutant-{key}", *self.objects[key], *mutant,
                         "build/libapigw-internal.a", *self.libraries]).returncode == 0

    def symbols(self, *files, which=("-g",)):
        """The functions and variables that files define for others."""
        return {line.split()[-1] for line in self.run(["nm", *which, "--defined-only", *files]).stdout.splitlines()
                if len(line.split()) == 3}

    def failure_of(self, program):
        """Run a linked program. Return how it fails, or None."""
        done = self.run([f"build/mutant-{program.key}", *program.arguments], preexec_fn=limits(program.seconds))
        if done.returncode == 0:
            return None
        lines = [text for text in done.stdout.splitlines() if re.search(r":[FE]:|^FAIL|failed", text)]
        return lines[0][:100] if lines else f"exit status {done.returncode}"

    def with_limits(self, program):
        """Run a program without a mutant, where it must pass. Return it with its symbols and its limit of CPU time."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        how = self.failure_of(program._replace(seconds=SECONDS)) if self.link(program.key, ()) else "it does not link"
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if how is not None:
            sys.exit(f"The unchanged tree fails: {program.key}: {how}\n0 passed, 1 failed")
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        # Hidden symbols are local to a program.
        symbols = self.symbols(f"build/mutant-{program.key}", which=()) - self.symbols(*self.objects[program.key])
        return program._replace(symbols=symbols, seconds=2 + int(4 * spent))

    def suites_of(self, source):
        """The suites whose names are like that of the source: those notice most."""
        layer, name = source.split("/")[-2], os.path.basename(source)[:-2]
        return [suite for suite in self.suites if suite in (f"{layer}_{name}", layer)
                or (name + "_").startswith(suite + "_") or (suite + "_").startswith(name + "_")]

    def cases_of(self, source):
        """The files of cases whose names have a word of the source's path."""
        words = set(re.split(r"[/_.]", source))
        return [path for path in self.cases if words & set(re.split(r"[-_.]", os.path.basename(path)[:-5]))]

    def same_code(self, source):
        """Whether an optimised build of the source is the same as that of the original."""
        path, changed = os.path.join(self.path, source), self.path + "/build/mutated.c"
        made = [self.compile(source, "build/mutated.o", ("-O1",))]
        shutil.copy(path, changed)
        shutil.copy(self.path + "/build/original.c", path)
        made.append(self.compile(source, "build/original.o", ("-O1",)))
        shutil.copy(changed, path)
        with open(self.path + "/build/original.o", "rb") as a, open(self.path + "/build/mutated.o", "rb") as b:
            return all(made) and a.read() == b.read()

    def noticed(self, source):
        """The first program that fails, and how. The object of the mutant is build/mutant.o."""
        linked, mutant = set(), self.symbols("build/mutant.o")
        own = [] if self.quick else [Program("unit", self.suites_of(source), None, None),
                                     Program("vectors", self.cases_of(source), None, None)]
        for program in own:
            if program.arguments and self.link(program.key):
                linked.add(program.key)
                how = self.failure_of(program._replace(seconds=SECONDS // 3 if SLOW_SUITES & set(program.arguments) else 5))
                if how is not None:
                    return program.key, how
        for i, program in enumerate(self.programs):
            if i == QUICK_PROGRAMS and self.same_code(source):
                raise Unchanged
            if program.seconds is None:
                program = self.programs[i] = self.with_limits(program)
                linked.discard(program.key)
            if not mutant <= program.symbols:
                continue
            if program.key not in linked and not self.link(program.key):
                sys.exit(f"{program.key} does not link with {source}")
            linked.add(program.key)
            how = self.failure_of(program)
            if how is not None:
                return program.key, how
        return None


def try_mutant(tree, path, changed_text):
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
        return tree.noticed(path) or False
    except Unchanged:
        return None
    finally:
        with open(source, "w", encoding="utf-8") as file:
            file.write(original)


def prepare(path, goals):
    if path is None:
        path = tempfile.mkdtemp(dir=os.environ.get("TMPDIR"))
        shutil.copytree(".", path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", ".git"))
    env = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "CI", "WERROR")}
    # Without optimisation calls take more stack than the sweep allows.
    built = subprocess.run([MAKE, "--no-print-directory", "-j2", "CFLAGS=-O0", "OOM_default=-DSTACK_MEASURED=0", *goals], cwd=path,
                           env=env, capture_output=True, text=True)
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
        result = try_mutant(tree, path, lambda text: text.replace(before, after, 1))
        if result:
            print(f"noticed: {what} ({result[0]}: {result[1]})")
            passed += 1
        else:
            print(f"FAILED: {what}: {'it is no mutant' if result is None else 'no test notices it'}")
            failed += 1
    return passed, failed


def all_mutants(tree, seed):
    """Every mutant of the library as (file, number, operator, line, changed line), in the order of the seed."""
    found, met = [], collections.Counter()
    for file in sorted(glob.glob(tree.path + "/lib/*/*.c")):
        path = os.path.relpath(file, tree.path)
        for mutant in mutants_of(file):
            key = f"{seed}\n{path}\n{mutant[2].strip()}\n{mutant[3].strip()}"
            met[key] += 1
            found.append((hashlib.sha256(f"{key}\n{met[key]}".encode()).digest(), path, *mutant))
    return [mutant[1:] for mutant in sorted(found)]


def change_of(number, changed):
    """A function that puts the changed line into a text."""
    def change(text):
        lines = text.split("\n")
        lines[number] = changed
        return "\n".join(lines)
    return change


def sample(tree, count, seed=1, piece=1, pieces=1):
    """Try `count` mutants, or those of one of so many pieces. Print those that survive. Return how many were noticed and how
    many were not."""
    places = all_mutants(tree, seed)[piece - 1::pieces]
    equivalent = read_equivalent("tests/mutants.equivalent")
    print(f"{len(places)} places; seed {seed}", flush=True)
    noticed, failed, listed, same = collections.Counter(), 0, 0, 0
    for path, number, operator, line, changed in places:
        if sum(noticed.values()) + failed >= count / pieces:
            break
        if (path, line.strip(), changed.strip()) in equivalent:
            listed += 1
            continue
        result = try_mutant(tree, path, change_of(number, changed))
        if result is None:
            same += 1
        elif result:
            noticed[result[0]] += 1
            print(f"noticed by {result[0]}: {path}:{number + 1}: {operator}", flush=True)
        else:
            failed += 1
            print(f"SURVIVED: {path}:{number + 1}: {operator}\n- {line.strip()}\n+ {changed.strip()}", flush=True)
    for name, times in noticed.most_common():
        print(f"{times} noticed by {name}")
    print(f"left out: {listed} of tests/mutants.equivalent, {same} that do not compile or are the same code")
    return sum(noticed.values()), failed


def stale_rows(tree):
    """Rows of tests/mutants.equivalent whose line or mutant is no longer in the tree."""
    rows, found = read_equivalent("tests/mutants.equivalent"), set()
    for path in {row[0] for row in rows}:
        if os.path.exists(os.path.join(tree.path, path)):
            found |= {(path, line.strip(), changed.strip())
                      for _, _, line, changed in mutants_of(os.path.join(tree.path, path))}
    return sorted(rows - found)


def main(arguments):
    path = None
    if arguments and arguments[0] == "--tree":
        path, arguments = arguments[1], arguments[2:]
    copy = prepare(path, ["check-build"] if arguments else ["build/tests/unit", "build/tests/vectors"])
    try:
        tree = Tree(copy, quick=not arguments)
        if not arguments:
            passed, failed = plant(tree)
            for path, line, changed in stale_rows(tree):
                failed += 1
                print(f"FAILED: tests/mutants.equivalent: {path} has no mutant '{line}' -> '{changed}'")
            print(f"{passed} passed, {failed} failed")
            return 0 if failed == 0 else 1
        passed, failed = sample(tree, *(int(number) for number in arguments))
        rate = 100 * passed / max(passed + failed, 1)
        print(f"{passed} of {passed + failed} mutants noticed: {rate:.1f} %, at least {REQUIRED} % are wanted")
        print(f"{int(rate >= REQUIRED)} passed, {int(rate < REQUIRED)} failed")
        return 0 if rate >= REQUIRED else 1
    finally:
        if path is None:
            shutil.rmtree(copy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
