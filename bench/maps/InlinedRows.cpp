// Maps and helpers inside compiled programs, as users get them: the programs of
// inlined.bpf.c, compiled and linked to a blob by run.py, each called for 1024 operations.
// What one operation takes, with the making of its key, is the row; `inlined_keys` is the
// making of keys alone.
#include "InlinedRows.h"

#include <benchmark/benchmark.h>
#include <bpftime/bpftime.h>

#include <cstdio>
#include <cstdlib>

#include "core/faults.h"

namespace {

constexpr int operations = 1024;
constexpr uint32_t entries = 100000;
bpftime_embedded embedded;

bpftime_map *map(const char *name) { return bpftime_map_by_name(&embedded.session, name); }

void fill() {
  uint64_t value = 0;
  for (uint32_t i = 0; i < entries; i++) {
    uint32_t wide[4] = {i, ~i, i * 3, 7};
    bpftime_map_update(map("hash4"), &i, &value, 0);
    bpftime_map_update(map("hash16"), wide, &value, 0);
    bpftime_map_update(map("lru"), &i, &value, 0);
    if (i < 512) bpftime_map_update(map("small"), &i, &value, 0);
  }
}

void row(benchmark::State &state, const char *program) {
  int index = bpftime_program_index(&embedded.loaded, program);
  auto skip = [](void *, const void *, uint32_t) { return 0; };
  uint64_t result;
  bpftime_faults_install();  // other rows take it away
  while (state.KeepRunningBatch(operations)) {
    if (index < 0 || bpftime_run(&embedded.loaded, uint32_t(index), nullptr, &result))
      return state.SkipWithError("not run");
    bpftime_ringbuf_consume(map("ring"), skip, nullptr, nullptr);
  }
}

constexpr const char *programs[] = {"keys",      "hash_hit_4", "hash_hit_16",   "hash_hit_512",
                                    "hash_miss", "lru_hit",    "array_counter", "percpu_counter",
                                    "pid_tgid",  "read_8",     "ktime",         "ring_record"};

}  // namespace

void registerInlinedRows(const char *blob) {
  if (int status = bpftime_embed_file(blob, nullptr, &embedded)) {
    std::fprintf(stderr, "%s: status %d\n", blob, -status);
    std::exit(1);
  }
  fill();
  for (const char *program : programs)
    benchmark::RegisterBenchmark((std::string("inlined_") + program).c_str(),
                                 [program](benchmark::State &state) { row(state, program); });
}
