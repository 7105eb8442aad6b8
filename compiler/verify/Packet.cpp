// `data + N <= data_end` shows that the first N bytes are there; so does every comparison
// that has the same meaning. A pointer's `memSize` counts those bytes from the pointer's
// base, which is where its fixed offset is 0: pointers that differ in the fixed offset
// alone share it. The rules are those of try_match_pkt_pointers and
// find_good_pkt_pointers in the kernel's verifier.
#include "verify/Packet.h"

#include <algorithm>

namespace bpftime {

namespace {

constexpr uint64_t PacketBytesMax = 0xffff;  // no packet is longer

/// Whether `end` bounds `pointer`: the packet's end, or for metadata the packet's start.
bool bounds(const Value &pointer, const Value &end) {
  if (pointer.kind == ValueKind::Packet) return end.kind == ValueKind::PacketEnd;
  return pointer.kind == ValueKind::PacketMeta && end.kind == ValueKind::Packet && end.isAtStart() &&
         end.id == 0;
}

Cond mirrored(Cond c) {
  switch (c) {
    case Cond::Gt: return Cond::Lt;
    case Cond::Ge: return Cond::Le;
    case Cond::Lt: return Cond::Gt;
    case Cond::Le: return Cond::Ge;
    default: return c;
  }
}

}  // namespace

std::optional<PacketBound> packetBound(const Insn &insn, const Value &dst, const Value &src) {
  if (!insn.is64 || !insn.usesReg) return std::nullopt;
  bool isForward = bounds(dst, src);
  if (!isForward && !bounds(src, dst)) return std::nullopt;
  const Value &pointer = isForward ? dst : src;
  // In the terms of `pointer cond end`: where it holds, or where its opposite does.
  switch (isForward ? insn.cond : mirrored(insn.cond)) {
    case Cond::Lt: return PacketBound{pointer, true, true};
    case Cond::Le: return PacketBound{pointer, false, true};
    case Cond::Gt: return PacketBound{pointer, false, false};
    case Cond::Ge: return PacketBound{pointer, true, false};
    default: return std::nullopt;
  }
}

void extendPacketRange(State &state, const PacketBound &b) {
  if (b.pointer.off < 0 || (b.pointer.off == 0 && b.isOpen)) return;
  // Sound: a larger offset might wrap around the address space, and then comparing less
  // than the end says nothing.
  uint64_t most = b.pointer.num.wide.uMax;
  if (most > PacketBytesMax || most + uint64_t(b.pointer.off) > PacketBytesMax) return;
  uint32_t there = uint32_t(b.pointer.off) + (b.isOpen ? 1 : 0);
  state.forEachValue([&](Value &v) {
    // Sound: equal ids are equal variable offsets, so the base is the same address.
    if (v.kind == b.pointer.kind && v.id == b.pointer.id) v.memSize = std::max(v.memSize, there);
  });
}

void forgetPackets(State &state, PrecisionGraph &graph, InsnIndex at) {
  state.forEachValue([&](Value &v) {
    if (v.isPacket() || v.kind == ValueKind::PacketEnd)
      v = Value::scalar(Scalar::unknown(), graph.make(), at);
  });
}

}  // namespace bpftime
