// The command line that Clang is given. The driver runs in process, so that the search
// paths and defaults are those of the `clang` command.
#pragma once

#include "frontend/Translation.h"

namespace bpftime {

/// "clang", the fixed flags, the user's, the source. What is fixed and why stands beside
/// each flag in Arguments.cpp. Flags that are ours and not Clang's (-Wbpftime-…) are left
/// out.
std::vector<std::string> clangArguments(const std::string &path, const SourceOptions &);

}  // namespace bpftime
