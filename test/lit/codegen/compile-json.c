// `compile -j` says which stages ran, how long each took, and the most memory it all took.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native -j | FileCheck %s --check-prefix=OBJECT
// RUN: %bpftime-aot compile %s -o %t.native -j | FileCheck %s --check-prefix=SOURCE
// RUN: %bpftime-aot compile %t.o -o %t.native | FileCheck %s --check-prefix=PLAIN --allow-empty
// OBJECT: "bytes":{{[1-9][0-9]*}},"stages_ms":{"read":{{[0-9.e-]+}},"verify":{{[0-9.e-]+}},"lower":{{[0-9.e-]+}},"optimise":{{[0-9.e-]+}},"emit":{{[0-9.e-]+}}},"peak_memory_bytes":{{[1-9][0-9]+}}}
// SOURCE: "stages_ms":{"translate":{{[0-9.e-]+}},"read"
// PLAIN-NOT: stages
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp") int pass(struct xdp_md *ctx) { return XDP_PASS; }

char LICENSE[] SEC("license") = "GPL";
