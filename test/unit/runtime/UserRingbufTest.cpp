// The user ring buffer: what producers reserve and submit comes to a drain in order, errors of
// both sides, producers that wait for room, drains that die with a sample open. What a drain
// makes of nonsense is compared with the kernel in test/lit/helpers/user-ringbuf.c.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/wait.h>
#include <cerrno>

#include "maps/ringbuf.h"

using namespace testimage;

namespace {

constexpr uint64_t NoWakeup = 1, ForceWakeup = 2;

struct UserRing {
  Session session{build({.maps = {{"user", 31, 0, 0, 4096}, {"rb", 27, 0, 0, 4096}}}), BPFTIME_FOLLOW_FORK};
  bpftime_map *map = session.map("user");
  std::vector<std::string> seen;

  int put(const std::string &text) {
    void *sample;
    int error = bpftime_user_ringbuf_reserve(map, uint32_t(text.size()), &sample);
    if (error) return error;
    memcpy(sample, text.data(), text.size());
    bpftime_user_ringbuf_submit(map, sample);
    return 0;
  }
  /// As compiled code drains; the callback stops once it has seen `most`.
  int64_t drain(uint64_t flags = 0, size_t most = SIZE_MAX) {
    bpftime_drain state = {};
    uint64_t stops = 0, count = 0;
    while (bpftime_dynptr *sample = bpftime_user_ringbuf_drain(map, &state, flags, stops)) {
      seen.emplace_back(reinterpret_cast<char *>(sample->data), sample->size & BPFTIME_DYNPTR_SIZE_MAX);
      stops = ++count == most;
    }
    return int64_t(state.result);
  }
};

TEST(UserRingbufTest, SamplesComeInOrderAndDiscardedOnesDoNot) {
  UserRing ring;
  void *first, *second;
  ASSERT_EQ(bpftime_user_ringbuf_reserve(ring.map, 3, &first), 0);
  ASSERT_EQ(bpftime_user_ringbuf_reserve(ring.map, 8, &second), 0);
  EXPECT_EQ(ring.put("three"), 0);
  EXPECT_EQ(ring.drain(), 0) << "an open sample holds back the later ones";
  bpftime_user_ringbuf_discard(ring.map, second);
  memcpy(first, "one", 3);
  bpftime_user_ringbuf_submit(ring.map, first);
  EXPECT_EQ(ring.drain(), 2);
  EXPECT_EQ(ring.seen, (std::vector<std::string>{"one", "three"}));
}

TEST(UserRingbufTest, SamplesLieInOnePieceWhereTheRingEnds) {
  UserRing ring;
  std::string text(1000, 'x');
  for (int i = 0; i < 100; i++) {
    text[0] = text[999] = char('a' + i % 26);
    ASSERT_EQ(ring.put(text), 0);
    ASSERT_EQ(ring.drain(), 1);
    ASSERT_EQ(ring.seen.back(), text);
  }
}

TEST(UserRingbufTest, ProducersGetLibbpfsErrors) {
  UserRing ring;
  void *sample;
  EXPECT_EQ(bpftime_user_ringbuf_reserve(ring.map, 4096 - 7, &sample), -E2BIG);
  EXPECT_EQ(bpftime_user_ringbuf_reserve(ring.map, 1u << 30, &sample), -E2BIG) << "a bit of the header";
  EXPECT_EQ(bpftime_user_ringbuf_reserve(ring.session.map("rb"), 8, &sample), -EINVAL);
  EXPECT_EQ(ring.put(std::string(4096 - 8, 'x')), 0) << "the whole ring";
  EXPECT_EQ(ring.put(""), -ENOSPC);
  EXPECT_EQ(ring.drain(), 1);
  EXPECT_EQ(ring.put(""), 0);
}

TEST(UserRingbufTest, CallbacksStopTheDrain) {
  UserRing ring;
  for (const char *text : {"a", "b", "c"}) ASSERT_EQ(ring.put(text), 0);
  EXPECT_EQ(ring.drain(0, 2), 2);
  EXPECT_EQ(ring.drain(), 1);
  EXPECT_EQ(ring.drain(4), -EINVAL) << "an unknown flag";
}

TEST(UserRingbufTest, OneDrainAtATime) {
  UserRing ring;
  ASSERT_EQ(ring.put("x"), 0);
  bpftime_drain open = {};
  ASSERT_NE(bpftime_user_ringbuf_drain(ring.map, &open, 0, 0), nullptr);
  EXPECT_EQ(ring.drain(), -EBUSY);
  EXPECT_EQ(bpftime_user_ringbuf_drain(ring.map, &open, 0, 0), nullptr);
  EXPECT_EQ(open.result, 1u);
  EXPECT_EQ(ring.drain(), 0);
}

TEST(UserRingbufTest, ADrainThatDiedLeavesTheSampleToTheNext) {
  UserRing ring;
  ASSERT_EQ(ring.put("kept"), 0);
  pid_t child = fork();
  if (!child) {
    bpftime_session mine;
    if (bpftime_session_open(ring.session.path.c_str(), &mine)) _exit(1);
    bpftime_drain open = {};
    bpftime_map *map = bpftime_map_by_name(&mine, "user");
    _exit(bpftime_user_ringbuf_drain(map, &open, 0, 0) ? 0 : 2);
  }
  int status;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(ring.drain(), 1);
  EXPECT_EQ(ring.seen, std::vector<std::string>{"kept"});
}

TEST(UserRingbufTest, ProducersThatWaitAreWokenByADrain) {
  UserRing ring;
  int fd = bpftime_events_open(&ring.session.session);
  ASSERT_GE(fd, 0);
  auto isReadable = [&](int timeout_ms) {
    pollfd p = {fd, POLLIN, 0};
    return poll(&p, 1, timeout_ms) == 1;
  };
  EXPECT_EQ(bpftime_user_ringbuf_arm(ring.map, fd, 100), 1) << "there is room";
  ASSERT_EQ(ring.put(std::string(4000, 'x')), 0);
  EXPECT_EQ(bpftime_user_ringbuf_arm(ring.map, fd, 100), 0);
  EXPECT_EQ(ring.drain(NoWakeup), 1);
  EXPECT_FALSE(isReadable(0));
  ASSERT_EQ(ring.put(std::string(4000, 'x')), 0);
  EXPECT_EQ(bpftime_user_ringbuf_arm(ring.map, fd, 100), 0);
  EXPECT_EQ(ring.drain(), 1);
  EXPECT_TRUE(isReadable(1000));
  ASSERT_EQ(ring.put(std::string(4000, 'x')), 0);
  EXPECT_EQ(bpftime_user_ringbuf_arm(ring.map, fd, 100), 0);
  EXPECT_EQ(ring.drain(0, 1), 1);
  EXPECT_EQ(bpftime_user_ringbuf_arm(ring.map, fd, 5000), 0) << "never";
  EXPECT_EQ(ring.drain(), 0);
  EXPECT_FALSE(isReadable(0)) << "nothing was taken";
  EXPECT_EQ(ring.drain(ForceWakeup | NoWakeup), 0);
  EXPECT_TRUE(isReadable(1000));
  close(fd);
}

}  // namespace
