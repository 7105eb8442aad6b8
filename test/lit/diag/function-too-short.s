# A function shorter than a jump, with another right behind it, is refused.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:target --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: target is too short for a probe: it has 3 bytes, a jump needs 5
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
  ret
.size target, . - target
.globl next
.type next,@function
next:
  movl $1, %eax
  ret
.size next, . - next
