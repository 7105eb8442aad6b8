# cmpxchg leaves the old value in r0, exchanged or not.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: printf '\052\000\000\000\000\000\000\000' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":42100,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  *(u64 *)(r10 - 8) = r2
  r0 = r2
  r3 = 100
  r0 = cmpxchg_64(r10 - 8, r0, r3)
  r6 = r0
  r0 = 7
  r3 = 200
  r0 = cmpxchg_64(r10 - 8, r0, r3)
  r6 *= 1000
  r0 += r6
  exit
.size program,.-program
