// The kernel's own maps under the same work, as rows beside ours: a socket filter makes
// 1024 operations per run, BPF_PROG_TEST_RUN times many runs, and what one operation takes,
// with the making of its key, is the row. Registered only where bpf(2) is allowed.
#include "KernelRows.h"

#include <benchmark/benchmark.h>

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <vector>

namespace {

constexpr int operations = 1024, runs = 40;
constexpr uint32_t entries = 100000;

bpf_attr zeroed() {
  bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  return attr;
}
int call(int command, bpf_attr &attr) { return int(syscall(SYS_bpf, command, &attr, sizeof attr)); }
uint64_t address(const void *p) { return reinterpret_cast<uint64_t>(p); }

bpf_insn insn(uint8_t code, uint8_t dst, uint8_t src, int16_t off, int32_t imm) {
  bpf_insn i = {};
  i.code = code, i.dst_reg = dst & 15, i.src_reg = src & 15, i.off = off, i.imm = imm;
  return i;
}

struct Work {
  const char *name;
  uint32_t type, keySize, maxEntries;
  uint32_t keys;    ///< drawn from so many
  bool isInsert;    ///< update instead of lookup and addition
  uint32_t filled;  ///< elements put in before
};

int createMap(const Work &w) {
  bpf_attr attr = zeroed();
  attr.map_type = w.type;
  attr.key_size = w.keySize;
  attr.value_size = 8;
  attr.max_entries = w.maxEntries;
  int fd = call(BPF_MAP_CREATE, attr);
  uint64_t value[512] = {};
  for (uint32_t i = 0; fd >= 0 && i < w.filled; i++) {
    uint32_t key[4] = {i, ~i, i * 3, 7};
    attr = zeroed();
    attr.map_fd = uint32_t(fd);
    attr.key = address(key);
    attr.value = address(value);
    call(BPF_MAP_UPDATE_ELEM, attr);
  }
  return fd;
}

/// Key i of the fixture's order in fp-16, then the operation, `operations` times.
std::vector<bpf_insn> program(const Work &w, int map) {
  std::vector<bpf_insn> p;
  auto add = [&](uint8_t code, uint8_t dst, uint8_t src, int16_t off, int32_t imm) {
    p.push_back(insn(code, dst, src, off, imm));
  };
  add(0xb7, 6, 0, 0, 0);           // r6 = 0
  add(0x85, 0, 0, 0, 7);           // r0 = prandom
  add(0xbf, 7, 0, 0, 0);           // r7 = r0
  add(0x18, 8, 0, 0, 1284865837);  // r8 = the multiplier of Maps.cpp
  add(0, 0, 0, 0, 1481765933);
  size_t loop = p.size();
  add(0x2f, 7, 8, 0, 0);           // r7 *= r8
  add(0x07, 7, 0, 0, 1442695041);  // r7 += …
  add(0xbf, 1, 7, 0, 0);           // r1 = r7 >> 33 % keys
  add(0x77, 1, 0, 0, 33);
  add(0x97, 1, 0, 0, int32_t(w.keys));
  add(0x63, 10, 1, -16, 0);
  if (w.keySize == 16) {
    add(0xbf, 2, 1, 0, 0), add(0xa7, 2, 0, 0, -1), add(0x63, 10, 2, -12, 0);
    add(0x27, 1, 0, 0, 3), add(0x63, 10, 1, -8, 0), add(0x62, 10, 0, -4, 7);
  }
  add(0x18, 1, BPF_PSEUDO_MAP_FD, 0, map), add(0, 0, 0, 0, 0);
  add(0xbf, 2, 10, 0, 0), add(0x07, 2, 0, 0, -16);
  if (w.isInsert) {
    add(0x7a, 10, 0, -24, 1), add(0xbf, 3, 10, 0, 0), add(0x07, 3, 0, 0, -24), add(0xb7, 4, 0, 0, 0);
    add(0x85, 0, 0, 0, 2);
  } else {
    add(0x85, 0, 0, 0, 1);
    add(0x15, 0, 0, 3, 0);  // a hit adds one
    add(0x79, 1, 0, 0, 0), add(0x07, 1, 0, 0, 1), add(0x7b, 0, 1, 0, 0);
  }
  add(0x07, 6, 0, 0, 1);
  add(0xa5, 6, 0, int16_t(int(loop) - int(p.size()) - 1), operations);
  add(0xb7, 0, 0, 0, 0), add(0x95, 0, 0, 0, 0);
  return p;
}

int load(const std::vector<bpf_insn> &code) {
  bpf_attr attr = zeroed();
  attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
  attr.insns = address(code.data());
  attr.insn_cnt = uint32_t(code.size());
  attr.license = address("GPL");
  return call(BPF_PROG_LOAD, attr);
}

void row(benchmark::State &state, const Work &w, int program) {
  uint8_t packet[64] = {};
  for (auto _ : state) {
    bpf_attr attr = zeroed();
    attr.test.prog_fd = uint32_t(program);
    attr.test.data_in = address(packet);
    attr.test.data_size_in = sizeof packet;
    attr.test.repeat = runs;
    if (call(BPF_PROG_TEST_RUN, attr)) return state.SkipWithError(std::strerror(errno));
    state.SetIterationTime(double(attr.test.duration) / operations * 1e-9);
  }
}

constexpr Work works[] = {
    {"hashHit/4_bytes_of_100k", BPF_MAP_TYPE_HASH, 4, entries, entries, false, entries},
    {"hashHit/16_bytes_of_100k", BPF_MAP_TYPE_HASH, 16, entries, entries, false, entries},
    {"hashHit/4_bytes_of_512", BPF_MAP_TYPE_HASH, 4, 512, 512, false, 512},
    {"lruHit/4_bytes_of_100k", BPF_MAP_TYPE_LRU_HASH, 4, entries, entries, false, entries},
    {"lruEvict", BPF_MAP_TYPE_LRU_HASH, 4, entries, 2000000000, true, entries},
    {"perCpuCounter", BPF_MAP_TYPE_PERCPU_ARRAY, 4, 1, 1, false, 0},
    {"arrayCounter", BPF_MAP_TYPE_ARRAY, 4, 1, 1, false, 0},
};

}  // namespace

void registerKernelRows() {
  for (const Work &w : works) {
    int map = createMap(w), fd = map < 0 ? -1 : load(program(w, map));
    if (fd < 0) return;  // the first refusal tells: bpf(2) is not for us
    benchmark::RegisterBenchmark((std::string("kernel_") + w.name).c_str(),
                                 [&w, fd](benchmark::State &state) { row(state, w, fd); })
        ->UseManualTime()
        ->Iterations(8);
  }
}
