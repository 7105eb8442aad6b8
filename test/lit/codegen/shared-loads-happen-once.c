// A load from memory that others write is one atomic load when aligned, and volatile when it may not be.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s
// CHECK-LABEL: @bpftime_prog_aligned
// CHECK: load atomic i64, ptr {{.*}} unordered, align 8
// CHECK-LABEL: @bpftime_prog_unaligned
// CHECK: load volatile i32, ptr {{.*}}, align 1
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64[8]);
} values SEC(".maps");

SEC("raw_tp/x")
int aligned(void *ctx) {
  __u32 key = 1;
  __u64 *value = bpf_map_lookup_elem(&values, &key);
  return value ? value[2] : 0;
}
SEC("raw_tp/y")
int unaligned(struct bpf_raw_tracepoint_args *ctx) {
  __u32 key = 1;
  char *value = bpf_map_lookup_elem(&values, &key);
  return value ? *(__u32 *)(value + (ctx->args[0] & 15)) : 0;
}

char LICENSE[] SEC("license") = "GPL";
