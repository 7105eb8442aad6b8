// A global function may take a kernel structure: a trusted one, and NULL if it says so.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DKERNEL -c %s -o %t.kernel.o
// RUN: not %bpftime-verify --btf=%t.kernel.o %t.o 2>&1 | FileCheck %s
// CHECK: passes: accepted
// CHECK: number: rejected
// CHECK: argument 1 of global function 'pid_of' must be a pointer to a kernel's struct task
// CHECK: none: rejected
// CHECK: argument 1 of global function 'pid_of' must be a pointer that is not NULL
// CHECK: nullable: accepted
// CHECK: unchecked: rejected
// CHECK: r1 may be NULL here
#ifdef KERNEL
struct task {
  int flags, pid;
};
typedef void (*btf_trace_start)(void *, struct task *task, long number);
btf_trace_start start;
#else
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TRUSTED __attribute__((btf_decl_tag("arg:trusted")))
#define NULLABLE __attribute__((btf_decl_tag("arg:nullable")))

struct task {
  int flags, pid;
};

__attribute__((noinline)) int pid_of(struct task *task TRUSTED) {
  return task->pid;
}
__attribute__((noinline)) int pid_if_any(struct task *task TRUSTED NULLABLE) {
  return task ? task->pid : 0;
}
__attribute__((noinline)) int pid_unchecked(struct task *task TRUSTED NULLABLE) {
  return task->pid;
}

SEC("tp_btf/start") int passes(struct task **ctx) {
  return pid_of(ctx[0]);
}
SEC("tp_btf/start") int number(struct task **ctx) {
  return pid_of(ctx[1]);
}
SEC("tp_btf/start") int none(struct task **ctx) {
  struct task *task = 0;
  asm volatile("" : "+r"(task));
  return pid_of(task);
}
SEC("tp_btf/start") int nullable(struct task **ctx) {
  return pid_if_any(ctx[0]) + pid_if_any(0);
}
SEC("tp_btf/start") int unchecked(struct task **ctx) {
  return pid_unchecked(ctx[0]);
}
#endif
