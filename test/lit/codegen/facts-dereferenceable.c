// A value that was looked up is there: a loop that may not run at all reads it once, before it starts.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile -Os %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// CHECK-LABEL: @bpftime_prog_sum
// CHECK: call dereferenceable_or_null(16) ptr @bpftime_helper_map_lookup_elem
// CHECK: load atomic i64
// CHECK-NOT: load
// CHECK: select
// CHECK-NOT: load
// CHECK: declare
// UNKNOWN-LABEL: @bpftime_prog_sum
// UNKNOWN: call ptr @bpftime_helper_map_lookup_elem
// UNKNOWN-NOT: select
// UNKNOWN: load atomic i64
// UNKNOWN: load atomic i64
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64[2]);
} values SEC(".maps");

SEC("raw_tp/x")
int sum(struct bpf_raw_tracepoint_args *ctx) {
  __u32 key = 1;
  __u64 *v = bpf_map_lookup_elem(&values, &key);
  if (!v) return 0;
  __u64 n = ctx->args[0] & 15, r = 0;
  for (__u64 i = 0; i < n; ++i) {
    if (ctx->args[1] == i) r += v[1];
    barrier_var(r);
  }
  return r;
}

char LICENSE[] SEC("license") = "GPL";
