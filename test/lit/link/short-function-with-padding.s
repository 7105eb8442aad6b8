# A function shorter than a jump can be probed if only padding lies behind it.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: %bpftime-aot link %t/probe.native --for %t/target.so --dry-run | FileCheck %s
# CHECK: target.so:target at 0x{{[0-9a-f]+}}0, 5 bytes: 31 c0 c3 {{[0-9a-f]+ [0-9a-f]+$}}
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
  xorl %eax, %eax
  ret
.size target, . - target
.p2align 4
.globl next
.type next,@function
next:
  ret
.size next, . - next
