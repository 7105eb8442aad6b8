// A packet access behind what was compared with data_end.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-packet-short.c:21{{.*}}: error: read of 1 byte at offset 23 leaves the part of the packet that was checked
// CHECK: because: the part of the packet that was checked has 14 bytes; the access covers bytes 23 to 23
// CHECK-NEXT: r1 is a packet pointer with 14 bytes checked
// CHECK-NEXT: explain-packet-short.c:16 `void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;`: r1 is read from the context at offset 0: a packet pointer with 0 bytes checked
// CHECK-NEXT: explain-packet-short.c:18 `if (data + sizeof(*eth) > end)`: here r3 <= r2, so 14 bytes of the packet are there
// CHECK-NEXT: try: Compare first: `if (data + 24 > data_end) return 0;`.
#include "rules.h"
#include <linux/if_ether.h>
#include <linux/ip.h>

SEC("xdp")
int f(struct xdp_md *ctx) {
  void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  struct ethhdr *eth = data;
  if (data + sizeof(*eth) > end)
    return XDP_PASS;
  struct iphdr *ip = data + sizeof(*eth);
  return ip->protocol == 17 ? XDP_DROP : XDP_PASS;
}
