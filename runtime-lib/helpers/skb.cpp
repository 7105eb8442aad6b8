// Helpers 9, 26, 32, 39, 68, 97 and 192: bytes and fields of the packets of tc programs and
// socket filters (struct bpftime_skb). The packet is in one piece and writable, so what the
// kernel may have to pull in or unshare is there; bounds and errors are those of
// net/core/filter.c. Offsets are 32 bits wide, as there.
#include "skb.h"

namespace {

// Whether the first `size` bytes exist.
bool has(const struct bpftime_skb *skb, uint64_t size) { return size <= skb_length(skb); }

uint64_t fail(void *to, uint32_t size) {
  bpftime_memset(to, 0, size);
  return static_cast<uint64_t>(-EFAULT);
}

// The protocol behind VLAN headers.
uint16_t inner_protocol(const struct bpftime_skb *skb) {
  constexpr int headers_max = 8;
  uint16_t protocol = static_cast<uint16_t>(skb->protocol);
  const char *at = static_cast<char *>(skb->mac_header) + skb_ether_bytes;
  if (!skb->mac_header) return protocol;
  for (int i = 0; i < headers_max && (protocol == skb_vlan_c || protocol == skb_vlan_s); i++) {
    if (skb_left(skb, at) < skb_vlan_bytes) return 0;
    __builtin_memcpy(&protocol, at + 2, 2);
    at += skb_vlan_bytes;
  }
  return protocol;
}

constexpr uint8_t congestion_experienced = 3;

// RFC 3168: 0 in the field is a transport that does not know of it, 3 is the mark. Gives
// whether the packet has the mark.
uint64_t mark_ip4(char *header) {
  uint8_t *service = reinterpret_cast<uint8_t *>(header + 1);
  uint8_t field = *service & congestion_experienced;
  if (!field) return 0;
  if (field == congestion_experienced) return 1;
  uint16_t check;
  __builtin_memcpy(&check, header + 10, 2);
  // The header's sum grows by the difference, 1 or 2, so its complement shrinks.
  uint16_t less = skb_network_order(0xffff - (congestion_experienced - field));
  uint32_t sum = static_cast<uint32_t>(check) + less;
  check = static_cast<uint16_t>(sum + (sum >> 16));
  __builtin_memcpy(header + 10, &check, 2);
  *service |= congestion_experienced;
  return 1;
}

uint64_t mark_ip6(struct bpftime_skb *skb, char *header) {
  // The traffic class lies across the first two bytes, its low half in the upper one.
  if (!(header[1] & congestion_experienced << 4)) return 0;
  uint32_t before = bpftime_load32(header);
  header[1] = static_cast<char>(header[1] | congestion_experienced << 4);
  if (skb->ip_summed == BPFTIME_CHECKSUM_COMPLETE)
    skb->csum = bpftime_sum_add(bpftime_sum_sub(skb->csum, before), bpftime_load32(header));
  return 1;
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_skb_store_bytes(void *ctx, uint64_t offset, const void *from, uint32_t size,
                                        uint64_t flags) {
  constexpr uint64_t recompute = 1, invalidate_hash = 2;
  struct bpftime_skb *skb = skb_of(ctx);
  uint32_t start = static_cast<uint32_t>(offset);
  if (flags & ~(recompute | invalidate_hash)) return static_cast<uint64_t>(-EINVAL);
  if (!has(skb, static_cast<uint64_t>(start) + size)) return static_cast<uint64_t>(-EFAULT);
  char *to = skb_data(skb) + start;
  if (flags & recompute) skb_sum_less(skb, to, size);
  bpftime_memmove(to, from, size);
  if (flags & recompute) skb_sum_more(skb, to, size);
  if (flags & invalidate_hash) skb_clear_hash(skb);
  return 0;
}

uint64_t bpftime_helper_skb_load_bytes(void *ctx, uint64_t offset, void *to, uint32_t size) {
  struct bpftime_skb *skb = skb_of(ctx);
  uint32_t start = static_cast<uint32_t>(offset);
  if (!has(skb, static_cast<uint64_t>(start) + size)) return fail(to, size);
  bpftime_memcpy(to, skb_data(skb) + start, size);
  return 0;
}

uint64_t bpftime_helper_skb_load_bytes_relative(void *ctx, uint64_t offset, void *to, uint32_t size,
                                                uint64_t header) {
  constexpr uint32_t of_mac = 0, of_network = 1, offset_max = 0xffff;
  struct bpftime_skb *skb = skb_of(ctx);
  uint32_t from = static_cast<uint32_t>(offset), which = static_cast<uint32_t>(header);
  void *base = which == of_mac ? skb->mac_header : which == of_network ? skb->network_header : nullptr;
  if (from > offset_max || !base) return fail(to, size);
  const char *start = static_cast<char *>(base);
  if (int64_t{from} + size > skb_left(skb, start)) return fail(to, size);
  bpftime_memcpy(to, start + from, size);
  return 0;
}

uint64_t bpftime_helper_skb_pull_data(void *ctx, uint64_t size) {
  return has(skb_of(ctx), static_cast<uint32_t>(size)) ? 0 : static_cast<uint64_t>(-ENOMEM);
}

uint64_t bpftime_helper_skb_change_type(void *ctx, uint64_t type) {
  constexpr uint32_t type_max = 3;  // PACKET_OTHERHOST
  struct bpftime_skb *skb = skb_of(ctx);
  uint32_t wanted = static_cast<uint32_t>(type);
  if (skb->pkt_type > type_max || wanted > type_max) return static_cast<uint64_t>(-EINVAL);
  skb->pkt_type = wanted;
  return 0;
}

uint64_t bpftime_helper_skb_ecn_set_ce(void *ctx) {
  struct bpftime_skb *skb = skb_of(ctx);
  uint16_t protocol = inner_protocol(skb);
  uint32_t bytes = protocol == skb_ip4 ? skb_ip4_bytes : protocol == skb_ip6 ? skb_ip6_bytes : 0;
  char *header = skb_network(skb);
  if (!bytes || !header || !has(skb, bytes) || skb_left(skb, header) < bytes) return 0;
  return protocol == skb_ip4 ? mark_ip4(header) : mark_ip6(skb, header);
}

// A time by the clock `type`: 0 real, 1 monotonic, 2 TAI.
uint64_t bpftime_helper_skb_set_tstamp(void *ctx, uint64_t time, uint64_t type) {
  struct bpftime_skb *skb = skb_of(ctx);
  uint32_t clock = static_cast<uint32_t>(type);
  if (skb->protocol != skb_ip4 && skb->protocol != skb_ip6) return static_cast<uint64_t>(-EOPNOTSUPP);
  if (clock > 2 || (clock && !time)) return static_cast<uint64_t>(-EINVAL);
  skb->tstamp = time;
  skb->tstamp_type = static_cast<uint8_t>(clock);
  return 0;
}

}  // extern "C"
