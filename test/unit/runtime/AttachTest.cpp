// Joining a session in this very process: sites are found, patched, run and restored,
// with trampolines written by hand after abi/trampoline.h. What is tested is the
// runtime's side: modules, zones, fix-ups, guard, counters, return store.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/wait.h>
#include <csetjmp>
#include <csignal>
#include <thread>

#include "core/status.h"

using namespace testimage;

// The probed functions begin with the same five bytes, a `mov $imm32, %eax`, so that one
// displaced instruction serves all. `recurse(n, f)` calls f(n - 1, f) through a register.
__asm__(R"(
  .text
  .p2align 4
  .globl bt_target, bt_recurse, bt_tail
bt_target:
  mov $0, %eax
  lea 1(%rdi), %rax
  ret
  .p2align 4
bt_recurse:
  mov $0, %eax
  test %rdi, %rdi
  jz 1f
  push %rbx
  mov %rdi, %rbx
  dec %rdi
  call *%rsi
  add %rbx, %rax
  pop %rbx
1: ret
  .p2align 4
bt_tail:
  mov $0, %eax
  jmp bt_target
  .p2align 4

  # A program: counts in a word that a slot points to, and keeps the last rdi and rax.
  .section .rodata
  .p2align 4
  .globl bt_code, bt_entry_stub, bt_return_at, bt_exit_fix, bt_code_end
  .set slot_enter, bt_code - 32
  .set slot_leave, bt_code - 24
  .set slot_sites, bt_code - 16
bt_code:
)"
#define TRAMPOLINE(N)                                                                             \
  ".globl bt_entry" #N ", bt_return" #N ", bt_fix" #N                                             \
  "\n"                                                                                            \
  "bt_entry" #N                                                                                   \
  ":\n"                                                                                           \
  "  sub $168, %rsp\n"                                                                            \
  "  mov %r11, 48(%rsp)\n mov %r10, 56(%rsp)\n mov %r9, 64(%rsp)\n mov %r8, 72(%rsp)\n"           \
  "  mov %rax, 80(%rsp)\n mov %rcx, 88(%rsp)\n mov %rdx, 96(%rsp)\n mov %rsi, 104(%rsp)\n"        \
  "  mov %rdi, 112(%rsp)\n lea 168(%rsp), %rax\n mov %rax, 152(%rsp)\n"                           \
  "  mov bt_code-16(%rip), %rdi\n mov $" #N                                                       \
  ", %esi\n mov %rsp, %rdx\n"                                                                     \
  "  call *bt_code-32(%rip)\n"                                                                    \
  "  test %eax, %eax\n"                                                                           \
  "  mov 48(%rsp), %r11\n mov 56(%rsp), %r10\n mov 64(%rsp), %r9\n mov 72(%rsp), %r8\n"           \
  "  mov 80(%rsp), %rax\n mov 88(%rsp), %rcx\n mov 96(%rsp), %rdx\n mov 104(%rsp), %rsi\n"        \
  "  mov 112(%rsp), %rdi\n lea 168(%rsp), %rsp\n"                                                 \
  "  jz 2f\n"                                                                                     \
  "  lea 8(%rsp), %rsp\n"                                                                         \
  "  call 2f\n"                                                                                   \
  "bt_return" #N                                                                                  \
  ":\n"                                                                                           \
  "  sub $8, %rsp\n sub $168, %rsp\n"                                                             \
  "  mov %rax, 80(%rsp)\n mov %rdx, 96(%rsp)\n lea 176(%rsp), %rax\n mov %rax, 152(%rsp)\n"       \
  "  mov bt_code-16(%rip), %rdi\n mov $" #N                                                       \
  ", %esi\n mov %rsp, %rdx\n"                                                                     \
  "  call *bt_code-24(%rip)\n"                                                                    \
  "  mov %rax, 168(%rsp)\n mov 80(%rsp), %rax\n mov 96(%rsp), %rdx\n lea 168(%rsp), %rsp\n ret\n" \
  "2: mov $0, %eax\n"                                                                             \
  "  .byte 0xe9\n"                                                                                \
  "bt_fix" #N ": .long 0\n"
        TRAMPOLINE(0) TRAMPOLINE(1) TRAMPOLINE(2) R"(
bt_code_end:
  .text
)");

extern "C" {
uint64_t bt_target(uint64_t);
uint64_t bt_recurse(uint64_t, uint64_t (*)(uint64_t, void *));
uint64_t bt_tail(uint64_t);
extern const char bt_code[], bt_code_end[];
extern const char bt_entry0[], bt_return0[], bt_fix0[], bt_entry1[], bt_return1[], bt_fix1[], bt_entry2[],
    bt_return2[], bt_fix2[];
}

