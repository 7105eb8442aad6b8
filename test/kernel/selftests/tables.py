"""Reads the two tables of this folder; a line is columns and then a text, `#` a comment.

exceptions.txt: VERDICT PATTERN REASON. Cases whose `FILE:PROGRAM@SECTION` the pattern
matches (a regular expression, of the whole) may get VERDICT instead of the expected one,
which `unsupported` rows never stretch to accepting what must be rejected.
causes.txt: IDS PATTERN. A kernel message in which the pattern is found is the same cause as
any of our diagnostics IDS (separated by `|`).
"""
import collections
import os
import re

FOLDER = os.path.dirname(os.path.abspath(__file__))

Exception_ = collections.namedtuple("Exception_", "verdict pattern reason line")
Cause = collections.namedtuple("Cause", "ids pattern line")


def exceptions():
    return [Exception_(verdict, re.compile(pattern), reason, line)
            for line, (verdict, pattern, reason) in _rows("exceptions.txt", 3)]


def causes():
    return [Cause(ids.split("|"), re.compile(pattern), line) for line, (ids, pattern) in _rows("causes.txt", 2)]


def _rows(name, columns):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.startswith("#"):
                row = line.split(None, columns - 1)
                if len(row) != columns:
                    raise SystemExit(f"{name}:{number}: {columns} columns, please")
                yield f"{name}:{number}", [column.rstrip() for column in row]
