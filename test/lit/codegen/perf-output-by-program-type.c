// Packet programs send samples with packet data, so they call functions of their own for it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} samples SEC(".maps");

static __always_inline long send(void *ctx, __u64 flags) {
  long sample = 7;
  return bpf_perf_event_output(ctx, &samples, flags, &sample, sizeof(sample));
}
// CHECK-DAG: call i64 @bpftime_helper_perf_event_output(ptr {{.*}}, i64 4294967295, ptr {{.*}}, i32 8)
SEC("uprobe") int probe(void *ctx) { return send(ctx, BPF_F_CURRENT_CPU); }
// CHECK-DAG: call i64 @bpftime_helper_xdp_output(ptr {{.*}}, i64 73014444031, ptr {{.*}}, i32 8)
SEC("xdp") int device(struct xdp_md *ctx) { return send(ctx, BPF_F_CURRENT_CPU | 16ull << 32); }
// CHECK-DAG: call i64 @bpftime_helper_skb_output(ptr {{.*}}, i64 4294967295, ptr {{.*}}, i32 8)
SEC("tc") int packet(struct __sk_buff *ctx) { return send(ctx, BPF_F_CURRENT_CPU); }
SEC("socket") int filter(struct __sk_buff *ctx) { return send(ctx, BPF_F_CURRENT_CPU); }
char LICENSE[] SEC("license") = "GPL";
