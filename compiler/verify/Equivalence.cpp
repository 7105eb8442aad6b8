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
/// more equalities, which makes it smaller.
class IdMap {
 public:
  bool agree(uint32_t old, uint32_t now) {
    for (const auto &[o, n] : pairs)
      if (o == old) return n == now && now != 0;
    pairs.push_back({old, now});
    return true;
  }
  /// References and dynptrs: one to one, since each ends by itself.
  bool pair(uint32_t old, uint32_t now) {
    for (const auto &[o, n] : pairs)
      if (o == old || n == now) return o == old && n == now;
    pairs.push_back({old, now});
    return true;
  }

 private:
  llvm::SmallVector<std::pair<uint32_t, uint32_t>, 16> pairs;
};

RegisterMask liveIn(const Env &env, const State &s, size_t frame, InsnIndex pc) {
  if (frame + 1 == s.frames.size()) return env.live[index(pc)];
  const Frame &callee = s.frames[frame + 1];
  // A callback comes back to the helper's call itself, for the next round.
  if (callee.kind == FrameKind::Callback) return env.live[index(callee.callSite)];
  // A caller continues behind its call, where r0 is the result and r1..r5 are gone.
  return env.live[index(next(callee.callSite))] & ~callerSaved;
}

/// How much of the older state counts.
enum class Reading : uint8_t {
  Relied,  ///< what its exploration, now complete, depended on
  All,     ///< everything that is live: its exploration is not complete
};

/// One comparison: covers() decides and collects what the answer rests on; carryOver() and
/// follow() pass that on to the path that will be cut off.
class Comparer {
 public:
  Comparer(Env &e, Checkpoint &o, Path &n, Reading r) : env(e), old(o), path(n), now(n.state), reading(r) {}

  bool covers() {
    if (old.state.frames.size() != now.frames.size() || !sameReferences() || !sameLock()) return false;
    for (size_t f = 0; f < now.frames.size(); ++f)
      if (!sameFrame(f)) return false;
    return true;
  }

  /// What the complete exploration of `old` relied on.
  void carryOver() {
    for (NodeId n : relied) env.graph.require(n);
    for (uint32_t f = 0; f < now.frames.size(); ++f) noteStackRead(path, f, old.read[f]);
    if (meetsUninit) env.facts.readsUninitStack();
  }

  /// What the exploration of `old` will rely on.
  void follow() {
    carryOver();
    for (const auto &[from, to] : links) env.graph.link(from, to);
    Checkpoint::Follower f{path.parent, {}};
    for (const Frame &frame : now.frames) f.written.push_back(frame.written);
    old.followers.push_back(std::move(f));
  }

 private:
  bool countsAll() const { return reading == Reading::All; }

  /// The same number of things to release, in the order in which they were acquired.
  bool sameReferences() {
    if (old.state.refs.size() != now.refs.size()) return false;
    for (size_t i = 0; i < now.refs.size(); ++i)
      if (old.state.refs[i].callback != now.refs[i].callback ||
          !refs.pair(old.state.refs[i].id, now.refs[i].id))
        return false;
    return true;
  }

  bool sameLock() {
    const std::optional<Lock> &o = old.state.lock, &n = now.lock;
    if (o.has_value() != n.has_value()) return false;
    return !o || (o->map == n->map && (o->id == 0) == (n->id == 0) && (!o->id || ids.agree(o->id, n->id)));
  }

  bool sameFrame(size_t f) {
    const Frame &o = old.state.frames[f], &n = now.frames[f];
    if (o.subprogram != n.subprogram || o.callSite != n.callSite || o.kind != n.kind) return false;
    // Sound: how many rounds a callback has done bounds how many are still walked.
    if (!countsAll() && o.roundsDone > n.roundsDone) return false;
    RegisterMask live = liveIn(env, now, f, path.pc);
    for (unsigned r = 0; r < RegisterCount; ++r)
      if ((live >> r & 1) && !sameValue(o.regs[r], n.regs[r])) {
        if (f + 1 == now.frames.size()) old.telling = uint8_t(r);
        return false;
      }
    uint64_t slots = countsAll() ? ~uint64_t{0} : old.read[f];
    for (unsigned i = 0; i < 64 && slots >> i; ++i)
      if ((slots >> i & 1) && !sameSlot(o.slotIfAny(i), n.slotIfAny(i))) return false;
    return true;
  }

