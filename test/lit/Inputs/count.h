/* Probes that count: counts[i] is an array cell each, added to atomically. */
#include <linux/bpf.h>
#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

static __always_inline void add(__u32 cell, __u64 n) {
  __u64 *value = bpf_map_lookup_elem(&counts, &cell);
  if (value) __sync_fetch_and_add(value, n);
}

char LICENSE[] SEC("license") = "GPL";
