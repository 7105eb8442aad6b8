// The macros of bpf_tracing.h know the CPU whose registers a context holds, unless told.
// RUN: %bpftime-aot compile %s --emit=programs | FileCheck %s
// RUN: not %bpftime-aot compile %s -D__TARGET_ARCH_arm64 -o %t.native
// CHECK: (r1 + 112)
#include <asm/ptrace.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#ifndef __TARGET_ARCH_x86
#error "another CPU"
#endif

SEC("uprobe")
int first(struct pt_regs *ctx) { return PT_REGS_PARM1(ctx); }
