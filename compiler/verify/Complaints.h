// All that is wrong with one program. The walk goes on after a broken rule, so that a
// report shows every independent mistake; each is reported once, on the first path that
// meets it.
#pragma once

#include "support/Diagnostic.h"

#include <set>
#include <string>

#include <llvm/ADT/STLFunctionalExtras.h>

namespace bpftime {

class Complaints {
 public:
  /// More would not be read.
  static constexpr size_t ListMax = 20;

  bool isEmpty() const { return list.empty(); }
  bool isFull() const { return list.size() >= ListMax; }
  /// Keeps what was not said before about the same instruction, and has it explained.
  void add(llvm::Error, llvm::function_ref<void(Diagnostic &)> explain = nullptr);
  llvm::Error take() { return fail(std::move(list)); }

 private:
  std::vector<Diagnostic> list;
  std::set<std::pair<std::string, DiagId>> said;  ///< by instruction, or else by what
};

}  // namespace bpftime
