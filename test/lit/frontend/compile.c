// BPF C goes through Clang in process and becomes native code, without another file.
// RUN: %bpftime-aot compile %s -o %t.native
// RUN: llvm-nm %t.native | FileCheck %s
// CHECK: T {{.*}}count
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe")
int count(void *ctx) { return 0; }
