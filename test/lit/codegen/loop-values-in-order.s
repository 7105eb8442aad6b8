# Sums that a loop carries become a vector, whichever registers they are in.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --mcpu=x86-64-v4 --emit=llvm-ir | FileCheck %s
# CHECK-LABEL: @bpftime_prog_program(
# CHECK: mul <4 x i64>
.section xdp,"ax",@progbits
.globl program
.type program,@function
program:
  w0 = 0
  r2 = *(u32 *)(r1 + 4)
  r3 = *(u32 *)(r1 + 0)
  r4 = r3
  r4 += 4096
  if r4 > r2 goto end
  r5 = 0
  r9 = 4
  r6 = 3
  r4 = 1
  r0 = 2
again:
  r2 = r3
  r2 += r5
  r1 = r9
  r1 *= 43
  r9 = *(u64 *)(r2 + 24)
  r9 += r1
  r1 = r6
  r1 *= 41
  r6 = *(u64 *)(r2 + 16)
  r6 += r1
  r1 = r0
  r1 *= 37
  r0 = *(u64 *)(r2 + 8)
  r0 += r1
  r1 = r4
  r1 *= 31
  r4 = *(u64 *)(r2 + 0)
  r4 += r1
  r5 += 32
  if r5 != 4096 goto again
  r0 ^= r4
  r0 ^= r6
  r0 ^= r9
end:
  exit
.size program,.-program
