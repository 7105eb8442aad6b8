// The digest of a program says under which policy it was verified, and with what a host
// may set; the value that it sets is not part of it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.none && %bpftime-aot inspect -j %t.none | grep -o '"digest": *"[^"]*"' >%t.none.digest
// RUN: %bpftime-aot compile %t.o -o %t.linux --policy=linux && %bpftime-aot inspect -j %t.linux | grep -o '"digest": *"[^"]*"' >%t.linux.digest
// RUN: %bpftime-aot compile %t.o -o %t.tiny --policy=tiny && %bpftime-aot inspect -j %t.tiny | grep -o '"digest": *"[^"]*"' >%t.tiny.digest
// RUN: %bpftime-aot compile %t.o -o %t.set --settable=limit && %bpftime-aot inspect -j %t.set | grep -o '"digest": *"[^"]*"' >%t.set.digest
// RUN: %bpftime-aot compile %t.o -o %t.set2 --settable=limit --set=limit=2 && %bpftime-aot inspect -j %t.set2 | grep -o '"digest": *"[^"]*"' >%t.set2.digest
// RUN: %bpftime-aot inspect -j %t.tiny | FileCheck %s
// CHECK: "policy":"tiny"
// RUN: not cmp %t.none.digest %t.linux.digest
// RUN: not cmp %t.linux.digest %t.tiny.digest
// RUN: not cmp %t.none.digest %t.set.digest
// RUN: cmp %t.set.digest %t.set2.digest
#include "rules.h"

const volatile int limit = 1;
SEC("uprobe") int probe(void *ctx) { return limit; }
