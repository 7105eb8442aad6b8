// tc programs and socket filters load and store bytes and change fields of their packet as in the kernel.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: %python %S/../codegen/Inputs/packets.py %t.in
// RUN: for p in udp tiny ipv6 tcp; do %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p --ctx %t.in/skb || exit 1; done >%t.out
// RUN: grep -c same %t.out | FileCheck %s
// CHECK: {{^}}20{{$}}
#include "mix.h"

static __always_inline __u32 loads(struct __sk_buff *ctx) {
  __u32 sum = 0;
  __u8 to[16] = {1, 2, 3, 4, 5, 6, 7, 8};
  for (int at = 0; at < 80; at += 7) {
    MIX(sum, bpf_skb_load_bytes(ctx, at, to, 9));
    for (int i = 0; i < 16; i++) MIX(sum, to[i]);
  }
  MIX(sum, bpf_skb_load_bytes(ctx, ctx->len - 2, to, 2));
  MIX(sum, bpf_skb_load_bytes(ctx, ctx->len - 1, to, 2));
  MIX(sum, bpf_skb_load_bytes(ctx, -1, to, 2));
  for (int header = 0; header < 3; header++) {
    MIX(sum, bpf_skb_load_bytes_relative(ctx, 3, to, 6, header));
    for (int i = 0; i < 8; i++) MIX(sum, to[i]);
    MIX(sum, bpf_skb_load_bytes_relative(ctx, 0x10000, to, 6, header));
    MIX(sum, bpf_skb_load_bytes_relative(ctx, ctx->len - 5, to, 6, header));
  }
  return sum;
}

SEC("tc")
int load(struct __sk_buff *ctx) { return loads(ctx); }

SEC("socket")
int filter(struct __sk_buff *ctx) { return loads(ctx); }

SEC("tc")
int store(struct __sk_buff *ctx) {
  __u32 sum = 0;
  __u8 bytes[] = {9, 8, 7, 6, 5};
  MIX(sum, bpf_skb_store_bytes(ctx, 2, bytes, 5, 0));
  MIX(sum, bpf_skb_store_bytes(ctx, ctx->len - 3, bytes, 3, BPF_F_RECOMPUTE_CSUM));
  MIX(sum, bpf_skb_store_bytes(ctx, ctx->len - 2, bytes, 3, 0));
  MIX(sum, bpf_skb_store_bytes(ctx, -1, bytes, 3, 0));
  MIX(sum, bpf_skb_store_bytes(ctx, 9, bytes, 1, BPF_F_INVALIDATE_HASH));
  MIX(sum, bpf_skb_store_bytes(ctx, 9, bytes, 1, 4));
  MIX(sum, bpf_skb_pull_data(ctx, 0));
  MIX(sum, bpf_skb_pull_data(ctx, ctx->len));
  MIX(sum, bpf_skb_pull_data(ctx, ctx->len + 1));
  return sum;
}

SEC("tc")
int fields(struct __sk_buff *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_skb_change_type(ctx, 4));
  MIX(sum, ctx->pkt_type);
  MIX(sum, bpf_skb_change_type(ctx, 2));
  MIX(sum, ctx->pkt_type);
  MIX(sum, bpf_skb_set_tstamp(ctx, 0, BPF_SKB_TSTAMP_DELIVERY_MONO));
  MIX(sum, bpf_skb_set_tstamp(ctx, 5, 3));
  MIX(sum, bpf_skb_set_tstamp(ctx, 12345, BPF_SKB_TSTAMP_DELIVERY_MONO));
  MIX(sum, ctx->tstamp);
  MIX(sum, bpf_skb_set_tstamp(ctx, 0, BPF_SKB_TSTAMP_UNSPEC));
  MIX(sum, bpf_set_hash(ctx, 77));
  MIX(sum, ctx->hash);
  MIX(sum, bpf_get_hash_recalc(ctx));
  bpf_set_hash_invalid(ctx);
  MIX(sum, ctx->hash);
  MIX(sum, bpf_get_hash_recalc(ctx) != 0);
  MIX(sum, bpf_redirect(1, 0));
  MIX(sum, bpf_redirect(1, BPF_F_INGRESS));
  MIX(sum, bpf_redirect(1, 2));
  MIX(sum, bpf_redirect_peer(1, 0));
  MIX(sum, bpf_redirect_peer(1, 1));
  struct bpf_redir_neigh hop = {};
  MIX(sum, bpf_redirect_neigh(1, 0, 0, 0));
  MIX(sum, bpf_redirect_neigh(1, &hop, sizeof hop, 0));
  MIX(sum, bpf_redirect_neigh(1, &hop, 19, 0));
  MIX(sum, bpf_redirect_neigh(1, 0, 0, 1));
  return sum;
}

// The kernel's test run gives its packets a socket; tunnels and routes they have none.
SEC("tc")
int origin(struct __sk_buff *ctx) {
  __u32 sum = 0;
  struct bpf_tunnel_key key;
  __builtin_memset(&key, 7, sizeof key);
  struct bpf_xfrm_state state = {.reqid = 7};
  MIX(sum, bpf_skb_get_tunnel_key(ctx, &key, sizeof key, 0));
  MIX(sum, key.tunnel_id);
  __u8 option[4] = {1, 2, 3, 4};
  MIX(sum, bpf_skb_get_tunnel_opt(ctx, option, sizeof option));
  MIX(sum, option[3]);
  MIX(sum, bpf_skb_get_xfrm_state(ctx, 0, &state, sizeof state, 0));
  MIX(sum, state.reqid);
  MIX(sum, bpf_get_route_realm(ctx));
  struct bpf_fib_lookup route = {.family = 99, .ifindex = 1};
  MIX(sum, bpf_fib_lookup(ctx, &route, sizeof route, 0));
  MIX(sum, bpf_fib_lookup(ctx, &route, sizeof route - 1, 0));
  MIX(sum, bpf_fib_lookup(ctx, &route, sizeof route, 1 << 6));
  return sum;
}

char LICENSE[] SEC("license") = "GPL";
