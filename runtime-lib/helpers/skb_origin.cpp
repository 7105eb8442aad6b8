// Helpers 20, 24, 29, 33, 46, 47, 66, 69, 79, 83 and 151: where a packet comes from, and which
// way the kernel would send it. The packets here come from no tunnel, route or socket of the
// kernel's and on no device that forwards; these are its answers for such a packet
// (net/core/filter.c).
#include "../core/memory.h"
#include "helpers.h"

static uint64_t nothing(void *to, uint32_t size, int error) {
  bpftime_memset(to, 0, size);
  return static_cast<uint64_t>(static_cast<int64_t>(error));
}

extern "C" {

uint64_t bpftime_helper_skb_get_tunnel_key(void *, void *to, uint32_t size, uint64_t) {
  return nothing(to, size, -EINVAL);
}
uint64_t bpftime_helper_get_route_realm(void *) { return 0; }
uint64_t bpftime_helper_skb_get_tunnel_opt(void *, void *to, uint32_t size) {
  return nothing(to, size, -ENOENT);
}
uint64_t bpftime_helper_skb_under_cgroup(void *, struct bpftime_map *, uint64_t) {
  return static_cast<uint64_t>(-ENOENT);
}
uint64_t bpftime_helper_get_socket_cookie(void *) { return 0; }
uint64_t bpftime_helper_get_socket_uid(void *) {
  constexpr uint32_t overflow_uid = 65534;
  return overflow_uid;
}
uint64_t bpftime_helper_skb_get_xfrm_state(void *, uint64_t, void *to, uint32_t size, uint64_t) {
  return nothing(to, size, -EINVAL);
}
uint64_t bpftime_helper_fib_lookup(void *, void *route, uint32_t size, uint64_t flags) {
  constexpr uint32_t route_bytes = 64, known_flags = 0x3f;  // struct bpf_fib_lookup
  constexpr uint8_t ip4_family = 2, ip6_family = 10;        // AF_INET, AF_INET6
  constexpr uint64_t forwarding_disabled = 5;               // BPF_FIB_LKUP_RET_FWD_DISABLED
  if (size < route_bytes || static_cast<uint32_t>(flags) & ~known_flags)
    return static_cast<uint64_t>(-EINVAL);
  uint8_t family = *static_cast<const uint8_t *>(route);
  bool is_ip = family == ip4_family || family == ip6_family;
  return is_ip ? forwarding_disabled : static_cast<uint64_t>(-EAFNOSUPPORT);
}
uint64_t bpftime_helper_skb_cgroup_id(void *) { return 0; }
uint64_t bpftime_helper_skb_ancestor_cgroup_id(void *, uint64_t) { return 0; }
uint64_t bpftime_helper_skb_cgroup_classid(void *) { return 0; }

}  // extern "C"
