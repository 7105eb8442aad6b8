// The rules of the kernel's verifier for loops that are known to end (widen_imprecise_
// scalars, is_state_visited): a round that is contained in an earlier one need not be
// walked, although the earlier one is still being explored.
//
// Sound, for what may go wrong in a round: by induction over rounds, each is contained in
// one that is walked to its end. Sound, for ending: the helper, the iterator or the
// counter behind may_goto ends the loop at run time.
#include "verify/Loops.h"

namespace bpftime {

namespace {

bool sameCalls(const State &a, const State &b) {
  if (a.frames.size() != b.frames.size()) return false;
  for (size_t f = 0; f < a.frames.size(); ++f)
    if (a.frames[f].callSite != b.frames[f].callSite || a.frames[f].kind != b.frames[f].kind) return false;
  return true;
}

/// The number as the same in all rounds: any of `bytes` bytes.
void widenValue(Env &env, const Value &before, Value &now, unsigned bytes, InsnIndex at) {
  if (!before.isScalar() || !now.isScalar()) return;
  // Sound either way: what has decided something is kept exact only so that programs which
  // count up to a bound of their own are not refused.
  if (env.graph.isRequired(before.node) || env.graph.isRequired(now.node)) return;
  if (before.num == now.num) return;
  now = Value::scalar(unknownNumber(bytes), env.graph.make(), at);
}

}  // namespace

const Checkpoint *previousRound(const Checkpoint *from, const State &now, InsnIndex pc) {
  for (const Checkpoint *c = from; c; c = c->parent)
    if (c->pc == pc && sameCalls(c->state, now)) return c;
  return nullptr;
}

void widen(Env &env, const Checkpoint &before, State &now, InsnIndex at) {
  for (size_t f = 0; f < now.frames.size(); ++f) {
    const Frame &old = before.state.frames[f];
    Frame &frame = now.frames[f];
    for (unsigned r = 0; r < RegisterCount; ++r) widenValue(env, old.regs[r], frame.regs[r], SlotBytes, at);
    for (unsigned i = 0; i < frame.stack.size() && i < old.stack.size(); ++i) {
      const Slot &o = old.stack[i];
      Slot &s = frame.stack[i];
      unsigned bytes = s.isSpill() ? s.spillBytes() : 0;
      if (bytes && o.isSpill() && o.spillBytes() == bytes) widenValue(env, o.saved(), s.saved(), bytes, at);
    }
  }
}

const Value *iteratorAt(const State &s) {
  const Value &p = s.reg(1);
  if (p.kind != ValueKind::Stack || !p.num.isConstant(0) || p.off % int(SlotBytes) != 0 ||
      p.off < -StackBytesMax || p.off >= 0)
    return nullptr;
  const Slot *slot = s.frames[p.frame].slotIfAny(unsigned(-p.off) / SlotBytes - 1);
  return slot && slot->isIterator() ? &slot->saved() : nullptr;
}

bool isNextRound(const Env &env, const State &old, const State &now, InsnIndex pc) {
  switch (env.insn(pc).kind) {
    case InsnKind::MayGoto: return now.mayGotoRounds > old.mayGotoRounds;
    case InsnKind::CallHelper: return now.top().roundsDone > old.top().roundsDone;
    default: break;
  }
  // Sound: only the same iterator, further on. A new one in the same place is a round of
  // another loop around, which may be endless.
  const Value *o = iteratorAt(old), *n = iteratorAt(now);
  return o && n && o->ref == n->ref && n->memSize > o->memSize && !n->isDrained;
}

}  // namespace bpftime
