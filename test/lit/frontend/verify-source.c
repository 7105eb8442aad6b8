// bpftime-verify takes C as compile does: verdicts per program, carets in the source, Clang's errors with status 2.
// RUN: rm -rf %t && mkdir %t && cp %s %t/prog.bpf.c
// RUN: sh -c 'cd %t && %bpftime-verify prog.bpf.c >out 2>err; test $? = 1'
// RUN: FileCheck %s --check-prefix=VERDICTS < %t/out
// RUN: FileCheck %s < %t/err
// RUN: not %bpftime-verify %t/prog.bpf.c 2>&1 | FileCheck %s --check-prefix=ABSOLUTE -DFOLDER=%t
// RUN: %bpftime-verify %t/prog.bpf.c -D CHECKED | FileCheck %s --check-prefix=CHECKED
// RUN: sh -c '%bpftime-verify %t/prog.bpf.c -include missing.h 2>%t/clang; test $? = 2'
// RUN: FileCheck %s --check-prefix=CLANG < %t/clang
// RUN: not %bpftime-verify %t/prog.bpf.c -j | FileCheck %s --check-prefix=JSON
// VERDICTS: good: accepted
// VERDICTS: bad: rejected
// CHECK: {{^}}prog.bpf.c:[[#@LINE+28]]:10: error:
// CHECK-NEXT: return *value;
// CHECK-NEXT: {{^ +}}^
// ABSOLUTE: {{^}}[[FOLDER]]/prog.bpf.c:[[#@LINE+25]]:10: error:
// CHECKED: bad: accepted
// CLANG: fatal error: 'missing.h' file not found
// JSON: "verdict": "accepted"
// JSON: "file": "{{.*}}prog.bpf.c"
// JSON: "line": [[#@LINE+20]]
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, int);
} numbers SEC(".maps");

SEC("uprobe")
int good(void *ctx) { return 0; }

SEC("uprobe")
int bad(void *ctx) {
  int key = 0, *value = bpf_map_lookup_elem(&numbers, &key);
#ifdef CHECKED
  if (!value) return 0;
#endif
  return *value;
}
