// The return store: a fixed open-addressed table, one for the process, keyed by the
// address of the return slot. A slot lies on one thread's stack, so entries of one
// slot are never touched by two threads, except that any thread may give stale ones
// back.
//
//   key = slot / 8 : 44 | depth : 4 | generation : 16;   the lower 48 bits zero: free
//
// Several entries of one slot are a chain of tail calls between probed functions: the
// second finds our return address there instead of the caller's; depth tells them
// apart, and depth 15 is an entry being written. The generation grows with every use
// of an entry, so that a decision about an earlier use never hits a later one.
// An entry whose frame was left by longjmp or an exception is stale: it is replaced
// when its slot is used again, and given back when the table is crowded.
#include "returns.h"

#include "../core/safe_read.h"
#include "sites.h"

namespace {

constexpr uint32_t entries_max = 4096, window = 16;
constexpr uint32_t depth_writing = 15, depth_max = 14;
constexpr int depth_shift = 44, generation_shift = 48;
constexpr uint64_t slot_mask = (1ull << depth_shift) - 1;
constexpr uint64_t used_mask = (1ull << generation_shift) - 1;

struct entry {
  uint64_t key;
  uint64_t ret;
};
entry table[entries_max];

uint32_t place(uint64_t slot) { return static_cast<uint32_t>((slot >> 3) * 0x9e3779b97f4a7c15ull >> 52); }
uint64_t slot_of(uint64_t key) { return (key & slot_mask) << 3; }
uint32_t depth_of(uint64_t key) { return key >> depth_shift & 15; }
uint64_t make_key(uint64_t slot, uint64_t depth, uint64_t generation) {
  return slot >> 3 | depth << depth_shift | generation << generation_shift;
}

// Whether a value found in a slot is one of our trampolines' return addresses.
bool ours(uint64_t value) {
  const struct bpftime_sites *sites = __atomic_load_n(&bpftime_sites_live, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; sites && i < sites->count; i++)
    if (sites->site[i].return_links && reinterpret_cast<uint64_t>(sites->site[i].return_address) == value) return true;
  return false;
}

bool stale(uint64_t key, uint64_t ret) {
  uint64_t held;
  if (depth_of(key) == depth_writing) return false;
  if (bpftime_safe_read(&held, slot_of(key), sizeof held)) return true;  // its stack is gone
  // Sound: a live slot holds our address while the callee runs and until the trampoline
  // puts the original one back, and the original one between enter and the call.
  return held != ret && !ours(held);
}

struct found {
  entry *newest;  // the slot's entry of highest depth
  entry *free;
  uint32_t count;
};

found look(uint64_t slot) {
  found f = {nullptr, nullptr, 0};
  uint32_t at = place(slot), highest = 0;
  for (uint32_t i = 0; i < window; i++, at = (at + 1) % entries_max) {
    uint64_t key = __atomic_load_n(&table[at].key, __ATOMIC_ACQUIRE);
    if (!(key & used_mask)) {
      if (!f.free) f.free = &table[at];
      continue;
    }
    if (slot_of(key) != slot) continue;
    f.count++;
    if (f.newest && depth_of(key) < highest) continue;
    f.newest = &table[at];
    highest = depth_of(key);
  }
  return f;
}

// Ends one use of an entry; false if it had changed before.
bool release(entry *e, uint64_t key) {
  return __atomic_compare_exchange_n(&e->key, &key, key & ~used_mask, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

// Frees stale entries around `slot`'s place; whether there were any.
bool reclaim(uint64_t slot) {
  bool any = false;
  uint32_t at = place(slot);
  for (uint32_t i = 0; i < window; i++, at = (at + 1) % entries_max) {
    entry *e = &table[at];
    uint64_t key = __atomic_load_n(&e->key, __ATOMIC_ACQUIRE);
    // Sound: `ret` was stored before this key was announced, and a later use has
    // another generation, which makes the release fail.
    uint64_t ret = __atomic_load_n(&e->ret, __ATOMIC_ACQUIRE);
    if (key & used_mask && stale(key, ret)) any |= release(e, key);
  }
  return any;
}

bool claim(entry *e, uint64_t slot, uint32_t depth, uint64_t ret) {
  uint64_t key = __atomic_load_n(&e->key, __ATOMIC_ACQUIRE), generation = (key >> generation_shift) + 1;
  if (key & used_mask) return false;
  if (!__atomic_compare_exchange_n(&e->key, &key, make_key(slot, depth_writing, generation), false,
                                   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    return false;
  __atomic_store_n(&e->ret, ret, __ATOMIC_RELEASE);
  __atomic_store_n(&e->key, make_key(slot, depth, generation), __ATOMIC_RELEASE);
  return true;
}

}  // namespace

bool bpftime_returns_push(uint64_t slot, uint64_t ret) {
  if (slot & 7 || slot >> (depth_shift + 3)) return false;
  found f = look(slot);
  uint32_t depth = 0;
  if (f.newest && ours(ret)) {
    depth = depth_of(f.newest->key) + 1;
  } else {
    // What was kept for this slot belongs to frames that are gone.
    for (; f.newest; f = look(slot)) release(f.newest, __atomic_load_n(&f.newest->key, __ATOMIC_ACQUIRE));
  }
  if (depth > depth_max) return false;
  constexpr int attempts_max = 8;  // others claim entries of the window too
  for (int i = 0; i < attempts_max; i++, f = look(slot)) {
    if (f.free && claim(f.free, slot, depth, ret)) return true;
    if (!f.free && !reclaim(slot)) return false;
  }
  return false;
}

uint64_t bpftime_returns_pop(uint64_t slot) {
  found f = look(slot);
  if (!f.newest) return 0;
  uint64_t ret = __atomic_load_n(&f.newest->ret, __ATOMIC_ACQUIRE);
  release(f.newest, f.newest->key);
  return ret;
}

void bpftime_returns_restore(void) {
  for (entry &e : table) {
    uint64_t held;
    // Only the oldest entry of a chain knows the caller.
    if (!(e.key & used_mask) || depth_of(e.key)) continue;
    if (bpftime_safe_read(&held, slot_of(e.key), sizeof held) || !ours(held)) continue;
    __atomic_store_n(reinterpret_cast<uint64_t *>(slot_of(e.key)), e.ret, __ATOMIC_RELEASE);
  }
}
