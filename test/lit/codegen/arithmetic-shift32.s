# A 32-bit arithmetic shift copies bit 31 and leaves the upper half zero.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: printf '\000\000\000\200\000\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":4160749568,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = *(u64 *)(r1 + 0)
  w0 s>>= 4
  exit
.size program,.-program