  bool sameValue(const Value &o, const Value &n) {
    // The older path did not use it, or only passed it on where anything may stand; there
    // an address would be noted as known to others.
    if (o.kind == ValueKind::Uninit) return !n.isPointer();
    if (o.kind != n.kind || o.maybeNull != n.maybeNull) return false;
    if (o.isScalar()) return sameNumber(o, n);
    if (o.isPacket()) return samePacket(o, n);
    if (o.frame != n.frame || o.map != n.map || o.type != n.type || o.memSize != n.memSize ||
        o.off != n.off || o.isReadOnly != n.isReadOnly || o.isDrained != n.isDrained)
      return false;
    if (!o.num.contains(n.num)) return false;
    if (o.id && !ids.agree(o.id, n.id)) return false;
    if (o.ref == 0 && n.ref == 0) return true;
    return o.ref != 0 && n.ref != 0 && refs.pair(o.ref, n.ref);
  }

  /// Sound: a packet pointer with more bytes checked can do all that one with fewer can;
  /// pointers with one variable offset keep having one.
  bool samePacket(const Value &o, const Value &n) {
    return o.off == n.off && o.memSize <= n.memSize && o.num.contains(n.num) && (o.id == 0) == (n.id == 0) &&
           (!o.id || ids.agree(o.id, n.id));
  }

  bool sameNumber(const Value &o, const Value &n) {
    if (!countsAll() && !env.graph.isRequired(o.node)) return true;
    if (countsAll()) links.push_back({o.node, n.node});
    else relied.push_back(n.node);
    if (!o.num.contains(n.num)) return false;
    // Sound: an id that stands alone in the older state was never used to learn of
    // another number; one that stands twice must stand for equal numbers here too.
    return o.id == 0 || (o.off == n.off && ids.agree(o.id, n.id));
  }

  static ByteKind kindOf(const Slot *s, unsigned byte) { return s ? s->bytes[byte] : ByteKind::Uninit; }

  /// Byte by byte, but a spill counts as a whole.
  bool sameSlot(const Slot *o, const Slot *n) {
    if (!o) return acceptsAnyNumber(n, 0, SlotBytes);
    if (o->isObject()) return n && n->isObject() && sameObject(o->saved(), n->saved());
    unsigned spilled = o->isSpill() ? o->spillBytes() : 0;
    if (spilled && !sameSpill(*o, n, spilled)) return false;
    for (unsigned b = spilled; b < SlotBytes; ++b) {
      if (o->bytes[b] == ByteKind::Zero ? !surelyZero(n, b) : !acceptsAnyNumber(n, b, b + 1)) return false;
    }
    return true;
  }

  /// Iterators in the same state, however many elements they have given; halves of dynptrs
  /// over the same kind of memory: one that must be released pairs with such a one only.
  bool sameObject(const Value &o, const Value &n) {
    return o.kind == n.kind && o.off == n.off && o.isDrained == n.isDrained && refs.pair(o.ref, n.ref);
  }

  /// The older path took these bytes for unknown numbers. A saved pointer is refused,
  /// although it is a number too: its escape would go unnoticed.
  bool acceptsAnyNumber(const Slot *n, unsigned begin, unsigned end) {
    for (unsigned b = begin; b < end; ++b) {
      ByteKind k = kindOf(n, b);
      if (k == ByteKind::Object || (k == ByteKind::Spill && n->saved().isPointer())) return false;
      meetsUninit |= k == ByteKind::Uninit;
    }
    return true;
  }

  bool surelyZero(const Slot *n, unsigned byte) {
    ByteKind k = kindOf(n, byte);
    if (k == ByteKind::Zero) return true;
    if (k != ByteKind::Spill || !n->saved().isScalar() || !n->saved().num.isConstant(0)) return false;
    relied.push_back(n->saved().node);
    return true;
  }

  /// A number of which nothing was known and that equals no other: any bytes will do.
  static bool isAnyNumber(const Value &v, unsigned bytes) {
    return v.id == 0 && v.num.contains(unknownNumber(bytes));
  }

