// Entries called by the C ABI use vectors where the CPU has them, and on riscv64 no
// floating-point register, some of which their callers expect to be kept.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --target=aarch64 --verify=off --emit=asm | FileCheck %s --check-prefix=AARCH64
// RUN: %bpftime-aot compile %t.o --target=armv7 --mattr=+neon --verify=off --emit=asm | FileCheck %s --check-prefix=ARM
// RUN: %bpftime-aot compile %t.o --target=armv7 --verify=off --emit=asm | FileCheck %s --check-prefix=BASELINE
// RUN: %bpftime-aot compile %t.o --target=riscv64 --mattr=+v,+d --verify=off --emit=asm | FileCheck %s --check-prefix=RISCV
// AARCH64: stp q0
// ARM: vld1
// BASELINE-NOT: vld1
// RISCV: vsetivli
// RISCV-NOT: {{[[:space:],(]f[ast]?[0-9]+[,[:space:]]}}
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64[8]);
} values SEC(".maps");

SEC("syscall") int program(void *ctx) {
  __u32 key = 1;
  __u64 copy[8] = {};
  return bpf_map_update_elem(&values, &key, copy, 0);
}

char LICENSE[] SEC("license") = "GPL";
