// Helpers are declared with the types of their prototypes and called with their true arity.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s
// CHECK-DAG: declare align 8 ptr @bpftime_helper_map_lookup_elem(ptr, ptr nocapture readonly)
// CHECK-DAG: declare i64 @bpftime_helper_map_update_elem(ptr, ptr nocapture readonly, ptr nocapture readonly, i64)
// CHECK-DAG: declare i64 @bpftime_helper_get_current_pid_tgid()
// CHECK-DAG: declare i64 @bpftime_helper_probe_read_user(ptr nocapture, i32, i64)
// CHECK-DAG: call i64 @bpftime_helper_probe_read_user(ptr nonnull {{.*}}, i32 4, i64
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
  __u32 key = bpf_get_current_pid_tgid();
  __u64 *value = bpf_map_lookup_elem(&values, &key);
  if (value) return bpf_map_update_elem(&values, &key, value, BPF_ANY);
  bpf_probe_read_user(&key, 4, (void *)PT_REGS_PARM1(ctx));
  return key;
}

char LICENSE[] SEC("license") = "GPL";
