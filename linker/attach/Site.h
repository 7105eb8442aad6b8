// One probed address: which bytes are replaced, which instructions that displaces, and
// the proof that nothing else jumps between them.
#pragma once

#include "arch/X86_64.h"
#include "attach/Binary.h"

#include <string>
#include <vector>

namespace bpftime {

/// What is known about a site before a trampoline is written for it.
struct Site {
  uint64_t probed;                    ///< the address that was asked for
  uint64_t patch;                     ///< first replaced byte: `probed`, or behind an entry mark
  std::vector<NativeInsn> displaced;  ///< whole instructions from `patch` on
  uint32_t patchSize = 0;             ///< bytes they and padding behind them cover, 5..16
  bool isEntry = false;               ///< `probed` is where its function begins
  std::vector<uint8_t> expected;      ///< the replaced bytes

  uint64_t patchEnd() const { return patch + patchSize; }
};

/// Decodes and judges one site. `name` is for messages. Errors: no-function,
/// not-an-instruction, function-too-short, jump-into-patch, cannot-move.
llvm::Expected<Site> analyseSite(Decoder &, const Binary &, uint64_t address, const std::string &name);

/// Errors, return-pops-arguments: the function at a site removes stack arguments when it
/// returns, so a wrapped call could not find its slot again.
llvm::Error checkReturns(Decoder &, const Binary &, const Site &, const std::string &name);

/// A branch from anywhere in a binary's code into the replaced bytes of a site.
struct FarBranch {
  uint64_t from, to;
  size_t site;
};
/// Looks through all code of a binary at once for 32-bit branches into replaced bytes.
std::vector<FarBranch> findFarBranches(Decoder &, const Binary &, llvm::ArrayRef<Site> sites);

}  // namespace bpftime
