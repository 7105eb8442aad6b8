# be16 swaps and truncates, le16 truncates, bswap32 swaps always.
# RUN: %clang -target bpf -mcpu=v4 -c %s -o %t.o
# RUN: printf '\104\063\042\021\335\314\273\252' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":4914309075945337668,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  r0 = r2
  r0 = be16 r0
  r3 = r2
  r3 = le16 r3
  r0 <<= 16
  r0 |= r3
  r2 = bswap32 r2
  r2 <<= 32
  r0 |= r2
  exit
.size program,.-program
