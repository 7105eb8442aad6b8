# A blob holds the code of all objects, one map for both, and an import slot per name.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/a.s -o %t/a.native
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/b.s -o %t/b.native
# RUN: %bpftime-aot link %t/a.native %t/b.native -o %t/out.blob
# RUN: %bpftime-aot inspect %t/out.blob | FileCheck %s
# CHECK: format: blob
# CHECK: programs:
# CHECK: {{^}}  first uprobe
# CHECK-NEXT: {{^}}  second uprobe
# CHECK: maps:
# CHECK: {{^}}  hits array 4 8 1
# CHECK-NOT: hits
# CHECK: imports:
# CHECK: {{^}}  map hits
# CHECK-NOT: map hits
# CHECK: {{^}}  service enter
# CHECK-NEXT: {{^}}  service leave
# CHECK-NEXT: {{^}}  service sites
#--- a.s
.include "native.inc"
program first, "uprobe"
  movq bpftime_map_hits@GOTPCREL(%rip), %rax
  ret
end_program first
map hits, 2, 4, 8, 1
native
#--- b.s
.include "native.inc"
program second, "uprobe"
  movq bpftime_map_hits@GOTPCREL(%rip), %rax
  ret
end_program second
map hits, 2, 4, 8, 1
native
