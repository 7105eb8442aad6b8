// The plan of --dry-run is a document with -j, as `inspect` shows it.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run --dry-run -j %t/probe.o --at in=%t/prog:main -- %t/prog | FileCheck %t/probe.c
// RUN: %bpftime-aot compile %t/probe.o -o %t/probe.native
// RUN: %bpftime-aot link --dry-run -j %t/probe.native --at in=%t/prog:main | FileCheck %t/probe.c
//--- prog.c
int main(int argc, char **argv) { return argv[argc] ? argc * 3 + argv[0][0] : argc; }
//--- probe.c
#include "count.h"
// CHECK: {{^}}{"plan":[{"program":"in","kind":"uprobe","binary":"{{.*}}/prog","symbol":"main","offset":0,"path":"{{.*}}/prog","build_id":"{{[0-9a-f]*}}","address":{{[0-9]+}},"bytes":"{{[0-9a-f]+}}","trampoline":{{[0-9]+}}}]}{{$}}
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
