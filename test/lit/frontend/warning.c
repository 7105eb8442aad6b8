// Warnings are shown as Clang writes them and stop nothing; -Werror makes them errors.
// RUN: %bpftime-aot compile %s -Wall -o %t.native 2>&1 | FileCheck %s
// RUN: test -s %t.native
// RUN: %bpftime-aot compile %s -Wall -o %t.native -j 2>/dev/null | FileCheck %s --check-prefix=JSON
// RUN: sh -c '%bpftime-aot compile %s -Wall -Werror -o %t.none 2>%t.err; test $? = 2'
// CHECK: warning.c:[[#@LINE+8]]:7: warning: unused variable 'unused' [-Wunused-variable]
// JSON: "warnings":[{"id":"source-warning"{{.*}}"line":[[#@LINE+7]],"column":7
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe")
int probe(void *ctx) {
  // Nobody reads it.
  int unused;
  return 0;
}
