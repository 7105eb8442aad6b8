// A program at a kernel tracepoint gets what the kernel's types say: numbers and structures to
// walk, without checks for NULL.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DKERNEL -c %s -o %t.kernel.o
// RUN: not %bpftime-verify --btf=%t.kernel.o %t.o 2>&1 | FileCheck %s
// CHECK: number: accepted
// CHECK: walks: accepted
// CHECK: no_argument: rejected
// CHECK: read of 8 bytes at offset 16 of the context is not allowed
// CHECK: between_members: rejected
// CHECK: access of the kernel's struct task: it has no member of 8 bytes at offset 4
// CHECK: past_end: rejected
// CHECK: access of the kernel's struct task: it has no member of 4 bytes at offset 64
// CHECK: writes: rejected
// CHECK: programs may only read it
// CHECK: number_as_pointer: rejected
// CHECK: r1 is used as an address but is not a pointer to memory of the program
// CHECK: no_tracepoint: unsupported
#ifdef KERNEL
struct task {
  int pid, flags;
  struct task *parent;
  char name[16];
};
/* The first parameter is the tracepoint's own. */
typedef void (*btf_trace_start)(void *, struct task *task, int flags);
btf_trace_start start;
#else
#include "rules.h"

PROGRAM("tp_btf/start", number,
        "r0 = *(u64 *)(r1 + 8); exit;")
PROGRAM("tp_btf/start", walks,
        "r1 = *(u64 *)(r1 + 0); r1 = *(u64 *)(r1 + 8); r1 = *(u64 *)(r1 + 8); r0 = *(u32 *)(r1 + 0); exit;")
PROGRAM("tp_btf/start", no_argument,
        "r0 = *(u64 *)(r1 + 16); exit;")
PROGRAM("tp_btf/start", between_members,
        "r1 = *(u64 *)(r1 + 0); r0 = *(u64 *)(r1 + 4); exit;")
PROGRAM("tp_btf/start", past_end,
        "r1 = *(u64 *)(r1 + 0); r0 = *(u32 *)(r1 + 64); exit;")
PROGRAM("tp_btf/start", writes,
        "r1 = *(u64 *)(r1 + 0); r0 = 0; *(u32 *)(r1 + 0) = r0; exit;")
PROGRAM("tp_btf/start", number_as_pointer,
        "r1 = *(u64 *)(r1 + 8); r0 = *(u32 *)(r1 + 0); exit;")
PROGRAM("tp_btf/stop", no_tracepoint,
        "r0 = *(u64 *)(r1 + 0); exit;")
#endif
