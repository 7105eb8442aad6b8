// A section that names no program type is named, and the other programs are offered.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: section nonsense names no program type {{\[}}program strange]
// CHECK: try: {{.*}}Use --program=probe to take the others.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("nonsense") int strange(void *ctx) { return 0; }
SEC("uprobe") int probe(void *ctx) { return 0; }
