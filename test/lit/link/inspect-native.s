# inspect shows what a native object carries, before and after linking alike.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: %bpftime-aot inspect %t.native | FileCheck %s --check-prefixes=BOTH,NATIVE
# RUN: %bpftime-aot link %t.native -o %t.blob
# RUN: %bpftime-aot inspect %t.blob | FileCheck %s --check-prefixes=BOTH,BLOB
# NATIVE: format: native
# BLOB: format: blob
# BOTH: target: x86_64
# BOTH: source: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
# BOTH: prototypes: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
# BOTH: verified_by: builtin
# BOTH: programs:
# BOTH: count uprobe/libc.so.6:malloc kprobe general 2 0 14
# BOTH: hits array 4 8 1 0 plain 0
# BOTH: count uprobe libc.so.6 malloc 0
# BOTH: sizes:
.include "native.inc"
program count, "uprobe/libc.so.6:malloc", 2, 0x4000
  ret
end_program count
map hits, 2, 4, 8, 1
link 0, 1, "libc.so.6", "malloc"
native
