// A dynptr lies in 16 aligned bytes of the stack, over memory of a map or a ring buffer.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "dynptr.h"

struct bpf_dynptr global;

// CHECK: in_a_map: rejected
// CHECK: error: argument 4 of bpf_ringbuf_reserve_dynptr must be 16 aligned bytes of the stack, at a fixed place
SEC("kprobe") int in_a_map(void *ctx) {
  bpf_ringbuf_reserve_dynptr(&ring, 8, 0, &global);
  return 0;
}
// CHECK: unaligned: rejected
// CHECK: error: argument 4 of bpf_ringbuf_reserve_dynptr must be 16 aligned bytes
SEC("kprobe") int unaligned(void *ctx) {
  struct bpf_dynptr p[2];
  bpf_ringbuf_reserve_dynptr(&ring, 8, 0, (void *)p + 4);
  return 0;
}
// CHECK: anywhere: rejected
// CHECK: error: argument 4 of bpf_ringbuf_reserve_dynptr must be 16 aligned bytes
SEC("kprobe") int anywhere(void *ctx) {
  struct bpf_dynptr p[2];
  bpf_ringbuf_reserve_dynptr(&ring, 8, 0, &p[bpf_get_prandom_u32() & 1]);
  return 0;
}
// CHECK: at_the_end: rejected
// CHECK: error: argument 4 of bpf_ringbuf_reserve_dynptr must be 16 aligned bytes
SEC("kprobe") __attribute__((naked)) int at_the_end(void) {
  asm volatile("r1 = %[ring] ll; r2 = 8; r3 = 0; r4 = r10; r4 += -8; call 198; r0 = 0; exit;" : : [ring] "i"(&ring));
}
// CHECK: second_half: rejected
// CHECK: error: argument 1 of bpf_dynptr_write must be an initialised dynptr
SEC("kprobe") int second_half(void *ctx) {
  struct bpf_dynptr p;
  void *value = value_at(0);
  if (!value) return 0;
  bpf_dynptr_from_mem(value, 64, 0, &p);
  bpf_dynptr_write((void *)&p + 8, 0, &value, 8, 0);
  return 0;
}
// CHECK: over_the_stack: rejected
// CHECK: error: argument 1 of bpf_dynptr_from_mem must be memory of a map's value
SEC("kprobe") int over_the_stack(void *ctx) {
  struct bpf_dynptr p;
  char bytes[16] = {};
  return bpf_dynptr_from_mem(bytes, sizeof(bytes), 0, &p);
}
// CHECK: over_too_much: rejected
// CHECK: error: write of 65 bytes at offset 0 leaves a value of map 'array'
SEC("kprobe") int over_too_much(void *ctx) {
  struct bpf_dynptr p;
  void *value = value_at(0);
  return value ? bpf_dynptr_from_mem(value, 65, 0, &p) : 0;
}
const volatile char text[8] = "text";
// CHECK: over_constants: rejected
// CHECK: error: write into map {{.*}}, which programs may only read
SEC("kprobe") int over_constants(void *ctx) {
  struct bpf_dynptr p;
  return bpf_dynptr_from_mem((void *)text, sizeof(text), 0, &p);
}
