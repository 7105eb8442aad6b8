// What a run is told and what it tells, in memory that the tool and the runner of another CPU
// both map at one address: so a context is built once, pointers and all, whoever runs the
// program. Freestanding, and laid out the same on every CPU.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace bpftime {

/// Where it is mapped, below 2 GiB so that 32-bit CPUs reach it, and away from where
/// programs and emulators put themselves.
constexpr uintptr_t frameAddress = 0x30000000;
constexpr size_t frameBytes = 1 << 20;

/// At the start of the frame; contexts and packets lie behind.
struct RunOrder {
  uint64_t program;      ///< address of its name
  uint64_t context;      ///< its address
  uint64_t repeat;       ///< runs, back to back on that context
  uint32_t loadFlags;    ///< enum bpftime_load_flags
  uint32_t conformance;  ///< 1: the image may import the conformance suite's functions
  uint64_t r0;           ///< result: of the last run
  uint64_t duration_ns;  ///< result: of all of them
};

}  // namespace bpftime
