// A load of a byte that others write is one instruction together with its extension.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --target=x86_64 --emit=asm | FileCheck %s
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>

unsigned char bytes[64] SEC(".data.bytes");

// CHECK-LABEL: {{^}}bpftime_prog_count:
// CHECK-NOT: movb
// CHECK: movzbl {{[0-9]*}}(%r{{.*}}), %e
// CHECK-NOT: movzbl %
// CHECK: retq
SEC("uprobe") int count(struct pt_regs *ctx) {
  __u32 counts[16] = {};
  for (int i = 0; i < 64; ++i) ++counts[bytes[i] >> 4];
  return counts[3];
}

char LICENSE[] SEC("license") = "GPL";
