// Bookkeeping that every instruction needs: reads of older stack content, and the
// history that a diagnostic tells.
#include "verify/Env.h"

#include <algorithm>

namespace bpftime {

void noteStackRead(Path &path, uint32_t frame, uint64_t mask) {
  mask &= ~path.state.frames[frame].written;
  for (Checkpoint *c = path.parent; c && mask; c = c->parent) {
    // Sound: a slot already marked here was propagated to the older checkpoints then.
    mask &= ~c->read[frame];
    c->read[frame] |= mask;
    // Sound: `written` of a frame younger than the previous checkpoint is all ones, so
    // the walk never reaches a checkpoint that lacks the frame.
    mask &= ~c->state.frames[frame].written;
  }
}

namespace {

constexpr unsigned TrailWordsMax = 5;

std::string trailWords(const Env &env, const TrailEvent &e) {
  std::string at = placeWords(env.program, e.at);
  std::string text = disassemble(env.insn(e.at));
  switch (e.kind) {
    case TrailKind::BranchTaken: return "the branch at " + at + " was taken: " + text;
    case TrailKind::BranchNotTaken: return "the branch at " + at + " was not taken: " + text;
    case TrailKind::Called: return "called from " + at;
    case TrailKind::Returned: return "returned to after " + at;
  }
  return at;
}

}  // namespace

Diagnostic aboutValue(const Env &env, Diagnostic d, const std::string &name, const Value &v) {
  d.because.push_back(name + " is " + describe(v, env.maps));
  // r1 and r10 are given at entry: there is no instruction to point at.
  bool given = !v.isInit() || (index(v.origin) == 0 && v.isPointer());
  if (!given)
    d.because.push_back(name + " comes from " + placeWords(env.program, v.origin) + ": " +
                        disassemble(env.insn(v.origin)));
  return d;
}

llvm::Error reject(const Env &env, const Path &path, Diagnostic d) {
  std::vector<std::string> way;
  for (TrailId t = path.trail; t != NoTrail && way.size() < TrailWordsMax; t = env.trail[t].before)
    way.push_back(trailWords(env, env.trail[t]));
  std::reverse(way.begin(), way.end());
  d.because.insert(d.because.end(), way.begin(), way.end());
  return fail(std::move(d));
}

}  // namespace bpftime
