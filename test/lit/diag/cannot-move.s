# An instruction that cannot run elsewhere is refused, with its text and the reason.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:target --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: target cannot be probed: the instruction at 0x{{[0-9a-f]+}} cannot be moved
# CHECK: because: {{.*}}loop{{.*}}: it has no form with a 32-bit displacement
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
1:
  nop
  loop 1b
  ret
.size target, . - target
