# Division by a run-time zero gives zero, unsigned and signed, in both widths.
# RUN: %clang -target bpf -mcpu=v4 -c %s -o %t.o
# RUN: printf '\115\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":0,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  r3 = *(u64 *)(r1 + 8)
  r0 = r2
  r0 /= r3
  r4 = r2
  w4 /= w3
  r0 += r4
  r4 = r2
  r4 s/= r3
  r0 += r4
  w2 s/= w3
  r0 += r2
  exit
.size program,.-program
