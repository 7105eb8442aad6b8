// Packets of tc programs grow and shrink as in the kernel: at their ends, behind their headers, and by VLAN tags.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: %python %S/../codegen/Inputs/packets.py %t.in
// RUN: for p in udp tiny ipv6 tcp; do %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p || exit 1; done >%t.out
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/udp --ctx %t.in/skb >>%t.out
// RUN: grep -c same %t.out | FileCheck %s
// CHECK: {{^}}35{{$}}
#include "mix.h"
#include <linux/if_ether.h>

// What a program sees of the packet's shape.
static __always_inline __u32 shape(struct __sk_buff *ctx, __u32 sum) {
  MIX(sum, ctx->len);
  MIX(sum, ctx->protocol);
  MIX(sum, ctx->vlan_present);
  MIX(sum, ctx->vlan_tci);
  MIX(sum, ctx->vlan_proto);
  MIX(sum, DISTANCE(ctx->data, ctx->data_end));
  __u8 at[4];
  MIX(sum, bpf_skb_load_bytes_relative(ctx, 0, at, 4, BPF_HDR_START_NET));
  MIX(sum, *(__u32 *)at);
  MIX(sum, bpf_skb_load_bytes_relative(ctx, 0, at, 4, BPF_HDR_START_MAC));
  MIX(sum, *(__u32 *)at);
  return sum;
}

SEC("tc")
int tail(struct __sk_buff *ctx) {
  __u32 sum = 0, length = ctx->len;
  MIX(sum, bpf_skb_change_tail(ctx, length + 100, 0));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_change_tail(ctx, 13, 0));
  MIX(sum, bpf_skb_change_tail(ctx, 16064, 0));
  MIX(sum, bpf_skb_change_tail(ctx, 16065, 0));
  MIX(sum, bpf_skb_change_tail(ctx, length, 1));
  MIX(sum, bpf_skb_change_tail(ctx, length - 5, 0));
  MIX(sum, bpf_skb_change_tail(ctx, length, 0));
  sum = shape(ctx, sum);
  return sum;
}

SEC("tc")
int head(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_skb_change_head(ctx, 14, 0));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_change_head(ctx, 14, 1));
  MIX(sum, bpf_skb_change_head(ctx, -1, 0));
  MIX(sum, bpf_skb_change_head(ctx, 16065 - ctx->len, 0));
  MIX(sum, bpf_skb_change_head(ctx, 500, 0));
  sum = shape(ctx, sum);
  __u8 byte = 9;
  MIX(sum, bpf_skb_store_bytes(ctx, 3, &byte, 1, 0));
  return sum;
}

SEC("tc")
int protocol(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_skb_change_proto(ctx, bpf_htons(ETH_P_IPV6), 0));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_change_proto(ctx, bpf_htons(ETH_P_IP), 0));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_change_proto(ctx, bpf_htons(ETH_P_IP), 0));
  MIX(sum, bpf_skb_change_proto(ctx, bpf_htons(ETH_P_IPV6), 1));
  MIX(sum, bpf_skb_change_proto(ctx, bpf_htons(ETH_P_ARP), 0));
  return sum;
}

SEC("tc")
int vlan(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_skb_vlan_pop(ctx));
  MIX(sum, bpf_skb_vlan_push(ctx, bpf_htons(ETH_P_8021Q), 0x123));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_vlan_push(ctx, bpf_htons(ETH_P_8021AD), 0x456));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_vlan_push(ctx, 5, 0x789));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_ecn_set_ce(ctx));
  MIX(sum, bpf_skb_vlan_pop(ctx));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_vlan_pop(ctx));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_vlan_pop(ctx));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_vlan_push(ctx, bpf_htons(ETH_P_8021Q), 1));
  MIX(sum, bpf_skb_vlan_push(ctx, bpf_htons(ETH_P_8021Q), 2));
  return sum;
}

SEC("tc")
int grow(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_skb_adjust_room(ctx, 8, BPF_ADJ_ROOM_NET, 0));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_adjust_room(ctx, 24, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L4_GRE));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_adjust_room(ctx, 24, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4));
  MIX(sum, bpf_skb_change_tail(ctx, ctx->len + 4, 0));
  MIX(sum, bpf_skb_adjust_room(ctx, 4, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO));
  MIX(sum, bpf_skb_adjust_room(ctx, 0, BPF_ADJ_ROOM_NET, 0));
  return sum;
}

SEC("tc")
int grow_bounds(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_skb_adjust_room(ctx, 8, 2, 0));
  MIX(sum, bpf_skb_adjust_room(ctx, 8, 0, 1 << 9));
  MIX(sum, bpf_skb_adjust_room(ctx, 0x1000, 0, 0));
  MIX(sum, bpf_skb_adjust_room(ctx, 8, 0, 1 << 7));
  MIX(sum, bpf_skb_adjust_room(ctx, 8, 0, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L3_IPV6));
  MIX(sum, bpf_skb_adjust_room(ctx, 8, 0, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L4_GRE | BPF_F_ADJ_ROOM_ENCAP_L4_UDP));
  MIX(sum, bpf_skb_adjust_room(ctx, 8, 0, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L2_ETH | BPF_F_ADJ_ROOM_ENCAP_L2(13)));
  MIX(sum, bpf_skb_adjust_room(ctx, 8, 0, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L2(14)));
  MIX(sum, bpf_skb_adjust_room(ctx, 54, 1, BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 | BPF_F_ADJ_ROOM_ENCAP_L2_ETH | BPF_F_ADJ_ROOM_ENCAP_L2(14)));
  sum = shape(ctx, sum);
  return sum;
}

SEC("tc")
int shrink(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_skb_adjust_room(ctx, -4, BPF_ADJ_ROOM_NET, 0));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_adjust_room(ctx, -4, BPF_ADJ_ROOM_MAC, 1 << 7 | 1 << 8));
  MIX(sum, bpf_skb_adjust_room(ctx, -4, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_ENCAP_L3_IPV4));
  MIX(sum, bpf_skb_adjust_room(ctx, -2, BPF_ADJ_ROOM_MAC, 1 << 8));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_adjust_room(ctx, -2, BPF_ADJ_ROOM_MAC, 1 << 7));
  sum = shape(ctx, sum);
  MIX(sum, bpf_skb_adjust_room(ctx, -60, BPF_ADJ_ROOM_MAC, 0));
  MIX(sum, bpf_skb_adjust_room(ctx, -0x1000, BPF_ADJ_ROOM_MAC, 0));
  MIX(sum, bpf_skb_adjust_room(ctx, 0x80000000, BPF_ADJ_ROOM_MAC, 0));
  return sum;
}

char LICENSE[] SEC("license") = "GPL";
