// Replays a path along its trail. Loops that end by themselves are not widened here, so a
// replayed state is contained in the state of the walk: a branch that went both ways in
// the walk may go one way here, never the other way round. Trusts the trail for the way.
#include "verify/Replay.h"

#include "verify/Contracts.h"
#include "verify/Helpers.h"
#include "verify/StackAccess.h"
#include "verify/Timers.h"
#include "verify/Transfer.h"

#include <algorithm>

namespace bpftime {

namespace {

// What is older has hardly a part in the mistake.
constexpr size_t StepsKept = 20'000;
constexpr uint64_t StepsReplayedMax = 1'000'000;

/// Of [v, v + bytes) on the stack: which slots.
void noteSlots(Step &s, const Value &v, int64_t displacement, int64_t bytes) {
  if (v.kind != ValueKind::Stack) return;
  int64_t min = v.offsetMin() + displacement, end = v.offsetMax() + displacement + bytes;
  if (min < -StackBytesMax || end > 0 || min >= end) return;
  s.slotFrame = v.frame;
  s.slots |= slotMask(int(min), int(end));
}

/// The buffer that a helper fills.
void noteOutput(Step &s, const State &state, const HelperPrototype &fn) {
  for (unsigned i = 0; i < fn.args.size(); ++i) {
    HelperArg c = fn.args[i];
    bool hasSize = c == HelperArg::MEM_WR || c == HelperArg::MEM_RW || c == HelperArg::MEM_RW_OR_NULL;
    if (hasSize && i + 1 < fn.args.size() && state.reg(i + 2).isScalar())
      noteSlots(s, state.reg(i + 1), 0, int64_t(state.reg(i + 2).num.wide.uMax & 0xffff));
    if (c == HelperArg::LONG_WR || c == HelperArg::INT_RW) noteSlots(s, state.reg(i + 1), 0, 4);
  }
}

class Replayer {
 public:
  Replayer(Env &e, const Path &t) : env(e), target(t) {
    for (TrailId t = target.trail; t != NoTrail; t = env.trail[t].before) events.push_back(env.trail[t]);
  }

  History run() {
    uint64_t branches = env.branchesProcessed;
    bool arrives = begin() && go() && path.pc == target.pc;
    env.branchesProcessed = branches;
    if (!arrives) return {};
    history.end = std::move(path.state);
    history.endPc = path.pc;
    return std::move(history);
  }

 private:
  bool begin() {
    path.pc = env.program.subprograms[target.start].begin;
    if (target.deferred) {
      path.state = deferredState(env, env.deferred[target.deferred - 1]);
      return true;
    }
    if (target.start == 0) {
      path.state = entryState();
      return true;
    }
    llvm::Expected<State> state = contractState(env, target.start);
    if (!state) return llvm::consumeError(state.takeError()), false;
    path.state = std::move(*state);
    return true;
  }

  /// Every instruction before the last.
  bool go() {
    for (uint64_t n = 1; n < target.steps; ++n) {
      Step s = before();
      std::vector<Path> forks;
      llvm::Expected<Flow> flow = step(env, path, forks);
      // A mistake on the way here has been told; the walk went on behind it.
      if (!flow && (llvm::consumeError(flow.takeError()), !recover(env, path))) return false;
      if (flow && *flow == Flow::Ended) return false;
      s.isFork = !forks.empty();
      if (!choose(n, env.insn(s.at), forks)) return false;
      after(s);
      history.steps.push_back(std::move(s));
      if (history.steps.size() > StepsKept) history.steps.pop_front();
    }
    return true;
  }

  bool choose(uint64_t n, const Insn &insn, std::vector<Path> &forks) {
    if (events.empty() || events.back().step != n) return forks.empty();
    unsigned way = unsigned(events.back().way);
    events.pop_back();
    if (way == 0 && !forks.empty()) return true;
    if (way > 0 && way <= forks.size()) {
      path = std::move(forks[way - 1]);
      return true;
    }
    history.isExact = false;
    if (insn.kind != InsnKind::Branch) return way == 0;
    path.pc = way ? insn.target : next(at);
    return true;
  }

  Step before() {
    at = path.pc;
    Step s;
    s.at = at;
    s.depth = depth();
    const Insn &insn = env.insn(at);
    s.dst = path.state.reg(insn.dst);
    s.src = path.state.reg(insn.src);
    bool loads = insn.kind == InsnKind::Load || insn.kind == InsnKind::LoadAcquire;
    bool stores =
        insn.kind == InsnKind::Store || insn.kind == InsnKind::StoreRelease || insn.kind == InsnKind::Atomic;
    if (loads) noteSlots(s, s.src, insn.off, insn.size);
    if (stores) noteSlots(s, s.dst, insn.off, insn.size);
    if (insn.kind == InsnKind::CallHelper)
      if (const HelperPrototype *fn = helperPrototype(HelperId(uint32_t(insn.imm))))
        noteOutput(s, path.state, *fn);
    return s;
  }

  void after(Step &s) {
    const Insn &insn = env.insn(s.at);
    s.depthAfter = depth();
    bool isCall = insn.kind == InsnKind::CallHelper || insn.kind == InsnKind::CallLocal ||
                  insn.kind == InsnKind::CallKfunc || insn.kind == InsnKind::LoadPacket;
    s.result = path.state.reg(isCall ? 0 : insn.dst);
    s.other = path.state.reg(insn.src);
  }

  uint8_t depth() const { return uint8_t(path.state.frames.size() - 1); }

  Env &env;
  const Path &target;
  std::vector<TrailEvent> events;  ///< the next one last
  Path path;
  InsnIndex at{};
  History history;
};

}  // namespace

History replay(Env &env, const Path &path) {
  uint64_t left = StepsReplayedMax - std::min(StepsReplayedMax, env.stepsReplayed);
  if (path.steps > std::min(left, Trail::StepsMax)) return {};
  env.stepsReplayed += path.steps;
  return Replayer(env, path).run();
}

}  // namespace bpftime
