// Helper 28, csum_diff, and the sum over bytes that all checksums rest on.
#include "checksum.h"

#include "../core/memory.h"
#include "helpers.h"

uint32_t bpftime_sum_bytes(const void *from, uint32_t size, uint32_t start) {
  const char *bytes = static_cast<const char *>(from);
  uint64_t sum = start;
  auto add = [&](uint64_t word) { sum = sum + word < word ? sum + word + 1 : sum + word; };
  for (; size >= 8; size -= 8, bytes += 8) add(bpftime_load64(bytes));
  uint64_t rest = 0;
  bpftime_memcpy(&rest, bytes, size);
  add(rest);
  return static_cast<uint32_t>((sum + (sum >> 32 | sum << 32)) >> 32);
}

// The sum of `to` less that of `from`, on top of `seed`. Sizes need not be multiples of 4
// (Linux 6.12 demands that, 6.18 does not).
extern "C" uint64_t bpftime_helper_csum_diff(const void *from, uint32_t from_size, const void *to,
                                             uint32_t to_size, uint64_t seed) {
  uint32_t sum = static_cast<uint32_t>(seed);
  if (to_size) sum = bpftime_sum_bytes(to, to_size, sum);
  if (from_size && to_size) sum = bpftime_sum_sub(sum, bpftime_sum_bytes(from, from_size, 0));
  else if (from_size) sum = ~bpftime_sum_bytes(from, from_size, ~sum);
  return bpftime_sum_fold(sum);
}
