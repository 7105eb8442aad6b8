# Bytes copied one by one are copied by words, also by a loop that walks source and target in steps of different length; not so where a byte that was written is read again.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o -O1 --emit=llvm-ir | FileCheck %s
# RUN: %python -c "import sys; sys.stdout.buffer.write(bytes(range(256)) * 2)" >%t.in
# RUN: %bpftime-aot test-run %t.o --program straight --data-in %t.in --data-out %t.straight -j | FileCheck --check-prefix=DONE %s
# RUN: od -An -v -tu1 -w16 %t.straight | FileCheck --check-prefix=STRAIGHT %s
# RUN: %bpftime-aot test-run %t.o --program steps --data-in %t.in --data-out %t.steps -j | FileCheck --check-prefix=DONE %s
# RUN: od -An -v -tu1 -j480 -N12 %t.steps | FileCheck --check-prefix=STEPS %s
# RUN: %bpftime-aot test-run %t.o --program smeared --data-in %t.in --data-out %t.smeared -j | FileCheck --check-prefix=DONE %s
# RUN: od -An -v -tu1 -w16 %t.smeared | FileCheck --check-prefix=SMEARED %s
# DONE: "retval":1,
# CHECK-LABEL: @bpftime_prog_straight(
# CHECK-NOT: load i8
# CHECK: store i32
# CHECK-NOT: load i8
# CHECK: store i32
# CHECK-NOT: store
# CHECK: ret i64
# STRAIGHT:      0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
# STRAIGHT-NEXT: 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
# STRAIGHT-NEXT: 0 1 2 3 4 5 6 39 40 41 42 43 44 45 46 47
# CHECK-LABEL: @bpftime_prog_steps(
# CHECK-NOT: {{load|store}} i8
# CHECK: load i16
# CHECK-NOT: {{load|store}} i8
# CHECK: store i16
# CHECK-NOT: {{load|store}} i8
# STEPS: 240 241 226 244 245 229 248 249 232 252 253 235
# CHECK-LABEL: @bpftime_prog_smeared(
# CHECK-NOT: store i32
# CHECK: ret i64
# SMEARED: 0 0 0 0 0 5 6 7 8 9 10 11 12 13 14 15
.section xdp,"ax",@progbits
.macro begin name
.globl \name
.type \name,@function
\name:
  w0 = 0
  r2 = *(u32 *)(r1 + 4)
  r3 = *(u32 *)(r1 + 0)
  r4 = r3
  r4 += 512
  if r4 > r2 goto 9f
.endm
.macro copy from, to
  r5 = *(u8 *)(r3 + \from)
  *(u8 *)(r3 + \to) = r5
.endm
.macro finish name
  w0 = 1
9:
  exit
.size \name,.-\name
.endm
begin straight
  copy 0, 32
  copy 1, 33
  copy 2, 34
  copy 3, 35
  copy 4, 36
  copy 5, 37
  copy 6, 38
finish straight
begin steps
  r6 = r3
  r7 = r3
  r8 = 0
5:
  r5 = *(u8 *)(r6 + 0)
  *(u8 *)(r7 + 300) = r5
  r5 = *(u8 *)(r6 + 1)
  *(u8 *)(r7 + 301) = r5
  r6 += 4
  r7 += 3
  r8 += 1
  if r8 != 64 goto 5b
finish steps
begin smeared
  r6 = *(u8 *)(r3 + 0)
  r6 &= 7
  r6 += r3
  r4 = r6
  r4 += 4
  if r4 > r2 goto 9f
  .irp at, 0, 1, 2, 3
  r5 = *(u8 *)(r6 + \at)
  *(u8 *)(r3 + \at + 1) = r5
  .endr
finish smeared
