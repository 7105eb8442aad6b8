// The second byte of a register is stored from where it is, also where others may look.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --target=x86_64 --emit=asm | FileCheck %s
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

unsigned char bytes[64] SEC(".data.bytes");

// CHECK-LABEL: {{^}}bpftime_prog_part:
// CHECK-NOT: shr
// CHECK: movb %{{[abcd]}}h, 3(%r{{[a-z]+}})
// CHECK: retq
SEC("uprobe") int part(struct pt_regs *ctx) {
  bytes[3] = PT_REGS_PARM1(ctx) * 5 >> 8;
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
