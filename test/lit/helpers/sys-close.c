// A system-call program closes descriptors of its caller, and is told of those that are not open.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python -c "open('%t.ctx', 'wb').write(bytes(8))"
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --ctx %t.ctx | FileCheck %s
// CHECK: closes: {{.*}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("syscall")
int closes(void *ctx) { return bpf_sys_close(1 << 20) * 100 + bpf_sys_close(-1); }

char LICENSE[] SEC("license") = "GPL";
