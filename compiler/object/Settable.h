// --settable and --settable-size: what a host may still change between compiling and
// running, and what the verifier and the code generator therefore must not rely on.
#pragma once

#include "object/ObjectFile.h"

struct btf;

namespace bpftime {

/// MAP=MIN..MAX of --settable-size. Errors: BadUsage.
llvm::Expected<std::pair<std::string, EntriesRange>> parseSettableSize(const std::string &);

/// Marks variables and maps as the options say. A variable may also have got a value by
/// --set: that is the one it has until a host gives another. Errors, all at once:
/// NoSuchVariable, NoSuchMap, SettableSize.
llvm::Error declareSettable(const btf *, const ObjectOptions &, std::vector<MapDef> &);

}  // namespace bpftime
