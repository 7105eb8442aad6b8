// The joins: equal facts stay, different ones become unknown.
#include "verify/FactsBuilder.h"

#include <algorithm>

namespace bpftime {

FactsBuilder::FactsBuilder(const Program &p, const Cfg &) : seen(p.insns.size()) {
  facts.insns.resize(p.insns.size());
  facts.stackBytes.assign(p.subprograms.size(), 0);
  facts.ctxWords = 0;
  facts.needsZeroedStack = false;
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
    // A pointer into another frame's stack has no offset from this frame's r10.
    case ValueKind::Stack: return v.frame == topFrame ? Region::Stack : Region::Unknown;
    case ValueKind::MapValue: return Region::MapValue;
    case ValueKind::RingbufMem: return Region::RingbufMem;
    default: return Region::Unknown;
  }
}

}  // namespace

bool FactsBuilder::access(InsnIndex i, const Value &base, unsigned topFrame, int64_t min, int64_t max) {
  Seen &s = seen[index(i)];
  AccessFact &fact = facts.insns[index(i)].access;
  AccessFact now{regionOf(base, topFrame), std::nullopt, min, max};
  if (now.region == Region::Unknown) now.offsetMin = now.offsetMax = 0;
  if (base.kind == ValueKind::MapValue) now.map = base.map;
  if (!s.accessed) {
    s.accessed = true;
    fact = now;
    return true;
  }
  if ((fact.region == Region::Ctx) != (now.region == Region::Ctx)) return false;
  if (fact.region != now.region) {
    fact = AccessFact{};
    return true;
  }
  if (fact.map != now.map) fact.map.reset();
  fact.offsetMin = std::min(fact.offsetMin, now.offsetMin);
  fact.offsetMax = std::max(fact.offsetMax, now.offsetMax);
  return true;
}

// Once two paths disagree, a fact stays unknown, whatever later paths say.
void FactsBuilder::callMap(InsnIndex i, MapId map) {
  Seen &s = seen[index(i)];
  auto &fact = facts.insns[index(i)].callMap;
  if (s.mapSeen && fact != map) s.mapVaries = true;
  s.mapSeen = true;
  fact = s.mapVaries ? std::nullopt : std::optional<MapId>(map);
}

void FactsBuilder::callMapVaries(InsnIndex i) {
  seen[index(i)].mapSeen = seen[index(i)].mapVaries = true;
  facts.insns[index(i)].callMap.reset();
}

void FactsBuilder::callSize(InsnIndex i, const Scalar &size) {
  Seen &s = seen[index(i)];
  auto &fact = facts.insns[index(i)].constant;
  std::optional<uint64_t> now;
  if (size.isConstant()) now = size.value();
  if (!now || (s.sizeSeen && fact != now)) s.sizeVaries = true;
  s.sizeSeen = true;
  fact = s.sizeVaries ? std::nullopt : now;
}

void FactsBuilder::stack(uint32_t subprogram, int64_t lowest) {
  if (lowest >= 0) return;
  uint32_t bytes = uint32_t(std::min<int64_t>(-lowest, 512));
  uint32_t &known = facts.stackBytes[subprogram];
  known = std::max(known, bytes);
}

void FactsBuilder::ctxRead(int64_t offset, unsigned bytes) {
  int64_t last = (offset + bytes - 1) / 8;
  if (last >= 64) return ctxEscapes();  // beyond what the mask can say: all
  for (int64_t w = offset / 8; w <= last; ++w) facts.ctxWords |= uint64_t{1} << w;
}

Facts FactsBuilder::finish(uint32_t stackBytesMax) {
  for (size_t i = 0; i < seen.size(); ++i) {
    InsnFact &f = facts.insns[i];
    f.reachable = seen[i].reached;
    if (seen[i].mayTake != seen[i].mayFall)
      f.branch = seen[i].mayTake ? BranchFact::Always : BranchFact::Never;
  }
  facts.stackBytesMax = stackBytesMax;
  return std::move(facts);
}

}  // namespace bpftime
