// Feeds a fuzzer's entry mutants of given inputs, in builds without libFuzzer.
//
//   fuzz-X COUNT SEED INPUT...     COUNT mutants: number n of a seed is always the same
//   fuzz-X -n N SEED INPUT...      that one alone, its bytes written to standard output
//
// A crash, or an input that takes more than ten seconds of the processor, names its number and
// ends the process by its signal.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include <sys/time.h>
#include <unistd.h>

using Bytes = std::vector<uint8_t>;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/// As libFuzzer's; only fuzzers whose inputs have a structure bring one.
extern "C" [[gnu::weak]] size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t sizeMax,
                                                        unsigned seed);

namespace {

constexpr size_t sizeMax = 1 << 20;
constexpr itimerval limit = {{}, {10, 0}};
volatile unsigned long current;

void onSignal(int signal) {
  char text[64];
  int n = std::snprintf(text, sizeof(text), "input %lu: signal %d\n", current, signal);
  if (write(2, text, size_t(n)) != n) _exit(1);
  std::signal(signal, SIG_DFL);
  raise(signal);
}

/// Shortened, single bits, words that bound something.
void mutateBytes(Bytes &data, std::mt19937_64 &random) {
  const uint32_t words[] = {
      0, 1, 0xffffffff, 0x7fffffff, 0x80000000, uint32_t(data.size()), 4096, uint32_t(random())};
  if (data.size() < 8) return;
  switch (random() % 8) {
    case 0: data.resize(random() % data.size()); return;
    case 1:
    case 2:
      for (unsigned n = 1u << (random() % 6); n; --n)
        data[random() % data.size()] ^= uint8_t(1u << (random() % 8));
      return;
    default:
      for (unsigned n = 1 + unsigned(random() % 3); n; --n)
        std::memcpy(&data[random() % (data.size() / 4) * 4], &words[random() % std::size(words)], 4);
  }
}

Bytes mutant(const std::vector<Bytes> &inputs, uint64_t seed, uint64_t number) {
  std::mt19937_64 random(seed * 1000003 + number);
  Bytes data = inputs.empty() ? Bytes() : inputs[random() % inputs.size()];
  if (!LLVMFuzzerCustomMutator) return mutateBytes(data, random), data;
  size_t size = data.size();
  data.resize(sizeMax);
  do size = LLVMFuzzerCustomMutator(data.data(), size, data.size(), unsigned(random()));
  while (random() % 2);
  data.resize(size);
  return data;
}

}  // namespace

int main(int argc, char **argv) {
  bool isOne = argc > 1 && std::strcmp(argv[1], "-n") == 0;
  if (argc < 3 + isOne) return 64;
  uint64_t first = isOne ? std::strtoull(argv[2], nullptr, 10) : 0;
  uint64_t count = isOne ? 1 : std::strtoull(argv[1], nullptr, 10);
  uint64_t seed = std::strtoull(argv[2 + isOne], nullptr, 10);
  std::vector<Bytes> inputs;
  for (int i = 3 + isOne; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    if (inputs.back().empty()) return std::fprintf(stderr, "%s: cannot be read\n", argv[i]), 64;
  }
  for (int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGPROF}) std::signal(signal, onSignal);
  for (uint64_t n = first; n < first + count; ++n) {
    current = n;
    Bytes data = mutant(inputs, seed, n);
    if (isOne) std::fwrite(data.data(), 1, data.size(), stdout), std::fflush(stdout);
    setitimer(ITIMER_PROF, &limit, nullptr);
    LLVMFuzzerTestOneInput(data.data(), data.size());
  }
  if (!isOne)
    std::printf("seed %llu: %llu inputs\n", static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(count));
  return 0;
}
