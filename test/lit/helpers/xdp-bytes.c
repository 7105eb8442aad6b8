// XDP programs load and store bytes by offset, sum them up and redirect, as in the kernel.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: %python %S/../codegen/Inputs/packets.py %t.in
// RUN: for p in udp tiny ipv6; do %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p || exit 1; done >%t.out
// RUN: grep -c same %t.out | FileCheck %s
// CHECK: {{^}}12{{$}}
#include "mix.h"

SEC("xdp")
int bytes(struct xdp_md *ctx) {
  __u32 sum = 0, length = DISTANCE(ctx->data, ctx->data_end);
  __u8 buffer[16] = {1, 2, 3, 4, 5, 6, 7, 8};
  MIX(sum, bpf_xdp_get_buff_len(ctx));
  MIX(sum, bpf_xdp_load_bytes(ctx, 3, buffer, 9));
  for (int i = 0; i < 16; i++) MIX(sum, buffer[i]);
  MIX(sum, bpf_xdp_load_bytes(ctx, length - 9, buffer, 9));
  MIX(sum, bpf_xdp_load_bytes(ctx, length - 8, buffer, 9));
  MIX(sum, bpf_xdp_load_bytes(ctx, 0x10000, buffer, 9));
  MIX(sum, bpf_xdp_load_bytes(ctx, -1, buffer, 9));
  for (int i = 0; i < 16; i++) MIX(sum, buffer[i]);
  MIX(sum, bpf_xdp_store_bytes(ctx, 1, buffer, 11));
  MIX(sum, bpf_xdp_store_bytes(ctx, length - 2, buffer, 2));
  MIX(sum, bpf_xdp_store_bytes(ctx, length - 1, buffer, 2));
  return sum;
}

SEC("xdp")
int sums(struct xdp_md *ctx) {
  __u32 from[8] = {1, 0xffff, 0xffffffff, 0x80000000, 7, 0xfffefffe, 0x1234, 9}, to[8] = {}, sum = 0;
  bpf_xdp_load_bytes(ctx, 0, to, 12);
  MIX(sum, bpf_csum_diff(0, 0, to, 32, 0));
  MIX(sum, bpf_csum_diff(0, 0, to, 12, 0xfffffff0));
  MIX(sum, bpf_csum_diff(from, 32, 0, 0, 5));
  MIX(sum, bpf_csum_diff(from, 32, to, 32, 0));
  MIX(sum, bpf_csum_diff(from, 8, to, 28, ~0u));
  MIX(sum, bpf_csum_diff(from, 6, to, 5, 0));
  MIX(sum, bpf_csum_diff(from, 1, to, 3, 0));
  MIX(sum, bpf_csum_diff(0, 0, to, 13, 0));
  MIX(sum, bpf_csum_diff(0, 0, 0, 0, 0x12345678));
  MIX(sum, bpf_csum_diff(from, 20, from, 20, 0));
  __u32 zero[2] = {}, ones[2] = {~0u, ~0u};
  MIX(sum, bpf_csum_diff(zero, 8, 0, 0, 0));
  MIX(sum, bpf_csum_diff(zero, 8, ones, 8, 0));
  MIX(sum, bpf_csum_diff(ones, 8, zero, 8, 0));
  MIX(sum, bpf_csum_diff(ones, 4, zero, 4, ~0u));
  return sum;
}

SEC("xdp")
int redirected(struct xdp_md *ctx) { return bpf_redirect(1, 0); }

SEC("xdp")
int redirected_with_flags(struct xdp_md *ctx) { return bpf_redirect(1, 1) * 100 + bpf_redirect(2, 1ull << 40); }

char LICENSE[] SEC("license") = "GPL";
