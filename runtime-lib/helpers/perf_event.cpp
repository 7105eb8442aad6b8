// Helpers 22, 25, 55, 111 and 121: samples into perf buffers. 25 means another of them for
// programs on packets, whose samples may carry the packet's beginning: the compiler calls
// 111 for tc and socket filters and 121 for XDP. Rules and errors: bpf_trace.c
// (bpf_perf_event_output, bpf_perf_event_read_value) and net/core/filter.c
// (bpf_skb_event_output, bpf_xdp_event_output).
#include "../core/memory.h"
#include "../maps/perf_event_array.h"
#include "bpftime/bpftime.h"
#include "helpers.h"

namespace {

constexpr uint64_t index_mask = BPFTIME_PERF_CURRENT_CPU, length_mask = 0xfffffull << 32;

uint64_t answer(int status) { return static_cast<uint64_t>(static_cast<int64_t>(status)); }

// The program's own data, then as much of the packet as the flags say.
__attribute__((noinline)) uint64_t packet_output(const void *packet, uint64_t there, struct bpftime_map *map,
                                                 uint64_t flags, const void *data, uint32_t size) {
  if (flags & ~(length_mask | index_mask)) return answer(-EINVAL);
  uint64_t wanted = (flags & length_mask) >> 32;
  if (wanted > there) return answer(-EFAULT);
  const struct bpftime_perf_piece pieces[2] = {{data, size}, {packet, wanted}};
  return answer(bpftime_perf_output(map, flags & index_mask, pieces));
}

uint64_t between(const void *from, const void *to) {
  return static_cast<uint64_t>(static_cast<const char *>(to) - static_cast<const char *>(from));
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_perf_event_output(void *, struct bpftime_map *map, uint64_t flags, const void *data,
                                          uint32_t size) {
  if (flags & ~index_mask) return answer(-EINVAL);
  const struct bpftime_perf_piece pieces[2] = {{data, size}, {nullptr, 0}};
  return answer(bpftime_perf_output(map, flags, pieces));
}

uint64_t bpftime_helper_skb_output(void *skb, struct bpftime_map *map, uint64_t flags, const void *data,
                                   uint32_t size) {
  const struct bpftime_skb *packet = static_cast<const struct bpftime_skb *>(skb);
  return packet_output(packet->data, between(packet->data, packet->data_end), map, flags, data, size);
}

uint64_t bpftime_helper_xdp_output(void *xdp, struct bpftime_map *map, uint64_t flags, const void *data,
                                   uint32_t size) {
  const struct bpftime_xdp *packet = static_cast<const struct bpftime_xdp *>(xdp);
  return packet_output(packet->data, between(packet->data, packet->data_end), map, flags, data, size);
}

// The buffers here count nothing, so every element that could be read is missing.
uint64_t bpftime_helper_perf_event_read(struct bpftime_map *map, uint64_t flags) {
  uint64_t index = flags & index_mask;
  if (flags & ~index_mask) return answer(-EINVAL);
  return answer(index != BPFTIME_PERF_CURRENT_CPU && index >= map->max_entries ? -E2BIG : -ENOENT);
}
uint64_t bpftime_helper_perf_event_read_value(struct bpftime_map *map, uint64_t flags, void *to,
                                              uint32_t size) {
  constexpr uint32_t value_bytes = 24;  // struct bpf_perf_event_value
  bpftime_memset(to, 0, size);
  return size == value_bytes ? bpftime_helper_perf_event_read(map, flags) : answer(-EINVAL);
}

}  // extern "C"
