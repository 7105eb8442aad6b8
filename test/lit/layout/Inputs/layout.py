#!/usr/bin/python3
"""The shape of the tree as rules: layout.py RULE ROOT.

Each rule reads the tree below ROOT and prints one line per violation; the exit status is 1
if there was one. rules-can-fail.test runs every rule on a tree that breaks it, so a rule
that has stopped looking is noticed.
"""
import ast
import json
import os
import re
import statistics
import subprocess
import sys

CODE = (".cpp", ".h", ".c", ".S")
FILE_LINES_MAX, FILE_LINES_MEDIAN_MAX = 800, 200
FUNCTION_LINES_MAX, FUNCTION_LINES_P95_MAX = 70, 40
COMMENT_MIN, COMMENT_MAX = 0.15, 0.30

# Who may include whom, by folder: the layers of cmake/Layers.cmake for single headers, and
# those of the target side, which is one library.
HOST_LAYERS = {
    "support": {"support"},
    "bpf": {"support", "bpf"},
    "frontend": {"support", "bpf", "frontend"},
    "object": {"support", "bpf", "object"},
    "verify": {"support", "bpf", "verify"},
    "codegen": {"support", "bpf", "object", "verify", "codegen"},
}
TARGET_ORDER = ["abi", "arch", "core", "maps", "helpers", "attach", "probe", "entry"]
TARGET_LAYERS = {folder: set(TARGET_ORDER[:i + 1]) for i, folder in enumerate(TARGET_ORDER)}
TARGET_LAYERS["host"] = {"abi", "host"}
TARGET_LAYERS["tiny"] = {"abi", "arch", "core", "maps", "helpers", "probe", "tiny"}


def files(root, suffixes, under=("",)):
    """Paths relative to root, sorted; build folders and hidden folders are not the tree."""
    for top in under:
        for folder, names, leaves in os.walk(os.path.join(root, top)):
            names[:] = sorted(n for n in names if not re.match(r"build(-|$)|\.|__pycache__", n))
            for leaf in sorted(leaves):
                if leaf.endswith(suffixes):
                    yield os.path.relpath(os.path.join(folder, leaf), root)


