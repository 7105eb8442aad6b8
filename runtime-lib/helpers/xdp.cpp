// Helpers 44, 54, 65 and 188 to 190: the packets of XDP programs, struct bpftime_xdp. Moving
// an end of the packet is moving a pointer within the buffer; the bounds and errors are
// those of net/core/filter.c for a packet in one piece. Offsets are ints, as there.
#include "../core/memory.h"
#include "bpftime/bpftime.h"
#include "helpers.h"

namespace {

constexpr long ether_bytes = 14, meta_bytes_max = 252;

struct bounds {
  char *first, *data, *end, *last;
  long meta;  // bytes in front of data
};

bounds bounds_of(const struct bpftime_xdp *xdp) {
  char *data = static_cast<char *>(xdp->data), *end = static_cast<char *>(xdp->data_end);
  char *meta = static_cast<char *>(xdp->data_meta);
  return {xdp->buffer ? static_cast<char *>(xdp->buffer) : meta, data, end,
          xdp->buffer_end ? static_cast<char *>(xdp->buffer_end) : end, data - meta};
}

// Where `size` bytes at `offset` are; NULL and the error if they are not all there.
char *bytes_at(const struct bpftime_xdp *xdp, uint64_t offset, uint32_t size, int64_t *error) {
  constexpr uint32_t most = 0xffff;
  bounds b = bounds_of(xdp);
  uint32_t start = static_cast<uint32_t>(offset);
  *error = start > most || size > most ? -EFAULT : -EINVAL;
  if (start > most || size > most || start + size > int64_t{b.end - b.data}) return nullptr;
  *error = 0;
  return b.data + start;
}

}  // namespace

extern "C" {

// The metadata moves along with the packet's start.
uint64_t bpftime_helper_xdp_adjust_head(void *ctx, uint64_t offset) {
  auto *xdp = static_cast<struct bpftime_xdp *>(ctx);
  bounds b = bounds_of(xdp);
  long by = static_cast<int32_t>(offset);
  if (by < b.first + b.meta - b.data || by > b.end - b.data - ether_bytes)
    return static_cast<uint64_t>(-EINVAL);
  if (b.meta && by) bpftime_memmove(b.data - b.meta + by, b.data - b.meta, static_cast<size_t>(b.meta));
  xdp->data = b.data + by;
  xdp->data_meta = b.data - b.meta + by;
  return 0;
}

uint64_t bpftime_helper_xdp_adjust_meta(void *ctx, uint64_t offset) {
  auto *xdp = static_cast<struct bpftime_xdp *>(ctx);
  bounds b = bounds_of(xdp);
  long meta = b.meta - static_cast<int32_t>(offset);
  if (meta < 0 || meta > b.data - b.first) return static_cast<uint64_t>(-EINVAL);
  if (meta % 4 || meta > meta_bytes_max) return static_cast<uint64_t>(-EACCES);
  xdp->data_meta = b.data - meta;
  return 0;
}

// New bytes at the end are zero.
uint64_t bpftime_helper_xdp_adjust_tail(void *ctx, uint64_t offset) {
  auto *xdp = static_cast<struct bpftime_xdp *>(ctx);
  bounds b = bounds_of(xdp);
  long by = static_cast<int32_t>(offset);
  if (by > b.last - b.end || by < ether_bytes - (b.end - b.data)) return static_cast<uint64_t>(-EINVAL);
  if (by > 0) bpftime_memset(b.end, 0, static_cast<size_t>(by));
  xdp->data_end = b.end + by;
  return 0;
}

uint64_t bpftime_helper_xdp_get_buff_len(void *ctx) {
  bounds b = bounds_of(static_cast<struct bpftime_xdp *>(ctx));
  return static_cast<uint64_t>(b.end - b.data);
}

uint64_t bpftime_helper_xdp_load_bytes(void *ctx, uint64_t offset, void *to, uint32_t size) {
  int64_t error;
  const char *from = bytes_at(static_cast<struct bpftime_xdp *>(ctx), offset, size, &error);
  if (from) bpftime_memcpy(to, from, size);
  return static_cast<uint64_t>(error);
}

uint64_t bpftime_helper_xdp_store_bytes(void *ctx, uint64_t offset, const void *from, uint32_t size) {
  int64_t error;
  char *to = bytes_at(static_cast<struct bpftime_xdp *>(ctx), offset, size, &error);
  if (to) bpftime_memmove(to, from, size);
  return static_cast<uint64_t>(error);
}

}  // extern "C"
