/* Internet checksums (RFC 1071) in the forms the kernel's helpers compute with: sums of
 * 32 bits with the carry added back, folded to 16 and complemented where they are stored.
 * Everything is in network order, as it lies in the packet, and stays so: such sums do not
 * depend on the byte order. */
#ifndef BPFTIME_HELPERS_CHECKSUM_H
#define BPFTIME_HELPERS_CHECKSUM_H

#include <stdint.h>

static inline uint32_t bpftime_sum_add(uint32_t a, uint32_t b) {
  uint32_t sum = a + b;
  return sum + (sum < b);
}
static inline uint32_t bpftime_sum_sub(uint32_t a, uint32_t b) { return bpftime_sum_add(a, ~b); }
/* To 16 bits, not complemented. */
static inline uint16_t bpftime_sum_fold(uint32_t sum) {
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>((sum & 0xffff) + (sum >> 16));
}

/* `sum` and the sum of `size` bytes. Of the 32-bit numbers that fold to the same it is the
 * one that the kernel's csum_partial gives on x86_64. */
uint32_t bpftime_sum_bytes(const void *from, uint32_t size, uint32_t sum);

#endif
