# Changes an object in ways that a seed decides and has the compiler read each mutant.
#
#   mutate.py BPFTIME-AOT OBJECT FOLDER
#
# A mutant is read or refused with status 0, 1 or 2. Anything else (a signal, status 70, a
# time-out) is a crash: the mutant is kept in FOLDER and its number printed, so that the
# same seed makes it again.
import os
import random
import struct
import subprocess
import sys

tool, path, folder = sys.argv[1:]
seed = int(os.environ.get("BPFTIME_TEST_SEED", "20240917"))
count = 5000 if "BPFTIME_TEST_LONG" in os.environ else 150
original = open(path, "rb").read()
sections = struct.unpack_from("<Q", original, 40)[0]
words = [0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, len(original), 4096]


def mutate(rng):
    data = bytearray(original)
    way = rng.randrange(4)
    if way == 0:
        return data[: rng.randrange(len(data))]
    if way == 1:  # a few bits anywhere
        for _ in range(1 << rng.randrange(6)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif way == 2:  # a word that bounds something
        at = rng.randrange(len(data) // 4 - 1) * 4
        struct.pack_into("<I", data, at, rng.choice(words))
    else:  # the section headers
        at = rng.randrange(sections // 4, len(data) // 4 - 1) * 4
        struct.pack_into("<I", data, at, rng.choice(words + [rng.randrange(1 << 32)]))
    return data


os.makedirs(folder, exist_ok=True)
crashes = 0
for number in range(count):
    mutant = os.path.join(folder, f"{number}.o")
    with open(mutant, "wb") as file:
        file.write(mutate(random.Random(seed * 1000003 + number)))
    try:
        status = subprocess.run([tool, "compile", "--emit=programs", mutant, "-o", os.devnull],
                                stderr=subprocess.DEVNULL, timeout=20).returncode
    except subprocess.TimeoutExpired:
        status = "time-out"
    if status in (0, 1, 2):
        os.unlink(mutant)
    else:
        crashes += 1
        print(f"mutant {number}: {status}, kept as {mutant}")
print(f"seed {seed}: {count} mutants, {crashes} crashes")
