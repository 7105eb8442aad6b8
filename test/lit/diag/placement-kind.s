# A program whose section is no probe of a function cannot be placed.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native --at count=libc.so.6:malloc -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: program count cannot be placed: its section xdp is no probe of a function
.include "native.inc"
program count, "xdp", 6
  ret
end_program count
native
