// Equal inputs give equal bytes, wherever the files lie.
// RUN: rm -rf %t && mkdir -p %t/a %t/b
// RUN: %clang-bpf -c %s -o %t/a/prog.o && cp %t/a/prog.o %t/b/prog.o
// RUN: cd %t/a && %bpftime-aot compile prog.o --verify=off -o out.native
// RUN: %bpftime-aot compile %t/b/prog.o --verify=off -o %t/b/other.native
// RUN: cmp %t/a/out.native %t/b/other.native
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("raw_tp/x")
int program(void *ctx) {
  return 7;
}

char LICENSE[] SEC("license") = "GPL";
