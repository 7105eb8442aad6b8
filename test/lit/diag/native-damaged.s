# A native object whose tables contradict each other is refused as damaged.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 2'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: native-damaged.s.tmp.native: error: this native object is damaged: its .bpftime.native section is truncated
# CHECK: try: Compile it again.
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
.set SIZE_MORE, 64
native
