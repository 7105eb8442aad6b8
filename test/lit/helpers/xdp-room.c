// XDP programs move the ends of their packet and its metadata within the kernel's bounds.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: %python %S/../codegen/Inputs/packets.py %t.in
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/udp >%t.out
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/udp-meta --ctx %t.in/xdp-meta >>%t.out
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/tiny >>%t.out
// RUN: grep -c same %t.out | FileCheck %s
// CHECK: {{^}}18{{$}}
#include "mix.h"

SEC("xdp")
int head(struct xdp_md *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_xdp_adjust_head(ctx, -32));
  unsigned char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  if (data + 32 > end) return -1;
  for (int i = 0; i < 32; i++) data[i] = i;
  MIX(sum, bpf_xdp_adjust_head(ctx, 8));
  MIX(sum, bpf_xdp_adjust_head(ctx, 0));
  MIX(sum, DISTANCE(ctx->data, ctx->data_end));
  MIX(sum, DISTANCE(ctx->data_meta, ctx->data));
  return sum;
}

SEC("xdp")
int head_bounds(struct xdp_md *ctx) {
  __u32 sum = 0;
  long length = DISTANCE(ctx->data, ctx->data_end), meta = DISTANCE(ctx->data_meta, ctx->data);
  MIX(sum, bpf_xdp_adjust_head(ctx, -1000));
  MIX(sum, bpf_xdp_adjust_head(ctx, -217 + meta));
  MIX(sum, bpf_xdp_adjust_head(ctx, length - 13));
  MIX(sum, bpf_xdp_adjust_head(ctx, length - 14));
  MIX(sum, bpf_xdp_adjust_head(ctx, 1));
  MIX(sum, bpf_xdp_adjust_head(ctx, 0x80000000));
  MIX(sum, bpf_xdp_adjust_head(ctx, -216 + meta - (length - 14)));
  MIX(sum, bpf_xdp_adjust_head(ctx, -1));
  // The bytes in front are whatever they were in the kernel's page.
  MIX(sum, bpf_xdp_adjust_head(ctx, 216 - meta));
  return sum;
}

SEC("xdp")
int tail(struct xdp_md *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_xdp_adjust_tail(ctx, 20));
  MIX(sum, bpf_xdp_adjust_tail(ctx, -7));
  MIX(sum, DISTANCE(ctx->data, ctx->data_end));
  return sum;
}

SEC("xdp")
int tail_bounds(struct xdp_md *ctx) {
  __u32 sum = 0;
  long length = DISTANCE(ctx->data, ctx->data_end);
  MIX(sum, bpf_xdp_adjust_tail(ctx, 3521 - length));
  MIX(sum, bpf_xdp_adjust_tail(ctx, 3520 - length));
  MIX(sum, bpf_xdp_adjust_tail(ctx, 1));
  MIX(sum, bpf_xdp_adjust_tail(ctx, -3520));
  MIX(sum, bpf_xdp_adjust_tail(ctx, 13 - 3520));
  MIX(sum, bpf_xdp_adjust_tail(ctx, 14 - 3520));
  MIX(sum, bpf_xdp_get_buff_len(ctx));
  return sum;
}

SEC("xdp")
int metadata(struct xdp_md *ctx) {
  __u32 sum = 0;
  MIX(sum, bpf_xdp_adjust_meta(ctx, -8));
  __u32 *meta = (void *)(long)ctx->data_meta;
  if ((void *)(meta + 2) > (void *)(long)ctx->data) return sum;
  meta[0] = 0x11111111, meta[1] = 0x22222222;
  MIX(sum, bpf_xdp_adjust_head(ctx, 2));
  MIX(sum, bpf_xdp_adjust_head(ctx, -4));
  MIX(sum, DISTANCE(ctx->data_meta, ctx->data));
  return sum;
}

SEC("xdp")
int metadata_bounds(struct xdp_md *ctx) {
  __u32 sum = 0;
  long size = DISTANCE(ctx->data_meta, ctx->data);
  MIX(sum, bpf_xdp_adjust_meta(ctx, size));
  MIX(sum, bpf_xdp_adjust_meta(ctx, 1));
  MIX(sum, bpf_xdp_adjust_meta(ctx, -3));
  MIX(sum, bpf_xdp_adjust_meta(ctx, -220));
  MIX(sum, bpf_xdp_adjust_meta(ctx, -260));
  MIX(sum, bpf_xdp_adjust_meta(ctx, -4));
  MIX(sum, bpf_xdp_adjust_meta(ctx, 8));
  MIX(sum, bpf_xdp_adjust_meta(ctx, 4));
  return sum;
}

char LICENSE[] SEC("license") = "GPL";
