// Every body of a program gives the same result, alone and behind tail calls, and each can be asked for.
// REQUIRES: x86-64-v3, x86-64-v4-icelake
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native && %bpftime-aot link %t.native -o %t.blob
// RUN: head -c 512 /bin/sh >%t.packet
// RUN: for p in sum first; do for level in baseline x86-64-v3 x86-64-v4-icelake; do %bpftime-aot test-run %t.blob --program $p --level=$level --data-in %t.packet -j | cut -d, -f1,2 || exit 1; done; %bpftime-aot test-run %t.blob --program $p --data-in %t.packet -j | cut -d, -f1,2; done | FileCheck %s
// CHECK: "program":"sum","r0":[[SUM:[1-9][0-9]+]]{{$}}
// CHECK-COUNT-3: "program":"sum","r0":[[SUM]]{{$}}
// CHECK: "program":"first","r0":[[FIRST:[1-9][0-9]+]]{{$}}
// CHECK-COUNT-3: "program":"first","r0":[[FIRST]]{{$}}
//
// The blob demands nothing of the CPU for all that:
// RUN: %bpftime-aot inspect -j %t.blob | FileCheck %s --check-prefix=BLOB
// BLOB: "features":[],
// BLOB-SAME: "program":"sum",{{[^{]*}}"levels":["x86-64-v3","x86-64-v4-icelake"]
// BLOB-SAME: "program":"first",{{[^{]*}}"levels":["x86-64-v3","x86-64-v4-icelake"]
// BLOB-SAME: "program":"straight"
// BLOB-NOT: "levels"
//
// A program without more bodies has none to ask for:
// RUN: not %bpftime-aot test-run %t.blob --program straight --level=x86-64-v3 --data-in %t.packet 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: straight cannot run for x86-64-v3: it has no body for that level
// NONE: try: It has: baseline.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int sum(struct xdp_md *ctx);
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, int(struct xdp_md *));
} programs SEC(".maps") = {.values = {[1] = (void *)&sum}};

static __attribute__((always_inline)) __u32 add_all(struct xdp_md *ctx) {
  unsigned char *data = (void *)(long)ctx->data;
  __u32 sum = 1;
  if (data + 512 > (unsigned char *)(long)ctx->data_end) return 0;
  for (int i = 0; i < 512; ++i) sum += data[i] * (i ^ 3);
  return sum;
}
SEC("xdp") int sum(struct xdp_md *ctx) { return add_all(ctx); }
// Goes on where its own level's sum begins.
SEC("xdp") int first(struct xdp_md *ctx) {
  if (add_all(ctx) == 7) return 0;
  bpf_tail_call(ctx, &programs, 1);
  return 3;
}
SEC("xdp") int straight(struct xdp_md *ctx) { return ctx->data_end - ctx->data > 9 ? XDP_PASS : XDP_DROP; }
char LICENSE[] SEC("license") = "GPL";
