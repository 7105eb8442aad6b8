// Objects that are cut off or have bits changed are read or refused, and never crash or hang the reader.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python %S/Inputs/mutate.py %bpftime-aot %t.o %t.work | FileCheck %s
// CHECK: [[#%u,]] mutants, 0 crashes
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
  int pid;
} __attribute__((preserve_access_index));
const volatile int limit = 5;
long total = 7;
int count;
extern int LINUX_KERNEL_VERSION __kconfig;
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, int);
  __type(value, int);
} counts SEC(".maps");
static __attribute__((noinline)) long add(long x) { return total += x; }

SEC("uprobe/libc.so.6:malloc") int probe(struct task_struct *task) {
  int key = limit;
  bpf_map_delete_elem(&counts, &key);
  count += LINUX_KERNEL_VERSION;
  return add(BPF_CORE_READ(task, pid));
}
char LICENSE[] SEC("license") = "GPL";
