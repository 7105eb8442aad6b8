// Packet pointers: how many bytes behind them are there, and when that knowledge ends.
#pragma once

#include "verify/State.h"

#include <optional>

namespace bpftime {

/// What a comparison of a packet pointer with the packet's end shows on one of its ways.
struct PacketBound {
  Value pointer;   ///< bytes up to this pointer are there
  bool isOpen;     ///< and one byte more: the pointer is less than the end, not equal
  bool whenTaken;  ///< on which way
};

/// nullopt: the comparison shows nothing.
std::optional<PacketBound> packetBound(const Insn &, const Value &dst, const Value &src);

/// All pointers with the same variable offset may be used up to the bound.
void extendPacketRange(State &, const PacketBound &);

/// The packet may have moved: pointers into it are mere numbers from now on.
void forgetPackets(State &, PrecisionGraph &, InsnIndex at);

}  // namespace bpftime
