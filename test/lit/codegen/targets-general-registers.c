// Probe entries keep to general registers on every target, also on CPUs with vectors.
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off -O3 --target=aarch64 --mcpu=neoverse-v2 --emit=asm | FileCheck %s --check-prefix=AARCH64
// RUN: %bpftime-aot compile %t.o --verify=off -O3 --target=riscv64 --mattr=+v,+d --emit=asm | FileCheck %s --check-prefix=RISCV
// RUN: %bpftime-aot compile %t.o --verify=off -O3 --target=armv7 --mattr=+neon --emit=asm | FileCheck %s --check-prefix=ARM
// RUN: %bpftime-aot compile %t.o --verify=off -O3 --target=armv7 --mcpu=cortex-a57 --emit=asm | FileCheck %s --check-prefix=ARM
// AARCH64: bpftime_prog_program:
// AARCH64-NOT: {{[[:space:],{][vqdszp][0-9]+([.,[:space:]]|$)}}
// AARCH64: .size bpftime_prog_program
// RISCV: bpftime_prog_program:
// RISCV-NOT: {{[[:space:],(](v[0-9]+|f[ast]?[0-9]+)[,[:space:]]}}
// RISCV: .size bpftime_prog_program
// ARM: bpftime_prog_program:
// ARM-NOT: {{[[:space:],{][qds][0-9]+([][,}[:space:]]|$)}}
// ARM: .size bpftime_prog_program
#include "constructs.h"

char from[4096], to[4096];

SEC("raw_tp/x") int program(struct bpf_raw_tracepoint_args *ctx) {
  for (unsigned i = 0; i < 4096; ++i) to[i] += from[i] * 3;
  return everything(ctx->args[0], ctx->args[1]);
}
