# A function that removes its arguments from the stack cannot be probed at its return.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:target --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: the return of target cannot be probed: it removes stack arguments at 0x
#--- probe.s
.include "native.inc"
program count, "uretprobe"
  ret
end_program count
native
#--- target.s
.globl target
.type target,@function
target:
  movq 8(%rsp), %rax
  ret $8
.size target, . - target
