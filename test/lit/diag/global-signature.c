// A global function is verified by its signature, so it must say what its pointers point to.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK: f: rejected
// CHECK: global-signature.c:[[#@LINE+1]]: error: global function 'first' cannot be verified by its signature
__attribute__((noinline)) int first(void *bytes) {
  // CHECK: because: parameter 'bytes': the size of what it points to is not known
  // CHECK: try: Make the function static
  // CHECK: insn: 6:
  return bytes ? *(int *)bytes : 0;
}

SEC("kprobe") int f(void *ctx) {
  int number = 1;
  return first(&number);
}
