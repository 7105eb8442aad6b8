// Follows registers and stack slots from the end of a path to where their values came
// from. A value ends at memory other than the stack, at a helper's result, or at the
// program's arguments: what lies behind those is another story.
//
// Branches count if they compare the value, a number with the same id (a copy), or a
// packet pointer with the same base.
#include "verify/Slice.h"

#include "verify/Helpers.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace bpftime {

namespace {

constexpr RegisterMask bit(unsigned r) { return RegisterMask(1u << r); }
constexpr RegisterMask arguments = 0b111110, clobbered = 0b111111;

class Slicer {
 public:
  Slicer(const Env &e, const History &h) : env(e), history(h) {}

  std::vector<Event> run(RegisterMask subjects) {
    size_t frame = history.end.frames.size() - 1;
    regs[frame] = subjects;
    for (unsigned r = 0; r < RegisterCount; ++r)
      if (subjects & bit(r)) relate(history.end.reg(r));
    for (size_t i = history.steps.size(); i-- > 0 && isOpen();) visit(i);
    std::reverse(events.begin(), events.end());
    return std::move(events);
  }

 private:
  bool isOpen() const {
    return std::any_of(regs.begin(), regs.end(), [](RegisterMask m) { return m != 0; }) ||
           std::any_of(slots.begin(), slots.end(), [](uint64_t m) { return m != 0; });
  }

  /// Branches on this value or a copy of it matter from here on backwards.
  void relate(const Value &v) {
    if (v.isPacket()) packets.insert(v.id);
    else if (v.id != 0) ids.insert(v.id);
    // A pointer with a variable offset does not show the number it was moved by; that one
    // is reached through the addition.
  }

  bool isRelated(const Value &v) const {
    return v.isPacket() ? packets.count(v.id) != 0 : v.id != 0 && ids.count(v.id) != 0;
  }

  void add(size_t i, EventKind kind, unsigned reg) {
    InsnIndex at = history.steps[i].at;
    auto [seen, isNew] = byInsn.try_emplace(at, events.size());
    if (isNew) events.push_back({i, kind, uint8_t(reg)});
    else ++events[seen->second].times;
  }

  /// Takes `mask` out of what is wanted of a frame; returns what of it was.
  RegisterMask take(size_t frame, RegisterMask mask) {
    RegisterMask was = regs[frame] & mask;
    regs[frame] &= RegisterMask(~mask);
    return was;
  }

  void visit(size_t i) {
    const Step &s = history.steps[i];
    const Insn &insn = env.insn(s.at);
    switch (insn.kind) {
      case InsnKind::Branch: return branch(i, s, insn);
      case InsnKind::Exit:
        // The result of a function is its r0; that of a callback goes to the helper.
        if (s.depthAfter < s.depth) regs[s.depth] = take(s.depthAfter, bit(0));
        return;
      case InsnKind::CallLocal:
      case InsnKind::CallHelper:
      case InsnKind::CallKfunc:
      case InsnKind::LoadPacket: return call(i, s, insn);
      case InsnKind::Load:
      case InsnKind::LoadAcquire: return load(i, s, insn);
      case InsnKind::Store:
      case InsnKind::Atomic:
      case InsnKind::StoreRelease: return store(i, s, insn);
      default: return compute(i, s, insn);
    }
  }

  void branch(size_t i, const Step &s, const Insn &insn) {
    bool dst = (regs[s.depth] & bit(insn.dst)) || isRelated(s.dst);
    bool src = insn.usesReg && ((regs[s.depth] & bit(insn.src)) || isRelated(s.src));
    if (dst) relate(s.dst);
    if (src) relate(s.src);
    if (dst || src) add(i, EventKind::Bounded, dst ? insn.dst : insn.src);
  }

