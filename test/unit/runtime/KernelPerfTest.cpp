// Perf samples beside the kernel's: the same program's records, byte by byte, in a buffer
// of perf_event_open and in ours, and the answers to the same wrong calls.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <cerrno>
#include <cstring>

#undef MAP_TYPE  // a mask there, a table of ours in maps/map.h
#include "KernelMap.h"
#include "helpers/helpers.h"
#include "maps/map.h"

using namespace testimage;

namespace {

constexpr size_t dataBytes = 8192, pageBytes = 4096;

// An array of two perf events' places in the kernel, the first with a buffer on CPU 0.
struct KernelBuffer {
  KernelMap map{BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 2};
  int event = -1;
  perf_event_mmap_page *page = nullptr;

  KernelBuffer() {
    perf_event_attr attr = {};
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_SOFTWARE;
    attr.config = PERF_COUNT_SW_BPF_OUTPUT;
    attr.sample_type = PERF_SAMPLE_RAW;
    attr.sample_period = attr.wakeup_events = 1;
    if (map.fd < 0) return;
    event = int(syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC));
    if (event < 0) return;
    void *at = mmap(nullptr, pageBytes + dataBytes, PROT_READ | PROT_WRITE, MAP_SHARED, event, 0);
    uint32_t key = 0;
    if (at != MAP_FAILED && map.update(&key, &event, 0) == 0) page = static_cast<perf_event_mmap_page *>(at);
  }
  ~KernelBuffer() {
    if (page) munmap(page, pageBytes + dataBytes);
    if (event >= 0) close(event);
  }
};

// r0 = perf_event_output(ctx, map, flags, "0123…", size), as a raw tracepoint program.
int64_t kernelOutput(int map, uint64_t flags, uint32_t size) {
  std::vector<bpf_insn> code;
  auto insn = [&](uint8_t op, uint8_t dst, uint8_t src, int16_t off, int32_t imm) {
    code.push_back({op, dst, src, off, imm});
  };
  insn(0xbf, 6, 1, 0, 0);  // r6 = ctx
  for (int i = 0; i < 64; i += 8) {
    uint64_t word = 0x0706050403020100u + 0x0808080808080808u * uint64_t(i / 8);
    insn(0x18, 1, 0, 0, int32_t(word));
    insn(0, 0, 0, 0, int32_t(word >> 32));
    insn(0x7b, 10, 1, int16_t(i - 64), 0);
  }
  insn(0xbf, 1, 6, 0, 0);
  insn(0x18, 2, BPF_PSEUDO_MAP_FD, 0, map);
  insn(0, 0, 0, 0, 0);
  insn(0x18, 3, 0, 0, int32_t(flags));
  insn(0, 0, 0, 0, int32_t(flags >> 32));
  insn(0xbf, 4, 10, 0, 0);
  insn(0x07, 4, 0, 0, -64);
  insn(0xb7, 5, 0, 0, int32_t(size));
  insn(0x85, 0, 0, 0, BPF_FUNC_perf_event_output);
  insn(0x95, 0, 0, 0, 0);
  bpf_attr attr = {};
  attr.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT;
  attr.insns = reinterpret_cast<uint64_t>(code.data());
  attr.insn_cnt = uint32_t(code.size());
  attr.license = reinterpret_cast<uint64_t>("GPL");
  int program = int(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr));
  if (program < 0) return INT64_MIN;
  uint64_t context[2] = {};
  attr = {};
  attr.test.prog_fd = uint32_t(program);
  attr.test.ctx_in = reinterpret_cast<uint64_t>(context);
  attr.test.ctx_size_in = sizeof context;
  attr.test.flags = BPF_F_TEST_RUN_ON_CPU;  // CPU 0
  int failed = int(syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attr, sizeof attr));
  close(program);
  return failed ? INT64_MIN : int32_t(attr.test.retval);
}

struct Ours {
  Session session{build({.maps = {{"perf", 4, 4, 4, 2}}})};
  bpftime_map *map = session.map("perf");

  int64_t output(uint64_t flags, uint32_t size) {
    char text[64];
    for (int i = 0; i < 64; i++) text[i] = char(i);
    return int64_t(bpftime_helper_perf_event_output(nullptr, map, flags, text, size));
  }
  perf_event_mmap_page *page() {
    return reinterpret_cast<perf_event_mmap_page *>(bpftime_map_data(map) + pageBytes);
  }
};

std::string contents(perf_event_mmap_page *page, bool isKernels) {
  std::string out(reinterpret_cast<char *>(page) + page->data_offset, page->data_head);
  // Whose code ran, and what lies in the padding, is not ours to say.
  for (size_t at = 0; at + 12 <= out.size();) {
    perf_event_header header;
    uint32_t raw;
    std::memcpy(&header, &out[at], sizeof header);
    std::memcpy(&raw, &out[at + 8], 4);
    if (!header.size) break;
    EXPECT_EQ(header.misc & PERF_RECORD_MISC_CPUMODE_MASK,
              isKernels ? PERF_RECORD_MISC_KERNEL : PERF_RECORD_MISC_USER);
    std::memset(&out[at + 4], 0, 2);
    at += header.size;
  }
  return out;
}

TEST(KernelPerfTest, RecordsAndAnswersAreTheKernels) {
  KernelBuffer kernel;
  Ours ours;
  if (!kernel.page || kernelOutput(kernel.map.fd, 0, 8) != 0) GTEST_SKIP() << "no bpf() or no perf events";
  EXPECT_EQ(ours.output(0, 8), 0);
  for (uint32_t size : {4u, 12u, 20u, 28u, 36u, 44u, 52u, 60u, 8u, 16u, 64u}) {
    ASSERT_EQ(kernelOutput(kernel.map.fd, 0, size), 0) << size;
    ASSERT_EQ(ours.output(0, size), 0) << size;
  }
  EXPECT_EQ(kernel.page->data_offset, ours.page()->data_offset);
  EXPECT_EQ(kernel.page->data_head, ours.page()->data_head);
  std::string theirs = contents(kernel.page, true), mine = contents(ours.page(), false);
  ASSERT_EQ(theirs.size(), mine.size());
  size_t wrong = 0;
  for (size_t at = 0; at < mine.size();) {
    perf_event_header a, b;
    std::memcpy(&a, &theirs[at], sizeof a);
    std::memcpy(&b, &mine[at], sizeof b);
    ASSERT_EQ(a.type, b.type);
    ASSERT_EQ(a.size, b.size) << "at " << at;
    uint32_t raw;
    std::memcpy(&raw, &mine[at + 8], 4);
    wrong += theirs.compare(at + 8, 4 + raw / 8 * 8, mine, at + 8, 4 + raw / 8 * 8) != 0;
    at += b.size;
  }
  EXPECT_EQ(wrong, 0u);
  for (uint64_t flags : {uint64_t{2}, uint64_t{77}, uint64_t{1} << 32, uint64_t{1} << 60})
    EXPECT_EQ(kernelOutput(kernel.map.fd, flags, 8), ours.output(flags, 8)) << std::hex << flags;
  int full = 0;
  for (; full < 1000 && kernelOutput(kernel.map.fd, 0, 64) == 0; full++) {}
  EXPECT_EQ(kernelOutput(kernel.map.fd, 0, 64), -ENOSPC);
  while (ours.output(0, 64) == 0) {}
  EXPECT_EQ(ours.output(0, 64), -ENOSPC);
}

}  // namespace
