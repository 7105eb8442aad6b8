# A function with a jump to its second instruction is refused, with the jump.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:target --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: target cannot be probed: the replaced bytes are the target of a jump
# CHECK: because: the branch at 0x{{[0-9a-f]+}} leads to 0x
#--- probe.s
.include "native.inc"
program count, "uprobe"
  ret
end_program count
native
#--- target.s
.globl target
.type target,@function
target:
  xorl %eax, %eax
1:
  addq %rdi, %rax
  decq %rdi
  jne 1b
  ret
.size target, . - target
