// Loads an image with a plan into this process: what the runtime does, in the fewest
// words, so that plans can be run in a unit test.
//
// The services are the test's: enter records what it saw, destroys every register a
// callee may destroy and says whether to wrap; leave gives the return address back.
#pragma once

#include "Link.h"
#include "trampoline.h"

#include <string>
#include <vector>

namespace bpftime::test {

/// What the services saw.
struct Seen {
  uint32_t entries = 0, returns = 0;
  std::vector<bpftime_regs> entryRegs, returnRegs;
  std::vector<uint32_t> sites;
};

/// Registers around a call, in the order the assembly of callWith stores them.
struct Registers {
  uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, flags;
};

/// Calls a function with all registers as given (rax is its al, too) and two stack
/// arguments, and gives all registers afterwards.
Registers callWith(void *function, const Registers &);

/// An image with a program per link and nothing else in it, ready for withPlan.
Image imageOf(const std::vector<bpftime_image_link> &, const std::vector<std::string> &symbols,
              const std::string &binary, uint64_t ctxWords);

/// The plan of `image` live in this process while the object lives.
class Loaded {
 public:
  /// `base` is where the module of the plan is loaded. `wrap`: what enter answers.
  Loaded(const Image &image, uint64_t base, bool wrap);
  ~Loaded();
  Loaded(const Loaded &) = delete;
  Seen seen() const;
  const uint8_t *zone() const { return code; }

 private:
  void patch(const bpftime_image_site &, const uint8_t *bytes);
  const Image &image;
  uint64_t base;
  uint8_t *code = nullptr;
  size_t size = 0;
};

}  // namespace bpftime::test
