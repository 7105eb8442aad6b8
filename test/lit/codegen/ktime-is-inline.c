// The clock is read through the vDSO's function without the helper between; the helper is called
// where the kernel maps no vDSO.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: %bpftime-aot compile %t.o -Os --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --target=aarch64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=riscv64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=armv7 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot test-run %t.o --program order -j | FileCheck %s --check-prefix=ORDER
// CHECK-LABEL: bpftime_prog_order:
// CHECK: movq bpftime_here@GOTPCREL(%rip), %[[HERE:[a-z0-9]+]]
// CHECK: movq 48(%[[HERE]]), %[[TIME:[a-z0-9]+]]
// CHECK: callq *%[[TIME]]
// CHECK: bpftime_helper_ktime_get_ns@GOTPCREL(%rip)
// CALL-NOT: bpftime_here
// OTHER: bpftime_here
// ORDER: "r0":3
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// Time does not go back, and it is that of the boot clock but for a suspended machine.
SEC("raw_tp/x")
int order(void *ctx) {
  __u64 first = bpf_ktime_get_ns(), boot = bpf_ktime_get_boot_ns(), second = bpf_ktime_get_ns();
  return (first && first <= second) | (boot >= first) << 1;
}

char LICENSE[] SEC("license") = "GPL";
