// What all functions of one module share: map symbols and the LLVM functions of
// subprograms. Lives only while emitModule runs.
#pragma once

#include "codegen/AliasScopes.h"
#include "codegen/DebugLines.h"
#include "codegen/Levels.h"
#include "object/ObjectFile.h"
#include "verify/Verify.h"

#include <vector>

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

namespace bpftime {

class ModuleEmitter {
 public:
  ModuleEmitter(llvm::Module &m, const ObjectFile &o, const llvm::TargetMachine &t, bool takesBodies)
      : module(m),
        object(o),
        machine(t),
        takesBodies(takesBodies),
        scopes(m.getContext(), o.maps),
        lines(m, o) {}

  /// A program's body, of which the optimiser makes others for the levels.
  void emit(const VerifiedProgram &, llvm::ArrayRef<const Level *>);

  /// The map's header in the session, an external symbol.
  llvm::GlobalVariable *mapSymbol(MapId);
  /// The first value of an array map, an external symbol.
  llvm::GlobalVariable *mapDataSymbol(MapId);
  /// The function of a subprogram of the program being emitted, or nullptr if no
  /// subprogram begins there.
  llvm::Function *subprogramAt(InsnIndex) const;

  /// All functions of that program but the entry, which nothing calls.
  llvm::ArrayRef<llvm::Function *> callable() const { return llvm::ArrayRef(functions).drop_front(); }
  /// Whether some instruction makes a value of the function's address.
  bool isAddressTaken(const llvm::Function &) const;
  /// Whether its functions take, as a sixth argument, what belongs to the run as a whole.
  bool passesRun() const { return sharesRun; }

  llvm::Module &module;
  const ObjectFile &object;
  const llvm::TargetMachine &machine;
  const bool takesBodies;  ///< helpers may become part of the code (Bodies.h)
  const AliasScopes scopes;
  DebugLines lines;

 private:
  llvm::GlobalVariable *external(const std::string &symbol, uint64_t size);
  void declare(const VerifiedProgram &);
  /// TailCalls.cpp: the entry of a program that makes tail calls, of which `body` is the rest.
  void emitTailEntry(llvm::Function &body, const std::string &name);
  void emitCallbackEntry(const struct TimerCallback &);  ///< Timers.cpp
  llvm::Function *declareFunction(const VerifiedProgram &, SubprogramId, bpftime_register_policy);

  const Program *current = nullptr;
  std::vector<llvm::Function *> functions;  ///< of `current`, by subprogram
  bool sharesRun = false;                   ///< passesRun() of `current`
};

}  // namespace bpftime
