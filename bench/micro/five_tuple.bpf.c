// A key of a connection, built on the stack from a packet's fields and hashed by words.
#include "micro.h"

struct key {
  u32 from, to;
  u16 fromPort, toPort;
  u8 protocol, pad[3];
};

static __always_inline u64 work(const u8 *in) {
  struct key key = {};
  __builtin_memcpy(&key.from, in + 26, 4);
  __builtin_memcpy(&key.to, in + 30, 4);
  key.fromPort = __builtin_bswap16(get16(in + 34));
  key.toPort = __builtin_bswap16(get16(in + 36));
  key.protocol = in[23];
  const u32 *words = (const u32 *)&key;
  u32 hash = 0x9e3779b9;
  for (u32 i = 0; i < sizeof(key) / 4; ++i) hash = (hash ^ words[i]) * 0x85ebca6b, hash ^= hash >> 13;
  return hash;
}

MICRO(64, PACKET)
