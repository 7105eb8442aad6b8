// Two programs of one name cannot be told apart in an artifact.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.one.o
// RUN: llvm-objcopy --redefine-sym second=first %t.one.o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o -o %t.native 2>%t.err; test $? = 1'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: {{.*}}.o has two programs named first
// CHECK: try: Give one of them another name
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe") int first(void *ctx) { return 0; }
SEC("uprobe") int second(void *ctx) { return 0; }
