# A native object without programs has nothing to link.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 2'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: there is no program inside
.include "native.inc"
native
