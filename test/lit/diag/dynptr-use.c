// A dynptr's bytes are nothing that a program reads.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "dynptr.h"

// CHECK: f: rejected
SEC("kprobe") int f(void *ctx) {
  struct bpf_dynptr p;
  bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
  // CHECK: dynptr-use.c:[[#@LINE+1]]:15: error: a dynptr is used in a way that is not allowed: its bytes are no data of the program
  long word = *(volatile long *)&p;
  // CHECK: try: Keep it in a `struct bpf_dynptr` of its own, release it before the place is used again, and read and write its memory with bpf_dynptr_read(), bpf_dynptr_write() and bpf_dynptr_data().
  bpf_ringbuf_discard_dynptr(&p, 0);
  return word;
}
