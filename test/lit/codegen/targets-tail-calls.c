// Tail calls are jumps on every target, and what they find their way by links without fix-ups.
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/in.o
// RUN: %bpftime-aot compile %t/in.o --target=aarch64 --emit=asm | FileCheck %s --check-prefixes=CHECK,ARM64
// RUN: %bpftime-aot compile %t/in.o --target=riscv64 --emit=asm | FileCheck %s --check-prefixes=CHECK,RISCV
// RUN: %bpftime-aot compile %t/in.o --target=armv7-linux-gnueabihf --emit=asm | FileCheck %s --check-prefixes=CHECK,ARM
// RUN: %bpftime-aot compile %t/in.o --target=aarch64 -o %t/a.native && %bpftime-aot link %t/a.native -o %t/a.blob
// RUN: %bpftime-aot compile %t/in.o --target=riscv64 -o %t/r.native && %bpftime-aot link %t/r.native -o %t/r.blob
// RUN: %bpftime-aot compile %t/in.o --target=armv7-linux-gnueabihf -o %t/v.native
// RUN: %bpftime-aot link %t/v.native -o %t/v.blob
// CHECK-LABEL: bpftime_tail_first:
// ARM64: br x{{[0-9]+}}
// RISCV: jr {{a[0-9]|t[0-9]}}
// ARM: bx r{{[0-9]+}}
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __uint(value_size, 4);
} programs SEC(".maps");

SEC("xdp")
int first(struct xdp_md *ctx) {
  bpf_tail_call(ctx, &programs, 1);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
