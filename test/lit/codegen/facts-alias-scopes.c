// Values of two maps are different memory: a store to one does not make the other be read again.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// CHECK-LABEL: @bpftime_prog_sum
// CHECK: load atomic i64, ptr %{{.*}} unordered, align 8, {{.*}}!alias.scope
// CHECK: store atomic
// CHECK-NOT: load
// CHECK: declare
// UNKNOWN-LABEL: @bpftime_prog_sum
// UNKNOWN: load atomic i64
// UNKNOWN: store atomic
// UNKNOWN: load atomic i64
// UNKNOWN-NOT: !alias.scope
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} from SEC(".maps"), to SEC(".maps");

SEC("raw_tp/x")
int sum(void *ctx) {
  __u32 key = 1;
  __u64 *a = bpf_map_lookup_elem(&from, &key);
  __u64 *b = bpf_map_lookup_elem(&to, &key);
  if (!a || !b) return 0;
  __u64 first = *a;
  *b = 7;
  barrier();
  return first + *a;
}

char LICENSE[] SEC("license") = "GPL";
