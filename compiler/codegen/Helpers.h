// The helper table (bpf/HelperTable.h) as the code generator uses it: LLVM declarations
// and the digest that binds an artifact to the prototypes it was compiled against.
#pragma once

#include "bpf/HelperTable.h"
#include "bpf/Program.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/SmallVector.h>

namespace llvm {
class Function;
class Module;
}  // namespace llvm

namespace bpftime {

/// True if the argument is passed as a native pointer.
bool isPointer(HelperArg);

/// The row of a helper that the runtime has, by its native symbol; else nullptr.
const HelperPrototype *helperOfSymbol(llvm::StringRef symbol);

/// The typed external declaration, made at its first use.
llvm::Function *declareHelper(llvm::Module &, const HelperPrototype &);

/// Words that a call passes behind the arguments of the prototype: what the runtime must
/// know of the program (Tasks.cpp).
unsigned addedArity(HelperId);
llvm::SmallVector<uint64_t, 2> addedArguments(const Program &, HelperId);

/// SHA-256 over the prototypes of the given helpers, in the given order.
Digest prototypesDigest(llvm::ArrayRef<uint32_t> helperIds);

}  // namespace bpftime
