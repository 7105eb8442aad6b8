// A packet given as `-` has standard output for itself; two that want it are refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python -c 'open(r"%t.in", "wb").write(bytes(range(64)))'
// RUN: %bpftime-aot test-run %t.o --data-in %t.in --data-out - >%t.out 2>%t.err
// RUN: cmp %t.in %t.out && FileCheck %s <%t.err
// RUN: sh -c '%bpftime-aot test-run %t.o --data-in %t.in --data-out - -j >%t.json; test $? = 64' && FileCheck %s --check-prefix=JSON <%t.json
// RUN: sh -c '%bpftime-aot test-run %t.o --data-in %t.in --data-out - --ctx-out - 2>%t.two; test $? = 64' && FileCheck %s --check-prefix=TWO <%t.two
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK: pass: r0 2
// JSON: {"error":{"id":"usage",{{.*}}"-j and a result as `-` both want standard output"
// TWO: error: --ctx-out and --data-out both want standard output
SEC("xdp") int pass(struct xdp_md *ctx) { return XDP_PASS; }
