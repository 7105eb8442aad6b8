// A program that the object does not have is a usage error that lists those it has.
// RUN: rm -f %t.native && %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o --program=probes -o %t.native 2>%t.err; test $? = 64'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: {{.*}}.o has no program probes
// CHECK: try: Those there are: probe.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe") int probe(void *ctx) { return 0; }
