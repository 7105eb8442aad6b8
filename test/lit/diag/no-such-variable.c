// --set of a variable that the object lacks lists those it has.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o --set=limits=2 -o %t.native 2>%t.err; test $? = 64'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: --set: the object has no read-only variable limits
// CHECK: try: Those there are: limit.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int limit = 1;
SEC("uprobe") int probe(void *ctx) { return limit; }
