// Kernel structures may be read, not written.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DKERNEL -c %s -o %t.btf.o
// RUN: not %bpftime-verify --btf=%t.btf.o %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
  int pid, tgid;
} __attribute__((preserve_access_index));

#ifdef KERNEL
struct task_struct task;
#else
char LICENSE[] SEC("license") = "GPL";

SEC("kprobe") int f(void *ctx) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task_btf();
  // CHECK: kernel-structure.c:[[#@LINE+1]]:{{[0-9]+}}: error: access of the kernel's struct task_struct: programs may only read it
  task->pid = 1;
  // CHECK: because: r0 is a pointer to a kernel structure
  // CHECK: try: Access members by constant offsets
  // CHECK: insn: 2: *(u32 *)(r0 + 0) = r1
  return 0;
}
#endif
