// The rows of abi/helpers.def as data: what the verifier checks a call against and what
// the code generator declares. Nothing about a helper is written down twice.
#pragma once

#include "bpf/Ids.h"

#include <array>
#include <cstdint>

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

/// The classes that the head comment of helpers.def explains.
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
  bool isGpl;  ///< for GPL-compatible programs only
  HelperRet ret;
  std::array<HelperArg, 5> args;  ///< NONE from the first absent one on

  unsigned arity() const;
};

/// Every row, in the table's order.
llvm::ArrayRef<HelperPrototype> helperPrototypes();
/// The row of a helper; nullptr: not a helper of this project.
const HelperPrototype *helperPrototype(HelperId);

}  // namespace bpftime
