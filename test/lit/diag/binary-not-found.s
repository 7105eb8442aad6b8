# A binary that neither exists nor is known to the loader is refused.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=libnothing.so.9:target --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: cannot find the binary libnothing.so.9 [program count]
# CHECK: try: Give its path
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
  pushq %rbp
  movq %rsp, %rbp
  popq %rbp
  ret
.size target, . - target
