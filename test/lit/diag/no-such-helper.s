# A call of a helper that is not provided is refused when no verifier has looked.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o --verify=off -o %t.native 2>%t.err; test $? = 1' && FileCheck %s <%t.err
# CHECK: error: helper 166 (sys_bpf) is not provided [program program]
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  call 166
  exit
.size program,.-program
