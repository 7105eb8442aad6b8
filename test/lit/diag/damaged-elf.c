// A truncated object is bad input wherever it was cut off, status 2, and no output is left.
// RUN: rm -f %t.native %t.err && %clang-bpf -c %s -o %t.o
// RUN: sh -c 'for size in 4 40 64 200 700; do head -c $size %t.o >%t.cut.o; \
// RUN:   %bpftime-aot compile %t.cut.o -o %t.native 2>>%t.err; echo status $? >>%t.err; done'
// RUN: FileCheck %s <%t.err
// RUN: not ls %t.native
// CHECK: error: {{.*}}.cut.o is truncated or damaged: 
// CHECK-NEXT: try: Make the file again
// CHECK-NEXT: status 2
// CHECK-NEXT: error: {{.*}}.cut.o is truncated or damaged: 
// CHECK-NEXT: try: Make the file again
// CHECK-NEXT: status 2
// CHECK-NEXT: error: {{.*}}.cut.o is truncated or damaged: 
// CHECK-NEXT: try: Make the file again
// CHECK-NEXT: status 2
// CHECK-NEXT: error: {{.*}}.cut.o is truncated or damaged: 
// CHECK-NEXT: try: Make the file again
// CHECK-NEXT: status 2
// CHECK-NEXT: error: {{.*}}.cut.o is truncated or damaged: 
// CHECK-NEXT: try: Make the file again
// CHECK-NEXT: status 2
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe") int probe(void *ctx) { return 0; }
