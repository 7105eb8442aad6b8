// The callback of bpf_for_each_map_elem() gets the map, a key to read and a value.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: sums: accepted
// CHECK: past_value: rejected
// CHECK: read of 8 bytes at offset 64 leaves a value of map 'hash'
// CHECK: past_key: rejected
// CHECK: read of 8 bytes at offset 8 leaves a key of map 'hash'
// CHECK: deletes: accepted
#include "rules.h"

static long sum(void *map, __u64 *key, struct value *value, long *total) {
  *total += *key + value->words[7];
  value->words[0] = 0;
  return 0;
}
SEC("kprobe") int sums(void *ctx) {
  long total = 0;
  bpf_for_each_map_elem(&hash, sum, &total, 0);
  return total;
}

static long read_value(void *map, __u64 *key, __u64 *words, void *unused) {
  return words[8] == 0;
}
SEC("kprobe") int past_value(void *ctx) {
  return bpf_for_each_map_elem(&hash, read_value, 0, 0);
}

static long read_key(void *map, __u64 *key, struct value *value, void *unused) {
  return key[1] == 0;
}
SEC("kprobe") int past_key(void *ctx) {
  return bpf_for_each_map_elem(&hash, read_key, 0, 0);
}

static long delete(void *map, __u64 *key, struct value *value, void *unused) {
  bpf_map_delete_elem(map, key);
  return 0;
}
SEC("kprobe") int deletes(void *ctx) {
  return bpf_for_each_map_elem(&hash, delete, 0, 0);
}
