# An indirect function is refused: its address is that of a resolver.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:chosen --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: chosen in {{.*}}target.so is an indirect function (ifunc)
# CHECK: because: its address is that of the resolver
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
.globl chosen
.type chosen,@gnu_indirect_function
chosen:
  xorl %eax, %eax
  ret
.size chosen, . - chosen
