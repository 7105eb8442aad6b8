# Shift counts are taken modulo the width of the operation.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: printf '\003\000\000\000\000\000\000\000\101\000\000\000\000\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":12,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  r3 = *(u64 *)(r1 + 8)
  r0 = r2
  r0 <<= r3
  w2 <<= w3
  r0 += r2
  exit
.size program,.-program
