// size counts functions and the whole, alike for a native object and its blob; its document is a budget.
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/p.o && %bpftime-aot compile %t/p.o -o %t/p.native
// RUN: %bpftime-aot link %t/p.native -o %t/p.blob
// RUN: %bpftime-aot size %t/p.native | FileCheck %s
// RUN: %bpftime-aot size %t/p.blob | FileCheck %s --check-prefix=BLOB
// RUN: %bpftime-aot size %t/p.native -j >%t/native.json && %bpftime-aot size %t/p.blob -j >%t/blob.json
// RUN: %python -c 'import json, os, sys; n, b = (json.load(open(f)) for f in sys.argv[1:3]); assert n["sizes"] == b["sizes"]; s = b["sizes"]; assert s["file"] == os.path.getsize(sys.argv[3]) == s["text"] + s["data"] + s["btf"] + s["overhead"]' %t/native.json %t/blob.json %t/p.blob
// RUN: %bpftime-aot size %t/p.native --budget %t/native.json -j | FileCheck %s --check-prefix=WITHIN
// CHECK: functions:
// CHECK-NEXT: function text stack
// CHECK-DAG: {{^ probe [0-9]+ [0-9]+$}}
// CHECK-DAG: {{^ probe.twice [0-9]+ -$}}
// CHECK: sizes:
// CHECK-NEXT: {{^ text: [0-9]+$}}
// CHECK-NEXT: {{^ stack: [1-9][0-9]*$}}
// BLOB: functions:
// BLOB-NEXT: function text stack
// BLOB-NEXT: {{^ probe [0-9]+ [0-9]+$}}
// BLOB-EMPTY:
// WITHIN: "over":[]}
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) long twice(char *room) {
  long sum = bpf_get_prandom_u32();
  bpf_get_current_comm(room, 16);
  if (sum & 1) bpf_printk("%d", sum);
  if (sum & 2) bpf_printk("two %d", sum);
  if (sum & 4) bpf_printk("three %d", sum);
  if (sum & 8) bpf_printk("four %d", sum);
  if (sum & 16) bpf_printk("five %d", sum);
  return sum + room[3];
}
SEC("uprobe") int probe(void *ctx) {
  char room[32] = {};
  return twice(room) + twice(room + 16);
}
char LICENSE[] SEC("license") = "GPL";
