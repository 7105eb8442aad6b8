// LINUX_KERNEL_VERSION is what --kernel-version says, or else the running kernel's.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o --kernel-version=5.10.3 -o - | FileCheck %s
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s --check-prefix=RUNNING
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int LINUX_KERNEL_VERSION __kconfig;

// CHECK: .kconfig type 2
// CHECK-NEXT: initial 030a0500
// RUNNING: initial
// RUNNING-NOT: 030a0500
SEC("uprobe") int probe(void *ctx) { return LINUX_KERNEL_VERSION; }
