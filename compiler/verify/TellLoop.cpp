// What keeps a loop from ending, found in its text: the branches that leave it, and what
// the two sides of them are. The loop is taken to be the instructions from its head to the
// last jump back there, which is how compilers lay loops out.
#include "verify/Liveness.h"
#include "verify/Loops.h"
#include "verify/Tell.h"

#include <algorithm>

namespace bpftime {

namespace {

constexpr size_t ExitsMax = 3;

bool isJump(InsnKind k) { return k == InsnKind::Branch || k == InsnKind::Jump || k == InsnKind::MayGoto; }

/// The last instruction that jumps to `head`, or `head`.
InsnIndex lastOf(const Program &p, InsnIndex head) {
  for (uint32_t n = uint32_t(p.insns.size()); n-- > index(head);)
    if (isJump(p.insns[n].kind) && p.insns[n].target == head) return InsnIndex(n);
  return head;
}

class LoopTeller {
 public:
  LoopTeller(const Env &e, const Path &p, InsnIndex h)
      : env(e), path(p), head(h), last(lastOf(e.program, h)) {
    for (uint32_t n = index(head); n <= index(last); ++n) written |= useDefOf(env.program.insns[n], 0).def;
  }

  void run(Diagnostic &d) {
    size_t exits = 0;
    for (uint32_t n = index(head); n <= index(last) && exits < ExitsMax; ++n) {
      const Insn &insn = env.program.insns[n];
      if (insn.kind != InsnKind::Branch) continue;
      bool leavesByJump = !isWithin(insn.target), leavesByFall = !isWithin(InsnIndex(n + 1));
      if (leavesByJump == leavesByFall) continue;
      ++exits;
      d.because.push_back(placeAndText(env.program, InsnIndex(n)) + ": the loop ends if " +
                          conditionWords(insn, leavesByJump, false) + bounds(d, insn));
    }
    if (exits == 0) {
      d.because.push_back("no branch leaves it");
      d.remedy = "Leave the loop by a condition on something that changes in every round.";
    }
    changes(d);
  }

 private:
  bool isWithin(InsnIndex i) const { return i >= head && i <= last; }

  /// What the loop's count is compared with.
  std::string bounds(Diagnostic &d, const Insn &insn) {
    if (!insn.usesReg) return "";
    // Sound enough for a sentence: what the loop does not write is now what it was there.
    for (unsigned r : {unsigned(insn.dst), unsigned(insn.src)}) {
      const Value &v = path.state.reg(r);
      if ((written >> r & 1) || !v.isScalar()) continue;
      if (v.num.wide.uMax > env.options.insnBudget)
        d.remedy =
            "Give the loop a bound of its own: `for (i = 0; i < MAX && i < n; i++)`, or use bpf_loop().";
      return ", where " + regName(r) + " is " + rangeWords(v.num);
    }
    return "";
  }

  /// Registers and stack slots that differ between this round and the one before.
  void changes(Diagnostic &d) {
    const Checkpoint *now = previousRound(path.parent, path.state, head);
    const Checkpoint *before = now ? previousRound(now->parent, path.state, head) : nullptr;
    if (!before) return;
    std::string words;
    const Frame &a = now->state.top(), &b = before->state.top();
    for (unsigned r = 0; r < FramePointer; ++r)
      if ((env.live[index(head)] >> r & 1) && differ(a.regs[r], b.regs[r]))
        words += (words.empty() ? "" : ", ") + regName(r);
    for (unsigned i = 0; i < std::min(a.stack.size(), b.stack.size()); ++i)
      if (a.stack[i].isSpill() && b.stack[i].isSpill() && differ(a.stack[i].saved(), b.stack[i].saved()))
        words += (words.empty() ? "" : ", ") + ("the stack at r10 - " + std::to_string(8 * (i + 1)));
    if (!words.empty()) d.because.push_back("every round is a new state, since these differ: " + words);
  }

  static bool differ(const Value &a, const Value &b) {
    return a.kind != b.kind || !(a.num == b.num) || a.off != b.off || a.memSize != b.memSize;
  }

  const Env &env;
  const Path &path;
  InsnIndex head, last;
  RegisterMask written = 0;
};

}  // namespace

std::optional<InsnIndex> loopAround(const Env &env, InsnIndex at) {
  for (uint32_t n = index(at) + 1; n-- > 0;)
    if (env.cfg.loopHead[n] && lastOf(env.program, InsnIndex(n)) >= at) return InsnIndex(n);
  return std::nullopt;
}

void tellLoop(const Env &env, const Path &path, InsnIndex head, Diagnostic &d) {
  LoopTeller(env, path, head).run(d);
}

}  // namespace bpftime
