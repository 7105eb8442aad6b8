// A syscall program reads and changes the context it is given.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf 'abcdefgh' >%t.in
// RUN: %bpftime-aot test-run %t.o --verify=off --allow-unverified --ctx-in %t.in --ctx-out %t.out -j | FileCheck %s
// RUN: FileCheck %s --check-prefix=CTX <%t.out
// CHECK: "retval":97
// CTX: {{^}}Xbcdefgh{{$}}
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("syscall")
int program(char *ctx) {
  int old = ctx[0];
  ctx[0] = 'X';
  return old;
}

char LICENSE[] SEC("license") = "GPL";
