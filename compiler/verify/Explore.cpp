// Depth first: a path runs until it ends, is covered, or fails; the other way of a branch
// waits on a stack. Checkpoints are kept at the places where paths can meet; a path that
// arrives in a state covered by a fully explored checkpoint is cut off there.
//
// A checkpoint that still has paths pending lies on the current path itself: it can show
// that a loop makes no progress, but it proves nothing yet.
#include "verify/Explore.h"

#include "verify/Equivalence.h"
#include "verify/Transfer.h"

#include <algorithm>
#include <deque>

namespace bpftime {

namespace {

// How often to checkpoint: often enough that loops are noticed, seldom enough that
// straight code is not copied all the time (the kernel's figures).
constexpr uint64_t BranchesBetween = 2, InsnsBetween = 8;
// The other ways of branches that may wait at once; each keeps a whole state (the kernel's
// figure).
constexpr size_t WaitingMax = 8192;
// Within a loop that is still unrolling, checkpoints are of little use.
constexpr uint64_t LoopBranchesMin = 20, LoopInsnsMin = 100;

/// The stack of waiting paths and the checkpoints by instruction.
class Explorer {
 public:
  explicit Explorer(Env &e) : env(e), listed(e.program.insns.size()), visits(e.program.insns.size(), 0) {}

  llvm::Error run() {
    Path first;
    first.state = entryState();
    waiting.push_back(std::move(first));
    while (!waiting.empty()) {
      Path path = std::move(waiting.back());
      waiting.pop_back();
      if (llvm::Error e = walk(path)) return e;
      finish(path.parent);
    }
    account();
    return llvm::Error::success();
  }

 private:
  /// Follows one path to its end.
  llvm::Error walk(Path &path) {
    std::vector<Path> forks;
    for (;;) {
      if (env.cfg.mayMeet[index(path.pc)]) {
        llvm::Expected<bool> covered = arrive(path);
        if (!covered) return covered.takeError();
        if (*covered) return llvm::Error::success();
      }
      if (++env.stats.insnsProcessed > env.options.insnBudget) return budgetError(path);
      ++visits[index(path.pc)];
      llvm::Expected<Flow> flow = step(env, path, forks);
      if (!flow) return flow.takeError();
      for (Path &other : forks) {
        if (other.parent) ++other.parent->pending;
        waiting.push_back(std::move(other));
      }
      forks.clear();
      if (waiting.size() > WaitingMax)
        return reject(env, path, complaint(env, path, DiagId::BranchBudget, WaitingMax));
      if (*flow == Flow::Ended) return llvm::Error::success();
    }
  }

  /// True if the path is covered by an explored state; else perhaps checkpoints it.
  llvm::Expected<bool> arrive(Path &path) {
    auto &here = listed[index(path.pc)];
    bool add = env.branchesProcessed - lastBranches >= BranchesBetween &&
               env.stats.insnsProcessed - lastInsns >= InsnsBetween;
    for (size_t i = 0; i < here.size();) {
      Checkpoint &c = *here[i];
      if (c.pending > 0) {
        if (isIdentical(env, c.state, path.state, path.pc)) return loopError(path);
        if (env.branchesProcessed - lastBranches < LoopBranchesMin &&
            env.stats.insnsProcessed - lastInsns < LoopInsnsMin)
          add = false;
      } else if (isCovered(env, c, path)) {
        ++c.hits;
        return true;
      }
      // A checkpoint that rarely matches costs more than it saves: it is only unlisted,
      // since younger checkpoints still refer to it.
      if (add && ++c.misses > c.hits * 3 + 3) {
        here.erase(here.begin() + long(i));
        if (c.pending == 0) forget(c);
        continue;
      }
      ++i;
    }
    if (add) checkpoint(path);
    return false;
  }

  /// Keeps the state; the path goes on as its child.
  void checkpoint(Path &path) {
    lastBranches = env.branchesProcessed;
    lastInsns = env.stats.insnsProcessed;
    // Fresh nodes: a mark on one of them concerns what is explored from here on.
    path.state.forEachValue([&](Value &v) {
      if (v.isScalar()) v.node = env.graph.make(v.node);
    });
    Checkpoint c;
    c.state = path.state;
    c.pc = path.pc;
    c.parent = path.parent;
    c.pending = 1;
    c.read.assign(path.state.frames.size(), 0);
    stateBytes += c.state.memoryBytes() + sizeof(Checkpoint);
    all.push_back(std::move(c));
    path.parent = &all.back();
    for (Frame &f : path.state.frames) f.written = 0;
    listed[index(path.pc)].push_back(&all.back());
    env.stats.peakStates = std::max<uint64_t>(env.stats.peakStates, ++liveStates);
    account();
  }

  /// One path through `c` and its ancestors has ended.
  void finish(Checkpoint *c) {
    for (; c && --c->pending == 0; c = c->parent)
      if (!isListed(*c)) forget(*c);
  }

  bool isListed(const Checkpoint &c) const {
    const auto &here = listed[index(c.pc)];
    return std::find(here.begin(), here.end(), &c) != here.end();
  }

  /// Frees the bulk of a checkpoint that nothing will be compared with any more. What
  /// noteStackRead() walks over stays: read masks and each frame's `written`.
  void forget(Checkpoint &c) {
    --liveStates;
    stateBytes -= std::min(stateBytes, c.state.memoryBytes());
    for (Frame &f : c.state.frames) {
      f.stack.clear();
      f.stack.shrink_to_fit();
    }
  }

  void account() {
    uint64_t bytes =
        stateBytes + env.graph.memoryBytes() + env.trail.memoryBytes() + waiting.size() * sizeof(Path);
    env.stats.peakMemoryBytes = std::max(env.stats.peakMemoryBytes, bytes);
  }

  llvm::Error loopError(const Path &path) {
    return reject(env, path, complaint(env, path, DiagId::InfiniteLoop));
  }

  /// Names the loop that used up the budget: the busiest loop head.
  llvm::Error budgetError(const Path &path) {
    InsnIndex busiest = path.pc;
    uint64_t most = 0;
    for (uint32_t i = 0; i < visits.size(); ++i)
      if (env.cfg.loopHead[i] && visits[i] > most) most = visits[i], busiest = InsnIndex(i);
    Diagnostic d = placed(env.program, diagnose(DiagId::InsnBudget, env.options.insnBudget), busiest);
    if (most)
      d.because.push_back("the loop at " + placeWords(env.program, busiest) + " was entered " +
                          std::to_string(most) + " times");
    else d.because.push_back("there is no loop: its paths are too many");
    return fail(std::move(d));
  }

  Env &env;
  std::vector<std::vector<Checkpoint *>> listed;  ///< by instruction
  std::deque<Checkpoint> all;                     ///< never moved: paths point into it
  std::vector<Path> waiting;
  std::vector<uint64_t> visits;
  uint64_t lastBranches = 0, lastInsns = 0;
  uint64_t liveStates = 0, stateBytes = 0;
};

}  // namespace

llvm::Error explore(Env &env) { return Explorer(env).run(); }

}  // namespace bpftime
