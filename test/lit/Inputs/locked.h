/* A map whose values hold a spin lock, for the tests of what may be done with one. */
#ifndef BPFTIME_TEST_LOCKED_H
#define BPFTIME_TEST_LOCKED_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct locked {
  long count;
  struct bpf_spin_lock lock;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, int);
  __type(value, struct locked);
} locked SEC(".maps");

static inline struct locked *find(int key) {
  return bpf_map_lookup_elem(&locked, &key);
}

#endif
