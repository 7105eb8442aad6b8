// A function of the kernel that user space does not have is refused by name.
// REQUIRES: kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern void bpf_rcu_read_lock(void) __ksym;

// CHECK: f: unsupported
SEC("kprobe") int f(void *ctx) {
  // CHECK: kfunc-unsupported.c:[[#@LINE+1]]:3: error: kernel function bpf_rcu_read_lock is not supported
  bpf_rcu_read_lock();
  // CHECK: try: Use a helper instead, if there is one
  // CHECK: insn: 0: call kernel function
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
