# A pointer to the caller's stack works in the callee.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified -j | FileCheck %s
# CHECK: "r0":42,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r1 = 20
  *(u64 *)(r10 - 16) = r1
  r1 = r10
  r1 += -16
  call callee
  r1 = *(u64 *)(r10 - 16)
  r0 += r1
  exit
.size program,.-program
.text
.type callee,@function
callee:
  r0 = *(u64 *)(r1 + 0)
  r2 = 22
  *(u64 *)(r1 + 0) = r2
  exit
.size callee,.-callee