  bool sameSpill(const Slot &o, const Slot *n, unsigned bytes) {
    bool any = o.saved().isScalar() &&
               (countsAll() ? isAnyNumber(o.saved(), bytes) : !env.graph.isRequired(o.saved().node));
    if (any) return acceptsAnyNumber(n, 0, bytes);
    if (!n || !n->isSpill() || n->spillBytes() != bytes) return false;
    return sameValue(o.saved(), n->saved());
  }

  Env &env;
  Checkpoint &old;
  Path &path;
  State &now;
  Reading reading;
  IdMap ids, refs;
  llvm::SmallVector<NodeId, 32> relied;                    ///< of `now`
  llvm::SmallVector<std::pair<NodeId, NodeId>, 32> links;  ///< of `old`, of `now`
  bool meetsUninit = false;
};

/// Equality for the loop check: nothing may have changed, not even a number that decides
/// nothing, since it may decide something later.
bool identicalValue(const Value &o, const Value &n, IdMap &ids) {
  if (o.kind != n.kind || o.maybeNull != n.maybeNull) return false;
  if (!o.isInit()) return true;
  if (!(o.num == n.num) || o.off != n.off || o.frame != n.frame || o.map != n.map || o.type != n.type ||
      o.memSize != n.memSize || o.isDrained != n.isDrained)
    return false;
  if ((o.id == 0) != (n.id == 0) || (o.id && !ids.agree(o.id, n.id))) return false;
  return (o.ref == 0) == (n.ref == 0) && (!o.ref || ids.agree(o.ref, n.ref));
}

bool identicalSlot(const Slot *o, const Slot *n, IdMap &ids) {
  const Slot none;
  if (!o) o = &none;
  if (!n) n = &none;
  if (o->bytes != n->bytes) return false;
  return !(o->isSpill() || o->isObject()) || identicalValue(o->saved(), n->saved(), ids);
}

}  // namespace

/// Most arrivals differ from most checkpoints, in the counter of a loop: the register that
/// told the last one apart is looked at first, and nothing else if it does so again.
static bool isToldApart(const Env &env, const Checkpoint &old, const State &now, bool mustEqual) {
  if (old.state.frames.size() != now.frames.size() || !(env.live[index(old.pc)] >> old.telling & 1))
    return false;
  const Value &o = old.state.reg(old.telling), &n = now.reg(old.telling);
  if (!o.isScalar() || !n.isScalar()) return false;
  return mustEqual ? !(o.num == n.num) : env.graph.isRequired(o.node) && !o.num.contains(n.num);
}

bool isCovered(Env &env, Checkpoint &old, Path &now) {
  if (isToldApart(env, old, now.state, false)) return false;
  Comparer c(env, old, now, Reading::Relied);
  if (!c.covers()) return false;
  c.carryOver();
  return true;
}

bool isWithin(Env &env, Checkpoint &old, Path &now) {
  Comparer c(env, old, now, Reading::All);
  if (!c.covers()) return false;
  c.follow();
  return true;
}

bool isIdentical(const Env &env, Checkpoint &checkpoint, const State &now) {
  if (isToldApart(env, checkpoint, now, true)) return false;
  const State &old = checkpoint.state;
  if (old.frames.size() != now.frames.size() || old.refs.size() != now.refs.size()) return false;
  // What differs in the rounds of a loop that ends by itself is no endless loop.
  if (old.mayGotoRounds != now.mayGotoRounds || old.lock.has_value() != now.lock.has_value()) return false;
  IdMap ids;
  for (size_t f = 0; f < now.frames.size(); ++f) {
    const Frame &o = old.frames[f], &n = now.frames[f];
    if (o.callSite != n.callSite || o.roundsDone != n.roundsDone) return false;
    RegisterMask live = liveIn(env, now, f, checkpoint.pc);
    for (unsigned r = 0; r < RegisterCount; ++r)
      if ((live >> r & 1) && !identicalValue(o.regs[r], n.regs[r], ids)) {
        if (f + 1 == now.frames.size()) checkpoint.telling = uint8_t(r);
        return false;
      }
    for (unsigned i = 0; i < std::max(o.stack.size(), n.stack.size()); ++i)
      if (!identicalSlot(o.slotIfAny(i), n.slotIfAny(i), ids)) return false;
  }
  return true;
}

}  // namespace bpftime
