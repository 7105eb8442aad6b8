// With -j text for standard output is part of the document, and so is the list of CPUs.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=programs -j >%t.json
// RUN: %python -c 'import json, sys; print(json.load(open(sys.argv[1]))["text"])' %t.json | FileCheck %s
// RUN: %bpftime-aot compile --mcpu=help -j | FileCheck %s --check-prefix=CPUS
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK: program probe
// CHECK: 0: w0 = 42
// CPUS: {{^}}{"cpus":["x86-64-v1",{{.*}}"znver4"{{.*}}]}{{$}}
SEC("uprobe") int probe(void *ctx) { return 42; }
