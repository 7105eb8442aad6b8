/* The handle of a dynptr as programs have it on their stacks: 16 bytes that the verifier
 * lets only helpers touch, with the fields of the kernel's struct bpf_dynptr_kern. Its memory
 * stays mapped as long as the program runs.
 *
 * And the loop that gives a callback one for each sample of a user ring buffer
 * (bpf_user_ringbuf_drain): compiled code makes the loop and calls bpftime_drain, which it
 * reaches through a service slot (image.h), for each step. */
#ifndef BPFTIME_ABI_DYNPTR_H
#define BPFTIME_ABI_DYNPTR_H

#include <stdint.h>

#define BPFTIME_DYNPTR_SIZE_MAX 0xffffffu
enum bpftime_dynptr_type { BPFTIME_DYNPTR_LOCAL = 1u << 28, BPFTIME_DYNPTR_RINGBUF = 2u << 28 };

struct bpftime_dynptr {
  uint64_t data; /* an address; 0: a dynptr over nothing, as a failed call leaves it */
  uint32_t size; /* bytes : 24 | enum bpftime_dynptr_type */
  uint32_t offset;
};

#define BPFTIME_SYMBOL_DRAIN "bpftime_drain" /* bpftime_drain_fn */

/* Where a loop is; zeros: at the beginning. */
struct bpftime_drain {
  struct bpftime_dynptr sample;
  uint64_t result;  /* at the end: what the helper gives */
  uint32_t samples; /* taken so far, discarded ones included */
  uint32_t discarded;
  uint64_t open; /* 1: the ring is held, and `sample` was given to the callback */
};

struct bpftime_map;
/* One step: the next sample, NULL at the end. `flags`: of the helper; `stops`: what the
 * callback has returned, 0 before the first step. */
typedef struct bpftime_dynptr *(*bpftime_drain_fn)(struct bpftime_map *, struct bpftime_drain *,
                                                   uint64_t flags, uint64_t stops);

#endif
