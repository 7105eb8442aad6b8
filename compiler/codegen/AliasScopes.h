// Which memory cannot overlap, in LLVM's words: one alias scope per kind of memory and one
// per map, in one domain of the module. An access says in which scopes it lies and in
// which it does not.
//
// Trusts the facts of regions, and the loader, which refuses to bind two map definitions
// to one map. Says nothing of an access whose region is unknown.
#pragma once

#include "bpf/Program.h"
#include "verify/Facts.h"

#include <vector>

#include <llvm/ADT/ArrayRef.h>

namespace llvm {
class Instruction;
class LLVMContext;
class Metadata;
}  // namespace llvm

namespace bpftime {

class AliasScopes {
 public:
  AliasScopes(llvm::LLVMContext &, llvm::ArrayRef<MapDef>);
  void annotate(llvm::Instruction &, const AccessFact &) const;

 private:
  std::vector<llvm::Metadata *> scopes;  ///< the kinds of memory, then the maps
};

}  // namespace bpftime
