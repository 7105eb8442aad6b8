// A global function that may move the packet leaves its callers no pointer into it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: moves: rejected
// CHECK: is used as an address but is not a pointer to memory of the program
// CHECK: stays: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__attribute__((noinline)) long move(struct xdp_md *ctx) {
  return bpf_xdp_adjust_head(ctx, 4);
}
__attribute__((noinline)) long count(struct xdp_md *ctx) {
  return ctx->ingress_ifindex;
}
SEC("xdp") int moves(struct xdp_md *ctx) {
  volatile char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  if (data + 1 > end) return 0;
  long result = move(ctx);
  return result + *data;
}
SEC("xdp") int stays(struct xdp_md *ctx) {
  volatile char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  if (data + 1 > end) return 0;
  long result = count(ctx);
  return result + *data;
}
