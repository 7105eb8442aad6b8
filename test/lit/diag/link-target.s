# Objects for a machine that the linker does not know are refused, with the machine.
# RUN: %clang --target=i386-linux-gnu -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: cannot link for machine 3 (ELF e_machine)
.set MACHINE, 3
.include "native.inc"
program count, "uprobe"
  ret
end_program count
native
