// One verification: the program, what was computed about it beforehand, and what the
// walk over its paths collects. A Path is one walker; Env is what all of them share.
#pragma once

#include "bpf/Program.h"
#include "support/Diagnostic.h"
#include "verify/Cfg.h"
#include "verify/Complaints.h"
#include "verify/FactsBuilder.h"
#include "verify/Liveness.h"
#include "verify/Place.h"
#include "verify/SpecialFields.h"
#include "verify/State.h"
#include "verify/Trail.h"
#include "verify/Verify.h"

#include <memory>

namespace bpftime {

/// A state seen before, kept so that later arrivals can be compared with it.
struct Checkpoint {
  State state;
  InsnIndex pc{};
  uint32_t serial = 0;   ///< older ones have smaller numbers
  uint32_t pending = 0;  ///< paths through here that have not ended
  uint32_t hits = 0, misses = 0;
  bool isListed = false;  ///< arrivals are compared with it
  uint8_t telling = 0;    ///< the register of the top frame that last told an arrival apart
  Checkpoint *parent = nullptr;
  /// An older checkpoint, still pending, that the exploration from here led back to. While
  /// it is pending, what was relied on here is not known in full.
  Checkpoint *loop = nullptr;
  std::vector<uint64_t> written;  ///< by frame: Frame::written as it was when this was made
  std::vector<uint64_t> read;     ///< by frame: stack slots whose content was read later

  /// A path that was cut off because it led back here: what is read from here on is read
  /// by it, too.
  struct Follower {
    Checkpoint *parent;
    std::vector<uint64_t> written;
  };
  std::vector<Follower> followers;

  /// The unfinished loop that this belongs to, or nullptr.
  Checkpoint *openLoop() const {
    Checkpoint *l = loop;
    while (l && l->pending == 0) l = l->loop;
    return l;
  }
};

struct Path {
  State state;
  InsnIndex pc{};
  Checkpoint *parent = nullptr;  ///< the last checkpoint on this path
  TrailId trail = NoTrail;
  uint32_t start = 0;     ///< the subprogram it began in
  uint32_t deferred = 0;  ///< counted from 1: the one of Env::deferred that it is a run of; 0: none
  uint64_t steps = 0;     ///< instructions on the way here, the current one included
};

/// A function that runs later on values of a map, as a timer's callback does.
struct Deferred {
  uint32_t subprogram;
  MapId map;
  InsnIndex set;  ///< the call that said so first
};

struct Env {
  Env(const Program &, llvm::ArrayRef<MapDef>, const VerifyOptions &, Cfg);

  const Program &program;
  std::vector<MapDef> maps;  ///< the object's, then the inner maps of those that hold maps
  size_t mapsOfObject;       ///< how many of them are the object's
  const VerifyOptions &options;
  const Cfg cfg;
  const std::vector<RegisterMask> live;
  PrecisionGraph graph;
  FactsBuilder facts;
  Trail trail;
  Complaints complaints;
  std::vector<bool> calledByContract;  ///< by subprogram: a global function that is called
  std::vector<Deferred> deferred;      ///< each once
  uint32_t lastId = 0;                 ///< of ids for scalars, or-null values and references
  uint64_t branchesProcessed = 0;
  uint64_t stepsReplayed = 0;  ///< for diagnostics: they cost a bounded time
  VerifyStats stats;
  std::vector<std::vector<SpecialField>> fieldsOfMaps;
  std::vector<MapId> innerMaps;  ///< by map of the object; itself where it holds none

  /// Locks and their kin in the values of a map, from its BTF.
  llvm::ArrayRef<SpecialField> specialFields(MapId id) const { return fieldsOfMaps[index(id)]; }
  /// Whether values of the map hold a lock or timer: then it matters which value one has.
  bool hasLockable(MapId) const;
  /// The map that a map of maps holds.
  MapId innerOf(MapId outer) const;
  uint32_t newId() { return ++lastId; }
  const Insn &insn(InsnIndex i) const { return program.insns[index(i)]; }
  const MapDef &map(MapId id) const { return maps[index(id)]; }
  const MapDef &map(const Value &v) const { return maps[index(v.map)]; }
};

/// The stack slots `mask` of frame `frame` were read: whoever checkpointed them before
/// they were last overwritten must compare them.
void noteStackRead(Path &, uint32_t frame, uint64_t mask);

/// A diagnostic about the path's current instruction, without history.
template <typename... Args>
Diagnostic complaint(const Env &env, const Path &path, DiagId id, Args &&...args) {
  return placed(env.program, diagnose(id, std::forward<Args>(args)...), path.pc);
}
/// Adds what a value is: "r2 is a number, between 0 and 255".
Diagnostic aboutValue(const Env &, Diagnostic, const std::string &name, const Value &);
/// The same for a register, whose history Explain.cpp will tell.
Diagnostic aboutRegister(const Env &, const Path &, Diagnostic, unsigned reg);
/// A finished diagnostic about the path; Explore adds its history.
inline llvm::Error reject(const Env &, const Path &, Diagnostic d) { return fail(std::move(d)); }

inline std::string regName(unsigned r) { return "r" + std::to_string(r); }

}  // namespace bpftime
