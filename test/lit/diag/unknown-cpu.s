# A CPU that the target does not have is a usage error.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --mcpu=i8008 2>%t.err; test $? = 64' && FileCheck %s <%t.err
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --mcpu=i386 2>%t.err; test $? = 64' && FileCheck %s --check-prefix=NARROW <%t.err
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --target=riscv64 --mcpu=sifive-e20 2>%t.err; test $? = 64' && FileCheck %s --check-prefix=RISCV <%t.err
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --target=armv7 --mcpu=cortex-m4 2>%t.err; test $? = 64' && FileCheck %s --check-prefix=ARM <%t.err
# RUN: sh -c '%bpftime-aot compile %t.o -o %t.native --target=armv7 --mcpu=host 2>%t.err; test $? = 64' && FileCheck %s --check-prefix=HOST <%t.err
# The text is ours alone, whatever the architecture: LLVM's own warning would come first.
# RUN: sh -c 'for t in x86_64 aarch64 riscv64 armv7; do %bpftime-aot compile %t.o -o %t.native --target=$t --mcpu=i8008 2>&1 | head -1; done' | FileCheck %s --check-prefix=ALONE --implicit-check-not=recognized
# ALONE-COUNT-4: error: unknown CPU 'i8008'
# CHECK: error: unknown CPU 'i8008' for target x86_64-{{.*}}
# One that LLVM knows and that does not run code for the target is no better.
# NARROW: error: unknown CPU 'i386' for target x86_64-{{.*}}
# RISCV: error: unknown CPU 'sifive-e20' for target riscv64-{{.*}}
# ARM: error: unknown CPU 'cortex-m4' for target armv7-{{.*}}
# HOST: error: unknown CPU 'host' for target armv7-{{.*}}
.section raw_tp,"ax",@progbits
.globl program
.type program,@function
program:
  r0 = 0
  exit
.size program,.-program
