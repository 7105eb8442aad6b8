// Reads by plain loads (core/faults.h): the same results as by system call on every kind of bad
// address, and signals that belong to the program stay its own. What only the preloaded
// library can show is in test/lit/run/signals-*.c.
#include "core/faults.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csetjmp>
#include <csignal>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "core/process.h"
#include "core/safe_read.h"
#include "helpers/helpers.h"

namespace {

/// A run of a program as the dispatcher makes it, where faults are caught.
struct Program {
  bpftime_thread *t;
  Program() {
    bpftime_process_init();
    t = bpftime_thread_current();
    bpftime_faults_install();
    t->running = 1;
  }
  ~Program() {
    bpftime_thread_done(t);
    bpftime_faults_remove();
  }
  bool isDirect() const { return bpftime_reads_may_be_direct(1 << 20); }
};

uint64_t address(const void *p) { return reinterpret_cast<uint64_t>(p); }

/// Memory of `pages`, of which every second one is not there.
struct Holes {
  static constexpr size_t pages = 4, page = 4096;
  char *at = static_cast<char *>(
      mmap(nullptr, pages *page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  Holes() {
    std::mt19937 random(1);
    for (size_t i = 0; i < pages * page; i++) at[i] = char(random() % 40);
    mprotect(at + page, page, PROT_NONE);
    munmap(at + 3 * page, page);
  }
  // What has come into the hole since is somebody else's.
  ~Holes() { munmap(at, (pages - 1) * page); }
};

struct Result {
  uint64_t value;
  std::vector<char> bytes;
  bool operator==(const Result &) const = default;
};

Result readBytes(uint64_t from, uint32_t size) {
  Result r{0, std::vector<char>(size + 8, 'x')};
  r.value = bpftime_helper_probe_read_user(r.bytes.data(), size, from);
  return r;
}
Result readString(uint64_t from, uint32_t size) {
  Result r{0, std::vector<char>(size + 8, 'x')};
  r.value = bpftime_helper_probe_read_user_str(r.bytes.data(), size, from);
  return r;
}

TEST(FaultsTest, LoadsAndSystemCallsReadTheSame) {
  Holes holes;
  std::mt19937 random(7);
  Program run;
  ASSERT_TRUE(run.isDirect());
  const uint32_t direct = run.t->running;
  for (int i = 0; i < 20000; i++) {
    const uint64_t edge = address(holes.at) + random() % (Holes::pages + 1) * Holes::page;
    const uint64_t from = edge - 40 + random() % 80;
    const uint32_t size = random() % 60;
    const Result bytes = readBytes(from, size), text = readString(from, size);
    run.t->running = 1 | BPFTIME_RUNNING_ASKED;
    EXPECT_EQ(bytes, readBytes(from, size)) << from - edge << ' ' << size;
    EXPECT_EQ(text, readString(from, size)) << from - edge << ' ' << size;
    run.t->running = direct;
  }
}

TEST(FaultsTest, EveryKindOfBadAddressIsAnError) {
  Program run;
  ASSERT_TRUE(run.isDirect());
  int file = memfd_create("short", MFD_CLOEXEC);
  ASSERT_EQ(ftruncate(file, 4096), 0);
  char *map = static_cast<char *>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  char *edge = map + 4096;  // behind it the file has nothing
  std::memset(edge - 4, 'a', 4);
  EXPECT_EQ(readBytes(address(edge) - 8, 8).value, 0u);
  for (uint64_t bad :
       {address(edge) - 4, address(edge), uint64_t(0), uint64_t(8), uint64_t(1 << 20), 0x8000000000000000ul,
        0x7ffffffffffful, 0xffff888000000000ul, 0xffffffffff600000ul, ~uint64_t(0), ~uint64_t(3)}) {
    Result r = readBytes(bad, 8);
    EXPECT_EQ(int64_t(r.value), -EFAULT) << std::hex << bad;
    EXPECT_EQ(std::string(r.bytes.data(), 9), std::string(8, '\0') + 'x');
    EXPECT_EQ(int64_t(readString(bad, 8).value), -EFAULT) << std::hex << bad;
  }
  EXPECT_TRUE(run.isDirect()) << "still";
  munmap(map, 8192);
  close(file);
}

TEST(FaultsTest, TheMainStackDoesNotGrowByReads) {
  Program run;
  ASSERT_TRUE(run.isDirect());
  char here = 7;
  EXPECT_EQ(int64_t(readBytes(address(&here) - 4000000, 8).value), -EFAULT);
  EXPECT_EQ(int64_t(readString(address(&here) - 4000000, 8).value), -EFAULT);
  EXPECT_EQ(readBytes(address(&here), 1).bytes[0], 7);
  EXPECT_TRUE(bpftime_reads_direct(address(&here)));
}

TEST(FaultsTest, BlockedSignalsAreReadAroundByTheKernel) {
  for (int signal : {SIGSEGV, SIGBUS}) {
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, &before);
    {
      Program run;
      EXPECT_EQ(int64_t(readBytes(1 << 20, 8).value), -EFAULT);
      EXPECT_FALSE(run.isDirect());
    }
    sigprocmask(SIG_SETMASK, &before, nullptr);
  }
  Program run;
  EXPECT_TRUE(run.isDirect());
}

TEST(FaultsTest, AnothersHandlerIsNoticed) {
  Program outer;
  ASSERT_TRUE(outer.isDirect());
  struct sigaction mine, before;
  std::memset(&mine, 0, sizeof mine);
  mine.sa_handler = [](int) { _exit(7); };
  sigaction(SIGSEGV, &mine, &before);  // this program's own: nobody stands before it
  outer.t->running = 1;
  EXPECT_EQ(int64_t(readBytes(1 << 20, 8).value), -EFAULT);
  EXPECT_FALSE(outer.isDirect());
  sigaction(SIGSEGV, &before, nullptr);
}

TEST(FaultsTest, IgnoredSignalsStayIgnored) {
  signal(SIGBUS, SIG_IGN);
  {
    Program run;
    EXPECT_FALSE(run.isDirect());
    struct sigaction now;
    sigaction(SIGSEGV, nullptr, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL);
  }
  signal(SIGBUS, SIG_DFL);
}

TEST(FaultsTest, OnlyRoomyAlternateStacksWillDo) {
  static char stack[65536];
  Program run;
  run.t->altstack = address(stack);
  run.t->altstack_bytes = 2048;
  EXPECT_FALSE(run.isDirect());
  run.t->altstack_bytes = sizeof stack;
  run.t->running = 1;
  EXPECT_TRUE(run.isDirect());
  run.t->altstack = address(__builtin_frame_address(0)) - sizeof stack / 2;
  run.t->running = 1;
  EXPECT_FALSE(run.isDirect()) << "on it";
  run.t->altstack = run.t->altstack_bytes = 0;
}

sigjmp_buf back;
volatile int seen_code, seen_signal;
void *volatile seen_address;

TEST(FaultsTest, TheProgramsFaultsGoToItsHandler) {
  struct sigaction mine, before, after;
  std::memset(&mine, 0, sizeof mine);
  mine.sa_flags = SA_SIGINFO;
  sigaddset(&mine.sa_mask, SIGUSR1);
  mine.sa_sigaction = [](int signal, siginfo_t *info, void *) {
    seen_signal = signal;
    seen_code = info->si_code;
    seen_address = info->si_addr;
    siglongjmp(back, 1);
  };
  sigaction(SIGSEGV, &mine, &before);
  {
    Program run;
    ASSERT_TRUE(run.isDirect());
    EXPECT_EQ(int64_t(readBytes(1 << 20, 8).value), -EFAULT);
    if (!sigsetjmp(back, 1)) *reinterpret_cast<volatile int *>(16) = 1;
  }
  EXPECT_EQ(seen_signal, SIGSEGV);
  EXPECT_EQ(seen_code, SEGV_MAPERR);
  EXPECT_EQ(seen_address, reinterpret_cast<void *>(16));
  sigaction(SIGSEGV, &before, &after);
  EXPECT_EQ(after.sa_sigaction, mine.sa_sigaction) << "given back";
  EXPECT_EQ(after.sa_flags & ~0x04000000, SA_SIGINFO);
  EXPECT_TRUE(sigismember(&after.sa_mask, SIGUSR1));
}

int statusOf(void (*body)()) {
  pid_t child = fork();
  if (!child) {
    body();
    _exit(1);
  }
  int status;
  waitpid(child, &status, 0);
  return status;
}

TEST(FaultsTest, ProgramsDieOfTheirOwnFaults) {
  int status = statusOf([] {
    Program run;
    if (run.isDirect()) *reinterpret_cast<volatile int *>(16) = 1;
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV) << status;
  status = statusOf([] {
    Program run;
    if (run.isDirect()) kill(getpid(), SIGBUS);
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS) << status;
}

TEST(FaultsTest, FaultsAndMappingsRace) {
  Program outer;
  ASSERT_TRUE(outer.isDirect());
  char *at =
      static_cast<char *>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  std::atomic<bool> stop = false;
  auto reader = [&] {
    bpftime_thread *t = bpftime_thread_current();
    for (int bad = 0, good = 0, i = 0; bad < 500 || good < 500; i++) {
      t->running = 1;
      uint64_t to = 1;
      int64_t result = int64_t(bpftime_helper_probe_read_user(&to, 8, address(at) + i % 4000));
      EXPECT_TRUE(result == 0 || (result == -EFAULT && to == 0));
      (result ? bad : good)++;
      bpftime_thread_done(t);
    }
  };
  std::thread one(reader), two(reader), mapper([&] {
    while (!stop) {
      mmap(at, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
      mmap(at, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    }
  });
  one.join(), two.join();
  stop = true;
  mapper.join();
  munmap(at, 4096);
}

}  // namespace
