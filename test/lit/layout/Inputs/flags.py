#!/usr/bin/python3
"""The include paths and definitions of the host code, for -fsyntax-only: flags.py BUILD."""
import json
import shlex
import sys

with open(f"{sys.argv[1]}/compile_commands.json", encoding="utf-8") as file:
    commands = [c for c in json.load(file) if c["file"].endswith("/tools/bpftime-aot/main.cpp")]
words = shlex.split(commands[0]["command"])
kept, take = ["-fsyntax-only", "-w"], False
for word in words:
    if take or word.startswith(("-I", "-D", "-std=", "-isystem")):
        kept.append(word)
    take = word == "-isystem"
print("\n".join(kept))
