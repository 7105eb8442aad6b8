// run takes C: a probe in a process, from the source.
// RUN: rm -rf %t && mkdir %t && echo 'int main(void) { for (int i = 0; i < 7; ++i) work(i); }' > %t/main.c
// RUN: echo '__attribute__((noinline)) void work(int i) { static volatile int n; n += i; n *= 3; }' > %t/work.c
// RUN: %clang -w -Wno-implicit-function-declaration -O1 %t/main.c %t/work.c -o %t/app
// RUN: %bpftime-aot run %s --at probe=%t/app:work -D STEP=2 -o %t/log -- %t/app
// RUN: FileCheck %s < %t/log
// CHECK: 14
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, long);
} hits SEC(".maps");

SEC("uprobe")
int probe(void *ctx) {
  int key = 0;
  long *value = bpf_map_lookup_elem(&hits, &key);
  if (value) *value += STEP;
  return 0;
}
