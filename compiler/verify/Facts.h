// What the verifier proved, for the code generator: dense, one entry per instruction
// slot. Every fact has an `unknown` value (the default), and code generation is right
// with all facts unknown. FactsBuilder.h says why each holds on every path, those that
// the verifier cut off included.
#pragma once

#include "bpf/Ids.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace bpftime {

/// Kinds of memory. Two different kinds never overlap, except the two stacks: a frame is
/// its callee's CallerStack.
enum class Region : uint8_t {
  Unknown,
  Ctx,          ///< the program's context, at its start
  Stack,        ///< this invocation's frame; offsets are from r10
  CallerStack,  ///< the frame of a caller, which one may vary; no offsets
  MapValue,     ///< a value of a map
  RingbufMem,   ///< a reserved record, not yet submitted
  Packet,       ///< bytes of the packet or of its metadata; no offsets
  Kernel,       ///< a structure of the kernel, read as if by bpf_probe_read_kernel; no offsets
};

/// The memory an instruction touches, the same on every path that reaches it.
struct AccessFact {
  Region region = Region::Unknown;
  std::optional<MapId> map;  ///< MapValue: which map
  int64_t offsetMin = 0;     ///< from the region's start (stack: from r10), inclusive
  int64_t offsetMax = 0;
  uint8_t align = 1;  ///< every offset is a multiple of this: 1, 2, 4 or 8 bytes
};

enum class BranchFact : uint8_t { Unknown, Always, Never };

/// A set of 64-bit values, both ends included.
struct SignedRange {
  int64_t min = 0, max = 0;
};

struct InsnFact {
  bool reachable = true;  ///< false: no path gets here
  BranchFact branch = BranchFact::Unknown;
  AccessFact access;                  ///< Load, Store, Atomic
  std::optional<MapId> callMap;       ///< CallHelper: the one map its argument names, or has its timer in
  std::optional<uint32_t> callKey;    ///< CallHelper: the one 4-byte key, of an element that exists
  std::optional<uint64_t> callSize;   ///< CallHelper: the one value of its size arguments
  std::optional<SignedRange> result;  ///< Load: contents of a frozen map; CallHelper: of r0
};

/// What the five argument registers of a subprogram are in all calls of it: a pointer into
/// a region, or unknown. Ctx is the context itself; the others may have any offset.
using ArgumentFacts = std::array<Region, 5>;

/// A function that a timer calls, verified for the values of one map.
struct TimerCallback {
  uint32_t subprogram;
  MapId map;
  bool operator==(const TimerCallback &) const = default;
};

struct Facts {
  std::vector<InsnFact> insns;  ///< by slot; empty: all unknown

  // By subprogram; empty: unknown.
  std::vector<uint32_t> stackBytes;      ///< bytes below r10 it touches; unknown: 512
  std::vector<uint64_t> unwrittenSlots;  ///< bit i: [r10-8(i+1), r10-8i) may be read before it is written
  std::vector<ArgumentFacts> arguments;

  std::vector<TimerCallback> timerCallbacks;  ///< all of them; unknown: none can be called

  uint32_t stackBytesMax = 512;      ///< over all call paths
  uint64_t ctxWords = ~uint64_t{0};  ///< bit i: 8-byte word i of the context is read
};

}  // namespace bpftime
