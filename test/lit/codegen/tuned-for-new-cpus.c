// Code for any x86-64 is scheduled for CPUs of today, unless size counts or a CPU was asked for.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --target=x86_64 --emit=llvm-ir | FileCheck %s --implicit-check-not=tune-cpu
// RUN: %bpftime-aot compile %t.o --target=x86_64 --emit=llvm-ir -Os | FileCheck %s --check-prefix=NONE --implicit-check-not=tune-cpu
// RUN: %bpftime-aot compile %t.o --target=x86_64 --emit=llvm-ir --mcpu=haswell | FileCheck %s --check-prefix=NONE --implicit-check-not=tune-cpu
// RUN: %bpftime-aot compile %t.o --target=aarch64 --emit=llvm-ir | FileCheck %s --check-prefix=NONE --implicit-check-not=tune-cpu
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// NONE: @bpftime_prog_sum
// CHECK: @bpftime_prog_sum{{.*}} #[[SUM:[0-9]+]]
// CHECK: attributes #[[SUM]] = {{.*}} "target-cpu"="x86-64"{{.*}} "tune-cpu"="znver4"
SEC("xdp") int sum(struct xdp_md *ctx) { return ctx->rx_queue_index + 1; }

char LICENSE[] SEC("license") = "GPL";
