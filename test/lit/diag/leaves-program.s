# A path that runs off the end of a program is refused when no verifier has looked.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o --verify=off -o %t.native 2>%t.err; test $? = 1' && FileCheck %s <%t.err
# CHECK: error: control can leave the program here [program program]
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  r0 += 1
.size program,.-program
