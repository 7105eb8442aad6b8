// The vocabulary of hostile programs, for all families: choices, instructions, comparisons
// whose target comes later, numbers that get a bound in one of many ways, functions.
//
// Deterministic: what is chosen depends on the seed alone. Nothing here tries to be safe.
#pragma once

#include "Assembler.h"
#include "HostileTypes.h"

#include <functional>
#include <random>
#include <vector>

namespace bpftime {

class HostileBuilder {
 public:
  virtual ~HostileBuilder() = default;

 protected:
  explicit HostileBuilder(uint64_t seed) : random(seed) {}

  uint32_t below(uint32_t n) { return uint32_t(random() % n); }
  bool chance(uint32_t percent) { return below(100) < percent; }
  template <typename T, size_t N> T pick(const T (&from)[N]) { return from[below(N)]; }
  void emit(RawInsn i) { out.push_back(i); }
  void emit(const std::vector<RawInsn> &many) { out.insert(out.end(), many.begin(), many.end()); }
  /// A register that holds a number and may hold another.
  virtual unsigned number() = 0;
  virtual void statement() = 0;

  int32_t immediate();
  reference::SizeCode size();
  void arithmeticOn(unsigned r);
  /// A comparison that skips what follows, up to somewhere later.
  void compare();
  /// Gives `r` a bound, most of the time a useful one.
  void bound(unsigned r);
  /// Makes all waiting branches jump to `here`.
  void land(size_t here);
  void land() { land(out.size()); }
  /// r1..r5 and r0 hold numbers.
  void scratchNumbers();
  void pointer(unsigned r, unsigned base, int32_t off);
  void helper(int32_t id) { emit(reference::callHelper(id)); }
  /// `r` = a value of map 0, not NULL; ends the program if there is none.
  void lookupValue(unsigned r);
  void leave(int32_t result);

  using Body = std::function<void()>;
  /// Functions are emitted behind the program, once somebody refers to them.
  unsigned function(HostileFunction, Body);
  void call(unsigned f);
  void address(unsigned r, unsigned f);
  Program finish(const char *family, uint64_t seed, uint32_t type);

  std::mt19937_64 random;
  std::vector<RawInsn> out;
  std::vector<size_t> pending;  ///< branches that do not know their target yet

 private:
  struct Function {
    HostileFunction type;
    Body body;
    std::vector<size_t> users;  ///< calls and addresses, by instruction
  };
  struct Emitted {
    size_t begin;
    HostileFunction type;
  };
  std::vector<Emitted> emitFunctions();

  std::vector<Function> functions;
};

}  // namespace bpftime
