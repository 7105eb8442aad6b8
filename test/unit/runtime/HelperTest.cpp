// Helpers called as compiled programs call them: what they return and what they leave
// in memory, faults included.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <cerrno>
#include <csignal>
#include <set>
#include <thread>

#include "core/thread.h"
#include "helpers/format.h"
#include "helpers/helpers.h"

using namespace testimage;

namespace {

// Two pages of which the second faults; the pointer is the end of the first.
char *edge() {
  static char *pages = [] {
    char *at =
        static_cast<char *>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(at + 4096, 4096);
    return at + 4096;
  }();
  return pages;
}

uint64_t address(const void *at) { return reinterpret_cast<uint64_t>(at); }

TEST(ProbeReadTest, CopiesOrZeroes) {
  bpftime_process_init();
  uint64_t source = 0x1122334455667788, to = 0;
  EXPECT_EQ(bpftime_helper_probe_read_user(&to, 8, address(&source)), 0u);
  EXPECT_EQ(to, source);
  EXPECT_EQ(int64_t(bpftime_helper_probe_read_user(&to, 8, 8)), -EFAULT);
  EXPECT_EQ(to, 0u);
  to = ~0ull;
  EXPECT_EQ(int64_t(bpftime_helper_probe_read_kernel(&to, 8, address(edge() - 4))), -EFAULT);
  EXPECT_EQ(to, 0u) << "a read cut short leaves nothing behind";
  EXPECT_EQ(int64_t(bpftime_helper_probe_read_user(&to, 8, 0xffff800000000000)), -EFAULT);
  EXPECT_EQ(bpftime_helper_probe_read_user(&to, 0, 8), 0u);
}

TEST(ProbeReadTest, StringsCountTheirNul) {
  char to[64];
  EXPECT_EQ(bpftime_helper_probe_read_user_str(to, sizeof to, address("hello")), 6u);
  EXPECT_STREQ(to, "hello");
  // Nothing behind the NUL of the source arrives, and what stood there stays.
  memset(to, 'x', sizeof to);
  EXPECT_EQ(bpftime_helper_probe_read_user_str(to, sizeof to, address("ab\0secret")), 3u);
  EXPECT_EQ(to[2], 0);
  EXPECT_EQ(to[3], 'x');
  EXPECT_EQ(bpftime_helper_probe_read_user_str(to, 4, address("hello")), 4u);
  EXPECT_STREQ(to, "hel");
  std::memcpy(edge() - 3, "ab", 3);
  EXPECT_EQ(bpftime_helper_probe_read_kernel_str(to, sizeof to, address(edge() - 3)), 3u);
  std::memcpy(edge() - 3, "abc", 3);
  EXPECT_EQ(int64_t(bpftime_helper_probe_read_kernel_str(to, sizeof to, address(edge() - 3))), -EFAULT);
  EXPECT_EQ(to[0], 0);
  EXPECT_EQ(bpftime_helper_probe_read_user_str(to, 0, address("x")), 0u);
}

TEST(ProcessTest, IdsSurviveFork) {
  bpftime_process_init();
  auto own = [] { return uint64_t(getpid()) << 32 | uint64_t(gettid()); };
  EXPECT_EQ(bpftime_helper_get_current_pid_tgid(), own());
  std::thread([&] { EXPECT_EQ(bpftime_helper_get_current_pid_tgid(), own()); }).join();
  pid_t child = fork();
  if (!child) _exit(bpftime_helper_get_current_pid_tgid() == own() ? 0 : 1);
  int status;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(ProcessTest, CommIsTheThreadsAndPadded) {
  std::thread([] {
    prctl(PR_SET_NAME, "a-thread-name-15");
    char comm[24];
    std::memset(comm, 'x', sizeof comm);
    EXPECT_EQ(bpftime_helper_get_current_comm(comm, sizeof comm), 0u);
    EXPECT_EQ(std::string(comm, sizeof comm), std::string("a-thread-name-1") + std::string(9, '\0'));
    EXPECT_EQ(bpftime_helper_get_current_comm(comm, 4), 0u);
    EXPECT_STREQ(comm, "a-t");
  }).join();
}

TEST(ProcessTest, IdsOfUserAndGroupAreApart) {
  EXPECT_EQ(bpftime_helper_get_current_uid_gid(), uint64_t(getgid()) << 32 | getuid());
}

TEST(ProcessTest, CpuIsTheOneWeArePinnedTo) {
  cpu_set_t set, before;
  sched_getaffinity(0, sizeof before, &before);
  for (int cpu = 0; cpu < 2; cpu++) {
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set)) continue;
    EXPECT_EQ(bpftime_helper_get_smp_processor_id(), uint64_t(cpu));
  }
  sched_setaffinity(0, sizeof before, &before);
}

