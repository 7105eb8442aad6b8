# Prints the offset in a file, in hex, of a symbol of an ELF file whatever its type is:
# offset-of.py FILE SYMBOL. For tests that name a place by offset.
import subprocess
import sys

tools = "/usr/lib/llvm-19/bin/"
for line in subprocess.check_output([tools + "llvm-nm", sys.argv[1]], text=True).splitlines():
    fields = line.split()
    if fields[-1] == sys.argv[2]:
        address = int(fields[0], 16)
for line in subprocess.check_output([tools + "llvm-readelf", "-lW", sys.argv[1]], text=True).splitlines():
    fields = line.split()
    if fields[:1] == ["LOAD"]:
        offset, start, size = (int(fields[i], 16) for i in (1, 2, 4))
        if start <= address < start + size:
            print(f"{offset + address - start:x}")
