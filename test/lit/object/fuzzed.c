// Whatever bytes an object is made of, the reader and the verifier answer soon and in words.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %build/test/fuzz/fuzz-object 10000 4 %t.o | FileCheck %s
// CHECK: seed 4: 10000 inputs
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct task {
  int pid, prio;
} __attribute__((preserve_access_index));

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, int);
  __type(value, long);
} counts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");

const volatile int limit = 3;
long total;

__attribute__((noinline)) static long note(int key) {
  long one = 1, *seen = bpf_map_lookup_elem(&counts, &key);
  if (seen) return __sync_fetch_and_add(seen, 1);
  return bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
}

SEC("uprobe")
int probe(struct pt_regs *ctx) {
  struct task *t = (void *)PT_REGS_PARM1(ctx);
  for (int i = 0; i < limit && i < 8; ++i) total += note(i);
  int *e = bpf_ringbuf_reserve(&events, 8, 0);
  if (!e) return 0;
  bpf_probe_read_user(e, 4, &t->prio);
  e[1] = 0;
  bpf_ringbuf_submit(e, 0);
  return 0;
}

SEC("socket")
int filter(struct __sk_buff *skb) {
  return skb->len > 64 ? note(skb->len & 15) : 0;
}

char LICENSE[] SEC("license") = "GPL";