TEST(TimeTest, ClocksAreTheKernels) {
  bpftime_process_init();
  auto now = [](clockid_t clock) {
    timespec t;
    clock_gettime(clock, &t);
    return uint64_t(t.tv_sec) * 1000000000 + uint64_t(t.tv_nsec);
  };
  uint64_t before = now(CLOCK_MONOTONIC), ours = bpftime_helper_ktime_get_ns();
  EXPECT_GE(ours, before);
  EXPECT_LE(ours, now(CLOCK_MONOTONIC));
  before = now(CLOCK_BOOTTIME), ours = bpftime_helper_ktime_get_boot_ns();
  EXPECT_GE(ours, before);
  EXPECT_LE(ours, now(CLOCK_BOOTTIME));
}

std::string format(const char *text, uint64_t a = 0, uint64_t b = 0, uint64_t c = 0) {
  char out[128];
  uint64_t args[] = {a, b, c};
  int64_t size = int64_t(bpftime_helper_snprintf(out, sizeof out, text, args, sizeof args));
  return size < 0 ? "refused " + std::to_string(size) : std::string(out, size_t(size) - 1);
}

TEST(FormatTest, KernelFormats) {
  EXPECT_EQ(format("%d %u %x", uint64_t(-5), uint64_t(-1), 0xabcd), "-5 4294967295 abcd");
  EXPECT_EQ(format("%ld %llu %lX", uint64_t(-5), uint64_t(-1), 0xabcd), "-5 18446744073709551615 ABCD");
  EXPECT_EQ(format("%s|%c|%%", address("text"), 'q'), "text|q|%");
  EXPECT_EQ(format("%p", 0xffff1234), "00000000ffff1234");
  EXPECT_EQ(format("%5d|%-5d|%05d", 42, 42, uint64_t(-42)), "   42|42   |-0042");
  EXPECT_EQ(format("caf\xc3\xa9 %d", 5), "caf\xc3\xa9 5");
  EXPECT_EQ(format("%s", 8), "") << "a bad address prints nothing and harms nobody";
}

TEST(FormatTest, RefusesWhatTheKernelRefuses) {
  for (const char *bad : {"%f", "%n", "%", "%lls", "%d %d %d %d", "\x01", "\x7f", "%pI5", "%sx", "%\xc3"})
    EXPECT_EQ(format(bad), "refused -22") << bad;
}

TEST(FormatTest, ManyLongStringsAreTooMuch) {
  std::string half(300, 'x');
  uint64_t args[] = {address(half.data()), address(half.data()), 0};
  char out[8];
  EXPECT_EQ(bpftime_helper_snprintf(out, sizeof out, "%s %s", args, 16), 300 + 1 + 210 + 1u);
  EXPECT_STREQ(out, "xxxxxxx");
  EXPECT_EQ(int64_t(bpftime_helper_snprintf(out, sizeof out, "%s %s %d", args, 24)), -ENOSPC);
}

// Another thread may change a format between the check and the printing.
TEST(FormatTest, AFormatThatChangesReadsNothingElse) {
  uint64_t one = 1;
  bpftime_format_args args;
  EXPECT_EQ(bpftime_format_fetch(&args, {"%d", 3, 0}, &one, 1), 0);
  char out[64] = {};
  for (const char *changed : {"%d%d%d", "%s", "%llx", "%c%c%c%c%c", "%pI6"}) {
    bpftime_text text = {out, sizeof out, 0, 0};
    bpftime_format_print(&text, {changed, uint32_t(strlen(changed)), 0}, &args);
    EXPECT_LE(text.used, 5u) << changed;
  }
}

