# A program that nobody verified may end the process it runs in: that is an error of one line, not ours.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot test-run %t.o --verify=off --allow-unverified 2>%t.err; test $? = 1' && FileCheck %s <%t.err
# RUN: sh -c '%bpftime-aot test-run %t.o --verify=off --allow-unverified -j >%t.json; test $? = 1' && FileCheck %s --check-prefix=JSON <%t.json
# CHECK: error: the program cannot be run: signal 11 ended it (Segmentation fault)
# JSON: {{^}}{"error":{"id":"test-run-failed"
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r1 = 8
  r0 = *(u64 *)(r1 + 0)
  exit
.size program,.-program
