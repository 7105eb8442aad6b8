# A return probe in the middle of a function is refused.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:target+1 --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: a return probe cannot sit at target+0x1, which is not where a function begins
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
  pushq %rbp
  movq %rsp, %rbp
  popq %rbp
  ret
.size target, . - target
