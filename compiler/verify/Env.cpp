// Bookkeeping that every instruction needs: reads of older stack content, and the
// history that a diagnostic tells.
#include "verify/Env.h"

#include <algorithm>

#include <llvm/ADT/STLExtras.h>

namespace bpftime {

Env::Env(const Program &p, llvm::ArrayRef<MapDef> m, const VerifyOptions &o, Cfg c)
    : program(p),
      maps(m.begin(), m.end()),
      mapsOfObject(m.size()),
      options(o),
      cfg(std::move(c)),
      live(liveRegisters(p, cfg)),
      facts(p, cfg),
      calledByContract(p.subprograms.size(), false) {
  for (uint32_t i = 0; i < mapsOfObject; ++i) {
    innerMaps.push_back(MapId(m[i].inner ? uint32_t(maps.size()) : i));
    if (m[i].inner) maps.push_back(*m[i].inner);
  }
  for (const MapDef &map : maps)
    fieldsOfMaps.push_back(p.types ? p.types->specialFields(map.btfValue) : std::vector<SpecialField>());
}

bool Env::hasLockable(MapId id) const {
  return llvm::any_of(specialFields(id), [](const SpecialField &f) {
    return f.kind == SpecialField::SpinLock || f.kind == SpecialField::Timer;
  });
}

MapId Env::innerOf(MapId outer) const {
  return index(outer) < mapsOfObject ? innerMaps[index(outer)] : outer;
}

namespace {

/// Marks the slots in `c` and above, and in what followed a loop back to them. `mask` is
/// what the reader has not overwritten since `c`.
void markRead(Checkpoint *c, uint32_t frame, uint64_t mask) {
  for (; c && mask && frame < c->read.size(); c = c->parent) {
    // Sound: a slot already marked here was propagated to the older checkpoints then.
    mask &= ~c->read[frame];
    c->read[frame] |= mask;
    for (const Checkpoint::Follower &f : c->followers)
      if (mask && frame < f.written.size()) markRead(f.parent, frame, mask & ~f.written[frame]);
    // Sound: `written` of a frame younger than the previous checkpoint is all ones, so
    // the walk never reaches a checkpoint that lacks the frame.
    mask &= ~c->written[frame];
  }
}

}  // namespace

void noteStackRead(Path &path, uint32_t frame, uint64_t mask) {
  markRead(path.parent, frame, mask & ~path.state.frames[frame].written);
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
  if (v.isInit() && v.origin != GivenAtEntry)
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
