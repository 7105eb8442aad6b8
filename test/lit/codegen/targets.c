// Every target, by every usual name, gets an object of its machine, which links; nothing is imported
// but what the project itself provides.
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: sh -c 'for t in x86_64 x86_64-linux-gnu x86_64-pc-linux-musl; do %bpftime-aot compile %t.o --target=$t -o %t.native && %bpftime-aot inspect %t.native; done' | FileCheck %s --check-prefix=X86
// RUN: sh -c 'for t in aarch64 aarch64-linux-gnu arm64-linux-gnu aarch64-unknown-linux-musl; do %bpftime-aot compile %t.o --target=$t -o %t.native && %bpftime-aot inspect %t.native; done' | FileCheck %s --check-prefix=AARCH64
// RUN: sh -c 'for t in riscv64 riscv64-linux-gnu riscv64-unknown-linux-musl; do %bpftime-aot compile %t.o --target=$t -o %t.native && %bpftime-aot inspect %t.native; done' | FileCheck %s --check-prefix=RISCV
// RUN: sh -c 'for t in armv7 armv7-linux-gnueabihf armv7a-unknown-linux-gnueabi arm-linux-gnueabihf armv7l-linux-musleabihf; do %bpftime-aot compile %t.o --target=$t -o %t.native && %bpftime-aot inspect %t.native; done' | FileCheck %s --check-prefix=ARM
// RUN: sh -ec 'for t in x86_64 aarch64 riscv64 armv7; do for o in 0 2 3 z; do %bpftime-aot compile %t.o --target=$t -O$o -o %t.native; llvm-nm -u %t.native; %bpftime-aot link %t.native -o %t.blob; done; done' | FileCheck %s --check-prefix=IMPORTS
// X86-COUNT-3: target: x86_64
// AARCH64-COUNT-4: target: aarch64
// RISCV-COUNT-3: target: riscv
// ARM-COUNT-5: target: arm
// IMPORTS-NOT: U {{[^b_]|_[^G]|b[^p]}}
#include "constructs.h"

SEC("syscall") int program(struct arguments *ctx) { return everything(ctx->a, ctx->b); }
