// From what libbpf wrote while it failed to a diagnostic that says what to do.
#pragma once

#include "support/Diagnostic.h"

#include <string>
#include <vector>

namespace bpftime {

/// `warnings` in the order libbpf gave them, `object` the name to use for the file.
/// `others`: the programs that `--program` could take instead, if one is to blame.
Diagnostic refusalFromLog(const std::vector<std::string> &warnings, const std::string &object,
                          const std::vector<std::string> &programs);

/// "Use --program=A --program=B to take the others.", or "" if there are none.
std::string takeTheOthers(const std::vector<std::string> &programs, const std::string &without);

}  // namespace bpftime
