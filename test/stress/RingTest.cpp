// Rings of every size under producers of two processes, read by the algorithm that libbpf
// uses on the kernel's pages: none of the records lost, doubled or torn beyond the drops
// that producers were told of. BPFTIME_STRESS_RECORDS sets how many per size.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/wait.h>
#include <cstdlib>
#include <thread>

#include "helpers/helpers.h"
#include "maps/ringbuf.h"

using namespace testimage;

namespace {

uint64_t recordsWanted() {
  const char *text = getenv("BPFTIME_STRESS_RECORDS");
  return text ? std::strtoull(text, nullptr, 10) : 100000;
}

constexpr uint32_t producers = 2;

// What a record says: whose it is, its number, and a pattern over the rest that fits both.
struct Record {
  uint32_t producer, number;
  uint8_t rest[248];
};

uint32_t sizeOf(uint32_t number) { return uint32_t(sizeof(uint64_t) + number * 7 % sizeof(Record::rest)); }

void fill(Record &r, uint32_t producer, uint32_t number) {
  r.producer = producer, r.number = number;
  for (uint32_t i = 0; i + 8 < sizeOf(number); i++) r.rest[i] = uint8_t(producer * 31 + number + i);
}

bool isWhole(const Record &r, uint32_t size) {
  if (r.producer >= producers || size != sizeOf(r.number)) return false;
  for (uint32_t i = 0; i + 8 < size; i++)
    if (r.rest[i] != uint8_t(r.producer * 31 + r.number + i)) return false;
  return true;
}

// A process's share: every third record is output in one step, of the others every fifth
// discarded. Gives the number of those that found no room.
uint64_t produce(bpftime_map *ring, uint32_t producer, uint64_t count) {
  uint64_t refused = 0;
  for (uint32_t number = 0; number < count; number++) {
    Record r;
    fill(r, producer, number);
    if (number % 3 == 0) {
      refused += bpftime_helper_ringbuf_output(ring, &r, sizeOf(number), 0) != 0;
      continue;
    }
    void *at = bpftime_helper_ringbuf_reserve(ring, sizeOf(number), 0);
    if (!at) {
      refused++;
      sched_yield();
      continue;
    }
    std::memcpy(at, &r, sizeOf(number));
    if (number % 5 == 1) bpftime_helper_ringbuf_discard(at, 0);
    else bpftime_helper_ringbuf_submit(at, 0);
  }
  return refused;
}

// libbpf's ringbuf_process_ring over the two position pages and the data mapped twice.
struct KernelConsumer {
  uint64_t *consumer, *producer;
  char *data;
  uint64_t mask, seen = 0, discarded = 0, torn = 0, backwards = 0;
  int64_t last[producers] = {-1, -1};

  explicit KernelConsumer(bpftime_map *ring)
      : consumer(reinterpret_cast<uint64_t *>(bpftime_map_data(ring))),
        producer(consumer + 512),
        data(bpftime_map_data(ring) + 8192),
        mask(ring->max_entries - 1) {}

  bool read() {
    uint64_t at = __atomic_load_n(consumer, __ATOMIC_ACQUIRE), before = at;
    uint64_t end = __atomic_load_n(producer, __ATOMIC_ACQUIRE);
    while (at < end) {
      auto *header = reinterpret_cast<uint32_t *>(data + (at & mask));
      uint32_t length = __atomic_load_n(header, __ATOMIC_ACQUIRE);
      if (length & BPFTIME_RINGBUF_BUSY) break;
      uint32_t size = length & ~BPFTIME_RINGBUF_DISCARD;
      if (length & BPFTIME_RINGBUF_DISCARD) discarded++;
      else take(*reinterpret_cast<Record *>(header + 2), size);
      at += (size + 8 + 7) / 8 * 8;
      __atomic_store_n(consumer, at, __ATOMIC_RELEASE);
    }
    return at != before;
  }
  void take(const Record &r, uint32_t size) {
    seen++;
    if (!isWhole(r, size)) {
      torn++;
      return;
    }
    backwards += r.number <= last[r.producer];
    last[r.producer] = r.number;
  }
};

struct Result {
  uint64_t refused[producers];
  uint32_t done;
};

void run(uint32_t bytes, uint64_t count) {
  Session session(build({.maps = {{"rb", 27, 0, 0, bytes}, {"result", 2, 4, sizeof(Result), 1}}}),
                  BPFTIME_FOLLOW_FORK);
  ASSERT_EQ(session.status, 0);
  bpftime_map *ring = session.map("rb");
  uint32_t zero = 0;
  auto *result = static_cast<Result *>(bpftime_map_lookup(session.map("result"), &zero));
  auto work = [&](uint32_t producer) {
    result->refused[producer] = produce(ring, producer, count);
    __atomic_fetch_add(&result->done, 1, __ATOMIC_RELEASE);
  };
  pid_t child = fork();
  if (!child) work(0), _exit(0);
  std::thread thread(work, 1);
  KernelConsumer consumer(ring);
  while (__atomic_load_n(&result->done, __ATOMIC_ACQUIRE) < producers)
    if (!consumer.read()) std::this_thread::yield();
  consumer.read();
  thread.join();
  waitpid(child, nullptr, 0);
  uint64_t refused = result->refused[0] + result->refused[1];
  EXPECT_EQ(consumer.torn, 0u) << bytes;
  EXPECT_EQ(consumer.backwards, 0u) << bytes;
  EXPECT_EQ(consumer.seen + consumer.discarded + refused, producers * count) << bytes;
  uint64_t dropped;
  bpftime_ringbuf_consume(ring, [](void *, const void *, uint32_t) { return 1; }, nullptr, &dropped);
  EXPECT_EQ(dropped, refused) << bytes;
}

TEST(RingTest, NothingIsLostBeyondTheCountedDrops) {
  for (uint32_t bytes = 4096; bytes <= 1u << 20; bytes *= 2) run(bytes, recordsWanted() / producers);
}

}  // namespace
