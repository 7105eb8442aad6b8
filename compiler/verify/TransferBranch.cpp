// Conditional jumps: which ways are possible, and what each way teaches.
#include "verify/Packet.h"
#include "verify/Transfer.h"

namespace bpftime {

namespace {

/// The outcome of a comparison on one path.
struct Outcome {
  bool mayTake = true, mayFall = true;
};

/// As the kernel: nothing is concluded from comparing a context, stack or packet pointer.
bool isNeverNull(const Value &v) {
  switch (v.kind) {
    case ValueKind::Map:
    case ValueKind::MapKey:
    case ValueKind::MapValue:
    case ValueKind::RingbufMem:
    case ValueKind::Mem: return !v.maybeNull;
    default: return false;
  }
}

bool isNullCompare(const Insn &insn, const Value &dst, const Value &src) {
  bool equality = insn.cond == Cond::Eq || insn.cond == Cond::Ne;
  return insn.is64 && equality && (dst.maybeNull || isNeverNull(dst)) && src.isScalar() &&
         src.num.isConstant(0);
}

/// Whether two pointers are compared of which one, being equal to the other, is not NULL.
/// A kernel structure's address may be anything.
bool settlesNull(const Insn &insn, const Value &a, const Value &b) {
  bool equality = insn.cond == Cond::Eq || insn.cond == Cond::Ne;
  return insn.is64 && equality && insn.usesReg && a.maybeNull && b.isPointer() && !b.maybeNull &&
         a.kind != ValueKind::Btf && b.kind != ValueKind::Btf;
}

/// Gives every copy of the number in `reg`, and every number that differs from it by a
/// known constant, its refined set.
void learn(Env &env, State &state, unsigned reg, const Scalar &refined, NodeId a, NodeId b) {
  Value &v = state.reg(reg);
  if (v.num == refined) return;
  v.num = refined;
  v.node = b == NoNode ? v.node : env.graph.make(v.node, b);
  if (v.id == 0) return;
  uint32_t id = v.id;
  int32_t off = v.off;
  state.forEachValue([&](Value &other) {
    if (!other.isScalar() || other.id != id || &other == &v) return;
    // Sound: equal ids are equal numbers but for `off`, so what is learned of one holds for
    // all; the copy now depends on the compared number as well as on itself.
    Scalar moved = refined;
    if (other.off != off)
      moved = evaluate(AluOp::Add, refined, Scalar::constant(uint64_t(int64_t(other.off) - off)), true);
    if (!other.num.contains(moved)) return;
    other.num = moved;
    other.node = env.graph.make(env.graph.make(other.node, a), b);
  });
}

/// One conditional jump on one path.
class Comparison {
 public:
  Comparison(Env &e, Path &p, const Insn &i, std::vector<Path> &f) : env(e), path(p), insn(i), forks(f) {}

  llvm::Error run() {
    Value dst = path.state.reg(insn.dst);
    Value src = insn.usesReg ? path.state.reg(insn.src) : immediate();
    if (isNullCompare(insn, dst, src)) {
      env.graph.require(src.node);
      nullCompare(dst);
    } else if (dst.isScalar() && src.isScalar()) {
      numberCompare(dst, src);
    } else if (std::optional<PacketBound> bound = packetBound(insn, dst, src)) {
      // Both ways are walked; on one of them bytes of the packet are known to be there.
      fork({}, [&](State &s, bool taken) {
        if (taken == bound->whenTaken) extendPacketRange(s, *bound);
      });
    } else if (settlesNull(insn, dst, src) || settlesNull(insn, src, dst)) {
      uint32_t id = dst.maybeNull ? dst.id : src.id;
      bool whenTaken = insn.cond == Cond::Eq;
      fork({}, [&, id, whenTaken](State &s, bool taken) {
        if (taken == whenTaken) s.settleNull(id, false, env.graph, at());
      });
    } else {
      // Comparing addresses decides nothing that this verifier tracks.
      fork({}, [](State &, bool) {});
    }
    return llvm::Error::success();
  }

 private:
  InsnIndex at() const { return path.pc; }

  Value immediate() const {
    // A 32-bit compare reads the low half only, so the 64-bit constant serves both.
    return Value::scalar(Scalar::constant(uint64_t(insn.imm)), NoNode, path.pc);
  }

  /// The check that makes an or-null pointer usable.
  void nullCompare(const Value &pointer) {
    bool isEq = insn.cond == Cond::Eq;
    if (!pointer.maybeNull) {
      // Sound: maps, their values and other memory do not lie at address 0.
      fork({!isEq, isEq}, [](State &, bool) {});
      return;
    }
    uint32_t id = pointer.id, ref = pointer.ref;
    InsnIndex at = path.pc;
    fork({}, [&, id, ref, at](State &s, bool taken) {
      bool isNull = taken == isEq;
      s.settleNull(id, isNull, env.graph, at);
      // Nothing was reserved: nothing needs to be released. A dynptr lives on without a pointer
      // into it.
      if (isNull && ref == id) s.release(ref, env.graph, at);
    });
  }

  /// Each way is refined by itself; a way on which nothing is left cannot be taken.
  void numberCompare(const Value &dst, const Value &src) {
    Scalar takeA = dst.num, takeB = src.num, fallA = dst.num, fallB = src.num;
    assume(insn.cond, insn.is64, takeA, takeB);
    assumeNot(insn.cond, insn.is64, fallA, fallB);
    Outcome o{!takeA.isEmpty() && !takeB.isEmpty(), !fallA.isEmpty() && !fallB.isEmpty()};
    // Both ways contradictory would mean that this state has no members. It is explored
    // all the same, unrefined: a mistake elsewhere must not turn into acceptance.
    if (!o.mayTake && !o.mayFall) {
      fork({}, [](State &, bool) {});
      return;
    }
    if (!o.mayTake || !o.mayFall) {
      env.graph.require(dst.node);
      env.graph.require(src.node);
    }
    NodeId a = dst.node, b = src.node;
    fork(o, [&](State &s, bool taken) {
      learn(env, s, insn.dst, taken ? takeA : fallA, a, b);
      if (insn.usesReg) learn(env, s, insn.src, taken ? takeB : fallB, b, a);
    });
  }

  /// Continues this path on the way that falls through, if it can, and forks the other.
  template <typename F> void fork(Outcome o, F apply) {
    InsnIndex at = path.pc;
    env.facts.branch(at, o.mayTake, o.mayFall);
    if (o.mayTake && o.mayFall) {
      Path other = path;
      apply(other.state, true);
      apply(path.state, false);
      forkBranch(path, std::move(other), insn, forks);
      return;
    }
    bool takes = !o.mayFall;
    apply(path.state, takes);
    path.pc = takes ? insn.target : next(at);
  }

  Env &env;
  Path &path;
  const Insn &insn;
  std::vector<Path> &forks;
};

}  // namespace

llvm::Error transferBranch(Env &env, Path &path, const Insn &insn, std::vector<Path> &forks) {
  if (llvm::Error e = requireInit(env, path, insn.dst)) return e;
  if (insn.usesReg)
    if (llvm::Error e = requireInit(env, path, insn.src)) return e;
  return Comparison(env, path, insn, forks).run();
}

}  // namespace bpftime
