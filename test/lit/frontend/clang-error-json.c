// With -j Clang's errors, their notes and the warnings before them are one document.
// RUN: sh -c '%bpftime-aot compile %s -Wall -o %t.native -j >%t.json; test $? = 2'
// RUN: %python -m json.tool %t.json | FileCheck %s
// CHECK: "error": {
// CHECK-NEXT: "id": "source-error"
// CHECK-NEXT: "category": "input"
// CHECK-NEXT: "what": "use of undeclared identifier 'cout'; did you mean 'count'?"
// CHECK: "file": "{{.*}}clang-error-json.c"
// CHECK-NEXT: "line": [[#@LINE+17]]
// CHECK-NEXT: "column": 12
// CHECK-NEXT: "because": [
// CHECK-NEXT: "{{.*}}clang-error-json.c:[[#@LINE+9]]: 'count' declared here"
// CHECK: "warnings": [
// CHECK: "id": "source-warning"
// CHECK: "what": "{{.*}}is on its way{{.*}}"
// CHECK: "line": [[#@LINE+4]]
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#warning "is on its way"
int count;

SEC("uprobe")
int probe(void *ctx) {
  int x = 1;
  return ++cout + x;
}
