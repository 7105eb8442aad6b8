// Reading an object makes no bpf() call, pins nothing and opens no BTF of the kernel unless CO-RE needs it.
// REQUIRES: ptrace
// RUN: %clang-bpf -c %s -o %t.o
// RUN: strace -f -o %t.trace %bpftime-aot compile --emit=programs %t.o -o %t.txt
// RUN: FileCheck %s <%t.txt
// RUN: FileCheck %s --check-prefix=TRACE --implicit-check-not='bpf(' --implicit-check-not=perf_event_open \
// RUN:   --implicit-check-not=/sys/kernel/btf --implicit-check-not=/sys/fs/bpf <%t.trace
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __uint(pinning, LIBBPF_PIN_BY_NAME);
  __type(key, int);
  __type(value, int);
} pinned SEC(".maps");

// CHECK: map 0: pinned
// CHECK: program probe
// TRACE: memfd_create("bpftime-emulation"
// TRACE: exit_group(0)
SEC("uprobe") int probe(void *ctx) {
  int key = 0;
  return bpf_map_delete_elem(&pinned, &key);
}
char LICENSE[] SEC("license") = "GPL";
