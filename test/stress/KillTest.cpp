// Processes that share maps and are killed by SIGKILL wherever they happen to be. After
// every kill the maps must work for the survivors, and in the end nothing may be lost
// but what the dead had not finished. BPFTIME_STRESS_KILLS sets the number of kills.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <time.h>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "core/lease.h"
#include "helpers/helpers.h"
#include "maps/map.h"
#include "maps/stack_trace.h"
#include "maps/timer.h"

using namespace testimage;

namespace {

int killsWanted() {
  const char *text = getenv("BPFTIME_STRESS_KILLS");
  return text ? std::atoi(text) : 100;
}

// Keeps `count` children running `work(seed)` and kills one after another, each after a
// random fraction of a millisecond to a few.
template <typename Work, typename Between> void killAround(int count, Work work, Between between) {
  std::mt19937 random(7);
  std::vector<pid_t> children(size_t(count), 0);
  auto start = [&](pid_t &slot) {
    uint32_t seed = random();
    slot = fork();
    if (slot) return;
    work(seed);
    _exit(0);
  };
  for (pid_t &child : children) start(child);
  for (int kills = 0; kills < killsWanted(); kills++) {
    timespec wait = {0, long(random() % 4000000)};
    nanosleep(&wait, nullptr);
    pid_t &victim = children[random() % children.size()];
    kill(victim, SIGKILL);
    waitpid(victim, nullptr, 0);
    between();
    start(victim);
  }
  for (pid_t child : children) {
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
}

struct Value {
  uint64_t key, notKey;
};

constexpr uint32_t entries = 64;

// Every key of the map once, each with its own value.
std::set<uint32_t> checkedKeys(bpftime_map *map) {
  std::set<uint32_t> keys;
  uint32_t key = 0, next;
  for (int result = bpftime_map_next_key(map, nullptr, &next); result == 0;
       result = bpftime_map_next_key(map, &key, &next)) {
    key = next;
    if (!keys.insert(key).second) {
      ADD_FAILURE() << "key " << key << " came twice";
      break;
    }
  }
  return keys;
}

class HashKillTest : public testing::TestWithParam<uint32_t> {};

// Values of every CPU are a key's own, or zero where no program of that CPU has written.
bool wholeValues(bpftime_map *map, uint32_t key) {
  std::vector<Value> values(bpftime_map_value_bytes(map) / sizeof(Value));
  if (bpftime_map_read(map, &key, values.data(), 0)) return false;
  for (const Value &v : values)
    if ((v.key || v.notKey) && (v.key != key || v.notKey != ~uint64_t(key))) return false;
  return true;
}

// As a tool: the same value for each CPU.
int updateAll(bpftime_map *map, uint32_t key) {
  std::vector<Value> values(bpftime_map_value_bytes(map) / sizeof(Value), Value{key, ~uint64_t(key)});
  return bpftime_map_update(map, &key, values.data(), 0);
}

TEST_P(HashKillTest, StaysWhole) {
  Session session(build({.maps = {{"m", GetParam(), 4, sizeof(Value), entries}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  bool isLru = GetParam() == 9 || GetParam() == 10;
  auto work = [map](uint32_t seed) {
    std::mt19937 random(seed);
    for (;;) {
      uint32_t key = random() % (2 * entries);
      Value value = {key, ~uint64_t(key)};
      switch (random() % 4) {
        case 0: bpftime_helper_map_update_elem(map, &key, &value, 0); break;
        case 1: updateAll(map, key); break;
        case 2: bpftime_helper_map_lookup_elem(map, &key); break;
        default: bpftime_map_delete(map, &key);
      }
    }
  };
  int failures = 0;
  auto between = [&] {
    int result = updateAll(map, 1000);  // an operation of a survivor must get through
    failures += result != 0 && (isLru || result != -E2BIG);
    uint32_t key = 1000;
    bpftime_map_delete(map, &key);
  };
  killAround(4, work, between);
  EXPECT_EQ(failures, 0);
  for (uint32_t key : checkedKeys(map)) {
    EXPECT_TRUE(wholeValues(map, key)) << key;
    ASSERT_EQ(bpftime_map_delete(map, &key), 0);
  }
  // Each bucket is visited, so every lock of the dead is taken over; then the whole pool
  // must be there again.
  for (uint32_t key = 0; key < 4096; key++) bpftime_map_delete(map, &key);
  uint32_t held = 0;
  for (uint32_t key = 0; key < 100 * entries; key++) held += updateAll(map, key) == 0;
  EXPECT_EQ(isLru ? held : entries, isLru ? 100 * entries : held);
  EXPECT_EQ(checkedKeys(map).size(), entries);
}

INSTANTIATE_TEST_SUITE_P(Types, HashKillTest, testing::Values(1u, 5u, 9u, 10u));

// Programs are killed while they hold the lease of a CPU's value: the survivors go on, and
// what was added stays added.
TEST(KillTest, LeasesComeBack) {
  Session session(build({.maps = {{"c", 6, 4, 8, 1}, {"done", 2, 4, 8, 1}}}), BPFTIME_FOLLOW_FORK);
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("c");
  uint32_t zero = 0;
  auto *done = static_cast<uint64_t *>(bpftime_map_lookup(session.map("done"), &zero));
  auto addOne = [&] {
    bpftime_thread *t = bpftime_thread_current();
    t->session = session.session.segment;
    t->running = 1;
    auto *at = static_cast<volatile uint64_t *>(bpftime_helper_map_lookup_elem(map, &zero));
    *at = *at + 1;
    bpftime_thread_done(t);
    __atomic_fetch_add(done, 1, __ATOMIC_RELAXED);
  };
  auto work = [&](uint32_t) {
    for (;;) addOne();
  };
  killAround(4, work, addOne);
  addOne();
  std::vector<uint64_t> values(bpftime_map_value_bytes(map) / 8);
  ASSERT_EQ(bpftime_map_read(map, &zero, values.data(), 0), 0);
  uint64_t sum = 0, unleased = session.session.segment->unleased;
  for (uint64_t value : values) sum += value;
  if (!unleased) EXPECT_GE(sum, *done);
  EXPECT_LE(sum, *done + uint64_t(killsWanted()) + 4);  // added, and killed before that was noted
}

struct Event {
  uint32_t producer, number;
  uint64_t check;
};

TEST(KillTest, RingsKeepFlowing) {
  Session session(build({.maps = {{"rb", 27, 0, 0, 8192}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *ring = session.map("rb");
  auto work = [ring](uint32_t seed) {
    for (uint32_t i = 1;; i++) {
      auto *event = static_cast<Event *>(bpftime_helper_ringbuf_reserve(ring, sizeof(Event), 0));
      if (!event) continue;
      *event = {seed, i, uint64_t(seed) * 1000003 + i};
      bpftime_helper_ringbuf_submit(event, 0);
    }
  };
  struct Seen {
    std::map<uint32_t, uint32_t> last;
    uint64_t events = 0, wrong = 0;
  } seen;
  auto each = [](void *user, const void *data, uint32_t size) {
    Seen &s = *static_cast<Seen *>(user);
    Event event;
    std::memcpy(&event, data, sizeof event);
    s.events++;
    s.wrong += size != sizeof event || event.check != uint64_t(event.producer) * 1000003 + event.number ||
               event.number <= s.last[event.producer];
    s.last[event.producer] = event.number;
    return 0;
  };
  uint64_t stuck = 0;
  auto between = [&] {
    uint64_t before = seen.events;
    // The living produce and the dead do not hold them up: events keep coming.
    for (int tries = 0; tries < 1000 && seen.events == before; tries++) {
      bpftime_ringbuf_consume(ring, each, &seen, nullptr);
      timespec wait = {0, 1000000};
      if (seen.events == before) nanosleep(&wait, nullptr);
    }
    stuck += seen.events == before;
  };
  killAround(4, work, between);
  EXPECT_EQ(seen.wrong, 0u);
  EXPECT_EQ(stuck, 0u);
  EXPECT_GT(seen.events, uint64_t(killsWanted()));
}

// Prefixes of one of 128 addresses, of four lengths, so that entries lie in each other and
// forks come and go.
struct Prefix {
  uint32_t bits;
  uint8_t address[4];
};
Prefix prefixOf(uint32_t number) {
  return {8 * (1 + number % 4),
          {uint8_t(number / 64), uint8_t(number / 16), uint8_t(number / 4), uint8_t(number)}};
}

TEST(KillTest, TriesStayWhole) {
  constexpr uint32_t trieType = 11, noPrealloc = 1;
  Session session(build({.maps = {{"m", trieType, sizeof(Prefix), sizeof(Value), entries, noPrealloc}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  auto work = [map](uint32_t seed) {
    std::mt19937 random(seed);
    for (;;) {
      Prefix key = prefixOf(random() % 128);
      Value value = {key.bits, ~uint64_t(key.bits)};
      switch (random() % 3) {
        case 0: bpftime_helper_map_update_elem(map, &key, &value, 0); break;
        case 1: bpftime_helper_map_lookup_elem(map, &key); break;
        default: bpftime_map_delete(map, &key);
      }
    }
  };
  int failures = 0;
  Prefix own = {32, {255, 255, 255, 255}};
  Value value = {1, 2};
  auto between = [&] {  // an operation of a survivor must get through
    int result = -EBUSY;
    // One lock guards the whole trie: on a crowded machine its holder may wait for a CPU.
    for (int tries = 0; tries < 1000 && result == -EBUSY; tries++)
      result = bpftime_map_update(map, &own, &value, 0);
    failures += result != 0 && result != -ENOSPC;
    bpftime_map_delete(map, &own);
  };
  killAround(4, work, between);
  EXPECT_EQ(failures, 0);
  Prefix key;
  int left = 0;
  for (; bpftime_map_next_key(map, nullptr, &key) == 0; left++) ASSERT_EQ(bpftime_map_delete(map, &key), 0);
  EXPECT_LE(left, int(entries));
  // The whole pool is there again, forks included.
  for (uint32_t i = 0; i < entries; i++) {
    Prefix full = {32, {uint8_t(i * 37), uint8_t(i), 0, 1}};
    ASSERT_EQ(bpftime_map_update(map, &full, &value, 0), 0) << i;
  }
  EXPECT_EQ(bpftime_map_update(map, &own, &value, 0), -ENOSPC);
}

class UnkeyedKillTest : public testing::TestWithParam<uint32_t> {};

TEST_P(UnkeyedKillTest, StaysWhole) {
  Session session(build({.maps = {{"m", GetParam(), 0, sizeof(Value), entries}, {"torn", 2, 4, 8, 1}}}),
                  BPFTIME_FOLLOW_FORK);
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  uint32_t first = 0;
  auto *torn = static_cast<uint64_t *>(bpftime_map_lookup(session.map("torn"), &first));
  auto pop = [map, torn] {
    Value value;
    bool got = bpftime_helper_map_pop_elem(map, &value) == 0;
    if (got && value.notKey != ~value.key) __atomic_fetch_add(torn, 1, __ATOMIC_RELAXED);
    return got;
  };
  auto work = [map, pop](uint32_t seed) {
    std::mt19937_64 random(seed);
    for (;;) {
      uint64_t key = random();
      Value value = {key, ~key};
      if (key & 1) pop();
      else bpftime_helper_map_push_elem(map, &value, key & 2);
    }
  };
  int failures = 0;
  auto between = [&] {
    Value value = {3, ~uint64_t(3)};
    // On a busy machine a living holder may not get to run in the time that others wait for it;
    // the lock of a dead one comes back, so one of some tries gets through.
    int64_t result = -EBUSY;
    for (int tries = 0; result == -EBUSY && tries < 50; tries++)
      result = int64_t(bpftime_helper_map_push_elem(map, &value, BPFTIME_EXIST));
    failures += result != 0;
  };
  killAround(4, work, between);
  EXPECT_EQ(failures, 0);
  uint32_t held = 0;
  while (pop()) held++;
  EXPECT_LE(held, entries);
  EXPECT_EQ(*torn, 0u);
  Value value = {3, ~uint64_t(3)};
  for (uint32_t i = 0; i < entries; i++) ASSERT_EQ(bpftime_helper_map_push_elem(map, &value, 0), 0u);
  EXPECT_EQ(int64_t(bpftime_helper_map_push_elem(map, &value, 0)), -E2BIG);
}

INSTANTIATE_TEST_SUITE_P(Types, UnkeyedKillTest, testing::Values(22u, 23u));

TEST(KillTest, StackTracesStayWhole) {
  Session session(build({.maps = {{"m", 7, 4, 4 * 8, entries}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  auto keep = [map](uint64_t n) {
    uint64_t ips[4] = {n, n * 3, n * 5, n * 7};
    return bpftime_stack_trace_keep(map, ips, 4, BPFTIME_F_REUSE_STACKID);
  };
  auto work = [map, keep](uint32_t seed) {
    std::mt19937 random(seed);
    for (;;) {
      uint32_t id = uint32_t(keep(1 + random() % 200));
      if (random() % 2) bpftime_map_delete(map, &id);
    }
  };
  int failures = 0;
  auto between = [&] {
    int64_t id = keep(1000);
    failures += id < 0 && id != -ENOMEM;
  };
  killAround(4, work, between);
  EXPECT_EQ(failures, 0);
  uint32_t id;
  for (uint64_t ips[4]; bpftime_map_next_key(map, nullptr, &id) == 0;) {
    ASSERT_EQ(bpftime_map_read(map, &id, ips, 0), 0);
    EXPECT_EQ(ips[3], ips[0] * 7) << "of one stack";
    ASSERT_EQ(bpftime_map_delete(map, &id), 0);
  }
  std::set<int64_t> ids;
  for (uint64_t n = 1; n < 5000; n++)
    if (int64_t got = keep(n); got >= 0) ids.insert(got);
  EXPECT_EQ(ids.size(), entries) << "all places are there again";
}

// Whoever dies while it starts, cancels, serves or removes timers leaves none that stays armed
// for ever, and none that keeps its element from having another.
TEST(KillTest, TimersGoOff) {
  MapShape shape = {.name = "t", .type = 1, .keySize = 4, .valueSize = 24, .maxEntries = 16};
  shape.timer = 9;
  // mov rax, [rdi + 16]; inc qword [rax]; xor eax, eax; ret
  Code callback = {"count", {0x48, 0x8b, 0x47, 0x10, 0x48, 0xff, 0x00, 0x31, 0xc0, 0xc3}, BPFTIME_CALLBACK};
  Session session(build({.maps = {shape}, .programs = {callback}}), BPFTIME_FOLLOW_FORK);
  ASSERT_EQ(session.status, 0);
  bpftime_loaded loaded;
  ASSERT_EQ(bpftime_load(&session.session, 0, &loaded), 0);
  bpftime_map *map = session.map("t");
  const int32_t table[] = {1, 4};
  auto timerOf = [&](uint32_t key) -> bpftime_timer * {
    const uint64_t fresh[3] = {};
    void *value = bpftime_helper_map_lookup_elem(map, &key);
    if (!value) bpftime_helper_map_update_elem(map, &key, fresh, 0);
    if (!value) value = bpftime_helper_map_lookup_elem(map, &key);
    return value ? bpftime_timer_of(map, value) : nullptr;
  };
  auto start = [&](uint32_t key, uint64_t ns) {
    bpftime_timer *timer = timerOf(key);
    if (!timer) return false;
    bpftime_helper_timer_init(timer, map, key % 2 ? 1 : 7);
    bpftime_helper_timer_set_callback(timer, table + 1, reinterpret_cast<uint64_t>(table));
    return bpftime_helper_timer_start(timer, ns, 0) == 0;
  };
  auto work = [&](uint32_t seed) {
    for (std::mt19937 random(seed);;) {
      uint32_t key = random() % 16;
      switch (random() % 8) {
        case 0: bpftime_helper_map_delete_elem(map, &key); break;
        case 1:
          if (bpftime_timer *timer = timerOf(key)) bpftime_helper_timer_cancel(timer);
          break;
        case 2:
        case 3: bpftime_timers_run(&loaded); break;
        default: start(key, random() % 100000);
      }
    }
  };
  killAround(4, work, [&] { bpftime_timers_run(&loaded); });
  auto armed = [&] {
    int count = 0;
    for (uint32_t key = 0; key < 16; key++)
      if (void *value = bpftime_helper_map_lookup_elem(map, &key))
        count += (bpftime_timer_of(map, value)->state & bpftime_timer_armed) != 0;
    return count;
  };
  const timespec moment = {0, 1000000};
  for (int i = 0; i < 10000 && armed(); i++) nanosleep(&moment, nullptr), bpftime_timers_run(&loaded);
  EXPECT_EQ(armed(), 0);
  for (uint32_t key = 0; key < 16; key++) {
    bpftime_helper_map_delete_elem(map, &key);
    EXPECT_TRUE(start(key, 0)) << key;
  }
  for (int i = 0; i < 10000 && armed(); i++) bpftime_timers_run(&loaded);
  for (uint32_t key = 0; key < 16; key++)
    EXPECT_EQ(*static_cast<uint64_t *>(bpftime_helper_map_lookup_elem(map, &key)), 1u) << key;
  bpftime_unload(&loaded);
}

}  // namespace