TEST(RandomTest, ThreadsAndChildrenDrawDifferentNumbers) {
  bpftime_process_init();
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; i++) seen.insert(bpftime_helper_get_prandom_u32());
  EXPECT_GE(seen.size(), 990u);
  EXPECT_LE(*seen.rbegin(), 0xffffffffu);
  EXPECT_GT(*seen.rbegin() - *seen.begin(), 0xf0000000u);
  std::thread([&] { EXPECT_FALSE(seen.contains(bpftime_helper_get_prandom_u32())); }).join();
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  pid_t child = fork();
  uint64_t drawn[2] = {}, own = 0;
  if (!child) {
    for (uint64_t &d : drawn) d = bpftime_helper_get_prandom_u32();
    _exit(write(pipes[1], drawn, sizeof drawn) != sizeof drawn);
  }
  own = bpftime_helper_get_prandom_u32();
  ASSERT_EQ(read(pipes[0], drawn, sizeof drawn), ssize_t(sizeof drawn));
  EXPECT_NE(drawn[0], own);
  waitpid(child, nullptr, 0);
}

int signalsSeen, runningThen;
void countSignal(int) { ++signalsSeen, runningThen = int(bpftime_thread_current()->running); }

TEST(SignalTest, WaitsUntilTheProgramIsDone) {
  bpftime_process_init();
  signal(SIGUSR1, countSignal);
  auto program = [](void *) -> uint64_t {
    EXPECT_EQ(bpftime_helper_send_signal_thread(SIGUSR1), 0u);
    EXPECT_EQ(int64_t(bpftime_helper_send_signal_thread(SIGUSR1)), -EBUSY);
    EXPECT_EQ(signalsSeen, 0);
    return 5;
  };
  EXPECT_EQ(bpftime_call(program, nullptr), 5u);
  EXPECT_EQ(signalsSeen, 1);
  EXPECT_EQ(runningThen, 0);
  EXPECT_EQ(bpftime_helper_send_signal_thread(SIGUSR1), 0u) << "outside of a program: at once";
  EXPECT_EQ(signalsSeen, 2);
  EXPECT_EQ(int64_t(bpftime_helper_send_signal(65)), -EINVAL);
  EXPECT_EQ(bpftime_helper_send_signal(0), 0u);
  signal(SIGUSR1, SIG_DFL);
}

TEST(ProbeWriteTest, WritesWhatTheProcessCould) {
  bpftime_process_init();
  uint32_t to = 1, from = 7;
  EXPECT_EQ(bpftime_helper_probe_write_user(address(&to), &from, sizeof from), 0u);
  EXPECT_EQ(to, 7u);
  EXPECT_EQ(int64_t(bpftime_helper_probe_write_user(8, &from, sizeof from)), -EFAULT);
  EXPECT_EQ(int64_t(bpftime_helper_probe_write_user(address(edge() - 2), &from, 4)), -EFAULT);
  EXPECT_EQ(int64_t(bpftime_helper_probe_write_user(address("constant"), &from, 4)), -EFAULT);
}

// pid at 8, tgid at 12, comm at 16, real_parent at 32, group_leader at 40; no nsproxy.
constexpr uint64_t layoutLow = 8 | 12ull << 16 | 16ull << 32 | 32ull << 48, layoutHigh = 40 | ~0xffffull;

template <typename T> T fieldOf(uint64_t task, uint64_t offset) {
  T value{};
  EXPECT_EQ(bpftime_helper_probe_read_kernel(&value, sizeof value, task + offset), 0u) << offset;
  return value;
}

