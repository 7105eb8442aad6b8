// A packet filter as the kernel takes it: counts packets by IP protocol, drops UDP to port 53
// and reports what it dropped.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "filter.h"

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 256);
  __type(key, __u32);
  __type(value, __u64);
} protocols SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 65536);
} events SEC(".maps");

static __always_inline void report(const struct iphdr *ip, const struct udphdr *udp) {
  struct dropped *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) return;
  event->source = ip->saddr;
  event->port = bpf_ntohs(udp->dest);
  event->bytes = bpf_ntohs(udp->len);
  bpf_ringbuf_submit(event, 0);
}

SEC("xdp") int filter(struct xdp_md *ctx) {
  void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  struct ethhdr *ethernet = data;
  struct iphdr *ip = (void *)(ethernet + 1);
  if ((void *)(ip + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP)) return XDP_PASS;
  __u32 protocol = ip->protocol;
  __u64 *count = bpf_map_lookup_elem(&protocols, &protocol);
  if (count) __sync_fetch_and_add(count, 1);
  struct udphdr *udp = (void *)(ip + 1);
  if (protocol != IPPROTO_UDP || ip->ihl != 5 || (void *)(udp + 1) > end) return XDP_PASS;
  if (udp->dest != bpf_htons(53)) return XDP_PASS;
  report(ip, udp);
  return XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
