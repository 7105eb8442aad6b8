// A lookup in an array of known shape is a comparison and an address, not a call; a key out
// of range is NULL. With no facts it is a call.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=CALL
// RUN: %python -c "import sys; sys.stdout.buffer.write((2).to_bytes(8,'little')+bytes(88))" > %t.in
// RUN: %bpftime-aot test-run %t.o --program inside -j --ctx-in %t.in | FileCheck %s --check-prefix=INSIDE
// RUN: %python -c "import sys; sys.stdout.buffer.write((5).to_bytes(8,'little')+bytes(88))" > %t.in
// RUN: %bpftime-aot test-run %t.o --program inside -j --ctx-in %t.in | FileCheck %s --check-prefix=OUTSIDE
// CHECK-NOT: bpftime_helper_map_lookup_elem
// CHECK: @bpftime_map_data_values = external {{.*}}global [80 x i8]
// CHECK: icmp {{ult|ugt}} i32 %{{.*}}, {{[45]}}
// CHECK-NOT: icmp eq ptr
// CALL: call ptr @bpftime_helper_map_lookup_elem
// INSIDE: "r0":3
// OUTSIDE: "r0":77
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 5);
  __type(key, __u32);
  __type(value, char[12]);
} values SEC(".maps");

SEC("raw_tp/x")
int inside(struct bpf_raw_tracepoint_args *ctx) {
  __u32 key = ctx->args[0];
  char *value = bpf_map_lookup_elem(&values, &key);
  if (!value) return 77;
  value[11] += 3;
  return value[11];
}

char LICENSE[] SEC("license") = "GPL";
