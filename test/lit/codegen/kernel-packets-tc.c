// tc programs read, narrow and write the context and change packets as in the kernel: result, packet and context are equal.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python %S/Inputs/packets.py %t.in
// RUN: for p in udp tcp ipv6 arp llc; do %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p || exit 1; done >%t.out
// RUN: for p in udp tcp ipv6 arp llc; do %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p --ctx %t.in/skb || exit 1; done >>%t.out
// RUN: for p in udp llc; do %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.in/$p --ctx %t.in/skb --option=--verify=off --option=--allow-unverified || exit 1; done >>%t.out
// RUN: grep -c same %t.out | FileCheck %s
// CHECK: {{^}}84{{$}}
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define START(skb) ((void *)(long)(skb)->data)
#define END(skb) ((void *)(long)(skb)->data_end)

static __u32 mix(__u32 sum, __u32 field) { return sum * 31 + field; }

SEC("tc")
int numbers(struct __sk_buff *skb) {
  __u32 sum = mix(skb->len, skb->pkt_type);
  sum = mix(mix(sum, skb->mark), skb->queue_mapping);
  sum = mix(mix(sum, skb->protocol), skb->vlan_present);
  sum = mix(mix(sum, skb->vlan_tci), skb->vlan_proto);
  sum = mix(mix(sum, skb->priority), skb->ingress_ifindex);
  sum = mix(mix(sum, skb->ifindex), skb->tc_index);
  sum = mix(mix(sum, skb->hash), skb->tc_classid);
  sum = mix(mix(sum, skb->napi_id), skb->wire_len);
  sum = mix(mix(sum, skb->gso_segs), skb->gso_size);
  sum = mix(mix(sum, skb->tstamp), skb->tstamp >> 32);
  return mix(mix(sum, skb->hwtstamp), skb->hwtstamp >> 32);
}

SEC("tc")
int narrow(struct __sk_buff *skb) {
  volatile __u8 *byte = (void *)&skb->mark;
  volatile __u16 *half = (void *)&skb->priority, *cb = (void *)&skb->cb[1];
  return mix(mix(mix(byte[0], byte[3]), half[0]), cb[1]) + *(volatile __u16 *)&skb->protocol;
}

// As clang would not write them: stores of more than the kernel keeps.
SEC("tc") __attribute__((naked)) int halves(void) {
  asm volatile("r2 = 0x12345678; *(u32 *)(r1 + 44) = r2; *(u32 *)(r1 + 72) = r2; *(u32 *)(r1 + 12) = r2;"
               "r0 = *(u32 *)(r1 + 12); r2 = 7777; *(u32 *)(r1 + 12) = r2; r2 = 65535; *(u32 *)(r1 + 12) = r2;"
               "r3 = *(u32 *)(r1 + 12); r0 *= 31; r0 += r3; r3 = *(u32 *)(r1 + 44); r0 *= 31; r0 += r3;"
               "r3 = *(u32 *)(r1 + 72); r0 *= 31; r0 += r3; exit;" ::: "memory");
}

SEC("tc")
int writes(struct __sk_buff *skb) {
  skb->mark = skb->len * 3;
  skb->priority += 5;
  skb->tc_index = 77;
  skb->tstamp = skb->tstamp * 3 + 1;
  for (int i = 0; i < 5; ++i) skb->cb[i] += i * skb->mark;
  return skb->tc_index + skb->cb[4];
}

SEC("action")
int time_to_live(struct __sk_buff *skb) {
  struct iphdr *ip = START(skb) + sizeof(struct ethhdr);
  if ((void *)(ip + 1) > END(skb)) return -1;
  __u32 check = ip->check + bpf_htons(0x0100);
  ip->check = check + (check >= 0xffff);
  return ip->ttl--;
}

SEC("tc")
int meta(struct __sk_buff *skb) {
  __u32 *meta = (void *)(long)skb->data_meta;
  return (void *)(meta + 1) > START(skb) ? -5 : *meta;
}

SEC("tc") __attribute__((naked)) int legacy(void) {
  asm volatile("r6 = r1; r0 = *(u16 *)skb[12]; r7 = r0; r0 = *(u8 *)skb[14]; r7 += r0; r8 = 22;"
               "r0 = *(u32 *)skb[r8]; r7 ^= r0; r0 = r7; exit;" ::: "memory");
}

char LICENSE[] SEC("license") = "GPL";
