// Threads that take over the memory of finished ones are counted under their own ids, with both kinds of thread record.
// REQUIRES: ptrace
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 -pthread %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
// RUN: %t/prog 2 & %bpftime-aot attach %t/probe.o --at in=%t/prog:work -p $! 2>&1 | FileCheck %t/probe.c
//--- prog.c
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((noinline)) int work(int n) {
  __asm__ volatile("" : "+r"(n));
  return n + 1;
}
static void *loop(void *unused) {
  for (int i = 0; i < 100; i++)
    if (work(i) != i + 1) abort();
  return unused;
}
int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) sleep(4); /* time to be attached to */
  for (int round = 0; round < 50; round++) {
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, loop, 0);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  }
  if (argc > 1) sleep(2);
  return 0;
}
//--- probe.c
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1000);
  __type(key, __u32);
  __type(value, __u64);
} threads SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, __u64);
} totals SEC(".maps");
// 200 threads, each found by its own id, 100 calls each.
// CHECK: totals (array
// CHECK-NEXT: 0 200
// CHECK-NEXT: 1 20000
SEC("uprobe")
int in(void *ctx) {
  __u32 tid = bpf_get_current_pid_tgid(), first = 0, all = 1;
  __u64 one = 1, *seen = bpf_map_lookup_elem(&threads, &tid), *total;
  if (!seen) {
    bpf_map_update_elem(&threads, &tid, &one, BPF_NOEXIST);
    total = bpf_map_lookup_elem(&totals, &first);
    if (total) __sync_fetch_and_add(total, 1);
  }
  total = bpf_map_lookup_elem(&totals, &all);
  if (total) __sync_fetch_and_add(total, 1);
  return 0;
}
char _license[] SEC("license") = "GPL";
