// The folder a source lies in leaves no trace in what is made of it.
// RUN: rm -rf %t && mkdir -p %t/a %t/b && cp %s %t/a/prog.bpf.c && cp %s %t/b/prog.bpf.c
// RUN: %bpftime-aot compile %t/a/prog.bpf.c -o %t/1.native
// RUN: %bpftime-aot compile %t/b/prog.bpf.c -o %t/2.native
// RUN: cmp %t/1.native %t/2.native
// RUN: cd %t/a && %bpftime-aot compile prog.bpf.c -o %t/3.native
// RUN: cd %t/b && %bpftime-aot compile prog.bpf.c -o %t/4.native
// RUN: cmp %t/3.native %t/4.native
// RUN: not grep -q lit/frontend %t/1.native
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe")
int count(void *ctx) { return __LINE__; }
