// Probe entries keep to general registers even on a CPU with vectors, wherever a vector would pay.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off --mcpu=x86-64-v4 --emit=asm | FileCheck %s
// CHECK: bpftime_prog_probe:
// CHECK-NOT: {{[xyz]mm[0-9]|%st|%k[0-7]}}
// CHECK: retq
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

SEC("uprobe/x:y")
int probe(struct pt_regs *ctx) {
  __u32 key = 1;
  __u64 copy[8] = {}, *value = bpf_map_lookup_elem(&values, &key);
  if (!value) return 0;
  for (int i = 0; i < 8; ++i) copy[i] = value[i] * 3;
  __builtin_memcpy(value, copy, sizeof copy);
  return bpf_map_update_elem(&values, &key, copy, 0);
}

char LICENSE[] SEC("license") = "GPL";