namespace {

uint64_t loadBias() {
  uint64_t bias = 0;
  dl_iterate_phdr(
      [](dl_phdr_info *info, size_t, void *to) {
        *static_cast<uint64_t *>(to) = info->dlpi_addr;
        return 1;
      },
      &bias);
  return bias;
}

std::string ownPath() {
  char path[4096];
  ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  return std::string(path, size > 0 ? size_t(size) : 0);
}

// Every program is `mov slot3(%rip), %rax; incq OFF(%rax); xor %eax, %eax; ret`: counter
// words of one array map whose first value slot 3 holds.
Code counting(const char *name, uint32_t programOffset, uint8_t word) {
  int32_t toSlot = 24 - int32_t(programOffset + 7);
  std::vector<uint8_t> bytes = {0x48, 0x8b, 0x05, 0, 0, 0, 0, 0x48, 0xff, 0x40, uint8_t(word * 8),
                                0x31, 0xc0, 0xc3};
  std::memcpy(&bytes[3], &toSlot, 4);
  return {name, bytes};
}

// Three sites, each with an entry program (words 0, 2, 4) and a return program (1, 3, 5).
class Probes {
 public:
  explicit Probes(uint32_t follow = BPFTIME_FOLLOW_NONE, uint8_t firstByte = 0xb8) {
    parts.maps = {{"hits", 2, 4, 64, 1}};
    parts.imports = {{BPFTIME_IMPORT_SERVICE, 0, BPFTIME_SERVICE_ENTER},
                     {BPFTIME_IMPORT_SERVICE, 0, BPFTIME_SERVICE_LEAVE},
                     {BPFTIME_IMPORT_SERVICE, 0, BPFTIME_SERVICE_SITES},
                     {BPFTIME_IMPORT_MAP_DATA, 0, 0}};
    for (uint32_t i = 0; i < 6; i++) parts.programs.push_back(counting("p", 32 + 16 * i, uint8_t(i)));
    // The hand-written code reaches its slots right before itself.
    parts.code.assign(bt_code - 32, bt_code_end);
    parts.modules = {{0, 0, {}}};
    addSite(0, reinterpret_cast<uint64_t>(bt_target), bt_entry0, bt_return0, bt_fix0, firstByte);
    addSite(1, reinterpret_cast<uint64_t>(bt_recurse), bt_entry1, bt_return1, bt_fix1, 0xb8);
    addSite(2, reinterpret_cast<uint64_t>(bt_tail), bt_entry2, bt_return2, bt_fix2, 0xb8);
    made = std::make_unique<Session>(finish(), follow);
  }

  int join() { return bpftime_join(&made->session, 0, BPFTIME_DOOR_LINKED, 0); }
  int leave() { return bpftime_leave(&made->session, 0); }
  uint64_t count(uint32_t word) {
    uint32_t key = 0;
    return static_cast<uint64_t *>(bpftime_map_lookup(made->map("hits"), &key))[word];
  }
  uint64_t total(uint32_t program, uint64_t bpftime_counter::*field) {
    bpftime_segment *s = made->session.segment;
    uint64_t sum = 0;
    for (uint32_t row = 0; row <= s->threads.count; row++) {
      auto *counters =
          reinterpret_cast<bpftime_counter *>(reinterpret_cast<char *>(&s->first) + s->first.counters_off +
                                              uint64_t(row) * s->first.counters_stride);
      sum += counters[program].*field;
    }
    return sum;
  }
  bpftime_process &process() {
    bpftime_segment *s = made->session.segment;
    return *reinterpret_cast<bpftime_process *>(reinterpret_cast<char *>(s) + s->processes.off);
  }

  std::unique_ptr<Session> made;

 private:
  static constexpr uint32_t codeOffset = 32 + 6 * 16 + 32;  // of parts.code: behind slots, programs, entries

  uint32_t offsetOf(const char *label) { return codeOffset + 32 + uint32_t(label - bt_code); }

  void addSite(uint32_t index, uint64_t at, const char *entry, const char *ret, const char *fix,
               uint8_t firstByte) {
    bpftime_image_site site = {};
    site.trampoline_off = offsetOf(entry);
    site.return_off = offsetOf(ret);
    site.address = at - loadBias();
    site.patch_size = 5;
    site.link_first = index * 2;
    site.entry_links = site.return_links = 1;
    site.expected[0] = firstByte;
    parts.sites.push_back(site);
    for (uint32_t i = 0; i < 2; i++) parts.links.push_back({index * 2 + i, 1 + i, 0, 0, 0, index, 0});
    parts.fixups.push_back({0, BPFTIME_FIXUP_REL32, offsetOf(fix), -4, site.address + 5});
  }

  // The slots the hand-written code uses lie in front of it, not at the image's start:
  // point the header there; programs use slot 3 of the image's start, which is copied.
  std::vector<uint8_t> finish();

