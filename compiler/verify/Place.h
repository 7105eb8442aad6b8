// Says where a diagnostic is: source line by BTF line info, instruction, program.
#pragma once

#include "bpf/Program.h"
#include "support/Diagnostic.h"

#include <string>

namespace bpftime {

/// Fills where, insn and program.
Diagnostic placed(const Program &, Diagnostic, InsnIndex);

/// "insn 14 (malloc.bpf.c:31)", for use inside sentences.
std::string placeWords(const Program &, InsnIndex);

}  // namespace bpftime
