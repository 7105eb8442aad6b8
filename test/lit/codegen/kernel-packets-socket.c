// Socket filters load from packets with LD_ABS and LD_IND, end where there are no bytes, and use cb[], as in the kernel.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python %S/Inputs/packets.py %t.in
// RUN: for p in udp tcp ipv6 arp tiny llc; do %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p || exit 1; done >%t.out
// RUN: for p in udp tiny; do %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p --ctx %t.in/skb || exit 1; done >>%t.out
// RUN: for p in udp tiny; do %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p --option=--verify=off --option=--allow-unverified || exit 1; done >>%t.out
// RUN: grep -c same %t.out | FileCheck %s
// CHECK: {{^}}90{{$}}
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define FILTER(name, body) \
  SEC("socket") __attribute__((naked)) int name(void) { asm volatile("r6 = r1;" body ::: "memory"); }

FILTER(words, "r0 = *(u32 *)skb[12]; r7 = r0; r0 = *(u16 *)skb[2]; r7 ^= r0; r0 = *(u8 *)skb[9]; r0 += r7; exit;")
// The first byte that is there, and the first that is not.
FILTER(last, "r7 = *(u32 *)(r6 + 0); r7 += -4; r0 = *(u32 *)skb[r7]; r0 += 1; exit;")
FILTER(beyond, "r7 = *(u32 *)(r6 + 0); r7 += -3; r0 = *(u32 *)skb[r7]; r0 = 99; exit;")
FILTER(far, "r0 = 5; r0 = *(u8 *)skb[100000]; r0 = 99; exit;")
// SKF_NET_OFF, SKF_LL_OFF and what is neither.
FILTER(network, "r0 = *(u8 *)skb[-0x100000 + 9]; r7 = r0; r8 = -0x100000 + 4; r0 = *(u16 *)skb[r8]; r0 += r7; exit;")
FILTER(link, "r0 = *(u16 *)skb[-0x200000 + 12]; r7 = r0; r8 = -0x200000 + 8; r0 = *(u8 *)skb[r8]; r0 += r7; exit;")
FILTER(nowhere, "r8 = -0x200001; r0 = *(u8 *)skb[r8]; r0 = 99; exit;")
// r0 = *(u8 *)skb[r8 + 10], for which there is no syntax: only the low half of the sum counts.
FILTER(wraps, "r8 = 0x7ffffffff ll; .8byte 0x0000000a00008050; exit;")

// From a subprogram the caller goes on, with 0.
static __attribute__((noinline)) int first(struct __sk_buff *skb) {
  int result;
  asm volatile("r6 = %1; r0 = *(u8 *)skb[60]; r0 += 1000; %0 = r0;"
               : "=r"(result)
               : "r"(skb)
               : "r0", "r1", "r2", "r3", "r4", "r5", "r6");
  return result;
}

SEC("socket")
int caller(struct __sk_buff *skb) {
  skb->cb[3] += 12;
  return first(skb) + 3;
}

char LICENSE[] SEC("license") = "GPL";
