// Every helper that the policy does not allow is refused at its line, all of them at once.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '{"name": "no-time", "helpers": {"deny": ["ktime_get_ns", "ktime_get_boot_ns"]}, "map_types": "*", "program_types": "*"}' >%t.json
// RUN: not %bpftime-verify %t.o --policy=%t.json 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: policy-helper.c:[[@LINE+13]]:{{[0-9]+}}: error: helper bpf_ktime_get_ns is not allowed by policy 'no-time'
// CHECK: return bpf_ktime_get_ns()
// CHECK: because: policy 'no-time' says so at /helpers/deny
// CHECK: insn: {{[0-9]+}}: call
// CHECK: error: helper bpf_ktime_get_boot_ns is not allowed by policy 'no-time'
// CHECK: g: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int wants_time = 0;

// Two calls on one path.
SEC("uprobe") long f(void *ctx) {
  return bpf_ktime_get_ns() + bpf_ktime_get_boot_ns();
}

// A call that a constant switches off is not made, so it is not refused.
SEC("uprobe") long g(void *ctx) { return wants_time ? bpf_ktime_get_ns() : 0; }
