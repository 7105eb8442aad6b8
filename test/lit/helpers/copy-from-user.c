// A copy from user memory that is not there fails as in the kernel, and leaves zeros.
// REQUIRES: kernel-bpf, kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python -c "open('%t.ctx', 'wb').write(bytes(8))"
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --ctx %t.ctx | FileCheck %s
// CHECK-DAG: copies: {{.*}} same
// CHECK-DAG: of_task: {{.*}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("syscall")
int copies(void *ctx) {
  __u64 to[2] = {~0ull, ~0ull};
  long sum = bpf_copy_from_user(to, 12, (void *)8);
  sum = sum * 31 + (to[0] == 0) + (to[1] == 0xffffffff00000000) * 2;
  sum = sum * 31 + bpf_copy_from_user(to, 0, (void *)8);
  sum = sum * 31 + bpf_copy_from_user(to, 16, (void *)0x800000000000000);
  return sum * 31 + (to[1] == 0);
}

struct task_struct {
  int pid;
} __attribute__((preserve_access_index));

SEC("syscall")
int of_task(void *ctx) {
  struct task_struct *task = bpf_get_current_task_btf();
  __u64 to[2] = {~0ull, ~0ull};
  long sum = bpf_copy_from_user_task(to, 12, (void *)8, task, 0);
  sum = sum * 31 + (to[0] == 0) + (to[1] == 0xffffffff00000000) * 2;
  sum = sum * 31 + bpf_copy_from_user_task(to, 12, (void *)8, task, 1);
  return sum * 31 + bpf_copy_from_user_task(to, 0, (void *)8, task, 0);
}

char LICENSE[] SEC("license") = "GPL";
