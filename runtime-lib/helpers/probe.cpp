// Helpers 173, 174 and 176: what a program asks about the probe that it is attached to.
#include "../core/thread.h"
#include "helpers.h"

extern "C" {

// The address of the probed instruction, also at the function's return.
uint64_t bpftime_helper_get_func_ip(void *) {
  const struct bpftime_thread *t = bpftime_thread_current();
  return t ? reinterpret_cast<uint64_t>(t->probed) : 0;
}

// A cookie is 0 unless whoever attached the program gave one, and no way to attach a
// program takes one.
uint64_t bpftime_helper_get_attach_cookie(void *) { return 0; }

// Branch records belong to the kernel; this is its answer on a processor without them.
uint64_t bpftime_helper_get_branch_snapshot(void *, uint32_t, uint64_t flags) {
  return static_cast<uint64_t>(flags ? -EINVAL : -ENOENT);
}

}  // extern "C"
