# A symbol that is neither a helper nor a map is refused by name, with the object.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: undefined-symbol.s.tmp.native: error: undefined symbol memcpy
# CHECK: try: Native code may refer to helpers
.include "native.inc"
program count, "uprobe"
  callq *memcpy@GOTPCREL(%rip)
  ret
end_program count
native
