// More of a packet is read than was compared with its end.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_helpers.h>

SEC("xdp") int f(struct xdp_md *ctx) {
  void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  struct ethhdr *eth = data;
  if (data + 12 > end) return XDP_DROP;
  // CHECK: packet-bounds.c:[[#@LINE+1]]:{{[0-9]+}}: error: read of 1 byte at offset 12 leaves the part of the packet that was checked
  return eth->h_proto ? XDP_PASS : XDP_DROP;
  // CHECK: because: the part of the packet that was checked has 12 bytes
  // CHECK: try: Compare first: `if (data + 13 > data_end) return 0;`
  // CHECK: insn: 5: r1 = *(u8 *)(r2 + 0)
}
