// Whatever bytes a blob is made of, the runtime's check of it stays inside it and ends.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native
// RUN: %bpftime-aot link %t.native -o %t.blob --kind=blob
// RUN: %build/test/fuzz/fuzz-image 20000 5 %t.blob | FileCheck %s
// CHECK: seed 5: 20000 inputs
#include "count.h"

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __type(key, int);
  __type(value, int);
  __array(values, int(void *));
} next SEC(".maps");

SEC("uprobe//bin/sh:getpid")
int probe(struct pt_regs *ctx) {
  add(0, 1);
  bpf_printk("%d", 1);
  return 0;
}
