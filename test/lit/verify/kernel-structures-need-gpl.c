// Only GPL-compatible programs may read the kernel's structures.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DKERNEL -c %s -o %t.kernel.o
// RUN: not %bpftime-verify --btf=%t.kernel.o %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: access of the kernel's struct task: only GPL-compatible programs may read it
#ifdef KERNEL
struct task {
  int pid;
};
typedef void (*btf_trace_start)(void *, struct task *task);
btf_trace_start start;
#else
#define LICENSE_TEXT "MIT"
#include "rules.h"

PROGRAM("tp_btf/start", f,
        "r1 = *(u64 *)(r1 + 0); r0 = *(u32 *)(r1 + 0); exit;")
#endif
