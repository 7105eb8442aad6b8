// Perf buffers: the kernel's answers, pages and records, read back by our consumer and by
// the algorithm that libbpf and perf use on the kernel's pages.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <linux/perf_event.h>
#include <sched.h>
#include <sys/wait.h>
#include <cerrno>
#include <csignal>
#include <cstddef>

#include "helpers/helpers.h"
#include "maps/perf_event_array.h"

using namespace testimage;

namespace {

constexpr uint64_t current = BPFTIME_PERF_CURRENT_CPU;

struct Buffers {
  Session session{build({.maps = {{"perf", 4, 4, 4, 0}, {"wide", 4, 4, 4, 4096}}}), BPFTIME_FOLLOW_FORK};
  bpftime_map *map = session.map("perf");
  std::vector<std::string> seen;
  uint64_t dropped = 0;

  int64_t put(uint64_t flags, const std::string &text) {
    return int64_t(bpftime_helper_perf_event_output(nullptr, map, flags, text.data(), uint32_t(text.size())));
  }
  int consume(uint32_t buffer) {
    auto each = [](void *user, const void *data, uint32_t size) {
      static_cast<Buffers *>(user)->seen.emplace_back(static_cast<const char *>(data), size);
      return 0;
    };
    return bpftime_perf_consume(map, buffer, each, this, &dropped);
  }
  perf_event_mmap_page *page(uint32_t buffer) {
    return reinterpret_cast<perf_event_mmap_page *>(bpftime_map_data(map) + 4096 +
                                                    buffer * (4096 + 2 * map->words[0]));
  }
};

// All of a buffer, as libbpf reads the kernel's: by data_offset, data_size and wrapping
// records put together byte by byte.
struct KernelReader {
  std::vector<std::string> samples;
  uint64_t lost = 0;

  void read(perf_event_mmap_page *page) {
    auto *base = reinterpret_cast<char *>(page) + page->data_offset;
    uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE), tail = page->data_tail;
    while (tail != head) {
      std::string record;
      auto byte = [&](uint64_t i) { return base[(tail + i) % page->data_size]; };
      perf_event_header header;
      for (size_t i = 0; i < sizeof header; i++) reinterpret_cast<char *>(&header)[i] = byte(i);
      for (size_t i = 0; i < header.size; i++) record += byte(i);
      uint64_t word;
      if (header.type == PERF_RECORD_LOST) {
        std::memcpy(&word, &record[16], 8);
        lost += word;
      } else if (header.type == PERF_RECORD_SAMPLE) {
        uint32_t size;
        std::memcpy(&size, &record[8], 4);
        samples.push_back(record.substr(12, size));
      }
      tail += header.size;
    }
    __atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
  }
};

TEST(PerfBufferTest, ThereIsOneForEachProcessor) {
  Buffers b;
  ASSERT_EQ(b.session.status, 0);
  EXPECT_EQ(b.map->max_entries, bpftime_perf_buffers(b.map));
  EXPECT_EQ(long(b.map->max_entries), sysconf(_SC_NPROCESSORS_CONF));
  EXPECT_EQ(bpftime_perf_buffers(b.session.map("wide")), b.map->max_entries);
}

TEST(PerfBufferTest, AnswersAreTheKernels) {
  Buffers b;
  EXPECT_EQ(b.put(1ull << 32, "x"), -EINVAL) << "no context length outside packet programs";
  EXPECT_EQ(b.put(b.map->max_entries, "x"), -E2BIG);
  b.map = b.session.map("wide");
  EXPECT_EQ(b.put(4095, "x"), -ENOENT) << "an element without an event";
  EXPECT_EQ(b.put(4096, "x"), -E2BIG);
  EXPECT_EQ(b.put(0, std::string(70000, 'x')), -E2BIG) << "a record's size has 16 bits";
  uint32_t key = 0, value = 3;
  EXPECT_EQ(bpftime_map_update(b.map, &key, &value, 0), -EBADF);
  EXPECT_EQ(bpftime_map_update(b.map, &key, &value, 1), -EINVAL);
  EXPECT_EQ(bpftime_map_lookup(b.map, &key), nullptr);
  EXPECT_EQ(bpftime_map_delete(b.map, &key), 0);
  EXPECT_EQ(b.put(0, "x"), -ENOENT) << "deleted";
  EXPECT_EQ(bpftime_map_delete(b.map, &key), -ENOENT);
}

TEST(PerfBufferTest, SamplesArePaddedAsTheKernels) {
  Buffers b;
  for (uint32_t size : {0u, 1u, 4u, 5u, 12u, 64u})
    ASSERT_EQ(b.put(0, std::string(size, char('a' + size % 26))), 0) << size;
  EXPECT_EQ(b.consume(0), 6);
  std::vector<size_t> sizes;
  for (const std::string &s : b.seen) sizes.push_back(s.size());
  EXPECT_EQ(sizes, (std::vector<size_t>{4, 4, 4, 12, 12, 68}));
  EXPECT_EQ(b.seen[5], std::string(64, 'm') + std::string(4, 0));
  EXPECT_EQ(b.consume(0), 0);
}

