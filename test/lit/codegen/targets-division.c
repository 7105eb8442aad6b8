// Division that armv7 has no instruction for is a routine of the runtime, and one that a CPU has is
// that instruction.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --target=armv7 -o %t.native
// RUN: %bpftime-aot inspect %t.native | FileCheck %s --check-prefix=ALL
// RUN: %bpftime-aot link %t.native -o %t.blob
// RUN: %bpftime-aot inspect %t.blob | FileCheck %s --check-prefix=ALL
// RUN: %bpftime-aot compile %t.o --target=armv7 --mcpu=cortex-a15 -o %t.native
// RUN: %bpftime-aot inspect %t.native | FileCheck %s --check-prefix=WIDE
// RUN: %bpftime-aot compile %t.o --target=armv7 --mcpu=cortex-a15 --emit=asm | FileCheck %s --check-prefix=NARROW
// RUN: %bpftime-aot compile %t.o --target=aarch64 -o %t.native
// RUN: %bpftime-aot inspect %t.native | FileCheck %s --check-prefix=NONE --implicit-check-not=routine
// ALL-DAG: routine udiv64
// ALL-DAG: routine urem64
// ALL-DAG: routine udiv32
// ALL-DAG: routine urem32
// WIDE-NOT: routine udiv32
// WIDE: routine udiv64
// WIDE-NOT: routine urem32
// NARROW: udiv
// NONE: target: aarch64
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct arguments {
  __u64 a, b;
  __u32 c, d;
};

SEC("syscall") int program(struct arguments *ctx) {
  return ctx->a / (ctx->b | 1) + ctx->b % (ctx->a | 1) + ctx->c / (ctx->d | 1) + ctx->d % (ctx->c | 1);
}
