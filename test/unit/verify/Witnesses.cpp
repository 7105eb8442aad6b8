// Keeps the registers of every state that was walked. Numbers on which nothing was decided
// may be anything, so they are made unknown once the walk is over.
#include "Witnesses.h"

#include <algorithm>

namespace bpftime {

void Witnesses::atInsn(InsnIndex at, const State &state) {
  if (state.frames.size() != 1) return;
  if (seen.size() <= index(at)) seen.resize(index(at) + 1);
  seen[index(at)].push_back(state.top().regs);
}

void Witnesses::atEnd(const Env &env) {
  live = env.live;
  seen.resize(live.size());
  for (auto &states : seen)
    for (Registers &regs : states)
      for (Value &v : regs)
        if (v.isScalar() && !env.graph.isRequired(v.node)) v.num = Scalar::unknown();
}

namespace {

/// Whether `address` is where the pointer may point, counted from `base`.
bool pointsTo(const Value &v, uint64_t address, uint64_t base) {
  return v.num.contains(address - base - uint64_t(int64_t(v.off)));
}

bool contains(const Value &v, uint64_t word, const Moment &now) {
  if (v.maybeNull && word == 0) return true;
  switch (v.kind) {
    case ValueKind::Scalar: return v.num.contains(word);
    case ValueKind::Ctx: return pointsTo(v, word, now.ctx);
    case ValueKind::Stack: return pointsTo(v, word, now.regs[FramePointer]);
    case ValueKind::MapValue:
      if (index(v.map) != 0) return true;  // the others' places are not known
      for (uint32_t i = 0; i < now.valueCount; ++i)
        if (pointsTo(v, word, now.values + uint64_t(i) * now.valueSize)) return true;
      return false;
    default: return true;
  }
}

}  // namespace

std::string Witnesses::check(const Moment &now) const {
  auto isInside = [&](const Registers &regs) {
    for (unsigned r = 0; r < RegisterCount; ++r)
      if ((live[now.pc] >> r & 1) && !contains(regs[r], now.regs[r], now)) return false;
    return true;
  };
  if (now.pc < seen.size() && std::any_of(seen[now.pc].begin(), seen[now.pc].end(), isInside)) return "";
  return "none of the " + std::to_string(now.pc < seen.size() ? seen[now.pc].size() : 0) +
         " states that were walked contains the real one";
}

}  // namespace bpftime
