/* A probe with a map that is shared by name, of ENTRIES elements. */
#include <linux/bpf.h>
#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, ENTRIES);
  __uint(pinning, LIBBPF_PIN_BY_NAME);
  __type(key, __u32);
  __type(value, __u64);
} both SEC(".maps");

SEC("uprobe") int in(struct pt_regs *ctx) {
  __u32 key = 1;
  return bpf_map_lookup_elem(&both, &key) != 0;
}
char LICENSE[] SEC("license") = "GPL";
