// What loading a blob costs, beside dlopen of a shared object with about as much in it.
//
//   bench-load BLOB SHARED-OBJECT [Google Benchmark's options]
//
// Load covers what a process does once per zone: check the image (digest included), map
// it, fill its slots. Attaching is measured elsewhere (bench/attach).
#include <bpftime/bpftime.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <unistd.h>

namespace {

std::vector<char> image;
std::string sharedObject;

/// The image in memory as the runtime wants it: aligned, and the size known.
std::vector<char> readFile(const char *path) {
  std::ifstream file(path, std::ios::binary);
  return std::vector<char>(std::istreambuf_iterator<char>(file), {});
}

void loadBlob(benchmark::State &state) {
  std::string path = "/dev/shm/bpftime-bench-load-" + std::to_string(getpid());
  bpftime_session_options options = {path.c_str(), "bench-load", 0, 0, 0, 0};
  bpftime_session session;
  if (int status = bpftime_session_create(image.data(), image.size(), &options, &session)) {
    state.SkipWithError(("no session: status " + std::to_string(-status)).c_str());
    return;
  }
  for (auto _ : state) {
    bpftime_loaded loaded;
    if (int status = bpftime_load(&session, 0, &loaded)) {
      state.SkipWithError(("not loaded: status " + std::to_string(-status)).c_str());
      break;
    }
    bpftime_unload(&loaded);
  }
  bpftime_session_close(&session);
  unlink(path.c_str());
}

void checkBlob(benchmark::State &state) {
  for (auto _ : state)
    if (bpftime_image_check(image.data(), image.size(), 0) != 0) state.SkipWithError("refused");
}

void dlopenShared(benchmark::State &state) {
  for (auto _ : state) {
    void *handle = dlopen(sharedObject.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      state.SkipWithError(dlerror());
      break;
    }
    dlclose(handle);
  }
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 3) {
    std::fputs("usage: bench-load BLOB SHARED-OBJECT\n", stderr);
    return 64;
  }
  image = readFile(argv[1]);
  sharedObject = argv[2];
  argc -= 2;
  argv += 2;
  benchmark::RegisterBenchmark("load/dlopen", dlopenShared);
  benchmark::RegisterBenchmark("load/blob", loadBlob);
  benchmark::RegisterBenchmark("load/check", checkBlob);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
