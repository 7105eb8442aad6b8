// Dynptrs read, write, give pointers and fail as the kernel's do, over values and over the ring buffer.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.packet --option=--verify=kernel | FileCheck %s
// CHECK: from_mem: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: nothing: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: overlap: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: parts: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: records: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: too_large: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include "dynptr.h"

// What came before counts too: a result that changes changes all that follow.
#define ADD(x) sum = sum * 31 + (x)

SEC("tc") int from_mem(struct __sk_buff *ctx) {
  struct bpf_dynptr p;
  unsigned sum = 7;
  char *value = value_at(1), bytes[16];
  if (!value) return 1;
  for (int i = 0; i < 64; i++) value[i] = i * 3;
  ADD(bpf_dynptr_from_mem(value + 3, 61, 0, &p));
  ADD(bpf_dynptr_read(bytes, 16, &p, 0, 0));
  for (int i = 0; i < 16; i++) ADD(bytes[i]);
  ADD(bpf_dynptr_read(bytes, 16, &p, 45, 0));
  for (int i = 0; i < 16; i++) ADD(bytes[i]);
  // Refused: the buffer keeps what it held.
  ADD(bpf_dynptr_read(bytes, 16, &p, 46, 0));
  ADD(bpf_dynptr_read(bytes, 16, &p, 0xffffffff, 0));
  ADD(bpf_dynptr_read(bytes, 16, &p, 0, 1));
  for (int i = 0; i < 16; i++) ADD(bytes[i]);
  ADD(bpf_dynptr_write(&p, 50, "hello world", 11, 0));
  ADD(bpf_dynptr_write(&p, 51, "hello world", 11, 0));
  ADD(bpf_dynptr_write(&p, 0, "hello world", 11, 2));
  ADD(bpf_dynptr_write(&p, 61, bytes, 0, 0));
  ADD(bpf_dynptr_write(&p, 62, bytes, 0, 0));
  for (int i = 0; i < 64; i++) ADD(value[i]);
  return sum & 0x7fffffff;
}

SEC("tc") int parts(struct __sk_buff *ctx) {
  struct bpf_dynptr p;
  unsigned sum = 7;
  char *value = value_at(0);
  if (!value) return 1;
  bpf_dynptr_from_mem(value + 1, 40, 0, &p);
  for (unsigned at = 0; at < 48; at += 3) {
    __u64 *word = bpf_dynptr_data(&p, at, 8);
    ADD(word != 0);
    if (word) *word += 0x0102030405060708;
  }
  ADD(bpf_dynptr_data(&p, 40, 0) != 0);
  ADD(bpf_dynptr_data(&p, 41, 0) != 0);
  for (int i = 0; i < 64; i++) ADD(value[i]);
  return sum & 0x7fffffff;
}

SEC("tc") int overlap(struct __sk_buff *ctx) {
  struct bpf_dynptr p, q;
  unsigned sum = 7;
  char *value = value_at(2), *part;
  if (!value) return 1;
  for (int i = 0; i < 64; i++) value[i] = i;
  bpf_dynptr_from_mem(value, 64, 0, &p);
  bpf_dynptr_from_mem(value + 8, 48, 0, &q);
  if ((part = bpf_dynptr_data(&q, 0, 24))) ADD(bpf_dynptr_write(&p, 13, part, 24, 0));
  if ((part = bpf_dynptr_data(&p, 5, 24))) ADD(bpf_dynptr_read(part, 24, &q, 9, 0));
  for (int i = 0; i < 64; i++) ADD(value[i]);
  return sum & 0x7fffffff;
}

// A dynptr over nothing: made with flags.
SEC("tc") int nothing(struct __sk_buff *ctx) {
  struct bpf_dynptr p, q;
  unsigned sum = 7, word = 5;
  void *value = value_at(3);
  if (!value) return 1;
  ADD(bpf_dynptr_from_mem(value, 64, 1, &p));
  ADD(bpf_ringbuf_reserve_dynptr(&ring, 8, 1, &q));
  ADD(bpf_dynptr_read(&word, 4, &p, 0, 0));
  ADD(bpf_dynptr_read(&word, 0, &q, 0, 0));
  ADD(bpf_dynptr_write(&q, 0, &word, 4, 0));
  ADD(bpf_dynptr_data(&p, 0, 4) != 0);
  ADD(bpf_dynptr_data(&q, 0, 0) != 0);
  bpf_ringbuf_submit_dynptr(&q, 0);
  ADD(bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA));
  return sum & 0x7fffffff;
}

SEC("tc") int records(struct __sk_buff *ctx) {
  struct bpf_dynptr p, q;
  unsigned sum = 7;
  ADD(bpf_ringbuf_reserve_dynptr(&ring, ctx->len, 0, &p));
  ADD(bpf_ringbuf_query(&ring, BPF_RB_PROD_POS));
  ADD(bpf_dynptr_write(&p, ctx->len - 8, "8 bytes", 8, 0));
  ADD(bpf_dynptr_write(&p, ctx->len - 7, "8 bytes", 8, 0));
  char *part = bpf_dynptr_data(&p, ctx->len - 4, 4);
  if (part) ADD(part[2]);
  bpf_ringbuf_submit_dynptr(&p, 0);
  ADD(bpf_ringbuf_reserve_dynptr(&ring, 4000, 0, &q));
  ADD(bpf_dynptr_write(&q, 0, "8 bytes", 8, 0));
  bpf_ringbuf_discard_dynptr(&q, BPF_RB_NO_WAKEUP);
  ADD(bpf_ringbuf_reserve_dynptr(&ring, 64, 0, &p));
  bpf_ringbuf_discard_dynptr(&p, 0);
  ADD(bpf_ringbuf_query(&ring, BPF_RB_PROD_POS));
  return sum & 0x7fffffff;
}

SEC("tc") int too_large(struct __sk_buff *ctx) {
  struct bpf_dynptr p;
  unsigned sum = 7;
  ADD(bpf_ringbuf_reserve_dynptr(&ring, 0x1000000, 0, &p));
  bpf_ringbuf_discard_dynptr(&p, 0);
  ADD(bpf_ringbuf_reserve_dynptr(&ring, 0xffffff, 0, &p));
  bpf_ringbuf_discard_dynptr(&p, 0);
  return sum & 0x7fffffff;
}
