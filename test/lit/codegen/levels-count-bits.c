// A loop that counts bits is one instruction in the bodies for CPUs that have it, and stays a loop for others.
// (The verifier sees no end of such a loop.)
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 words[64] SEC(".data.words");

// CHECK-LABEL: @bpftime_prog_count(
// CHECK-NOT: llvm.ctpop
// CHECK-LABEL: @bpftime_prog_count.x86-64-v3(
// CHECK: call {{.*}} @llvm.ctpop.i64(
SEC("xdp") int count(struct xdp_md *ctx) {
  __u32 sum = 0;
  for (int i = 0; i < 64; ++i)
    for (__u64 left = words[i]; left; left &= left - 1) ++sum;
  return sum;
}

char LICENSE[] SEC("license") = "GPL";
