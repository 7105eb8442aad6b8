// The helper table as the code generator sees it: types for LLVM declarations and the
// digest that binds an artifact to the prototypes it was compiled against.
// Source: abi/helpers.def; nothing about a helper is written down twice.
#pragma once

#include "bpf/Ids.h"
#include "bpf/Program.h"

#include <array>

#include <llvm/ADT/ArrayRef.h>

namespace llvm {
class Function;
class Module;
}  // namespace llvm

namespace bpftime {

enum class HelperRet : uint8_t { INT, VOID, MAP_VALUE_OR_NULL, RINGBUF_MEM_OR_NULL };
enum class HelperArg : uint8_t {
  NONE,
  ANY,
  CTX,
  MAP,
  MAP_KEY,
  MAP_VALUE,
  MEM_RD,
  MEM_WR,
  SIZE,
  SIZE_OR_0,
  OPT,
  ALLOC_SIZE,
  RINGBUF_MEM,
};

struct HelperPrototype {
  HelperId id;
  const char *name;
  HelperRet ret;
  std::array<HelperArg, 5> args;  ///< NONE from the first absent one on

  unsigned arity() const;
};

/// True if the argument is passed as a native pointer.
bool isPointer(HelperArg);

/// The row of helpers.def, or nullptr.
const HelperPrototype *helperPrototype(HelperId);
/// The row whose native symbol this is, or nullptr.
const HelperPrototype *helperOfSymbol(llvm::StringRef symbol);

/// The typed external declaration, made at its first use.
llvm::Function *declareHelper(llvm::Module &, const HelperPrototype &);

/// SHA-256 over the prototypes of the given helpers, in the given order.
Digest prototypesDigest(llvm::ArrayRef<uint32_t> helperIds);

}  // namespace bpftime
