// A callback releases what it acquires and nothing else.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: balanced: accepted
// CHECK: leaks: rejected
// CHECK: error: the callback ends without releasing reserved ring-buffer memory
// CHECK: takes: rejected
// CHECK: error: argument 1 of bpf_ringbuf_discard must be reserved ring-buffer memory
// CHECK: around: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} ring SEC(".maps");

static long balance(unsigned i, void *unused) {
  void *record = bpf_ringbuf_reserve(&ring, 8, 0);
  if (record) bpf_ringbuf_submit(record, 0);
  return 0;
}
SEC("kprobe") int balanced(void *ctx) {
  bpf_loop(10, balance, 0, 0);
  return 0;
}

static long leak(unsigned i, void *unused) {
  return !bpf_ringbuf_reserve(&ring, 8, 0);
}
SEC("kprobe") int leaks(void *ctx) {
  bpf_loop(10, leak, 0, 0);
  return 0;
}

static long discard(unsigned i, void **record) {
  bpf_ringbuf_discard(*record, 0);
  return 1;
}
SEC("kprobe") int takes(void *ctx) {
  void *record = bpf_ringbuf_reserve(&ring, 8, 0);
  if (!record) return 0;
  bpf_loop(1, discard, &record, 0);
  bpf_ringbuf_discard(record, 0);
  return 0;
}

static long count(unsigned i, void **record) {
  *(volatile long *)*record = i;
  return 0;
}
SEC("kprobe") int around(void *ctx) {
  void *record = bpf_ringbuf_reserve(&ring, 8, 0);
  if (!record) return 0;
  bpf_loop(10, count, &record, 0);
  bpf_ringbuf_submit(record, 0);
  return 0;
}
