# inspect -j has the fields of the contract, in every format.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: %bpftime-aot link %t.native -o %t.blob
# RUN: %bpftime-aot inspect -j %t.native >%t.json
# RUN: %python %S/Inputs/fields.py native <%t.json
# RUN: %bpftime-aot inspect -j %t.blob >%t.json
# RUN: %python %S/Inputs/fields.py blob <%t.json
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  movq bpftime_map_hits@GOTPCREL(%rip), %rax
  ret
end_program count
map hits, 2, 4, 8, 1
link 0, 1, "libc.so.6", "malloc"
native
