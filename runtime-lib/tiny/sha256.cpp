// SHA-256 after FIPS 180-4 in as few bytes as possible: one loop of 64 rounds, and the
// padding written out byte by byte. core/sha256.cpp is the same at speed.
#include "../core/sha256.h"
#include "../core/sha256_constants.h"

namespace {

uint32_t rotate(uint32_t value, int by) { return value >> by | value << (32 - by); }

uint32_t word_of(const uint8_t *bytes) {
  uint32_t word;
  __builtin_memcpy(&word, bytes, 4);
  return __builtin_bswap32(word);
}

void compress(struct bpftime_sha256 *s) {
  uint32_t w[64], v[8];
  for (int i = 0; i < 8; i++) v[i] = s->state[i];
#pragma clang loop unroll(disable)
  for (int i = 0; i < 64; i++) {
    if (i < 16) {
      w[i] = word_of(s->block + 4 * i);
    } else {
      uint32_t x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) + w[i - 7] +
             (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
    }
    uint32_t e = v[4], a = v[0];
    uint32_t t = v[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (v[6] ^ (e & (v[5] ^ v[6]))) + w[i] +
                 bpftime_sha256_rounds[i];
    uint32_t u = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & v[1]) | (v[2] & (a | v[1])));
#pragma clang loop unroll(disable)
    for (int k = 7; k; k--) v[k] = v[k - 1];
    v[4] += t;
    v[0] = t + u;
  }
  for (int i = 0; i < 8; i++) s->state[i] += v[i];
}

void add_byte(struct bpftime_sha256 *s, uint8_t byte) {
  s->block[s->size++ & 63] = byte;
  if (!(s->size & 63)) compress(s);
}

}  // namespace

void bpftime_sha256_begin(struct bpftime_sha256 *s) {
  for (int i = 0; i < 8; i++) s->state[i] = bpftime_sha256_start[i];
  s->size = 0;
}

void bpftime_sha256_add(struct bpftime_sha256 *s, const void *data, size_t size) {
  for (const uint8_t *in = static_cast<const uint8_t *>(data); size; size--) add_byte(s, *in++);
}

void bpftime_sha256_end(struct bpftime_sha256 *s, uint8_t digest[32]) {
  uint64_t bits = s->size * 8;
  add_byte(s, 0x80);
  while ((s->size & 63) != 56) add_byte(s, 0);
  for (int shift = 56; shift >= 0; shift -= 8) add_byte(s, static_cast<uint8_t>(bits >> shift));
  for (int i = 0; i < 8; i++) {
    uint32_t word = __builtin_bswap32(s->state[i]);
    __builtin_memcpy(digest + 4 * i, &word, 4);
  }
}
