# A call before the end of the replaced bytes would return into them, so it is refused.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --for %t/target.so --dry-run 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# CHECK: error: target cannot be probed: the instruction at 0x{{[0-9a-f]+}} cannot be moved
# CHECK: because: {{.*}}callq{{.*}}: it would return into the replaced bytes
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
  callq *%rax
  nop
  nop
  nop
  ret
.size target, . - target
