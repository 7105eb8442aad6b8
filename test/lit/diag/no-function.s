# An offset in code that belongs to no known function is refused.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:0x$(%python %source/test/lit/link/Inputs/offset-of.py %t/target.so entry) --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: no function is known at 0x{{[0-9a-f]+}} (address 0x{{[0-9a-f]+}})
#--- probe.s
.include "native.inc"
program count, "uprobe"
  ret
end_program count
native
#--- target.s
.globl entry
entry:
  nop
  ret
