// The ring buffer: the kernel's answers and page layout, records across the end of the
// data, producers that die with a record open.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <cerrno>
#include <thread>

#include "core/thread.h"
#include "helpers/helpers.h"
#include "maps/ringbuf.h"

using namespace testimage;

namespace {

struct Ring {
  Session session{build({.maps = {{"rb", 27, 0, 0, 4096}}}), BPFTIME_FOLLOW_FORK};
  bpftime_map *map = session.map("rb");
  std::vector<std::string> seen;
  uint64_t dropped = 0;

  int consume() {
    auto each = [](void *user, const void *data, uint32_t size) {
      static_cast<Ring *>(user)->seen.emplace_back(static_cast<const char *>(data), size);
      return 0;
    };
    return bpftime_ringbuf_consume(map, each, this, &dropped);
  }
  uint64_t put(const std::string &text) {
    return bpftime_helper_ringbuf_output(map, text.data(), uint32_t(text.size()), 0);
  }
};

TEST(RingbufTest, RecordsComeInOrderAndDiscardedOnesDoNot) {
  Ring ring;
  EXPECT_EQ(ring.put("one"), 0u);
  void *open = bpftime_helper_ringbuf_reserve(ring.map, 8, 0);
  ASSERT_NE(open, nullptr);
  EXPECT_EQ(ring.put("two"), 0u);
  EXPECT_EQ(ring.consume(), 1) << "an open record holds back the later ones";
  bpftime_helper_ringbuf_discard(open, 0);
  EXPECT_EQ(ring.consume(), 1);
  EXPECT_EQ(ring.seen, (std::vector<std::string>{"one", "two"}));
}

TEST(RingbufTest, WrapsWithoutSplitting) {
  Ring ring;
  std::string text(1000, 'x');
  for (int i = 0; i < 100; i++) {
    text[0] = char('a' + i % 26);
    ASSERT_EQ(ring.put(text), 0u);
    ASSERT_EQ(ring.consume(), 1);
    ASSERT_EQ(ring.seen.back(), text);
  }
}

TEST(RingbufTest, FullRingsDropAndCount) {
  Ring ring;
  EXPECT_EQ(bpftime_helper_ringbuf_reserve(ring.map, 8, 1), nullptr) << "unknown flag";
  EXPECT_EQ(int64_t(bpftime_helper_ringbuf_output(ring.map, "x", 1, 4)), -EINVAL);
  EXPECT_EQ(bpftime_helper_ringbuf_reserve(ring.map, 4096, 0), nullptr);
  EXPECT_EQ(bpftime_helper_ringbuf_reserve(ring.map, 4096 - 8, 0), nullptr)
      << "one byte stays free, as in the kernel";
  int put = 0;
  while (ring.put(std::string(56, 'x')) == 0) put++;
  EXPECT_EQ(put, 63);
  EXPECT_EQ(int64_t(ring.put("more than eight bytes and some more, to be sure it is full already")), -EAGAIN);
  EXPECT_EQ(ring.consume(), 63);
  EXPECT_EQ(ring.dropped, 4u);
}

TEST(RingbufTest, HeadersAreTheKernels) {
  Ring ring;
  void *record = bpftime_helper_ringbuf_reserve(ring.map, 5, 0);
  char *data = bpftime_map_data(ring.map);
  EXPECT_EQ(record, data + 8192 + 8);
  EXPECT_EQ(*reinterpret_cast<uint32_t *>(data + 8192), 5u | 1u << 31);
  EXPECT_EQ(*reinterpret_cast<uint64_t *>(data + 4096), 16u) << "producer position, 8-byte aligned";
  bpftime_helper_ringbuf_submit(record, 0);
  EXPECT_EQ(*reinterpret_cast<uint32_t *>(data + 8192), 5u);
  EXPECT_EQ(ring.consume(), 1);
  EXPECT_EQ(*reinterpret_cast<uint64_t *>(data), 16u) << "consumer position";
}

TEST(RingbufTest, RecordsOfTheDeadAreDiscarded) {
  Ring ring;
  pid_t child = fork();
  if (!child) {
    bpftime_session mine;
    if (bpftime_session_open(ring.session.path.c_str(), &mine)) _exit(1);
    bpftime_map *map = bpftime_map_by_name(&mine, "rb");
    _exit(bpftime_helper_ringbuf_reserve(map, 8, 0) ? 0 : 2);  // and never submits
  }
  int status;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(ring.put("after"), 0u);
  EXPECT_EQ(ring.consume(), 1);
  EXPECT_EQ(ring.seen, std::vector<std::string>{"after"});
}

TEST(RingbufTest, MapOperationsAreRefused) {
  Ring ring;
  uint32_t key = 0;
  EXPECT_EQ(bpftime_map_update(ring.map, &key, &key, 0), -BPFTIME_ENOTSUPP);
  EXPECT_EQ(bpftime_map_lookup(ring.map, &key), nullptr);
}

}  // namespace
