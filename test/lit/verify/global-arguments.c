// A global function is judged by its signature, for all its callers at once.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: number: rejected
// CHECK: global-arguments.c:[[#@LINE+16]]:{{.*}}error: the pointer may move out of any object
// CHECK: checked: accepted
// CHECK: unchecked: rejected
// CHECK: error: r1 may be NULL here
// CHECK: nonnull: accepted
// CHECK: context: accepted
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

char bytes[8];

/* The one caller passes 3, which counts for nothing. */
__attribute__((noinline)) int at(long i) {
  return bytes[i];
}
SEC("kprobe") int number(void *ctx) {
  return at(3);
}

__attribute__((noinline)) int read_checked(int *p) {
  return p ? *p : 0;
}
SEC("kprobe") int checked(void *ctx) {
  int n = 1;
  return read_checked(&n) + read_checked(0);
}

__attribute__((noinline)) int read_unchecked(int *p) {
  return *p;
}
SEC("kprobe") int unchecked(void *ctx) {
  int n = 1;
  return read_unchecked(&n);
}

__attribute__((noinline)) int read_nonnull(int *p __attribute__((btf_decl_tag("arg:nonnull")))) {
  return *p;
}
SEC("kprobe") int nonnull(void *ctx) {
  int n = 1;
  return read_nonnull(&n);
}

__attribute__((noinline)) long read_context(struct pt_regs *ctx) {
  return ctx->rdi;
}
SEC("kprobe") int context(struct pt_regs *ctx) {
  return read_context(ctx);
}
