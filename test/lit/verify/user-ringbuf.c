// A callback of a user ring buffer's drain reads and writes its sample, and owns nothing of it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "dynptr.h"

struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
} user_ring SEC(".maps");

struct sum {
  unsigned long words, count;
};

static long use(struct bpf_dynptr *sample, struct sum *sum) {
  unsigned long word = 0, *first = bpf_dynptr_data(sample, 0, 8);
  if (first) *first = 1;
  bpf_dynptr_read(&word, sizeof(word), sample, 8, 0);
  bpf_dynptr_write(sample, 16, &word, sizeof(word), 0);
  sum->words += word;
  sum->count++;
  return word & 1;
}
// CHECK: uses: accepted
SEC("kprobe") int uses(void *ctx) {
  struct sum sum = {};
  return bpf_user_ringbuf_drain(&user_ring, use, &sum, BPF_RB_NO_WAKEUP);
}

static long submit(struct bpf_dynptr *sample, void *unused) {
  bpf_ringbuf_submit_dynptr(sample, 0);
  return 0;
}
// CHECK: releases: rejected
// CHECK: error: argument 1 of bpf_ringbuf_submit_dynptr must be a dynptr over reserved ring-buffer memory
SEC("kprobe") int releases(void *ctx) { return bpf_user_ringbuf_drain(&user_ring, submit, 0, 0); }

static long make(struct bpf_dynptr *sample, void *unused) {
  return bpf_ringbuf_reserve_dynptr(&ring, 8, 0, sample) != 0;
}
// CHECK: makes_another: rejected
// CHECK: error: argument 4 of bpf_ringbuf_reserve_dynptr must be 16 aligned bytes of the stack
SEC("kprobe") int makes_another(void *ctx) { return bpf_user_ringbuf_drain(&user_ring, make, 0, 0); }

static long look(long *sample, void *unused) { return *sample & 1; }
// CHECK: looks_inside: rejected
// CHECK: error: r1 is used as an address but is not a pointer
SEC("kprobe") int looks_inside(void *ctx) { return bpf_user_ringbuf_drain(&user_ring, look, 0, 0); }

static long move(struct bpf_dynptr *sample, void *unused) {
  long word;
  return bpf_dynptr_read(&word, 8, (void *)sample + 8, 0, 0) != 0;
}
// CHECK: moved: rejected
// CHECK: error: argument 3 of bpf_dynptr_read must be an initialised dynptr
SEC("kprobe") int moved(void *ctx) { return bpf_user_ringbuf_drain(&user_ring, move, 0, 0); }

static long past(struct bpf_dynptr *sample, void *unused) {
  char *bytes = bpf_dynptr_data(sample, 0, 4);
  return bytes ? bytes[4] & 1 : 0;
}
// CHECK: beyond: rejected
// CHECK: error: read of 1 byte at offset 4 leaves the memory
SEC("kprobe") int beyond(void *ctx) { return bpf_user_ringbuf_drain(&user_ring, past, 0, 0); }

static long two(struct bpf_dynptr *sample, void *unused) { return 2; }
// CHECK: wrong_answer: rejected
// CHECK: error: {{.*}}a callback
SEC("kprobe") int wrong_answer(void *ctx) { return bpf_user_ringbuf_drain(&user_ring, two, 0, 0); }

static long keep(struct bpf_dynptr *sample, void **kept) {
  *kept = sample;
  return 0;
}
// CHECK: kept: rejected
SEC("kprobe") int kept(void *ctx) {
  void *sample = 0;
  long word = 0;
  bpf_user_ringbuf_drain(&user_ring, keep, &sample, 0);
  bpf_dynptr_read(&word, 8, sample, 0, 0);
  return word;
}
// CHECK: of_another_map: rejected
// CHECK: error: bpf_user_ringbuf_drain does not work on map 'ring'
SEC("kprobe") int of_another_map(void *ctx) { return bpf_user_ringbuf_drain(&ring, use, 0, 0); }
