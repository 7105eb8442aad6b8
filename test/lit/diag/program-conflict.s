# Two objects that define one program are refused, both named.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/a.s -o %t/a.native
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/b.s -o %t/b.native
# RUN: sh -c '%bpftime-aot link %t/a.native %t/b.native -o %t/out.blob 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: test ! -e %t/out.blob
# CHECK: error: program count is in both {{.*}}a.native and {{.*}}b.native
#--- a.s
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
native
#--- b.s
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
native
