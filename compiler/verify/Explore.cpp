// Depth first: a path runs until it ends, is covered, or fails; the other way of a branch
// waits on a stack. Checkpoints are kept at the places where paths can meet; a path that
// arrives in a state covered by a fully explored checkpoint is cut off there.
//
// A checkpoint that still has paths pending lies on the current path itself: it can show
// that a loop makes no progress. It proves nothing yet, except of loops that end by
// themselves (Loops.h).
#include "verify/Explore.h"

#include "verify/Contracts.h"
#include "verify/Equivalence.h"
#include "verify/Explain.h"
#include "verify/Loops.h"
#include "verify/Tell.h"
#include "verify/Timers.h"
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
// Rounds of a loop that ends by itself with which a new one is compared: where the last ones
// do not contain it, the loop counts something, and older ones will not either.
constexpr unsigned RoundsCompared = 64;
// Instructions that the search for further mistakes may always follow.
constexpr uint64_t SearchInsnsMin = 10'000;

/// The stack of waiting paths and the checkpoints by instruction.
class Explorer {
 public:
  explicit Explorer(Env &e) : env(e), listed(e.program.insns.size()), visits(e.program.insns.size(), 0) {}

  /// The program, then every global function it calls and every callback it sets; those call
  /// and set further ones.
  llvm::Error run() {
    walkFrom(entryState(), env.program.subprograms.front().begin);
    std::vector<bool> done(env.program.subprograms.size(), false);
    walkContracts(done);
    for (size_t i = 0; i < env.deferred.size() && !isOver; ++i) {
      const Deferred d = env.deferred[i];
      walkFrom(deferredState(env, d), env.program.subprograms[d.subprogram].begin, uint32_t(i + 1));
      walkContracts(done);
    }
    account();
    return env.complaints.isEmpty() ? llvm::Error::success() : env.complaints.take();
  }

 private:
  void walkContracts(std::vector<bool> &done) {
    for (uint32_t s = 0; s < done.size() && !isOver; ++s) {
      if (!env.calledByContract[s] || done[s]) continue;
      done[s] = true;
      llvm::Expected<State> state = contractState(env, s);
      if (state) walkFrom(std::move(*state), env.program.subprograms[s].begin);
      else env.complaints.add(state.takeError());
      s = ~0u;  // from the start: it may have called one that came before it
    }
  }

  void walkFrom(State state, InsnIndex pc, uint32_t deferred = 0) {
    Path first;
    first.state = std::move(state);
    first.pc = pc;
    first.deferred = deferred;
    first.start = env.cfg.subprogramOf[index(pc)];
    waiting.push_back(std::move(first));
    while (!waiting.empty() && !isOver) {
      Path path = std::move(waiting.back());
      waiting.pop_back();
      walk(path);
      finish(path.parent);
    }
  }

  /// Follows one path to its end. What is wrong on it is kept, and the path goes on behind
  /// it as well as it can.
  void walk(Path &path) {
    std::vector<Path> forks;
    for (;;) {
      if (env.cfg.mayMeet[index(path.pc)] && arrive(path)) return;
      if (++env.stats.insnsProcessed > env.options.insnBudget) return stop(budgetError(path));
      ++visits[index(path.pc)];
      if (env.options.observer) env.options.observer->atInsn(path.pc, path.state);
      ++path.steps;
      llvm::Expected<Flow> flow = step(env, path, forks);
      if (!forks.empty()) fork(path, forks);
      if (waiting.size() > WaitingMax) return stop(branchError(path));
      if (!flow) {
        if (!complain(flow.takeError(), path)) return;
      } else if (*flow == Flow::Ended) {
        return;
      }
    }
  }

  /// The other ways wait, and every way knows which it is.
  void fork(Path &path, std::vector<Path> &forks) {
    for (unsigned i = 0; i < forks.size(); ++i) {
      Path &other = forks[i];
      other.trail = env.trail.add(path.trail, path.steps, i + 1);
      if (other.parent) ++other.parent->pending;
      waiting.push_back(std::move(other));
    }
    path.trail = env.trail.add(path.trail, path.steps, 0);
    forks.clear();
  }

