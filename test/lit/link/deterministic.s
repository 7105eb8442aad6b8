# The same inputs give the same bytes.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: %bpftime-aot link %t.native -o %t.a
# RUN: %bpftime-aot link %t.native -o %t.b
# RUN: cmp %t.a %t.b
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  movq bpftime_map_hits@GOTPCREL(%rip), %rdi
  callq *bpftime_helper_ktime_get_ns@GOTPCREL(%rip)
  ret
end_program count
map hits, 2, 4, 8, 1
link 0, 1, "libc.so.6", "malloc"
native
