// Tail calls go where the kernel's go, 33 of them per run, and fall through where they fail.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// CHECK: as_many_as_allowed: kernel 34 ours 34 same
// CHECK: empty_elements: kernel 4711 ours 4711 same
// CHECK: falls_through: kernel 35 ours 35 same
// CHECK: from_a_function: kernel 4712 ours 4712 same
// CHECK: from_functions_in_turns: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: target: kernel 4711 ours 4711 same
// CHECK: two_ways: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int target(struct __sk_buff *skb);
int as_many_as_allowed(struct __sk_buff *skb);
int from_functions_in_turns(struct __sk_buff *skb);
int two_ways(struct __sk_buff *skb);

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 6);
  __uint(key_size, 4);
  __array(values, int(struct __sk_buff *));
} programs SEC(".maps") = {
    .values = {[1] = (void *)&target,
               [2] = (void *)&as_many_as_allowed,
               [3] = (void *)&from_functions_in_turns,
               [4] = (void *)&two_ways},
};

__u32 runs;

SEC("socket")
int target(struct __sk_buff *skb) { return 4711; }

SEC("socket")
int as_many_as_allowed(struct __sk_buff *skb) {
  ++runs;
  bpf_tail_call(skb, &programs, 2);
  return runs;
}

/// Calls that find nothing do not count.
SEC("socket")
int empty_elements(struct __sk_buff *skb) {
#pragma unroll
  for (int i = 0; i < 40; ++i) bpf_tail_call(skb, &programs, 0);
  bpf_tail_call(skb, &programs, 1);
  return 1;
}

/// The index is 32 bits wide, of whatever the register holds.
SEC("socket")
int falls_through(struct __sk_buff *skb) {
  __u64 index = 0xffffffffull + skb->len / 1000;
  bpf_tail_call(skb, &programs, 0);
  bpf_tail_call(skb, &programs, 6);
  bpf_tail_call(skb, &programs, index);
  return 35;
}

static __attribute__((noinline)) int function(struct __sk_buff *skb, __u32 index) {
  __u64 big[8] = {skb->len};
  asm volatile("" ::"r"(big) : "memory");
  bpf_tail_call(skb, &programs, index);
  return big[0] + 5;
}

/// The function is ended and its caller goes on with the result.
SEC("socket")
int from_a_function(struct __sk_buff *skb) {
  int called = function(skb, 1);
  return called == 4711 ? called + 1 : 2;
}

/// Every call of the run counts, whichever function makes it.
SEC("socket")
int from_functions_in_turns(struct __sk_buff *skb) {
  ++runs;
  function(skb, 3);
  return runs;
}

SEC("socket")
int two_ways(struct __sk_buff *skb) {
  ++runs;
  function(skb, 4);
  function(skb, 4);
  bpf_tail_call(skb, &programs, 4);
  return runs;
}

char LICENSE[] SEC("license") = "GPL";
