# A CPU that LLVM does not know is a usage error.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --mcpu=i8008 2>%t.err; test $? = 64' && FileCheck %s <%t.err
# CHECK: error: unknown CPU 'i8008' for target x86_64-{{.*}}
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
