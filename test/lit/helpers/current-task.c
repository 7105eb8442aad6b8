// What programs read of the current task is what they would find in the kernel's: ids, names, parent, namespace.
// REQUIRES: kernel-bpf, kernel-btf
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: %python -c "open('%t.ctx', 'wb').write(bytes(16))"
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --ctx %t.ctx | FileCheck %s
// CHECK-DAG: ids: kernel 255 ours 255 same
// CHECK-DAG: names: kernel 31 ours 31 same
// CHECK-DAG: namespaces: {{.*}} same
// CHECK-DAG: nothing_else: {{.*}} same
// CHECK-DAG: typed: kernel 31 ours 31 same
#include "mix.h"
#include <bpf/bpf_core_read.h>

#define CORE __attribute__((preserve_access_index))
struct ns_common { unsigned int inum; } CORE;
struct mnt_namespace { struct ns_common ns; } CORE;
struct nsproxy { struct mnt_namespace *mnt_ns; } CORE;
struct task_struct {
  int pid, tgid;
  char comm[16];
  struct task_struct *real_parent, *group_leader;
  struct nsproxy *nsproxy;
} CORE;

SEC("raw_tp/sys_enter")
int ids(void *ctx) {
  struct task_struct *task = (void *)bpf_get_current_task(), *leader = BPF_CORE_READ(task, group_leader);
  struct task_struct *parent = BPF_CORE_READ(task, real_parent);
  __u64 id = bpf_get_current_pid_tgid();
  return (BPF_CORE_READ(task, pid) == (int)id) | (BPF_CORE_READ(task, tgid) == (int)(id >> 32)) << 1 |
         (BPF_CORE_READ(leader, tgid) == (int)(id >> 32)) << 2 | (leader == task) << 3 |
         (BPF_CORE_READ(parent, tgid) > 0) << 4 | (BPF_CORE_READ(parent, tgid) != (int)(id >> 32)) << 5 |
         (BPF_CORE_READ(task, real_parent, tgid) == BPF_CORE_READ(parent, pid)) << 6 |
         (BPF_CORE_READ(task, real_parent, group_leader) == parent) << 7;
}

SEC("raw_tp/sys_enter")
int names(void *ctx) {
  struct task_struct *task = (void *)bpf_get_current_task();
  char own[16] = {}, read[16] = {}, string[16], parent[16];
  bpf_get_current_comm(own, sizeof own);
  BPF_CORE_READ_INTO(&read, task, comm);
  long length = BPF_CORE_READ_STR_INTO(&string, task, group_leader, comm), same = 1, text = 1;
  for (int i = 0; i < 16; i++) same &= own[i] == read[i];
  for (int i = 0; i < 16 && own[i]; i++) text &= own[i] == string[i];
  long size = BPF_CORE_READ_STR_INTO(&parent, task, real_parent, comm);
  char part = 0;
  bpf_core_read(&part, 1, (char *)&task->comm + 1);
  return same | text << 1 | (length > 1 && length <= 16) << 2 | (size > 1) << 3 | (part == own[1]) << 4;
}

SEC("raw_tp/sys_enter")
int namespaces(void *ctx) {
  struct task_struct *task = (void *)bpf_get_current_task();
  return BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
}

// A task with a type is read without a helper.
SEC("raw_tp/sys_enter")
int typed(void *ctx) {
  struct task_struct *task = bpf_get_current_task_btf();
  __u64 id = bpf_get_current_pid_tgid();
  return (task->pid == (int)id) | (task->tgid == (int)(id >> 32)) << 1 | (task->group_leader == task) << 2 |
         (task->real_parent->tgid == BPF_CORE_READ(task, real_parent, tgid)) << 3 |
         (task->nsproxy->mnt_ns->ns.inum == BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum)) << 4;
}

// An address that is no task's reads as zeros.
SEC("raw_tp/sys_enter")
int nothing_else(void *ctx) {
  __u64 value = 7;
  long failed = bpf_probe_read_kernel(&value, sizeof value, (void *)0xffffe123456789abull);
  return failed * 10 + value;
}

char LICENSE[] SEC("license") = "GPL";
