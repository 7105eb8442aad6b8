// One verification: the program, what was computed about it beforehand, and what the
// walk over its paths collects. A Path is one walker; Env is what all of them share.
#pragma once

#include "bpf/Program.h"
#include "support/Diagnostic.h"
#include "verify/Cfg.h"
#include "verify/FactsBuilder.h"
#include "verify/Liveness.h"
#include "verify/Place.h"
#include "verify/State.h"
#include "verify/Trail.h"
#include "verify/Verify.h"

#include <memory>

namespace bpftime {

/// A state seen before, kept so that later arrivals can be compared with it.
struct Checkpoint {
  State state;
  InsnIndex pc{};
  Checkpoint *parent = nullptr;
  uint32_t pending = 0;  ///< paths through here that have not ended
  uint32_t hits = 0, misses = 0;
  uint64_t branchesBefore = 0, insnsBefore = 0;  ///< work done when it was made
  std::vector<uint64_t> read;                    ///< by frame: stack slots whose content was read later
};

struct Path {
  State state;
  InsnIndex pc{};
  Checkpoint *parent = nullptr;  ///< the last checkpoint on this path
  TrailId trail = NoTrail;
};

struct Env {
  Env(const Program &p, llvm::ArrayRef<MapDef> m, const VerifyOptions &o, Cfg c)
      : program(p), maps(m), options(o), cfg(std::move(c)), live(liveRegisters(p, cfg)), facts(p, cfg) {}

  const Program &program;
  llvm::ArrayRef<MapDef> maps;
  const VerifyOptions &options;
  const Cfg cfg;
  const std::vector<RegisterMask> live;
  PrecisionGraph graph;
  FactsBuilder facts;
  Trail trail;
  uint32_t lastId = 0;  ///< of ids for scalars, or-null values and references
  uint64_t branchesProcessed = 0;
  VerifyStats stats;

  uint32_t newId() { return ++lastId; }
  const Insn &insn(InsnIndex i) const { return program.insns[index(i)]; }
};

/// The stack slots `mask` of frame `frame` were read: whoever checkpointed them before
/// they were last overwritten must compare them.
void noteStackRead(Path &, uint32_t frame, uint64_t mask);

/// A diagnostic about the path's current instruction, without history.
template <typename... Args>
Diagnostic complaint(const Env &env, const Path &path, DiagId id, Args &&...args) {
  return placed(env.program, diagnose(id, std::forward<Args>(args)...), path.pc);
}
/// Adds what a value is and where it came from: "r2 is a number, between 0 and 255".
Diagnostic aboutValue(const Env &, Diagnostic, const std::string &name, const Value &);
/// Adds the last branches and calls of the path and wraps everything up.
llvm::Error reject(const Env &, const Path &, Diagnostic);

inline std::string regName(unsigned r) { return "r" + std::to_string(r); }

}  // namespace bpftime
