// A context field that the program type may only read is named.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-ctx-field.c:11{{.*}}: error: write of 4 bytes at offset 8 of the context is not allowed in a program of type socket_filter
// CHECK: because: programs of this type may only read field 'mark'
// CHECK-NEXT: try: Use the fields that the program type's context has.
#include "rules.h"

SEC("socket")
int f(struct __sk_buff *skb) {
  skb->mark = 1;
  return skb->len;
}
