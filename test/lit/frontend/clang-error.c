// Clang's errors end with status 2 and stand as Clang writes them, notes included.
// RUN: sh -c '%bpftime-aot compile %s -o %t.native 2>%t.err; test $? = 2' && test ! -e %t.native
// RUN: FileCheck %s < %t.err
// RUN: not %bpftime-aot compile %s -o %t.native --color=always 2>&1 | FileCheck %s --check-prefix=COLOUR
// CHECK: clang-error.c:5:12: error: use of undeclared identifier 'cout'; did you mean 'count'?
// CHECK-NEXT: 5 |   return ++cout;
// CHECK-NEXT: |            ^~~~
// CHECK-NEXT: |            count
// CHECK-NEXT: clang-error.c:1:5: note: 'count' declared here
// COLOUR: clang-error.c:{{.*}}{{.}}[0;1;31merror: 
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#line 1 "clang-error.c"
int count;

SEC("uprobe")
int probe(void *ctx) {
  return ++cout;
}
