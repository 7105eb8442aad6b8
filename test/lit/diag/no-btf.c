// CO-RE relocations without any BTF are the environment's fault, status 3.
// REQUIRES: root, mount-namespace
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: unshare -m sh -c 'mount -t tmpfs none /sys/kernel && %bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 3'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: {{.*}}.o has CO-RE relocations and no BTF to resolve them against
// CHECK: try: Give --btf=FILE
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct task_struct {
  int pid;
} __attribute__((preserve_access_index));
SEC("uprobe") int probe(struct task_struct *task) { return task->pid; }
