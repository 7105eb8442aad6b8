// What the runner asks of an engine.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

using Packet = std::vector<uint8_t>;

/// An engine with one program loaded.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual uint64_t once(Packet &) = 0;
  /// Nanoseconds that `runs` runs take together.
  virtual double many(Packet &, uint64_t runs) = 0;
};

/// Nanoseconds that `runs` calls take together.
template <typename Call> double timeCalls(uint64_t runs, Call call) {
  auto begin = std::chrono::steady_clock::now();
  for (uint64_t i = 0; i < runs; ++i) call();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
}

/// DPDK's JIT with the instructions in a file, whose argument is the packet; or why not.
std::unique_ptr<Engine> loadDpdk(const std::string &path, size_t packetBytes, std::string &why);
