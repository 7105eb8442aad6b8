// The measured process: calls a function in a loop and prints the time per call.
//
// Reads lines "FUNCTION MILLISECONDS" and answers each with "NANOSECONDS CALLS", so that a
// driver can attach and detach probes between two measurements of the same process. Ends
// with standard input. Every call's result is checked: a wrong one ends with status 1.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>

extern "C" {
uint64_t victim_push(uint64_t);
uint64_t victim_nop5(uint64_t);
uint64_t victim_sub(uint64_t);
}

namespace {

struct Function {
  const char *name;
  uint64_t (*call)(uint64_t);
};
constexpr Function functions[] = {
    {"victim_push", victim_push}, {"victim_nop5", victim_nop5}, {"victim_sub", victim_sub}};

struct Sample {
  double nsPerCall;
  uint64_t calls;  ///< 0: the function returned something wrong
};

/// Calls in batches, so that reading the clock costs nothing measurable.
Sample measure(uint64_t (*call)(uint64_t), double budget_ns) {
  using Clock = std::chrono::steady_clock;
  constexpr uint64_t batch = 2000;
  uint64_t calls = 0, value = 0;
  auto begin = Clock::now();
  double elapsed_ns = 0;
  do {
    for (uint64_t i = 0; i < batch; ++i) value = call(value);
    calls += batch;
    elapsed_ns = std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
  } while (elapsed_ns < budget_ns);
  return {elapsed_ns / static_cast<double>(calls), value == calls ? calls : 0};
}

}  // namespace

int main() {
  char name[64];
  double milliseconds;
  while (std::scanf("%63s %lf", name, &milliseconds) == 2) {
    Sample sample = {};
    for (const Function &f : functions)
      if (!std::strcmp(f.name, name)) sample = measure(f.call, milliseconds * 1e6);
    if (!sample.calls) return 1;
    std::printf("%.3f %llu\n", sample.nsPerCall, static_cast<unsigned long long>(sample.calls));
    std::fflush(stdout);
  }
}
