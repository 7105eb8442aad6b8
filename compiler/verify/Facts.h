// What the verifier proved, for the code generator: dense, one entry per instruction
// slot. Every fact has an `unknown` value (the default), and code generation is right
// with all facts unknown.
#pragma once

#include "bpf/Ids.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bpftime {

enum class Region : uint8_t { Unknown, Ctx, Stack, MapValue, RingbufMem, Packet };

/// The memory an instruction touches, the same on every path that reaches it.
struct AccessFact {
  Region region = Region::Unknown;
  std::optional<MapId> map;  ///< MapValue: which map
  int64_t offsetMin = 0;     ///< from the region's start (stack: from r10), inclusive
  int64_t offsetMax = 0;
};

enum class BranchFact : uint8_t { Unknown, Always, Never };

struct InsnFact {
  bool reachable = true;  ///< false: no path gets here
  BranchFact branch = BranchFact::Unknown;
  AccessFact access;                 ///< Load, Store, Atomic
  std::optional<MapId> callMap;      ///< CallHelper: the one map its map argument names
  std::optional<uint64_t> constant;  ///< CallHelper: the one value of the size argument
};

struct Facts {
  std::vector<InsnFact> insns;       ///< by slot; empty: all unknown
  std::vector<uint32_t> stackBytes;  ///< by subprogram: bytes below r10 it touches; empty: 512 each
  uint32_t stackBytesMax = 512;      ///< over all call paths
  uint64_t ctxWords = ~uint64_t{0};  ///< bit i: 8-byte word i of the context is read
  bool needsZeroedStack = true;      ///< some path may read stack bytes it never wrote
};

}  // namespace bpftime
