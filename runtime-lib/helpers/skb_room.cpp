// Helpers 18, 19, 31, 38, 43 and 50: packets of tc programs that become longer or shorter,
// at their ends or behind the link layer's header. The kernel would allocate what it needs;
// here a packet grows within its buffer, and one that has no room left gets -ENOMEM, the
// kernel's answer when memory is short. All other bounds and errors are those of
// net/core/filter.c and net/core/skbuff.c.
#include "skb.h"

namespace {

constexpr int not_supported = 524;  // the kernel's ENOTSUPP

uint64_t answer(int error) { return static_cast<uint64_t>(static_cast<int64_t>(error)); }

uint32_t ip_bytes(const struct bpftime_skb *skb) {
  return skb->protocol == skb_ip4 ? skb_ip4_bytes : skb->protocol == skb_ip6 ? skb_ip6_bytes : 0;
}

bool has_headers(const struct bpftime_skb *skb) { return skb->mac_header && skb->network_header; }

// The headers lie elsewhere; those that the host does not know stay unknown.
void move_headers(struct bpftime_skb *skb, long by) {
  if (skb->mac_header) skb->mac_header = static_cast<char *>(skb->mac_header) + by;
  if (skb->network_header) skb->network_header = skb_network(skb) + by;
}

// Puts `size` zero bytes behind the first `off`.
int push(struct bpftime_skb *skb, uint32_t off, uint32_t size) {
  if (size > skb_room_before(skb)) return -ENOMEM;
  // Sound: the kernel moves bytes behind the end of the packet here, which may be anybody's.
  if (off > skb_length(skb)) return -EFAULT;
  char *data = skb_data(skb) - size;
  bpftime_memmove(data, data + size, off);
  bpftime_memset(data + off, 0, size);
  skb_set_bounds(skb, data, skb_end(skb));
  move_headers(skb, -static_cast<long>(size));
  return 0;
}

// Takes out the `size` bytes behind the first `off`.
int pop(struct bpftime_skb *skb, uint32_t off, uint32_t size) {
  if (static_cast<uint64_t>(off) + size > skb_length(skb)) return -ENOMEM;
  char *data = skb_data(skb);
  skb_sum_less(skb, data + off, size);
  bpftime_memmove(data + size, data, off);
  skb_set_bounds(skb, data + size, skb_end(skb));
  move_headers(skb, size);
  return 0;
}

// ---- VLAN tags: one may be beside the packet, in vlan_proto and vlan_tci -----

bool is_vlan(uint32_t protocol) { return protocol == skb_vlan_c || protocol == skb_vlan_s; }

void set_tag(struct bpftime_skb *skb, uint16_t protocol, uint16_t tag) {
  skb->vlan_present = 1;
  skb->vlan_proto = protocol;
  skb->vlan_tci = tag;
}

// The protocol that the bytes behind a tag announce: a length means IEEE 802.3.
uint16_t announced(const struct bpftime_skb *skb, const char *at) {
  constexpr uint32_t smallest_type = 0x600;
  uint16_t protocol, next = 0;
  __builtin_memcpy(&protocol, at, 2);
  if (skb_network_order(protocol) >= smallest_type) return protocol;
  if (skb_end(skb) - at >= 4) __builtin_memcpy(&next, at + 2, 2);
  return skb_network_order(next == 0xffff ? 0x0001 : 0x0004);  // ETH_P_802_3, ETH_P_802_2
}

// The tag that is in the packet goes out of it.
int pull_tag(struct bpftime_skb *skb, uint16_t *tag) {
  constexpr uint32_t addresses = 12;
  if (skb->mac_header != skb->data) return -EINVAL;
  if (skb_length(skb) < skb_ether_bytes + skb_vlan_bytes) return -ENOMEM;
  char *data = skb_data(skb), *network = skb_network(skb);
  __builtin_memcpy(tag, data + skb_ether_bytes, 2);
  *tag = skb_network_order(*tag);
  uint16_t protocol = announced(skb, data + skb_ether_bytes + 2);
  skb_sum_less(skb, data + addresses, skb_vlan_bytes);
  bpftime_memmove(data + skb_vlan_bytes, data, addresses);
  data += skb_vlan_bytes;
  skb_set_bounds(skb, data, skb_end(skb));
  skb->protocol = protocol;
  skb->mac_header = data;
  if (network && network - data < static_cast<long>(skb_ether_bytes))
    skb->network_header = data + skb_ether_bytes;
  return 0;
}

// The tag that is beside the packet goes into it.
int push_tag(struct bpftime_skb *skb) {
  constexpr uint32_t addresses = 12;
  if (skb->mac_header != skb->data) return -EINVAL;
  uint16_t protocol = static_cast<uint16_t>(skb->vlan_proto);
  uint16_t tag = skb_network_order(skb->vlan_tci);
  int error = push(skb, addresses, skb_vlan_bytes);
  if (error) return error;
  char *at = skb_data(skb) + addresses;
  __builtin_memcpy(at, &protocol, 2);
  __builtin_memcpy(at + 2, &tag, 2);
  skb_sum_more(skb, at, skb_vlan_bytes);
  skb->protocol = protocol;
  return 0;
}

// ---- room behind the link layer's header ------------------------------------

enum : uint64_t {
  around_ip4 = 1u << 1,
  around_ip6 = 1u << 2,
  around_gre = 1u << 3,
  around_udp = 1u << 4,
  keep_checksum = 1u << 5,
  around_ether = 1u << 6,
  out_of_ip4 = 1u << 7,
  out_of_ip6 = 1u << 8,
  fixed_gso = 1u << 0,
  inner_mac = 0xffull << 56,
  known_flags = fixed_gso | around_ip4 | around_ip6 | around_gre | around_udp | keep_checksum | around_ether |
                out_of_ip4 | out_of_ip6 | inner_mac,
};

int grow(struct bpftime_skb *skb, uint32_t off, uint32_t size, uint64_t flags) {
  if (skb->gso_size) return -not_supported;  // only TCP's segments could, and they are not told apart here
  if (size > skb_room_before(skb)) return -ENOMEM;
  bool wraps = flags & (around_ip4 | around_ip6);
  uint32_t inner_bytes = static_cast<uint32_t>(flags >> 56);
  if (wraps) {
    bool both = (flags & around_ip4 && flags & around_ip6) || (flags & around_gre && flags & around_udp);
    if (both || (flags & around_ether && inner_bytes < skb_ether_bytes)) return -EINVAL;
    if (skb->encapsulation) return -EALREADY;
    if (inner_bytes > size) return -EINVAL;
  }
  int error = push(skb, off, size);
  if (error || !wraps) return error;
  skb->encapsulation = 1;
  skb->protocol = flags & around_ip6 ? skb_ip6 : skb_ip4;
  return 0;
}

int shrink(struct bpftime_skb *skb, uint32_t off, uint32_t size, uint64_t flags) {
  if (flags & ~(fixed_gso | out_of_ip4 | out_of_ip6 | keep_checksum)) return -EINVAL;
  if (skb->gso_size) return -not_supported;
  int error = pop(skb, off, size);
  if (error) return error;
  if (flags & out_of_ip6) skb->protocol = skb_ip6;
  if (flags & out_of_ip4) skb->protocol = skb_ip4;
  return 0;
}

// What the kernel demands of a change by `by` bytes; the offset at which it is made.
int check_room(const struct bpftime_skb *skb, int32_t by, uint32_t mode, uint64_t flags, uint32_t *off) {
  constexpr int32_t most = 0xfff;
  enum { network, link };
  if (flags & ~known_flags) return -EINVAL;
  if (by > most || by < -most) return -EFAULT;
  if (!ip_bytes(skb) || !has_headers(skb) || mode > link) return -not_supported;
  *off = static_cast<uint32_t>(skb_header_bytes(skb)) + (mode == network ? ip_bytes(skb) : 0);
  uint32_t least = ip_bytes(skb);
  uint64_t out_of = flags & (out_of_ip4 | out_of_ip6);
  if (out_of) {
    if (by >= 0 || out_of == (out_of_ip4 | out_of_ip6)) return -EINVAL;
    least = out_of == out_of_ip4 ? skb_ip4_bytes : skb_ip6_bytes;
  }
  int64_t now = skb_left(skb, skb_network(skb));
  if (by < 0 && (-by >= now || now + by < least)) return -not_supported;
  bool too_long = by > 0 && skb_length(skb) + static_cast<uint32_t>(by) > skb_bytes_max && !skb->gso_size;
  return too_long ? -not_supported : 0;
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_skb_vlan_push(void *ctx, uint64_t protocol, uint64_t tag) {
  struct bpftime_skb *skb = skb_of(ctx);
  uint16_t kind = static_cast<uint16_t>(protocol);
  if (skb->vlan_present)
    if (int error = push_tag(skb)) return answer(error);
  set_tag(skb, is_vlan(kind) ? kind : skb_vlan_c, static_cast<uint16_t>(tag));
  return 0;
}

uint64_t bpftime_helper_skb_vlan_pop(void *ctx) {
  struct bpftime_skb *skb = skb_of(ctx);
  uint16_t tag;
  if (skb->vlan_present) {
    skb->vlan_present = skb->vlan_proto = skb->vlan_tci = 0;
  } else {
    if (!is_vlan(skb->protocol)) return 0;
    if (int error = pull_tag(skb, &tag)) return answer(error);
  }
  // The next one in the packet takes its place.
  if (!is_vlan(skb->protocol)) return 0;
  uint16_t protocol = static_cast<uint16_t>(skb->protocol);
  if (int error = pull_tag(skb, &tag)) return answer(error);
  set_tag(skb, protocol, tag);
  return 0;
}

// From IPv4 to IPv6 or back: the header's size changes, its bytes are the program's to write.
uint64_t bpftime_helper_skb_change_proto(void *ctx, uint64_t protocol, uint64_t flags) {
  struct bpftime_skb *skb = skb_of(ctx);
  uint16_t to = static_cast<uint16_t>(protocol);
  if (flags) return answer(-EINVAL);
  uint32_t off = static_cast<uint32_t>(skb_header_bytes(skb)), by = skb_ip6_bytes - skb_ip4_bytes;
  int error = -not_supported;
  if (!has_headers(skb)) return answer(error);
  if (skb->protocol == skb_ip4 && to == skb_ip6) error = push(skb, off, by);
  if (skb->protocol == skb_ip6 && to == skb_ip4) error = pop(skb, off, by);
  if (error) return answer(error);
  skb->protocol = to;
  skb_clear_hash(skb);
  return 0;
}

uint64_t bpftime_helper_skb_change_tail(void *ctx, uint64_t length, uint64_t flags) {
  struct bpftime_skb *skb = skb_of(ctx);
  uint32_t wanted = static_cast<uint32_t>(length), now = skb_length(skb);
  int64_t least = skb->network_header ? skb_network(skb) - skb_data(skb) : 0;
  if (flags || wanted > skb_bytes_max || wanted < least) return answer(-EINVAL);
  if (skb->encapsulation) return answer(-not_supported);
  char *data = skb_data(skb);
  if (wanted > now) {
    if (wanted - now > skb_room_behind(skb)) return answer(-ENOMEM);
    bpftime_memset(data + now, 0, wanted - now);
    if (skb->ip_summed == BPFTIME_CHECKSUM_COMPLETE) skb->ip_summed = BPFTIME_CHECKSUM_NONE;
  } else {
    skb_sum_less(skb, data + wanted, now - wanted);
  }
  skb_set_bounds(skb, data, data + wanted);
  skb->gso_size = skb->gso_segs = 0;
  return 0;
}

uint64_t bpftime_helper_skb_change_head(void *ctx, uint64_t more, uint64_t flags) {
  struct bpftime_skb *skb = skb_of(ctx);
  uint32_t by = static_cast<uint32_t>(more);
  uint64_t length = static_cast<uint64_t>(skb_length(skb)) + by;
  if (flags || length > ~0u || (!skb->gso_size && length > skb_bytes_max)) return answer(-EINVAL);
  if (by > skb_room_before(skb)) return answer(-ENOMEM);
  char *data = skb_data(skb) - by;
  bpftime_memset(data, 0, by);
  skb_set_bounds(skb, data, skb_end(skb));
  skb->mac_header = data;
  return 0;
}

uint64_t bpftime_helper_skb_adjust_room(void *ctx, uint64_t difference, uint64_t mode, uint64_t flags) {
  struct bpftime_skb *skb = skb_of(ctx);
  int32_t by = static_cast<int32_t>(difference);
  uint32_t off;
  int error = check_room(skb, by, static_cast<uint32_t>(mode), flags, &off);
  if (error) return answer(error);
  error = by < 0 ? shrink(skb, off, static_cast<uint32_t>(-by), flags)
                 : grow(skb, off, static_cast<uint32_t>(by), flags);
  if (!error && !(flags & keep_checksum) && skb->ip_summed == BPFTIME_CHECKSUM_UNNECESSARY)
    skb->ip_summed = BPFTIME_CHECKSUM_NONE, skb->csum_level = 0;
  return answer(error);
}

}  // extern "C"
