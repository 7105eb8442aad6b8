# Checks on standard input that `inspect -j` has the fields of the contract: fields.py FORMAT.
import json
import sys

facts = json.load(sys.stdin)
assert facts["format"] == sys.argv[1], facts["format"]
for field in ("target", "features", "abi", "digests", "verified_by", "btf", "programs", "maps", "imports", "plan", "sizes"):
    assert field in facts, field
assert set(facts["digests"]) == {"source", "prototypes"} | ({"image"} if sys.argv[1] == "blob" else set())
assert facts["programs"][0]["program"] == "count"
assert facts["maps"][0]["name"] == "hits"
assert facts["plan"][0] == {"program": "count", "kind": "uprobe", "binary": "libc.so.6", "symbol": "malloc", "offset": 0}
