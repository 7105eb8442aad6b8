"""Large programs in BPF assembly: huge.py loops|line|branches COUNT."""
import sys

kind, count = sys.argv[1], int(sys.argv[2])
print('.section raw_tp,"ax",@progbits\n.globl program\n.type program,@function\nprogram:')
print("r6 = *(u64 *)(r1 + 0)\nr0 = 0")
for n in range(count):
    if kind == "loops":
        print(f"r1 = 0\nL{n}:\nr0 += r6\nr1 += 1\nif r1 < 8 goto L{n}")
    elif kind == "branches":  # each depends on what those before it made of the two registers
        print(f"if r0 s> {n} goto L{n}\nr0 += {n % 9}\ngoto M{n}\nL{n}:\nr0 ^= r6\nr6 += r0\nM{n}:")
    else:
        print("r0 += r6\nr0 *= 3\nr0 ^= r6")
print("exit\n.size program,.-program")
