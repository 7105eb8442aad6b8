/* The measured probe body: count a hit in an array map. The same object is attached by
 * the kernel and by bpftime-aot. */
#include <linux/bpf.h>
#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} hits SEC(".maps");

static __always_inline int count_hit(void) {
  __u32 zero = 0;
  __u64 *hit = bpf_map_lookup_elem(&hits, &zero);

  if (hit) *hit += 1;
  return 0;
}
