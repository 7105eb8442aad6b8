// A task with a type is refused where no verifier tells its loads apart from those of memory.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DKERNEL -c %s -o %t.btf.o
// RUN: not %bpftime-aot compile %t.o --btf=%t.btf.o --verify=off -o %t.native 2>&1 | FileCheck %s
// RUN: %bpftime-aot compile %t.o --btf=%t.btf.o -o %t.native
// CHECK: error: {{.*}}
// CHECK: without the verifier's facts
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
  int pid, tgid;
} __attribute__((preserve_access_index));

#ifdef KERNEL
struct task_struct task;
#else
char LICENSE[] SEC("license") = "GPL";

SEC("raw_tp/sys_enter") int f(void *ctx) {
  struct task_struct *task = bpf_get_current_task_btf();
  return task->tgid;
}
#endif
