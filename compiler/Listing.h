// The programs of an object as they were read (--emit=programs), as text for people and
// for tests. What was proved of them is printed by verify/PrintFacts.h.
#pragma once

#include "object/ObjectFile.h"

#include <string>

namespace bpftime {

/// Maps, then every program: header line, subprograms, instructions with source lines.
std::string listPrograms(const ObjectFile &);

}  // namespace bpftime
