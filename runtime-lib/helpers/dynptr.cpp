// Helpers 197 to 203: memory whose size a program learns at run time, read and written with
// a check of every access (kernel/bpf/helpers.c, ringbuf.c). The verifier has seen to it
// that a handle is what a helper here made of it; offsets and sizes are any numbers.
//
// Only what a program sees as a number is an error: one over nothing answers -EINVAL or NULL.
#include "dynptr.h"

#include "../maps/ringbuf.h"
#include "helpers.h"

namespace {

uint64_t failed(int error) { return static_cast<uint64_t>(static_cast<int64_t>(error)); }

uint64_t set(struct bpftime_dynptr *dynptr, const void *data, uint32_t size, uint32_t type) {
  *dynptr = {reinterpret_cast<uintptr_t>(data), size | type, 0};
  return 0;
}

uint64_t set_none(struct bpftime_dynptr *dynptr, int error) {
  *dynptr = {};
  return failed(error);
}

// The bytes [offset, offset + size), or NULL if the dynptr has not that many.
char *part(const struct bpftime_dynptr *dynptr, uint32_t offset, uint32_t size) {
  uint32_t all = dynptr->size & BPFTIME_DYNPTR_SIZE_MAX;
  // Sound: compared so that no sum can wrap around.
  if (size > all || offset > all - size) return nullptr;
  return reinterpret_cast<char *>(static_cast<uintptr_t>(dynptr->data)) + dynptr->offset + offset;
}

// Both places may overlap: two dynptrs may be over one value.
uint64_t copy(const struct bpftime_dynptr *dynptr, uint32_t offset, uint32_t size, uint64_t flags, void *to,
              const void *from) {
  if (!dynptr->data || flags) return failed(-EINVAL);
  char *bytes = part(dynptr, offset, size);
  if (!bytes) return failed(-E2BIG);
  bpftime_memmove(to ? to : bytes, to ? bytes : from, size);
  return 0;
}

void end(struct bpftime_dynptr *dynptr, bool discard, uint64_t flags) {
  if (!dynptr->data) return;
  bpftime_ringbuf_commit(reinterpret_cast<void *>(static_cast<uintptr_t>(dynptr->data)), discard, flags);
  *dynptr = {};
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_dynptr_from_mem(void *data, uint32_t size, uint64_t flags,
                                        struct bpftime_dynptr *dynptr) {
  if (size > BPFTIME_DYNPTR_SIZE_MAX) return set_none(dynptr, -E2BIG);
  return flags ? set_none(dynptr, -EINVAL) : set(dynptr, data, size, BPFTIME_DYNPTR_LOCAL);
}

uint64_t bpftime_helper_ringbuf_reserve_dynptr(struct bpftime_map *map, uint64_t size, uint64_t flags,
                                               struct bpftime_dynptr *dynptr) {
  uint32_t bytes = static_cast<uint32_t>(size);
  if (!flags && bytes > BPFTIME_DYNPTR_SIZE_MAX) return set_none(dynptr, -E2BIG);
  void *record = flags ? nullptr : bpftime_ringbuf_reserve(map, bytes);
  return record ? set(dynptr, record, bytes, BPFTIME_DYNPTR_RINGBUF) : set_none(dynptr, -EINVAL);
}
void bpftime_helper_ringbuf_submit_dynptr(struct bpftime_dynptr *dynptr, uint64_t flags) {
  end(dynptr, false, flags);
}
void bpftime_helper_ringbuf_discard_dynptr(struct bpftime_dynptr *dynptr, uint64_t flags) {
  end(dynptr, true, flags);
}

uint64_t bpftime_helper_dynptr_read(void *to, uint32_t size, const struct bpftime_dynptr *dynptr,
                                    uint64_t offset, uint64_t flags) {
  return copy(dynptr, static_cast<uint32_t>(offset), size, flags, to, nullptr);
}
uint64_t bpftime_helper_dynptr_write(const struct bpftime_dynptr *dynptr, uint64_t offset, const void *from,
                                     uint32_t size, uint64_t flags) {
  return copy(dynptr, static_cast<uint32_t>(offset), size, flags, nullptr, from);
}
void *bpftime_helper_dynptr_data(const struct bpftime_dynptr *dynptr, uint64_t offset, uint64_t size) {
  return dynptr->data ? part(dynptr, static_cast<uint32_t>(offset), static_cast<uint32_t>(size)) : nullptr;
}

}  // extern "C"
