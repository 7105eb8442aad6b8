# A 32-bit move zeroes the upper half of its register.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: printf '\357\315\253\220\170\126\064\022' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":2427178479,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  w0 = w2
  exit
.size program,.-program
