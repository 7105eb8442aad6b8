// Objects that share a map let a host choose its size only if each of them says so.
// RUN: %clang-bpf -c %s -DNAME=first -o %t.1.o && %clang-bpf -c %s -DNAME=second -o %t.2.o
// RUN: %bpftime-aot compile %t.1.o --settable-size=counts=2..16 -o %t.1.native
// RUN: %bpftime-aot compile %t.2.o --settable-size=counts=2..16 -o %t.2.native
// RUN: %bpftime-aot compile %t.2.o -o %t.fixed.native
// RUN: %bpftime-aot link %t.1.native %t.2.native -o %t.blob && %bpftime-aot inspect %t.blob | FileCheck %s
// RUN: %bpftime-aot link %t.1.native %t.fixed.native -o %t.blob && %bpftime-aot inspect %t.blob | FileCheck %s --check-prefix=FIXED
// CHECK: settables:
// CHECK-NEXT: name
// CHECK-NEXT: counts
// FIXED: counts
// FIXED-NOT: settables:
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, unsigned);
  __type(value, unsigned);
} counts SEC(".maps");

SEC("syscall") int NAME(unsigned *ctx) {
  unsigned key = ctx[0], *found = bpf_map_lookup_elem(&counts, &key);
  return found != 0;
}
char LICENSE[] SEC("license") = "GPL";
