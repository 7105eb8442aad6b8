// Holds a program against a policy. What the policy forbids is reported with the place in
// the policy that forbids it, all of it at once.
#pragma once

#include "verify/Facts.h"
#include "verify/Policy.h"

#include <vector>

#include <llvm/ADT/ArrayRef.h>

#include "support/Diagnostic.h"

namespace bpftime {

/// What is known without following the program: its type, its size, its object's maps.
std::vector<Diagnostic> policyBefore(const Program &, llvm::ArrayRef<MapDef>, const Policy &);

/// What needs to know which instructions are reached: helpers, maps used, loops, depth
/// of calls and of the stack. With unknown facts every instruction counts as reached and
/// the stack as full.
std::vector<Diagnostic> policyAfter(const Program &, llvm::ArrayRef<MapDef>, const Facts &, const Policy &);

/// "policy 'tiny' says so at /helpers", the last sentence of every such diagnostic.
std::string policySays(const Policy &, const std::string &path);
/// The JSON pointer of a limit.
std::string policyPath(PolicyLimit);

}  // namespace bpftime
