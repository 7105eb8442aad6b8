// The kernel's reason stands at our source line, with the end of its path before it.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --engine=kernel %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected (kprobe
// CHECK: kernel-log-placed.c:[[#@LINE+13]]:{{[0-9]+}}: error: the kernel's verifier rejects the program: R{{[0-9]}} invalid mem access 'map_value_or_null'
// CHECK-NEXT: return v->words[0];
// CHECK: because: {{[0-9]+}}: ({{.*}}
// CHECK: try: Run `bpftime-verify --engine=builtin`
// CHECK: insn: {{[0-9]+}}: r{{[0-9]}} = *(u{{32|64}} *)(r{{[0-9]}} + 0)
#include "rules.h"

SEC("kprobe")
int f(void *ctx) {
  __u64 key = 0;
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  if (bpf_ktime_get_ns() == 5)
    return 0;
  return v->words[0];
}
