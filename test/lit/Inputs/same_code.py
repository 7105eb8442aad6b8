"""Compares the executable pages of a file with a process that maps it: same_code.py PID FILE."""
import os
import sys

pid, path = sys.argv[1], os.path.realpath(sys.argv[2])
pages = 0
with open(path, "rb") as file, open("/proc/%s/mem" % pid, "rb") as memory, open("/proc/%s/maps" % pid) as maps:
    for line in maps:
        fields = line.split(maxsplit=5)
        if len(fields) < 6 or fields[5].strip() != path or "x" not in fields[1]:
            continue
        start, end = (int(x, 16) for x in fields[0].split("-"))
        memory.seek(start)
        file.seek(int(fields[2], 16))
        there = memory.read(end - start)
        here = file.read(end - start)
        if there[: len(here)] != here:
            sys.exit("the code differs from the file")
        pages += (end - start) // 4096
if not pages:
    sys.exit("the process does not map the file")
print("same code")
