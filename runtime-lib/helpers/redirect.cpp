// Helpers 23, 152 and 155: where a packet is to go. There is no device here to send it: the
// target is kept in the thread's record, and whoever ran the program asks for it
// (bpftime_redirected). What redirect accepts and gives back depends on the program's type,
// which the compiler knows (codegen/Redirect.cpp): it calls this only to have a valid
// target kept.
#include "../core/thread.h"
#include "bpftime/bpftime.h"
#include "helpers.h"

namespace {

constexpr uint64_t act_shot = 2, act_redirect = 7;  // TC_ACT_SHOT, TC_ACT_REDIRECT

uint64_t keep(uint64_t ifindex, uint32_t flags) {
  if (struct bpftime_thread *t = bpftime_thread_current()) {
    t->redirect_ifindex = static_cast<uint32_t>(ifindex);
    t->redirect_flags = flags;
  }
  return act_redirect;
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_redirect(uint64_t ifindex, uint64_t flags) {
  return keep(ifindex, static_cast<uint32_t>(flags));
}

uint64_t bpftime_helper_redirect_peer(uint64_t ifindex, uint64_t flags) {
  return flags ? act_shot : keep(ifindex, BPFTIME_REDIRECT_PEER);
}

// The next hop (struct bpf_redir_neigh), if one is given, must be whole.
uint64_t bpftime_helper_redirect_neigh(uint64_t ifindex, const void *, uint32_t size, uint64_t flags) {
  constexpr uint32_t next_hop_bytes = 20;
  return (size && size < next_hop_bytes) || flags ? act_shot : keep(ifindex, BPFTIME_REDIRECT_NEIGH);
}

struct bpftime_redirect bpftime_redirected(void) {
  const struct bpftime_thread *t = bpftime_thread_current();
  return t ? bpftime_redirect{t->redirect_ifindex, t->redirect_flags} : bpftime_redirect{0, 0};
}

}  // extern "C"
