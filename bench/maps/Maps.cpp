// What maps and helpers cost out of line, in nanoseconds per call: the functions that
// compiled programs import, called in a loop. The baseline is an empty loop over the
// same keys. Given a blob of inlined.bpf.c first, also inside programs. Throughput, not latency: independent
// calls overlap, as they do in the kernel's figures that README.md sets beside these.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "InlinedRows.h"
#include "KernelRows.h"
#include "TestImage.h"
#include "core/faults.h"
#include "core/lease.h"
#include "core/sha256.h"
#include "helpers/helpers.h"

using namespace testimage;

namespace {

constexpr uint32_t hashEntries = 100000;

struct Fixture {
  Session session{build({.maps = {{"array", 2, 4, 8, 16},
                                  {"hash4", 1, 4, 8, hashEntries},
                                  {"hash16", 1, 16, 8, hashEntries},
                                  {"small", 1, 4, 8, 512},
                                  {"lru", 9, 4, 8, hashEntries},
                                  {"evict", 9, 4, 8, hashEntries},
                                  {"cpus", 6, 4, 8, 16},
                                  {"cpuhash", 5, 4, 8, 512},
                                  {"ring", 27, 0, 0, 1 << 20},
                                  {"perf", 4, 4, 4, 0}}})};
  std::vector<uint32_t> order, fewer;  ///< keys of the large maps and of those of 512
  Fixture() {
    uint64_t value = 1, state = 1;
    for (uint32_t i = 0; i < hashEntries; i++) {
      uint32_t wide[4] = {i, ~i, i * 3, 7};
      bpftime_map_update(session.map("hash4"), &i, &value, 0);
      bpftime_map_update(session.map("hash16"), wide, &value, 0);
      bpftime_map_update(session.map("lru"), &i, &value, 0);
      bpftime_map_update(session.map("evict"), &i, &value, 0);
      if (i < 512) bpftime_map_update(session.map("small"), &i, &value, 0);
      state = state * 6364136223846793005u + 1442695040888963407u;
      order.push_back(uint32_t(state >> 33) % hashEntries);
      fewer.push_back(order.back() % 512);
    }
  }
};

Fixture &fixture() {
  static Fixture made;
  return made;
}

void baseline(benchmark::State &state) {
  Fixture &f = fixture();
  size_t i = 0;
  for (auto _ : state) {
    uint32_t key = f.order[i++ % hashEntries];
    benchmark::DoNotOptimize(key);
  }
}

void arrayCounter(benchmark::State &state) {
  bpftime_map *map = fixture().session.map("array");
  uint32_t key = 3;
  for (auto _ : state) {
    benchmark::DoNotOptimize(key);
    auto *value = static_cast<uint64_t *>(bpftime_helper_map_lookup_elem(map, &key));
    if (value) ++*value;
  }
}

void hashHit(benchmark::State &state, const char *name, bool small) {
  Fixture &f = fixture();
  bpftime_map *map = f.session.map(name);
  const std::vector<uint32_t> &order = small ? f.fewer : f.order;
  size_t i = 0;
  for (auto _ : state) {
    uint32_t n = order[i++ % hashEntries], key[4] = {n, ~n, n * 3, 7};
    benchmark::DoNotOptimize(key);
    auto *value = static_cast<uint64_t *>(bpftime_helper_map_lookup_elem(map, key));
    if (value) ++*value;
  }
}

// Of a map that is full to the last element.
void hashMiss(benchmark::State &state) {
  Fixture &f = fixture();
  bpftime_map *map = f.session.map("hash4");
  size_t i = 0;
  for (auto _ : state) {
    uint32_t key = hashEntries + f.order[i++ % hashEntries];
    benchmark::DoNotOptimize(bpftime_helper_map_lookup_elem(map, &key));
  }
}

void hashInsertRefused(benchmark::State &state) {
  Fixture &f = fixture();
  bpftime_map *map = f.session.map("hash4");
  size_t i = 0;
  uint64_t value = 1;
  for (auto _ : state) {
    uint32_t key = hashEntries + f.order[i++ % hashEntries];
    benchmark::DoNotOptimize(bpftime_helper_map_update_elem(map, &key, &value, 0));
  }
}

// Every insert is of a new key into a full map.
void lruEvict(benchmark::State &state) {
  bpftime_map *map = fixture().session.map("evict");
  static uint32_t key = 1u << 30;
  uint64_t value = 1;
  for (auto _ : state) {
    key++;
    benchmark::DoNotOptimize(bpftime_helper_map_update_elem(map, &key, &value, 0));
  }
}

/// A program's run as the dispatcher makes it: what a lease begins and ends with.
struct Running {
  bpftime_thread *t = bpftime_thread_record();
  Running() {
    t->session = fixture().session.session.segment;
    t->running = 1;
  }
  ~Running() { bpftime_thread_done(t); }
};

// A run with one per-CPU addition, the lease's beginning and end in it.
void perCpuRun(benchmark::State &state, const char *name) {
  bpftime_map *map = fixture().session.map(name);
  uint32_t key = 3;
  bpftime_thread_current();
  for (auto _ : state) {
    Running running;
    benchmark::DoNotOptimize(key);
    auto *value = static_cast<uint64_t *>(bpftime_helper_map_lookup_elem(map, &key));
    if (value) ++*value;
  }
}

// Further additions of a run that has its lease.
void perCpuCounter(benchmark::State &state) {
  bpftime_map *map = fixture().session.map("cpus");
  uint32_t key = 3;
  bpftime_thread_current();
  Running running;
  for (auto _ : state) {
    benchmark::DoNotOptimize(key);
    auto *value = static_cast<uint64_t *>(bpftime_helper_map_lookup_elem(map, &key));
    if (value) ++*value;
  }
}

void hashUpdate(benchmark::State &state) {
  Fixture &f = fixture();
  bpftime_map *map = f.session.map("small");
  size_t i = 0;
  for (auto _ : state) {
    uint32_t key = f.fewer[i++ % hashEntries];
    uint64_t value = i;
    benchmark::DoNotOptimize(bpftime_helper_map_update_elem(map, &key, &value, 0));
  }
}

void perfSample(benchmark::State &state) {
  bpftime_map *map = fixture().session.map("perf");
  auto skip = [](void *, const void *, uint32_t) { return 0; };
  uint64_t sample[8] = {}, i = 0;
  for (auto _ : state) {
    sample[0] = i;
    benchmark::DoNotOptimize(bpftime_helper_perf_event_output(nullptr, map, 0, sample, sizeof sample));
    if (++i % 512 == 0) bpftime_perf_consume(map, 0, skip, nullptr, nullptr);
  }
}

void ringRecord(benchmark::State &state) {
  bpftime_map *map = fixture().session.map("ring");
  auto skip = [](void *, const void *, uint32_t) { return 0; };
  uint64_t i = 0;
  for (auto _ : state) {
    auto *record = static_cast<uint64_t *>(bpftime_helper_ringbuf_reserve(map, 64, 0));
    if (record) {
      for (int word = 0; word < 8; word++) record[word] = i;
      bpftime_helper_ringbuf_submit(record, 0);
    }
    if (++i % 8192 == 0) bpftime_ringbuf_consume(map, skip, nullptr, nullptr);
  }
}

// One run of a program with one read, as it is by system call, and where a fault would be
// caught (core/faults.h): then the run asks the kernel first.
void readOnce(benchmark::State &state, bool direct) {
  uint64_t from = 5, to;
  bpftime_thread_current();
  if (direct) bpftime_faults_install();
  for (auto _ : state) {
    Running running;
    benchmark::DoNotOptimize(bpftime_helper_probe_read_user(&to, 8, reinterpret_cast<uint64_t>(&from)));
  }
  bpftime_faults_remove();
}

// Further reads of a run whose first was direct.
void readAgain(benchmark::State &state, uint32_t size, bool text) {
  char from[256], to[256];
  std::fill(std::begin(from), std::end(from), 'x');
  from[size - 1] = 0;
  bpftime_thread_current();
  bpftime_faults_install();
  {
    Running running;
    auto read = text ? bpftime_helper_probe_read_user_str : bpftime_helper_probe_read_user;
    for (auto _ : state) benchmark::DoNotOptimize(read(to, size, reinterpret_cast<uint64_t>(from)));
  }
  bpftime_faults_remove();
}

// A bad address: a signal, against a system call that says so, which for NULL is asked in any case.
void readFault(benchmark::State &state, bool direct, uint64_t from) {
  uint64_t to;
  bpftime_thread_current();
  if (direct) bpftime_faults_install();
  {
    Running running;
    for (auto _ : state) benchmark::DoNotOptimize(bpftime_helper_probe_read_user(&to, 8, from));
  }
  bpftime_faults_remove();
}
void pidTgid(benchmark::State &state) {
  for (auto _ : state) benchmark::DoNotOptimize(bpftime_helper_get_current_pid_tgid());
}
void ktime(benchmark::State &state) {
  for (auto _ : state) benchmark::DoNotOptimize(bpftime_helper_ktime_get_ns());
}
void cpu(benchmark::State &state) {
  for (auto _ : state) benchmark::DoNotOptimize(bpftime_helper_get_smp_processor_id());
}

void sha256(benchmark::State &state) {
  std::vector<uint8_t> bytes(8192, 1);
  uint8_t digest[32];
  for (auto _ : state) {
    bpftime_sha256 s;
    bpftime_sha256_begin(&s);
    bpftime_sha256_add(&s, bytes.data(), bytes.size());
    bpftime_sha256_end(&s, digest);
    benchmark::DoNotOptimize(digest);
  }
  state.SetBytesProcessed(int64_t(state.iterations()) * 8192);
}

BENCHMARK(baseline);
BENCHMARK(arrayCounter);
BENCHMARK_CAPTURE(hashHit, 4_bytes_of_100k, "hash4", false);
BENCHMARK_CAPTURE(hashHit, 16_bytes_of_100k, "hash16", false);
BENCHMARK_CAPTURE(hashHit, 4_bytes_of_512, "small", true);
BENCHMARK(hashMiss);
BENCHMARK(hashUpdate);
BENCHMARK(hashInsertRefused);
BENCHMARK_CAPTURE(hashHit, lru_4_bytes_of_100k, "lru", false);
BENCHMARK(lruEvict);
BENCHMARK_CAPTURE(perCpuRun, array, "cpus");
BENCHMARK_CAPTURE(perCpuRun, hash, "cpuhash");
BENCHMARK(perCpuCounter);
BENCHMARK(ringRecord);
BENCHMARK(perfSample);
BENCHMARK_CAPTURE(readOnce, by_system_call, false);
BENCHMARK_CAPTURE(readOnce, directly, true);
BENCHMARK_CAPTURE(readAgain, 8_bytes, 8, false);
BENCHMARK_CAPTURE(readAgain, 64_bytes, 64, false);
BENCHMARK_CAPTURE(readAgain, string_of_64, 64, true);
BENCHMARK_CAPTURE(readFault, by_system_call, false, 1 << 20);
BENCHMARK_CAPTURE(readFault, directly, true, 1 << 20);
BENCHMARK_CAPTURE(readFault, of_null, true, 8);
BENCHMARK(pidTgid);
BENCHMARK(ktime);
BENCHMARK(cpu);
BENCHMARK(sha256);

}  // namespace

int main(int argc, char **argv) {
  if (argc > 1 && argv[1][0] != '-') {
    registerInlinedRows(argv[1]);
    argv[1] = argv[0], argc--, argv++;
  }
  registerKernelRows();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
