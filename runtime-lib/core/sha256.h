/* SHA-256 (FIPS 180-4) of one or several runs of bytes. */
#ifndef BPFTIME_CORE_SHA256_H
#define BPFTIME_CORE_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct bpftime_sha256 {
  uint32_t state[8];
  uint64_t size;
  uint8_t block[64];
};

void bpftime_sha256_begin(struct bpftime_sha256 *);
void bpftime_sha256_add(struct bpftime_sha256 *, const void *data, size_t size);
void bpftime_sha256_end(struct bpftime_sha256 *, uint8_t digest[32]);

#endif
