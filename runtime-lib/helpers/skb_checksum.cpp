// Helpers 10, 11, 40 and 135: checksums in packets and what is known about them, and 34, 41
// and 48: the packet's hash. Arithmetic and errors are those of net/core/filter.c and
// net/core/utils.c, so that a program's packets come out the same to the bit.
#include "skb.h"

namespace {

constexpr uint64_t field_mask = 0xf;  // BPF_F_HDR_FIELD_MASK

// The checksum field at `offset`; NULL if it is not one or not there.
char *field_at(const struct bpftime_skb *skb, uint64_t offset) {
  uint32_t at = static_cast<uint32_t>(offset);
  if (at > 0xffff || at % 2 || at + 2 > skb_length(skb)) return nullptr;
  return skb_data(skb) + at;
}

uint16_t load(const char *field) {
  uint16_t value;
  __builtin_memcpy(&value, field, 2);
  return value;
}
void store(char *field, uint32_t value) {
  uint16_t half = static_cast<uint16_t>(value);
  __builtin_memcpy(field, &half, 2);
}

// As the covered bytes change by `diff`, or from one number to another. Numbers that are
// equal as sums may be two (0 and 0xffff), so each step is taken as the kernel takes it.
void replace_by(char *field, uint32_t diff) {
  store(field, ~bpftime_sum_fold(bpftime_sum_add(diff, ~static_cast<uint32_t>(load(field)))));
}
void replace(char *field, uint32_t from, uint32_t to) {
  uint32_t rest = bpftime_sum_sub(~static_cast<uint32_t>(load(field)), from);
  store(field, ~bpftime_sum_fold(bpftime_sum_add(rest, to)));
}
void replace_half(char *field, uint16_t from, uint16_t to) {
  auto add = [](uint32_t a, uint32_t b) { return a + b > 0xffff ? (a + b + 1) & 0xffff : a + b; };
  uint32_t rest = add(~load(field) & 0xffffu, ~from & 0xffffu);
  store(field, ~add(rest, to));
}

// A transport checksum. `pseudo`: the change is in the pseudo header, which a sum over the
// packet does not count. PARTIAL: the field holds that header's sum alone, for the device.
void replace_transport(struct bpftime_skb *skb, char *field, uint32_t from, uint32_t to, bool pseudo) {
  if (skb->ip_summed == BPFTIME_CHECKSUM_PARTIAL) {
    uint32_t rest = bpftime_sum_sub(load(field), from);
    if (pseudo) store(field, bpftime_sum_fold(bpftime_sum_add(rest, to)));
    return;
  }
  replace(field, from, to);
  if (skb->ip_summed == BPFTIME_CHECKSUM_COMPLETE && pseudo)
    skb->csum = ~bpftime_sum_add(bpftime_sum_sub(~skb->csum, from), to);
}

void replace_transport_by(struct bpftime_skb *skb, char *field, uint32_t diff, bool pseudo, bool is_ip6) {
  if (skb->ip_summed == BPFTIME_CHECKSUM_PARTIAL) {
    if (pseudo) store(field, bpftime_sum_fold(bpftime_sum_add(diff, load(field))));
    return;
  }
  replace_by(field, diff);
  // Over IPv6 the address that changed counts as well, and the two cancel out.
  if (skb->ip_summed == BPFTIME_CHECKSUM_COMPLETE && pseudo && !is_ip6)
    skb->csum = ~bpftime_sum_sub(diff, skb->csum);
}

// The two ends of the flow in one order, so that both directions have one hash.
struct flow {
  uint64_t hash;
  void add(uint64_t a, uint64_t b) {
    uint64_t low = a < b ? a : b, high = a < b ? b : a;
    mix(low);
    mix(high);
  }
  void mix(uint64_t value) { hash = (hash ^ value) * 0x9e3779b97f4a7c15ull, hash ^= hash >> 32; }
};

// Addresses, protocol and ports of IP packets; of others, the protocol of the link layer.
uint32_t flow_hash(const struct bpftime_skb *skb) {
  flow f = {skb->protocol};
  const char *ip = skb_network(skb);
  int64_t there = ip ? skb_left(skb, ip) : 0, ports = 0;
  uint8_t protocol = 0;
  if (skb->protocol == skb_ip4 && there >= skb_ip4_bytes) {
    f.add(bpftime_load32(ip + 12), bpftime_load32(ip + 16));
    protocol = static_cast<uint8_t>(ip[9]);
    ports = (ip[0] & 15) * 4;
  } else if (skb->protocol == skb_ip6 && there >= skb_ip6_bytes) {
    for (int i = 8; i < 24; i += 8) f.add(bpftime_load64(ip + i), bpftime_load64(ip + i + 16));
    protocol = static_cast<uint8_t>(ip[6]);
    ports = skb_ip6_bytes;
  }
  f.mix(protocol);
  bool has_ports = (protocol == 6 || protocol == 17) && ports && there >= ports + 4;
  if (has_ports) f.add(load(ip + ports), load(ip + ports + 2));
  uint32_t hash = static_cast<uint32_t>(f.hash >> 16);
  return hash ? hash : 1;  // 0 would mean that there is none
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_l3_csum_replace(void *ctx, uint64_t offset, uint64_t from, uint64_t to,
                                        uint64_t flags) {
  if (flags & ~field_mask) return static_cast<uint64_t>(-EINVAL);
  char *field = field_at(skb_of(ctx), offset);
  if (!field) return static_cast<uint64_t>(-EFAULT);
  uint32_t now = static_cast<uint32_t>(to);
  if (flags == 0 && !from) replace_by(field, now);
  else if (flags == 2) replace_half(field, static_cast<uint16_t>(from), static_cast<uint16_t>(to));
  else if (flags == 4) replace(field, static_cast<uint32_t>(from), now);
  else return static_cast<uint64_t>(-EINVAL);
  return 0;
}

uint64_t bpftime_helper_l4_csum_replace(void *ctx, uint64_t offset, uint64_t from, uint64_t to,
                                        uint64_t flags) {
  constexpr uint64_t pseudo_flag = 0x10, zero_is_none = 0x20, enforce = 0x40, ip6_flag = 0x80;
  constexpr uint64_t known = field_mask | pseudo_flag | zero_is_none | enforce | ip6_flag;
  if (flags & ~known) return static_cast<uint64_t>(-EINVAL);
  struct bpftime_skb *skb = skb_of(ctx);
  char *field = field_at(skb, offset);
  if (!field) return static_cast<uint64_t>(-EFAULT);
  // UDP: 0 says that there is no checksum, so a computed 0 is written as its other form.
  if (flags & zero_is_none && !(flags & enforce) && !load(field)) return 0;
  uint32_t now = static_cast<uint32_t>(to);
  bool pseudo = flags & pseudo_flag;
  uint64_t width = flags & field_mask;
  if (width == 0 && !from) replace_transport_by(skb, field, now, pseudo, flags & ip6_flag);
  else if (width == 2)
    replace_transport(skb, field, static_cast<uint16_t>(from), static_cast<uint16_t>(to), pseudo);
  else if (width == 4) replace_transport(skb, field, static_cast<uint32_t>(from), now, pseudo);
  else return static_cast<uint64_t>(-EINVAL);
  if (flags & zero_is_none && !load(field)) store(field, 0xffff);
  return 0;
}

uint64_t bpftime_helper_csum_update(void *ctx, uint64_t sum) {
  constexpr int not_supported = 524;  // the kernel's ENOTSUPP
  struct bpftime_skb *skb = skb_of(ctx);
  if (skb->ip_summed != BPFTIME_CHECKSUM_COMPLETE) return static_cast<uint64_t>(-not_supported);
  return skb->csum = bpftime_sum_add(skb->csum, static_cast<uint32_t>(sum));
}

// How many checksums are known to be right: one more, one less, none, or how many.
uint64_t bpftime_helper_csum_level(void *ctx, uint64_t what) {
  constexpr uint8_t level_max = 3;
  enum { query, inc, dec, reset };
  struct bpftime_skb *skb = skb_of(ctx);
  bool is_known = skb->ip_summed == BPFTIME_CHECKSUM_UNNECESSARY;
  if (what > reset) return static_cast<uint64_t>(-EINVAL);
  if (what == query) return is_known ? skb->csum_level : static_cast<uint64_t>(-EACCES);
  if (what == inc && skb->ip_summed == BPFTIME_CHECKSUM_NONE)
    skb->ip_summed = BPFTIME_CHECKSUM_UNNECESSARY, skb->csum_level = 0;
  else if (what == inc && is_known && skb->csum_level < level_max) skb->csum_level++;
  else if (is_known && what == dec && skb->csum_level) skb->csum_level--;
  else if (is_known && what != inc) skb->ip_summed = BPFTIME_CHECKSUM_NONE, skb->csum_level = 0;
  return 0;
}

// The kernel's hash of a flow depends on a secret of the running system; ours is another
// one with the same meaning: equal for packets of one flow, in both directions.
uint64_t bpftime_helper_get_hash_recalc(void *ctx) {
  struct bpftime_skb *skb = skb_of(ctx);
  if (!skb->hash_known) skb->hash = flow_hash(skb), skb->hash_known = 1;
  return skb->hash;
}

uint64_t bpftime_helper_set_hash_invalid(void *ctx) {
  skb_clear_hash(skb_of(ctx));
  return 0;
}

uint64_t bpftime_helper_set_hash(void *ctx, uint64_t hash) {
  skb_of(ctx)->hash = static_cast<uint32_t>(hash);
  skb_of(ctx)->hash_known = 1;
  return 0;
}

}  // extern "C"
