# A placement replaces what the section says; the kind of probe stays that of the section.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: %bpftime-aot link %t.native -o %t.blob --at count=libm.so.6:cos+4 --at count=libm.so.6:sin
# RUN: %bpftime-aot inspect %t.blob | FileCheck %s
# CHECK: plan:
# CHECK-NEXT: program kind binary symbol offset
# CHECK-NEXT: other uprobe libc.so.6 free 0
# CHECK-NEXT: count uretprobe libm.so.6 cos 4
# CHECK-NEXT: count uretprobe libm.so.6 sin 0
# CHECK-NOT: malloc
.include "native.inc"
program count, "uretprobe/libc.so.6:malloc"
  ret
end_program count
program other, "uprobe/libc.so.6:free"
  ret
end_program other
link 0, 2, "libc.so.6", "malloc"
link 1, 1, "libc.so.6", "free"
native
