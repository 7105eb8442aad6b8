// The joins: equal facts stay, different ones become unknown.
#include "verify/FactsBuilder.h"

#include <algorithm>

#include <llvm/ADT/bit.h>

namespace bpftime {

FactsBuilder::FactsBuilder(const Program &p, const Cfg &, uint32_t maps)
    : mapsOfObject(maps), seen(p.insns.size()), called(p.subprograms.size(), false) {
  facts.insns.resize(p.insns.size());
  facts.stackBytes.assign(p.subprograms.size(), 0);
  facts.unwrittenSlots.assign(p.subprograms.size(), 0);
  facts.arguments.assign(p.subprograms.size(), {});
  facts.ctxWords = 0;
}

void FactsBuilder::branch(InsnIndex i, bool mayTake, bool mayFall) {
  seen[index(i)].mayTake |= mayTake;
  seen[index(i)].mayFall |= mayFall;
}

namespace {

/// What the compiler may know of a pointer.
Region regionOf(const Value &v, unsigned topFrame) {
  switch (v.kind) {
    case ValueKind::Ctx: return Region::Ctx;
    case ValueKind::Stack: return v.frame == topFrame ? Region::Stack : Region::CallerStack;
    case ValueKind::MapValue: return Region::MapValue;
    case ValueKind::RingbufMem: return Region::RingbufMem;
    case ValueKind::Packet:
    case ValueKind::PacketMeta: return Region::Packet;
    case ValueKind::Btf: return Region::Kernel;
    default: return Region::Unknown;
  }
}

bool hasOffsets(Region r) {
  return r == Region::Ctx || r == Region::Stack || r == Region::MapValue || r == Region::RingbufMem;
}

/// Loads from these are another kind of instruction than loads from memory.
bool isSpecial(Region r) { return r == Region::Ctx || r == Region::Kernel; }

/// The largest power of two, up to 8, that divides every offset.
uint8_t alignmentOf(const Value &base, int64_t displacement) {
  Tnum offset = base.num.bits + Tnum::constant(uint64_t(base.off + displacement));
  return uint8_t(1u << std::min(llvm::countr_zero(offset.value | offset.mask), 3));
}

}  // namespace

bool FactsBuilder::access(InsnIndex i, const Value &base, unsigned topFrame, int64_t min, int64_t max) {
  Seen &s = seen[index(i)];
  AccessFact &fact = facts.insns[index(i)].access;
  AccessFact now;
  now.region = regionOf(base, topFrame);
  if (hasOffsets(now.region)) {
    now.offsetMin = min, now.offsetMax = max;
    now.align = alignmentOf(base, min - base.offsetMin());
  }
  // Sound: a map found in another map may be any of the object's.
  if (base.kind == ValueKind::MapValue && index(base.map) < mapsOfObject) now.map = base.map;
  if (!s.accessed) {
    s.accessed = true;
    fact = now;
    return true;
  }
  if (fact.region != now.region && (isSpecial(fact.region) || isSpecial(now.region))) return false;
  // Once two paths disagree the region stays unknown, whatever later paths say.
  if (fact.region != now.region) {
    fact = AccessFact{};
    return true;
  }
  if (fact.map != now.map) fact.map.reset();
  fact.offsetMin = std::min(fact.offsetMin, now.offsetMin);
  fact.offsetMax = std::max(fact.offsetMax, now.offsetMax);
  fact.align = std::min(fact.align, now.align);
  return true;
}

void FactsBuilder::result(InsnIndex i, const Scalar &number) {
  Seen &s = seen[index(i)];
  auto &fact = facts.insns[index(i)].result;
  SignedRange now{number.wide.sMin, number.wide.sMax};
  if (s.results++) now = {std::min(fact->min, now.min), std::max(fact->max, now.max)};
  fact = now;
}

void FactsBuilder::callSize(InsnIndex i, const Scalar &size) {
  seen[index(i)].size.say(size.isConstant() ? std::optional(size.value()) : std::nullopt);
}

void FactsBuilder::call(uint32_t subprogram, const Frame &caller, RegisterMask live) {
  unsigned frame = unsigned(caller.regs[FramePointer].frame);
  for (unsigned r = 1; r <= 5; ++r) {
    Region &fact = facts.arguments[subprogram][r - 1];
    Region now = Region::Unknown;
    // Sound: what is not live was not compared where paths meet, and says nothing.
    if (live >> r & 1) now = regionOf(caller.regs[r], frame);
    // The caller's own frame, or that of its caller: for the callee it is all the same.
    if (now == Region::Stack) now = Region::CallerStack;
    fact = called[subprogram] && fact != now ? Region::Unknown : now;
  }
  called[subprogram] = true;
}

void FactsBuilder::callFromHelper(uint32_t subprogram) {
  facts.arguments[subprogram] = {};
  called[subprogram] = true;
}

void FactsBuilder::stack(uint32_t subprogram, int64_t lowest) {
  if (lowest >= 0) return;
  uint32_t bytes = uint32_t(std::min<int64_t>(-lowest, 512));
  uint32_t &known = facts.stackBytes[subprogram];
  known = std::max(known, bytes);
}

void FactsBuilder::readsUninitStack() {
  std::fill(facts.unwrittenSlots.begin(), facts.unwrittenSlots.end(), ~uint64_t{0});
}

void FactsBuilder::ctxRead(int64_t offset, unsigned bytes) {
  int64_t last = (offset + bytes - 1) / 8;
  if (last >= 64) return ctxEscapes();  // beyond what the mask can say: all
  for (int64_t w = offset / 8; w <= last; ++w) facts.ctxWords |= uint64_t{1} << w;
}

Facts FactsBuilder::finish(uint32_t stackBytesMax) {
  for (size_t i = 0; i < seen.size(); ++i) {
    InsnFact &f = facts.insns[i];
    const Seen &s = seen[i];
    f.reachable = s.visits != 0;
    if (s.mayTake != s.mayFall) f.branch = s.mayTake ? BranchFact::Always : BranchFact::Never;
    f.callMap = s.map.value;
    f.callKey = s.key.value;
    f.callSize = s.size.value;
    // One visit that knew nothing of the result makes it unknown.
    bool isAny = f.result && f.result->min == INT64_MIN && f.result->max == INT64_MAX;
    if (s.results != s.visits || isAny) f.result.reset();
  }
  facts.stackBytesMax = stackBytesMax;
  return std::move(facts);
}

}  // namespace bpftime
