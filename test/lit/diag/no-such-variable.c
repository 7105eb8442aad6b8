// --set of a variable that the object lacks lists those it has.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o --set=limits=2 -o %t.native 2>%t.err; test $? = 64'
// RUN: FileCheck %s <%t.err
// RUN: not %bpftime-verify %t.o --settable=limits 2>&1 | FileCheck %s --check-prefix=SETTABLE
// RUN: not ls %t.native
// CHECK: error: --set: the object has no read-only variable limits
// CHECK: try: Those there are: limit.
// SETTABLE: error: --settable: the object has no variable limits
// SETTABLE: try: Those there are: limit.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int limit = 1;
SEC("uprobe") int probe(void *ctx) { return limit; }