  /// Keeps what is wrong. True if the path can go on behind the instruction.
  bool complain(llvm::Error error, Path &path) {
    bool isFirst = env.complaints.isEmpty();
    addExplained(std::move(error), path);
    // The verdict is known; what is left is a search for more mistakes, which may cost as
    // much again but not more.
    if (isFirst) budgetLeft = env.stats.insnsProcessed * 2 + SearchInsnsMin;
    isOver = env.complaints.isFull() || env.stats.insnsProcessed > budgetLeft;
    return !isOver && recover(env, path);
  }

  void addExplained(llvm::Error error, const Path &path) {
    env.complaints.add(std::move(error), [&](Diagnostic &d) { explain(env, path, d); });
  }

  void stop(llvm::Error error) {
    // A limit says nothing new about a program that is refused already.
    if (env.complaints.isEmpty()) env.complaints.add(std::move(error));
    else llvm::consumeError(std::move(error));
    isOver = true;
  }

  /// True if the path need not be followed: it is covered by an explored state, or goes
  /// round in a loop that ends by itself and shows nothing new. Else it may be checkpointed.
  bool arrive(Path &path) {
    auto &here = bucketOf(path.state, path.pc);
    bool converges = env.cfg.converges[index(path.pc)];
    bool add = converges || (env.branchesProcessed - lastBranches >= BranchesBetween &&
                             env.stats.insnsProcessed - lastInsns >= InsnsBetween);
    unsigned rounds = 0;
    // The youngest first: what was met last is the likeliest to be met again.
    for (size_t i = here.size(); i-- > 0;) {
      Checkpoint &c = *here[i];
      if (c.pc != path.pc) continue;
      if (c.pending > 0) {
        // Sound: to compare less is to follow more.
        if (converges && ++rounds > RoundsCompared) break;
        if (converges && isNextRound(env, c.state, path.state, path.pc) && isWithin(env, c, path)) {
          joinLoop(path, c);
          return true;
        }
        // Where a loop that ends by itself has gone no round, the loop is one around it.
        if (isIdentical(env, c, path.state)) {
          endlessLoop(path);
          return true;
        }
        if (!converges && env.branchesProcessed - lastBranches < LoopBranchesMin &&
            env.stats.insnsProcessed - lastInsns < LoopInsnsMin)
          add = false;
      } else if (covers(c, path)) {
        ++c.hits;
        return true;
      }
      // A checkpoint that rarely matches costs more than it saves.
      if (add && ++c.misses > c.hits * 3 + 3 && !(converges && c.pending)) {
        here.erase(here.begin() + long(i));
        c.isListed = false;
        if (c.pending == 0) release(c);
      }
    }
    if (add) checkpoint(path);
    return false;
  }

  /// An explored state covers by what it relied on; as long as a loop that it belongs to
  /// is open, that is not known in full and everything counts.
  bool covers(Checkpoint &c, Path &path) {
    Checkpoint *loop = c.openLoop();
    if (!loop) return isCovered(env, c, path);
    if (!isWithin(env, c, path)) return false;
    joinLoop(path, *loop);
    return true;
  }

  /// What lies between `target` and the path's end is explored in full only when `target`
  /// is. Sound: paths wait on a stack, so every pending checkpoint, and with it `target`,
  /// is on the path itself.
  void joinLoop(const Path &path, Checkpoint &target) {
    for (Checkpoint *k = path.parent; k && k != &target; k = k->parent) {
      Checkpoint *open = k->openLoop();
      k->loop = open && open->serial < target.serial ? open : &target;
    }
  }

  /// Keeps the state; the path goes on as its child.
  void checkpoint(Path &path) {
    lastBranches = env.branchesProcessed;
    lastInsns = env.stats.insnsProcessed;
    // Fresh nodes: a mark on one of them concerns what is explored from here on.
    path.state.forEachValue([&](Value &v) {
      if (v.isScalar()) v.node = env.graph.make(v.node);
    });
    Checkpoint &c = newCheckpoint();
    c.state = path.state;
    c.pc = path.pc;
    c.serial = ++lastSerial;
    c.parent = path.parent;
    c.pending = 1;
    c.isListed = true;
    c.read.assign(path.state.frames.size(), 0);
    for (Frame &f : path.state.frames) {
      c.written.push_back(f.written);
      f.written = 0;
    }
    path.parent = &c;
    bucketOf(path.state, path.pc).push_back(&c);
    stateBytes += c.state.memoryBytes();
    env.stats.peakStates = std::max<uint64_t>(env.stats.peakStates, ++liveStates);
    account();
  }

