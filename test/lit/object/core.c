// CO-RE relocations take field offsets from the BTF that --btf names, not from the object.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DTARGET -c %s -o %t.btf.o
// RUN: %bpftime-aot compile --emit=programs %t.o --btf=%t.btf.o -o - | FileCheck %s
#ifdef TARGET
struct thing {
  char moved[40];
  long other, field;
} thing;
#else
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct thing {
  long field;
} __attribute__((preserve_access_index));

// CHECK: program probe
// CHECK: r0 = *(u64 *)(r1 + 48)
SEC("uprobe") long probe(struct thing *thing) { return thing->field; }
#endif
