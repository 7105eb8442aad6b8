// Structure checks: kernel/bpf/verifier.c check_subprogs, check_cfg and
// check_max_stack_depth state the rules.
#include "verify/Cfg.h"

#include "support/Diagnostic.h"
#include "verify/Helpers.h"
#include "verify/Place.h"

#include <algorithm>

namespace bpftime {

namespace {

constexpr unsigned CallDepthMax = 8;
constexpr uint32_t StackLimitBytes = 512;
constexpr uint32_t FrameRoundBytes = 16;

/// Calls a function of the program, or takes its address so that a helper can.
bool namesFunction(const Insn &insn) {
  return insn.kind == InsnKind::CallLocal ||
         (insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram);
}

/// One pass per rule, cheapest first, so that each may rely on the ones before it.
class Builder {
 public:
  explicit Builder(const Program &p) : program(p) {}

  llvm::Expected<Cfg> build() {
    if (llvm::Error e = assignSubprograms()) return e;
    if (llvm::Error e = checkEdges()) return e;
    if (llvm::Error e = checkEnds()) return e;
    markMeetings();
    if (llvm::Error e = checkReachable()) return e;
    if (llvm::Error e = checkCalls()) return e;
    markPacketChanges();
    return std::move(cfg);
  }

 private:
  size_t size() const { return program.insns.size(); }
  llvm::Error no(Diagnostic d, uint32_t at) { return fail(placed(program, std::move(d), InsnIndex(at))); }

  llvm::Error assignSubprograms() {
    if (program.insns.empty() || program.subprograms.empty())
      return fail(diagnose(DiagId::Internal, "a program without instructions").in(program.name));
    cfg.subprogramOf.assign(size(), 0);
    cfg.mayMeet.assign(size(), false);
    cfg.loopHead.assign(size(), false);
    cfg.converges.assign(size(), false);
    uint32_t expected = 0;
    for (uint32_t s = 0; s < program.subprograms.size(); ++s) {
      const Subprogram &sub = program.subprograms[s];
      if (index(sub.begin) != expected || sub.end <= sub.begin || index(sub.end) > size()) return badTable();
      for (uint32_t i = index(sub.begin); i < index(sub.end); ++i) cfg.subprogramOf[i] = s;
      expected = index(sub.end);
    }
    return expected == size() ? llvm::Error::success() : badTable();
  }
  /// libbpf puts functions together and knows where each begins, so this is our own fault.
  llvm::Error badTable() {
    return fail(
        diagnose(DiagId::Internal, "the table of subprograms does not tile the program").in(program.name));
  }

  /// Jumps stay inside their function, calls go to the start of one.
  llvm::Error checkEdges() {
    for (uint32_t i = 0; i < size(); ++i) {
      const Insn &insn = program.insns[i];
      if (namesFunction(insn)) {
        if (index(insn.target) >= size() ||
            program.subprograms[cfg.subprogramOf[index(insn.target)]].begin != insn.target)
          return no(diagnose(DiagId::Internal, "a call into the middle of a function"), i);
      } else if (auto other = successorsOf(program.insns, InsnIndex(i)).other) {
        if (index(*other) >= size() || cfg.subprogramOf[index(*other)] != cfg.subprogramOf[i])
          return no(diagnose(DiagId::JumpOutside, index(*other)), i);
        if (program.insns[index(*other)].kind == InsnKind::WideTail)
          return no(diagnose(DiagId::JumpOutside, index(*other)), i);
      }
    }
    return llvm::Error::success();
  }

  llvm::Error checkEnds() {
    for (const Subprogram &sub : program.subprograms) {
      uint32_t last = index(sub.end) - 1;
      InsnKind kind = program.insns[last].kind;
      // As the kernel: the last instruction must not fall through, whether reached or not.
      if (kind != InsnKind::Exit && kind != InsnKind::Jump)
        return no(diagnose(DiagId::FallThrough, sub.name), last);
    }
    return llvm::Error::success();
  }

  /// Where comparing states pays (the kernel's choice): where control arrives in more than
  /// one way, and at each decision and call, before it is made.
  void markMeetings() {
    for (const Subprogram &sub : program.subprograms) cfg.mayMeet[index(sub.begin)] = true;
    for (uint32_t i = 0; i < size(); ++i) {
      const Insn &insn = program.insns[i];
      Successors s = successorsOf(program.insns, InsnIndex(i));
      if (insn.kind == InsnKind::CallLocal) cfg.mayMeet[i] = cfg.mayMeet[index(*s.next)] = true;
      if (mayRepeat(insn)) cfg.converges[i] = cfg.mayMeet[i] = true;
      if (!s.other) continue;
      if (s.next) cfg.mayMeet[i] = true;
      cfg.mayMeet[index(*s.other)] = true;
      if (index(*s.other) <= i) cfg.loopHead[index(*s.other)] = true;
    }
  }

  /// Where a round of a loop that ends by itself begins: a helper that calls back, the next
  /// element of an iterator (any kernel function may be that), may_goto.
  static bool mayRepeat(const Insn &insn) {
    if (insn.kind == InsnKind::MayGoto || insn.kind == InsnKind::CallKfunc) return true;
    HelperId helper = HelperId(uint32_t(insn.imm));
    return insn.kind == InsnKind::CallHelper && callbackArity(helper) && !isCallbackDeferred(helper);
  }

