# What the layout cannot resolve is reported in its own words, with the name of the object.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native -o %t.blob 2>%t.err; test $? = 1'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: the code cannot be laid out
# CHECK: because: relocation R_X86_64_8 cannot be used against symbol {{.*}}bpftime_map_hits
# CHECK: referenced by {{.*}}layout-failed.s.tmp.native
.include "native.inc"
program count, "uprobe"
  movb $bpftime_map_hits, %al
  .skip 8, 0x90
  ret
end_program count
map hits, 2, 4, 8, 1
native
