# The remainder by a run-time zero is the dividend; its 32-bit form clears the upper half.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: printf '\007\000\000\000\005\000\000\000\000\000\000\000\000\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":21474836480,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = *(u64 *)(r1 + 0)
  r3 = *(u64 *)(r1 + 8)
  r4 = r0
  w4 %= w3
  r0 %= r3
  r0 -= r4
  exit
.size program,.-program