TEST(TaskTest, ThreadsHaveTasksOfTheirOwn) {
  bpftime_process_init();
  uint64_t task = bpftime_helper_get_current_task(layoutLow, layoutHigh), other = 0;
  EXPECT_EQ(fieldOf<uint32_t>(task, 8), uint32_t(gettid()));
  EXPECT_EQ(fieldOf<uint64_t>(task, 40), task) << "the main thread leads its group";
  std::thread([&] {
    prctl(PR_SET_NAME, "another");
    other = bpftime_helper_get_current_task(layoutLow, layoutHigh);
    EXPECT_EQ(fieldOf<uint32_t>(other, 8), uint32_t(gettid()));
    EXPECT_EQ(fieldOf<uint32_t>(other, 12), uint32_t(getpid()));
    EXPECT_EQ(fieldOf<uint64_t>(other, 40), task);
    EXPECT_EQ(fieldOf<uint32_t>(task, 8), uint32_t(getpid()));
    char comm[16], leader[16], own[16];
    EXPECT_EQ(bpftime_helper_probe_read_kernel_str(comm, 16, other + 16), 8u);
    EXPECT_STREQ(comm, "another");
    EXPECT_EQ(bpftime_helper_probe_read_kernel_str(comm, 4, other + 16), 4u);
    EXPECT_STREQ(comm, "ano");
    EXPECT_GT(int64_t(bpftime_helper_probe_read_kernel_str(leader, 16, task + 16)), 1);
    FILE *file = fopen("/proc/self/comm", "r");
    EXPECT_EQ(fscanf(file, "%15s", own), 1);
    fclose(file);
    EXPECT_STREQ(leader, own);
    uint64_t parent = fieldOf<uint64_t>(other, 32);
    EXPECT_EQ(fieldOf<uint32_t>(parent, 12), uint32_t(getppid()));
  }).join();
  EXPECT_NE(other, task);
  uint32_t value = 7;
  EXPECT_EQ(int64_t(bpftime_helper_probe_read_kernel(&value, 4, other + 8)), -EFAULT) << "not ours";
  EXPECT_EQ(value, 0u);
}

TEST(TaskTest, WhatIsNotThereIsAFault) {
  bpftime_process_init();
  uint64_t task = bpftime_helper_get_current_task(layoutLow, layoutHigh), value = 7;
  for (uint64_t offset : {0, 4, 9, 48, 0xffff})
    EXPECT_EQ(int64_t(bpftime_helper_probe_read_kernel(&value, 4, task + offset)), -EFAULT) << offset;
  EXPECT_EQ(int64_t(bpftime_helper_probe_read_kernel(&value, 8, task + 8)), -EFAULT) << "two fields";
  EXPECT_EQ(bpftime_helper_probe_read_kernel(&value, 2, task + 10), 0u) << "part of one";
  EXPECT_EQ(int64_t(bpftime_helper_probe_read_user(&value, 4, task + 8)), -EFAULT) << "no user memory";
}

TEST(TraceTest, LinesGoToTheSessionsRing) {
  Session session(build({.maps = {{"m", 2, 4, 8, 1}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_thread_current()->extent = &session.session.segment->first;
  const char text[] = "value %d\n";
  EXPECT_EQ(bpftime_helper_trace_printk(text, sizeof text, 7, 0, 0), 8u);
  EXPECT_EQ(int64_t(bpftime_helper_trace_printk(text, sizeof text - 1, 7, 0, 0)), -EINVAL) << "no NUL";
  std::string line;
  auto each = [](void *to, const void *data, uint32_t size) {
    static_cast<std::string *>(to)->append(static_cast<const char *>(data), size);
    return 0;
  };
  const uint64_t values[] = {address("a"), 2, 3, 4};
  EXPECT_EQ(bpftime_helper_trace_vprintk("%s %d %d %d", 12, values, sizeof values), 7u);
  bpftime_map *ring = bpftime_map_at(&session.session, session.session.segment->first.trace_map);
  EXPECT_EQ(bpftime_ringbuf_consume(ring, each, &line, nullptr), 2);
  EXPECT_NE(line.find("-" + std::to_string(gettid()) + " ["), std::string::npos) << line;
  EXPECT_NE(line.find(": value 7"), std::string::npos) << line;
  EXPECT_EQ(line.substr(line.size() - 9), ": a 2 3 4") << "no newline, nothing behind";
  bpftime_thread_current()->extent = nullptr;
}

}  // namespace
