# Native code with variables of its own is refused: state lives in maps.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: section .data needs memory of its own
# CHECK: try: Keep state in maps.
.include "native.inc"
program count, "uprobe"
  incq variable(%rip)
  ret
end_program count
.data
variable: .quad 0
native
