// The stacks of a chain of calls do not fit.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-stack-too-large.c:10{{.*}}: error: a chain of calls needs more than 512 bytes of stack
// CHECK: because: f uses 320 bytes
// CHECK-NEXT: fill uses 256 bytes
// CHECK-NEXT: try: Move large buffers into a map, or inline the functions of the chain.
#include "rules.h"

static __attribute__((noinline)) int fill(struct __sk_buff *skb) {
  char name[256];
  bpf_skb_load_bytes(skb, 0, name, sizeof(name));
  return name[1];
}

SEC("tc")
int f(struct __sk_buff *skb) {
  char path[320];
  bpf_skb_load_bytes(skb, 0, path, sizeof(path));
  return fill(skb) + path[3];
}
