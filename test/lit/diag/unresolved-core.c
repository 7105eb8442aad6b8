// A field that the BTF lacks and the program uses all the same is named, with its source line.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DTARGET -c %s -o %t.btf.o
// RUN: sh -c '%bpftime-aot compile --verify=off %t.o --btf=%t.btf.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: unresolved-core.c:[[#@LINE+14]]:{{.*}}error: the BTF has no struct thing.gone
// CHECK: try: Test with bpf_core_field_exists()
#ifdef TARGET
struct thing {
  long other;
} thing;
#else
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct thing {
  long other, gone;
} __attribute__((preserve_access_index));

SEC("uprobe") long probe(struct thing *thing) {
  return thing->gone;
}
#endif
