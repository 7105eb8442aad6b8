// --for must name a file that is there, whether a program means it or not.
// RUN: %clang-bpf -c %s -o %t.o && %bpftime-aot compile %t.o -o %t.native && rm -f %t.blob
// RUN: sh -c '%bpftime-aot link %t.native --for %t.none -o %t.blob 2>%t.err; test $? = 1' && FileCheck %s <%t.err
// RUN: test ! -e %t.blob
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK: error: cannot find the binary {{.*}}.none
SEC("uprobe/libc.so.6:free") int probe(void *ctx) { return 0; }
