// Histories of hash maps are linearizable: whatever threads did to a key at the same time,
// there is an order of the operations, each somewhere between its call and its return, in
// which a plain variable that may be absent gives the same answers. Every update writes a
// value of its own, so an answer tells which update it saw.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "helpers/helpers.h"
#include "maps/map.h"

using namespace testimage;

namespace {

enum class Kind { Read, Look, Update, Create, Replace, Remove, Take };

struct Event {
  Kind kind;
  uint64_t begin, end;  ///< of one clock that all threads share
  uint64_t value;       ///< written or seen; 0: absent
  int error;
};

/// What the operation must answer if the key has `state` (0: absent), and the state after it;
/// false if it answered something else.
bool agrees(const Event &e, uint64_t &state) {
  bool there = state != 0;
  int error = there ? 0 : -ENOENT;
  uint64_t seen = state;
  switch (e.kind) {
    case Kind::Read: return e.error == error && (!there || e.value == seen);
    case Kind::Look: return e.error == error;
    case Kind::Take: state = 0; return e.error == error && (!there || e.value == seen);
    case Kind::Remove: state = 0; return e.error == error;
    case Kind::Update: state = e.value; return e.error == 0;
    case Kind::Create:
      if (!there) state = e.value;
      return e.error == (there ? -EEXIST : 0);
    case Kind::Replace:
      if (there) state = e.value;
      return e.error == error;
  }
  return false;
}

/// Searches for an order: each step takes an operation that none of the others that are left
/// ended before. States already tried (which are left, what the key has) are not tried again.
bool linearizable(const std::vector<Event> &events, uint64_t left, uint64_t state,
                  std::set<std::pair<uint64_t, uint64_t>> &tried) {
  if (!left) return true;
  if (!tried.insert({left, state}).second) return false;
  uint64_t firstEnd = ~0ull;
  for (size_t i = 0; i < events.size(); i++)
    if (left >> i & 1) firstEnd = std::min(firstEnd, events[i].end);
  for (size_t i = 0; i < events.size(); i++) {
    if (!(left >> i & 1) || events[i].begin > firstEnd) continue;
    uint64_t next = state;
    if (agrees(events[i], next) && linearizable(events, left & ~(1ull << i), next, tried)) return true;
  }
  return false;
}

/// A history for people: what may have been before, then the operations by their begin.
std::string told(std::vector<Event> events, const std::set<uint64_t> &states) {
  static constexpr const char *names[] = {"read", "look", "update", "create", "replace", "remove", "take"};
  std::string out = "\n  before:";
  for (uint64_t state : states) out += " " + std::to_string(state);
  std::sort(events.begin(), events.end(), [](const Event &a, const Event &b) { return a.begin < b.begin; });
  for (const Event &e : events)
    out += "\n  [" + std::to_string(e.begin) + ", " + std::to_string(e.end) + "] " + names[int(e.kind)] +
           " " + std::to_string(e.value) + ": " + std::to_string(e.error);
  return out;
}

constexpr unsigned threads = 4, operations = 15, rounds = 1500, keys = 3;

/// The next time. Relaxed, so that it does not order the map's own accesses for
/// ThreadSanitizer; the machine's locked addition does.
uint64_t tick(std::atomic<uint64_t> &clock) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  uint64_t now = clock.fetch_add(1, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  return now;
}

class HistoryTest : public testing::TestWithParam<uint32_t> {};

Event act(bpftime_map *map, uint32_t key, Kind kind, uint64_t mark, std::atomic<uint64_t> &clock) {
  std::vector<uint64_t> values(bpftime_map_value_bytes(map) / 8, mark);
  Event e = {kind, tick(clock), 0, mark, 0};
  switch (kind) {
    case Kind::Read: e.error = bpftime_map_read(map, &key, values.data(), 0); break;
    case Kind::Take: e.error = bpftime_map_take(map, &key, values.data(), 0); break;
    case Kind::Look: e.error = bpftime_helper_map_lookup_elem(map, &key) ? 0 : -ENOENT; break;
    case Kind::Remove: e.error = bpftime_map_delete(map, &key); break;
    case Kind::Update: e.error = bpftime_map_update(map, &key, values.data(), 0); break;
    case Kind::Create: e.error = bpftime_map_update(map, &key, values.data(), BPFTIME_NOEXIST); break;
    case Kind::Replace: e.error = bpftime_map_update(map, &key, values.data(), BPFTIME_EXIST); break;
  }
  e.end = tick(clock);
  e.value = values.back();
  return e;
}

TEST_P(HistoryTest, IsLinearizable) {
  // Keys share buckets with others that come and go, so readers are led astray.
  Session session(build({.maps = {{"m", GetParam(), 4, 24, 64}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  std::atomic<uint64_t> clock{1};
  std::atomic<unsigned> arrived{0};
  std::vector<std::vector<Event>> histories[keys];
  for (auto &history : histories) history.resize(rounds * threads);
  std::vector<std::thread> all;
  for (unsigned t = 0; t < threads; t++)
    all.emplace_back([&, t] {
      std::mt19937 random(t);
      for (unsigned round = 0; round < rounds; round++) {
        arrived++;
        while (arrived < (round + 1) * threads) std::this_thread::yield();
        for (unsigned i = 0; i < operations; i++) {
          uint32_t key = random() % keys, other = 100 + random() % 32;
          uint64_t mark = (uint64_t(round) * threads + t) * operations + i + 1;
          histories[key][round * threads + t].push_back(act(map, key, Kind(random() % 7), mark, clock));
          act(map, other, random() % 2 ? Kind::Update : Kind::Remove, mark, clock);
        }
      }
    });
  for (std::thread &thread : all) thread.join();
  for (auto &history : histories) {
    // A round's operations of one key, with what the round before left as the first of them.
    std::set<uint64_t> states = {0};
    for (unsigned round = 0; round < rounds; round++) {
      std::vector<Event> events;
      for (unsigned t = 0; t < threads; t++)
        for (const Event &e : history[round * threads + t]) events.push_back(e);
      ASSERT_LE(events.size(), 63u);
      std::set<uint64_t> candidates = {0}, after;
      for (const Event &e : events) candidates.insert(e.value);
      candidates.insert(states.begin(), states.end());
      for (uint64_t last : candidates) {
        std::vector<Event> closed = events;
        closed.push_back({Kind::Read, ~0ull - 1, ~0ull, last, last ? 0 : -ENOENT});
        for (uint64_t first : states) {
          std::set<std::pair<uint64_t, uint64_t>> tried;
          if (linearizable(closed, (2ull << (closed.size() - 1)) - 1, first, tried)) after.insert(last);
        }
      }
      ASSERT_FALSE(after.empty()) << "no order explains round " << round << ":" << told(events, states);
      states = after;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Types, HistoryTest, testing::Values(1u, 5u, 9u, 10u));

}  // namespace
