// --set of a value that does not fit its variable says why.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o --set=limit=300 -o %t.native 2>%t.err; test $? = 64'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: --set: limit cannot be 300: it has 8 bits
// CHECK: try: Give a number
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile unsigned char limit = 1;
SEC("uprobe") int probe(void *ctx) { return limit; }
