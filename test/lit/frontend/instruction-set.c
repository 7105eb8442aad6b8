// C becomes the newest instruction set, with signed division; what the kernel is to judge, the one that all kernels know.
// RUN: %bpftime-aot compile %s --emit=programs | FileCheck %s
// RUN: not %bpftime-aot compile %s --verify=kernel -o %t 2>&1 | FileCheck %s --check-prefix=KERNEL
// RUN: %bpftime-verify %s | FileCheck %s --check-prefix=VERIFY
// RUN: not %bpftime-verify %s --engine=both 2>&1 | FileCheck %s --check-prefix=KERNEL
// CHECK: s/
// VERIFY: divide: accepted
// KERNEL: error: unsupported signed division
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("syscall") long divide(long *ctx) { return ctx[0] / ctx[1]; }
