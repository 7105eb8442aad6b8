# A word that is no level of CPU is a usage error, at compile and at run.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --levels=x86-64-v3,x86-64-v9 2>%t.err; test $? = 64' && FileCheck %s <%t.err
# RUN: sh -c '%bpftime-aot test-run %t.o --level=x86-64-v9 2>%t.err; test $? = 64' && FileCheck %s <%t.err
# RUN: not test -e %t.native
# CHECK: error: 'x86-64-v9' is no level of CPU
# CHECK: try: The levels are x86-64-v2, x86-64-v3
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
