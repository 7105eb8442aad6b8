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

/// How many words a call passes behind the arguments of the prototype: what the runtime must
/// know of the program.
unsigned addedArity(HelperId);
/// Whether the helper gives out the current task. Then those words tell how the kernel lays
/// tasks out (Tasks.cpp).
bool givesTask(HelperId);
llvm::SmallVector<uint64_t, 2> layoutArguments(const Program &, HelperId);

/// SHA-256 over the prototypes of the given helpers, in the given order.
Digest prototypesDigest(llvm::ArrayRef<uint32_t> helperIds);

}  // namespace bpftime
