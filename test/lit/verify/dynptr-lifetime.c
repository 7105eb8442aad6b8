// A dynptr over ring-buffer memory is released once, on every path, and where it was made.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "dynptr.h"

// CHECK: released: accepted
SEC("kprobe") int released(void *ctx) {
  struct bpf_dynptr p, q;
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &q);
  if (bpf_dynptr_write(&p, 0, &ctx, 8, 0)) bpf_ringbuf_discard_dynptr(&p, 0);
  else bpf_ringbuf_submit_dynptr(&p, 0);
  bpf_ringbuf_discard_dynptr(&q, 0);
  return 0;
}
// A call that failed has made one all the same.
// CHECK: on_failure: rejected
// CHECK: error: the program ends without releasing a ring-buffer dynptr
// CHECK: call bpf_ringbuf_discard_dynptr() or bpf_ringbuf_submit_dynptr() before returning
SEC("kprobe") int on_failure(void *ctx) {
  struct bpf_dynptr p;
  if (bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p)) return 0;
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// CHECK: twice: rejected
// CHECK: error: argument 1 of bpf_ringbuf_submit_dynptr must be an initialised dynptr
SEC("kprobe") int twice(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
  bpf_ringbuf_submit_dynptr(&p, 0);
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// CHECK: afterwards: rejected
// CHECK: error: argument 1 of bpf_dynptr_write must be an initialised dynptr
SEC("kprobe") int afterwards(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
  bpf_ringbuf_submit_dynptr(&p, 0);
  return bpf_dynptr_write(&p, 0, &ctx, 8, 0);
}
// CHECK: never_made: rejected
// CHECK: error: argument 3 of bpf_dynptr_read must be an initialised dynptr
SEC("kprobe") int never_made(void *ctx) {
  struct bpf_dynptr p;
  long word;
  bpf_dynptr_read(&word, sizeof(word), &p, 0, 0);
  return 0;
}
// CHECK: made_on_one_path: rejected
// CHECK: error: argument 3 of bpf_dynptr_read must be an initialised dynptr
SEC("kprobe") int made_on_one_path(void *ctx) {
  struct bpf_dynptr p;
  void *value = value_at(0);
  long word;
  if (value && (bpf_get_prandom_u32() & 1)) bpf_dynptr_from_mem(value, 64, 0, &p);
  bpf_dynptr_read(&word, sizeof(word), &p, 0, 0);
  return 0;
}
// Memory of a map is not the ring buffer's.
// CHECK: not_reserved: rejected
// CHECK: error: argument 1 of bpf_ringbuf_submit_dynptr must be a dynptr over reserved ring-buffer memory
SEC("kprobe") int not_reserved(void *ctx) {
  struct bpf_dynptr p;
  void *value = value_at(0);
  if (!value) return 0;
  bpf_dynptr_from_mem(value, 64, 0, &p);
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// CHECK: made_over: rejected
// CHECK: error: a dynptr is used in a way that is not allowed: it is overwritten before it was released
SEC("kprobe") int made_over(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}
// CHECK: stored_over: rejected
// CHECK: it is overwritten before it was released
SEC("kprobe") int stored_over(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
  *((volatile char *)&p + 15) = 0;
  bpf_ringbuf_submit_dynptr(&p, 0);
  return 0;
}

static __attribute__((noinline)) int reserve(struct bpf_dynptr *p) {
  return bpf_ringbuf_reserve_dynptr(&ring, 16, 0, p);
}
static __attribute__((noinline)) void submit(struct bpf_dynptr *p) { bpf_ringbuf_submit_dynptr(p, 0); }
// CHECK: by_functions: accepted
SEC("kprobe") int by_functions(void *ctx) {
  struct bpf_dynptr p;
  int error = reserve(&p);
  submit(&p);
  return error;
}

static __attribute__((noinline)) int keep(void) {
  struct bpf_dynptr p;
  return bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
}
// CHECK: lost_with_its_frame: rejected
// CHECK: error: the program ends without releasing a ring-buffer dynptr
SEC("kprobe") int lost_with_its_frame(void *ctx) { return keep(); }

static long give_back(unsigned i, struct bpf_dynptr *p) {
  bpf_ringbuf_discard_dynptr(p, 0);
  return 1;
}
// CHECK: by_a_callback: rejected
// CHECK: error: argument 1 of bpf_ringbuf_discard_dynptr must be a dynptr over reserved ring-buffer memory
SEC("kprobe") int by_a_callback(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
  bpf_loop(1, give_back, &p, 0);
  bpf_ringbuf_discard_dynptr(&p, 0);
  return 0;
}
