// What a program that embeds the runtime offers to BPF programs of its own: helpers beside
// the kernel's, and the size of the context it calls them on. The verifier checks calls
// against these prototypes as it does against the kernel's; that the host keeps to them
// is the host's promise.
#pragma once

#include "bpf/HelperTable.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

class HostTable {
 public:
  /// Helpers of hosts are numbered from here on, out of the kernel's way.
  static constexpr uint32_t firstHelper = 65536;

  /// Reads lines of words; what follows a # is a remark:
  ///   helper NUMBER NAME RESULT [ARGUMENT…]   RESULT and ARGUMENT: words of helpers.def
  ///   context BYTES                           of the context of `syscall` programs
  /// Error: HostTable, naming `path` and the line.
  static llvm::Expected<std::shared_ptr<const HostTable>> parse(llvm::StringRef text,
                                                                const std::string &path);

  /// nullptr: not one of the host's.
  const HelperPrototype *find(HelperId) const;
  llvm::ArrayRef<HelperPrototype> helpers() const { return prototypes; }
  /// 0: as large as the program type allows.
  uint32_t contextBytes() const { return bytes; }
  /// "NAME RESULT ARGUMENT…". Programs import it whole, so that a function which the host has
  /// given another prototype since is never called.
  static std::string declaration(const HelperPrototype &);
  /// The same for every text that means the same.
  std::string canonical() const;

 private:
  std::string addHelper(llvm::ArrayRef<llvm::StringRef> words);
  std::string addLine(llvm::ArrayRef<llvm::StringRef> words);
  std::deque<std::string> names;  ///< prototypes point into them
  std::vector<HelperPrototype> prototypes;
  uint32_t bytes = 0;
};

}  // namespace bpftime
