// Each part over its budget is named with both figures; the figures of all parts are there as well.
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/p.c -o %t/p.o && %bpftime-aot compile %t/p.o -o %t/p.native
// RUN: sh -c '%bpftime-aot size %t/p.native --budget %t/budget.json >%t/out 2>%t/err; test $? = 1'
// RUN: FileCheck %t/p.c <%t/err && FileCheck %t/p.c --check-prefix=OUT <%t/out
// RUN: sh -c '%bpftime-aot size %t/p.native --budget %t/budget.json -j >%t/out; test $? = 1'
// RUN: FileCheck %t/p.c --check-prefix=JSON <%t/out
//--- budget.json
{"sizes": {"text": 1, "stack": 512}, "functions": [{"function": "probe", "text": 2}, {"function": "gone", "text": 0}]}
//--- p.c
// CHECK: error: text has {{[0-9]+}} bytes, and its budget is 1
// CHECK: error: text of probe has {{[0-9]+}} bytes, and its budget is 2
// CHECK: try: Make it smaller, or raise the budget.
// CHECK-NOT: error
// OUT: sizes:
// JSON: {{^}}{"input":"{{.*}}"over":[{"id":"over-budget",{{.*}}"text has {{.*}}"text of probe has
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe") int probe(void *ctx) { return 0; }
