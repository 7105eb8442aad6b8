# A register that only 32-bit operations write is 32 bits wide round a loop, in vectors too; its upper half reads as zero, and one that 64-bit operations write keeps its own.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --program narrow --mcpu=x86-64-v3 --emit=llvm-ir | FileCheck %s
# RUN: %python -c "import sys; sys.stdout.buffer.write(bytes(i % 256 for i in range(1024)))" >%t.in
# RUN: %bpftime-aot test-run %t.o --program narrow --data-in %t.in -j | FileCheck --check-prefix=NARROW %s
# RUN: %bpftime-aot test-run %t.o --program wide --data-in %t.in -j | FileCheck --check-prefix=WIDE %s
# CHECK-LABEL: @bpftime_prog_narrow(
# CHECK: phi <{{[0-9]+}} x i32>
# CHECK-NOT: phi <{{[0-9]+}} x i64>
# CHECK: ret i64
# NARROW: "r0":372,
# WIDE: "r0":18446744073709551520,
.section xdp,"ax",@progbits
.macro program name, width, fill
.globl \name
.type \name,@function
\name:
  w0 = 0
  r2 = *(u32 *)(r1 + 4)
  r3 = *(u32 *)(r1 + 0)
  r4 = r3
  r4 += 1024
  if r4 > r2 goto 8f
  r5 = 0
  \width\()0 = \fill
6:
  r2 = r3
  r2 += r5
  r4 = *(u8 *)(r2 + 0)
  if w4 > 100 goto 7f
  \width\()0 += 1
7:
  r5 += 1
  if r5 != 1024 goto 6b
8:
  exit
.size \name,.-\name
.endm
program narrow, w, -32
program wide, r, -500