  /// By place and caller: a function that is called from many places has other states for
  /// each, and comparing them all would wear them out.
  std::vector<Checkpoint *> &bucketOf(const State &state, InsnIndex pc) {
    return listed[(index(pc) ^ index(state.top().callSite)) % listed.size()];
  }

  Checkpoint &newCheckpoint() {
    if (freeList.empty()) return all.emplace_back();
    Checkpoint *c = freeList.back();
    freeList.pop_back();
    *c = Checkpoint();
    return *c;
  }

  /// One path through `c` and its ancestors has ended.
  void finish(Checkpoint *c) {
    while (c && --c->pending == 0) {
      Checkpoint *parent = c->parent;
      if (!c->isListed) release(*c);
      c = parent;
    }
  }

  /// Nothing will be compared with it any more. One that belongs to a loop stays linked:
  /// reads may still have to be passed on through it.
  void release(Checkpoint &c) {
    --liveStates;
    stateBytes -= std::min(stateBytes, c.state.memoryBytes());
    c.state = State();
    if (!c.loop && c.followers.empty()) freeList.push_back(&c);
  }

  void account() {
    uint64_t bytes = stateBytes + all.size() * sizeof(Checkpoint) + env.graph.memoryBytes() +
                     env.trail.memoryBytes() + waiting.size() * sizeof(Path);
    env.stats.peakMemoryBytes = std::max(env.stats.peakMemoryBytes, bytes);
  }

  void endlessLoop(const Path &path) {
    if (path.state.isTainted) return;
    Diagnostic d = complaint(env, path, DiagId::InfiniteLoop);
    if (std::optional<InsnIndex> head = loopAround(env, path.pc)) tellLoop(env, path, *head, d);
    env.complaints.add(fail(std::move(d)));
  }

  llvm::Error branchError(const Path &path) {
    Diagnostic d = complaint(env, path, DiagId::BranchBudget, WaitingMax);
    if (std::optional<InsnIndex> head = loopAround(env, path.pc)) {
      d.because.push_back("it is in the loop at " + placeAndText(env.program, *head));
      tellLoop(env, path, *head, d);
    }
    return fail(std::move(d));
  }

  /// Names the loop that used up the budget: the busiest loop head.
  llvm::Error budgetError(const Path &path) {
    InsnIndex busiest = path.pc;
    uint64_t most = 0;
    for (uint32_t i = 0; i < visits.size(); ++i)
      if (env.cfg.loopHead[i] && visits[i] > most) most = visits[i], busiest = InsnIndex(i);
    Diagnostic d = placed(env.program, diagnose(DiagId::InsnBudget, env.options.insnBudget), busiest);
    if (most) {
      d.because.push_back("the loop at " + placeAndText(env.program, busiest) + " was entered " +
                          std::to_string(most) + " times");
      tellLoop(env, path, busiest, d);
    } else {
      d.because.push_back("there is no loop: its paths are too many");
      d.remedy =
          "Split the program into global functions, which are verified by themselves, or raise the limit "
          "with --insn-budget.";
    }
    return fail(std::move(d));
  }

  Env &env;
  std::vector<std::vector<Checkpoint *>> listed;  ///< by bucketOf()
  std::deque<Checkpoint> all;                     ///< never moved: paths point into it
  std::vector<Checkpoint *> freeList;
  std::vector<Path> waiting;
  std::vector<uint64_t> visits;
  uint64_t lastBranches = 0, lastInsns = 0;
  uint64_t liveStates = 0, stateBytes = 0, budgetLeft = 0;
  uint32_t lastSerial = 0;
  bool isOver = false;  ///< enough is known: nothing more is walked
};

}  // namespace

llvm::Error explore(Env &env) { return Explorer(env).run(); }

}  // namespace bpftime
