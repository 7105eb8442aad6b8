// run, attach and test-run judge by --policy what they compile, and refuse it for what is compiled.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: not %bpftime-aot run %t/probe.o --policy=tiny --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=REFUSED
// RUN: not %bpftime-aot run %t/probe.c --policy=%t/mine.json --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=MINE
// RUN: sh -c 'sleep 60 & %bpftime-aot attach %t/probe.o --policy=tiny --at in=%t/prog:work -p $! 2>&1; kill $!' | FileCheck %t/probe.c --check-prefix=REFUSED
// RUN: not %bpftime-aot test-run %t/probe.o --policy=tiny 2>&1 | FileCheck %t/probe.c --check-prefix=REFUSED
// RUN: %bpftime-aot run %t/probe.o --policy=linux --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=RAN
// RUN: %bpftime-aot compile %t/probe.o -o %t/probe.native
// RUN: %bpftime-aot link %t/probe.native --at in=%t/prog:work -o %t/probe.blob
// RUN: not %bpftime-aot run %t/probe.native --policy=linux --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=COMPILED
// RUN: not %bpftime-aot run %t/probe.blob --policy=linux -- %t/prog 2>&1 | FileCheck %t/probe.c --check-prefix=COMPILED
// RUN: not %bpftime-aot test-run %t/probe.native --policy=linux 2>&1 | FileCheck %t/probe.c --check-prefix=COMPILED
// RUN: not %bpftime-aot test-run %t/probe.blob --policy=linux 2>&1 | FileCheck %t/probe.c --check-prefix=COMPILED
//--- mine.json
{"name": "mine", "helpers": {"deny": ["trace_printk"]}, "map_types": "*", "program_types": "*"}
//--- prog.c
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
int main(void) { return work(0); }
//--- probe.c
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

// REFUSED: error: helper bpf_trace_printk is not allowed by policy 'tiny'
// MINE: error: helper bpf_trace_printk is not allowed by policy 'mine'
// COMPILED: error: --policy has no effect on {{.*}}, which is compiled
// RAN: seen
SEC("uprobe") int in(void *ctx) { return bpf_printk("seen"), 0; }
char LICENSE[] SEC("license") = "GPL";
