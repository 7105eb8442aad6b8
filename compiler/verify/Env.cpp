// Bookkeeping that every instruction needs: reads of older stack content, and what a
// diagnostic says of a value.
#include "verify/Env.h"

#include <llvm/ADT/STLExtras.h>

namespace bpftime {

Env::Env(const Program &p, llvm::ArrayRef<MapDef> m, const VerifyOptions &o, Cfg c)
    : program(p),
      maps(m.begin(), m.end()),
      mapsOfObject(m.size()),
      options(o),
      cfg(std::move(c)),
      live(liveRegisters(p, cfg)),
      facts(p, cfg, mapsOfObject),
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

Diagnostic aboutValue(const Env &env, Diagnostic d, const std::string &name, const Value &v) {
  d.because.push_back(name + " is " + describe(v, env.maps));
  return d;
}

Diagnostic aboutRegister(const Env &env, const Path &path, Diagnostic d, unsigned reg) {
  d.subjects |= uint16_t(1u << reg);
  return aboutValue(env, std::move(d), regName(reg), path.state.reg(reg));
}

}  // namespace bpftime
