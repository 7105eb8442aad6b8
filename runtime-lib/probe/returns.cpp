// The return store: a fixed table, one for the process, keyed by the address of the
// return slot. A slot lies on one thread's stack, so entries of one slot are never
// touched by two threads, except that any thread may give stale ones back. Four entries
// fill a cache line; a slot's entries are in its home line or, once that was full, in the
// line behind it, which is looked at only while some entry of the table is not at home.
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
#include "../core/seldom.h"

#include "../core/safe_read.h"
#include "sites.h"

alignas(64) struct bpftime_return_line bpftime_returns[BPFTIME_RETURN_LINES];

namespace {

using line = struct bpftime_return_line;
using entry = struct bpftime_return_entry;

constexpr uint32_t lines_max = BPFTIME_RETURN_LINES, line_entries = BPFTIME_RETURN_LINE_ENTRIES;
constexpr uint32_t depth_writing = 15, depth_max = 14;
constexpr int depth_shift = 44, generation_shift = 48;
constexpr uint64_t slot_mask = (1ull << depth_shift) - 1;
constexpr uint64_t used_mask = (1ull << generation_shift) - 1;

line (&table)[lines_max] = bpftime_returns;
uint32_t strayed;  // entries in the line behind their home

uint32_t home_of(uint64_t slot) {
  return static_cast<uint32_t>((slot >> 3) * BPFTIME_RETURN_HASH >> BPFTIME_RETURN_HASH_SHIFT);
}
uint64_t slot_of(uint64_t key) { return (key & slot_mask) << 3; }
uint32_t depth_of(uint64_t key) { return key >> depth_shift & 15; }
uint64_t make_key(uint64_t slot, uint64_t depth, uint64_t generation) {
  return slot >> 3 | depth << depth_shift | generation << generation_shift;
}

// Whether a value found in a slot is one of our trampolines' return addresses.
bool ours(uint64_t value) {
  const struct bpftime_sites *sites = __atomic_load_n(&bpftime_sites_live, __ATOMIC_ACQUIRE);
  for (; sites; sites = __atomic_load_n(&sites->next, __ATOMIC_ACQUIRE))
    for (uint32_t i = 0; i < sites->count; i++)
      if (sites->site[i].return_links && reinterpret_cast<uint64_t>(sites->site[i].return_address) == value)
        return true;
  return false;
}

// Whether the frame that an entry was made for is gone.
BPFTIME_SELDOM bool stale(uint64_t key, uint64_t ret) {
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
};

inline void look_at(entry *e, uint64_t slot, found *f) {
  uint64_t key = __atomic_load_n(&e->key, __ATOMIC_ACQUIRE);
  if (!(key & used_mask)) {
    if (!f->free) f->free = e;
  } else if ((key & slot_mask) == slot >> 3) {
    if (!f->newest || depth_of(key) > depth_of(f->newest->key)) f->newest = e;
  }
}

// The line behind is seldom looked at, and with a loop.
BPFTIME_SELDOM __attribute__((noinline)) void look_behind(uint32_t home, uint64_t slot, found *f) {
#pragma clang loop unroll(disable)
  for (entry &e : table[(home + 1) % lines_max].entries) look_at(&e, slot, f);
}

__attribute__((noinline)) found look(uint64_t slot) {
  found f = {nullptr, nullptr};
  uint32_t home = home_of(slot);
#pragma clang loop unroll(full)
  for (entry &e : table[home].entries) look_at(&e, slot, &f);
  // Sound: an entry of this slot that is not at home was counted by its own thread before.
  if (__builtin_expect(!f.free || __atomic_load_n(&strayed, __ATOMIC_ACQUIRE), 0))
    look_behind(home, slot, &f);
  return f;
}

// Whether an entry lies in the line behind its home.
bool away(const entry *e, uint64_t slot) {
  const line *home = &table[home_of(slot)];
  return e < home->entries || e >= home->entries + line_entries;
}

// Ends one use of an entry; false if it had changed before.
bool release(entry *e, uint64_t key) {
  uint64_t slot = slot_of(key);
  if (!__atomic_compare_exchange_n(&e->key, &key, key & ~used_mask, false, __ATOMIC_ACQ_REL,
                                   __ATOMIC_RELAXED))
    return false;
  if (away(e, slot)) __atomic_fetch_sub(&strayed, 1, __ATOMIC_ACQ_REL);
  return true;
}

// Frees stale entries where `slot` could be placed; whether there were any.
BPFTIME_SELDOM __attribute__((noinline)) bool reclaim(uint64_t slot) {
  bool any = false;
  for (uint32_t i = 0; i < 2 * line_entries; i++) {
    entry *e = &table[(home_of(slot) + i / line_entries) % lines_max].entries[i % line_entries];
    uint64_t key = __atomic_load_n(&e->key, __ATOMIC_ACQUIRE);
    // Sound: `ret` was stored before this key was announced, and a later use has
    // another generation, which makes the release fail.
    uint64_t ret = __atomic_load_n(&e->ret, __ATOMIC_ACQUIRE);
    if (key & used_mask && stale(key, ret)) any |= release(e, key);
  }
  return any;
}

// Takes a free entry for a slot; false if somebody else was quicker.
bool claim(entry *e, uint64_t slot, uint32_t depth, uint64_t ret) {
  uint64_t key = __atomic_load_n(&e->key, __ATOMIC_ACQUIRE), generation = (key >> generation_shift) + 1;
  if (key & used_mask) return false;
  if (!__atomic_compare_exchange_n(&e->key, &key, make_key(slot, depth_writing, generation), false,
                                   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    return false;
  if (__builtin_expect(away(e, slot), 0)) __atomic_fetch_add(&strayed, 1, __ATOMIC_ACQ_REL);
  __atomic_store_n(&e->ret, ret, __ATOMIC_RELEASE);
  __atomic_store_n(&e->key, make_key(slot, depth, generation), __ATOMIC_RELEASE);
  return true;
}

}  // namespace

bool bpftime_returns_push(uint64_t slot, uint64_t ret) {
  if (slot & 7 || slot >> (depth_shift + 3)) return false;
  found f = look(slot);
  uint32_t depth = 0;
  if (__builtin_expect(f.newest != nullptr, 0)) {
    if (ours(ret)) depth = depth_of(f.newest->key) + 1;
    // Otherwise what was kept for this slot belongs to frames that are gone.
    else
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
  // Sound: nobody takes back an entry that is live, so this is its only writer.
  __atomic_store_n(&f.newest->key, f.newest->key & ~used_mask, __ATOMIC_RELEASE);
  if (__builtin_expect(away(f.newest, slot), 0)) __atomic_fetch_sub(&strayed, 1, __ATOMIC_ACQ_REL);
  return ret;
}

BPFTIME_SELDOM uint64_t bpftime_returns_original(uint64_t slot, uint64_t value) {
  if (!ours(value)) return value;
  for (uint32_t i = 0; i < 2 * line_entries; i++) {
    const entry &e = table[(home_of(slot) + i / line_entries) % lines_max].entries[i % line_entries];
    // Only the oldest entry of a chain knows the caller.
    if (e.key & used_mask && slot_of(e.key) == slot && !depth_of(e.key)) return e.ret;
  }
  return value;
}

BPFTIME_SELDOM void bpftime_returns_restore(void) {
  for (uint32_t i = 0; i < lines_max * line_entries; i++) {
    const entry &e = table[i / line_entries].entries[i % line_entries];
    uint64_t held;
    // Only the oldest entry of a chain knows the caller.
    if (!(e.key & used_mask) || depth_of(e.key)) continue;
    if (bpftime_safe_read(&held, slot_of(e.key), sizeof held) || !ours(held)) continue;
    __atomic_store_n(reinterpret_cast<uint64_t *>(slot_of(e.key)), e.ret, __ATOMIC_RELEASE);
  }
}
