/* What tests of dynptrs share: memory to make them over, and a place for results. */
#ifndef BPFTIME_TEST_DYNPTR_H
#define BPFTIME_TEST_DYNPTR_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct value {
  __u64 words[8];
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct value);
} array SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} ring SEC(".maps");

/* A value of the map, of 64 bytes, or NULL. */
static inline __attribute__((always_inline)) void *value_at(__u32 key) {
  return bpf_map_lookup_elem(&array, &key);
}

#endif
