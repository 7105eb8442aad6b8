# A helper that the table does not have is refused by name.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: unknown-helper-import.s.tmp.native: error: helper make_coffee is not one this linker knows
.include "native.inc"
program count, "uprobe"
  callq *bpftime_helper_make_coffee@GOTPCREL(%rip)
  ret
end_program count
native
