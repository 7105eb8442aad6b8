// Timers as whoever serves them meets them: what a damaged session asks for is not done, a
// server that dies is followed by the next, a cancellation waits for the callback, and an
// earlier deadline wakes. What programs see of timers is compared with the kernel in
// lit/helpers/timers-like-the-kernel.c.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/wait.h>
#include <csignal>
#include <thread>

#include "core/status.h"
#include "core/thread.h"
#include "helpers/helpers.h"
#include "maps/timer.h"

using namespace testimage;

namespace {

constexpr uint64_t hour = 3600000000000;

struct Value {
  uint64_t entered, released;
  bpftime_timer timer;
};

// mov rax, [rdi + 16]; inc qword [rax]; xor eax, eax; ret
const std::vector<uint8_t> counts = {0x48, 0x8b, 0x47, 0x10, 0x48, 0xff, 0x00, 0x31, 0xc0, 0xc3};
// mov rax, [rdi + 16]; inc qword [rax]; again: pause; cmp qword [rax + 8], 0; je again; xor eax, eax; ret
const std::vector<uint8_t> waits = {0x48, 0x8b, 0x47, 0x10, 0x48, 0xff, 0x00, 0xf3, 0x90, 0x48,
                                    0x83, 0x78, 0x08, 0x00, 0x74, 0xf7, 0x31, 0xc0, 0xc3};

class TimerTest : public testing::Test {
 protected:
  void SetUp() override {
    MapShape first = {.name = "first", .type = 2, .keySize = 4, .valueSize = sizeof(Value), .maxEntries = 4};
    first.timer = offsetof(Value, timer) + 1;
    MapShape second = first;
    second.name = "second";
    std::vector<uint8_t> image = build({.maps = {first, second},
                                        .programs = {{"plain", counts},
                                                     {"plain.count.first", counts, BPFTIME_CALLBACK | 0},
                                                     {"plain.wait.first", waits, BPFTIME_CALLBACK | 0},
                                                     {"plain.count.second", counts, BPFTIME_CALLBACK | 1}}});
    session.emplace(image);
    ASSERT_EQ(session->status, 0);
    ASSERT_EQ(bpftime_load(&session->session, 0, &loaded), 0);
  }
  void TearDown() override { bpftime_unload(&loaded); }

  Value *value(uint32_t key, const char *map = "first") {
    return static_cast<Value *>(bpftime_map_lookup(session->map(map), &key));
  }
  /// Arms an element's timer, as a program does, to call the program of this number.
  void arm(uint32_t key, uint32_t program, uint64_t ns = 0, const char *map = "first") {
    alignas(4) int32_t table[] = {int32_t(program + 1), 4, 8, 12, 16};
    void *timer = &value(key, map)->timer;
    bpftime_helper_timer_init(timer, session->map(map), 1);
    const char *callback = reinterpret_cast<const char *>(table) + table[program + 1];
    ASSERT_EQ(bpftime_helper_timer_set_callback(timer, callback, reinterpret_cast<uint64_t>(table)), 0u);
    ASSERT_EQ(bpftime_helper_timer_start(timer, ns, 0), 0u);
  }
  int serve() { return bpftime_timers_run(&loaded); }

