// A context field that the program type does not have is named.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-ctx-misread.c:11{{.*}}: error: read of 4 bytes at offset 72 of the context is not allowed in a program of type socket_filter
// CHECK: because: programs of this type may not use field 'tc_classid'
// CHECK-NEXT: try: Use the fields that the program type's context has.
#include "rules.h"

SEC("socket")
int f(struct __sk_buff *skb) {
  return skb->tc_classid;
}
