# A signed 32-bit comparison looks at bit 31 of the low half.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: printf '\000\000\000\200\007\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":1,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  r0 = 1
  if w2 s< 0 goto out
  r0 = 2
out:
  exit
.size program,.-program
