# The smallest integer over -1 is itself with remainder zero, and no trap.
# RUN: %clang -target bpf -mcpu=v4 -c %s -o %t.o
# RUN: printf '\000\000\000\000\000\000\000\200\377\377\377\377\377\377\377\377' >%t.ctx
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.ctx -j | FileCheck %s
# CHECK: "r0":9223372036854775808,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r2 = *(u64 *)(r1 + 0)
  r3 = *(u64 *)(r1 + 8)
  r0 = r2
  r0 s%= r3
  r2 s/= r3
  r0 += r2
  exit
.size program,.-program
