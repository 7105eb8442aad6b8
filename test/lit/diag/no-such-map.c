// --settable-size of a map that the object lacks lists those it has; global data is none.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-verify %t.o --settable-size=arrays=1..2 2>%t.err; test $? = 64'
// RUN: FileCheck %s <%t.err
// CHECK: error: --settable-size: the object has no map arrays
// CHECK: try: Those there are: array, hash, ring.
#include "rules.h"

const volatile int limit = 1;
SEC("uprobe") int probe(void *ctx) { return limit; }
