// SHA-256 after FIPS 180-4, in general registers. It runs once per load over the
// whole image, so eight rounds are unrolled with the working variables renamed
// instead of moved. The message schedule is made before the rounds: within them it would
// have to stand in each of the eight, three times the code for 2 % of the time.
#include "sha256.h"
#include "seldom.h"

#include "memory.h"
#include "sha256_constants.h"

namespace {

inline uint32_t rotate(uint32_t value, int by) { return value >> by | value << (32 - by); }

// One round; `word` is the schedule's. The caller rotates the names of the variables.
#define ROUND(a, b, c, d, e, f, g, h, word, i)                                                             \
  do {                                                                                                     \
    uint32_t t = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + (word) + k[i]; \
    d += t;                                                                                                \
    h = t + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)));                    \
  } while (0)

// The schedule word at `w` from those of the 16 rounds before.
inline uint32_t extend(const uint32_t *w) {
  uint32_t x = w[-15], y = w[-2];
  return w[-16] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) + w[-7] + (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
}

inline void swap(uint32_t &x, uint32_t &y) {
  uint32_t was = x;
  x = y, y = was;
}

void compress(uint32_t state[8], const uint8_t *block) {
  uint32_t schedule[64], *w = schedule;
  for (int i = 0; i < 16; i++) *w++ = __builtin_bswap32(bpftime_load32(block + 4 * i));
  for (int i = 16; i < 64; i++, w++) *w = extend(w);
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  const uint32_t *k = bpftime_sha256_rounds;
  w = schedule;
#pragma clang loop unroll(disable)
  for (int at = 0; at < 64; at += 4, k += 4, w += 4) {
    ROUND(a, b, c, d, e, f, g, h, w[0], 0);
    ROUND(h, a, b, c, d, e, f, g, w[1], 1);
    ROUND(g, h, a, b, c, d, e, f, w[2], 2);
    ROUND(f, g, h, a, b, c, d, e, w[3], 3);
    // The names have moved on by half a turn.
    swap(a, e), swap(b, f), swap(c, g), swap(d, h);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

}  // namespace

BPFTIME_SELDOM void bpftime_sha256_begin(struct bpftime_sha256 *s) {
  for (int i = 0; i < 8; i++) s->state[i] = bpftime_sha256_start[i];
  s->size = 0;
}

BPFTIME_SELDOM void bpftime_sha256_add(struct bpftime_sha256 *s, const void *data, size_t size) {
  const uint8_t *in = static_cast<const uint8_t *>(data);
  size_t held = s->size & 63;
  s->size += size;
  if (held) {
    size_t take = size < 64 - held ? size : 64 - held;
    bpftime_memcpy(s->block + held, in, take);
    in += take, size -= take;
    if (held + take < 64) return;
    compress(s->state, s->block);
  }
  for (; size >= 64; size -= 64, in += 64) compress(s->state, in);
  bpftime_memcpy(s->block, in, size);
}

BPFTIME_SELDOM void bpftime_sha256_end(struct bpftime_sha256 *s, uint8_t digest[32]) {
  uint64_t bits = s->size * 8;
  static const uint8_t padding[64] = {0x80};
  size_t held = s->size & 63;
  bpftime_sha256_add(s, padding, held < 56 ? 56 - held : 120 - held);
  uint64_t tail = __builtin_bswap64(bits);
  bpftime_sha256_add(s, &tail, 8);
  for (int i = 0; i < 8; i++) {
    uint32_t word = __builtin_bswap32(s->state[i]);
    bpftime_memcpy(digest + 4 * i, &word, 4);
  }
}
