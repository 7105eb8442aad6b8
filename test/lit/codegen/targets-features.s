# What code needs of the CPU beyond the target's baseline is recorded: by level, by the bits Linux gives
# its processes, or as something that no bit stands for.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -ec 'for c in x86-64-v1 x86-64-v2 x86-64-v3 x86-64-v4; do %bpftime-aot compile %t.o --mcpu=$c -o %t.native; %bpftime-aot inspect -j %t.native; done' | FileCheck %s --check-prefix=X86
# RUN: sh -ec 'for a in +fp-armv8 +lse +sve +sve2; do %bpftime-aot compile %t.o --target=aarch64 --mattr=$a -o %t.native; %bpftime-aot inspect -j %t.native; done' | FileCheck %s --check-prefix=AARCH64
# RUN: sh -ec 'for a in +d +zba +v; do %bpftime-aot compile %t.o --target=riscv64 --mattr=$a -o %t.native; %bpftime-aot inspect -j %t.native; done' | FileCheck %s --check-prefix=RISCV
# RUN: sh -ec 'for c in generic cortex-a7 cortex-a53; do %bpftime-aot compile %t.o --target=armv7 --mcpu=$c -o %t.native; %bpftime-aot inspect -j %t.native; done' | FileCheck %s --check-prefix=ARM
# X86: "features":[]
# X86: "features":["x86-64-v2"]
# X86: "features":["x86-64-v2","x86-64-v3"]
# X86: "features":["x86-64-v2","x86-64-v3","x86-64-v4"]
# AARCH64: "features":[]
# AARCH64: "features":["hwcap-8"]
# AARCH64: "features":["hwcap-22"]
# AARCH64: "features":["hwcap-22","unnamed"]
# RISCV: "features":[]
# RISCV: "features":["unnamed"]
# RISCV: "features":["unnamed"]
# ARM: "features":[]
# ARM: "features":["hwcap-17"]
# ARM: "features":["hwcap-12","hwcap-17","unnamed"]
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
