// Pointers into a dynptr's memory end with it, and have the length that was asked for.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "dynptr.h"

// CHECK: within: accepted
SEC("kprobe") int within(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  long *words = bpf_dynptr_data(&p, 8, 16);
  if (words) words[0] = 1, words[1] = words[0];
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// A dynptr over nothing gives none, so it is released on both ways.
// CHECK: null_is_no_release: rejected
// CHECK: error: the program ends without releasing a ring-buffer dynptr
SEC("kprobe") int null_is_no_release(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  long *words = bpf_dynptr_data(&p, 8, 16);
  if (!words) return 0;
  words[0] = 1;
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// CHECK: unchecked: rejected
// CHECK: error: r{{[0-9]}} may be NULL
SEC("kprobe") int unchecked(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  long *words = bpf_dynptr_data(&p, 8, 16);
  words[0] = 1;
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// CHECK: beyond: rejected
// CHECK: error: write of 8 bytes at offset 16 leaves the memory
SEC("kprobe") int beyond(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  long *words = bpf_dynptr_data(&p, 8, 16);
  if (words) words[2] = 1;
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// CHECK: of_any_length: rejected
// CHECK: error: argument 3 of bpf_dynptr_data must be a constant number of bytes
SEC("kprobe") int of_any_length(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  bpf_dynptr_data(&p, 0, bpf_get_prandom_u32() & 7);
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// CHECK: released: rejected
// CHECK: bpf_ringbuf_submit_dynptr() has released the memory
SEC("kprobe") int released(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  volatile long *words = bpf_dynptr_data(&p, 8, 16);
  bpf_ringbuf_submit_dynptr(&p, 0);
  if (words) words[0] = 1;
  return 0;
}
// CHECK: overwritten: rejected
// CHECK: error: r{{[0-9]}} is used as an address but is not a pointer
SEC("kprobe") int overwritten(void *ctx) {
  struct bpf_dynptr p;
  void *value = value_at(0);
  if (!value) return 0;
  bpf_dynptr_from_mem(value, 64, 0, &p);
  volatile long *words = bpf_dynptr_data(&p, 8, 16);
  if (!words) return 0;
  *(volatile char *)&p = 0;
  return words[0];
}
// CHECK: of_another: accepted
SEC("kprobe") int of_another(void *ctx) {
  struct bpf_dynptr p, q;
  void *value = value_at(0);
  if (!value) return 0;
  bpf_dynptr_from_mem(value, 64, 0, &p);
  bpf_dynptr_from_mem(value, 64, 0, &q);
  volatile long *words = bpf_dynptr_data(&p, 8, 16);
  if (!words) return 0;
  *(volatile char *)&q = 0;
  return words[0];
}
