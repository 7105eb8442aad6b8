# Moves that extend a sign fill the register, or half of it in their 32-bit form.
# RUN: %clang -target bpf -mcpu=v4 -c %s -o %t.o
# RUN: printf '\200\200\000\000\000\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":18446744069414616832,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  r0 = (s8)r2
  w2 = (s16)w2
  r0 -= r2
  exit
.size program,.-program
