// A helper that may move the packet takes the packet pointers away.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-packet-moved.c:17{{.*}}: error: r6 is used as an address but is not a pointer to memory of the program
// CHECK: because: r6 is a number, any 64-bit number
// CHECK-NEXT: explain-packet-moved.c:16 `bpf_skb_pull_data(skb, 64);`: bpf_skb_pull_data() may move the packet, so packet pointers from before it are no longer valid
// CHECK-NEXT: explain-packet-moved.c:13 `char *data = (char *)(long)skb->data, *end = (char *)(long)skb->data_end;`: r6 is read from the context at offset 76: a packet pointer with 0 bytes checked
// CHECK-NEXT: try: Load data and data_end again after bpf_skb_pull_data() and compare them again.
#include "rules.h"

SEC("tc")
int f(struct __sk_buff *skb) {
  char *data = (char *)(long)skb->data, *end = (char *)(long)skb->data_end;
  if (data + 14 > end)
    return 0;
  bpf_skb_pull_data(skb, 64);
  return data[12];
}
