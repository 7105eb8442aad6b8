// What a command that takes C lets Clang know: one table of flags, and how one tells C from an
// object. Clang itself is loaded elsewhere (frontend/), and only when there is C to read.
#pragma once

#include "Command.h"
#include "frontend/Translation.h"

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

/// Rows for the Syntax::options of every command that takes C.
const std::vector<OptionSpec> &sourceFlags();

/// What they say, and where the front end is.
SourceOptions sourceOptions(const Invocation &);

/// C has no first bytes to know it by: text in a file whose name ends in .c.
bool isSource(const std::string &path, llvm::ArrayRef<uint8_t>);

}  // namespace bpftime