def text(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def lines(root, path):
    return text(root, path).splitlines()


def code(root):
    return files(root, CODE + (".py",))


def file_sizes(root):
    """No file over 800 lines, the median at most 200 (tables, *.def, are not counted)."""
    sizes = {path: len(lines(root, path)) for path in code(root)}
    for path, n in sizes.items():
        if n > FILE_LINES_MAX:
            yield f"{path}: {n} lines, more than {FILE_LINES_MAX}"
    median = statistics.median(sizes.values())
    if median > FILE_LINES_MEDIAN_MAX:
        yield f"the median file has {median} lines, more than {FILE_LINES_MEDIAN_MAX}"


def functions(root):
    """(name, path, lines) of every function: ctags for C and C++, ast for Python."""
    paths = [os.path.join(root, p) for p in files(root, CODE[:3])]
    tags = subprocess.run(
        ["ctags-universal", "--output-format=json", "--fields=+ne", "--kinds-C++=f", "--kinds-C=f",
         "--langmap=C++:+.h", "-L", "-", "-o", "-"],
        input="\n".join(paths), capture_output=True, text=True, check=True)
    for line in tags.stdout.splitlines():
        tag = json.loads(line)
        if "end" in tag and not tag["name"].startswith("__anon"):
            yield tag["name"], os.path.relpath(tag["path"], root), tag["end"] - tag["line"] + 1
    for path in files(root, (".py",)):
        for node in ast.walk(ast.parse(text(root, path))):
            if isinstance(node, ast.FunctionDef):
                yield node.name, path, node.end_lineno - node.lineno + 1


def table_functions(root):
    """{"path name"} of the functions that are tables: one switch over opcodes or kinds."""
    path = "test/lit/layout/Inputs/table-functions.txt"
    if not os.path.exists(os.path.join(root, path)):
        return set()
    return {line.strip() for line in lines(root, path) if line.strip() and not line.startswith("#")}


def function_sizes(root):
    """No function over 70 lines but the listed tables, 95 of 100 at most 40."""
    tables, seen, sizes = table_functions(root), set(), []
    for name, path, n in functions(root):
        sizes.append(n)
        if n > FUNCTION_LINES_MAX:
            seen.add(f"{path} {name}")
            if f"{path} {name}" not in tables:
                yield f"{path}: {name} has {n} lines, more than {FUNCTION_LINES_MAX}"
    for stale in sorted(tables - seen):
        yield f"table-functions.txt: {stale} is not over {FUNCTION_LINES_MAX} lines any more"
    if len(sizes) > 1:
        p95 = statistics.quantiles(sizes, n=20)[-1]
        if p95 > FUNCTION_LINES_P95_MAX:
            yield f"95 of 100 functions should have at most {FUNCTION_LINES_P95_MAX} lines, but p95 is {p95:.0f}"


def comment_lines(source):
    """How many of the lines carry a comment: they begin with one, lie in one, or end in one."""
    count, inside = 0, False
    for line in source:
        begins = inside or line.lstrip().startswith(("//", "/*"))
        # A trailing comment has a space before it; "//" inside a string (a URL) has none.
        if begins or re.search(r"\s(//|/\*)", line):
            count += 1
        if inside:
            inside = "*/" not in line
        else:
            inside = "/*" in line and "*/" not in line.partition("/*")[2]
    return count


def comments(root):
    """15 to 30 of 100 lines of what we ship carry a comment."""
    total = comment = 0
    for path in files(root, CODE + (".def",), ("compiler", "linker", "runtime-lib", "tools", "examples", "bench")):
        source = lines(root, path)
        total += len(source)
        comment += comment_lines(source)
    share = comment / total if total else 0
    if not COMMENT_MIN <= share <= COMMENT_MAX:
        yield f"{100 * share:.1f} comment lines in 100, not between 15 and 30"


def prologue(root):
    """Every source file opens with a comment that says what it is for."""
    for path in files(root, CODE):
        source = lines(root, path)
        if not source or not source[0].startswith(("//", "/*")):
            yield f"{path}: does not open with a comment"


def includes(root, path):
    return re.findall(r'^\s*#\s*include\s+"([^"]+)"', text(root, path), re.MULTILINE)


def direction(root, top, layers):
    """Folder X of `top` includes headers of the folders in layers[X] only."""
    for folder, allowed in layers.items():
        for path in files(root, CODE, (os.path.join(top, folder),)):
            for header in includes(root, path):
                # "../core/x.h" counts as core, as "core/x.h" does.
                target = [part for part in header.split("/")[:-1] if part != ".."][:1]
                if target and target[0] in layers and target[0] not in allowed:
                    yield f"{path}: {folder} must not include {header}"


def target_direction(root):
    """Target side: abi < arch < core < maps < helpers < attach < probe < entry."""
    return direction(root, "runtime-lib", TARGET_LAYERS)


def host_direction(root):
    """Host side: support < bpf < {frontend, object, verify} < codegen."""
    return direction(root, "compiler", HOST_LAYERS)


def rows(root, path, macro):
    """The argument lists of a .def file's rows."""
    for line in lines(root, path):
        match = re.match(macro + r"\((.*)\)", line)
        if match:
            yield [a.strip().strip('"') for a in match.group(1).split(",")]


def test_texts(root):
    return "\n".join(text(root, p) for p in files(root, CODE + (".py", ".s", ".test", ".yaml", ".ll"), ("test",))
                     if "layout" not in p)


def diagnostics_tested(root):
    """Every row of diagnostics.def has a test of its name in test/lit/diag, and no test is left over."""
    names = {row[1] for row in rows(root, "compiler/support/diagnostics.def", "DIAG")}
    folder = os.path.join(root, "test/lit/diag")
    tests = {os.path.splitext(leaf)[0] for leaf in os.listdir(folder) if os.path.isfile(os.path.join(folder, leaf))
             and not leaf.startswith("lit.")} if os.path.isdir(folder) else set()
    for name in sorted(names - tests):
        yield f"diagnostic {name} has no test test/lit/diag/{name}.*"
    for name in sorted(tests - names):
        yield f"test/lit/diag/{name}.* tests no row of diagnostics.def"


def helpers_tested(root):
    """Every row of helpers.def is called by a test."""
    tests = test_texts(root)
    for row in rows(root, "runtime-lib/abi/helpers.def", "HELPER"):
        if not re.search(rf"\bbpf(time_helper)?_{row[1]}\b", tests):
            yield f"helper {row[1]} is in no test"


def map_types_tested(root):
    """Every row of map_types.def is used by a test."""
    tests = test_texts(root)
    for row in rows(root, "runtime-lib/abi/map_types.def", "MAP_TYPE"):
        if not re.search(rf"\b{row[3]}\b", tests):
            yield f"map type {row[3]} is in no test"


def attach_kinds_tested(root):
    """Every row of attach_kinds.def is the section of a test."""
    tests = test_texts(root)
    for row in rows(root, "runtime-lib/abi/attach_kinds.def", "ATTACH_KIND"):
        if not re.search(rf'SEC\("{row[2]}/', tests):
            yield f"attach kind {row[1]} is in no test"


def finished(root):
    """Nothing is marked as to be done later."""
    for path in files(root, CODE + (".def", ".py", ".cmake", ".txt", ".md")):
        for number, line in enumerate(lines(root, path), 1):
            if re.search(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", line):
                yield f"{path}:{number}: {line.strip()}"


def self_contained(root):
    """Nothing names a place outside the repository that only one machine has."""
    for path in files(root, CODE + (".def", ".py", ".cmake", ".txt", ".md", ".test", "bootstrap")):
        for number, line in enumerate(lines(root, path), 1):
            if re.search(r"/wo" r"rk/|/ro" r"ot/|/ho" r"me/", line):
                yield f"{path}:{number}: {line.strip()}"


def formatted(root):
    """clang-format would leave the sources as they are; inputs of lit tests are laid out by hand."""
    paths = [p for p in files(root, (".cpp", ".h")) if not p.startswith("test/lit/")]
    done = subprocess.run(["clang-format-19", "--dry-run", "--Werror", *paths], cwd=root, stderr=subprocess.PIPE,
                          text=True, check=False)
    yield from sorted({line.split(":")[0] + ": not formatted" for line in done.stderr.splitlines() if ": error:" in line})


def test_sentences(root):
    """A lit test opens with a sentence that says the behaviour it holds."""
    for path in files(root, (".test", ".c", ".s", ".yaml", ".ll", ".py"), ("test/lit",)):
        if "/Inputs/" in path or os.path.basename(path) in ("lit.cfg.py", "features.py"):
            continue
        first = (lines(root, path) or [""])[0].strip()
        if not re.match(r"(#|//|;|/\*)\s*\S+\s+\S+\s+\S+", first) or re.search(r"\b(RUN|REQUIRES):", first):
            yield f"{path}: the first line is not a sentence"


RULES = {f.__name__.replace("_", "-"): f for f in (
    file_sizes, function_sizes, comments, prologue, target_direction, host_direction, diagnostics_tested,
    helpers_tested, map_types_tested, attach_kinds_tested, finished, self_contained, formatted, test_sentences)}


def main():
    if len(sys.argv) == 2 and sys.argv[1] == "--list":
        print("\n".join(RULES))
        return 0
    violations = list(RULES[sys.argv[1]](sys.argv[2]))
    print("\n".join(violations))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
