// A lookup in an array by a constant key is an address: no key is read, nothing is compared.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s --check-prefix=FACTS
// RUN: %bpftime-aot compile %t.o -O0 --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// RUN: %bpftime-aot test-run %t.o -j | FileCheck %s --check-prefix=RESULT
// FACTS: call map_lookup_elem#1 ; map=values key=3
// FACTS: if r{{[0-9]}} == 0 goto {{.*}} ; never
// CHECK-LABEL: define internal i64 @program.add
// CHECK-NOT: call
// CHECK-NOT: load {{.*}}, ptr %a1
// CHECK-NOT: icmp
// CHECK: getelementptr inbounds (i8, ptr @bpftime_map_data_values, i64 48)
// CHECK-NOT: icmp
// CHECK: ret i64
// UNKNOWN: call ptr @bpftime_helper_map_lookup_elem
// UNKNOWN: icmp eq ptr
// RESULT: "r0":3
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 5);
  __type(key, __u32);
  __type(value, char[12]);
} values SEC(".maps");

static __attribute__((noinline)) int add(__u32 *key) {
  char *value = bpf_map_lookup_elem(&values, key);
  if (!value) return 77;
  value[11] += 3;
  return value[11];
}
SEC("raw_tp/x")
int program(void *ctx) {
  __u32 keys[2] __attribute__((aligned(8))) = {3};
  return add(keys);
}

char LICENSE[] SEC("license") = "GPL";
