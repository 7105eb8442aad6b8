# An element that a map begins with must be what the map holds: a program of its type.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/good.s -o %t/good.native
# RUN: %bpftime-aot link %t/good.native -o %t/good.blob
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/type.s -o %t/type.native
# RUN: sh -c '%bpftime-aot link %t/type.native -o %t/bad.blob 2>%t/err; test $? = 2'
# RUN: FileCheck %s <%t/err
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/far.s -o %t/far.native
# RUN: sh -c '%bpftime-aot link %t/far.native -o %t/bad.blob 2>%t/err; test $? = 2'
# RUN: FileCheck %s <%t/err
# RUN: test ! -e %t/bad.blob
# CHECK: error: this native object is damaged: an element of a map does not fit it
#--- good.s
.include "native.inc"
program packet, "xdp", 6
  ret
end_program packet
map programs, 3, 4, 4, 2, element=6
slot 0, 1, 0
native
#--- type.s
.include "native.inc"
program packet, "xdp", 6
  ret
end_program packet
map programs, 3, 4, 4, 2, element=2
slot 0, 1, 0
native
#--- far.s
.include "native.inc"
program packet, "xdp", 6
  ret
end_program packet
map programs, 3, 4, 4, 2, element=6
slot 0, 2, 0
native
