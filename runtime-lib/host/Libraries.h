// Where the files are that a tool does not contain: the doors into processes, the front end.
//
// They belong to the tool's own version, so they are looked for beside it and nowhere else.
#pragma once

#include <string>

namespace bpftime {

/// The path of `name` in BPFTIME_LIB_DIR, else in ../lib beside the executable; it may not exist.
std::string runtimeLibrary(const char *name);

}  // namespace bpftime
