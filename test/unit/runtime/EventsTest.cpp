// Sleeping for events: a consumer that armed is woken once, from other processes too, and
// nobody makes a system call for one that does not sleep.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <atomic>
#include <cerrno>
#include <thread>

#include "helpers/helpers.h"
#include "maps/events.h"

using namespace testimage;

namespace {

struct Streams {
  Session session{build({.maps = {{"rb", 27, 0, 0, 4096}, {"perf", 4, 4, 4, 0}}}), BPFTIME_FOLLOW_FORK};
  bpftime_map *ring = session.map("rb"), *perf = session.map("perf");
  int fd = bpftime_events_open(&session.session);
  ~Streams() { close(fd); }

  bool isReadable(int timeout_ms) {
    pollfd p = {fd, POLLIN, 0};
    return poll(&p, 1, timeout_ms) == 1;
  }
  int arm() { return bpftime_events_arm(&session.session, fd); }
  uint64_t put(uint64_t flags) { return bpftime_helper_ringbuf_output(ring, "x", 1, flags); }
  int drain() {
    auto skip = [](void *, const void *, uint32_t) { return 0; };
    int count = bpftime_ringbuf_consume(ring, skip, nullptr, nullptr);
    for (uint32_t i = 0; i < bpftime_perf_buffers(perf); i++)
      count += bpftime_perf_consume(perf, i, skip, nullptr, nullptr);
    return count;
  }
};

TEST(EventsTest, ArmedConsumersAreWokenOnce) {
  Streams s;
  ASSERT_GE(s.fd, 0);
  EXPECT_EQ(s.put(0), 0u);
  EXPECT_FALSE(s.isReadable(0)) << "nobody sleeps";
  EXPECT_EQ(s.arm(), 1) << "there is something already";
  EXPECT_EQ(s.drain(), 1);
  EXPECT_EQ(s.arm(), 0);
  EXPECT_EQ(s.put(0), 0u);
  EXPECT_TRUE(s.isReadable(1000));
  EXPECT_EQ(*bpftime_events_armed(s.ring), 0u) << "the next event costs no system call";
  EXPECT_EQ(s.drain(), 1);
  EXPECT_EQ(s.arm(), 0);
  EXPECT_FALSE(s.isReadable(0)) << "the notice is taken";
}

TEST(EventsTest, FlagsSayWhetherToWake) {
  Streams s;
  EXPECT_EQ(s.arm(), 0);
  EXPECT_EQ(s.put(BPFTIME_RB_NO_WAKEUP), 0u);
  EXPECT_FALSE(s.isReadable(20));
  EXPECT_EQ(s.put(BPFTIME_RB_FORCE_WAKEUP), 0u);
  EXPECT_TRUE(s.isReadable(1000));
  EXPECT_EQ(s.drain(), 2);
}

TEST(EventsTest, PerfSamplesWakeThroughEpoll) {
  Streams s;
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_event wanted = {EPOLLIN, {}}, got = {};
  ASSERT_EQ(epoll_ctl(epoll, EPOLL_CTL_ADD, s.fd, &wanted), 0);
  EXPECT_EQ(s.arm(), 0);
  pid_t child = fork();
  if (!child) _exit(bpftime_helper_perf_event_output(nullptr, s.perf, 0, "x", 1) ? 1 : 0);
  int status;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(epoll_wait(epoll, &got, 1, 5000), 1);
  EXPECT_EQ(s.drain(), 1);
  close(epoll);
}

// A consumer that only ever sleeps for events must see all of them, whatever the timing.
TEST(EventsTest, NoWakeUpIsMissed) {
  Streams s;
  constexpr int rounds = 5000;
  std::atomic<int> received{0}, missed{0};
  std::thread consumer([&] {
    while (received < rounds) {
      received += s.drain();
      if (received >= rounds || s.arm() || s.isReadable(1000)) continue;
      // Nothing for so long may be a busy machine; a record that is there and wakes nobody is not.
      int late = s.drain();
      received += late;
      missed += late && !s.isReadable(5000);
    }
  });
  for (int i = 0; i < rounds; i++) {
    while (s.put(0)) std::this_thread::yield();
    while (received <= i - 4) std::this_thread::yield();  // so that it sleeps now and then
  }
  consumer.join();
  EXPECT_EQ(received, rounds);
  EXPECT_EQ(missed, 0);
}

TEST(EventsTest, QueriesAreTheKernels) {
  Streams s;
  EXPECT_EQ(bpftime_helper_ringbuf_query(s.ring, 1), 4096u) << "BPF_RB_RING_SIZE";
  for (int i = 0; i < 3; i++) s.put(0);
  EXPECT_EQ(bpftime_helper_ringbuf_query(s.ring, 0), 48u) << "BPF_RB_AVAIL_DATA";
  s.drain();
  s.put(0);
  EXPECT_EQ(bpftime_helper_ringbuf_query(s.ring, 0), 16u);
  EXPECT_EQ(bpftime_helper_ringbuf_query(s.ring, 2), 48u) << "BPF_RB_CONS_POS";
  EXPECT_EQ(bpftime_helper_ringbuf_query(s.ring, 3), 64u) << "BPF_RB_PROD_POS";
  EXPECT_EQ(bpftime_helper_ringbuf_query(s.ring, 4), 0u);
}

}  // namespace
