// A SYN cookie that was made is accepted for two minutes, for its flow alone, with the segment sizes that the kernel picks.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -I%S/Inputs -c %s -o %t.o
// RUN: %python %S/../codegen/Inputs/packets.py %t.in
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in/tcp | FileCheck %s
// CHECK-DAG: ip4: {{.*}} same
// CHECK-DAG: ip6: {{.*}} same
#include "mix.h"
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>

struct syn {
  struct tcphdr tcp;
  __u8 options[12];
};

// The acknowledgement of a SYN with this cookie.
static __always_inline struct tcphdr acknowledges(const struct syn *syn, __s64 cookie) {
  struct tcphdr ack = syn->tcp;
  ack.seq = bpf_htonl(bpf_ntohl(ack.seq) + 1);
  ack.ack_seq = bpf_htonl((__u32)cookie + 1);
  return ack;
}

// Sizes: none, below the smallest, on and off the table's, behind other options, cut short.
#define SIZES(sum, gen, ip)                                                    \
  for (int i = 0; i < 7; i++) {                                                \
    __u16 size = (__u16[]){1, 536, 1300, 1459, 1460, 8940, 65535}[i];          \
    __u8 options[12] = {1, 1, 3, 3, 7, 2, 4, size >> 8, size, 0, 2, 4};        \
    __builtin_memcpy(syn.options, options, 12);                                \
    MIX(sum, gen(ip, &syn.tcp, sizeof syn) >> 32);                             \
    syn.options[6] = i;                                                        \
    MIX(sum, gen(ip, &syn.tcp, sizeof syn) >> 32);                             \
  }

#define CHECKS(sum, gen, check, ip)                   \
  __s64 cookie = gen(ip, &syn.tcp, sizeof syn);       \
  struct tcphdr ack = acknowledges(&syn, cookie);     \
  MIX(sum, check(ip, &ack));                          \
  ack.dest ^= 1;                                      \
  MIX(sum, check(ip, &ack));                          \
  ack.dest ^= 1, ack.seq ^= bpf_htonl(1u << 30);      \
  MIX(sum, check(ip, &ack));                          \
  ack = acknowledges(&syn, cookie - (16 << 24));      \
  MIX(sum, check(ip, &ack));                          \
  MIX(sum, gen(ip, &syn.tcp, sizeof syn - 4));        \
  MIX(sum, gen(ip, &syn.tcp, 12));

SEC("xdp")
int ip4(struct xdp_md *ctx) {
  __u32 sum = 0;
  struct iphdr ip = {.saddr = 0x0100007f, .daddr = 0x0200007f};
  struct syn syn = {.tcp = {.source = 5, .dest = 6, .seq = 77, .doff = 8}};
  SIZES(sum, bpf_tcp_raw_gen_syncookie_ipv4, &ip)
  CHECKS(sum, bpf_tcp_raw_gen_syncookie_ipv4, bpf_tcp_raw_check_syncookie_ipv4, &ip)
  return sum;
}

SEC("xdp")
int ip6(struct xdp_md *ctx) {
  __u32 sum = 0;
  struct ipv6hdr ip = {.hop_limit = 9};
  struct syn syn = {.tcp = {.source = 5, .dest = 6, .seq = 77, .doff = 8}};
  SIZES(sum, bpf_tcp_raw_gen_syncookie_ipv6, &ip)
  CHECKS(sum, bpf_tcp_raw_gen_syncookie_ipv6, bpf_tcp_raw_check_syncookie_ipv6, &ip)
  return sum;
}

char LICENSE[] SEC("license") = "GPL";
