// Borrowing a thread of a child: what the target does must not depend on it.
//
// Each test stops a child in one particular situation, makes system calls in its name
// and checks that the child then goes on exactly as it would have.
#include "host/RemoteThread.h"

#include "Victim.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include <gtest/gtest.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

using namespace bpftime;

namespace {

/// Memory that parent and child see.
template <typename T> T *sharedMemory() {
  return new (mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) T();
}

/// Stops the child, makes it call getpid `times` times and lets it go.
void disturb(pid_t pid, int times) {
  for (int i = 0; i < times; ++i) {
    llvm::Expected<StoppedThreads> threads = StoppedThreads::stop(pid);
    ASSERT_TRUE(bool(threads)) << llvm::toString(threads.takeError());
    llvm::Expected<ProcessMemory> memory = ProcessMemory::open(pid);
    ASSERT_TRUE(bool(memory));
    llvm::Expected<RemoteThread> thread = RemoteThread::borrow(*threads, *memory);
    ASSERT_TRUE(bool(thread)) << llvm::toString(thread.takeError());
    llvm::Expected<int64_t> answer = thread->syscall(SYS_getpid);
    ASSERT_TRUE(bool(answer)) << llvm::toString(answer.takeError());
    EXPECT_EQ(*answer, pid);
  }
}

TEST(RemoteThread, nanosleepSleepsItsWholeTime) {
  Victim child([] {
    timespec t = {0, 400'000'000}, begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    if (nanosleep(&t, nullptr)) return 1;
    clock_gettime(CLOCK_MONOTONIC, &end);
    long ms = (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1'000'000;
    return ms >= 400 && ms < 2000 ? 0 : 2;
  });
  sleepMs(50);
  disturb(child.pid(), 5);
  EXPECT_EQ(child.join(), 0);
}

TEST(RemoteThread, blockedReadIsRestarted) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Victim child([&] {
    char c = 0;
    return read(ends[0], &c, 1) == 1 && c == 'x' ? 0 : 1;
  });
  sleepMs(30);
  disturb(child.pid(), 5);
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  EXPECT_EQ(child.join(), 0);
  close(ends[0]);
  close(ends[1]);
}

TEST(RemoteThread, futexWaitIsRestarted) {
  auto *word = sharedMemory<std::atomic<int>>();
  Victim child([&] {
    while (word->load() == 0)
      if (syscall(SYS_futex, word, FUTEX_WAIT, 0, nullptr, nullptr, 0) && errno != EAGAIN) return 1;
    return 0;
  });
  sleepMs(30);
  disturb(child.pid(), 5);
  *word = 1;
  syscall(SYS_futex, word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  EXPECT_EQ(child.join(), 0);
}

TEST(RemoteThread, sigsuspendKeepsItsMask) {
  auto *state = sharedMemory<std::atomic<int>>();
  static std::atomic<int> *handled;
  handled = state;
  Victim child([] {
    sigset_t usr1, none, before;
    sigemptyset(&none);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, nullptr);
    signal(SIGUSR1, [](int) { *handled = 1; });
    sigsuspend(&none);
    sigprocmask(SIG_SETMASK, nullptr, &before);
    return *handled && sigismember(&before, SIGUSR1) ? 0 : 1;
  });
  sleepMs(30);
  disturb(child.pid(), 3);
  kill(child.pid(), SIGUSR1);
  EXPECT_EQ(child.join(), 0);
}

TEST(RemoteThread, registersOfABusyLoopSurvive) {
  auto *stop = sharedMemory<std::atomic<int>>();
  Victim child([&] {
    // Sums 0..n twice over in different ways: a lost register shows as a difference.
    uint64_t sum = 0, n = 0;
    double other = 0;
    for (; !stop->load(std::memory_order_relaxed); ++n) sum += n, other += 1;
    return sum == n * (n - 1) / 2 && other == static_cast<double>(n) ? 0 : 1;
  });
  sleepMs(10);
  disturb(child.pid(), 50);
  *stop = 1;
  EXPECT_EQ(child.join(), 0);
}

TEST(RemoteThread, signalsThatComeMeanwhileAreTaken) {
  auto *count = sharedMemory<std::atomic<int>>();
  static std::atomic<int> *taken;
  taken = count;
  Victim child([] {
    struct sigaction action = {};
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    // The value tells whether the siginfo came through unharmed.
    action.sa_sigaction = [](int, siginfo_t *info, void *) { *taken += info->si_value.sival_int; };
    sigaction(SIGRTMIN, &action, nullptr);
    while (*taken < 100) sleepMs(1);
    return *taken == 100 ? 0 : *taken % 100;
  });
  sleepMs(30);
  for (int i = 0; i < 100; ++i) {
    sigval value = {.sival_int = 1};
    sigqueue(child.pid(), SIGRTMIN, value);
    if (i % 10 == 0) disturb(child.pid(), 1);
  }
  EXPECT_EQ(child.join(), 0);
}

TEST(RemoteThread, ignoredAndBlockedSigtrapStaysSo) {
  auto *state = sharedMemory<std::atomic<int>>();
  Victim child([&] {
    sigset_t trap, now;
    sigemptyset(&trap);
    sigaddset(&trap, SIGTRAP);
    signal(SIGTRAP, SIG_IGN);
    sigprocmask(SIG_BLOCK, &trap, nullptr);
    *state = 1;
    while (*state == 1) sleepMs(1);
    struct sigaction action = {};
    sigaction(SIGTRAP, nullptr, &action);
    sigprocmask(SIG_SETMASK, nullptr, &now);
    return action.sa_handler == SIG_IGN && sigismember(&now, SIGTRAP) ? 0 : 1;
  });
  while (!*state) sleepMs(1);
  disturb(child.pid(), 3);
  *state = 2;
  EXPECT_EQ(child.join(), 0);
}

TEST(RemoteThread, allThreadsStandStill) {
  struct Counters {
    std::atomic<uint64_t> n[4];
    std::atomic<int> stop;
  };
  auto *c = sharedMemory<Counters>();
  Victim child([&] {
    std::thread workers[4];
    for (int i = 0; i < 4; ++i)
      workers[i] = std::thread([c, i] {
        while (!c->stop) ++c->n[i];
      });
    for (std::thread &t : workers) t.join();
    return 0;
  });
  while (!c->n[0] || !c->n[1] || !c->n[2] || !c->n[3]) sleepMs(1);
  {
    llvm::Expected<StoppedThreads> threads = StoppedThreads::stop(child.pid());
    ASSERT_TRUE(bool(threads));
    EXPECT_EQ(threads->threads().size(), 5u);
    uint64_t before[4];
    for (int i = 0; i < 4; ++i) before[i] = c->n[i];
    sleepMs(30);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(before[i], c->n[i]);
  }
  c->stop = 1;
  EXPECT_EQ(child.join(), 0);
}

TEST(Process, refusesWhatCannotBeTraced) {
  auto why = [](pid_t pid) { return llvm::toString(checkTraceable(pid)); };
  EXPECT_NE(why(getpid()).find("this command itself"), std::string::npos);
  EXPECT_NE(why(0x3fffffff).find("does not exist"), std::string::npos);
  Victim child([] { return pause(), 0; });
  EXPECT_EQ(why(child.pid()), "");
  kill(child.pid(), SIGSTOP);
  sleepMs(20);
  EXPECT_NE(why(child.pid()).find("it is stopped"), std::string::npos);
  kill(child.pid(), SIGCONT);
  ASSERT_EQ(ptrace(PTRACE_SEIZE, child.pid(), 0, 0), 0);
  EXPECT_NE(why(child.pid()).find("traces it already"), std::string::npos);
}

}  // namespace
