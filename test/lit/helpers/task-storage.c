// A thread's value is made when asked for, stays, is deleted, and begins anew, as in the kernel.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// CHECK: errors: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: values: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct;

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, __u64);
} storage SEC(".maps");

static __u32 mix(__u32 sum, long result) { return sum * 31 + (__u32)result; }

SEC("socket")
int values(struct __sk_buff *skb) {
  struct task_struct *task = (void *)bpf_get_current_task_btf();
  __u32 sum = mix(1, bpf_task_storage_get(&storage, task, 0, 0) == 0);
  __u64 initial = 42, *value = bpf_task_storage_get(&storage, task, &initial, BPF_LOCAL_STORAGE_GET_F_CREATE);
  if (value) sum = mix(sum, (*value)++);
  value = bpf_task_storage_get(&storage, task, &initial, BPF_LOCAL_STORAGE_GET_F_CREATE);
  if (value) sum = mix(sum, *value);
  value = bpf_task_storage_get(&storage, task, 0, 0);
  if (value) sum = mix(sum, *value);
  sum = mix(sum, bpf_task_storage_delete(&storage, task));
  sum = mix(sum, bpf_task_storage_get(&storage, task, 0, 0) == 0);
  value = bpf_task_storage_get(&storage, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
  if (value) sum = mix(sum, *value);
  return sum;
}

SEC("socket")
int errors(struct __sk_buff *skb) {
  struct task_struct *task = (void *)bpf_get_current_task_btf();
  __u32 sum = mix(1, bpf_task_storage_delete(&storage, task));
  sum = mix(sum, bpf_task_storage_get(&storage, task, 0, 2) == 0);
  return mix(sum, bpf_task_storage_delete(&storage, task));
}

char LICENSE[] SEC("license") = "GPL";