  /// Up the call graph, which has no cycles.
  void markPacketChanges() {
    cfg.changesPacket.assign(program.subprograms.size(), false);
    for (bool changed = true; changed;) {
      changed = false;
      for (uint32_t i = 0; i < size(); ++i) {
        const Insn &insn = program.insns[i];
        bool changes = insn.kind == InsnKind::CallHelper
                           ? movesPacket(HelperId(uint32_t(insn.imm)))
                           : namesFunction(insn) && cfg.changesPacket[cfg.subprogramOf[index(insn.target)]];
        if (!changes || cfg.changesPacket[cfg.subprogramOf[i]]) continue;
        cfg.changesPacket[cfg.subprogramOf[i]] = changed = true;
      }
    }
  }

  /// Reachability along edges alone; which branches are really taken is found out later.
  llvm::Error checkReachable() {
    std::vector<bool> seen(size(), false);
    std::vector<InsnIndex> work{InsnIndex(0)};
    auto push = [&](InsnIndex i) {
      if (!seen[index(i)]) seen[index(i)] = true, work.push_back(i);
    };
    seen[0] = true;
    while (!work.empty()) {
      InsnIndex at = work.back();
      work.pop_back();
      const Insn &insn = program.insns[index(at)];
      Successors s = successorsOf(program.insns, at);
      if (s.next) push(*s.next);
      if (s.other) push(*s.other);
      if (namesFunction(insn)) push(insn.target);
    }
    for (uint32_t i = 0; i < size(); ++i)
      if (!seen[i] && program.insns[i].kind != InsnKind::WideTail)
        return no(diagnose(DiagId::UnreachableCode), i);
    return llvm::Error::success();
  }

  /// Depth-first over the call graph; `chain` is the path from the entry.
  llvm::Error checkCallsFrom(uint32_t sub, std::vector<uint32_t> &chain, std::vector<unsigned> &depthSeen) {
    chain.push_back(sub);
    for (uint32_t i = index(program.subprograms[sub].begin); i < index(program.subprograms[sub].end); ++i) {
      if (!namesFunction(program.insns[i])) continue;
      uint32_t callee = cfg.subprogramOf[index(program.insns[i].target)];
      if (std::find(chain.begin(), chain.end(), callee) != chain.end())
        return no(diagnose(DiagId::Recursion, program.subprograms[callee].name), i);
      if (chain.size() >= CallDepthMax) return no(diagnose(DiagId::CallDepth, CallDepthMax), i);
      // A subprogram is walked again only when it is found deeper than before, so the
      // walk is bounded by subprograms times depth.
      if (depthSeen[callee] >= chain.size() + 1) continue;
      depthSeen[callee] = unsigned(chain.size() + 1);
      if (llvm::Error e = checkCallsFrom(callee, chain, depthSeen)) return e;
    }
    chain.pop_back();
    return llvm::Error::success();
  }

  llvm::Error checkCalls() {
    std::vector<uint32_t> chain;
    std::vector<unsigned> depthSeen(program.subprograms.size(), 0);
    return checkCallsFrom(0, chain, depthSeen);
  }

  const Program &program;
  Cfg cfg;
};

/// The deepest sums over all chains that start at one subprogram.
struct ChainSums {
  uint32_t rounded = 0, exact = 0;
  std::vector<uint32_t> worst;  ///< the chain that makes `rounded`
};

ChainSums sumsFrom(const Program &p, const Cfg &cfg, llvm::ArrayRef<uint32_t> bytes, uint32_t sub,
                   std::vector<std::optional<ChainSums>> &known) {
  if (known[sub]) return *known[sub];
  ChainSums best;
  for (uint32_t i = index(p.subprograms[sub].begin); i < index(p.subprograms[sub].end); ++i) {
    if (!namesFunction(p.insns[i])) continue;
    ChainSums s = sumsFrom(p, cfg, bytes, cfg.subprogramOf[index(p.insns[i].target)], known);
    best.exact = std::max(best.exact, s.exact);
    if (s.rounded > best.rounded) best.rounded = s.rounded, best.worst = s.worst;
  }
  best.rounded += (bytes[sub] + FrameRoundBytes - 1) / FrameRoundBytes * FrameRoundBytes;
  best.exact += bytes[sub];
  best.worst.insert(best.worst.begin(), sub);
  known[sub] = best;
  return best;
}

}  // namespace

Successors successorsOf(llvm::ArrayRef<Insn> insns, InsnIndex at) {
  const Insn &insn = insns[index(at)];
  switch (insn.kind) {
    case InsnKind::Exit: return {};
    case InsnKind::Jump: return {std::nullopt, insn.target};
    case InsnKind::Branch:
    case InsnKind::MayGoto: return {next(at), insn.target};
    case InsnKind::LoadImm64: return {next(at, 2), std::nullopt};
    default: return {next(at), std::nullopt};
  }
}

llvm::Expected<Cfg> buildCfg(const Program &p) { return Builder(p).build(); }

std::vector<uint32_t> chainOverStackLimit(const Program &p, const Cfg &cfg, llvm::ArrayRef<uint32_t> bytes,
                                          uint32_t &deepest) {
  std::vector<std::optional<ChainSums>> known(p.subprograms.size());
  ChainSums s = sumsFrom(p, cfg, bytes, 0, known);
  deepest = s.exact;
  return s.rounded > StackLimitBytes ? s.worst : std::vector<uint32_t>();
}

}  // namespace bpftime
