# What a host may set of a map must fit the map, or the native object is damaged.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native && %bpftime-aot link %t.native -o %t.blob
# RUN: sh -c 'for o in BYTES KIND MAP RANGE ORDER; do %clang -c -Wa,-I%source/test/lit/Inputs -Wa,--defsym,$o=1 %s -o %t.native; %bpftime-aot link %t.native -o %t.bad 2>&1; done; true' | FileCheck %s
# RUN: not ls %t.bad
# CHECK-COUNT-5: damaged: what a host may set of a map does not fit it
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
map values, 2, 4, 8, 1
settable limit, 0, 1, 4, 8
settable values, 0, 2, 1, 16
.ifdef BYTES
settable limit, 0, 1, 4, 9
.endif
.ifdef KIND
settable limit, 0, 3, 4, 8
.endif
.ifdef MAP
settable limit, 1, 1, 4, 8
.endif
.ifdef RANGE
settable values, 0, 2, 2, 16
.endif
.ifdef ORDER
settable limit, 0, 1, 8, 4
.endif
native
