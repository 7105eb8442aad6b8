// Which steps of a path made a value what it is: a backward slice over its History.
#pragma once

#include "verify/Replay.h"

namespace bpftime {

enum class EventKind : uint8_t {
  Made,     ///< a register or stack slot gets its value here
  Bounded,  ///< a branch decided about the value or a copy of it
  Passed,   ///< a call hands it to the function
  Lost,     ///< a call leaves the register without a value
  Chosen,   ///< a branch that merely led here
};

struct Event {
  size_t step;  ///< index into History::steps, of its last occurrence
  EventKind kind;
  uint8_t reg = 0;     ///< the register in question
  unsigned times = 1;  ///< occurrences of the same instruction
};

/// The events that concern the registers `subjects` of the history's end, oldest first;
/// of an instruction that has several, the last.
std::vector<Event> sliceOf(const Env &, const History &, RegisterMask subjects);

/// The last `most` branches behind step `from` that could have gone the other way, oldest
/// first; of the function that is active at the end, or called by it, only.
std::vector<Event> choicesSince(const Env &, const History &, size_t from, size_t most);

}  // namespace bpftime
