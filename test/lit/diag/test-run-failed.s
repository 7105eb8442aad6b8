# test-run refuses a program that nobody verified, unless that is allowed.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot test-run %t.o --verify=off 2>%t.err; test $? = 1' && FileCheck %s <%t.err
# CHECK: error: the program cannot be run: was compiled without verification
# CHECK-NEXT: try: {{.*}}--allow-unverified
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
