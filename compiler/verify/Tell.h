// The events of a path in words, by source line where there is one.
#pragma once

#include "verify/Slice.h"

#include <string>

namespace bpftime {

/// "prog.c:12 `if (i > 64)`", or "insn 5 (prog.c:12) `if r6 > 64 goto 9`" where one line
/// stands for many instructions, as in inline assembly.
std::string placeAndText(const Program &, InsnIndex);

/// "prog.c:12 `if (i > 64)`: here r6 <= 64, so r6 is between 0 and 64".
std::string tell(const Env &, const History &, const Event &);

/// How control came into the functions that are active at the end, the outermost first.
std::vector<std::string> tellCalls(const Env &, const State &);

/// "bpf_loop" or the name of a function of the program; "" for what is no call.
std::string calleeName(const Env &, InsnIndex);

/// What a branch finds on one of its ways: "r6 <= 64", "r0 is not NULL".
std::string conditionWords(const Insn &, bool taken, bool isPointer);

/// Adds why a loop does not come to an end, and a remedy if its bound is unknown.
void tellLoop(const Env &, const Path &, InsnIndex head, Diagnostic &);
/// The head of the innermost loop around an instruction.
std::optional<InsnIndex> loopAround(const Env &, InsnIndex);

/// The variable that the source line assigns, for examples; "" if that cannot be seen.
std::string assignedVariable(const Program &, InsnIndex);

}  // namespace bpftime
