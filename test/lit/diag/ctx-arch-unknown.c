// A program that reads registers is for one CPU; where nothing says which, somebody must.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: sh -c '%bpftime-aot compile %t.o --target=aarch64 -o %t.native 2>%t.err; test $? = 1' && FileCheck %s <%t.err
// RUN: %bpftime-aot compile %t.o --target=aarch64 --ctx-arch=aarch64 -o %t.native
// CHECK: error: nothing says of which CPU the registers are that probe reads
// CHECK: try: Say --ctx-arch=aarch64 if it was compiled with -D__TARGET_ARCH_arm64.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe/libc.so.6:malloc") int probe(unsigned long long *ctx) { return ctx[1] > 16; }