  Parts parts;
};

std::vector<uint8_t> Probes::finish() {
  // The path is found by name, since a test binary may lack a build-id: strings are
  // appended by hand because module rows are given ready-made.
  Parts &p = parts;
  p.maps.push_back({ownPath(), 2, 4, 8, 1});  // its name is the string we need
  std::vector<uint8_t> image = build(p);
  auto *h = reinterpret_cast<bpftime_image_header *>(image.data());
  auto *maps = reinterpret_cast<bpftime_image_map *>(image.data() + h->maps.off);
  auto *modules = reinterpret_cast<bpftime_image_module *>(image.data() + h->modules.off);
  modules[0].path = maps[1].name;
  h->slots_off = codeOffset;  // the four slots in front of bt_code
  auto *programs = reinterpret_cast<bpftime_image_program *>(image.data() + h->programs.off);
  for (uint32_t i = 0; i < h->programs.count; i++) {
    int32_t toSlot = int32_t(codeOffset + 24) - int32_t(programs[i].code_off + 7);
    std::memcpy(image.data() + h->code_off + programs[i].code_off + 3, &toSlot, 4);
  }
  sign(image);
  return image;
}

std::vector<uint8_t> bytesOf(const void *at) {
  auto *p = static_cast<const uint8_t *>(at);
  return {p, p + 16};
}

TEST(AttachTest, ProbesFireAndLeaveNoTrace) {
  auto before = bytesOf(reinterpret_cast<void *>(bt_target));
  Probes probes;
  ASSERT_EQ(probes.made->status, 0);
  ASSERT_EQ(probes.join(), 0);
  EXPECT_EQ(probes.process().state, BPFTIME_PROCESS_LIVE);
  EXPECT_EQ(probes.process().sites_live, 3u);
  EXPECT_NE(bytesOf(reinterpret_cast<void *>(bt_target)), before);
  for (uint64_t i = 0; i < 1000; i++) ASSERT_EQ(bt_target(i), i + 1);
  EXPECT_EQ(probes.count(0), 1000u);
  EXPECT_EQ(probes.count(1), 1000u);
  EXPECT_EQ(probes.total(0, &bpftime_counter::hits), 1000u);
  EXPECT_EQ(probes.total(1, &bpftime_counter::hits), 1000u);
  ASSERT_EQ(probes.leave(), 0);
  EXPECT_EQ(bytesOf(reinterpret_cast<void *>(bt_target)), before);
  EXPECT_EQ(bt_target(1), 2u);
  EXPECT_EQ(probes.count(0), 1000u);
  EXPECT_EQ(probes.process().state, BPFTIME_PROCESS_DETACHED);
}

TEST(AttachTest, RecursionAndTailCalls) {
  Probes probes;
  ASSERT_EQ(probes.join(), 0);
  auto self = reinterpret_cast<uint64_t (*)(uint64_t, void *)>(bt_recurse);
  struct Call {
    static uint64_t again(uint64_t n, void *) {
      return bt_recurse(n, reinterpret_cast<uint64_t (*)(uint64_t, void *)>(&Call::again));
    }
  };
  (void)self;
  EXPECT_EQ(bt_recurse(100, &Call::again), 5050u);
  EXPECT_EQ(probes.count(2), 101u);
  EXPECT_EQ(probes.count(3), 101u);
  EXPECT_EQ(bt_tail(4), 5u) << "a probed function that ends in a jump to another";
  EXPECT_EQ(probes.count(4), 1u);
  EXPECT_EQ(probes.count(5), 1u);
  EXPECT_EQ(probes.count(0), 1u);
  EXPECT_EQ(probes.count(1), 1u);
  ASSERT_EQ(probes.leave(), 0);
}

jmp_buf escape;
uint64_t jumpOut(uint64_t, void *) { longjmp(escape, 1); }

TEST(AttachTest, LongjmpLeavesNothingWrongBehind) {
  Probes probes;
  ASSERT_EQ(probes.join(), 0);
  for (static int i = 0; i < 10000; i++)
    if (!setjmp(escape)) bt_recurse(1, jumpOut);
  EXPECT_EQ(probes.count(2), 10000u);
  EXPECT_EQ(probes.count(3), 0u);
  for (uint64_t i = 0; i < 100; i++) ASSERT_EQ(bt_target(i), i + 1);
  EXPECT_EQ(probes.count(1), 100u);
  EXPECT_EQ(probes.total(3, &bpftime_counter::misses), 0u);
  ASSERT_EQ(probes.leave(), 0);
}

TEST(AttachTest, ThreadsLoseNoHit) {
  Probes probes;
  ASSERT_EQ(probes.join(), 0);
  constexpr uint64_t calls = 20000, threads = 8;
  std::vector<std::thread> workers;
  for (uint64_t t = 0; t < threads; t++)
    workers.emplace_back([] {
      for (uint64_t i = 0; i < calls; i++)
        if (bt_target(i) != i + 1) abort();
    });
  for (std::thread &worker : workers) worker.join();
  EXPECT_EQ(probes.total(0, &bpftime_counter::hits), calls * threads);
  EXPECT_EQ(probes.total(1, &bpftime_counter::hits) + probes.total(1, &bpftime_counter::misses),
            calls * threads);
  ASSERT_EQ(probes.leave(), 0);
}

TEST(AttachTest, ForkedChildrenCountAsTheSessionSays) {
  for (uint32_t follow : {BPFTIME_FOLLOW_NONE, BPFTIME_FOLLOW_FORK}) {
    Probes probes(follow);
    ASSERT_EQ(probes.join(), 0);
    bt_target(0);
    pid_t child = fork();
    if (!child) {
      for (uint64_t i = 0; i < 10; i++) bt_target(i);
      _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(probes.count(0), follow == BPFTIME_FOLLOW_FORK ? 11u : 1u);
    EXPECT_EQ((&probes.process())[1].pid, follow == BPFTIME_FOLLOW_FORK ? uint32_t(child) : 0u);
    ASSERT_EQ(probes.leave(), 0);
  }
}

std::atomic<uint64_t> handled;

TEST(AttachTest, SignalHandlersMayCallProbedFunctions) {
  Probes probes;
  ASSERT_EQ(probes.join(), 0);
  handled = 0;
  signal(SIGALRM, [](int) {
    if (bt_target(1) != 2) abort();
    handled++;
  });
  itimerval often = {{0, 200}, {0, 200}}, never = {};
  setitimer(ITIMER_REAL, &often, nullptr);
  constexpr uint64_t calls = 2000000;
  for (uint64_t i = 0; i < calls; i++)
    if (bt_target(i) != i + 1) abort();
  setitimer(ITIMER_REAL, &never, nullptr);
  signal(SIGALRM, SIG_DFL);
  EXPECT_GT(handled, 0u);
  EXPECT_EQ(probes.total(0, &bpftime_counter::hits) + probes.total(0, &bpftime_counter::misses),
            calls + handled);
  EXPECT_EQ(probes.total(1, &bpftime_counter::hits) + probes.total(1, &bpftime_counter::misses),
            calls + handled);
  ASSERT_EQ(probes.leave(), 0);
}

uint64_t mappedBytes() {
  FILE *maps = fopen("/proc/self/maps", "r");
  uint64_t sum = 0, start, end;
  char rest[4096];
  while (fscanf(maps, "%lx-%lx%4095[^\n]\n", &start, &end, rest) == 3) sum += end - start;
  fclose(maps);
  return sum;
}

TEST(AttachTest, AttachingAgainDoesNotGrowTheProcess) {
  std::vector<uint64_t> sizes;
  for (int i = 0; i < 50; i++) {
    Probes probes;
    ASSERT_EQ(probes.join(), 0);
    bt_target(1);
    ASSERT_EQ(probes.count(0), 1u) << "the new session's map counts, not the old one's";
    ASSERT_EQ(probes.leave(), 0);
    probes.made.reset();
    sizes.push_back(mappedBytes());
  }
  EXPECT_EQ(sizes[10], sizes[49]);
}

TEST(AttachTest, OtherBytesAreNotPatched) {
  auto before = bytesOf(reinterpret_cast<void *>(bt_target));
  Probes probes(BPFTIME_FOLLOW_NONE, 0xb9);
  EXPECT_EQ(probes.join(), -BPFTIME_STATUS_bytes_differ);
  EXPECT_EQ(bytesOf(reinterpret_cast<void *>(bt_target)), before);
  EXPECT_EQ(probes.process().state, BPFTIME_PROCESS_FAILED);
  EXPECT_EQ(probes.process().status, uint32_t(BPFTIME_STATUS_bytes_differ));
  EXPECT_EQ(probes.process().failed_site, 0u);
}

TEST(AttachTest, StoppedSessionsPassThrough) {
  Probes probes;
  ASSERT_EQ(probes.join(), 0);
  bt_target(1);
  probes.made->session.segment->stop = 1;
  EXPECT_EQ(bt_target(1), 2u);
  EXPECT_EQ(probes.count(0), 1u);
  ASSERT_EQ(probes.leave(), 0);
}

TEST(AttachTest, OneSessionAtATime) {
  Probes first, second;
  ASSERT_EQ(first.join(), 0);
  EXPECT_EQ(second.join(), -BPFTIME_STATUS_exists);
  ASSERT_EQ(first.leave(), 0);
  EXPECT_EQ(second.leave(), -BPFTIME_STATUS_no_session);
}

}  // namespace