  void call(size_t i, const Step &s, const Insn &insn) {
    if (s.depthAfter > s.depth) return enter(i, s, insn);
    // The function has returned early, with a number of the verifier's making.
    if (s.depthAfter < s.depth) {
      if (take(s.depthAfter, bit(0))) add(i, EventKind::Made, 0);
      return;
    }
    RegisterMask lost = take(s.depth, clobbered);
    if (lost & bit(0)) add(i, EventKind::Made, 0);
    else if (lost) add(i, EventKind::Lost, unsigned(__builtin_ctz(lost)));
    if (slots[s.slotFrame] & s.slots) {
      slots[s.slotFrame] &= ~s.slots;
      add(i, EventKind::Made, 0);
    }
  }

  /// From the callee's arguments to the caller's registers.
  void enter(size_t i, const Step &s, const Insn &insn) {
    RegisterMask args = take(s.depthAfter, arguments);
    regs[s.depthAfter] = 0;
    slots[s.depthAfter] = 0;
    if (!args) return;
    add(i, EventKind::Passed, unsigned(__builtin_ctz(args)));
    if (insn.kind == InsnKind::CallLocal) {
      regs[s.depth] |= args;
      return;
    }
    // Of a callback's arguments one is the program's own, and it was the helper's third.
    bool isLoop = insn.imm == helper::loop;
    if (args & bit(isLoop ? 2 : 4)) regs[s.depth] |= bit(3);
  }

  void load(size_t i, const Step &s, const Insn &insn) {
    if (!take(s.depth, bit(insn.dst))) return;
    if (s.slots) slots[s.slotFrame] |= s.slots;
    else add(i, EventKind::Made, insn.dst);
  }

  void store(size_t i, const Step &s, const Insn &insn) {
    if (insn.kind == InsnKind::Atomic && take(s.depth, useDefOf(insn, 0).def))
      add(i, EventKind::Made, insn.src);
    if (!(slots[s.slotFrame] & s.slots)) return;
    slots[s.slotFrame] &= ~s.slots;
    // What an atomic operation leaves behind is a number, whatever was there.
    if (insn.kind != InsnKind::Atomic && (insn.usesReg || insn.kind == InsnKind::StoreRelease))
      want(s, insn.src, s.src);
    else add(i, EventKind::Made, insn.dst);
  }

  void compute(size_t i, const Step &s, const Insn &insn) {
    UseDef u = useDefOf(insn, 0);
    if (!take(s.depth, u.def)) return;
    bool isCopy = insn.kind == InsnKind::Alu && insn.alu == AluOp::Mov && insn.usesReg && !insn.signBits;
    // The number that moved a pointer tells more than the pointer.
    bool isMoved = insn.kind == InsnKind::Alu && s.result.isPointer();
    if (!isCopy && !isMoved) add(i, EventKind::Made, unsigned(__builtin_ctz(u.def)));
    if (insn.kind != InsnKind::Alu && insn.kind != InsnKind::Swap) return;
    if (u.use & bit(insn.dst)) want(s, insn.dst, s.dst);
    if (insn.usesReg) want(s, insn.src, s.src);
  }

  void want(const Step &s, unsigned reg, const Value &v) {
    // Of r10 there is nothing to tell.
    if (reg == FramePointer) return;
    regs[s.depth] |= bit(reg);
    relate(v);
  }

  const Env &env;
  const History &history;
  std::array<RegisterMask, FramesMax> regs{};
  std::array<uint64_t, FramesMax> slots{};
  std::set<uint32_t> ids, packets;
  std::map<InsnIndex, size_t> byInsn;
  std::vector<Event> events;
};

}  // namespace

std::vector<Event> sliceOf(const Env &env, const History &history, RegisterMask subjects) {
  return Slicer(env, history).run(subjects);
}

std::vector<Event> choicesSince(const Env &env, const History &history, size_t from, size_t most) {
  std::vector<Event> events;
  std::set<InsnIndex> seen;
  size_t depth = history.end.frames.size() - 1;
  for (size_t i = history.steps.size(); i-- > from && events.size() < most;) {
    const Step &s = history.steps[i];
    if (env.insn(s.at).kind != InsnKind::Branch || !s.isFork || s.depth < depth) continue;
    if (seen.insert(s.at).second) events.push_back({i, EventKind::Chosen, env.insn(s.at).dst});
  }
  std::reverse(events.begin(), events.end());
  return events;
}

}  // namespace bpftime
