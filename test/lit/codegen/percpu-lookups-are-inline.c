// A program that holds its lease finds the next per-CPU value by itself, in an array and in a
// hash: the thread's record says which. Only the first lookup calls the helper, and every one
// where size counts.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: %bpftime-aot compile %t.o -Os --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --target=aarch64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=riscv64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=armv7 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot test-run %t.o --program slots -j | FileCheck %s --check-prefix=SLOTS
// RUN: %bpftime-aot test-run %t.o --program keys -j | FileCheck %s --check-prefix=KEYS
// CHECK-LABEL: bpftime_prog_slots:
// CHECK: movq bpftime_here@GOTPCREL(%rip)
// CHECK: %fs:
// CHECK-LABEL: bpftime_prog_keys:
// CHECK: movq bpftime_here@GOTPCREL(%rip)
// CHECK: %fs:
// CHECK-NOT: bpftime_body
// CALL-NOT: bpftime_here
// OTHER-LABEL: bpftime_prog_slots:
// OTHER: bpftime_here
// OTHER-LABEL: bpftime_prog_keys:
// OTHER: bpftime_here
// OTHER-NOT: bpftime_body
// SLOTS: "r0":42
// KEYS: "r0":35
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 5);
  __type(key, __u32);
  __type(value, char[20]);
} values SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 7);
  __type(key, __u64);
  __type(value, __u64);
} named SEC(".maps");

static __always_inline __u64 *at(__u32 key) { return bpf_map_lookup_elem(&values, &key); }

// What is written through one lookup is read through another, also after the helper; the
// first and the last element are apart, and there is none behind the last.
SEC("raw_tp/x")
int slots(void *ctx) {
  __u64 *first = at(0), *last = at(4);
  if (!first || !last || at(5)) return 1;
  *first += 40, *last += 7;
  first = at(0);
  last = bpf_map_lookup_percpu_elem(&values, &(__u32){4}, bpf_get_smp_processor_id());
  return first && last ? *first + 2 : 2;
}

SEC("raw_tp/x")
int keys(void *ctx) {
  __u64 key = 3, other = 4, value = 30, *found;
  bpf_map_update_elem(&named, &key, &value, BPF_ANY);
  found = bpf_map_lookup_elem(&named, &key);
  if (!found || bpf_map_lookup_elem(&named, &other)) return 1;
  *found += 5;
  found = bpf_map_lookup_elem(&named, &key);
  return found ? *found : 2;
}

char LICENSE[] SEC("license") = "GPL";
