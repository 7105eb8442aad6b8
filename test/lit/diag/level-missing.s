# A body that the program does not have cannot be run, and what it has is said.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c 'head -c 64 /dev/zero >%t.packet; %bpftime-aot test-run %t.o --data-in %t.packet --levels=x86-64-v2 --level=x86-64-v3 2>%t.err; test $? = 1' && FileCheck %s <%t.err
# CHECK: error: program cannot run for x86-64-v3: it has no body for that level
# CHECK: try: It has: baseline, x86-64-v2.
.section xdp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
