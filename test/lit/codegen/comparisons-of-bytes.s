# A sum of bytes that is compared in its lowest 8 bits is compared as a byte, also where all of it is used; with a number that has more bits it is not.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
# RUN: printf '\072\061\377\000\000\000\000\000\000\000\000\000\000\000\000\000' >%t.in
# RUN: %bpftime-aot test-run %t.o --program digit --data-in %t.in -j | FileCheck --check-prefix=DIGIT %s
# RUN: %bpftime-aot test-run %t.o --program never --data-in %t.in -j | FileCheck --check-prefix=NEVER %s
# CHECK-LABEL: @bpftime_prog_digit(
# CHECK-NOT: and i32
# CHECK: icmp ugt i8
# CHECK-NOT: and i32
# CHECK: ret i64
# CHECK-LABEL: @bpftime_prog_never(
# CHECK-NOT: icmp ugt i8
# CHECK: ret i64
# DIGIT: "retval":4294967295,
# NEVER: "retval":2,
.section xdp,"ax",@progbits
.macro load
  w0 = 0
  r2 = *(u32 *)(r1 + 4)
  r3 = *(u32 *)(r1 + 0)
  r4 = r3
  r4 += 4
  if r4 > r2 goto 9f
.endm
.globl digit
.type digit,@function
digit:
  load
  r5 = *(u8 *)(r3 + 0)
  w0 = w5
  w0 += -0x30
  w4 = w0
  w4 &= 0xff
  if w4 > 0x9 goto 8f
  goto 9f
8:
  r0 = *(u8 *)(r3 + 2)
  w0 += -0x100
9:
  exit
.size digit,.-digit
.globl never
.type never,@function
never:
  load
  r5 = *(u8 *)(r3 + 1)
  w0 = 2
  w4 = w5
  w4 += -0x30
  w4 &= 0xff
  if w4 > 0x109 goto 8f
  goto 9f
8:
  w0 = w5
9:
  exit
.size never,.-never
