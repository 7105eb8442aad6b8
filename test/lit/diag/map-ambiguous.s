# Two maps whose symbols read alike are refused instead of guessed at.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: the maps data_x and x cannot be told apart in native code
.include "native.inc"
program count, "uprobe"
  movq bpftime_map_data_x@GOTPCREL(%rip), %rax
  ret
end_program count
map x, 2, 4, 8, 1
map data_x, 2, 4, 8, 1
native
