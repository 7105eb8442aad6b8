// All clocks are the kernel's own, and its tick counter is met but for the ticks of its early start.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python %S/Inputs/between.py %bpftime-aot %t.o clocks monotonic=0 boot=0 tai=0 coarse=0 jiffies=5000 | FileCheck %s
// CHECK: monotonic between
// CHECK-NEXT: boot between
// CHECK-NEXT: tai between
// CHECK-NEXT: coarse between
// CHECK-NEXT: jiffies between
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int clocks(struct xdp_md *ctx) {
  __u64 *to = (void *)(long)ctx->data;
  if ((void *)(to + 5) > (void *)(long)ctx->data_end) return -1;
  to[0] = bpf_ktime_get_ns();
  to[1] = bpf_ktime_get_boot_ns();
  to[2] = bpf_ktime_get_tai_ns();
  to[3] = bpf_ktime_get_coarse_ns();
  to[4] = bpf_jiffies64();
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
