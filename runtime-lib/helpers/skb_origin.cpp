// Helpers 20, 24, 29, 46, 47, 66, 79, 83 and 151: where a packet comes from. The packets of
// struct bpftime_skb come from no tunnel, route or socket of the kernel's, and these are
// the kernel's answers for such a packet (net/core/filter.c).
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
uint64_t bpftime_helper_get_socket_cookie(void *) { return 0; }
uint64_t bpftime_helper_get_socket_uid(void *) {
  constexpr uint32_t overflow_uid = 65534;
  return overflow_uid;
}
uint64_t bpftime_helper_skb_get_xfrm_state(void *, uint64_t, void *to, uint32_t size, uint64_t) {
  return nothing(to, size, -EINVAL);
}
uint64_t bpftime_helper_skb_cgroup_id(void *) { return 0; }
uint64_t bpftime_helper_skb_ancestor_cgroup_id(void *, uint64_t) { return 0; }
uint64_t bpftime_helper_skb_cgroup_classid(void *) { return 0; }

}  // extern "C"
