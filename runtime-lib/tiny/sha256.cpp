// SHA-256 after FIPS 180-4 in as few bytes as possible: one loop of 64 rounds, and the
// padding written out byte by byte. core/sha256.cpp is the same at speed.
#include "../core/sha256.h"

namespace {

constexpr uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
constexpr uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

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
                 round_constants[i];
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
  for (int i = 0; i < 8; i++) s->state[i] = start[i];
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