  std::optional<Session> session;
  bpftime_loaded loaded = {};
};

TEST_F(TimerTest, CallbacksOfTheMapAreCalledAndNothingElse) {
  arm(0, 1);
  arm(1, 0);               // a program, but no callback
  arm(2, 3);               // a callback for another map
  arm(3, 1, 0, "second");  // likewise
  arm(2, 3, 0, "second");
  Value *beyond = value(3);
  arm(3, 1);
  beyond->timer.state |= bpftime_timer_callback;  // a number that is none
  EXPECT_EQ(serve(), 2);
  EXPECT_EQ(value(0)->entered, 1u);
  for (uint32_t key = 1; key < 4; key++) EXPECT_EQ(value(key)->entered, 0u) << key;
  EXPECT_EQ(value(2, "second")->entered, 1u);
  EXPECT_EQ(value(3, "second")->entered, 0u);
  EXPECT_EQ(bpftime_timers_next(&loaded), ~0ull);
  EXPECT_EQ(serve(), 0);
}

TEST_F(TimerTest, MoreThanFitInOneRoundAreServedInTheNext) {
  MapShape large = {.name = "large", .type = 2, .keySize = 4, .valueSize = sizeof(Value), .maxEntries = 100};
  large.timer = offsetof(Value, timer) + 1;
  Session many(build({.maps = {large}, .programs = {{"count", counts, BPFTIME_CALLBACK | 0}}}));
  bpftime_loaded code;
  ASSERT_EQ(bpftime_load(&many.session, 0, &code), 0);
  int32_t table[] = {1, 4};
  for (uint32_t key = 0; key < 100; key++) {
    void *timer = &static_cast<Value *>(bpftime_map_lookup(many.map("large"), &key))->timer;
    bpftime_helper_timer_init(timer, many.map("large"), 7);
    bpftime_helper_timer_set_callback(timer, table + 1, reinterpret_cast<uint64_t>(table));
    bpftime_helper_timer_start(timer, 0, 0);
  }
  int total = 0;
  while (bpftime_timers_next(&code) == 0) total += bpftime_timers_run(&code);
  EXPECT_EQ(total, 100);
  for (uint32_t key = 0; key < 100; key++)
    EXPECT_EQ(static_cast<Value *>(bpftime_map_lookup(many.map("large"), &key))->entered, 1u) << key;
  bpftime_unload(&code);
}

TEST_F(TimerTest, AServerKilledInACallbackIsFollowedByTheNext) {
  arm(0, 2);
  arm(1, 1);
  pid_t child = fork();
  if (!child) serve(), _exit(0);
  while (!__atomic_load_n(&value(0)->entered, __ATOMIC_ACQUIRE)) std::this_thread::yield();
  EXPECT_EQ(serve(), 0) << "the child serves";
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  uint64_t before = value(1)->entered;
  // The callback that was under way is lost, as one whose CPU is; those that had not begun are not.
  EXPECT_EQ(serve(), before ? 0 : 1);
  EXPECT_EQ(value(1)->entered, 1u);
  arm(0, 1);
  EXPECT_EQ(serve(), 1);
}

TEST_F(TimerTest, CancellingAfterTheServersDeathWaitsForNobody) {
  arm(0, 2);
  pid_t child = fork();
  if (!child) serve(), _exit(0);
  while (!__atomic_load_n(&value(0)->entered, __ATOMIC_ACQUIRE)) std::this_thread::yield();
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  arm(1, 1);
  EXPECT_EQ(bpftime_helper_timer_cancel(&value(0)->timer), 0u);
  EXPECT_EQ(loaded.extent->timers.running, 0u);
  EXPECT_EQ(serve(), 1);
}

TEST_F(TimerTest, CancellingWaitsForTheCallback) {
  arm(0, 2);
  std::thread server([&] { EXPECT_EQ(serve(), 1); });
  while (!__atomic_load_n(&value(0)->entered, __ATOMIC_ACQUIRE)) std::this_thread::yield();
  std::atomic<bool> done = false;
  std::thread other([&] {
    EXPECT_EQ(bpftime_helper_timer_cancel(&value(0)->timer), 0u);
    EXPECT_EQ(__atomic_load_n(&value(0)->released, __ATOMIC_ACQUIRE), 1u);
    done = true;
  });
  for (int i = 0; i < 50; i++) std::this_thread::yield();
  EXPECT_FALSE(done);
  __atomic_store_n(&value(0)->released, 1, __ATOMIC_RELEASE);
  other.join();
  server.join();
}

TEST_F(TimerTest, AnEarlierDeadlineWakes) {
  int fd = bpftime_events_open(&session->session);
  ASSERT_GE(fd, 0);
  pollfd ready = {fd, POLLIN, 0};
  arm(0, 1, hour);
  EXPECT_EQ(poll(&ready, 1, 0), 0) << "nobody had asked";
  uint64_t next = bpftime_timers_next(&loaded);
  EXPECT_GT(next, hour / 2);
  EXPECT_LE(next, hour);
  arm(1, 1, 2 * hour);
  EXPECT_EQ(poll(&ready, 1, 0), 0) << "later";
  arm(2, 1, hour / 4);
  EXPECT_EQ(poll(&ready, 1, 0), 1);
  EXPECT_LE(bpftime_timers_next(&loaded), hour / 4);
  EXPECT_EQ(serve(), 0);
  close(fd);
}

TEST_F(TimerTest, ShapesHaveTheirTimerWhereItFits) {
  auto fits = [](uint32_t type, uint32_t timer, uint32_t lock = 0) {
    MapShape shape = {.name = "m", .type = type, .keySize = 4, .valueSize = 32, .maxEntries = 4};
    shape.timer = timer, shape.lock = lock;
    std::vector<uint8_t> image = build({.maps = {shape}});
    const bpftime_session_options options = {};
    return bpftime_session_size(image.data(), &options) != 0;
  };
  for (uint32_t type : {1, 2, 9}) EXPECT_TRUE(fits(type, 17)) << type;
  for (uint32_t type : {5, 6, 10}) EXPECT_FALSE(fits(type, 17)) << type;
  EXPECT_FALSE(fits(2, 25));
  EXPECT_FALSE(fits(2, 5));
  EXPECT_FALSE(fits(2, 0xfffffff9u));
  EXPECT_TRUE(fits(2, 17, 13));
  EXPECT_FALSE(fits(2, 9, 13));
  EXPECT_FALSE(fits(2, 9, 21));
}

TEST_F(TimerTest, MapsWithTimersAreNotFrozen) {
  EXPECT_EQ(bpftime_map_freeze(session->map("first")), -BPFTIME_ENOTSUPP);
}

TEST_F(TimerTest, NothingIsServedInsideAProgram) {
  arm(0, 1);
  bpftime_thread_current()->running = 1;
  EXPECT_EQ(serve(), -BPFTIME_STATUS_busy);
  bpftime_thread_current()->running = 0;
  EXPECT_EQ(serve(), 1);
}

}  // namespace
