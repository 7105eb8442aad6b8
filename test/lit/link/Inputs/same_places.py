# same_places.py INSPECTED SYMBOLS: every program of a blob lies where its symbol is, in equal size.
# INSPECTED is what `inspect -j` says of the blob, SYMBOLS what readelf shows of its debug file.
import json
import sys

with open(sys.argv[1]) as file:
    programs = {p["program"]: (p["code_off"], p["code_size"]) for p in json.load(file)["programs"]}
with open(sys.argv[2]) as file:
    rows = [line.split() for line in file]
symbols = {row[7]: (int(row[1], 16), int(row[2])) for row in rows if len(row) == 8 and row[3] == "FUNC"}
assert len(programs) > 1, "one program alone lies at 0 anyhow"
for name, place in programs.items():
    found = symbols["bpftime_prog_" + name]
    assert found == place, f"{name}: blob {place}, debug file {found}"
