# A loop that takes each word of the packet apart, and leaves out a byte, reads the words whole if there are vectors for them; not so where a byte is written in between.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --mcpu=x86-64-v3 --emit=llvm-ir | FileCheck %s
# RUN: %bpftime-aot compile %t.o --mattr=-x87,-mmx,-sse --emit=llvm-ir | FileCheck --check-prefix=BYTES %s
# RUN: %python -c "import sys; sys.stdout.buffer.write(bytes(i % 256 for i in range(1024)))" >%t.in
# RUN: %bpftime-aot test-run %t.o --program untouched --data-in %t.in -j | FileCheck --check-prefix=UNTOUCHED %s
# RUN: %bpftime-aot test-run %t.o --program written --data-in %t.in -j | FileCheck --check-prefix=WRITTEN %s
# CHECK-LABEL: @bpftime_prog_untouched(
# CHECK-NOT: x i8>
# CHECK: load <{{[0-9]+}} x i64>
# CHECK-NOT: x i8>
# CHECK: ret i64
# BYTES-LABEL: @bpftime_prog_untouched(
# BYTES-NOT: load i64
# BYTES: load i8
# UNTOUCHED: "retval":65920,
# CHECK-LABEL: @bpftime_prog_written(
# CHECK-NOT: load i64
# CHECK: load i8
# CHECK-NOT: load i64
# WRITTEN: "retval":65408,
.section xdp,"ax",@progbits
.macro program name, written
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
6:
  r2 = r3
  r2 += r5
  r4 = *(u8 *)(r2 + 0)
  r0 += r4
  r4 = *(u8 *)(r2 + 5)
  r0 += r4
  .if \written
  *(u8 *)(r2 + 7) = r4
  .endif
  r4 = *(u8 *)(r2 + 7)
  r4 <<= 1
  r0 += r4
  r5 += 8
  if r5 != 1024 goto 6b
8:
  exit
.size \name,.-\name
.endm
program untouched, 0
program written, 1
