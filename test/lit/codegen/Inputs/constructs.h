// One program with what differs between targets: divisions, maps, globals, atomics of both
// widths, calls of helpers and functions, a loop with a callback.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} hash SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} array SEC(".maps");
__u64 total;
__u32 word;

struct arguments {
  __u64 a, b;
};

static long add(__u32 round, void *sum) {
  *(__u64 *)sum += round;
  return 0;
}

__attribute__((noinline)) static __u64 mix(__u64 a, __u64 b) { return (a << (b & 63)) ^ (a * b); }

static __always_inline __u64 everything(__u64 a, __u64 b) {
  __u32 key = a;
  __u64 sum = 0, one = 1, *value = bpf_map_lookup_elem(&hash, &key);
  if (value) __sync_fetch_and_add(value, a / (b | 1));
  else bpf_map_update_elem(&hash, &key, &one, BPF_ANY);
  value = bpf_map_lookup_elem(&array, &key);
  if (value) *value += a % 10;
  total += __sync_fetch_and_add(&total, a) + __sync_lock_test_and_set(&word, (__u32)b);
  bpf_loop(5, add, &sum, 0);
  return sum + mix(a, b) + a / 3 + (__u32)b / ((__u32)a | 1) + (__u32)a % ((__u32)b | 1);
}

char LICENSE[] SEC("license") = "GPL";
