# gotol jumps by its 32-bit distance.
# RUN: %clang -target bpf -mcpu=v4 -c %s -o %t.o
# RUN: printf '\011\000\000\000\000\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":9,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = *(u64 *)(r1 + 0)
  gotol over
  r0 = 1
over:
  exit
.size program,.-program
