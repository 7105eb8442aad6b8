# A jump from another function, out of reach of eight bits, into the replaced bytes is found.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --for %t/target.so --dry-run 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# CHECK: error: target cannot be probed: the replaced bytes are the target of a jump
# CHECK: because: the branch at 0x{{[0-9a-f]+}} leads to 0x
#--- probe.s
.include "native.inc"
program count, "uprobe"
  ret
end_program count
link 0, 1, "", "target"
native
#--- target.s
.globl target
.type target,@function
target:
  xorl %eax, %eax
inside:
  addq %rdi, %rax
  ret
.size target, . - target
.skip 1000, 0x90
.globl far
.type far,@function
far:
  movl $1, %eax
  jmp inside
.size far, . - far
