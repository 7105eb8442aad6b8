// Without --btf, CO-RE uses the running kernel's BTF.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct task_struct {
  int pid, tgid;
} __attribute__((preserve_access_index));

// Both fields are far from the start, and next to each other.
// CHECK: [[#%u,]]: r[[#]] = *(u32 *)(r1 + [[#%u,PID:]])
// CHECK: r[[#]] = *(u32 *)(r1 + [[#PID+4]])
SEC("uprobe") int probe(struct task_struct *task) {
  asm volatile("" : "+r"(task));
  int pid = task->pid;
  asm volatile("" : "+r"(pid));
  return pid + task->tgid;
}
