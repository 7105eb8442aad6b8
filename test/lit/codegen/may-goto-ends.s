# may_goto ends an endless loop that the verifier lets pass, after 8 million rounds.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: %bpftime-aot test-run %t.o -O0 -j | FileCheck %s
# RUN: %bpftime-aot test-run %t.o -j | FileCheck %s
# CHECK: "r0":8388608,
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  .8byte 0x00000000000200e5
  r0 += 1
  goto -3
  exit
.size program,.-program
