// A tail call does not come back, so nothing may be held across it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: leaks: rejected
// CHECK: error: the tail call ends the program without releasing reserved ring-buffer memory
// CHECK: releases: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 2);
  __uint(key_size, 4);
  __uint(value_size, 4);
} programs SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} ring SEC(".maps");

SEC("uprobe/1") int leaks(void *ctx) {
  void *record = bpf_ringbuf_reserve(&ring, 8, 0);
  if (!record) return 0;
  bpf_tail_call(ctx, &programs, 0);
  bpf_ringbuf_discard(record, 0);
  return 0;
}
SEC("uprobe/2") int releases(void *ctx) {
  void *record = bpf_ringbuf_reserve(&ring, 8, 0);
  if (!record) return 0;
  bpf_ringbuf_discard(record, 0);
  bpf_tail_call(ctx, &programs, 0);
  return 0;
}
