# Code that would have to be relocated when it is loaded is refused, with what it refers to.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: the code refers to bpftime_helper_ktime_get_ns by a load-time relocation (R_X86_64_JUMP_SLOT)
.include "native.inc"
program count, "uprobe"
  callq bpftime_helper_ktime_get_ns@PLT
  ret
end_program count
native
