# A name of several functions is refused with all of them.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -c %t/target.s -o %t/a.o
# RUN: cp %t/a.o %t/b.o
# RUN: %clang -shared -nostdlib %t/a.o %t/b.o -o %t/target.so
# RUN: sh -c '%bpftime-aot link %t/probe.native --at count=%t/target.so:twice --dry-run >%t/out 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: count 0 <%t/out
# CHECK: error: twice means 2 functions in {{.*}}target.so
# CHECK: because: twice at 0x
# CHECK-NEXT: twice at 0x
#--- probe.s
.include "native.inc"
program count, "uprobe"
  ret
end_program count
native
#--- target.s
.type twice,@function
twice:
  nop
  ret
.size twice, . - twice
