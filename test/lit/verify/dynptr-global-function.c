// A global function may take a dynptr, which it reads and writes but does not end.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "dynptr.h"

__attribute__((noinline)) int first_byte(const struct bpf_dynptr *p) {
  char byte = 0;
  bpf_dynptr_read(&byte, 1, (void *)p, 0, 0);
  char *bytes = bpf_dynptr_data((void *)p, 0, 2);
  if (bytes) bytes[1] = byte;
  return byte;
}
// CHECK: passes: accepted
SEC("kprobe") int passes(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  int byte = first_byte(&p);
  bpf_ringbuf_submit_dynptr(&p, 0);
  return byte;
}
// CHECK: passes_nothing: rejected
// CHECK: error: {{.*}}an initialised dynptr
SEC("kprobe") int passes_nothing(void *ctx) {
  struct bpf_dynptr p;
  return first_byte(&p);
}
__attribute__((noinline)) int submits(struct bpf_dynptr *p) {
  bpf_ringbuf_submit_dynptr(p, 0);
  return 0;
}
// CHECK: gives_away: rejected
// CHECK: error: argument 1 of bpf_ringbuf_submit_dynptr must be a dynptr over reserved ring-buffer memory
SEC("kprobe") int gives_away(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  return submits(&p);
}
__attribute__((noinline)) int looks_inside(const struct bpf_dynptr *p) { return *(int *)p; }
// CHECK: opened: rejected
// CHECK: error: r1 is used as an address but is not a pointer
SEC("kprobe") int opened(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p);
  int word = looks_inside(&p);
  bpf_ringbuf_submit_dynptr(&p, 0);
  return word;
}
