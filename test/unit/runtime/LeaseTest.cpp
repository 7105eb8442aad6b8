// Leases of per-CPU values: no addition is lost, whatever interrupts a program between its
// load and its store, by restartable sequences, without them, and with both at once; a
// dead holder's lease is taken over.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <thread>

#include "core/cpus.h"
#include "core/lease.h"
#include "helpers/helpers.h"
#include "maps/map.h"

using namespace testimage;

namespace {

/// A program's run, as the dispatcher makes it.
struct Running {
  bpftime_thread *t = bpftime_thread_current();
  explicit Running(Session &s) {
    t->session = s.session.segment;
    t->running = 1;
  }
  ~Running() { bpftime_thread_done(t); }
};

uint64_t *counter(Session &s) {
  uint32_t key = 0;
  return static_cast<uint64_t *>(bpftime_helper_map_lookup_elem(s.map("c"), &key));
}

uint64_t sum(Session &s) {
  std::vector<uint64_t> values(bpftime_possible_cpus());
  uint32_t key = 0;
  EXPECT_EQ(bpftime_map_read(s.map("c"), &key, values.data(), 0), 0);
  uint64_t all = 0;
  for (uint64_t value : values) all += value;
  return all;
}

Session counters() { return Session(build({.maps = {{"c", 6, 4, 8, 1}}}), BPFTIME_FOLLOW_FORK); }

/// Adds one, with something between load and store that lets others run.
void addOne(Session &s, unsigned n) {
  Running run(s);
  volatile uint64_t *at = counter(s);
  uint64_t value = *at;
  if (n % 64 == 0) sched_yield();
  if (n % 256 == 0) {
    cpu_set_t cpus, old;
    sched_getaffinity(0, sizeof old, &old);
    CPU_ZERO(&cpus);
    CPU_SET(n / 256 % unsigned(CPU_COUNT(&old)), &cpus);
    sched_setaffinity(0, sizeof cpus, &cpus);
    sched_setaffinity(0, sizeof old, &old);
  }
  *at = value + 1;
}

void addByThreads(bool (*hasRseq)(unsigned thread)) {
  Session s = counters();
  ASSERT_EQ(s.status, 0);
  constexpr unsigned threads = 6, additions = 20000;
  std::vector<std::thread> all;
  for (unsigned i = 0; i < threads; i++)
    all.emplace_back([&, i] {
      {
        Running run(s);
        counter(s);
      }  // fills in what the record knows about leases
      if (!hasRseq(i)) bpftime_thread_current()->rseq = nullptr;
      for (unsigned n = 1; n <= additions; n++) addOne(s, n);
    });
  for (std::thread &thread : all) thread.join();
  // On a machine so busy that holders do not get their turn, runs go unleased, and say so:
  // each of them may undo what others added meanwhile.
  uint64_t unleased = s.session.segment->unleased, added = uint64_t(threads) * additions;
  if (unleased) EXPECT_LE(sum(s), added);
  else EXPECT_EQ(sum(s), added);
}

TEST(LeaseTest, NothingIsLostWithRestartableSequences) {
  addByThreads([](unsigned) { return true; });
}
TEST(LeaseTest, NothingIsLostWithoutThem) {
  addByThreads([](unsigned) { return false; });
}
TEST(LeaseTest, NothingIsLostAmongThreadsWithAndWithout) {
  addByThreads([](unsigned i) { return i % 2 == 0; });
}

TEST(LeaseTest, ThreadsOfGlibcHaveRestartableSequences) {
  Session s = counters();
  {
    Running run(s);
    counter(s);
  }
  EXPECT_NE(bpftime_thread_current()->rseq, nullptr);
  EXPECT_EQ(s.session.segment->leases_fast, 1u);
}

// What a thread knows of one session is not taken for the next one, mapped at its place.
TEST(LeaseTest, EachSessionIsPreparedAnew) {
  for (int i = 0; i < 8; i++) {
    Session s = counters();
    {
      Running run(s);
      counter(s);
    }
    EXPECT_EQ(s.session.segment->leases_fast, 1u) << i;
  }
}

bpftime_lease *leases(Session &s) {
  return reinterpret_cast<bpftime_lease *>(reinterpret_cast<char *>(s.session.segment) +
                                           s.session.segment->leases.off);
}

TEST(LeaseTest, OneRunKeepsOneSlotAndGivesItBack) {
  Session s = counters();
  {
    Running run(s);
    uint64_t *first = counter(s);
    for (int i = 0; i < 100; i++) {
      sched_yield();
      EXPECT_EQ(counter(s), first);
    }
  }
  for (uint32_t i = 0; i < s.session.segment->leases.count; i++) {
    EXPECT_EQ(leases(s)[i].fast, 0u);
    EXPECT_EQ(leases(s)[i].cross, 0u);
  }
}

TEST(LeaseTest, LeasesOfTheDeadAreTakenOver) {
  for (bool isCross : {false, true}) {
    Session s = counters();
    std::vector<pid_t> children;
    for (uint32_t i = 0; i < bpftime_possible_cpus(); i++) {
      int ready[2];
      ASSERT_EQ(pipe(ready), 0);
      pid_t child = fork();
      if (!child) {
        bpftime_session own;
        if (bpftime_session_open(s.path.c_str(), &own)) _exit(1);
        bpftime_thread *t = bpftime_thread_current();
        t->session = own.segment;
        t->running = 1;
        uint32_t key = 0;
        if (isCross) {
          bpftime_helper_map_lookup_elem(bpftime_map_by_name(&own, "c"), &key);
          bpftime_thread_done(t);
          t->running = 1;
          t->rseq = nullptr;
        }
        bpftime_helper_map_lookup_elem(bpftime_map_by_name(&own, "c"), &key);
        if (write(ready[1], "x", 1) != 1) _exit(2);
        for (;;) pause();
      }
      char byte;
      ASSERT_EQ(read(ready[0], &byte, 1), 1);
      close(ready[0]), close(ready[1]);
      children.push_back(child);
    }
    uint32_t held = 0;
    for (uint32_t i = 0; i < s.session.segment->leases.count; i++)
      held += leases(s)[i].fast || leases(s)[i].cross;
    EXPECT_EQ(held, s.session.segment->leases.count);
    for (pid_t child : children) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
    }
    Running run(s);
    counter(s);
    EXPECT_EQ(s.session.segment->unleased, 0u) << (isCross ? "cross" : "fast");
  }
}

// A child that a handler forks in the middle of a program has a copy of its record only.
TEST(LeaseTest, AForkedChildLeavesItsParentsLease) {
  Session s = counters();
  Running run(s);
  counter(s);
  pid_t child = fork();
  if (!child) {
    bpftime_thread_done(bpftime_thread_record());
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  uint32_t held = 0;
  for (uint32_t i = 0; i < s.session.segment->leases.count; i++)
    held += leases(s)[i].fast || leases(s)[i].cross;
  EXPECT_EQ(held, 1u);
}

// With every slot held by the living, a program still gets a value, and that is counted.
TEST(LeaseTest, RunsWithoutALeaseAreCounted) {
  Session s = counters();
  uint64_t living = uint64_t(uint32_t(getppid())) << 32 | BPFTIME_OWNER_ANONYMOUS;
  for (uint32_t i = 0; i < s.session.segment->leases.count; i++) leases(s)[i].cross = living;
  Running run(s);
  EXPECT_NE(counter(s), nullptr);
  EXPECT_EQ(s.session.segment->unleased, 1u);
}

}  // namespace
