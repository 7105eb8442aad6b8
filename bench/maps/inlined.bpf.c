// Maps and helpers as compiled programs use them, inlined where the compiler does that: each
// program makes 1024 operations, with keys that it makes as the kernel's rows do
// (KernelRows.cpp). `keys` is that work alone. InlinedRows.cpp fills the maps and runs the programs.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define OPERATIONS 1024
#define ENTRIES 100000

#define MAP(name, map_type, key_type, entries) \
  struct {                                     \
    __uint(type, map_type);                    \
    __uint(max_entries, entries);              \
    __type(key, key_type);                     \
    __type(value, __u64);                      \
  } name SEC(".maps")

struct wide {
  __u32 words[4];
};
MAP(hash4, BPF_MAP_TYPE_HASH, __u32, ENTRIES);
MAP(hash16, BPF_MAP_TYPE_HASH, struct wide, ENTRIES);
MAP(small, BPF_MAP_TYPE_HASH, __u32, 512);
MAP(lru, BPF_MAP_TYPE_LRU_HASH, __u32, ENTRIES);
MAP(array, BPF_MAP_TYPE_ARRAY, __u32, 16);
MAP(cpus, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, 16);
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 20);
} ring SEC(".maps");

__u64 state = 1, sum, target[8];

static __always_inline __u64 count(__u64 *value) { return value ? (*value)++ : 0; }

// The program NAME, which gives each key to the operation that follows and sums its results.
#define PROGRAM(name)                                    \
  static __always_inline __u64 do_##name(__u32 key);     \
  SEC("raw_tp/bench")                                    \
  int name(void *ctx) {                                  \
    __u64 next = state, result = 0;                      \
    for (int i = 0; i < OPERATIONS; i++) {               \
      next = next * 6364136223846793005ull + 1442695041; \
      result += do_##name((next >> 33) % ENTRIES);       \
    }                                                    \
    state = next;                                        \
    sum = result;                                        \
    return 0;                                            \
  }                                                      \
  static __always_inline __u64 do_##name(__u32 key)

PROGRAM(keys) { return key; }
PROGRAM(hash_hit_4) { return count(bpf_map_lookup_elem(&hash4, &key)); }
PROGRAM(hash_hit_16) {
  struct wide wide = {{key, ~key, key * 3, 7}};
  return count(bpf_map_lookup_elem(&hash16, &wide));
}
PROGRAM(hash_hit_512) {
  key &= 511;
  return count(bpf_map_lookup_elem(&small, &key));
}
PROGRAM(hash_miss) {
  key += ENTRIES;
  return count(bpf_map_lookup_elem(&hash4, &key));
}
PROGRAM(lru_hit) { return count(bpf_map_lookup_elem(&lru, &key)); }
PROGRAM(array_counter) {
  key &= 15;
  return count(bpf_map_lookup_elem(&array, &key));
}
PROGRAM(percpu_counter) {
  key &= 15;
  return count(bpf_map_lookup_elem(&cpus, &key));
}
PROGRAM(pid_tgid) { return key + bpf_get_current_pid_tgid(); }
PROGRAM(read_8) {
  __u64 value;
  if (bpf_probe_read_kernel(&value, sizeof value, (char *)&target + (key & 7) * 8)) return 0;
  return value;
}
PROGRAM(ktime) { return key + bpf_ktime_get_ns(); }
PROGRAM(ring_record) {
  __u64 *record = bpf_ringbuf_reserve(&ring, 64, 0);
  if (!record) return 0;
  for (int word = 0; word < 8; word++) record[word] = key;
  bpf_ringbuf_submit(record, 0);
  return key;
}

char LICENSE[] SEC("license") = "GPL";
