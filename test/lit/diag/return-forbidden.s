# A function that returns more than once cannot be probed at its return.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:setjmp --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: the return of setjmp cannot be probed
# CHECK: because: it returns again to its caller, past the probe
#--- probe.s
.include "native.inc"
program count, "uretprobe"
  ret
end_program count
native
#--- target.s
.globl setjmp
.type setjmp,@function
setjmp:
  pushq %rbp
  movq %rsp, %rbp
  popq %rbp
  ret
.size setjmp, . - setjmp
