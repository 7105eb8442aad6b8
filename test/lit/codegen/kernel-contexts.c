// Packet programs see the context that the kernel's own test run shows them.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '\001\002\003\004\005\006\007\010\011\012\013\014\010\000' >%t.multicast
// RUN: printf '\000\000\000\000\000\000\007\010\011\012\013\014\000\100' >%t.host
// RUN: printf '\377\377\377\377\377\377\007\010\011\012\013\014\206\335' >%t.broadcast
// RUN: printf '\002\000\000\000\000\001\007\010\011\012\013\014\000\100\377\377' >%t.other
// RUN: for f in multicast host broadcast other; do head -c 50 /dev/zero >>%t.$f; %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.$f; done | FileCheck %s
// CHECK: classifier: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: device: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: filter: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: classifier: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: device: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: filter: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: classifier: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: device: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: filter: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: classifier: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: device: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK-NEXT: filter: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __u32 mix(__u32 sum, __u32 field) { return sum * 31 + field; }

static __attribute__((always_inline)) int fields(struct __sk_buff *skb) {
  __u32 sum = mix(skb->len, skb->pkt_type);
  sum = mix(sum, skb->mark);
  sum = mix(sum, skb->queue_mapping);
  sum = mix(sum, skb->protocol);
  sum = mix(sum, skb->vlan_present);
  sum = mix(sum, skb->priority);
  sum = mix(sum, skb->ingress_ifindex);
  sum = mix(sum, skb->ifindex);
  sum = mix(sum, skb->hash);
  return mix(sum, skb->cb[0]);
}

SEC("socket")
int filter(struct __sk_buff *skb) { return fields(skb); }

SEC("tc")
int classifier(struct __sk_buff *skb) { return fields(skb); }

SEC("xdp")
int device(struct xdp_md *ctx) { return ctx->ingress_ifindex * 100 + ctx->rx_queue_index; }

char LICENSE[] SEC("license") = "GPL";
