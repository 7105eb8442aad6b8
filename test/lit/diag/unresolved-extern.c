// A function that nothing defines is named.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: nothing defines missing
// CHECK: because: libbpf: {{.*}}extern
// CHECK: try: Define it in this object
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int missing(void);
SEC("uprobe") int probe(void *ctx) { return missing(); }
