/* What the helpers of tc programs and socket filters share: the packet's bounds, the rule
 * by which they touch bytes, and its checksum while bytes change. */
#ifndef BPFTIME_HELPERS_SKB_H
#define BPFTIME_HELPERS_SKB_H

#include "../core/memory.h"
#include "bpftime/bpftime.h"
#include "checksum.h"
#include "helpers.h"

constexpr uint32_t skb_ether_bytes = 14, skb_vlan_bytes = 4;
constexpr uint32_t skb_ip4_bytes = 20, skb_ip6_bytes = 40;
/* The longest packet that helpers make: SKB_MAX_ALLOC with pages of 4 KiB. */
constexpr uint32_t skb_bytes_max = 16064;

/* Protocols as they lie in the packet. */
constexpr uint16_t skb_network_order(uint32_t host) {
  return static_cast<uint16_t>((host & 0xff) << 8 | (host >> 8 & 0xff));
}
constexpr uint16_t skb_ip4 = skb_network_order(0x0800), skb_ip6 = skb_network_order(0x86dd);
constexpr uint16_t skb_vlan_c = skb_network_order(0x8100), skb_vlan_s = skb_network_order(0x88a8);

static inline struct bpftime_skb *skb_of(void *ctx) { return static_cast<struct bpftime_skb *>(ctx); }
static inline char *skb_data(const struct bpftime_skb *skb) { return static_cast<char *>(skb->data); }
static inline char *skb_end(const struct bpftime_skb *skb) { return static_cast<char *>(skb->data_end); }
/* Bytes from `from` to the end; negative behind it. Wider than sizes on every CPU, so that it is
 * compared with them as it is. */
static inline int64_t skb_left(const struct bpftime_skb *skb, const char *from) {
  return skb_end(skb) - from;
}
static inline char *skb_network(const struct bpftime_skb *skb) {
  return static_cast<char *>(skb->network_header);
}
static inline uint32_t skb_length(const struct bpftime_skb *skb) {
  return static_cast<uint32_t>(skb_end(skb) - skb_data(skb));
}
/* Of the link layer's header. */
static inline long skb_header_bytes(const struct bpftime_skb *skb) {
  return skb_network(skb) - static_cast<char *>(skb->mac_header);
}
static inline int64_t skb_room_before(const struct bpftime_skb *skb) {
  return skb->buffer ? skb_data(skb) - static_cast<char *>(skb->buffer) : 0;
}
static inline int64_t skb_room_behind(const struct bpftime_skb *skb) {
  return skb->buffer_end ? static_cast<char *>(skb->buffer_end) - skb_end(skb) : 0;
}

/* New ends of the packet. Sound: metadata lies in front of where the packet began, so a
 * packet that begins elsewhere has none. */
static inline void skb_set_bounds(struct bpftime_skb *skb, char *data, char *end) {
  if (data != skb->data) skb->data_meta = data;
  skb->data = data;
  skb->data_end = end;
  skb->len = static_cast<uint32_t>(end - data);
}

static inline void skb_clear_hash(struct bpftime_skb *skb) { skb->hash = skb->hash_known = 0; }

/* The sum of bytes at `from`, placed as they lie in the packet: at odd offsets the two
 * bytes of each half word are swapped (kernel: csum_block_add). */
static inline uint32_t skb_sum_at(const struct bpftime_skb *skb, const char *from, uint32_t size) {
  uint32_t sum = bpftime_sum_bytes(from, size, 0);
  return (from - skb_data(skb)) % 2 ? sum >> 8 | sum << 24 : sum;
}
/* Before bytes that csum counts go or change, and after they came or changed. */
static inline void skb_sum_less(struct bpftime_skb *skb, const char *from, uint32_t size) {
  if (skb->ip_summed == BPFTIME_CHECKSUM_COMPLETE)
    skb->csum = bpftime_sum_sub(skb->csum, skb_sum_at(skb, from, size));
}
static inline void skb_sum_more(struct bpftime_skb *skb, const char *from, uint32_t size) {
  if (skb->ip_summed == BPFTIME_CHECKSUM_COMPLETE)
    skb->csum = bpftime_sum_add(skb->csum, skb_sum_at(skb, from, size));
}

#endif
