// What Clang warns of is shown in Clang's words.
// RUN: %bpftime-aot compile %s -o %t.native 2>&1 | FileCheck %s
// CHECK: source-warning.c:[[#@LINE+5]]:43: warning: {{.*}}division by zero
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe")
int probe(void *ctx) { return ctx ? 1 : 1 / 0; }
