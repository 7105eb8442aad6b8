// A line keeps its file: code of a header is shown in the header.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.c -o %t/prog.o
// RUN: %bpftime-aot compile %t/prog.o -o %t/prog.native
// RUN: %bpftime-aot link %t/prog.native -o %t/prog.blob --debug %t/prog.debug
// RUN: llvm-objdump -dl %t/prog.debug | FileCheck %s
// CHECK: <bpftime_prog_program>:
// CHECK: {{/}}time.h:3
// CHECK: callq
// CHECK: {{/}}prog.c:6
// CHECK: retq

//--- time.h
static inline __attribute__((always_inline)) __u64 later(__u64 by) {
  by += 3;
  return bpf_ktime_get_ns() + by;
}
//--- prog.c
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "time.h"
SEC("raw_tp/x")
int program(struct bpf_raw_tracepoint_args *ctx) {
  return later(2) * 5;
}
char LICENSE[] SEC("license") = "GPL";
