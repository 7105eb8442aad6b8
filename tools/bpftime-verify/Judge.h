// One program before its judges: our verifier, the running kernel's, or both.
//
// With both, each verdict is its own: the kernel's is never taken for ours, and the exit
// status follows ours.
#pragma once

#include "Options.h"
#include "object/ObjectFile.h"
#include "support/Diagnostic.h"
#include "verify/Verify.h"

#include <optional>
#include <string>
#include <vector>

namespace bpftime {

/// What one engine made of a program. NotJudged: a feature we lack, or a kernel that
/// cannot be asked.
enum class Word : uint8_t { Accepted, Rejected, NotJudged };

struct Verdict {
  Word word = Word::Accepted;
  VerifyStats stats;
  std::vector<Diagnostic> diagnostics;
  std::string facts;
};

struct Outcome {
  Verdict own;                    ///< of the engine asked for; of ours with --engine=both
  std::optional<Verdict> kernel;  ///< with --engine=both

  /// One accepts what the other rejects.
  bool differs() const;
};

/// The options of a verification. Errors: BadUsage, and what is wrong with a policy.
llvm::Expected<VerifyOptions> verifyOptions(const Options &);

Outcome judge(const Program &, const ObjectFile &, const VerifyOptions &, const Options &);

}  // namespace bpftime
