/* The handle of a dynptr as programs have it on their stacks: 16 bytes that the verifier
 * lets only helpers touch, with the fields of the kernel's struct bpf_dynptr_kern, so that
 * those who print one see the same. Its memory stays mapped as long as the program runs. */
#ifndef BPFTIME_HELPERS_DYNPTR_H
#define BPFTIME_HELPERS_DYNPTR_H

#include <stdint.h>

#define BPFTIME_DYNPTR_SIZE_MAX 0xffffffu
enum bpftime_dynptr_type { BPFTIME_DYNPTR_LOCAL = 1u << 28, BPFTIME_DYNPTR_RINGBUF = 2u << 28 };

struct bpftime_dynptr {
  uint64_t data; /* an address; 0: a dynptr over nothing, as a failed call leaves it */
  uint32_t size; /* bytes : 24 | enum bpftime_dynptr_type */
  uint32_t offset;
};

#endif
