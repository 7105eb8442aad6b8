# The mark that indirect calls must find at a function's entry is not replaced.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: %bpftime-aot link %t/probe.native --for %t/target.so --dry-run | FileCheck %s
# CHECK: target.so:target at 0x{{[0-9a-f]+}}4, 5 bytes: 55 48 89 e5 5d
#--- probe.s
.include "native.inc"
program count, "uprobe"
  ret
end_program count
link 0, 1, "", "target"
native
#--- target.s
.p2align 4
.globl target
.type target,@function
target:
  endbr64
  pushq %rbp
  movq %rsp, %rbp
  popq %rbp
  ret
.size target, . - target
