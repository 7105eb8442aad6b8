# A blob whose programs cannot sit at probes has no slots for trampolines.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: %bpftime-aot link %t.native -o %t.blob
# RUN: %bpftime-aot inspect -j %t.blob | FileCheck %s
# CHECK: "imports":[],
.include "native.inc"
program count, "xdp", 6
  ret
end_program count
native
