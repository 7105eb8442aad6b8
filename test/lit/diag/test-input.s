# A packet program without a packet, and a context that is too long, are refused.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot test-run %t.o --verify=off 2>%t.err; test $? = 64' && FileCheck %s <%t.err
# RUN: head -c 200 /dev/zero >%t.ctx && head -c 64 /dev/zero >%t.packet
# RUN: sh -c '%bpftime-aot test-run %t.o --verify=off --data-in %t.packet --ctx-in %t.ctx 2>%t.err; test $? = 64'
# RUN: FileCheck %s --check-prefix=LONG <%t.err
# CHECK: error: socket_filter programs need --data-in with a packet of 14 to 65535 bytes
# LONG: error: the context of socket_filter programs has at most 192 bytes, not 200
.section socket,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
