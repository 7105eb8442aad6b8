# Other bodies stand beside one for the baseline of x86_64: with another CPU, or elsewhere, they are refused.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --levels=x86-64-v3 --mcpu=x86-64-v2 2>%t.err; test $? = 64' && FileCheck %s <%t.err
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --levels=x86-64-v3 --mcpu=host 2>%t.err; test $? = 64' && FileCheck %s <%t.err
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --levels=x86-64-v3 --target=aarch64 2>%t.err; test $? = 64' && FileCheck %s <%t.err
# RUN: %bpftime-aot compile %t.o -o %t.native --levels=x86-64-v3 --mcpu=x86-64-v1
# CHECK: error: bodies for x86-64-v3 can only stand beside one for the baseline of x86_64
# CHECK: try: Leave out --mcpu, or --levels.
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
