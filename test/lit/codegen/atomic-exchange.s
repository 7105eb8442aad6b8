# xchg and fetch_add give the old value, in 32 bits zero-extended.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: printf '\360\377\377\377\377\377\377\377' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":4294967282,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  *(u64 *)(r10 - 8) = r2
  r3 = 5
  w3 = xchg32_32(r10 - 8, w3)
  r4 = 2
  r4 = atomic_fetch_add((u64 *)(r10 - 8), r4)
  r0 = *(u64 *)(r10 - 8)
  r0 ^= r3
  r0 ^= r4
  exit
.size program,.-program
