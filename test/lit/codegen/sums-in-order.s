# The terms of a sum are added in the order of their bytes in memory and become a vector, whichever order they were computed in; one that is not from there is not lost.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --mcpu=x86-64-v4 --emit=llvm-ir | FileCheck %s
# RUN: printf '\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020' >%t.in
# RUN: %bpftime-aot test-run %t.o --program program --data-in %t.in -j | FileCheck --check-prefix=RESULT %s
# CHECK-LABEL: @bpftime_prog_program(
# CHECK: mul <8 x i64>
# CHECK: call i64 @llvm.vector.reduce.add.v8i64
# RESULT: "retval":796,
.section xdp,"ax",@progbits
.globl program
.type program,@function
.macro term at, by
  r5 = *(u8 *)(r3 + \at)
  r4 = r8
  r4 ^= \by
  r5 *= r4
  r0 += r5
.endm
program:
  r0 = 0
  r2 = *(u32 *)(r1 + 4)
  r3 = *(u32 *)(r1 + 0)
  r8 = r2
  r8 -= r3
  r4 = r3
  r4 += 8
  if r4 > r2 goto end
  r0 = r8
  term 4, 5
  term 0, 1
  term 6, 7
  term 2, 3
  term 5, 6
  term 1, 2
  term 3, 4
  term 7, 8
end:
  exit
.size program,.-program
