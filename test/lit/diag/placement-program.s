# A placement of a program that does not exist names those that do.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native --at cuont=libc.so.6:malloc -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: there is no program cuont to place
# CHECK: because: the programs are count, other
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
program other, "uprobe/libc.so.6:malloc"
  ret
end_program other
native
