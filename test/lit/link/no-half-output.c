// Where the blob cannot be written no debug file is left either.
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/probe.o && %bpftime-aot compile %t/probe.o -o %t/probe.native
// RUN: sh -c '%bpftime-aot link %t/probe.native --debug=%t/debug -o %t/none/blob 2>%t/err; test $? = 3'
// RUN: FileCheck %s <%t/err && test ! -e %t/debug
// CHECK: error: cannot write {{.*}}/none/blob: No such file or directory
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe") int probe(void *ctx) { return 0; }
