// A program with loops that a host calls gets a body for each level of CPU that it can gain from; no other
// program does.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm -o - | FileCheck %s --implicit-check-not='bpftime_prog_{{probe|straight|scalar}}.'
// CHECK-LABEL: {{^}}bpftime_prog_sum:
// CHECK-NOT: ymm
// CHECK-NOT: zmm
// CHECK-LABEL: {{^}}"bpftime_prog_sum.x86-64-v3":
// CHECK-NOT: zmm
// CHECK: ymm
// CHECK-NOT: zmm
// CHECK-LABEL: {{^}}"bpftime_prog_sum.x86-64-v4-icelake":
// CHECK: zmm
// CHECK-LABEL: {{^}}bpftime_prog_straight:
// CHECK-LABEL: {{^}}bpftime_prog_scalar:
// CHECK-LABEL: {{^}}bpftime_prog_probe:
//
// For one CPU, for size, or by request there is one body:
// RUN: %bpftime-aot compile %t.o --emit=asm -o - --levels=none | FileCheck %s --check-prefix=ONE --implicit-check-not=x86-64-v
// RUN: %bpftime-aot compile %t.o --emit=asm -o - --mcpu=x86-64-v2 | FileCheck %s --check-prefix=ONE --implicit-check-not='sum.x86-64-v'
// RUN: %bpftime-aot compile %t.o --emit=asm -o - --mattr=+popcnt | FileCheck %s --check-prefix=ONE --implicit-check-not=x86-64-v
// RUN: %bpftime-aot compile %t.o --emit=asm -o - -Os | FileCheck %s --check-prefix=ONE --implicit-check-not=x86-64-v
// RUN: %bpftime-aot compile %t.o --emit=asm -o - --target=aarch64 | FileCheck %s --check-prefix=ONE --implicit-check-not=x86-64-v
// ONE: {{^}}bpftime_prog_sum:
//
// Who asks for a level by name gets it for all programs that may have one:
// RUN: %bpftime-aot compile %t.o --emit=asm -o - --levels=x86-64-v4,x86-64-v2 | FileCheck %s --check-prefix=TWO --implicit-check-not='probe.x86'
// TWO: {{^}}"bpftime_prog_sum.x86-64-v2":
// TWO: {{^}}"bpftime_prog_sum.x86-64-v4":
// TWO: {{^}}"bpftime_prog_straight.x86-64-v2":
// TWO: {{^}}"bpftime_prog_straight.x86-64-v4":
// TWO: {{^}}"bpftime_prog_scalar.x86-64-v2":
//
// A body calls functions of its own level:
// RUN: %bpftime-aot compile %t.o --emit=asm -o - -O0 --levels=x86-64-v3 --program calls | FileCheck %s --check-prefix=CALLS
// CALLS-LABEL: {{^}}bpftime_prog_calls:
// CALLS: callq calls.add_all{{$}}
// CALLS-LABEL: {{^}}"bpftime_prog_calls.x86-64-v3":
// CALLS: callq "calls.add_all.x86-64-v3"{{$}}
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>

__u32 words[1024];

#define PACKET                                    \
  unsigned char *data = (void *)(long)ctx->data;  \
  if (data + 512 > (unsigned char *)(long)ctx->data_end) return 0

SEC("xdp") int sum(struct xdp_md *ctx) {
  PACKET;
  __u32 sum = 0;
  for (int i = 0; i < 512; ++i) sum += data[i] * (i ^ 3);
  return sum;
}
SEC("xdp") int straight(struct xdp_md *ctx) { return words[3] + words[4] > 7 ? XDP_PASS : XDP_DROP; }
// Each step needs the one before.
SEC("xdp") int scalar(struct xdp_md *ctx) {
  __u32 state = words[0];
  for (int i = 0; i < 1000; ++i) state = state * 1664525 ^ state >> 7;
  return state;
}
SEC("uprobe") int probe(struct pt_regs *ctx) {
  __u32 sum = 0;
  for (int i = 0; i < 1024; ++i) sum += words[i] * words[i];
  return sum;
}
static __attribute__((noinline)) int add_all(struct xdp_md *ctx, __u32 factor) {
  PACKET;
  for (int i = 0; i < 512; ++i) data[i] = data[i] * factor ^ i;
  return data[7];
}
SEC("xdp") int calls(struct xdp_md *ctx) { return add_all(ctx, 3) + add_all(ctx, ctx->rx_queue_index); }

char LICENSE[] SEC("license") = "GPL";
