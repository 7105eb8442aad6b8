// A budget that size cannot read is bad input, whatever the figures.
// RUN: rm -rf %t && split-file %s %t && %clang-bpf -c %t/p.c -o %t/p.o && %bpftime-aot compile %t/p.o -o %t/p.native
// RUN: sh -c '%bpftime-aot size %t/p.native --budget %t/part.json 2>%t/err; test $? = 2' && FileCheck %t/p.c <%t/err
// RUN: sh -c '%bpftime-aot size %t/p.native --budget %t/row.json 2>%t/err; test $? = 2' && FileCheck %t/p.c --check-prefix=ROW <%t/err
// RUN: sh -c '%bpftime-aot size %t/p.native --budget %t/p.c 2>%t/err; test $? = 2' && FileCheck %t/p.c --check-prefix=TOP <%t/err
//--- part.json
{"sizes": {"txt": 4096}}
//--- row.json
{"functions": [4096]}
//--- p.c
// CHECK: part.json: error: the budget is wrong at txt: there is no such part
// CHECK: try: Write {"sizes": {"text": 4096}}
// ROW: row.json: error: the budget is wrong at functions: each of them names a `function`
// TOP: p.c: error: the budget is wrong at the top: a JSON object is expected
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe") int probe(void *ctx) { return 0; }
