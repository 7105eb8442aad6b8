# Loads that extend a sign fill the register.
# RUN: %clang -target bpf -mcpu=v4 -c %s -o %t.o
# RUN: printf '\376\000\377\377\000\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":18446744073709551613,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  *(u64 *)(r10 - 8) = r2
  r0 = *(s8 *)(r10 - 8)
  r3 = *(s16 *)(r10 - 6)
  r0 += r3
  exit
.size program,.-program
