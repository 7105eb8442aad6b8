// Registers of another CPU than the target's are refused, whether the object's types or the user say
// whose they are; a program that reads none runs anywhere.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o --target=aarch64 -o %t.native 2>%t.err; test $? = 1' && FileCheck %s --check-prefix=TYPES <%t.err
// RUN: sh -c '%bpftime-aot compile %t.o --ctx-arch=riscv64 -o %t.native 2>%t.err; test $? = 1' && FileCheck %s --check-prefix=SAID <%t.err
// RUN: sh -c '%bpftime-aot compile %t.o --ctx-arch=vax -o %t.native 2>%t.err; test $? = 64' && FileCheck %s --check-prefix=VAX <%t.err
// RUN: %bpftime-aot compile %t.o --program quiet --target=aarch64 -o %t.native
// TYPES: error: {{.*}}probe reads the registers of x86_64, and the code is to be for aarch64
// SAID: error: {{.*}}probe reads the registers of riscv64, and the code is to be for x86_64
// VAX: --ctx-arch=vax: expected x86_64, aarch64, riscv64 or armv7
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("uprobe/libc.so.6:malloc") int probe(struct pt_regs *ctx) { return PT_REGS_PARM1(ctx) > 16; }
SEC("uprobe/libc.so.6:free") int quiet(struct pt_regs *ctx) { return bpf_ktime_get_ns() > 0; }
char LICENSE[] SEC("license") = "GPL";
