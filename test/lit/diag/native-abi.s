# A native object of another ABI version is refused by number.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 2'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: this native object has ABI version 7, this linker reads version {{[0-9]+}}
# CHECK: try: Compile it again with this bpftime-aot.
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
.set ABI, 7
native
