// What the compiler writes links: every import is a slot, nothing else is left to relocate.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native
// RUN: %bpftime-aot link %t.native --dry-run | FileCheck %s --check-prefix=PLAN
// RUN: %bpftime-aot link %t.native -o %t.blob
// RUN: %bpftime-aot inspect %t.blob | FileCheck %s
// PLAN: libc.so.6:malloc at 0x
// PLAN-NEXT: uprobe enter
// PLAN-NEXT: uretprobe leave
// CHECK: enter uprobe/libc.so.6:malloc kprobe general
// CHECK: leave uretprobe/libc.so.6:malloc kprobe general
// CHECK: imports:
// CHECK-DAG: helper ktime_get_ns
// CHECK-DAG: helper map_update_elem
// CHECK-DAG: map started
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, __u64);
  __type(value, __u64);
} started SEC(".maps");

SEC("uprobe/libc.so.6:malloc") int enter(void *ctx) {
  __u64 key = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();
  bpf_map_update_elem(&started, &key, &now, BPF_ANY);
  return 0;
}

SEC("uretprobe/libc.so.6:malloc") int leave(void *ctx) {
  __u64 key = bpf_get_current_pid_tgid();
  bpf_map_delete_elem(&started, &key);
  return 0;
}
char _license[] SEC("license") = "GPL";