TEST(PerfBufferTest, CurrentProcessorIsTheOneThatRuns) {
  Buffers b;
  cpu_set_t all, one;
  sched_getaffinity(0, sizeof all, &all);
  for (uint32_t cpu = 0; cpu < b.map->max_entries; cpu++) {
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one)) continue;  // not online
    EXPECT_EQ(b.put(current, "here"), 0);
    EXPECT_EQ(b.consume(cpu), 1) << cpu;
  }
  sched_setaffinity(0, sizeof all, &all);
}

TEST(PerfBufferTest, FullBuffersSayWhatIsLost) {
  Buffers b;
  const std::string sample(1000, 'x');  // 1016 bytes with header, size and padding
  int put = 0, refused = 0;
  while (b.put(0, sample) == 0) put++;
  EXPECT_EQ(put, (65536 - 1) / 1016);
  for (; refused < 9; refused++) EXPECT_EQ(b.put(0, sample), -ENOSPC);
  KernelReader reader;
  reader.read(b.page(0));
  EXPECT_EQ(reader.samples.size(), size_t(put));
  EXPECT_EQ(reader.lost, 0u) << "told with the next sample that fits";
  EXPECT_EQ(b.put(0, sample), 0);
  reader.read(b.page(0));
  EXPECT_EQ(reader.lost, uint64_t(refused) + 1);
  EXPECT_EQ(b.consume(0), 0);
  EXPECT_EQ(b.dropped, uint64_t(refused) + 1);
}

// Sizes that never divide the buffer, so that every kind of wrapping occurs.
TEST(PerfBufferTest, KernelReadersFollowForLong) {
  Buffers b;
  KernelReader reader;
  size_t wrong = 0;
  for (int i = 0; i < 20000; i++) {
    std::string text(size_t(i * 37 % 900), char(i));
    ASSERT_EQ(b.put(0, text), 0);
    reader.samples.clear();
    reader.read(b.page(0));
    wrong += reader.samples.size() != 1 || reader.samples[0].substr(0, text.size()) != text;
  }
  EXPECT_EQ(wrong, 0u);
}

TEST(PerfBufferTest, PacketProgramsAppendThePacket) {
  Buffers b;
  char packet[32] = "0123456789";
  bpftime_xdp xdp = {};
  xdp.data = packet, xdp.data_end = packet + 10;
  auto output = [&](uint64_t length) {
    return int64_t(bpftime_helper_xdp_output(&xdp, b.map, length << 32, "meta", 4));
  };
  EXPECT_EQ(output(8), 0);
  EXPECT_EQ(output(11), -EFAULT);
  EXPECT_EQ(output(1 << 20), -EINVAL);
  bpftime_skb skb = {};
  skb.data = packet, skb.data_end = packet + 10;
  EXPECT_EQ(bpftime_helper_skb_output(&skb, b.map, 2ull << 32, "meta", 4), 0u);
  EXPECT_EQ(b.consume(0), 2);
  EXPECT_EQ(b.seen[0], "meta01234567");
  EXPECT_EQ(b.seen[1].substr(0, 6), "meta01");
}

TEST(PerfBufferTest, CountersAreNotThere) {
  Buffers b;
  uint64_t value[3] = {1, 1, 1};
  auto read = [&](uint64_t flags, uint32_t size) {
    return int64_t(bpftime_helper_perf_event_read_value(b.map, flags, value, size));
  };
  EXPECT_EQ(read(0, 24), -ENOENT);
  EXPECT_EQ(value[2], 0u) << "cleared, as the kernel does";
  EXPECT_EQ(read(0, 16), -EINVAL);
  EXPECT_EQ(read(1ull << 32, 24), -EINVAL);
  EXPECT_EQ(read(100000, 24), -E2BIG);
  EXPECT_EQ(int64_t(bpftime_helper_perf_event_read(b.map, 0)), -ENOENT);
}

// A producer that is killed inside leaves a lock, and nothing else.
TEST(PerfBufferTest, TheDeadDoNotBlock) {
  Buffers b;
  for (int round = 0; round < 50; round++) {
    pid_t child = fork();
    if (!child)
      for (;;) b.put(0, std::string(500, 'c'));
    usleep(useconds_t(200 + round * 37));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    b.consume(0);
    ASSERT_EQ(b.put(0, "mine"), 0) << round;
    b.seen.clear();
    ASSERT_EQ(b.consume(0), 1);
    ASSERT_EQ(b.seen[0], "mine");
  }
}

}  // namespace
