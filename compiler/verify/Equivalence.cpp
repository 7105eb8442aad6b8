// Comparison of states, with a map between their ids.
//
// Sound because a state stands for a set of concrete states, and each rule below only
// says yes if the newer set is contained in the older: dead registers and stack slots
// that were never read again do not matter; numbers nothing was decided by may differ;
// all else must be equal or, for numbers and offsets, contained.
#include "verify/Equivalence.h"

#include <llvm/ADT/SmallVector.h>

namespace bpftime {

namespace {

constexpr RegisterMask callerSaved = 0b111111;  // r0..r5

/// old id -> new id. Several old ids may map to one new id: the newer state then knows
/// more equalities, which makes it smaller. References map one to one.
class IdMap {
 public:
  bool agree(uint32_t old, uint32_t now) {
    for (const auto &[o, n] : pairs)
      if (o == old) return n == now && now != 0;
    pairs.push_back({old, now});
    return true;
  }
  bool known(uint32_t old, uint32_t now) const {
    for (const auto &[o, n] : pairs)
      if (o == old) return n == now;
    return false;
  }

 private:
  llvm::SmallVector<std::pair<uint32_t, uint32_t>, 16> pairs;
};

RegisterMask liveIn(const Env &env, const State &s, size_t frame, InsnIndex pc) {
  if (frame + 1 == s.frames.size()) return env.live[index(pc)];
  // A caller continues behind its call, where r0 is the result and r1..r5 are gone.
  return env.live[index(next(s.frames[frame + 1].callSite))] & ~callerSaved;
}

/// One comparison: covers() decides and collects what the answer rests on, carryOver()
/// passes that on to the path that will be cut off.
class Comparer {
 public:
  Comparer(Env &e, const Checkpoint &o, Path &n) : env(e), old(o), path(n), now(n.state) {}

  bool covers() {
    if (old.state.frames.size() != now.frames.size() || !sameReferences()) return false;
    for (size_t f = 0; f < now.frames.size(); ++f)
      if (!sameFrame(f)) return false;
    return true;
  }

  void carryOver() {
    for (NodeId n : relied) env.graph.require(n);
    for (uint32_t f = 0; f < now.frames.size(); ++f) noteStackRead(path, f, old.read[f]);
    if (meetsUninit) env.facts.readsUninitStack();
  }

 private:
  /// The same number of things to release, in the order in which they were acquired.
  bool sameReferences() {
    if (old.state.refs.size() != now.refs.size()) return false;
    for (size_t i = 0; i < now.refs.size(); ++i)
      if (!refs.agree(old.state.refs[i].id, now.refs[i].id)) return false;
    return true;
  }

  bool sameFrame(size_t f) {
    const Frame &o = old.state.frames[f], &n = now.frames[f];
    if (o.subprogram != n.subprogram || o.callSite != n.callSite) return false;
    RegisterMask live = liveIn(env, now, f, path.pc);
    for (unsigned r = 0; r < RegisterCount; ++r)
      if ((live >> r & 1) && !sameValue(o.regs[r], n.regs[r])) return false;
    for (unsigned i = 0; i < 64; ++i)
      if ((old.read[f] >> i & 1) && !sameSlot(o.slotIfAny(i), n.slotIfAny(i))) return false;
    return true;
  }

  bool sameValue(const Value &o, const Value &n) {
    // The older path did not use it, or only passed it on where anything may stand; there
    // an address would be noted as known to others.
    if (o.kind == ValueKind::Uninit) return !n.isPointer();
    if (o.kind != n.kind) return false;
    if (o.isScalar()) return sameNumber(o, n);
    if (o.frame != n.frame || o.map != n.map || o.memSize != n.memSize || o.off != n.off) return false;
    if (!o.num.contains(n.num)) return false;
    if (o.isOrNull() && !ids.agree(o.id, n.id)) return false;
    if (o.ref == 0 && n.ref == 0) return true;
    return o.ref != 0 && refs.known(o.ref, n.ref);
  }

  bool sameNumber(const Value &o, const Value &n) {
    if (!env.graph.isRequired(o.node)) return true;
    relied.push_back(n.node);
    if (!o.num.contains(n.num)) return false;
    // Sound: an id that stands alone in the older state was never used to learn of
    // another number; one that stands twice must stand for equal numbers here too.
    return o.id == 0 || ids.agree(o.id, n.id);
  }

