# Maps of one name and two shapes are refused, with both shapes.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/a.s -o %t/a.native
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/b.s -o %t/b.native
# RUN: sh -c '%bpftime-aot link %t/a.native %t/b.native -o %t/out.blob 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: test ! -e %t/out.blob
# CHECK: error: map hits of {{.*}}a.native and {{.*}}b.native is not the same map
# CHECK: because: {{.*}}a.native: type 2, key 4, value 8, entries 1
# CHECK: {{.*}}b.native: type 2, key 4, value 8, entries 2
#--- a.s
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
map hits, 2, 4, 8, 1
native
#--- b.s
.include "native.inc"
program other, "uprobe/libc.so.6:malloc"
  ret
end_program other
map hits, 2, 4, 8, 2
native
