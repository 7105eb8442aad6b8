// Checksums are replaced, marked and summed to the bit as in the kernel.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: %python %S/../codegen/Inputs/packets.py %t.in
// RUN: for p in udp tiny ipv6 tcp; do %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p || exit 1; done >%t.out
// RUN: grep -c same %t.out | FileCheck %s
// CHECK: {{^}}16{{$}}
#include "mix.h"

SEC("tc")
int network(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_l3_csum_replace(ctx, 24, 0x1234, 0xabcd, 2));
  MIX(sum, bpf_l3_csum_replace(ctx, 26, 0x12345678, 0xffff0001, 4));
  MIX(sum, bpf_l3_csum_replace(ctx, 28, 0, 0xfedcba98, 0));
  MIX(sum, bpf_l3_csum_replace(ctx, 30, 1, 5, 0));
  MIX(sum, bpf_l3_csum_replace(ctx, 30, 1, 5, 3));
  MIX(sum, bpf_l3_csum_replace(ctx, 31, 1, 5, 2));
  MIX(sum, bpf_l3_csum_replace(ctx, ctx->len - 1, 1, 5, 2));
  MIX(sum, bpf_l3_csum_replace(ctx, 0x10000, 1, 5, 2));
  MIX(sum, bpf_l3_csum_replace(ctx, 30, 1, 5, 0x12));
  return sum;
}

SEC("tc")
int transport(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_l4_csum_replace(ctx, 24, 0x1234, 0xabcd, 2));
  MIX(sum, bpf_l4_csum_replace(ctx, 26, 0x12345678, 0xffff0001, 4 | BPF_F_PSEUDO_HDR));
  MIX(sum, bpf_l4_csum_replace(ctx, 28, 0, 0xfedcba98, BPF_F_PSEUDO_HDR));
  MIX(sum, bpf_l4_csum_replace(ctx, 30, 0, 0xfedcba98, BPF_F_PSEUDO_HDR | 1 << 7));
  MIX(sum, bpf_l4_csum_replace(ctx, 32, 1, 5, 0));
  MIX(sum, bpf_l4_csum_replace(ctx, 32, 1, 5, 3));
  MIX(sum, bpf_l4_csum_replace(ctx, 33, 1, 5, 2));
  MIX(sum, bpf_l4_csum_replace(ctx, ctx->len - 1, 1, 5, 2));
  MIX(sum, bpf_l4_csum_replace(ctx, 32, 1, 5, 1 << 8));
  return sum;
}

// Zeros, and what would become one.
SEC("tc")
int zeros(struct __sk_buff *ctx) {
  __u32 sum = 0;
  __u16 zero = 0, ones = 0xffff, some = 0x1234;
  bpf_skb_store_bytes(ctx, 0, &zero, 2, 0);
  bpf_skb_store_bytes(ctx, 2, &ones, 2, 0);
  bpf_skb_store_bytes(ctx, 4, &some, 2, 0);
  bpf_skb_store_bytes(ctx, 6, &zero, 2, 0);
  bpf_skb_store_bytes(ctx, 8, &ones, 2, 0);
  MIX(sum, bpf_l4_csum_replace(ctx, 0, 5, 6, 2 | BPF_F_MARK_MANGLED_0));
  MIX(sum, bpf_l4_csum_replace(ctx, 6, 5, 6, 2 | BPF_F_MARK_MANGLED_0 | BPF_F_MARK_ENFORCE));
  MIX(sum, bpf_l4_csum_replace(ctx, 4, 0, 0x1234, 2 | BPF_F_MARK_MANGLED_0));
  MIX(sum, bpf_l4_csum_replace(ctx, 2, 0, 0xffff, 2));
  MIX(sum, bpf_l3_csum_replace(ctx, 8, 0, 0, 2));
  MIX(sum, bpf_l3_csum_replace(ctx, 10, 0, ~0u, 4));
  MIX(sum, bpf_l3_csum_replace(ctx, 2, 0xffff, 0xffff, 2));
  MIX(sum, bpf_l3_csum_replace(ctx, 6, 0, 0xffffffff, 0));
  return sum;
}

SEC("tc")
int levels(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_csum_update(ctx, 5));
  MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_QUERY));
  MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_DEC));
  for (int i = 0; i < 6; i++) {
    MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_INC));
    MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_QUERY));
  }
  for (int i = 0; i < 6; i++) {
    MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_DEC));
    MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_QUERY));
  }
  MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_INC));
  MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_RESET));
  MIX(sum, bpf_csum_level(ctx, BPF_CSUM_LEVEL_QUERY));
  MIX(sum, bpf_csum_level(ctx, 4));
  __u8 service;
  for (int i = 0; i < 4; i++) {
    service = i;
    bpf_skb_store_bytes(ctx, 15, &service, 1, 0);
    MIX(sum, bpf_skb_ecn_set_ce(ctx));
    service = i << 4;
    bpf_skb_store_bytes(ctx, 15, &service, 1, 0);
    MIX(sum, bpf_skb_ecn_set_ce(ctx));
  }
  return sum;
}

char LICENSE[] SEC("license") = "GPL";
