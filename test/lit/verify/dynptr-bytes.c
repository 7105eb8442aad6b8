// The bytes of a dynptr are for helpers alone, and writing to one byte ends it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "dynptr.h"

#define MADE                          \
  struct bpf_dynptr p;                \
  void *value = value_at(0);          \
  if (!value) return 0;               \
  bpf_dynptr_from_mem(value, 64, 0, &p)

// CHECK: reads: rejected
// CHECK: error: a dynptr is used in a way that is not allowed: its bytes are no data of the program
SEC("kprobe") int reads(void *ctx) {
  MADE;
  return *((volatile char *)&p + 8);
}
// CHECK: atomically: rejected
// CHECK: its bytes are no data of the program
SEC("kprobe") int atomically(void *ctx) {
  MADE;
  __sync_fetch_and_add((long *)&p, 1);
  return 0;
}
// CHECK: as_a_key: rejected
// CHECK: its bytes are no data of the program
SEC("kprobe") int as_a_key(void *ctx) {
  MADE;
  return bpf_map_lookup_elem(&array, &p) != 0;
}
// CHECK: as_a_buffer: rejected
// CHECK: its bytes are no data of the program
SEC("kprobe") int as_a_buffer(void *ctx) {
  MADE;
  bpf_dynptr_read((char *)&p + 8, 4, &p, 0, 0);
  return 0;
}
// CHECK: first_half: rejected
// CHECK: error: argument 1 of bpf_dynptr_write must be an initialised dynptr
SEC("kprobe") int first_half(void *ctx) {
  MADE;
  *(volatile char *)&p = 0;
  return bpf_dynptr_write(&p, 0, &value, 8, 0);
}
// CHECK: second_half: rejected
// CHECK: error: argument 1 of bpf_dynptr_write must be an initialised dynptr
SEC("kprobe") int second_half(void *ctx) {
  MADE;
  *((volatile char *)&p + 15) = 0;
  return bpf_dynptr_write(&p, 0, &value, 8, 0);
}
// CHECK: somewhere: rejected
// CHECK: error: argument 1 of bpf_dynptr_write must be an initialised dynptr
SEC("kprobe") int somewhere(void *ctx) {
  MADE;
  unsigned long any = bpf_get_prandom_u32() & 7;
  asm volatile("" : "+r"(any)); // or LLVM would make it an `or`
  *((volatile char *)&p + any) = 0;
  return bpf_dynptr_write(&p, 0, &value, 8, 0);
}
// CHECK: reads_what_is_left: accepted
SEC("kprobe") int reads_what_is_left(void *ctx) {
  MADE;
  *(volatile long *)&p = 0;
  return *((volatile char *)&p + 15);
}
// Where two lie side by side, a third in the middle ends both.
// CHECK: across: rejected
// CHECK: error: argument 1 of bpf_dynptr_write must be an initialised dynptr
SEC("kprobe") int across(void *ctx) {
  struct bpf_dynptr p[2];
  void *value = value_at(0);
  if (!value) return 0;
  bpf_dynptr_from_mem(value, 64, 0, &p[0]);
  bpf_dynptr_from_mem(value, 64, 0, &p[1]);
  bpf_dynptr_from_mem(value, 64, 0, (void *)&p[0] + 8);
  return bpf_dynptr_write(&p[1], 0, &value, 8, 0);
}
