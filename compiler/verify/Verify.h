// The border between untrusted programs and code generation: VerifiedProgram has one
// maker, verify(), and code generation takes nothing else.
#pragma once

#include "bpf/Program.h"
#include "verify/Facts.h"

#include <memory>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

struct Policy;
struct Env;
struct State;

enum class VerifyEngine : uint8_t { Builtin, Kernel, Off };

/// Sees what the built-in engine walks through: tests hold real runs against it.
class VerifyObserver {
 public:
  virtual ~VerifyObserver() = default;
  /// A path is about to execute the instruction in this state.
  virtual void atInsn(InsnIndex, const State &) = 0;
  /// The walk is over, and what it relied on is known.
  virtual void atEnd(const Env &) = 0;
};

struct VerifyOptions {
  VerifyEngine engine = VerifyEngine::Builtin;
  uint64_t insnBudget = 1'000'000;       ///< processed instructions, the kernel's limit
  std::shared_ptr<const Policy> policy;  ///< what else the program must keep to; may be null
  VerifyObserver *observer = nullptr;
};

struct VerifyStats {
  uint64_t time_ns = 0;       ///< of the verification
  uint64_t load_time_ns = 0;  ///< engine Kernel: of the whole system call
  uint64_t insnsProcessed = 0;
  uint64_t peakStates = 0;
  uint64_t peakMemoryBytes = 0;
};

class VerifiedProgram {
 public:
  const Program &program() const { return prog; }
  const Facts &facts() const { return proved; }
  const Digest &digest() const { return sum; }
  bpftime_verified_by verifiedBy() const { return by; }
  const VerifyStats &stats() const { return cost; }
  const Policy *policy() const { return within.get(); }  ///< may be null

 private:
  VerifiedProgram() = default;
  friend llvm::Expected<VerifiedProgram> verify(Program, llvm::ArrayRef<MapDef>, const VerifyOptions &,
                                                VerifyStats *);
  Program prog;
  Facts proved;
  Digest sum{};
  bpftime_verified_by by = BPFTIME_VERIFIED_NONE;
  VerifyStats cost;
  std::shared_ptr<const Policy> within;
};

/// Accepts the program or says why not: `rejected` diagnostics for what breaks a rule,
/// Category::Unsupported for what this verifier does not know. `stats` (may be null) is
/// filled in both cases. Engine Off gives empty facts and BPFTIME_VERIFIED_NONE.
llvm::Expected<VerifiedProgram> verify(Program, llvm::ArrayRef<MapDef>, const VerifyOptions &,
                                       VerifyStats *stats = nullptr);

}  // namespace bpftime
