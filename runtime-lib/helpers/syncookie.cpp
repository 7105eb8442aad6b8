// Helpers 204 to 207: TCP SYN cookies for a program that answers SYNs itself, by the scheme
// of net/ipv4/syncookies.c: the sequence number of the answer holds the minute, an index
// of the segment size, and a keyed hash of the flow, so that the acknowledgement proves that
// the SYN was answered within the last two minutes. The key is this process's own: cookies
// of one process are nothing to another, as those of one kernel are to another.
#include "../core/clock.h"
#include "../core/memory.h"
#include "../core/sha256.h"
#include "../core/system.h"
#include "helpers.h"

namespace {

constexpr uint32_t tcp_bytes = 20, sizes_count = 4, hash_bits = 24, hash_mask = (1u << hash_bits) - 1;
// Segment sizes that most links have; what a SYN without the option means.
constexpr uint16_t ip4_sizes[sizes_count] = {536, 1300, 1440, 1460}, ip4_default = 536;
constexpr uint16_t ip6_sizes[sizes_count] = {1220, 1420, 1440, 8940}, ip6_default = 1220;

uint16_t big16(const uint8_t *at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }
uint32_t big32(const uint8_t *at) { return static_cast<uint32_t>(big16(at)) << 16 | big16(at + 2); }

// Both addresses and ports of a SYN or of its acknowledgement.
struct flow {
  uint8_t addresses[32];
  uint32_t ports;
};

flow flow_of(const void *ip, const void *tcp, bool is_ip6) {
  flow f;
  bpftime_memset(&f, 0, sizeof f);
  bpftime_memcpy(f.addresses, static_cast<const char *>(ip) + (is_ip6 ? 8 : 12), is_ip6 ? 32 : 8);
  f.ports = bpftime_load32(tcp);
  return f;
}

uint32_t minute() { return static_cast<uint32_t>(bpftime_clock_monotonic_ns() / 60000000000u); }

uint32_t keyed_hash(const flow &f, uint32_t time, uint32_t which) {
  static uint64_t key[4];
  struct {
    uint64_t key[4];
    flow of;
    uint32_t time, which;
  } input;
  bpftime_memset(&input, 0, sizeof input);
  for (int i = 0; i < 4; i++) {
    uint64_t drawn = 0, none = 0;
    if (!__atomic_load_n(&key[i], __ATOMIC_RELAXED)) {
      sys_getrandom(&drawn, sizeof drawn, 0);
      // Sound: whoever stores first decides, and all use what is stored.
      __atomic_compare_exchange_n(&key[i], &none, drawn | 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    }
    input.key[i] = __atomic_load_n(&key[i], __ATOMIC_RELAXED);
  }
  input.of = f, input.time = time, input.which = which;
  struct bpftime_sha256 state;
  uint8_t digest[32];
  bpftime_sha256_begin(&state);
  bpftime_sha256_add(&state, &input, sizeof input);
  bpftime_sha256_end(&state, digest);
  return bpftime_load32(digest);
}

// The size that a SYN's options announce; 0: none.
uint16_t announced_size(const uint8_t *tcp, uint32_t size) {
  enum { end, nop, segment_size };
  uint16_t found = 0;
  for (uint32_t at = tcp_bytes; at < size;) {
    uint8_t option = tcp[at];
    if (option == end) break;
    if (option == nop) {
      at++;
      continue;
    }
    if (size - at < 2 || tcp[at + 1] < 2 || tcp[at + 1] > size - at) break;
    if (option == segment_size && tcp[at + 1] == 4 && big16(tcp + at + 2)) found = big16(tcp + at + 2);
    at += tcp[at + 1];
  }
  return found;
}

// Cookie and segment size (upper half) for a SYN, or -EINVAL.
uint64_t make(const void *ip, const void *header, uint32_t size, bool is_ip6) {
  const uint8_t *tcp = static_cast<const uint8_t *>(header);
  if (size < tcp_bytes || size != (tcp[12] >> 4) * 4u) return static_cast<uint64_t>(-EINVAL);
  const uint16_t *sizes = is_ip6 ? ip6_sizes : ip4_sizes;
  uint16_t wanted = announced_size(tcp, size);
  if (!wanted) wanted = is_ip6 ? ip6_default : ip4_default;
  uint32_t index = sizes_count - 1, now = minute();
  while (index && wanted < sizes[index]) index--;
  flow f = flow_of(ip, tcp, is_ip6);
  uint32_t cookie = keyed_hash(f, 0, 0) + big32(tcp + 4) + (now << hash_bits);
  cookie += (keyed_hash(f, now, 1) + index) & hash_mask;
  return static_cast<uint64_t>(sizes[index]) << 32 | cookie;
}

// Whether the acknowledgement's number is one more than a cookie of ours.
uint64_t check(const void *ip, const void *header, bool is_ip6) {
  constexpr uint32_t minutes_max = 2;
  const uint8_t *tcp = static_cast<const uint8_t *>(header);
  flow f = flow_of(ip, tcp, is_ip6);
  uint32_t cookie = big32(tcp + 8) - 1 - keyed_hash(f, 0, 0) - (big32(tcp + 4) - 1), now = minute();
  uint32_t age = (now - (cookie >> hash_bits)) & (~0u >> hash_bits);
  uint32_t index = (cookie - keyed_hash(f, now - age, 1)) & hash_mask;
  return age < minutes_max && index < sizes_count ? 0 : static_cast<uint64_t>(-EACCES);
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_tcp_raw_gen_syncookie_ipv4(const void *ip, const void *tcp, uint32_t size) {
  return make(ip, tcp, size, false);
}
uint64_t bpftime_helper_tcp_raw_gen_syncookie_ipv6(const void *ip, const void *tcp, uint32_t size) {
  return make(ip, tcp, size, true);
}
uint64_t bpftime_helper_tcp_raw_check_syncookie_ipv4(const void *ip, const void *tcp) {
  return check(ip, tcp, false);
}
uint64_t bpftime_helper_tcp_raw_check_syncookie_ipv6(const void *ip, const void *tcp) {
  return check(ip, tcp, true);
}

}  // extern "C"
