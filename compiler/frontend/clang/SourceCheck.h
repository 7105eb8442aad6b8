// Warns at the source of what the runtime or the policy lacks: calls of helpers, maps by
// their type, programs by their section. Later stages refuse all of it, in terms of
// instructions, if it is reached; a warning shows every place, reached or not.
#pragma once

#include "frontend/Translation.h"

#include <memory>

#include <clang/AST/ASTConsumer.h>
#include <clang/Basic/Diagnostic.h>

namespace bpftime {

/// Whether a word of the command line is about these warnings and unknown to Clang:
/// -Wbpftime, -Wno-bpftime-helper, -Werror=bpftime-map-type, …
bool isCheckFlag(const std::string &word);

/// Looks at the whole translation unit once Clang has understood it. `flags` switch the
/// warnings off or make them errors, the last word wins.
std::unique_ptr<clang::ASTConsumer> makeSourceCheck(clang::DiagnosticsEngine &, const Availability &,
                                                    const std::vector<std::string> &flags);

}  // namespace bpftime
