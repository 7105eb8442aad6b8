// XDP programs parse, count and change packets and their metadata as in the kernel: result, packet and context are equal.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python %S/Inputs/packets.py %t.in
// RUN: for p in udp tcp ipv6 arp tiny llc; do %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p || exit 1; done >%t.out
// RUN: %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/udp-meta --ctx %t.in/xdp-meta >>%t.out
// RUN: %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/udp --ctx %t.in/xdp-lo >>%t.out
// RUN: %clang-bpf -DWITHOUT_FACTS -c %s -o %t.few.o
// RUN: for p in udp tcp arp; do %python %S/Inputs/compare.py %bpftime-aot %t.few.o --data %t.in/$p --option=--verify=off --option=--allow-unverified || exit 1; done >>%t.out
// RUN: grep -c same %t.out | FileCheck %s
// CHECK: {{^}}63{{$}}
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define START(ctx) ((void *)(long)(ctx)->data)
#define END(ctx) ((void *)(long)(ctx)->data_end)
#define META(ctx) ((void *)(long)(ctx)->data_meta)

SEC("xdp")
int parse(struct xdp_md *ctx) {
  void *end = END(ctx);
  struct ethhdr *eth = START(ctx);
  if ((void *)(eth + 1) > end) return XDP_ABORTED;
  if (eth->h_proto != bpf_htons(ETH_P_IP)) return XDP_PASS;
  struct iphdr *ip = (void *)(eth + 1);
  if ((void *)(ip + 1) > end || ip->ihl < 5) return XDP_DROP;
  struct udphdr *udp = (void *)ip + ip->ihl * 4;
  if ((void *)(udp + 1) > end || ip->protocol != 17) return XDP_DROP;
  return bpf_ntohs(udp->dest) * 7 + bpf_ntohs(udp->source) + bpf_ntohl(ip->saddr);
}

SEC("xdp")
int checksum(struct xdp_md *ctx) {
  void *end = END(ctx);
  struct iphdr *ip = START(ctx) + sizeof(struct ethhdr);
  if ((void *)(ip + 1) > end) return -1;
  __u32 sum = 0;
  __u16 *half = (void *)ip;
  ip->check = 0;
  for (int i = 0; i < 10; ++i) sum += half[i];
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  ip->check = ~sum;
  return sum;
}

SEC("xdp")
int swap_addresses(struct xdp_md *ctx) {
  void *end = END(ctx);
  struct ethhdr *eth = START(ctx);
  if ((void *)(eth + 1) > end) return XDP_ABORTED;
  for (int i = 0; i < ETH_ALEN; ++i) {
    unsigned char byte = eth->h_dest[i];
    eth->h_dest[i] = eth->h_source[i];
    eth->h_source[i] = byte;
  }
  return XDP_TX;
}

SEC("xdp")
int sum_all(struct xdp_md *ctx) {
  unsigned char *byte = START(ctx), *end = END(ctx);
  __u32 sum = 0;
  for (int i = 0; i < 200; ++i) {
    if (byte + i + 1 > end) break;
    sum = sum * 31 + byte[i];
    byte[i] ^= i;
  }
  long size = end - (unsigned char *)START(ctx);
  barrier_var(size);  // or it is computed in 32 bits, which pointers must not be
  return sum + size;
}

SEC("xdp")
int metadata(struct xdp_md *ctx) {
  __u32 *meta = META(ctx);
  void *data = START(ctx);
  if ((void *)(meta + 2) > data) return -1;
  __u32 old = meta[0];
  meta[0] = meta[1];
  meta[1] = old + 1;
  return old;
}

#ifndef WITHOUT_FACTS  // only they say that the argument is the context
static __attribute__((noinline)) int port(struct xdp_md *ctx, int off) {
  void *end = END(ctx);
  __u16 *at = START(ctx) + off;
  return (void *)(at + 1) > end ? -off : bpf_ntohs(*at);
}

SEC("xdp")
int ports(struct xdp_md *ctx) {
  return port(ctx, 34) * 3 + port(ctx, 36) + ctx->ingress_ifindex * 1000 + ctx->rx_queue_index;
}
#endif

char LICENSE[] SEC("license") = "GPL";
