// --set NAME=VALUE: gives a read-only variable of the object another value before it is
// loaded, so that the verifier and the optimiser see it as the constant it then is.
#pragma once

#include <string>
#include <utility>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

struct bpf_object;

namespace bpftime {

/// To be called between open and load. Errors: NoSuchVariable (the remedy lists those
/// there are), BadValue (wrong form, or does not fit the type).
llvm::Error setVariables(bpf_object *, llvm::ArrayRef<std::pair<std::string, std::string>>);

}  // namespace bpftime
