# A program type that is not run in user space is named.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o --verify=off -o %t.native 2>%t.err; test $? = 1' && FileCheck %s <%t.err
# CHECK: error: programs of type 'sock_ops' are not run in user space [program program]
.section sockops,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
