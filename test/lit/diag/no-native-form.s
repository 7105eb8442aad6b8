# An instruction that has no native form is refused with the reason.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o --verify=off -o %t.native 2>%t.err; test $? = 1' && FileCheck %s <%t.err
# CHECK: error: this instruction has no native form [program program]
# CHECK-NEXT: because: arenas have no counterpart in user space
# CHECK: insn: 1:
.section socket,"ax",@progbits
.globl program
.type program,@function
program:
  r6 = r1
  r0 = addr_space_cast(r1, 0, 1)
  exit
.size program,.-program
