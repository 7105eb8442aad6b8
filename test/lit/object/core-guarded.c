// A field that the BTF lacks costs only the code that uses it: the guard becomes a constant.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DTARGET -c %s -o %t.btf.o
// RUN: %bpftime-aot compile --emit=programs %t.o --btf=%t.btf.o -o - | FileCheck %s
#ifdef TARGET
struct thing {
  long other;
} thing;
#else
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
struct thing {
  long other, gone;
} __attribute__((preserve_access_index));

// CHECK: program probe
// CHECK: {{[rw]}}[[GUARD:[0-9]]] = 0
// CHECK: if {{[rw]}}[[GUARD]] == 0 goto [[END:[0-9]+]]
// CHECK: unresolved CO-RE relocation
// CHECK: [[END]]:
SEC("uprobe") long probe(struct thing *thing) {
  if (bpf_core_field_exists(thing->gone)) return thing->gone;
  return 1;
}
#endif
