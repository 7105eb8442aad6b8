# Kinds of output that do not exist yet are refused by name.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native --kind=shared -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: --kind=shared is not supported
# CHECK: try: Link a blob.
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
native
