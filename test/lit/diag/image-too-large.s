# A blob of more than 64 MiB is refused.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: the blob would have {{[0-9]+}} bytes, more than 67108864
.include "native.inc"
program count, "uprobe"
  .skip 0x4000000, 0x90
  ret
end_program count
native
