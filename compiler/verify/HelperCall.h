// One call of a helper on one path. Arguments are checked in order, because later ones
// (keys, sizes) are read in the light of earlier ones (the map, the buffer); effects come
// after all checks.
#pragma once

#include "verify/Helpers.h"
#include "verify/Memory.h"

#include <vector>

namespace bpftime {

/// bpf_spin_lock, of the two helpers that take a SPIN_LOCK.
bool takesLock(HelperId);

class HelperCall {
 public:
  HelperCall(Env &e, Path &p, const HelperPrototype &f, std::vector<Path> &forks)
      : env(e), path(p), fn(f), forks(forks) {}

  /// Checks and changes the path, or says what is wrong.
  llvm::Error run();

 private:
  // Arguments (HelperArguments.cpp); i counts from 0, register i + 1.
  llvm::Error argument(unsigned i);
  llvm::Error context(unsigned i);
  llvm::Error mapArgument(unsigned i);
  llvm::Error fixedMemory(unsigned i, uint32_t bytes, bool isRead, bool isWrite, bool isAligned = false);
  void noteConstantKey(unsigned i);
  llvm::Error memoryAndSize(unsigned i);
  llvm::Error allocSize(unsigned i);
  llvm::Error constantString(unsigned i);
  llvm::Error format();
  llvm::Error release(unsigned i);
  llvm::Error kernelStructure(unsigned i, const char *name);
  llvm::Error spinLock(unsigned i);
  llvm::Error timerArgument(unsigned i);  // Timers.cpp
  llvm::Error callbackArgument(unsigned i);
  llvm::Error callbackContext(unsigned i);
  // Dynptr.cpp
  llvm::Error dynptrArgument(unsigned i);
  llvm::Error makeDynptr(unsigned i);
  // Rules of the call as a whole, and what it leaves behind (TransferHelper.cpp).
  llvm::Error checkMoment();
  void tailCall();
  llvm::Error callBack();
  void deferCallback();  // Timers.cpp
  llvm::Error enterCallback(Path round, uint32_t subprogram);
  llvm::Error result();
  void lookupResult(bool isNeverNull);

  /// The table knows the class, these rules do not yet.
  llvm::Error notHandled();
  llvm::Error wrong(unsigned i, const char *expected, const char *remedy = nullptr);
  llvm::Error sizeError(unsigned i, const char *problem, const char *remedy = nullptr);

  /// Memory that the helper will write, once all arguments are known to be good.
  struct Output {
    Span span;
    uint32_t bytes;
    bool fillsAll;
  };

  Value &arg(unsigned i) { return path.state.reg(i + 1); }
  std::string name(unsigned i) const { return regName(i + 1); }
  const MapDef &mapDef() const { return env.map(*map); }
  bool isNull(unsigned i) { return arg(i).isScalar() && arg(i).num.isConstant(0); }

  Env &env;
  Path &path;
  const HelperPrototype &fn;
  std::vector<Path> &forks;
  std::optional<MapId> map;
  std::optional<MapId> timerMap;       ///< the map that the timer given lies in
  std::optional<uint32_t> callback;    ///< the subprogram given
  std::optional<uint32_t> keyInRange;  ///< the constant key of an element that exists
  std::optional<uint32_t> dynptr;      ///< the id of the dynptr given
  uint32_t sizeMax = 0;
  uint32_t releases = 0;
  std::vector<Output> outputs;
};

}  // namespace bpftime
