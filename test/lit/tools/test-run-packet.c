// test-run gives an XDP program a packet with metadata, keeps both over repetitions, and writes out what became of them.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf 'meta0123456789abcdef' >%t.data
// RUN: printf '\004\000\000\000\024\000\000\000\000\000\000\000\007\000\000\000\003\000\000\000' >%t.ctx
// RUN: %bpftime-aot test-run %t.o --data-in %t.data --ctx-in %t.ctx --data-out %t.data.out --ctx-out %t.ctx.out --repeat 3 -j | FileCheck %s
// RUN: FileCheck %s --check-prefix=DATA <%t.data.out
// RUN: od -An -v -w4 -tu4 %t.ctx.out | FileCheck %s --check-prefix=CTX
// CHECK: "retval":703,{{.*}}"repeat":3
// DATA: {{^}}petaXX23456789abcde3{{$}}
// CTX: {{^ +}}4
// CTX-NEXT: {{^ +}}20
// CTX-NEXT: {{^ +}}0
// CTX-NEXT: {{^ +}}7
// CTX-NEXT: {{^ +}}3
// CTX-NEXT: {{^ +}}0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int program(struct xdp_md *ctx) {
  char *meta = (void *)(long)ctx->data_meta, *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  if (meta + 4 > data || data + 16 > end) return 0;
  ++meta[0];
  data[0] = data[1] = 'X';
  data[15] = ctx->rx_queue_index + '0';
  return ctx->ingress_ifindex * 100 + ctx->rx_queue_index;
}

char LICENSE[] SEC("license") = "GPL";
