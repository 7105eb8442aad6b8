// Loops that cost a verifier by their number of turns: a body called a million times, and a
// thousand turns of 18 instructions that look an element up.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

static long add(__u64 i, __u64 *sum) {
  *sum += i;
  return 0;
}

SEC("kprobe")
int bpf_loop_million(void *ctx) {
  __u64 sum = 0;
  bpf_loop(1000000, add, &sum, 0);
  return sum;
}

/* In assembly, so that no compiler unrolls it or moves the key out. */
SEC("kprobe")
__attribute__((naked)) int lookups_thousand(void) {
  asm volatile("r6 = 0;"
               "1: *(u32 *)(r10 - 4) = r6;"
               "r2 = r10;"
               "r2 += -4;"
               "r1 = %[counts] ll;"
               "call %[lookup];"
               "if r0 == 0 goto 2f;"
               "r1 = *(u64 *)(r0 + 0);"
               "r1 += r6;"
               "*(u64 *)(r0 + 0) = r1;"
               "2: r6 += 1;"
               "if r6 < 1000 goto 1b;"
               "r0 = 0;"
               "exit;"
               :
               : [counts] "i"(&counts), [lookup] "i"(bpf_map_lookup_elem));
}