  static ByteKind kindOf(const Slot *s, unsigned byte) { return s ? s->bytes[byte] : ByteKind::Uninit; }

  /// Byte by byte, but a spill counts as a whole.
  bool sameSlot(const Slot *o, const Slot *n) {
    if (!o) return acceptsAnyNumber(n, 0, SlotBytes);
    unsigned spilled = o->isSpill() ? o->spillBytes() : 0;
    if (spilled && !sameSpill(*o, n, spilled)) return false;
    for (unsigned b = spilled; b < SlotBytes; ++b) {
      if (o->bytes[b] == ByteKind::Zero ? !surelyZero(n, b) : !acceptsAnyNumber(n, b, b + 1)) return false;
    }
    return true;
  }

  /// The older path took these bytes for unknown numbers. A saved pointer is refused,
  /// although it is a number too: its escape would go unnoticed.
  bool acceptsAnyNumber(const Slot *n, unsigned begin, unsigned end) {
    for (unsigned b = begin; b < end; ++b) {
      ByteKind k = kindOf(n, b);
      if (k == ByteKind::Spill && n->saved.isPointer()) return false;
      meetsUninit |= k == ByteKind::Uninit;
    }
    return true;
  }

  bool surelyZero(const Slot *n, unsigned byte) {
    ByteKind k = kindOf(n, byte);
    if (k == ByteKind::Zero) return true;
    if (k != ByteKind::Spill || !n->saved.isScalar() || !n->saved.num.isConstant(0)) return false;
    relied.push_back(n->saved.node);
    return true;
  }

  bool sameSpill(const Slot &o, const Slot *n, unsigned bytes) {
    if (o.saved.isScalar() && !env.graph.isRequired(o.saved.node)) return acceptsAnyNumber(n, 0, bytes);
    if (!n || !n->isSpill() || n->spillBytes() != bytes) return false;
    return sameValue(o.saved, n->saved);
  }

  Env &env;
  const Checkpoint &old;
  Path &path;
  State &now;
  IdMap ids, refs;
  std::vector<NodeId> relied;
  bool meetsUninit = false;
};

/// Equality for the loop check: nothing may have changed, not even a number that decides
/// nothing, since it may decide something later.
bool identicalValue(const Value &o, const Value &n, IdMap &ids) {
  if (o.kind != n.kind) return false;
  if (!o.isInit()) return true;
  if (!(o.num == n.num) || o.off != n.off || o.frame != n.frame || o.map != n.map || o.memSize != n.memSize)
    return false;
  if ((o.id == 0) != (n.id == 0) || (o.id && !ids.agree(o.id, n.id))) return false;
  return (o.ref == 0) == (n.ref == 0) && (!o.ref || ids.agree(o.ref, n.ref));
}

bool identicalSlot(const Slot *o, const Slot *n, IdMap &ids) {
  const Slot none;
  if (!o) o = &none;
  if (!n) n = &none;
  if (o->bytes != n->bytes) return false;
  return !o->isSpill() || identicalValue(o->saved, n->saved, ids);
}

}  // namespace

bool isCovered(Env &env, const Checkpoint &old, Path &now) {
  Comparer c(env, old, now);
  if (!c.covers()) return false;
  c.carryOver();
  return true;
}

bool isIdentical(const Env &env, const State &old, const State &now, InsnIndex pc) {
  if (old.frames.size() != now.frames.size() || old.refs.size() != now.refs.size()) return false;
  IdMap ids;
  for (size_t f = 0; f < now.frames.size(); ++f) {
    const Frame &o = old.frames[f], &n = now.frames[f];
    if (o.callSite != n.callSite) return false;
    RegisterMask live = liveIn(env, now, f, pc);
    for (unsigned r = 0; r < RegisterCount; ++r)
      if ((live >> r & 1) && !identicalValue(o.regs[r], n.regs[r], ids)) return false;
    for (unsigned i = 0; i < std::max(o.stack.size(), n.stack.size()); ++i)
      if (!identicalSlot(o.slotIfAny(i), n.slotIfAny(i), ids)) return false;
  }
  return true;
}

}  // namespace bpftime
